# SPDX-License-Identifier: MIT
"""How QEMU gets to an image: directly (`kernel`), or from a medium through the board's boot
loader."""
import os

from wsp.make import artifacts
from wsp.make.recipe import Recipe, size
from wsp.program import Problem

KERNEL = "kernel"


def methods(board):
    """What --boot may be for a board."""
    return (KERNEL, *Recipe(board).media)


def check(board, method):
    """A Problem unless the board boots so."""
    if method not in methods(board):
        raise Problem(f"--boot {method}: {board} has {', '.join(methods(board))}")


def check_medium(board, method, path):
    """A Problem unless a file can be the medium of a method."""
    if method == KERNEL:
        raise Problem("--medium belongs to --boot with a medium")
    if not path.is_file():
        raise Problem(f"--medium {path}: {'it is no file' if path.exists() else 'no such file'}")
    need, found = Recipe(board).medium(method).bytes, path.stat().st_size
    if found < need:
        raise Problem(f"--medium {path}: it is too small: {found:,} bytes, {board}'s {method} has "
                      f"{need:,} "
                      "(scripts/image makes one, scripts/flash writes one)")


def quoted(path):
    """A path as part of a QEMU option: a comma is doubled."""
    return str(path).replace(",", ",,")


def boot_rom(rom, medium, medium_file, directory):
    """What the board's boot ROM does and QEMU has no model of: copies a part of the medium to RAM
    and jumps to it.  The part is cut from the medium itself, so that the medium is what boots."""
    what = f"{medium.what}: boot_rom"
    with open(medium_file, "rb") as f:
        f.seek(size(rom["from"], what))
        data = f.read(size(rom["size"], what))
    cut = directory / f"{medium.file}.rom"
    tmp = directory / f"{medium.file}.rom.{os.getpid()}"
    tmp.write_bytes(data)
    os.replace(tmp, cut)
    return ["-device", f"loader,file={quoted(cut)},addr={int(rom['to']):#x},cpu-num=0,force-raw=on"]


def medium_args(medium, medium_file, directory):
    """The QEMU arguments that boot a medium's file.  The file is not written to (snapshot=on in the
    board's image.yaml), so any number of machines may boot it."""
    args = [a.replace("@medium@", quoted(medium_file)) for a in medium.qemu]
    if medium.boot_rom:
        args += boot_rom(medium.boot_rom, medium, medium_file, directory)
    return args


def qemu_args(image, method=KERNEL, medium_file=None):
    """The QEMU arguments that boot a linked image by a method; its media are made first when they
    are missing or older than what they are made of.  medium_file: boot this file instead."""
    check(image.board, method)
    if method == KERNEL:
        return ["-kernel", str(image.elf)]
    medium = Recipe(image.board).medium(method)
    directory = artifacts.kept(image)
    return medium_args(medium, medium_file or directory / medium.file, directory)
