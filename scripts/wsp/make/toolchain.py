# SPDX-License-Identifier: MIT
"""What the SDK has of the Arm GNU toolchain: newlib and libstdc++ as the image has them.

Programs share the image's C library and libstdc++, so they are compiled with the headers of those,
whatever release of them is installed where they are made; of the toolchain there, only the compiler
itself is used, with its own headers and libgcc.
"""
import os
import pathlib
import subprocess

from wsp.paths import BUILD
from wsp.program import Problem
from wsp.tools import run_tool

GCC, CXX, STRIP = "arm-none-eabi-gcc", "arm-none-eabi-g++", "arm-none-eabi-strip"
PACKAGES = "gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib"
HOME = "toolchain/include"      # in the SDK
CACHE = BUILD / "toolchain"
LIBRARIES = ("libc.a", "libm.a", "libstdc++.a", "libsupc++.a")


def ask(*words):
    status, text = run_tool([GCC, *words])
    if status:
        raise Problem(f"{GCC} {' '.join(map(str, words))}:\n{text}", 1)
    return text.strip()


def search_list(flags):
    """Where the C++ compiler looks for headers, in order."""
    p = subprocess.run([CXX, *flags, "-v", "-E", "-x", "c++", "/dev/null"], capture_output=True,
                       text=True, check=False)
    _, begin, rest = p.stderr.partition("#include <...> search starts here:\n")
    if p.returncode or not begin:
        raise Problem(f"{CXX} does not work: apt install {PACKAGES}", 1)
    return [pathlib.Path(line.strip()).resolve()
            for line in rest.partition("End of search list.")[0].splitlines()]


def stripped(library):
    """Made once for a library, which is large."""
    of = library.stat()
    out = CACHE / f"{library.stem}-{of.st_mtime_ns}-{of.st_size}.a"
    if not out.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = CACHE / f"{library.stem}.{os.getpid()}"
        status, words = run_tool([STRIP, "-g", "-D", "-o", part, library])
        if status:
            raise Problem(f"{library}: {words}", 1)
        os.replace(part, out)
    return out.read_bytes()


class Toolchain:
    """flags: those that choose among the builds of a library (-m...)."""

    def __init__(self, flags):
        self.flags = [f for f in flags if f.startswith("-m")]
        own = pathlib.Path(ask("-print-file-name=include")).resolve().parent
        folders = [f for f in search_list(self.flags) if not f.is_relative_to(own)]
        self.newlib = folders[-1]
        self.cxx = [f for f in folders[:-1] if f.is_relative_to(self.newlib)]
        if not (self.newlib / "_newlib_version.h").exists() or not self.cxx:
            raise Problem(f"newlib or libstdc++ has no headers here: apt install {PACKAGES}", 1)

    def cxx_folders(self):
        """In the SDK, in the order in which they are searched."""
        return [f"{HOME}/{f.relative_to(self.newlib)}" for f in self.cxx]

    def headers(self):
        """{name in the SDK: bytes}; of libstdc++ that of one kind of processor."""
        target = next(f for f in self.cxx[1:] if f.name != "backward")
        others = self.cxx[0] / target.relative_to(self.cxx[0]).parts[0]
        return {f"{HOME}/{p.relative_to(self.newlib)}": p.read_bytes()
                for p in sorted(self.newlib.rglob("*")) if p.is_file()
                and (not p.is_relative_to(self.newlib / "c++") or p.is_relative_to(self.cxx[0]))
                and (not p.is_relative_to(others) or p.is_relative_to(target))}

    def libraries(self):
        """{name: bytes}, without what a debugger would know of them: that is most of it."""
        return {name: stripped(pathlib.Path(ask(*self.flags, f"-print-file-name={name}")))
                for name in LIBRARIES}


def release():
    """(newlib's release, the compiler's first number)."""
    p = subprocess.run([GCC, "-E", "-P", "-include", "_newlib_version.h", "-x", "c", "-"],
                       input="_NEWLIB_VERSION", capture_output=True, text=True, check=False)
    words = p.stdout.split()
    if p.returncode or not words:
        raise Problem(f"newlib is not there: apt install {PACKAGES}", 1)
    return words[-1].strip('"'), ask("-dumpversion").split(".")[0]
