# SPDX-License-Identifier: MIT
"""What an ELF file is: a program for the image, a DLL, or neither."""
import struct

EM_ARM, ET_EXEC, ET_DYN, PT_LOAD, PT_INTERP = 40, 2, 3, 1, 3
HEADER = 52
EXPORTS_MAGIC = 0x31504558  # image/user/coredll/module_exports.h
OTHER = "an ELF file of another kind of machine"


def segments(data):
    """(type, offset, address, bytes in the file) of each program header that is there."""
    phoff, = struct.unpack_from("<I", data, 28)
    size, count = struct.unpack_from("<HH", data, 42)
    for at in range(phoff, phoff + size * count, size or 1):
        if at + 20 <= len(data):
            kind, offset, address, _, length = struct.unpack_from("<5I", data, at)
            yield kind, offset, address, length


def has_exports(data):
    """Whether the entry is a table of exports, as a DLL has it."""
    entry, = struct.unpack_from("<I", data, 24)
    for kind, offset, address, length in segments(data):
        at = offset + entry - address
        if kind == PT_LOAD and 0 <= entry - address < length and at + 4 <= len(data):
            return struct.unpack_from("<I", data, at)[0] == EXPORTS_MAGIC
    return False


def elf_kind(path):
    """What an ELF file is for, in a word or two; None for no ELF file, "" for a program or a DLL of
    ours."""
    with open(path, "rb") as f:
        data = f.read()
    if data[:4] != b"\x7fELF":
        return None
    if len(data) < HEADER or data[4] != 1 or data[5] != 1:
        return OTHER
    kind, machine = struct.unpack_from("<HH", data, 16)
    if machine != EM_ARM:
        return OTHER
    if kind == ET_EXEC or (kind == ET_DYN and has_exports(data)) or (
            kind == ET_DYN and any(s[0] == PT_INTERP for s in segments(data))):
        return ""
    return ("an ELF file for Arm, but no program: it is not linked" if kind != ET_DYN else
            "a shared object for Arm, but no DLL: link it with the SDK's -shared")


def is_dll(path):
    """Of what elf_kind() takes."""
    with open(path, "rb") as f:
        data = f.read()
    return struct.unpack_from("<H", data, 16)[0] == ET_DYN and has_exports(data)
