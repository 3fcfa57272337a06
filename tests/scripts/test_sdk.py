# SPDX-License-Identifier: MIT
"""The SDK as its users have it: unpacked anywhere, read-only, used by somebody else."""
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile

import pytest
from wsp.make import apps, cli_sdk, sdk
from wsp.paths import ROOT
from wsp.program import Problem

pytestmark = pytest.mark.timeout(900)      # the first build of the image is in it
SAMPLES = sorted(p.name for p in (ROOT / "image/samples").iterdir())
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
COMPLAINT = re.compile(r"\.[ch]:\d+.*warning")
OVERLOADED = {"swprintf", "vswprintf"}      # in C++: with the size of ISO C, too
CXX = r"""
#include <windows.h>
#include <winsock2.h>
#include <cstdio>
#include <string>
int main() { std::string s("x"); WSADATA d; return WSAStartup(2, &d) + std::puts(s.c_str()); }
"""


@pytest.fixture(scope="module")
def tarball(tmp_path_factory):
    out = tmp_path_factory.mktemp("made")
    assert cli_sdk.main(["--out", str(out / "sdk"), "--tar", str(out / "sdk.tar.gz")]) == 0
    return out / "sdk.tar.gz"


@pytest.fixture(scope="module")
def open_place():
    """A folder that others may enter: pytest closes those that it makes."""
    with tempfile.TemporaryDirectory(prefix="wsp-sdk-") as place:
        os.chmod(place, 0o755)
        yield pathlib.Path(place)


@pytest.fixture(scope="module")
def moved(tarball, open_place):
    """Unpacked under a name with a blank and a comma in it, without the right to write."""
    place = open_place / "else where, ü"
    place.mkdir()
    with tarfile.open(tarball) as tar:
        tar.extractall(place, filter="data") if hasattr(tarfile, "data_filter") else \
            tar.extractall(place)
    kit = sdk.Kit(place / f"wincesdk-{sdk.VERSION}")
    for p in [*kit.folder.rglob("*"), kit.folder]:
        p.chmod(p.stat().st_mode & ~0o222)
    yield kit
    for p in [kit.folder, *kit.folder.rglob("*")]:
        p.chmod(p.stat().st_mode | 0o200)


@pytest.fixture
def work(open_place):
    """A folder of the other user."""
    with tempfile.TemporaryDirectory(dir=open_place) as place:
        os.chmod(place, 0o777)
        yield pathlib.Path(place)


def as_other(cmd, **more):
    """Runs a command as another user, when we may."""
    prefix = NOBODY if os.getuid() == 0 else []
    own = {k: v for k, v in os.environ.items() if not k.startswith(("CMAKE_", "CCACHE_"))}
    return subprocess.run([*prefix, *map(str, cmd)], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          **{"env": own, **more})


def test_two_tarballs_are_byte_identical(tarball, tmp_path):
    cli_sdk.main(["--out", str(tmp_path / "another name"), "--tar", str(tmp_path / "b.tar.gz")])
    assert (tmp_path / "b.tar.gz").read_bytes() == tarball.read_bytes()


def test_no_path_of_this_machine_is_in_it(moved):
    for p in moved.folder.rglob("*"):
        if p.is_file():
            assert str(ROOT).encode() not in p.read_bytes(), p


