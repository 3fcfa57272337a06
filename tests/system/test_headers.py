# SPDX-License-Identifier: MIT
"""The public headers as a program's compiler sees them: each alone and in pairs, in C and in C++;
the words that the compilers of Windows CE know; names for text, wide and narrow.

Nothing is run: what does not compile, or draws a warning, is the fault."""
import itertools
import json
import re
import subprocess

import pytest
from wsp.make import building
from wsp.paths import ROOT

pytestmark = pytest.mark.host

STANDARDS = ["c99", "c11", "c++17"]
INCLUDES = [ROOT / "bsp/include", ROOT / "provider/include"]
# Wrappers around the C library's are named as those are.
NAMES = {str(h.relative_to(d)).removeprefix("crt/") for d in INCLUDES for h in d.rglob("*.h")}
PARTS = {"wsafunc.h"}       # which say that another header is to be included
HEADERS = sorted(NAMES - PARTS)
OFTEN = ["windows.h", "winsock2.h", "winsock.h", "ws2tcpip.h", "tchar.h", "stdio.h", "stdlib.h",
         "sys/time.h", "sys/types.h", "time.h"]
SOCKETS = {"winsock2.h", "winsock.h", "ws2tcpip.h"}


@pytest.fixture(scope="session")
def compiler(env):
    """compiler(sources, standard, options): the words of the compiler about files as programs are
    compiled; our headers are no system headers, so that it says what it thinks of them."""
    recipe = json.loads((building.build(env["name"]) / "program.json").read_text())
    flags = [f for f in recipe["cflags"] if not f.startswith(("-std=", "-W"))]
    flags = ["-I" if f == "-isystem" else f for f in flags]

    def compile_all(sources, standard, options=()):
        cc = recipe["cc"]
        if "++" in standard:
            cc = re.sub("gcc$", "g++", cc)
        p = subprocess.run([cc, *flags, f"-std={standard}", "-Wall", "-Wextra", "-fsyntax-only",
                            "-Wno-unknown-pragmas", *options, *map(str, sources)],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, check=False)
        return p.stdout + (f"status {p.returncode}" if p.returncode else "")

    return compile_all


def written(folder, texts, standard):
    """A file for each text of {name: text}."""
    suffix = ".cpp" if "++" in standard else ".c"
    files = []
    for name, text in texts.items():
        files.append(folder / (re.sub(r"\W", "_", name) + suffix))
        files[-1].write_text(text)
    return files


@pytest.mark.parametrize("standard", STANDARDS)
def test_each_header_compiles_alone_and_twice(compiler, tmp_path, standard):
    texts = {h: f"#include <{h}>\n#include <{h}>\nextern int nothing;\n" for h in HEADERS}
    assert len(texts) > 40
    words = compiler(written(tmp_path, texts, standard), standard, ["-pedantic", "-Wshadow"])
    assert words == ""


@pytest.mark.parametrize("standard", ["gnu11", "c++17"])
def test_any_two_headers_agree_in_any_order(compiler, tmp_path, standard):
    texts = {}
    for first, second in itertools.permutations(OFTEN, 2):
        use = "unsigned size = sizeof(time_t);\n" if {first, second} >= {"time.h"} else ""
        if SOCKETS & {first, second}:
            use += ("fd_set set; struct timeval tv = { 1, 2 };\n"
                    "typedef char small[sizeof tv == 8 && sizeof set == 260 ? 1 : -1];\n")
        texts[f"{first} {second}"] = f"#include <{first}>\n#include <{second}>\nint x;\n{use}"
    words = compiler(written(tmp_path, texts, standard), standard)
    assert words == ""


