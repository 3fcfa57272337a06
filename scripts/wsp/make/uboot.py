# SPDX-License-Identifier: MIT
"""U-Boot: Debian's own binary and its notices, and the files it reads (script, environment,
image)."""
import os
import pathlib
import shlex
import struct
import subprocess

from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem
from wsp.tools import alone, run_tool

FETCH = ROOT / "scripts/wsp/make/fetch_package.sh"
FDT_MAGIC = b"\xd0\x0d\xfe\xed"
FDT_HEADER = 40


class Package:
    """A Debian package unpacked under build/debian."""

    def __init__(self, directory):
        self.tree = directory / "tree"
        self.version = (directory / "version").read_text().strip()


def package(spec):
    """Debian's package of u_boot:, fetched the first time."""
    out = BUILD / "debian" / f"{spec['package']}-{spec['suite']}"
    out.parent.mkdir(parents=True, exist_ok=True)
    with alone(f"{out}.lock", f"fetching {spec['package']}"):
        if not (out / "version").exists():
            p = subprocess.run(
                [FETCH, "image", spec["package"], spec["suite"], spec["architecture"], out],
                stdin=subprocess.DEVNULL, stdout=2, check=False)  # messages, not results
            if p.returncode:
                raise Problem(f"no {spec['package']}: the board's boot loader cannot be had.  Mend "
                              "the network "
                              f"or the mirror and try again; offline, copy {rel(out)} from a "
                              "machine that has it", 1)
    return Package(out)


def tool(cmd, epoch):
    """A tool whose output must not depend on the clock."""
    env = dict(os.environ, SOURCE_DATE_EPOCH=str(epoch), TZ="UTC", LC_ALL="C.UTF-8")
    status, text = run_tool(cmd, env=env)
    if status:
        raise Problem(f"{shlex.join(map(str, cmd))} fails:\n{text.rstrip()}", 1)
    return text


def control_dtb(data, what):
    """(offset, bytes) of the control device tree, which follows the program (OF_SEPARATE)."""
    at = data.rfind(FDT_MAGIC)
    while at >= 0:
        total = struct.unpack_from(">I", data, at + 4)[0] if len(data) - at >= FDT_HEADER else 0
        if FDT_HEADER <= total <= len(data) - at and not any(data[at + total:]):
            return at, data[at:at + total]
        at = data.rfind(FDT_MAGIC, 0, at)
    raise Problem(f"{what} has no control device tree at its end", 1)


def with_config(data, config, work, epoch, what):
    """The binary with /config in its control device tree: how U-Boot is given a boot command by
    whoever packs it (U-Boot, doc/device-tree-bindings/config.txt).  Size and code stay as they are:
    the tree grows into the padding behind it."""
    at, old = control_dtb(data, what)
    dtb = pathlib.Path(work) / "control.dtb"
    dtb.write_bytes(old)
    tool(["fdtput", "-p", "-c", dtb, "/config"], epoch)
    for name, value in config.items():
        kind = "i" if isinstance(value, int) else "s"
        tool(["fdtput", "-t", kind, dtb, "/config", name, str(value)], epoch)
    packed = pathlib.Path(work) / "packed.dtb"
    tool(["dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", packed, dtb], epoch)
    new = packed.read_bytes()
    room = len(data) - at
    if len(new) > room:
        raise Problem(f"{what}: /config makes the device tree {len(new) - room} bytes too large; "
                      "shorten it", 1)
    return data[:at] + new + bytes(room - len(new))


def script(text, out, name, epoch):
    """A boot script as U-Boot's `source` takes it."""
    source = out.with_suffix(".cmd.txt")
    source.write_text(text, encoding="ascii")
    tool(["mkimage", "-A", "arm", "-T", "script", "-C", "none", "-n", name, "-d", source, out],
         epoch)
    source.unlink()


def environment(source, size, out, epoch):
    """A saved environment, with its checksum."""
    tool(["mkenvimage", "-s", str(size), "-o", out, source], epoch)


def uimage(payload, compression, load, entry, name, out, epoch):
    """The legacy image of `bootm`: a kernel, which is entered with caches and MMU off."""
    tool([
        "mkimage", "-A", "arm", "-O", "linux", "-T", "kernel", "-C", compression, "-a",
        f"{load:#x}", "-e", f"{entry:#x}", "-n", name, "-d", payload, out
    ], epoch)