def test_what_is_in_it(moved):
    names = {str(p.relative_to(moved.folder)) for p in moved.folder.rglob("*") if p.is_file()}
    assert {"README.md", "VERSION", "LICENSES.txt", "include/windows.h", "include/ws2spi.h",
            "include/wince/thread.h", "lib/libcoredll.a", "lib/libws2.a",
            "lib/libwince.a", "lib/libc.a", "lib/libstdc++.a", "lib/libwinsock.a",
            "lib/libiphlpapi.a", "cmake/toolchain.cmake", "share/wincesdk.mk",
            "lib/dynamic/coredll.lib", "lib/dynamic/libstdc++.lib",
            "toolchain/include/stdio.h",
            "lib/python/wsp/make/dll_link.py", "samples/http_client/README.md"} <= names
    words = (moved.folder / "LICENSES.txt").read_text()
    assert "newlib" in words and "libgcc" in words and "lwIP is in the image" in words
    for p in moved.folder.rglob("*"):
        if p.is_file() and p.suffix not in (".a", ".lib"):
            assert "@" + "PACKAGES@" not in p.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_build_with_cmake(moved, work, name):
    p = as_other(["cmake", "-S", moved.folder / "samples" / name, "-B", work / "b", "--toolchain",
                  moved.toolchain])
    assert p.returncode == 0, p.stdout
    p = as_other(["cmake", "--build", work / "b"])
    assert p.returncode == 0 and not COMPLAINT.search(p.stdout), p.stdout
    assert apps.elf_kind(work / "b" / f"{name}.elf") == ""


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_build_with_make(moved, work, name):
    """In a copy of the sample, as make takes no blanks in names."""
    link = work / "kit"
    link.symlink_to(moved.folder)
    shutil.copytree(moved.folder / "samples" / name, work / "copy",
                    copy_function=shutil.copyfile)
    os.chmod(work / "copy", 0o777)
    p = as_other(["make", "-C", work / "copy", f"WINCE_SDK={link}"])
    assert p.returncode == 0 and not COMPLAINT.search(p.stdout), p.stdout
    assert apps.elf_kind(work / "copy/build" / f"{name}.elf") == ""
    again = as_other(["make", "-C", work / "copy", f"WINCE_SDK={link}"])
    assert again.returncode == 0 and "arm-wince" not in again.stdout, again.stdout


def test_one_command_builds_a_program(moved, work):
    (work / "a.cpp").write_text(CXX)
    p = as_other([moved.cxx, "-O2", "-Wall", work / "a.cpp", "-lws2", "-lcoredll", "-lwinsock",
                  "-liphlpapi", "-o", work / "a.elf"])
    assert p.returncode == 0 and not p.stdout, p.stdout
    assert apps.elf_kind(work / "a.elf") == ""
    p = as_other([moved.cc, "-r", "-x", "c", "-nostdlib", "-o", work / "r.o", "/dev/null"])
    assert p.returncode == 0, p.stdout


BESIDE_CE = r"""
#include <complex.h>
#include <fenv.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/time.h>
int main(int argc, char **argv)
{
    long double x = sinl(argc) + powl(2, argc) + fmal(1, 2, argc) + lgammal(argc) + j0(argc);
    double complex z = csqrt(x) + cexp(I * x);
    struct timeval now;
    gettimeofday(&now, NULL);
    tzset();
    fesetround(fegetround());
    srand48(time(NULL));
    setlinebuf(stdout);
    return creal(z) + lrand48() + imaxabs(argc) + (tmpfile() != NULL) + system(NULL)
           + access("x", 0)
           + getopt_long(argc, argv, "", NULL, NULL) + (tmpnam(NULL) != NULL) + (int)getpid()
           + (reallocarray(NULL, 2, 2) != NULL);
}
"""


@pytest.mark.parametrize("more", [[], ["-static"]], ids=["dynamic", "static"])
def test_both_kinds_of_program_have_the_same_c_library(moved, work, more):
    (work / "a.c").write_text(BESIDE_CE)
    p = as_other([moved.cc, "-D_GNU_SOURCE", "-O1", "-fno-builtin", *more, work / "a.c", "-lm",
                  "-o", work / "a.elf"])
    assert p.returncode == 0, p.stdout


