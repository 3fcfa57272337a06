# SPDX-License-Identifier: MIT
"""What a DLL exports, as files for the linker: the table that the image looks names up in
(image/user/coredll/module_exports.h), and the import library, a shared object of empty functions
that importers are linked with.
"""
import re
import subprocess

from wsp.make import def_file, typeinfo
from wsp.make.def_file import Export
from wsp.problem import Problem

READELF = "arm-none-eabi-readelf"
NM = "arm-none-eabi-nm"
CXXFILT = "arm-none-eabi-c++filt"
SYMBOL = re.compile(r"[A-Za-z_$.][\w$.]*$")
TABLE_SYMBOL = "__module_exports"
# Of the standard library, which each module has its own copies of: std::, __gnu_cxx::, __cxxabiv1::
# with their tables and types, and operator new and delete.
OF_CXX = re.compile(r"_Z(T[VTIS]|GV|T[hv]n?\d+_(n?\d+_)?)?(NK?)?"
                    r"(S[tabsiod]|9__gnu_cxx|10__cxxabiv1)|_Z(n[wa]|d[la])")
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
    """Assembler source of what importers link with.  Types of C++ are not imported
    (typeinfo.py)."""
    out = [HEAD, ".text", ".arm"]
    for e in exports:
        if e.private or typeinfo.is_type(e.name):
            continue
        if e.data:
            out.append(f".data\n.globl {e.name}\n.type {e.name}, %object\n"
                       f"{e.name}: .long 0\n.size {e.name}, 4\n.text")
        else:
            out.append(f".globl {e.name}\n.type {e.name}, %function\n"
                       f"{e.name}: bx lr\n.size {e.name}, 4")
    return "\n".join(out) + "\n"


def import_map(exports):
    """The linker's version script for that: a version says by which number a function without a
    name is found."""
    numbered = "".join(f"ordinal_{e.ordinal} {{ {e.name}; }};\n" for e in exports
                       if e.noname and not e.private)
    return f"{numbered}exports {{ *; }};\n"


def symbols(objects):
    """{name: (kind, visibility)} of what objects, or a linked file, define.  "LOCAL": for nobody
    else, which the linker makes of what is hidden."""
    if not objects:
        return {}
    p = subprocess.run([READELF, "-sW", *map(str, objects)], capture_output=True, text=True,
                       check=False)
    if p.returncode:
        raise Problem(f"cannot read the objects:\n{p.stderr.rstrip()}", 1)
    row = re.compile(r"^\s*\d+: \S+\s+\S+ (FUNC|OBJECT|NOTYPE|TLS)\s+(GLOBAL|WEAK|LOCAL)\s+"
                     r"(\w+)\s+(?:\d+|COM)\s+(\S+)$", re.M)
    rows = sorted(row.findall(p.stdout), key=lambda r: r[1] != "LOCAL")
    return {name: (kind, "LOCAL" if bind == "LOCAL" else visibility)
            for kind, bind, visibility, name in rows}


def function(there, name):
    """The symbol of a function that is called so in the source: C++ has names of its own for
    each.  None: there is none, or more than one."""
    if name in there:
        return name
    found = [s for s, (kind, _) in there.items()
             if kind == "FUNC" and s.startswith(f"_Z{len(name)}{name}")]
    return found[0] if len(found) == 1 else None


def of_dll(def_text, where, objects):
    """[Export] of a DLL: what its .def lists, and __declspec(dllexport): with -fvisibility=hidden,
    what is visible anyway, but for what the headers of C++ make so."""
    exports = def_file.parse(def_text, where)[1]
    there = symbols(objects)
    for e in exports:
        e.internal = function(there, e.internal) or e.internal
        e.data = e.data or there.get(e.internal, ("", ""))[0] == "OBJECT"
    known = {e.internal for e in exports}
    exports += [Export(name, name, data=kind == "OBJECT")
                for name, (kind, visibility) in there.items()
                if kind in ("FUNC", "OBJECT", "TLS") and visibility == "DEFAULT"
                and name not in known and not OF_CXX.match(name) and not typeinfo.is_type(name)]
    for e in exports:
        if there.get(e.internal, ("", ""))[0] == "TLS":
            raise Problem(f"{where}: {e.name}: a variable of __declspec(thread) cannot be exported")
    def_file.check(exports, where)
    return exports


def types_of(linked):
    """What of a DLL others need copies of: the types of the classes that it exports."""
    return [name for name, (_, visibility) in symbols([linked]).items()
            if visibility == "DEFAULT" and typeinfo.is_type(name) and not OF_CXX.match(name)]


def main_of(objects):
    """The symbol of DllMain, or None."""
    return function(symbols(objects), "DllMain")


# --- the DLLs that the image has of its own

def declared(aux_info):
    """{function: header} of what gcc -aux-info wrote of a file that includes all headers."""
    found = {}
    for header, name in DECLARED.findall(aux_info):
        found.setdefault(name, header)
    return found


def kinds(archive):
    """{name: the letter of nm} of what an archive defines for others."""
    p = subprocess.run([NM, "-g", "--defined-only", str(archive)], capture_output=True, text=True,
                       check=False)
    if p.returncode:
        raise Problem(f"cannot read {archive}:\n{p.stderr.rstrip()}", 1)
    return {name: letter for letter, name in re.findall(r"^[0-9a-f]+ ([A-Z]) (\S+)$", p.stdout,
                                                        re.M)}


def defined(archive):
    """Global functions and data that an archive defines."""
    return set(kinds(archive))


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


# --- the C++ library of the toolchain, as libstdc++.dll

# What is not in the DLL: libraries for wchar_t of 32 bits, files and clocks that need a system of
# their own, what a library for one thread does not have.  std::allocator<wchar_t> has functions
# without a body, which a program that is not optimized calls for each std::wstring.
NOT_CXX = re.compile(r"(?<!std::allocator<)wchar_t|std::(__cxx11::)?filesystem|"
                     r"std::random_device|std::chrono|std::thread|transaction|__gnu_debug|"
                     r"__cxa_deleted_virtual")
CXX_NAMES = re.compile(r"_Z|__cxa_|__gxx_|__dynamic_cast|__aeabi_vec_|_Unwind_|__gnu_unwind_|"
                       r"__aeabi_unwind_")


def cxx(archives):
    """[Export] of libstdc++.dll, from the archives that it is linked from."""
    found = {}
    for archive in archives:
        found.update(kinds(archive))
    found.setdefault("__cxa_call_terminate", "T")       # image/user/crt/cxx.c has it then
    names = [n for n in found if CXX_NAMES.match(n)]
    p = subprocess.run([CXXFILT], input="\n".join(names), capture_output=True, text=True,
                       check=True)
    return [Export(name, name, data=found[name] in "BCDGRSV")
            for name, meaning in zip(names, p.stdout.splitlines())
            if not NOT_CXX.search(meaning)]
