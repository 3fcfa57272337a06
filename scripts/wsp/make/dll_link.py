# SPDX-License-Identifier: MIT
"""Links a DLL, for the compilers of the SDK: what they are called with beside -shared, .def files
among it.  The first link says what the DLL exports, the second one has the table of that; the
import library goes beside the DLL.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from wsp.make import def_file, exports, typeinfo
from wsp.problem import Problem

AR = "arm-none-eabi-ar"
IMPLIB = re.compile(r"-Wl,--out-implib[,=](.+)")
IMPORT_WORDS = ("-nostdlib", "-shared", "-Wl,--hash-style=sysv", "-Wl,--build-id=none",
                "-march=armv7-a+simd", "-marm", "-mfloat-abi=hard")


class Order:
    """What the command line asks for."""

    def __init__(self, args):
        self.rest, self.out, self.defs, self.library = [], None, [], None
        args = iter(args)
        for arg in args:
            if arg == "-o":
                self.out = next(args, None)
            elif arg.startswith("-o"):
                self.out = arg[2:]
            elif arg.lower().endswith(".def") and not arg.startswith("-"):
                self.defs.append(pathlib.Path(arg))
            elif m := IMPLIB.match(arg):
                self.library = pathlib.Path(m[1])
            else:
                self.rest.append(arg)
        if not self.out:
            raise Problem("-shared: give the DLL a name, -o NAME.dll")
        self.out = pathlib.Path(self.out)
        if len(self.defs) > 1:
            raise Problem(f"-shared: {self.defs[0]}, {self.defs[1]}: one .def file is enough")
        self.library = self.library or self.out.with_suffix(".lib")


def run(cmd):
    """A tool; its words go through, and its failure is ours."""
    status = subprocess.run([str(c) for c in cmd], check=False).returncode
    if status:
        sys.exit(status)


def definition(order):
    if not order.defs:
        return "", order.out.name
    try:
        return order.defs[0].read_text(encoding="utf-8-sig", errors="replace"), str(order.defs[0])
    except OSError as e:
        raise Problem(f"{order.defs[0]}: {e.strerror}") from None


def import_library(cc, entries, types, order, work):
    """A shared object of what can be imported; with types to copy, an archive of both."""
    name, out = def_file.dll_name(order.out.name), order.library
    stub = work / "imports" if types else out
    (work / "import.map").write_text(exports.import_map(entries))
    (work / "import.S").write_text(exports.import_library(entries))
    run([cc, *IMPORT_WORDS, "-Xlinker", "-soname", "-Xlinker", name, "-Xlinker",
         f"--version-script={work / 'import.map'}", "-o", stub, work / "import.S"])
    if types:
        (work / "types.S").write_text(types)
        run([cc, "-c", work / "types.S", "-o", work / "types.o"])
        out.unlink(missing_ok=True)
        run([AR, "rcsD", out, stub, work / "types.o"])


def link(tool, order, work):
    text, where = definition(order)
    listed = def_file.parse(text, where)[1]
    words = [*order.rest, "-u", "DllMain", *(w for e in listed for w in ("-u", e.internal))]
    first, name = work / "first", def_file.dll_name(order.out.name)
    run([tool, *words, "-Wl,--no-gc-sections,-e,0", "-o", first])
    there = exports.symbols([first])
    if missing := [e.internal for e in listed if not exports.function(there, e.internal)]:
        raise Problem(f"{where}: it exports what no file of the DLL defines by that name, or what "
                      f"several functions of C++ are called: {', '.join(missing)}")
    entries = exports.of_dll(text, where, [first])
    (work / "exports.S").write_text(exports.table(exports.TABLE_SYMBOL, name, entries,
                                                  exports.main_of([first])))
    (work / "local.map").write_text("{ local: *; };\n")
    run([tool, *words, work / "exports.S", "-Wl,-e," + exports.TABLE_SYMBOL, "-Xlinker", "-soname",
         "-Xlinker", name, "-Xlinker", f"--version-script={work / 'local.map'}", "-o", order.out])
    types = exports.types_of(first)
    import_library(tool, entries, types and typeinfo.source(first, types, exports.OF_CXX), order,
                   work)


def main(argv):
    """argv: the toolchain's compiler and its arguments."""
    try:
        with tempfile.TemporaryDirectory(prefix="wince-dll-") as work:
            link(argv[0], Order(argv[1:]), pathlib.Path(work))
    except Problem as e:
        sys.exit(f"{pathlib.Path(argv[0]).name}: {e}")
