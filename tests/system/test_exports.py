# SPDX-License-Identifier: MIT
"""Each name that Windows CE's Winsock and IP helper export is declared in the public headers and is
in the runtime that programs are linked with, or stands here with its reason."""
import json
import re
import subprocess

import pytest
from wsp.make import image
from wsp.paths import BUILD, ROOT

pytestmark = pytest.mark.host

ABSENT = {
    "DllEntry": "the entry of the DLL itself: a program is one static file",
    "WsControl": "no public page says what its buffers hold",
    **dict.fromkeys(("WSCDeinstallProvider", "WSCEnumProtocols", "WSCInstallProvider"),
                    "a provider is a DLL, which nobody can load yet"),
}
HEADERS = ("winsock2.h", "ws2tcpip.h", "ws2spi.h", "nspapi.h", "iphlpapi.h", "icmpapi.h",
           "windows.h")


def exports():
    """{library: names}."""
    found = {}
    for line in (ROOT / "tests/system/exports.txt").read_text().splitlines():
        if line.startswith("["):
            names = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            names.append(line)
    return found


def undefined(directory, names):
    """Those that a program cannot take the address of, by the compiler's and the linker's word."""
    recipe = json.loads((BUILD / "virt/program.json").read_text())
    source = directory / "names.c"
    source.write_text("\n".join([f"#include <{h}>" for h in HEADERS]
                                + ["const void *const names[] = {"]
                                + [f"    (const void *)&{n}," for n in names]
                                + ["};", "int main(void) { return names[0] == names[1]; }", ""]))
    p = subprocess.run([image.CC, *recipe["cflags"], source, "-o", directory / "names.elf",
                        *recipe["ldflags"], *recipe["libs"]], capture_output=True, text=True,
                       check=False)
    said = re.findall(r"['`‘](\w+)['’](?: undeclared)", p.stderr) + \
        re.findall(r"undefined reference to [`'‘](\w+)", p.stderr)
    assert p.returncode == 0 or said, p.stderr
    return set(said)


def test_the_list_is_whole():
    assert {k: len(v) for k, v in exports().items()} == {
        "ws2.dll": 79, "winsock.dll": 33, "iphlpapi.dll": 63
    }


@pytest.mark.parametrize("library", ["ws2.dll", "winsock.dll", "iphlpapi.dll"])
def test_each_name_is_declared_and_linked(tmp_path, library):
    names = exports()[library]
    assert undefined(tmp_path, [n for n in names if n not in ABSENT]) == set()


def test_what_is_absent_is_so(tmp_path):
    every = set().union(*exports().values())
    assert set(ABSENT) <= every
    assert undefined(tmp_path, sorted(ABSENT)) == set(ABSENT)
