# SPDX-License-Identifier: MIT
"""The wrappers around the C library's headers (bsp/include/crt): each compiles alone in each
language and gives Microsoft's names by itself; C++'s own headers still compile on top of them."""
import shutil
import subprocess

import pytest

from wsp.paths import ROOT

CRT = sorted(p.name for p in (ROOT / "bsp/include/crt").glob("*.h"))
FLAGS = ["-march=armv7-a+simd", "-marm", "-mfloat-abi=hard", "-fshort-wchar", "-fsyntax-only",
         "-DUNDER_CE=0x600", "-DUNICODE", "-D_UNICODE", "-D__USE_W32_SOCKETS",
         "-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Werror",
         "-I", str(ROOT / "bsp/include/crt"), "-I", str(ROOT / "bsp/include"),
         "-I", str(ROOT / "provider/include")]
LANGUAGES = {"c99": ["arm-none-eabi-gcc", "-std=c99", "-xc"],
             "c11": ["arm-none-eabi-gcc", "-std=c11", "-xc"],
             "gnu11": ["arm-none-eabi-gcc", "-std=gnu11", "-xc"],
             "c++17": ["arm-none-eabi-g++", "-std=c++17", "-xc++"],
             "gnu++17": ["arm-none-eabi-g++", "-std=gnu++17", "-xc++"]}

# What a program that includes this header alone may call.
NAMES = {
    "stdio.h": ["_snprintf", "_vsnprintf", "_snwprintf", "wprintf", "_wfopen", "fgetws"],
    "stdlib.h": ["_itoa", "_wtoi", "_itow", "_stricmp", "wcslen", "memset", "swprintf", "_swab",
                 "_abs64", "_rotl", "_atoi64", "wcstombs"],
    "string.h": ["_stricmp", "_strdup", "_wcsicmp", "wcstok", "_wcsdup", "_memicmp"],
    "wchar.h": ["swprintf", "_snwprintf", "wcstol", "_wtol", "_wcsupr", "wmemcpy"],
    "ctype.h": ["iswalpha", "towlower", "iswctype"],
    "wctype.h": ["iswalpha", "towupper", "iswctype"],
    "float.h": ["_finite", "_isnan", "_controlfp", "_copysign"],
    "math.h": ["_hypot", "_j0"],
    "time.h": ["clock_gettime", "nanosleep"],
    "strsafe.h": ["StringCchCopyW", "StringCbPrintfA", "StringCchCatNExW"],
}


def compiles(language, text):
    compiler, *options = LANGUAGES[language]
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    p = subprocess.run([compiler, *FLAGS, *options, "-"], input=text.encode(),
                       capture_output=True, check=False)
    assert not p.returncode, p.stderr.decode()


def test_each_wrapper_has_its_names_listed():
    assert sorted(set(NAMES) - {"strsafe.h"}) == CRT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("header", NAMES)
def test_alone(header, language):
    uses = "".join(f"    (void)&{n};\n" for n in NAMES[header]
                   if "++" not in language or n not in ("swprintf", "vswprintf"))
    compiles(language, f"#include <{header}>\nvoid uses(void);\nvoid uses(void)\n{{\n{uses}}}\n")


@pytest.mark.parametrize("language", ["c11", "gnu11"])
def test_both_orders_and_microsofts_prototypes(language):
    for first, second in (("windows.h", "wchar.h"), ("wchar.h", "windows.h"),
                          ("stdio.h", "windows.h"), ("windows.h", "stdio.h")):
        compiles(language, f"#include <{first}>\n#include <{second}>\n"
                 "int (*print)(wchar_t *, const wchar_t *, ...) = swprintf;\n"
                 "wchar_t *(*token)(wchar_t *, const wchar_t *) = wcstok;\n")


@pytest.mark.parametrize("language", ["c++17", "gnu++17"])
def test_headers_of_cplusplus(language):
    compiles(language, "#include <cwchar>\n#include <cstdio>\n#include <string>\n"
             "#include <cwctype>\n#include <cstdlib>\n#include <cmath>\n#include <vector>\n"
             "#include <windows.h>\n"
             "int both(wchar_t *s);\nint both(wchar_t *s)\n{\n"
             "    std::wstring w(L\"w\");\n"
             "    return swprintf(s, L\"%s\", w.c_str()) + std::swprintf(s, 4, L\"%d\", 1);\n}\n"
             "extern \"C\" {\n#include <stdlib.h>\n}\n")
