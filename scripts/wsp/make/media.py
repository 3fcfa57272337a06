# SPDX-License-Identifier: MIT
"""Puts a medium together: pieces at fixed places, and a FAT partition behind an MBR.

Equal input gives an equal image, byte for byte: fixed disk and volume ids, times from the epoch.
"""
import os
import pathlib
import shutil
import subprocess

from wsp.make.uboot import tool
from wsp.paths import rel
from wsp.program import Problem

SECTOR = 512
FAT_EPOCH = 315532800  # 1980-01-01, the first day a FAT knows


def put(image, path, piece, medium):
    """Copies a file to its place, if it fits."""
    data = path.read_bytes()
    if len(data) > piece.room:
        raise Problem(f"{rel(path)} ({piece.content}) has {len(data):,} bytes, {medium.file} has "
                      "room for "
                      f"{piece.room:,} at {piece.at:#x} ({medium.what})", 1)
    with open(image, "r+b") as f:
        f.seek(piece.at)
        f.write(data)


def blank(path, size, fill):
    with open(path, "wb") as f:
        if fill:
            f.write(bytes([fill]) * size)
        f.truncate(size)


def partition(image, first_sector, disk_id, epoch):
    """An MBR with one bootable FAT partition up to the end."""
    p = subprocess.run(["sfdisk", "--quiet", str(image)], text=True, capture_output=True,
                       check=False, env=dict(os.environ, SOURCE_DATE_EPOCH=str(epoch)),
                       input=f"label: dos\nlabel-id: {disk_id:#010x}\nstart={first_sector}, "
                       "type=c, bootable\n")
    if p.returncode:
        raise Problem(f"sfdisk cannot partition {rel(image)}:\n{p.stderr.rstrip()}", 1)


def fat(medium, contents, work, epoch):
    """The FAT partition's bytes, in a file."""
    epoch = max(epoch, FAT_EPOCH)
    spec, out = medium.fat, pathlib.Path(work) / "fat.img"
    blank(out, medium.bytes - medium.fat_at, 0)
    tool(["mkfs.vfat", "--invariant", "-i", f"{int(spec['id']):08x}", "-n", spec["label"], out],
         epoch)
    for name, content in sorted(spec["files"].items()):
        copy = pathlib.Path(work) / "file"
        shutil.copyfile(contents[content], copy)
        os.utime(copy, (epoch, epoch))
        tool(["mcopy", "-m", "-i", out, copy, f"::{name}"], epoch)
    return out


def compose(medium, contents, out, work, epoch):
    """Writes the medium to the file out.  contents: {content name: path} for all that it needs."""
    blank(out, medium.bytes, medium.fill)
    if medium.fat:
        at = medium.fat_at
        if at % SECTOR or at >= medium.bytes:
            raise Problem(f"{medium.what}: the FAT partition cannot begin at {at:#x}")
        partition(out, at // SECTOR, int(medium.fat["id"]), epoch)
        tool([
            "dd", "status=none", "conv=notrunc,sparse", f"if={fat(medium, contents, work, epoch)}",
            f"of={out}", f"bs={SECTOR}", f"seek={at // SECTOR}"
        ], epoch)
    for piece in medium.pieces:
        put(out, contents[piece.content], piece, medium)
