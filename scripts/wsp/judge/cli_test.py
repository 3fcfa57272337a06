# SPDX-License-Identifier: MIT
"""scripts/test: every test there is, with totals; see --help."""
import argparse
import socket
import time

from wsp.judge import catalog, parts, rows, tree
from wsp.judge.checking import run_checks
from wsp.judge.junit import BUILD as BUILD_SUITE
from wsp.judge.junit import OUT, Results
from wsp.judge.python_tests import run_pytest, run_script_tests
from wsp.judge.report import JUNIT, report
from wsp.judge.selection import MACHINES, look
from wsp.judge.unit_tests import ENDS, run_unit
from wsp.make import building, image
from wsp.paths import rel
from wsp.program import Problem, number, say
from wsp.run import serial_line

# the board beside which the unit tests and the checks run, and whose rows are the report
HOME = "virt"
# the last run of everything, and of which tree
WHOLE, WHOLE_TREE = OUT / "whole.xml", OUT / "whole.tree"
PARTS = ("unit", "target", "system", "rows", "all")  # those of this file; parts.py has the others

DESCRIPTION = """\
Runs the tests.  Without arguments those of this machine and of the board virt in QEMU:

  checks   layers, circles, style, link map, generated documents, tables of bounds; in `unit`
  unit     on this machine, against real lwIP, under ASan and UBSan (gcc builds them too); and
           the scripts themselves (tests/scripts)
  target   programs in the image that print TAP
  system   pytest against the image

  all      these, and target and system tests of every other board, boot chains included
  rows     one line for each row of the specification, from the last run of everything if it was of
           this tree, else from a new one; exit status 1 when a row lacks a passing test
@parts@
With --board another board's target and system tests, in QEMU or, with --serial, on the real one.  A
test that needs what the board or the road to it lacks is skipped, counted, and listed by the
feature.

Results go to build/test/junit.xml (each board's to junit-BOARD.xml), the last line is "N passed, N
failed, N skipped".  A failed system test names its console log and network capture.  Exit status 0:
all passed; 1: one failed, or there was none."""

SERIAL = """\
on a serial line: the board boots what was flashed.  CMD is run by sh with `off` or `on` behind it
and ends with 0 when that is done; a switch that can only cycle does nothing at `off` and cycles at
`on`.  Without --power the board is taken at its prompt and cannot be started again.  --peer-ip:
this host as the board sees it, where the tests then listen; without it, 10.0.2.2 leads to
127.0.0.1, as in QEMU's user network."""


def parse(argv):
    description = DESCRIPTION.replace("@parts@", f"{parts.listing()}\n" if parts.NAMED else "")
    p = argparse.ArgumentParser(prog="scripts/test", description=description,
                                formatter_class=argparse.RawDescriptionHelpFormatter, epilog=SERIAL)
    p.add_argument("part", nargs="?", choices=[*PARTS, *parts.NAMED], help="only this part")
    p.add_argument("-k", metavar="NAME", help="only tests whose name contains NAME")
    p.add_argument("--board", help=f"which board (default {HOME})")
    p.add_argument("--serial", metavar="PORT", help="the board is on this serial port of this "
                                                    "machine")
    p.add_argument("--baud", type=number(50, 10_000_000), default=serial_line.BAUD,
                   help="of the serial port (default %(default)s)")
    p.add_argument("--power", metavar="CMD", help="switches the board")
    p.add_argument("--peer-ip", metavar="IP", help="this host as the board sees it")
    p.add_argument("--silent-ip", metavar="IP", help="an address there that nobody answers for "
                                                     "(with --peer-ip)")
    p.add_argument("--stalls", action="store_true",
                   help="stop QEMU for 100 ms at random, as a busy host does")
    p.add_argument("--list", action="store_true", help="name the tests, and the parts, instead of "
                                                       "running them")
    p.add_argument("-v", action="store_true", help="name every test, not only the failed ones")
    p.add_argument("--last", action="store_true", help="rows: from the last run, whatever it ran "
                                                       "and of which tree")
    p.add_argument("--write", action="store_true", help="rows: write docs/conformance.md too")
    args = p.parse_args(argv)
    if args.part in parts.NAMED:
        raise Problem(f"`{args.part}` comes before its options: scripts/test {args.part} ...")
    if args.part != "rows" and (args.last or args.write):
        raise Problem("--last and --write belong to `rows`")
    if args.k == "":
        raise Problem("-k: give a word, or leave it out to run every test")
    if args.part == "rows" and args.k:
        raise Problem("rows are taken from a whole run: no -k")
    if args.stalls and (args.serial or args.part in ("unit", "rows")):
        raise Problem("--stalls stops QEMU: it belongs to tests that run there")
    check_board(args)
    return args


def check_board(args):
    """The board, and the road to it."""
    if args.part in ("all", "unit") and args.board:
        raise Problem(f"`{args.part}` takes no "
                      "--board: " + ("it runs every board" if args.part == "all" else
                                                          "unit tests run on this machine"))
    args.board = args.board or HOME
    if args.board not in building.BOARDS:
        raise Problem(f"--board {args.board}: there is {', '.join(building.BOARDS)}")
    env = image.board_env(args.board)
    if not args.serial:
        given = [o for o in ("power", "peer_ip", "silent_ip") if getattr(args, o)]
        if given:
            raise Problem(f"--{given[0].replace('_', '-')} belongs to --serial PORT")
        if args.part != "rows" and env.get("driver", "qemu") != "qemu":
            raise Problem(f"--board {args.board}: QEMU has no model of it; give --serial PORT")
        return
    if args.part not in (None, "target", "system"):
        raise Problem(f"--serial runs target and system tests, not `{args.part}`")
    for option in ("peer_ip", "silent_ip"):
        check_address(option, getattr(args, option))
    serial_line.check(args.serial, args.baud)


