# SPDX-License-Identifier: MIT
"""What C++ knows of types at run time, for an import library.

The tables of `catch` hold distances to these, which the linker has to know: so each module has its
own copies of what its DLLs have.  Two are one type when their names are equal.  Here the objects
are read from a linked file and written as assembler source, one section each.

Source: Itanium C++ ABI 2.9.5; ELF for the Arm Architecture (IHI 0044).
"""
import re
import struct

TYPE, NAME = re.compile(r"_ZTI"), re.compile(r"_ZTS")
SHT_SYMTAB, SHT_REL, SHT_DYNSYM, SHT_NOBITS = 2, 9, 11, 8
R_ABS32 = 2


class Linked:
    """A linked ELF file: symbols, bytes by address, and which word is whose."""

    def __init__(self, path):
        self.data = path.read_bytes()
        offset, = struct.unpack_from("<I", self.data, 32)
        size, count = struct.unpack_from("<HH", self.data, 46)
        self.sections = [struct.unpack_from("<10I", self.data, offset + size * i)
                         for i in range(count)]
        self.symbols, self.imports = {}, {}
        for s in self.sections:
            if s[1] == SHT_SYMTAB:
                for name, value, length, section in self.table(s):
                    if section and TYPE.match(name) or NAME.match(name) or name.startswith("_ZTV"):
                        self.symbols[name] = (value, length)
            if s[1] == SHT_REL and s[2] & 2:            # of the loader
                names = [t[0] for t in self.table(self.sections[s[6]])]
                for at in range(s[4], s[4] + s[5], 8):
                    place, info = struct.unpack_from("<II", self.data, at)
                    if info & 0xff == R_ABS32:
                        self.imports[place] = names[info >> 8]
        self.at = {value: name for name, (value, _) in self.symbols.items()}

    def table(self, section):
        """(name, value, size, section) of each symbol."""
        strings = self.sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], 16):
            name, value, size, _, _, where = struct.unpack_from("<IIIBBH", self.data, at)
            end = self.data.index(b"\0", strings + name)
            yield self.data[strings + name:end].decode(), value, size, where

    def bytes(self, name):
        value, length = self.symbols[name]
        for s in self.sections:
            if s[2] & 2 and s[1] != SHT_NOBITS and s[3] <= value < s[3] + s[5]:
                return self.data[s[4] + value - s[3]:][:length]
        return b""

    def word(self, place, value):
        """What to write for a word of a type: a symbol, or a number."""
        if place in self.imports:
            return f"{self.imports[place]} + {value}"
        if value in self.at:
            return self.at[value]
        if value - 8 in self.at and self.at[value - 8].startswith("_ZTV"):  # behind its head
            return f"{self.at[value - 8]} + 8"
        return str(value)


def source(path, wanted, left_out=re.compile(r"(?!)")):
    """Assembler source of the types `wanted` and those that they are made of; what left_out matches
    comes from another library."""
    file, out, done = Linked(path), [], set()
    todo = sorted(n for n in wanted if n in file.symbols)
    while todo:
        name = todo.pop()
        if name in done or left_out.match(name):
            continue
        done.add(name)
        content = file.bytes(name)
        if NAME.match(name):
            text = content.rstrip(b"\0").decode()
            out.append(f'.section .rodata.{name},"a"\n.weak {name}\n.hidden {name}\n'
                       f'.type {name}, %object\n.size {name}, {len(text) + 1}\n'
                       f'{name}: .asciz "{text}"')
            continue
        place = file.symbols[name][0]
        words = [file.word(place + 4 * i, w)
                 for i, (w,) in enumerate(struct.iter_unpack("<I", content))]
        todo += [w for w in words if TYPE.match(w) or NAME.match(w)]
        out.append(f'.section .data.rel.ro.{name},"aw"\n.balign 4\n.weak {name}\n.hidden {name}\n'
                   f'.type {name}, %object\n.size {name}, {len(content)}\n'
                   f'{name}: .long {", ".join(words)}')
    return "\n".join(["/* Made by scripts/wsp/make/typeinfo.py. */", *out]) + "\n"


def is_type(name):
    return bool(TYPE.match(name) or NAME.match(name))
