# SPDX-License-Identifier: MIT
"""NOTICES.txt: the licences of what an image contains, for who passes the image on."""
import os
import pathlib

from wsp.paths import BUILD, ROOT
from wsp.program import Problem

NAME = "NOTICES.txt"
NEWLIB = pathlib.Path("/usr/share/doc/libnewlib-arm-none-eabi/copyright")
RULE = "=" * 78


def lwip_dir():
    return pathlib.Path(os.environ.get("LWIP_DIR") or BUILD / "lwip-2.2.1")


def u_boot_words(spec, package):
    changed = ("Its program is unmodified; /config was added to its control device tree."
               if spec.get("config") else "It is unmodified.")
    return (f"U-Boot {package.version}, from Debian's package {spec['package']} ({spec['suite']}), "
            "file\n"
            f"{spec['file']}.\n{changed}  Its source is Debian's source package u-boot of this "
            "version\n"
            f"(apt-get source u-boot={package.version}).")


def write(path, recipe, package):
    parts = [("This image", ROOT / "LICENSE"), ("lwIP 2.2.1", lwip_dir() / "COPYING"),
             ("newlib, the programs' C library", NEWLIB)]
    if package:
        parts.append((u_boot_words(recipe.u_boot,
                                   package), package.tree / recipe.u_boot["notices"]))
    text = []
    for title, source in parts:
        if not source.exists():
            raise Problem(f"no licence notice: {source} is missing", 1)
        text += [RULE, title, RULE, source.read_text(encoding="utf-8", errors="replace")]
    path.write_text("\n".join(text), encoding="utf-8")
