# SPDX-License-Identifier: MIT
"""Module-definition files (.def), as the linker of Visual Studio reads them.

Source: learn.microsoft.com, "Module-Definition (.Def) Files" and "EXPORTS".
"""
import dataclasses
import re

from wsp.problem import Problem

# Statements that say nothing to this loader; what follows them up to the next one is skipped.
IGNORED = {"DESCRIPTION", "HEAPSIZE", "NAME", "SECTIONS", "SEGMENTS", "STACKSIZE", "STUB",
           "VERSION"}
ENTRY = re.compile(r"""(?P<name>[^\s=@;,]+) (?:\s*=\s*(?P<internal>[^\s=@;,]+))?
                       (?:\s+@\s*(?P<ordinal>\d+))? (?P<words>(?:\s+[A-Z]+)*)\s*$""", re.X)
WORDS = {"NONAME", "PRIVATE", "DATA", "CONSTANT"}
ORDINAL_MAX = 65535


@dataclasses.dataclass
class Export:
    name: str
    internal: str  # the symbol behind it
    ordinal: int = 0  # 0: none
    noname: bool = False  # found by its ordinal alone
    private: bool = False  # not in the import library
    data: bool = False


def parse_entry(text, where):
    m = ENTRY.match(text)
    words = set(m["words"].split()) if m else set()
    if not m or words - WORDS:
        raise Problem(f"{where}: '{text}' is no export: NAME[=SYMBOL] [@ORDINAL [NONAME]] "
                      "[PRIVATE] [DATA]")
    internal = m["internal"] or m["name"]
    if "." in internal:
        raise Problem(f"{where}: {m['name']}={internal}: exports of another DLL cannot be passed "
                      "on; write a function that calls it")
    ordinal = int(m["ordinal"] or 0)
    if m["ordinal"] and not 1 <= ordinal <= ORDINAL_MAX:
        raise Problem(f"{where}: {m['name']}: an ordinal is from 1 to {ORDINAL_MAX}")
    if "NONAME" in words and not ordinal:
        raise Problem(f"{where}: {m['name']}: NONAME needs an ordinal")
    return Export(m["name"], internal, ordinal, "NONAME" in words, "PRIVATE" in words,
                  bool(words & {"DATA", "CONSTANT"}))


def check(exports, where):
    """Neither a name nor an ordinal twice."""
    for what in ("name", "ordinal"):
        seen = {}
        for e in exports:
            key = getattr(e, what)
            if key and key in seen:
                raise Problem(f"{where}: {what} {key} is there twice ({seen[key].name}, {e.name})")
            seen[key] = e


def parse(text, where):
    """(library or None, [Export]) of a .def file."""
    library, exports, state = None, [], None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split(";")[0].strip()
        if not line:
            continue
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        if word == "LIBRARY":
            state = None
            library = rest.split()[0].strip('"') if rest and "BASE" not in rest.split()[0] else None
        elif word == "EXPORTS":
            state = "exports"
            if rest:
                exports.append(parse_entry(rest, f"{where}:{number}"))
        elif word in IGNORED:
            state = "ignored"
        elif state == "exports":
            exports.append(parse_entry(line, f"{where}:{number}"))
        elif state != "ignored":
            raise Problem(f"{where}:{number}: '{word}' is no statement of a .def file")
    check(exports, where)
    return library, exports


def dll_name(name):
    """As LoadLibrary completes it."""
    return name if "." in name else name + ".dll"
