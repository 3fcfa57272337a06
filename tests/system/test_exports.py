# SPDX-License-Identifier: MIT
"""Each name that Windows CE's Winsock, IP helper and base API export is declared in the public
headers and is in the runtime that programs are linked with, or stands in absent.toml with its
reason."""
import json
import re
import subprocess

import pytest
from wsp.judge import gen_calls
from wsp.make import image
from wsp.paths import BUILD, ROOT

pytestmark = pytest.mark.host

ABSENT = gen_calls.absent()
HEADERS = ("winsock2.h", "ws2tcpip.h", "ws2spi.h", "nspapi.h", "iphlpapi.h", "icmpapi.h",
           "windows.h", "msgqueue.h", "wincrypt.h", "stdio.h", "stdlib.h", "string.h", "wchar.h",
           "wctype.h", "setjmp.h")


def undefined(directory, names):
    """Those that a program cannot take the address of, by the compiler's and the linker's word."""
    recipe = json.loads((BUILD / "virt/program.json").read_text())
    source = directory / "names.c"
    source.write_text("\n".join([f"#include <{h}>" for h in HEADERS]
                                + ["const void *const names[] = {"]
                                + [f"#ifndef {n}\n    (const void *)&{n},\n#endif"
                                   for n in names]
                                + ["    0", "};",
                                   "int main(void) { return names[0] == names[1]; }", ""]))
    p = subprocess.run([image.CC, *recipe["cflags"], source, "-o", directory / "names.elf",
                        *recipe["ldflags"], *recipe["libs"]], capture_output=True, text=True,
                       check=False)
    said = re.findall(r"['`‘](\w+)['’](?: undeclared)", p.stderr) + \
        re.findall(r"undefined reference to [`'‘](\w+)", p.stderr)
    assert p.returncode == 0 or said, p.stderr
    return set(said)


def test_the_list_is_whole():
    assert {k: len(v) for k, v in gen_calls.exports().items()} == {
        "ws2.dll": 79, "winsock.dll": 33, "iphlpapi.dll": 63,
        "coredll.dll": 304
    }


@pytest.mark.parametrize("library", sorted(gen_calls.exports()))
def test_each_name_is_declared_and_linked(tmp_path, library):
    names = gen_calls.exports()[library]
    assert undefined(tmp_path, [n for n in names if n not in ABSENT]) == set()


def test_what_is_absent_is_so(tmp_path):
    every = set().union(*gen_calls.exports().values())
    assert set(ABSENT) <= every
    assert undefined(tmp_path, sorted(ABSENT)) == set(ABSENT)
