# SPDX-License-Identifier: MIT
"""--app and its options as a user meets them: folders, C++, projects, programs that are built, data
files, stacks, and what is said of one that does not build."""
import re

import pytest

from wsp.paths import ROOT

pytestmark = [pytest.mark.needs("qemu", "image"), pytest.mark.xdist_group("scripts")]

MAIN = "#include <stdio.h>\nint main(void) { printf(\"%s\\n\", WORDS); return 0; }\n"


def write(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def test_a_folder_of_two_languages_with_options_and_a_file(run, tmp_path):
    root = write(tmp_path / "both", {
        "main.cpp": '#include <string>\nextern "C" int part(const char *);\nint main()\n'
                    '{ std::string s("\\\\data\\\\read.me"); return part(s.c_str()); }\n',
        "deep/er/part.c": '#include <stdio.h>\n#include "far.h"\n#include "deep/near.h"\n'
                          "int part(const char *name);\nint part(const char *name)\n"
                          '{ char b[16]; FILE *f = fopen(name, "r"); if (!f || !fgets(b, 16, f)) '
                          "return 1;\n  printf(\"%s %d %d\\n\", b, FAR + NEAR, VALUE); "
                          "return fclose(f); }\n",
        "deep/near.h": "#define NEAR 2\n", ".git/x.c": "not C\n"})
    write(tmp_path, {"headers/far.h": "#define FAR 40\n", "text": "from the host"})
    p = run("--app", root, "-I", tmp_path / "headers", "-D", "VALUE=7", "-l", "ws2", "--file",
            f"{tmp_path}/text:Data\\Read.me", "--exec", "both")
    assert p.returncode == 0 and "from the host 42 7\n" in p.stdout, p.stdout


@pytest.mark.parametrize("suffix,level", [(".c", "O0"), (".c", "O3"), (".cpp", "O0"),
                                          (".cpp", "O2")])
def test_structured_exceptions_in_both_languages_at_each_level(run, tmp_path, suffix, level):
    """The frames of __try depend on what the compiler makes of them."""
    here = ROOT / "tests/target"
    files = {f"{name}.c": (here / f"{name}.c").read_text() for name in ("t_seh", "tap", "kern")}
    for name in ("seh_ways", "seh_nested", "seh_faults"):
        files[name + suffix] = (f'#pragma GCC optimize ("{level}")\n'
                                + (here / f"{name}.c").read_text())
    p = run("--app", write(tmp_path / "seh", files), "-I", ROOT, "--exec", "seh")
    assert p.returncode == 0 and "\n# END" in p.stdout and "not ok" not in p.stdout, p.stdout


def test_a_cmake_project_makes_its_programs(run, tmp_path):
    root = write(tmp_path / "some project", {
        "CMakeLists.txt": "cmake_minimum_required(VERSION 3.25)\nproject(p C CXX)\n"
                          "find_package(WinCESDK REQUIRED)\nadd_library(lib lib.c)\n"
                          "add_executable(first main.c)\nadd_executable(second main.c x.cpp)\n"
                          "target_link_libraries(first lib WinCE::coredll)\n"
                          "target_link_libraries(second lib WinCE::ws2)\n",
        "main.c": "#include <stdio.h>\nint lib(void);\n"
                  "int main(void) { printf(\"%s %d\\n\", WORDS, lib()); return 0; }\n",
        "lib.c": "int lib(void);\nint lib(void) { return 5; }\n", "x.cpp": "int unused;\n"})
    p = run("--app", root, "-D", 'WORDS="cmake"', "--exec", "first", "--exec", "second")
    assert p.returncode == 0 and p.stdout.count("cmake 5\n") == 2, p.stdout
    write(root, {"lib.c": "int lib(void);\nint lib(void) { return 6; }\n"})
    p = run("--app", root, "-D", 'WORDS="cmake"', "--exec", "first")
    assert p.returncode == 0 and "cmake 6\n" in p.stdout, p.stdout


def test_a_makefile_that_knows_no_sdk_makes_its_program(run, tmp_path):
    root = write(tmp_path / "plain", {
        "Makefile": "CC = gcc\nCFLAGS = -O1\nall: tool\ntool: tool.o\n\t$(CC) $(LDFLAGS) -o $@ "
                    "$^ $(LDLIBS)\n", "tool.c": MAIN})
    p = run("--app", root, "-D", 'WORDS="make"', "--exec", "tool")
    assert p.returncode == 0 and "make\n" in p.stdout, p.stdout


def test_a_makefile_with_the_rules_of_the_sdk_may_lie_where_there_are_blanks(run, tmp_path):
    root = write(tmp_path / "with blanks, ü", {
        "Makefile": "PROGRAM = tool\nSOURCES = tool.c\ninclude $(WINCE_SDK)/share/wincesdk.mk\n",
        "tool.c": MAIN})
    p = run("--app", root, "-D", 'WORDS="rules"', "--exec", "tool")
    assert p.returncode == 0 and "rules\n" in p.stdout, p.stdout


def test_what_get_proc_address_returns_is_cast_without_a_warning(run, tmp_path):
    write(tmp_path, {"ask.c": "#include <windows.h>\ntypedef DWORD(WINAPI *ASK)(LPCTSTR);\n"
                     "int main(void)\n{\n    ASK ask = (ASK)GetProcAddress(GetModuleHandle("
                     'L"coredll"), L"GetFileAttributesW");\n    return ask(L"\\\\") == '
                     "0xFFFFFFFF;\n}\n"})
    p = run("--app", tmp_path / "ask.c", "--exec", "ask")
    assert p.returncode == 0 and "warning" not in p.stdout, p.stdout


def test_a_program_that_is_built_is_taken(run, board, tmp_path):
    from wsp.make import building, sdk
    import subprocess

    kit = sdk.of_tree(building.build(board))
    write(tmp_path, {"main.c": MAIN})
    subprocess.run([kit.cc, '-DWORDS="built"', tmp_path / "main.c", "-o", tmp_path / "ready.elf"],
                   check=True)
    p = run("--app", tmp_path / "ready.elf", "--exec", "ready")
    assert p.returncode == 0 and "built\n" in p.stdout, p.stdout


DEEP = r"""
#include <windows.h>
#include <stdio.h>
#include <string.h>
static int dig(unsigned long bytes)
{
    volatile char frame[1024];
    memset((char *)frame, 1, sizeof frame);
    return bytes > sizeof frame ? frame[7] + dig(bytes - sizeof frame) : 0;
}
static DWORD WINAPI thread(void *bytes) { return (DWORD)dig((unsigned long)bytes); }
int main(int argc, char **argv)
{
    DWORD code = 0;
    HANDLE h;
    (void)argv;
    dig(DEPTH);
    h = CreateThread(NULL, 0, thread, (void *)DEPTH, 0, NULL);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &code);
    printf("%lu deep\n", (unsigned long)code);
    return argc > 1 ? dig(0x7fffffff) : 0;
}
"""


def test_the_stack_of_every_thread_is_as_long_as_asked(run, tmp_path):
    write(tmp_path, {"deep.c": DEEP})
    p = run("--app", tmp_path / "deep.c", "-D", "DEPTH=300000", "--stack", "500000", "--exec",
            "deep", "--exec", "deep over")
    assert "292 deep\n" in p.stdout, p.stdout
    has = re.search(r"STACK_OVERFLOW .*\n *its stack has (\d+) bytes", p.stdout)
    assert has and 500000 <= int(has[1]) < 508192, p.stdout
    p = run("--app", tmp_path / "deep.c", "-D", "DEPTH=300000", "--exec", "deep")
    assert "STACK_OVERFLOW" in p.stdout and "deep\n" not in p.stdout.split("STACK_OVERFLOW")[0][
        -20:], p.stdout


@pytest.mark.parametrize("files, word", [
    ({"a.c": "int main(void) { return 0; }\n", "sub/b.c": "int main(void) { return 0; }\n"},
     "more than one file has a main"),
    ({"a.c": "int f(void);\nint f(void) { return 0; }\n"}, "no file has a main"),
    ({"a.cpp": "int main() { return nothing; }\n"}, "it does not compile"),
    ({"a.c": "int g(void);\nint main(void) { return g(); }\n"}, "undefined reference to `g'"),
    ({"a.c": "int g(void);\nint main(void) { return g(); }\n"}, "it does not link"),
    ({"a.c": "int f(void);\nint f(void) { return 0; }\n", "a.def": "EXPORTS\n f\n fault @2\n"},
     "its .def file lists what is not there"),
    ({"a.c": '#include "net\\a.h"\nint main(void) { return 0; }\n'}, 'write #include "net/a.h"'),
    ({"CMakeLists.txt": "cmake_minimum_required(VERSION 3.25)\nproject(x C)\n"},
     "built no program"),
    ({"CMakeLists.txt": "nonsense(\n"}, "it does not compile"),
    ({"Makefile": "all:\n"}, "built no program"), ({"Makefile": "all:\n\tfalse\n"}, "make")])
def test_what_does_not_build_is_named(run, tmp_path, files, word):
    p = run("--app", write(tmp_path / "bad", files), "--exec", "bad")
    assert p.returncode == 2 and word in p.stdout, p.stdout
    assert "Traceback" not in p.stdout and "--app" in p.stdout


def test_a_library_that_is_not_there_and_a_mistyped_option_are_named(run, tmp_path):
    write(tmp_path, {"ok.c": "int main(void) { return 0; }\n"})
    p = run("--app", tmp_path / "ok.c", "-l", "nosuch", "--exec", "ok")
    assert p.returncode == 2 and "there is no library nosuch; those of the SDK" in p.stdout
    assert "--app DLL --app PROGRAM -l DLL" in p.stdout
    p = run("--app", tmp_path / "ok.c", "--exce", "ok")
    assert p.returncode == 2 and "there is no option --exce; is it --exec?" in p.stdout, p.stdout


def test_names_that_a_project_makes_are_judged_too(run, tmp_path):
    cmake = "cmake_minimum_required(VERSION 3.25)\nproject(x C)\nadd_executable({} a.c)\n"
    source = {"a.c": "int main(void) { return 0; }\n"}
    for name, word in (("shell", "would hide"), ("n" * 32, "at most 31")):
        root = write(tmp_path / name[:9], {"CMakeLists.txt": cmake.format(name), **source})
        p = run("--app", root)
        assert p.returncode == 2 and word in p.stdout, p.stdout
    one = write(tmp_path / "one", {"CMakeLists.txt": cmake.format("same"), **source})
    write(tmp_path, {"same.c": source["a.c"]})
    p = run("--app", one, "--app", tmp_path / "same.c")
    assert p.returncode == 2 and "`same` is what" in p.stdout, p.stdout


def test_a_file_in_the_place_of_a_program_is_named(run, tmp_path):
    write(tmp_path, {"text": ""})
    p = run("--file", f"{tmp_path}/text:WSPConnect")
    assert p.returncode == 2 and "WSPConnect" in p.stdout and "Traceback" not in p.stdout
