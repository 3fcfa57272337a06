# SPDX-License-Identifier: MIT
"""Source as it was written for Visual Studio 2005 and 2008: its C++, its spelling of headers, its
habits.  It compiles as it is, and draws no warning of what its own compiler takes."""
import pytest

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
