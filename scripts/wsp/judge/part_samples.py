# SPDX-License-Identifier: MIT
"""Programs of others, unmodified, in the image: built with the SDK, run against their native twins.

Debian's source packages are fetched at test time like lwIP, pinned by their SHA-256, and stay under
build/ (tests/real/programs.toml).  What a configure script would have made is in tests/real/NAME;
no line of their source is changed.

  libmodbus   the library's Windows path; its TCP tests, client and server, against those of this
              host, both ways
"""
import importlib
import subprocess
import tomllib

from wsp.make import building, sdk
from wsp.paths import BUILD, ROOT
from wsp.program import Problem

HERE = ROOT / "tests/real"
SOURCES = BUILD / "real"
NAMES = ("libmodbus",)


def options(parser):
    parser.add_argument("what", nargs="*", metavar="NAME",
                        help=f"which of {', '.join(NAMES)} (default: all)")


def fetch(table):
    """The folder of a package's source, fetched when it is not there."""
    folder = SOURCES / f"{table['package']}-{table['version']}"
    if not folder.exists():
        SOURCES.mkdir(parents=True, exist_ok=True)
        p = subprocess.run([
            "bash", ROOT / "scripts/wsp/make/fetch_source.sh", "test", table["package"],
            table["suite"], table["tarball"], table["sha256"], ".", folder
        ], check=False)
        if p.returncode:
            raise Problem(f"the source of {table['package']} cannot be fetched (see above)", 1)
    return folder


class Bench:
    """What a program's module gets: its source, its folder of ours, where to build, the SDK."""

    def __init__(self, name, table, build_dir):
        self.name, self.build_dir = name, build_dir
        self.source, self.ours = fetch(table), HERE / name
        self.work = SOURCES / f"{name}-build"
        self.work.mkdir(exist_ok=True)
        self.logs = BUILD / "test/samples" / name
        self.logs.mkdir(parents=True, exist_ok=True)
        self.kit = sdk.of_tree(build_dir)

    def compile(self, *cmd):
        """Runs a compiler; the words of one that fails are the Problem."""
        p = subprocess.run([str(c) for c in cmd], stdin=subprocess.DEVNULL, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if p.returncode:
            raise Problem(f"{self.name} does not build:\n{p.stdout}", 1)


def run(args, results):
    unknown = set(args.what) - set(NAMES)
    if unknown:
        raise Problem(f"{min(unknown)}: there is {', '.join(NAMES)}")
    tables = tomllib.loads((HERE / "programs.toml").read_text(encoding="utf-8"))
    build_dir = building.build("virt")
    for name in args.what or NAMES:
        module = importlib.import_module(f"wsp.judge.real_{name}")
        for claim, test in module.tests(Bench(name, tables[name], build_dir)):
            if not args.k or args.k.lower() in claim.lower():
                results.add(f"samples.{name}", claim, test())