WORDS = r"""
#pragma once
#pragma warning(disable : 4996)
#pragma comment(lib, "ws2.lib")
#pragma pack(push, 1)
struct packed { char c; __int32 i; unsigned __int64 l; };
#pragma pack(pop)
#if !defined(_WIN32) || !defined(WIN32) || _WIN32_WCE != 0x600 || UNDER_CE != 0x600
#error the system
#endif
#if !defined(WINCE) || !defined(ARM) || !defined(_ARM_) || !defined(_MT) || !defined(UNICODE)
#error the machine
#endif
#ifndef _UNICODE
#error text
#endif
#if defined(_MSC_VER) || defined(DEBUG) || defined(NDEBUG)
#error what it is not
#endif
typedef char check_packed[sizeof(struct packed) == 13 ? 1 : -1];
typedef char check_8[sizeof(__int8) == 1 && sizeof(__int16) == 2 && sizeof(_int64) == 8 ? 1 : -1];
typedef char check_char[(char)-1 < 0 ? 1 : -1];
enum small { SMALL };
typedef char check_enum[sizeof(enum small) == sizeof(int) ? 1 : -1];
struct __declspec(align(16)) wide { int i; };
typedef char check_align[sizeof(struct wide) == 16 ? 1 : -1];
__declspec(dllexport) int exported(int a);
__declspec(dllimport) int imported(int a);
__declspec(noreturn) void ends(void);
__declspec(selectany) int one_of_many = 7;
__declspec(noinline) int __cdecl exported(int a) { return a; }
int __stdcall s(int a) { return a; }
int _cdecl c(int a) { return a; }
int __fastcall f(int a) { return a; }
static __declspec(thread) int of_thread;
__declspec(naked) void bare(void) { __asm__("bx lr"); }
__inline int big(int a) { return a + 1; }
_inline int other(int a) { return a + 2; }
static __inline int third(int a) { return a + 3; }
__forceinline int fourth(int a) { return a + 4; }
int __w64 use(__unaligned int *p)
{
    __noop;
    of_thread = *p;
    __assume(*p > 0);
    return big(*p) + other(*p) + third(*p) + fourth(*p) + of_thread;
}
"""


@pytest.mark.parametrize("standard", ["gnu99", "gnu11", "c++17"])
def test_words_of_the_compiler_need_no_header(compiler, tmp_path, standard):
    source = written(tmp_path, {"words": WORDS.replace("#pragma once\n", "")}, standard)
    assert compiler(source, standard) == ""


def test_predefined_names_can_be_taken_back(compiler, tmp_path):
    source = written(tmp_path, {"u": "#if defined(_WIN32) || defined(UNICODE) || defined(ARM)\n"
                                     "#error still there\n#endif\nint x;\n"}, "gnu11")
    assert compiler(source, "gnu11", ["-U_WIN32", "-UUNICODE", "-UARM"]) == ""


CHARACTERS = r"""
#include <windows.h>
#include <tchar.h>

typedef char is_as_wide[sizeof(TCHAR) == WIDTH && sizeof(_TCHAR) == WIDTH
                        && sizeof(_T('a')) >= WIDTH && sizeof(_TEXT("ab")) == 3 * WIDTH
                        && sizeof(TEXT("ab")) == 3 * WIDTH ? 1 : -1];

int _tmain(int argc, _TCHAR *argv[])
{
    TCHAR text[40], *end, *part;
    LPCTSTR p = argc > 1 ? argv[1] : _T("none");
    _TINT c = 0;

    _tcscpy(text, p);
    _tcsncpy(text, p, 39);
    _tcscat(text, _T("."));
    _tcsncat(text, p, 2);
    _stprintf(text, _T("%d"), _ttoi(p) + (int)_ttol(p));
    _sntprintf(text, 39, _T("%s"), p);
    part = _tcschr(text, _T('a'));
    part = part ? part : _tcsrchr(text, _T('a'));
    part = part ? part : _tcsstr(text, _T("b"));
    part = part ? part : _tcspbrk(text, _T("bc"));
    part = part ? part : _tcstok(text, _T(","));
    part = part ? part : _tcsdup(text);
    _tcsupr(_tcslwr(text));
    c = _totupper(_totlower(text[0]));
    c += (_TINT)(_istdigit(c) + _istalpha(c) + _istspace(c) + _istxdigit(c) + _istalnum(c));
    _itot((int)_tcstol(p, &end, 10), text, 10);
    _ltot((long)_tcstoul(p, &end, 10), text, 10);
    _tprintf(_T("%s %d\n"), text, _tcscmp(p, text) + _tcsicmp(p, text) + _tcsnicmp(p, text, 2));
    _ftprintf(stdout, _T("%d\n"), _tcsncmp(p, text, 3));
    _fputts(text, stdout);
    _puttc(text[0], stdout);
    return (int)_tcslen(part) + (int)_tcsspn(p, text) + (int)_tcscspn(p, text) + (c == _TEOF)
        + (_fgetts(text, 40, stdin) != NULL) + (_tfopen(p, _T("r")) != NULL)
        + _stscanf(p, _T("%d"), &argc) + (int)_tclen(p) + (_tcsinc(p) == p)
        + (_tcstod(p, &end) > 1);
}
"""


