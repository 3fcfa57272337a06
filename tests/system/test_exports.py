# SPDX-License-Identifier: MIT
"""Each name that Windows CE's Winsock, IP helper and base API export is declared in the public
headers and is in the runtime that programs are linked with, or stands here with its reason."""
import json
import re
import subprocess

import pytest
from wsp.make import image
from wsp.paths import BUILD, ROOT

pytestmark = pytest.mark.host

CLOCK = "there is no clock of the day yet"
SERIAL = "there are no serial ports for programs yet"
REGISTRY = "there is no registry yet"
COMPILED = "what Microsoft's compiler calls: for executables that are compiled already"
ABSENT = {
    "DllEntry": "the entry of the DLL itself: a program is one static file",
    "WsControl": "no public page says what its buffers hold",
    **dict.fromkeys(("WSCDeinstallProvider", "WSCEnumProtocols", "WSCInstallProvider"),
                    "a provider is a DLL, which nobody can load yet"),
    **dict.fromkeys("""
        GetCurrentFT GetLocalTime GetSystemTime GetTimeZoneInformation FileTimeToLocalFileTime
        LocalFileTimeToFileTime SetLocalTime SetSystemTime""".split(), CLOCK),
    **dict.fromkeys("""
        ClearCommError EscapeCommFunction GetCommMask GetCommModemStatus GetCommState
        GetCommTimeouts PurgeComm SetCommMask SetCommState SetCommTimeouts SetupComm
        TransmitCommChar WaitCommEvent""".split(), SERIAL),
    **dict.fromkeys("""
        RegCloseKey RegCreateKeyExW RegDeleteKeyW RegDeleteValueW RegEnumKeyExW RegEnumValueW
        RegOpenKeyExW RegQueryInfoKeyW RegQueryValueExW RegSetValueExW""".split(), REGISTRY),
    **dict.fromkeys("""
        _XcptFilter __C_specific_handler __report_gsfailure __security_gen_cookie
        __rt_div0 __rt_divtest __rt_sdiv __rt_sdiv10 __rt_sdiv64by64 __rt_srem64by64 __rt_srsh
        __rt_udiv __rt_udiv10 __rt_udiv64by64 __rt_urem64by64 __rt_ursh __addd __adds __cmpd
        __cmps __divd __divs __dtoi __dtoi64 __dtos __dtou __dtou64 __eqd __eqs __ged __ges __gtd
        __gts __i64tod __i64tos __itod __itos __led __les __ltd __lts __muld __muls __ned __negd
        __negs __nes __stod __stoi __stoi64 __stou __stou64 __subd __subs __u64tod __u64tos __utod
        __utos""".split(), COMPILED),
    "CacheSync": "no program has needed it; new code becomes visible with VirtualProtect",
    "_fcloseall": "the C library keeps a list of streams for each thread: fclose each",
    "KernelIoControl": "there is no OEM layer behind it",
}
HEADERS = ("winsock2.h", "ws2tcpip.h", "ws2spi.h", "nspapi.h", "iphlpapi.h", "icmpapi.h",
           "windows.h", "msgqueue.h", "wincrypt.h", "stdio.h", "stdlib.h", "string.h", "wchar.h",
           "wctype.h", "setjmp.h")


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
    assert {k: len(v) for k, v in exports().items()} == {
        "ws2.dll": 79, "winsock.dll": 33, "iphlpapi.dll": 63,
        "coredll.dll": 304
    }


@pytest.mark.parametrize("library", sorted(exports()))
def test_each_name_is_declared_and_linked(tmp_path, library):
    names = exports()[library]
    assert undefined(tmp_path, [n for n in names if n not in ABSENT]) == set()


def test_what_is_absent_is_so(tmp_path):
    every = set().union(*exports().values())
    assert set(ABSENT) <= every
    assert undefined(tmp_path, sorted(ABSENT)) == set(ABSENT)
