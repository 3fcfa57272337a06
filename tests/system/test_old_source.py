# SPDX-License-Identifier: MIT
"""Source as it was written for Visual Studio 2005 and 2008: its C++, its spelling of headers, its
habits.  It compiles as it is, and draws no warning of what its own compiler takes."""
import re

import pytest
from wsp.make import sdk

from test_headers import compiler, written      # noqa: F401  compiler is a fixture

pytestmark = pytest.mark.host

MINMAX = """
#include <string>
#include <windows.h>
struct plain {
    explicit plain(int n) : n(n) {}
    int n;
    bool operator<(const plain &other) const { return n < other.n; }
};
int least(int a, long b, unsigned long c, std::string s, std::string t);
int least(int a, long b, unsigned long c, std::string s, std::string t)
{
    plain x(1), y(2);
    return min(a, 3) + max(b, a) + max(c, 1) + (int)min(s, t).size() + min(x, y).n;
}
"""
ALLOCA = """
#include <stdlib.h>
#include <string.h>
int length(const char *text);
int length(const char *text)
{
    char *copy = (char *)_alloca(strlen(text) + 1);
    return (int)strlen(strcpy(copy, text));
}
"""
OLD = """
#include <Windows.h>
#include <WinSock2.h>
#include <IPHlpApi.h>
#include <TCHAR.H>
#include <Stdio.h>
#include <functional>
#include <memory>
class thrower { public: void go() throw(int); };
void thrower::go() throw(int) { throw 3; }
struct less_of : public std::binary_function<int, int, bool> {
    bool operator()(int a, int b) const { return a < b; }
};
LPTSTR wide = TEXT("wide");
char *narrow = "narrow";
int _tmain(int argc, TCHAR *argv[])
{
    register int n = 0;
    sockaddr_in a = { 0 };
    std::auto_ptr<thrower> t(new thrower);
    try { t->go(); } catch (int thrown) { n = thrown; }
    printf("%s %S %d %d %I64d %u\\n", narrow, wide, n, less_of()(a.sin_port, argc),
           (__int64)1 << 40, (DWORD)7);
    return 0;
}
"""


@pytest.mark.parametrize("standard", ["gnu++98", "gnu++11", "c++17"])
@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_min_and_max_are_functions_that_can_be_emitted(compiler, tmp_path, standard, level):
    source = written(tmp_path, {"minmax": MINMAX}, standard)
    assert compiler(source, standard, ["-fno-syntax-only", "-S", "-o", "/dev/null", level,
                                       "-Wno-sign-compare"]) == ""


@pytest.mark.parametrize("standard", ["gnu99", "gnu++98"])
def test_alloca_needs_stdlib_alone(compiler, tmp_path, standard):
    assert compiler(written(tmp_path, {"alloca": ALLOCA}, standard), standard) == ""


def test_the_headers_are_cxx98_too(compiler, tmp_path):
    text = "".join(f"#include <{h}>\n" for h in (
        "windows.h", "winsock2.h", "ws2tcpip.h", "ws2spi.h", "iphlpapi.h", "icmpapi.h", "tchar.h",
        "msgqueue.h", "mmsystem.h", "kfuncs.h", "strsafe.h", "process.h", "stdlib.h", "malloc.h"))
    source = written(tmp_path, {"all": text + 'extern "C" {\n#include <ws2spi.h>\n}\n'}, "gnu++98")
    assert compiler(source, "gnu++98") == ""


def test_each_spelling_leads_to_a_header():
    found = sdk.headers()
    public = {n.removeprefix("include/").removeprefix("crt/") for n in found} | {*sdk.C_HEADERS}
    made = sdk.spellings(found)
    for name, text in made.items():
        spelling = name.removeprefix(f"{sdk.SPELLINGS}/")
        target = re.fullmatch(rb"#include <(.*)>\n", text)[1].decode()
        assert target in public and spelling not in public and spelling.lower() == target, name
    assert not [s for s in sdk.SPELT if f"{sdk.SPELLINGS}/{s}" not in made]


@pytest.mark.needs("qemu", "image")
@pytest.mark.xdist_group("scripts")
def test_old_cxx_compiles_as_it_is_and_silently(run, tmp_path):
    (tmp_path / "old.cpp").write_text(OLD)
    p = run("--app", tmp_path / "old.cpp", "--exec", "old")
    assert p.returncode == 0 and "narrow wide 3 1 1099511627776 7\n" in p.stdout, p.stdout
    assert "warning" not in p.stdout