def test_a_dll_and_who_is_linked_with_it(moved, work):
    """By one command each, -lNAME and NAME.lib; what a .def lists and what it must not."""
    (work / "d.cpp").write_text('__declspec(dllexport) int shown(int a) { return a; }\n'
                                'int listed(int a) { return a + 1; }\nint hidden() { return 2; }\n'
                                '__declspec(thread) int own;\nint use() { return own; }\n')
    (work / "d.def").write_text("EXPORTS\n  listed @4\n")
    (work / "u.cpp").write_text("int shown(int); int main() { return shown(1); }\n")
    dll = [moved.cxx, "-shared", work / "d.cpp", work / "d.def", "-o", work / "d.dll"]
    p = as_other(dll)
    assert p.returncode == 0 and not p.stdout, p.stdout
    assert apps.elf_kind(work / "d.dll") == "" and apps.is_dll(work / "d.dll")
    for words in (["-L", work, "-ld"], [f"-L{work}", "d.lib", "WS2.lib", "coredll.lib"],
                  [work / "d.lib"]):
        p = as_other([moved.cxx, work / "u.cpp", *words, "-o", work / "u.elf"])
        assert p.returncode == 0 and not p.stdout, p.stdout
    (work / "h.cpp").write_text("int hidden(); int main() { return hidden(); }\n")
    p = as_other([moved.cxx, work / "h.cpp", work / "d.lib", "-o", work / "h.elf"])
    assert p.returncode and "undefined reference to `hidden()'" in p.stdout, p.stdout
    for text, words in (("EXPORTS\n  nothing\n  neither = no @7\n",
                         "d.def: it exports what no file of the DLL defines by that name, or what "
                         "several functions of C++ are called: nothing, no\n"),
                        ("EXPORTS\n  own\n", "__declspec(thread) cannot be exported"),
                        ("EXPORT x\n", "no statement of a .def")):
        (work / "d.def").write_text(text)
        p = as_other(dll)
        assert p.returncode and words in p.stdout and "Traceback" not in p.stdout, p.stdout
    p = as_other([*dll[:-1], work / "e.dll", work / "d.def"])
    assert p.returncode and "one .def file is enough" in p.stdout, p.stdout


@pytest.mark.parametrize("level", ["-O0", "-O1", "-Os", "-O3"])
def test_every_level_of_optimization_links(moved, work, level):
    """What one level puts into the program is a call of the library in another."""
    for source in sorted((ROOT / "tests/system/cxx").glob("*.cpp")):
        shutil.copy(source, work / "x.cpp")
        for kind in ([], ["-shared"]):
            p = as_other([moved.cxx, "-std=c++17", level, *kind, work / "x.cpp", "-o",
                          work / "x.out"])
            assert p.returncode == 0, (source, kind, p.stdout)


@pytest.mark.parametrize("more", [[], ["-static"]])
def test_a_stack_that_is_too_long_is_refused_by_the_linker(moved, work, more):
    (work / "a.c").write_text("int main(void) { return 0; }\n")
    for size, fits in ((16 << 20, True), (16 << 20 | 1, False)):
        p = as_other([moved.cc, *more, work / "a.c", f"-Wl,--defsym=__stack_size={size}", "-o",
                      work / "a.elf"])
        assert (p.returncode == 0) == fits and ("at most 16777216 bytes" in p.stdout) != fits, (
            p.stdout)


def empty_path(work, *tools):
    """A PATH with these tools only."""
    folder = work / "path"
    folder.mkdir()
    for tool in tools:
        (folder / tool).symlink_to(shutil.which(tool))
    return dict(os.environ, PATH=str(folder))


def test_a_compiler_that_is_missing_is_named_with_its_package(moved, work):
    env = empty_path(work, "sh", "dirname", "readlink", "cmake", "make", "ninja", "setpriv", "env")
    (work / "link").symlink_to(moved.folder)
    sample = moved.folder / "samples" / SAMPLES[0]
    for cmd in ([moved.cc, "x.c"], [moved.cxx, "x.cpp"],
                ["cmake", "-G", "Ninja", "-S", sample, "-B", work / "b", "--toolchain",
                 moved.toolchain],
                ["make", "-C", sample, f"WINCE_SDK={work / 'link'}", f"OUT={work / 'o'}"]):
        p = as_other(cmd, env=env)
        said = " ".join(p.stdout.split())
        assert p.returncode and "is not installed" in said, p.stdout
        assert "apt install gcc-arm-none-eabi" in said, p.stdout


def test_a_build_without_the_toolchain_file_says_so(moved, work):
    p = as_other(["cmake", "-S", moved.folder / "samples" / SAMPLES[0], "-B", work / "b",
                  f"-DWinCESDK_DIR={moved.folder / 'cmake'}"])
    assert p.returncode and "--toolchain" in p.stdout, p.stdout


def test_a_folder_with_other_things_is_left_alone(tmp_path, tarball):
    (tmp_path / "precious").write_text("x")
    with pytest.raises(Problem, match="holds other things"):
        cli_sdk.main(["--out", str(tmp_path)])
    assert [p.name for p in tmp_path.iterdir()] == ["precious"]