@pytest.mark.parametrize("standard", ["gnu11", "c++17"])
def test_text_is_wide_or_narrow(compiler, tmp_path, standard):
    source = written(tmp_path, {"text": CHARACTERS}, standard)
    assert compiler(source, standard, ["-DWIDTH=2"]) == ""
    assert compiler(source, standard, ["-DWIDTH=1", "-UUNICODE", "-U_UNICODE"]) == ""


NOTES = r"""
#include <windows.h>
#include <sal.h>
__checkReturn __success(return != 0)
BOOL old_kind(__in LPCTSTR name, __out_ecount(size) LPTSTR room,
    __in DWORD size, __inout_opt PDWORD done, __deref_out_opt PVOID *made, __reserved DWORD r);
_Check_return_ int new_kind(_In_z_ LPCWSTR name, _Out_writes_(size) LPWSTR room, _In_ DWORD size,
                            _Inout_opt_ PDWORD done, _Outptr_ PVOID *made);
struct noted {
    DWORD size;
    __field_bcount(size) BYTE *bytes;
};
static void *const none = NULL;
int is_none(void);
int is_none(void) { return none == NULL; }
"""


@pytest.mark.parametrize("standard", ["gnu11", "c++17"])
def test_notes_for_checkers_say_nothing(compiler, tmp_path, standard):
    assert compiler(written(tmp_path, {"notes": NOTES}, standard), standard) == ""


GUIDS = r"""
#include <windows.h>
#include <initguid.h>
DEFINE_GUID(IID_Mine, 0x12345678, 0x1234, 0x5678, 1, 2, 3, 4, 5, 6, 7, 8);
int same(REFGUID a);
int same(REFGUID a)
{
    return IsEqualGUID(a, REFERENCE(IID_Mine)) && IID_Mine.Data4[7] == 8;
}
"""


@pytest.mark.parametrize("standard, reference", [("gnu11", "(&x)"), ("c++17", "(x)")])
def test_guids_are_defined_behind_initguid(compiler, tmp_path, standard, reference):
    source = written(tmp_path, {"guid": GUIDS}, standard)
    assert compiler(source, standard, [f"-DREFERENCE(x)={reference}"]) == ""


SMALLER = {
    "gnu11": "typedef char check[min(3, 2) == 2 && max(1, 4) == 4 ? 1 : -1];\n",
    "c++17": "#include <algorithm>\nint a = min(1, 2), b = std::min(3, 4);\n"
             "long c = max(1, 2L);\nsize_t d = min(sizeof(int), 5);\n",
}


@pytest.mark.parametrize("standard", SMALLER)
def test_min_and_max_stand_beside_the_library_of_cpp(compiler, tmp_path, standard):
    text = "#include <windows.h>\n" + SMALLER[standard]
    assert compiler(written(tmp_path, {"m": text}, standard), standard) == ""
    text = "#define NOMINMAX\n#include <windows.h>\n#ifdef min\n#error min\n#endif\nint min, max;\n"
    assert compiler(written(tmp_path, {"m": text}, standard), standard) == ""