def check_address(option, value):
    import ipaddress
    try:
        if value:
            ipaddress.IPv4Address(value)
        if value and option == "peer_ip":
            socket.create_server((value, 0)).close()
    except ValueError as e:
        raise Problem(f"--{option.replace('_', '-')}: {e}") from None
    except OSError as e:
        raise Problem(f"--peer-ip {value}: this host cannot listen there ({e.strerror})") from None


def build_board(args, results):
    """The image must build before anything can run in it."""
    try:
        image.make(building.build(args.board))
    except Problem as e:
        results.add(BUILD_SUITE, f"builds for {args.board}", str(e))
        return False
    results.add(BUILD_SUITE, f"builds for {args.board}")
    return True


def judge_whole(args, results, state):
    """After a run of everything: the conformance report must say what the run gave, unless it is to
    be written anew.  A tree that has changed meanwhile has no result."""
    results.write(WHOLE)
    if not args.write:
        results.add("checks", f"{rel(rows.REPORT)} is what this run gave", rows.check(WHOLE))
    WHOLE_TREE.write_text(state if state == tree.fingerprint() else "changed during the run",
                          encoding="ascii")


def junit_of(board):
    return OUT / f"junit-{board}.xml"


def run_home(args, part):
    """The tests of this machine and of virt, or a part of them; returns the results."""
    results = Results()
    start = time.monotonic()
    state = tree.fingerprint()
    found = look(args, part)
    ready = build_board(args, results) if found.checks or found.tests or found.cases else False
    if part in ("unit", "all"):
        run_checks(args, results)
        if found.unit:
            run_unit(args, results)
        if found.scripts:
            run_script_tests(args, results)
        if not args.k:
            judge_list(found, results)
        say(f"unit: {results.passed} passed, {len(results.failed)} failed "
            f"({time.monotonic() - start:.0f} s)")
    if ready and (found.tests or found.cases):
        say(f"tests in the image, {MACHINES} machines at a time")
        run_pytest(args, results, part)
    if part == "all" and not args.k:
        judge_whole(args, results, state)
    results.write(junit_of(HOME))
    return results


def judge_list(found, results):
    """--list and -k read the names of the unit tests out of the sources: they must be those that
    ran."""
    ran = {name for suite, name, *_ in results.cases if suite.startswith("unit.")}
    unlisted = sorted(ran - set(found.unit) - {ENDS})
    results.add("checks", "--list names every unit test",
                f"not listed: {', '.join(unlisted)}" if unlisted else None)


def run_board(args, part):
    """Target and system tests of another board, or of any on a serial line; returns the results."""
    results = Results()
    found = look(args, part)
    if (found.tests or found.cases) and build_board(args, results):
        run_pytest(args, results, part)
    results.write(junit_of(args.board))
    return results


def others():
    """The boards that only `all` runs: QEMU must have a model of them."""
    return [
        b for b in building.BOARDS
        if b != HOME and image.board_env(b).get("driver", "qemu") == "qemu"
    ]


def run(args, part):
    """The tests of a part; returns the exit status."""
    here = args.board == HOME and not args.serial
    results = (run_home if here else run_board)(args, "all" if part in (None, "all") else part)
    for board in others() if part == "all" else ():
        say(f"board {board}")
        args.board = board
        results.add_board(board, run_board(args, "all"))
    if part == "all" and not args.k:
        parts.run_in_all(results, say)
    results.write(JUNIT)
    return report(args, results)


def run_rows(args):
    """The rows of the last run of everything, made now if this tree has none."""
    last = junit_of(args.board)
    if args.last or args.board != HOME:
        if args.write and args.board != HOME:
            raise Problem(f"{rel(rows.REPORT)} tells of {HOME}: no --write with --board")
        if not last.exists():
            raise Problem(f"there is no {rel(last)} yet: run scripts/test --board {args.board} "
                          "first", 1)
        return rows.show(last, args.write)
    fresh = WHOLE.exists() and WHOLE_TREE.exists() and WHOLE_TREE.read_text() == tree.fingerprint()
    if not fresh:
        say("no result of this tree: running the tests first (--last prints the last run's)")
        run(args, None)
    return rows.show(WHOLE, args.write)


def run_named(name, argv):
    """A part of parts.py; returns the exit status."""
    args = parts.parse(name, argv)
    results = Results()
    OUT.mkdir(parents=True, exist_ok=True)
    parts.module(name).run(args, results)
    results.write(junit_of(name))
    return report(args, results, junit_of(name))


def main(argv):
    if argv and argv[0] in parts.NAMED:
        return run_named(argv[0], argv[1:])
    args = parse(argv)
    if args.list or args.k:
        found = look(args, None if args.part in ("rows", "all") else args.part)
        if not any(found):
            raise Problem(f"no test's name contains '{args.k}'; scripts/test --list names them", 1)
    if args.list:
        catalog.show(found)
        if parts.NAMED and not args.k and not args.part:
            print(f"\nand by name, scripts/test NAME:\n{parts.listing()}")
        return 0
    OUT.mkdir(parents=True, exist_ok=True)
    return run_rows(args) if args.part == "rows" else run(args, args.part)