def test_what_an_sdk_has_no_more_goes(tmp_path, tarball):
    cli_sdk.main(["--out", str(tmp_path / "sdk")])
    (tmp_path / "sdk/include/old.h").write_text("x")
    before = (tmp_path / "sdk/include/windows.h").stat().st_mtime_ns
    cli_sdk.main(["--out", str(tmp_path / "sdk")])
    assert not (tmp_path / "sdk/include/old.h").exists()
    assert (tmp_path / "sdk/include/windows.h").stat().st_mtime_ns == before


def test_of_the_toolchain_there_the_compiler_is_used_and_no_library(moved, work):
    """Its newlib and libstdc++ may be of another release than the image's."""
    (work / "a.c").write_text("#include <stdio.h>\n#include <math.h>\nint main(void)"
                              " { return puts(\"\") + (int)sin(0); }\n")
    (work / "a.cpp").write_text("#include <vector>\n#include <iostream>\n#include <cstdlib>\n"
                                "int main() { std::cout << std::vector<int>(3).size(); }\n")
    own = subprocess.run(["arm-none-eabi-gcc", "-print-file-name=include"], capture_output=True,
                         text=True, check=True).stdout.strip()
    places = (str(moved.folder), str(work), str(pathlib.Path(own).parent))
    for compiler, source in ((moved.cc, "a.c"), (moved.cc, "a.cpp"), (moved.cxx, "a.cpp")):
        p = as_other([compiler, "-H", "-fsyntax-only", work / source])
        assert p.returncode == 0, p.stdout
        seen = [line.split(" ", 1)[1] for line in p.stdout.splitlines() if line.startswith(".")]
        assert seen and not [s for s in seen if not s.startswith(places)], p.stdout
    for words in (["-static"], []):
        p = as_other([moved.cxx, *words, "-Wl,--trace", work / "a.cpp", "-o", work / "a.elf"])
        assert p.returncode == 0, p.stdout
        used = {pathlib.Path(line.split("(")[0].strip()) for line in p.stdout.splitlines()}
        strange = [u for u in used if u.is_absolute() and not str(u).startswith(places)
                   and not u.name.startswith("cc")]
        assert not strange, p.stdout


def test_an_older_gxx_is_refused_by_its_release(moved, work):
    """libstdc++'s headers are for the compiler that they came with, and for later ones."""
    tools = work / "bin"
    tools.mkdir()
    (tools / "arm-none-eabi-g++").write_text("#!/bin/sh\necho 7.3.1\n")
    (tools / "arm-none-eabi-g++").chmod(0o755)
    p = as_other([moved.cxx, "-c", "x.cpp"],
                 env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"})
    assert p.returncode == 1 and "and here is 7.3.1: make an SDK on this system" in p.stdout


def test_every_function_of_the_public_headers_has_the_linkage_of_c(moved, work):
    """C knows its prototypes (-aux-info); in C++ each is declared again, as extern "C"."""
    headers = sorted(str(p.relative_to(moved.folder / "include"))
                     for p in (moved.folder / "include").rglob("*.h")
                     if not p.is_relative_to(moved.folder / sdk.CXX_HEADERS))
    winsock1 = {"winsock.h"}            # not beside winsock2.h
    known = "#include <winsock2.h>\n" + "".join(
        f"#include <{h}>\n" for h in headers if h not in winsock1)
    (work / "a.c").write_text(known)
    p = as_other([moved.cc, "-fsyntax-only", "-aux-info", work / "aux", work / "a.c"])
    assert p.returncode == 0, p.stdout
    names = set()
    for line in (work / "aux").read_text().splitlines():
        if str(moved.folder / "include") in line and " static " not in line:
            names |= set(re.findall(r"\b(\w+) \(", line.split("*/")[1])[:1])
    assert {"WSPConnect", "WSAStartup", "CreateThread", "opendir", "getaddrinfo"} <= names
    (work / "a.cpp").write_text(known + 'extern "C" {\n' + "".join(
        f"extern decltype(::{n}) {n};\n" for n in sorted(names - OVERLOADED)) + "}\n")
    p = as_other([moved.cxx, "-std=c++17", "-fsyntax-only", work / "a.cpp"])
    assert p.returncode == 0, p.stdout
