# SPDX-License-Identifier: MIT
"""The named parts of scripts/test: what takes too long, or needs too much, for every run.

A part is one line in NAMED and one module, scripts/wsp/judge/part_NAME.py.  The line says what
`scripts/test --help` prints, and `brief`: the options with which `all` runs the part, None for a
part that only its name starts.  The module has a docstring (the part's --help), `options(parser)`,
which adds what the part understands beside -k and -v, and `run(args, results)`, which puts each
test into `results` (junit.Results: add(suite, name, failure or None)) and raises Problem for what
the user can mend.  cli_test.py does the rest: build/test/junit-NAME.xml, the failures, the last
line "N passed, N failed", the exit status.  A part's name comes first on the command line:
scripts/test NAME OPTIONS.  Nothing is built for it: a part calls building.build and image.make for
what it needs.
"""
import argparse
import collections
import importlib

Part = collections.namedtuple("Part", "what brief", defaults=[None])

NAMED = {
    "trixie": Part("the demo, the tests and the SDK on a fresh Debian 13, in a chroot (root; a "
                   "quarter of an hour)"),
    "coverage": Part("lines and branches of provider and lwip-port that the unit tests run"),
    "soak": Part("many programs on a bad wire, killed one by one, for an hour of virtual time"),
    "fuzz": Part("inputs made up by libFuzzer: frames, calls, files; `all` runs a "
                 "million", ("--whole",)),
    "proofs": Part("what guards the door, proved by CBMC for every value"),
    "samples": Part("programs of others in the image, against their native twins: libmodbus, "
                    "Lua with LuaSocket; `all` runs them", ()),
    "wine": Part("Wine's tests of ws2_32, against a list of what is known to fail"),
}


def module(name):
    return importlib.import_module(f"wsp.judge.part_{name}")


def parse(name, argv):
    """The options of a part: its own, and those of every part."""
    mod = module(name)
    p = argparse.ArgumentParser(prog=f"scripts/test {name}", description=mod.__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("-k", metavar="NAME", help="only tests whose name contains NAME")
    p.add_argument("-v", action="store_true", help="name every test, not only the failed ones")
    mod.options(p)
    return p.parse_args(argv)


def run_in_all(results, say):
    """The parts that `all` runs too, each in its brief form."""
    for name, part in NAMED.items():
        if part.brief is not None:
            say(f"part {name}")
            module(name).run(parse(name, list(part.brief)), results)


def listing():
    """What --help and --list say of the parts."""
    return "\n".join(f"  {name:8} {part.what}" for name, part in NAMED.items())


def main(argv):
    """For .ci/nightly: every part's name."""
    del argv
    print(*NAMED)
    return 0
