# SPDX-License-Identifier: MIT
"""scripts/image: makes what a board boots; see --help."""
import argparse
import hashlib
import os
import pathlib
import sys

from wsp.make import apps, artifacts, b000ff, building, image
from wsp.paths import rel
from wsp.program import Options, Problem, say
from wsp.tools import heartbeat

DESCRIPTION = """\
Makes what a board boots, from a fresh build, under build/BOARD (or --out DIR):

  image.elf    the kernel with its programs, with symbols
  image.bin    the same as raw bytes, for the address it names
  image.uimg   for U-Boot's bootm
  nk.bin       the Windows CE download format (B000FF), for boards with a CE boot loader
  NOTICES.txt  the licences of all of it

and the board's complete media (an SD card, a SPI-NOR chip) as bsp/boards/BOARD/image.yaml says,
with Debian's U-Boot, fetched once to build/debian.  Equal sources give equal files, byte for byte.

  scripts/image --board NAME                 a folder of bsp/boards
  scripts/image --check FILE.bin             reads a Windows CE download file back
  scripts/image --check FILE.bin --out FLAT  and writes its bytes to FLAT"""

EPILOG = """\
SOURCE_DATE_EPOCH is the time written into images (default: the last commit's).
Exit status: 0 made (or the checked file is right), 1 it failed (or the file is wrong), 2 a mistake
in the call."""


def add_image_options(p):
    """What goes into the image; scripts/flash has it, too."""
    apps.add_options(p)
    p.add_argument("--ip", default="dhcp", metavar="IP", help=f"dhcp (default) | {image.STATIC}")
    p.add_argument("--config", action="append", default=[], metavar="NAME=VALUE",
                   help="as for scripts/run")


def check_image_options(args):
    image.net_conf(args.ip)
    image.provider_conf(args.config)
    args.wanted = apps.wanted(args)


def parse(argv):
    p = Options(prog="scripts/image", description=DESCRIPTION, epilog=EPILOG,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--board", default="virt", help="which board (default virt)")
    p.add_argument("--out", metavar="DIR", help="where to (default build/BOARD); with --check, a "
                                                "file")
    p.add_argument("--check", metavar="FILE", help="check a Windows CE download file (B000FF) "
                                                   "instead")
    add_image_options(p)
    args = p.parse_args(argv)
    if args.board not in building.BOARDS:
        raise Problem(f"--board {args.board}: there is {', '.join(building.BOARDS)}")
    check_image_options(args)
    return args


def check(path, out):
    try:
        data = pathlib.Path(path).read_bytes()
    except OSError as e:
        raise Problem(f"--check {path}: {e.strerror}") from None
    try:
        found = b000ff.parse(data)
    except Problem as e:
        raise Problem(f"{path}: {e}", 1) from None
    print(f"{path}: Windows CE download file, {len(found.records)} records, all checksums right")
    digest = hashlib.sha256()
    for piece in found.pieces():
        digest.update(piece)
    print(f"  image {found.start:#010x}, {found.length:,} bytes; entry {found.entry:#010x}")
    print(f"  SHA-256 of its bytes {digest.hexdigest()}")
    if out:
        try:
            with open(out, "wb") as f:
                f.writelines(found.pieces())
        except OSError as e:
            raise Problem(f"--out {out}: {e.strerror}") from None
        print(f"  its bytes are in {out}")
    return 0


def show(made, out):
    width = len(rel(out)) + 1 + max(len(name) for name, _ in made)
    for name, what in made:
        size = (out / name).stat().st_size
        print(f"{rel(out / name):<{width}} {size:>12,} bytes  {what}")


def make(args, out):
    """Builds and makes everything for a board in the folder out."""
    linked = image.make(building.build(args.board), args.ip, args.wanted, config=args.config)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with heartbeat(f"making the images of {args.board}"):
            return artifacts.make(linked, out)
    except OSError as e:
        raise Problem(f"{rel(out)}: {e.strerror or e}" + (f" ({e.filename})" if e.filename else ""),
                      1) from None


def main(argv):
    os.umask(0o022)
    args = parse(argv)
    if args.check:
        return check(args.check, args.out)
    out = pathlib.Path(args.out) if args.out else building.BUILD / args.board
    made = make(args, out)
    sys.stderr.flush()
    show(made, out)
    say(f"{args.board}: {len(made)} files")
    return 0
