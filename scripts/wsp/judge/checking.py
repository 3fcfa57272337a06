# SPDX-License-Identifier: MIT
"""What every scripts/check_*.py has (its command line, its report, its test of itself), and the run
of them all."""
import sys

from wsp.paths import ROOT
from wsp.tools import run_tool

CHECKS = ("check_layers", "check_style", "check_map", "check_rows", "check_boards", "check_docs",
          "check_bounds", "check_circles")


def finish(name, faults, count):
    """Prints the faults, or that there are none; returns the exit status."""
    for f in faults:
        print(f)
    print(f"{name}: {count} looked at, {len(faults)} faults")
    return 1 if faults else 0


def self_test(name, cases):
    """cases: (claim, faults found in a bad sample).  A check that finds nothing there is blind."""
    blind = [claim for claim, faults in cases if not faults]
    for claim in blind:
        print(f"{name}: the self-test for '{claim}' finds nothing", file=sys.stderr)
    print(f"{name}: self-test, {len(cases)} bad samples, {len(blind)} missed")
    return 1 if blind else 0


def main(name, check, cases, doc):
    """The command line of a check: no argument = look at the tree, --self-test = at bad samples."""
    argv = sys.argv[1:]
    if argv in (["-h"], ["--help"]):
        print(doc.strip() + f"\n\nusage: scripts/{name}.py [--self-test]")
        return 0
    if argv == ["--self-test"]:
        return self_test(name, cases())
    if argv:
        print(f"{name}: unknown argument {argv[0]} (--help)", file=sys.stderr)
        return 2
    return check()


def claims():
    """The checks by name: each looks at the tree, and at bad samples."""
    return [name for check in CHECKS for name in (check, f"{check} catches bad samples")]


def run_checks(args, results):
    """Each check that -k names, as scripts/test runs it."""
    for check in CHECKS:
        for claim, extra in ((check, []), (f"{check} catches bad samples", ["--self-test"])):
            if args.k and args.k.lower() not in claim.lower():
                continue
            status, out = run_tool([ROOT / "scripts" / f"{check}.py", *extra])
            results.add("checks", claim, out if status else None)
