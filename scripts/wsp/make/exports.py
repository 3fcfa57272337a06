# SPDX-License-Identifier: MIT
"""What a DLL exports, as files for the linker: the table that the image looks names up in
(image/user/coredll/module_exports.h), and the import library, a shared object of empty functions
that importers are linked with.
"""
import re
import subprocess

from wsp.make import def_file
from wsp.make.def_file import Export
from wsp.program import Problem

READELF = "arm-none-eabi-readelf"
NM = "arm-none-eabi-nm"
SYMBOL = re.compile(r"[A-Za-z_$.][\w$.]*$")
TABLE_SYMBOL = "__module_exports"
HEAD = ("/* SPDX-License-Identifier: MIT */\n/* Made by scripts/wsp/make/exports.py. */\n"
        ".syntax unified\n")
# aux-info of GCC: /* FILE:LINE:NC */ extern int f (...);
DECLARED = re.compile(r"^/\* (\S+):\d+:\w+ \*/ extern [^(]*?\*?\b(\w+) \(", re.M)


def table(symbol, library, exports, main=None):
    """Assembler source of struct module_exports."""
    named = sorted((e for e in exports if not e.noname), key=lambda e: e.name.encode())
    rest = [e for e in exports if e.noname]
    for e in named + rest:
        if not SYMBOL.match(e.internal):
            raise Problem(f"{library}: {e.name}: '{e.internal}' is no symbol of C")
    out = [HEAD, f'.section .rodata.{symbol},"a"', ".balign 4", f".globl {symbol}",
           f".type {symbol}, %object", f"{symbol}:",
           f".long 0x31504558, {len(named) + len(rest)}, {len(named)}",
           f".long 1f - ., {f'{main} - .' if main else 0}"]
    for i, e in enumerate(named + rest):
        name = f".Lname{i} - ." if i < len(named) else "0"
        out.append(f".long {name}, {e.internal} - ., {e.ordinal}")
    out.append(f'.size {symbol}, . - {symbol}\n1: .asciz "{library}"')
    out += [f'.Lname{i}: .asciz "{e.name}"' for i, e in enumerate(named)]
    return "\n".join(out) + "\n"


def import_library(exports):
    """Assembler source of what importers link with."""
    out = [HEAD, ".text", ".arm"]
    for e in exports:
        if e.private:
            continue
        if e.data:
            out.append(f".data\n.globl {e.name}\n.type {e.name}, %object\n"
                       f"{e.name}: .long 0\n.size {e.name}, 4\n.text")
        else:
            out.append(f".globl {e.name}\n.type {e.name}, %function\n"
                       f"{e.name}: bx lr\n.size {e.name}, 4")
    return "\n".join(out) + "\n"


def symbols(objects):
    """{name: (kind, visibility)} of what objects define for others."""
    if not objects:
        return {}
    p = subprocess.run([READELF, "-sW", *map(str, objects)], capture_output=True, text=True,
                       check=False)
    if p.returncode:
        raise Problem(f"cannot read the objects:\n{p.stderr.rstrip()}", 1)
    row = re.compile(r"^\s*\d+: \S+\s+\S+ (FUNC|OBJECT|NOTYPE)\s+(?:GLOBAL|WEAK)\s+(\w+)\s+"
                     r"(?:\d+|COM)\s+(\S+)$", re.M)
    return {name: (kind, visibility) for kind, visibility, name in row.findall(p.stdout)}


def of_dll(def_text, where, objects):
    """[Export] of a DLL: what its .def lists, and __declspec(dllexport): with -fvisibility=hidden,
    what is visible anyway."""
    exports = def_file.parse(def_text, where)[1]
    known, there = {e.internal for e in exports}, symbols(objects)
    for e in exports:
        e.data = e.data or there.get(e.internal, ("", ""))[0] == "OBJECT"
    exports += [Export(name, name, data=kind == "OBJECT")
                for name, (kind, visibility) in there.items()
                if visibility == "DEFAULT" and name not in known]
    def_file.check(exports, where)
    return exports


def main_of(objects, name="DllMain"):
    """The symbol of DllMain, which C++ may have given its own name; None: there is none."""
    cxx = f"_Z{len(name)}{name}"
    return next((s for s in symbols(objects) if s == name or s.startswith(cxx)), None)


# --- the DLLs that the image has of its own

def declared(aux_info):
    """{function: header} of what gcc -aux-info wrote of a file that includes all headers."""
    found = {}
    for header, name in DECLARED.findall(aux_info):
        found.setdefault(name, header)
    return found


def defined(archive):
    """Global functions and data that an archive defines."""
    p = subprocess.run([NM, "-g", "--defined-only", str(archive)], capture_output=True, text=True,
                       check=False)
    if p.returncode:
        raise Problem(f"cannot read {archive}:\n{p.stderr.rstrip()}", 1)
    return set(re.findall(r"^[0-9a-f]+ [A-Z] (\S+)$", p.stdout, re.M))


def home(header, runtime, name):
    """The DLL of a function by the header that declares it; None: it is not exported by rule."""
    if re.search(r"/provider/include/(iphlpapi|ipexport|icmpapi|iphlp\w*)\.h$", header):
        return "iphlpapi"
    if "/provider/include/" in header:
        return "ws2"
    if "/bsp/include/" in header:
        return "coredll"
    return "coredll" if name in runtime else None


def own(aux_info, archive, defs, ordinals):
    """{"coredll": [Export], ...}: what the public headers declare and what the .def files add.
    `ordinals` is text, "NAME NUMBER" a line, for coredll."""
    lists = {d.stem: def_file.parse(d.read_text(encoding="utf-8"), d.name)[1] for d in defs}
    runtime = defined(archive)
    for name, header in declared(aux_info).items():
        dll = home(header, runtime, name)
        if dll and all(e.name != name for e in lists[dll]):
            lists[dll].append(Export(name, name))
    numbers = dict(re.findall(r"^(\w+)\s+(\d+)$", ordinals, re.M))
    for e in lists["coredll"]:
        e.ordinal = e.ordinal or int(numbers.get(e.name, 0))
    for dll, exports in lists.items():
        def_file.check(exports, f"{dll}.def")
    return lists
