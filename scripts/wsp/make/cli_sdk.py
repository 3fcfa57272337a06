# SPDX-License-Identifier: MIT
"""scripts/sdk: makes the SDK; see --help."""
import argparse
import io
import os
import pathlib
import tarfile

from wsp.make import artifacts, building, sdk
from wsp.paths import BUILD, rel
from wsp.program import Options, Problem, say

DESCRIPTION = """\
Makes the SDK: headers, libraries, link script, compiler wrappers for the Arm GNU toolchain, a CMake
toolchain file and package, a Makefile fragment and sample projects, in one folder that may be moved
and passed on.  Programs that it builds run on every board.

  scripts/sdk                              the folder build/sdk
  scripts/sdk --out DIR                    another folder
  scripts/sdk --tar wincesdk.tar.gz        and a tarball of it

  build/sdk/bin/arm-wince-gcc -O2 hello.c -o hello.elf
  scripts/run --app hello.elf --exec hello"""

EPILOG = """\
Equal sources and an equal toolchain give equal files, byte for byte; SOURCE_DATE_EPOCH is the time
in the tarball (default: the last commit's).
Exit status: 0 made, 1 it failed, 2 a mistake in the call."""

SUFFIXES = {".tar": "", ".gz": "gz", ".tgz": "gz", ".xz": "xz"}


def parse(argv):
    p = Options(prog="scripts/sdk", description=DESCRIPTION, epilog=EPILOG,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", metavar="DIR", help="the folder (default build/sdk); it is made, or "
                                                "holds an SDK already, which is replaced")
    p.add_argument("--tar", metavar="FILE", help="write a tarball, too: .tar, .tar.gz, .tgz or "
                                                 ".tar.xz")
    args = p.parse_args(argv)
    if args.out == "":
        raise Problem("--out: give a folder")
    if args.tar is not None and pathlib.Path(args.tar).suffix not in SUFFIXES:
        raise Problem(f"--tar {args.tar}: the name ends in .tar, .tar.gz, .tgz or .tar.xz")
    return args


def entry(name, size, mode, time):
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, mode, time
    info.uname = info.gname = "root"
    return info


def tar_bytes(files, top):
    """The files as a tar archive under a folder `top`: sorted, of one time, owned by root."""
    out, time = io.BytesIO(), artifacts.epoch()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(files.items()):
            tar.addfile(entry(f"{top}/{name}", len(content), sdk.mode(name), time),
                        io.BytesIO(content))
    return out.getvalue()


def pack(data, kind):
    if kind == "gz":
        import gzip
        return gzip.compress(data, mtime=0)
    if kind == "xz":
        import lzma
        return lzma.compress(data)
    return data


def main(argv):
    os.umask(0o022)
    args = parse(argv)
    out = pathlib.Path(args.out) if args.out else BUILD / "sdk"
    files = sdk.contents(building.build("virt"))
    try:
        out.mkdir(parents=True, exist_ok=True)
        sdk.write(files, out)
        if args.tar:
            data = tar_bytes(files, f"wincesdk-{sdk.VERSION}")
            pathlib.Path(args.tar).write_bytes(pack(data, SUFFIXES[pathlib.Path(args.tar).suffix]))
    except OSError as e:
        raise Problem(f"{e.filename or out}: {e.strerror or e}", 1) from None
    say(f"{rel(out)}: {len(files)} files, {sum(map(len, files.values())):,} bytes")
    if args.tar:
        say(f"{args.tar}: {os.path.getsize(args.tar):,} bytes")
    return 0
