# SPDX-License-Identifier: MIT
"""What a board boots: bsp/boards/BOARD/image.yaml, read and checked.  docs/images.md describes it.

A board without the file has the plain kernel: the ELF, the raw binary, the U-Boot image, the CE
file.
"""
import re

import yaml

from wsp.paths import ROOT, rel
from wsp.program import Problem

UNITS = {"": 1, "K": 1024, "M": 1 << 20, "G": 1 << 30}
CONTENTS = ("u-boot", "boot-script", "uimage", "environment", "notices", "image-bin", "image-elf")


def size(value, what):
    """Bytes of 8K, 32M, 0x400 or a plain number."""
    m = re.fullmatch(r"(0x[0-9a-fA-F]+|\d+)([KMG]?)", str(value))
    if not m:
        raise Problem(f"{what}: '{value}' is no size (8K, 32M, 0x400)")
    return int(m[1], 0) * UNITS[m[2]]


class Piece:
    """Something at a fixed place of a medium; room: bytes to the next piece."""

    def __init__(self, content, at):
        self.content, self.at, self.room = content, at, 0


class Medium:
    """One medium a board boots from."""

    def __init__(self, name, spec, where):
        what = f"{where}: media: {name}"
        self.name, self.what = name, what
        self.file = spec["file"]
        self.bytes = size(spec["size"], what)
        self.fill = int(spec.get("fill", 0))
        self.target = spec.get("flash", "disk")  # what scripts/flash may write it to: disk or mtd
        self.how_to_flash = spec.get("how_to_flash", "")
        self.qemu = [str(a) for a in spec["qemu"]]
        self.boot_rom = spec.get("boot_rom")     # what QEMU lacks: {from, size, to}, a copy to RAM
        self.fat = spec.get("fat")
        self.pieces = [Piece(p["content"], size(p["at"], what)) for p in spec.get("pieces", [])]
        self._check()

    def _check(self):
        used = [p.content for p in self.pieces] + list((self.fat or {}).get("files", {}).values())
        for content in used:
            if content not in CONTENTS:
                raise Problem(f"{self.what}: unknown content '{content}'; there is "
                              f"{', '.join(CONTENTS)}")
        if self.target not in ("disk", "mtd"):
            raise Problem(f"{self.what}: flash: {self.target}; use disk or mtd")
        ends = sorted(p.at for p in self.pieces) + [self.fat_at if self.fat else self.bytes]
        for p in self.pieces:
            later = [e for e in ends if e > p.at]
            if not later or ends.count(p.at) > 1 or p.at >= self.bytes:
                raise Problem(f"{self.what}: no room for {p.content} at {p.at:#x}")
            p.room = min(later) - p.at

    @property
    def fat_at(self):
        return size(self.fat["at"], self.what)

    def needs(self, content):
        return any(p.content == content for p in self.pieces) or \
            content in (self.fat or {}).get("files", {}).values()


def read(path):
    """The table in a YAML file."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as e:
        raise Problem(f"{rel(path)} does not parse: {e}") from None
    if not isinstance(found, dict):
        raise Problem(f"{rel(path)} is not a table")
    return found


class Recipe:
    def __init__(self, board, boards=ROOT / "bsp/boards"):
        self.board = board
        self.dir = boards / board
        self.path = self.dir / "image.yaml"
        spec = read(self.path) if self.path.exists() else {}
        try:
            self.compression = spec.get("uimage", {}).get("compression", "none")
            self.u_boot = spec.get("u_boot")
            self.boot_script = spec.get("boot_script")
            self.environment = spec.get("environment")
            self.network_boot = spec.get("network_boot", [])
            self.media = {n: Medium(n, m, rel(self.path)) for n, m in spec.get("media", {}).items()}
        except KeyError as e:
            raise Problem(f"{rel(self.path)}: {e} is missing") from None
        if self.compression not in ("none", "gzip"):
            raise Problem(f"{rel(self.path)}: uimage: compression: use none or gzip")

    def inputs(self):
        """The board's files that decide what comes out."""
        names = [self.boot_script, (self.environment or {}).get("source")]
        return [p for p in [self.path, *(self.dir / n for n in names if n)] if p.exists()]

    def medium(self, name):
        if name not in self.media:
            there = ", ".join(self.media) or "none"
            raise Problem(f"{self.board} has no medium '{name}' ({rel(self.path)}): there is "
                          f"{there}")
        return self.media[name]
