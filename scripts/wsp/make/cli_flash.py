# SPDX-License-Identifier: MIT
"""scripts/flash: writes a board's medium to a card; see --help."""
import argparse
import os
import pathlib
import stat
import sys

from wsp.make import building, cli_image, disks, write_verify
from wsp.make.recipe import Recipe, size
from wsp.paths import rel
from wsp.program import Options, Problem, say

DESCRIPTION = """\
Builds the image of a board and writes its medium to a removable disk, a flash chip (/dev/mtdblockN)
or a plain file, then reads it back and compares.  It asks first.

  scripts/flash --list                                    which disks there are
  scripts/flash --board NAME /dev/sdX                     build, ask, write, verify
  scripts/flash --board NAME card.img --size 32M          into a new file

It refuses a disk that is mounted or otherwise in use, the system's disk, a partition, a read-only
or too small one, and one that is not removable."""

EPILOG = """\
Exit status: 0 written and verified (or listed), 1 it failed, was refused by the device, or you said
no, 2 a mistake in the call or a device that must not be written to."""


def parse(argv):
    p = Options(prog="scripts/flash", description=DESCRIPTION, epilog=EPILOG,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("device", nargs="?", metavar="DEVICE",
                   help="/dev/sdX, /dev/mmcblkN, ... or a file")
    p.add_argument("--board", help="which board's medium")
    p.add_argument("--list", action="store_true", help="show the removable disks and whether they "
                                                       "would do")
    p.add_argument("--yes", action="store_true", help="do not ask (for scripts)")
    p.add_argument("--size", metavar="SIZE", help="DEVICE is a new file of this size (32M, 1G)")
    p.add_argument("--image", metavar="FILE", help="write this file instead of building one")
    p.add_argument("--any-disk", action="store_true",
                   help="take a disk that is not removable, too (never one in use)")
    cli_image.add_image_options(p)
    args = p.parse_args(argv)
    if args.list == bool(args.device):
        raise Problem("give a DEVICE, or --list (scripts/flash --help)")
    if args.device and not args.board:
        raise Problem(f"--board is missing: one of {', '.join(building.BOARDS)}")
    if args.board and args.board not in building.BOARDS:
        raise Problem(f"--board {args.board}: there is {', '.join(building.BOARDS)}")
    cli_image.check_image_options(args)
    return args


def the_medium(board):
    """The medium of a board that is flashed: its first."""
    media = Recipe(board).media
    if not media:
        raise Problem(f"{board} boots from no medium of its own: there is nothing to flash")
    return next(iter(media.values()))


def show_list(host, board):
    medium = the_medium(board) if board else None
    found = disks.candidates(host)
    for d in found:
        why = disks.unfit(d, medium.bytes if medium else 0)
        print(f"{str(d.path):<16} {disks.amount(d.bytes):>9}  {d.bus:<9}  {d.model:<24}  "
              f"{why or 'fits'}")
    if not found:
        print("no removable disk is there")
    if medium and medium.target == "mtd":
        print(f"{board} boots from a flash chip: "
              f"{medium.how_to_flash or 'give its /dev/mtdblockN'}")
    return 0


def check_file(path, args, need):
    """Bytes to create the file with, None if it exists."""
    if path.exists():
        if args.size:
            raise Problem(f"{args.device} exists: leave out --size, or remove it first")
        if path.stat().st_size < need:
            raise Problem(f"{args.device} is too small: {path.stat().st_size:,} bytes, the image "
                          f"has {need:,}")
        return None
    if not args.size:
        raise Problem(f"{args.device}: no such device or file (--size SIZE makes a new file)")
    if not path.parent.is_dir():
        raise Problem(f"{args.device}: there is no folder {path.parent}")
    wanted = size(args.size, "--size")
    if wanted < need:
        raise Problem(f"--size {args.size} is too small: the image has {need:,} bytes")
    return wanted


def check_target(target, args, medium, need):
    """Refuses what must not be written to; returns the bytes to create a file with, or None."""
    if not isinstance(target, disks.Disk):
        return check_file(target, args, need)
    if args.size:
        raise Problem(f"--size is for a file; {args.device} is a device")
    why = disks.unfit(target, need, medium.target, args.any_disk)
    if why:
        chip = medium.target == "mtd" and "flash chip" in why
        more = f" ({medium.how_to_flash})" if chip and medium.how_to_flash else ""
        raise Problem(f"{args.device} ({target.describe()}): {why}{more}")
    return None


def permitted(path):
    """Fails early, before a build of minutes, when the device cannot be opened for writing."""
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise Problem(f"{path}: {write_verify.NO_PERMISSION}", 1)


def ask(args, target, image):
    """True if the user wants it."""
    if isinstance(target, disks.Disk):
        inside = ", ".join(target.host.partitions(target.name)) or "no partitions"
        say(f"{args.device}: {target.describe()}; {inside}.  Everything on it will be lost.")
    if args.yes:
        return True
    if not sys.stdin or not sys.stdin.isatty():
        raise Problem("this is no terminal to ask on: --yes writes without asking")
    print(f"Write {rel(image)} to {args.device}? [yes/no] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def image_file(args, medium):
    if args.image:
        return pathlib.Path(args.image)
    out = building.BUILD / args.board
    cli_image.make(args, out)
    return out / medium.file


def image_bytes(args, medium):
    if not args.image:
        return medium.bytes
    try:
        found = os.stat(args.image)
    except OSError as e:
        raise Problem(f"--image {args.image}: {e.strerror}") from None
    if not stat.S_ISREG(found.st_mode):
        raise Problem(f"--image {args.image}: it is no file")
    if not found.st_size:
        raise Problem(f"--image {args.image}: it is empty")
    return found.st_size


def still_that(host, args, target, device=None):
    """Minutes go by while an image is built and a person thinks: is what has the name now, and what
    has been opened, still what was looked at?"""
    if isinstance(target, disks.Disk):
        now = disks.resolve(host, args.device)
        same = isinstance(now, disks.Disk) and now.identity == target.identity
        opened = not device or not device.block or device.number == target.number
    else:
        same, opened = True, not device or device.regular
    if not (same and opened):
        raise Problem(f"{args.device} is not what it was when this began; nothing was written", 1)


def flash(image, path, create_bytes, open_device=write_verify.Device, approve=lambda device: None):
    """Writes and verifies, once the opened device is approved.  A file that was made for this goes
    away if it fails."""
    total = image.stat().st_size
    device = open_device(path, create_bytes)
    done = False
    try:
        approve(device)
        with open(image, "rb") as source:
            write_verify.write(device, source, total)
            source.seek(0)
            write_verify.verify(device, source, total)
        done = True
    finally:
        device.close()
        if device.created and not done:
            os.unlink(path)
    return total


def main(argv, host=None):
    args = parse(argv)
    host = host or disks.Host()
    if args.list:
        return show_list(host, args.board)
    medium = the_medium(args.board)
    target = disks.resolve(host, args.device)
    path = target.path if isinstance(target, disks.Disk) else target
    need = image_bytes(args, medium)
    create_bytes = check_target(target, args, medium, need)
    permitted(path if create_bytes is None else path.parent)
    image = image_file(args, medium)
    still_that(host, args, target)
    if not ask(args, target, image):
        say("nothing was written")
        return 1
    # again: minutes may have gone by, a card may be mounted by now
    check_target(target, args, medium, need)
    still_that(host, args, target)
    total = flash(image, path, create_bytes,
                  approve=lambda device: still_that(host, args, target, device))
    say(f"{args.device}: {total:,} bytes written and verified")
    return 0
