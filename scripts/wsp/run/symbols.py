# SPDX-License-Identifier: MIT
"""Turns the addresses of a crash report into function, file and line.

The image prints addresses only; the names are in the ELF files on the host.  An Annotator is fed
the console line by line and answers with the lines to add behind each report.
"""
import re
import subprocess

from wsp.paths import ROOT

ADDR2LINE = "arm-none-eabi-addr2line"
ET_DYN = 3  # e_type of a relocatable ELF file
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f]")


def locate(elf, addresses):
    """["function at file:line", ...] for the addresses, None where the ELF knows nothing."""
    p = subprocess.run([ADDR2LINE, "-f", "-s", "-e", str(elf), *(f"{a:#x}" for a in addresses)],
                       capture_output=True, text=True, check=False)
    lines = p.stdout.splitlines()
    out = []
    for i in range(0, len(lines) - 1, 2):
        name, where = lines[i], lines[i + 1].split(" (")[0]
        out.append(None if name == "??" else f"{name} at {where.replace(str(ROOT) + '/', '')}")
    return out


def relocatable(elf):
    """A DLL's addresses begin at 0 in its file; a program and coredll.dll are where it says."""
    with open(elf, "rb") as f:
        head = f.read(20)
    return str(elf).endswith(".dll") and head[16] == ET_DYN


class Annotator:
    def __init__(self, image):
        self.image = image
        self.elf = None
        self.found = []  # (label, address)
        self.modules = []  # (first, end, ELF) of what the program had loaded

    def _begin(self, elf):
        self.elf, self.found, self.modules = elf, [], []
        return []

    def _scan(self, line):
        for label, value in re.findall(r"\b(pc|lr)\s+0x([0-9a-fA-F]+)", line):
            self.found.append((label, int(value, 16)))
        calls = re.match(r"\s*calls((?:\s+0x[0-9a-fA-F]+)+)", line)
        if calls:
            self.found += [("call", int(a, 16)) for a in calls[1].split()]
        module = re.match(r"\s*module (\S+) 0x([0-9a-f]+) 0x([0-9a-f]+)", line)
        if module and module[1] in self.image.programs:
            self.modules.append((int(module[2], 16), int(module[3], 16),
                                 self.image.programs[module[1]]))

    def _home(self, address):
        """(ELF, address in it): of the module that is there, or of the program."""
        for first, end, elf in self.modules:
            if first <= address < end:
                return elf, address - (first if relocatable(elf) else 0)
        return self.elf, address

    def _end(self):
        # lr and the call words are return addresses: the call is the instruction before
        homes = [self._home(a if label == "pc" else max(a - 4, 0))
                 for label, a in self.found] if self.elf else []
        self.elf = None
        names = {}
        for elf in {elf for elf, _ in homes}:
            inside = [a for home, a in homes if home == elf]
            names.update(zip(((elf, a) for a in inside), locate(elf, inside)))
        return [
            f"      {label:<4} {a:#010x} = {names[home]}"
            for (label, a), home in zip(self.found, homes) if names.get(home)
        ]

    def feed(self, line):
        """Lines to print behind this one."""
        line = ANSI.sub("", line)
        start = re.search(r"\*\*\* CRASH (\S+) \(process", line)
        if start:
            return self._begin(self.image.programs.get(start[1]))
        if "*** KERNEL PANIC" in line:
            return self._begin(self.image.elf)
        if self.elf is None:
            return []
        if "*** END" in line or "*** HALTED" in line:
            return self._end()
        self._scan(line)
        return []
