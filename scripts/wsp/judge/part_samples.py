# SPDX-License-Identifier: MIT
"""Programs of others, unmodified, in the image: built with the SDK, run against their native twins.

Debian's source packages are fetched at test time like lwIP, pinned by their SHA-256, and stay under
build/ (tests/real/programs.toml).  What a configure script would have made is in tests/real/NAME;
no line of their source is changed.  Each runs in a network of its own, where nobody else answers.

  libmodbus   the library's Windows path; its TCP tests, client and server, against those of this
              host, both ways
  lua         Lua 5.4 with LuaSocket linked in: LuaSocket's own tests, client and server both ways,
              http and dns
  iperf       iperf 2, its Windows path, against Debian's iperf: client and server, streams and
              datagrams, what one end sent compared with what the other received
"""
import importlib
import json
import subprocess
import sys
import tomllib

from wsp.make import building, sdk
from wsp.paths import BUILD, ROOT
from wsp.program import Problem, say
from wsp.run.console import ConsoleError
from wsp.tools import heartbeat, tied

HERE = ROOT / "tests/real"
SOURCES = BUILD / "real"
# and what each is made of
NAMES = {"libmodbus": ("libmodbus",), "lua": ("lua", "luasocket"), "iperf": ("iperf",)}
ALONE = """\
import sys
sys.path.insert(0, sys.argv[1])
from wsp.judge import part_samples
sys.exit(part_samples.run_one(*sys.argv[2:]))
"""


def options(parser):
    parser.add_argument("what", nargs="*", metavar="NAME",
                        help=f"which of {', '.join(NAMES)} (default: all)")


def pins():
    return tomllib.loads((HERE / "programs.toml").read_text(encoding="utf-8"))


def folder_of(name):
    return SOURCES / f"{name}-{pins()[name]['version']}"


def fetch(name):
    """A package's source, and Debian's own build of it where that is the twin, fetched when they
    are not there."""
    table, folder = pins()[name], folder_of(name)
    SOURCES.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        fetched(table, "fetch_source.sh", table["package"], table["suite"], table["tarball"],
                table["sha256"], ".", folder)
    if "twin" in table and not twin_of(name).exists():
        p = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True,
                           check=True)
        fetched(table, "fetch_package.sh", table["twin"], table["suite"], p.stdout.strip(),
                twin_of(name))


def fetched(table, script, *args):
    p = subprocess.run(["bash", ROOT / "scripts/wsp/make" / script, "test", *args], check=False)
    if p.returncode:
        raise Problem(f"{table['package']} cannot be fetched (see above)", 1)


def twin_of(name):
    return SOURCES / f"{name}-twin"


class Bench:
    """What a program's module gets: its source, its folder of ours, where to build, the SDK."""

    def __init__(self, name, build_dir):
        self.name, self.build_dir, self.ours = name, build_dir, HERE / name
        self.work = SOURCES / f"{name}-build"
        self.work.mkdir(exist_ok=True)
        self.logs = BUILD / "test/samples" / name
        self.logs.mkdir(parents=True, exist_ok=True)
        self.kit = sdk.of_tree(build_dir)

    def source(self, name=None):
        return folder_of(name or self.name)

    def twin(self, path):
        """A file of Debian's package for this host."""
        return twin_of(self.name) / "tree" / path

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
    building.build("virt")
    for name in args.what or NAMES:
        for source in NAMES[name]:
            fetch(source)
        say(f"  {name}")
        with heartbeat(name, 20):
            in_own_network(name, args.k or "", results)


def in_own_network(name, wanted, results):
    """Results come line by line, so that what was done before a bad end counts."""
    told = SOURCES / f"{name}.jsonl"
    told.write_text("")
    p = subprocess.run(tied(["unshare", "--map-root-user", "--net", sys.executable, "-B", "-c",
                             ALONE, ROOT / "scripts", name, wanted, told]),
                       stdin=subprocess.DEVNULL, check=False)
    for line in told.read_text().splitlines():
        results.add(f"samples.{name}", *json.loads(line))
    if p.returncode:
        results.add(f"samples.{name}", "runs to its end", f"it ends with status {p.returncode}")


def run_one(name, wanted, told):
    """Run by `unshare --net`."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    module = importlib.import_module(f"wsp.judge.real_{name}")
    with open(told, "a", encoding="utf-8") as out:
        claim = "builds"
        try:
            for claim, test in module.tests(Bench(name, BUILD / "virt")):
                if wanted.lower() in claim.lower():
                    print(json.dumps([claim, test()]), file=out, flush=True)
        except (ConsoleError, Problem, TimeoutError) as e:
            words = f"{e}\n{getattr(e, 'output', '')[-3000:]}"
            print(json.dumps([claim, words]), file=out, flush=True)
    return 0
