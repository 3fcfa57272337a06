# SPDX-License-Identifier: MIT
"""scripts/test: every test there is, with totals; see --help."""
import argparse
import collections
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import textwrap
import time

from wsp.common import BUILD, ROOT, Problem, full_disk, heartbeat, number, rel, run_main, run_tool, say
from wsp.judge import catalog, parts, rows, sources
from wsp.judge.junit import BUILD as BUILD_SUITE
from wsp.judge.junit import Results, parse_tap
from wsp.make import building, image
from wsp.run import serial_line, stalls

OUT = pathlib.Path(os.environ.get("WSP_TEST_DIR") or BUILD / "test")
JUNIT = OUT / "junit.xml"
HOME = "virt"  # the board beside which the unit tests and the checks run, and whose rows are the report
WHOLE, WHOLE_TREE = OUT / "whole.xml", OUT / "whole.tree"  # the last run of everything, and of which tree
CHECKS = ("check_layers", "check_style", "check_map", "check_rows", "check_boards", "check_docs", "check_bounds")
PARTS = ("unit", "target", "system", "rows", "all")  # those of this file; parts.py has the others
UNIT_SECONDS = 300
ENDS = "runs to its end"
GROUP = re.compile(r"@[a-z_]+$")  # which worker a test ran on
SHOWN = 40  # tests named for each reason to skip

DESCRIPTION = """\
Runs the tests.  Without arguments those of this machine and of the board virt in QEMU:

  checks   layers, style, the link map, generated documents, tables of bounds; part of `unit`
  unit     on this machine, against real lwIP, under ASan and UBSan (gcc builds them too)
  target   programs in the image that print TAP
  system   pytest against the image

  all      these, and target and system tests of every other board, boot chains included
  rows     one line for each row of the specification, from the last run of everything if it was of
           this tree, else from a new one; exit status 1 when a row lacks a passing test
@parts@
With --board another board's target and system tests, in QEMU or, with --serial, on the real one.  A test
that needs what the board or the road to it lacks is skipped, counted, and listed by the feature.

Results go to build/test/junit.xml (each board's to junit-BOARD.xml), the last line is "N passed, N failed,
N skipped".  A failed system test names its console log and network capture.  Exit status 0: all passed;
1: one failed, or there was none."""

SERIAL = """\
on a serial line: the board boots what was flashed.  CMD is run by sh with `off` or `on` behind it and ends
with 0 when that is done; a switch that can only cycle does nothing at `off` and cycles at `on`.  Without
--power the board is taken at its prompt and cannot be started again.  --peer-ip: this host as the board
sees it, where the tests then listen; without it, 10.0.2.2 leads to 127.0.0.1, as in QEMU's user network."""


def parse(argv):
    description = DESCRIPTION.replace("@parts@", f"{parts.listing()}\n" if parts.NAMED else "")
    p = argparse.ArgumentParser(prog="scripts/test", description=description,
                                formatter_class=argparse.RawDescriptionHelpFormatter, epilog=SERIAL)
    p.add_argument("part", nargs="?", choices=[*PARTS, *parts.NAMED], help="only this part")
    p.add_argument("-k", metavar="NAME", help="only tests whose name contains NAME")
    p.add_argument("--board", help=f"which board (default {HOME})")
    p.add_argument("--serial", metavar="PORT", help="the board is on this serial port of this machine")
    p.add_argument("--baud", type=number(50, 10_000_000), default=serial_line.BAUD, help="of the serial port (default %(default)s)")
    p.add_argument("--power", metavar="CMD", help="switches the board")
    p.add_argument("--peer-ip", metavar="IP", help="this host as the board sees it")
    p.add_argument("--silent-ip", metavar="IP", help="an address there that nobody answers for (with --peer-ip)")
    p.add_argument("--stalls", action="store_true", help="stop QEMU for 100 ms at random, as a busy host does")
    p.add_argument("--list", action="store_true", help="name the tests, and the parts, instead of running them")
    p.add_argument("-v", action="store_true", help="name every test, not only the failed ones")
    p.add_argument("--last", action="store_true", help="rows: from the last run, whatever it ran and of which tree")
    p.add_argument("--write", action="store_true", help="rows: write docs/conformance.md too")
    args = p.parse_args(argv)
    if args.part in parts.NAMED:
        raise Problem(f"`{args.part}` comes before its options: scripts/test {args.part} ...")
    if args.part != "rows" and (args.last or args.write):
        raise Problem("--last and --write belong to `rows`")
    if args.k == "":
        raise Problem("-k: give a word, or leave it out to run every test")
    if args.part == "rows" and args.k:
        raise Problem("rows are told from a whole run: no -k")
    if args.stalls and (args.serial or args.part in ("unit", "rows")):
        raise Problem("--stalls stops QEMU: it belongs to tests that run there")
    check_board(args)
    return args


def check_board(args):
    """The board, and the road to it."""
    if args.part in ("all", "unit") and args.board:
        raise Problem(f"`{args.part}` takes no --board: " + ("it runs every board" if args.part == "all" else
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


def claims():
    """The checks by name: each looks at the tree, and at bad samples."""
    return [name for check in CHECKS for name in (check, f"{check} catches bad samples")]


def look(args, part):
    """What there is of a part, or what -k names of it."""
    return catalog.look(part, (*road(args, alone=True), f"--board={args.board}"), claims(), args.k)


def wanted(args, name):
    return not args.k or args.k.lower() in name.lower()


def run_checks(args, results):
    for check in CHECKS:
        for claim, extra in ((check, []), (f"{check} catches bad samples", ["--self-test"])):
            if not wanted(args, claim):
                continue
            status, out = run_tool([ROOT / "scripts" / f"{check}.py", *extra])
            results.add("checks", claim, out if status else None)


def asan_env():
    return dict(os.environ, ASAN_OPTIONS="detect_leaks=1:allow_addr2line=1:strict_string_checks=1",
                UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")


def unit_binaries(build_dir):
    """The test programs, as CTest knows them: [(name, [command])]."""
    status, out = run_tool(["ctest", "--test-dir", build_dir, "--show-only=json-v1"])
    if status:
        raise Problem(f"ctest cannot list the unit tests:\n{out}", 1)
    import json
    tests = json.loads(out[out.index("{"):])["tests"]
    return [(t["name"], t["command"]) for t in tests if "command" in t]


def run_unit_binary(args, results, suite, name, command):
    log = OUT / f"{suite}-{name}.log"
    start = time.monotonic()
    try:
        p = subprocess.run(command + (["-k", args.k] if args.k else []), cwd=log.parent, env=asan_env(),
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           timeout=UNIT_SECONDS, check=False)
        text, status = p.stdout.decode(errors="replace"), p.returncode
    except subprocess.TimeoutExpired as e:
        text, status = (e.stdout or b"").decode(errors="replace"), "a time-out"
    log.write_text(text)
    cases, complaint = parse_tap(text)
    seconds = (time.monotonic() - start) / max(len(cases), 1)
    for case, failure, skipped in cases:
        results.add(f"{suite}.{name}", case, failure, seconds, skipped)
    bad = any(f for _, f, _ in cases)
    if complaint or (status and not bad):
        tail = "\n".join(text.split("\n")[-40:])
        results.add(f"{suite}.{name}", ENDS,
                    f"{complaint or ''} exit status {status}; log: {rel(log)}\n{tail}")


def run_unit(args, results):
    for name, preset_args in (("host", ()), ("host-gcc", ("-DCMAKE_C_COMPILER=gcc",))):
        try:
            build_dir = building.build("host", preset_args, name)
        except Problem as e:
            results.add(BUILD_SUITE, f"builds with {'gcc' if preset_args else 'clang'}", str(e))
            continue
        results.add(BUILD_SUITE, f"builds with {'gcc' if preset_args else 'clang'}")
        if preset_args:
            continue  # gcc's build is there for its warnings; the tests run once, under clang's sanitizers
        with heartbeat("unit tests", 20):
            for test, command in unit_binaries(build_dir):
                run_unit_binary(args, results, "unit", test, command)


def run_pytest(args, results, part):
    """Target and system tests are pytest's, two QEMUs at a time; there is one real board."""
    with tempfile.TemporaryDirectory(prefix="wsp-test-") as scratch:
        pytest_in(args, results, part, pathlib.Path(scratch))


def pytest_in(args, results, part, scratch):
    xml, taps = scratch / "pytest.xml", scratch / "tap"
    taps.mkdir()
    marks = catalog.MARKS.get(part, [])
    cmd = [catalog.PYTHON, "-m", "pytest", "-c", str(ROOT / "tests/system/pytest.ini"), str(ROOT / "tests/system"), "-q",
           "--no-summary", *road(args), f"--board={args.board}", f"--junit-xml={xml}", *marks, *named(args, part)]
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", WSP_TAP_DIR=str(taps), WSP_BUILT=args.board)
    child = subprocess.Popen(cmd, cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
    try:
        with disturbed(args, child) as host:
            status = child.wait()
    except KeyboardInterrupt:
        end(child)
        raise
    if host:
        say(f"{host.count} stalls of {1000 * stalls.STALL_SECONDS:.0f} ms")
    if xml.exists():
        results.add_pytest(xml, taps)
    if status not in (0, 1) or not xml.exists():
        results.add(part, "pytest runs to its end", f"pytest ends with status {status}")


def end(child, patience=20):
    """Ctrl-C reaches pytest too, which then tidies up; a signal for us alone does not.  Its workers end with
    it, and their machines with them (qemu.start)."""
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.terminate()
        child.wait()


def disturbed(args, child):
    """What goes on beside pytest: with --stalls, a busy host."""
    return stalls.Stalls(child.pid) if args.stalls else contextlib.nullcontext()


def named(args, part):
    """pytest's arguments for -k.  A case of a TAP program that no test of pytest's is called after is run by its
    program, alone."""
    if not args.k:
        return []
    found = look(args, part)
    if found.tests or not found.cases:
        return ["-k", args.k]
    return ["-k", f"(test_program or test_suite) and ({' or '.join(found.cases)})", f"--case={args.k}"]


def road(args, alone=False):
    """pytest's arguments for how the board is reached."""
    if not args.serial:
        return [] if alone else ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadgroup"]
    given = {"--serial": args.serial, "--baud": args.baud, "--power": args.power, "--peer-ip": args.peer_ip,
             "--silent-ip": args.silent_ip}
    return [f"{option}={value}" for option, value in given.items() if value]


def build_board(args, results):
    """The image must build before anything can run in it."""
    try:
        image.make(building.build(args.board))
    except Problem as e:
        results.add(BUILD_SUITE, f"builds for {args.board}", str(e))
        return False
    results.add(BUILD_SUITE, f"builds for {args.board}")
    return True


def report(args, results, junit_file=JUNIT):
    if args.v:
        for suite, name, seconds, failure, skipped in results.cases:
            word = "FAIL" if failure is not None else "skip" if skipped else "ok"
            print(f"{word:4} {suite}: {name} ({seconds:.2f} s)")
    for suite, name, _, failure, _ in results.failed:
        lines = failure.strip().split("\n")
        shown = lines if len(lines) <= 60 else lines[:20] + ["    ..."] + lines[-40:]
        print(f"\nFAILED {suite}: {name}\n    " + "\n    ".join(shown))
    if not results.failed and not results.tested:
        why = "every test was skipped" if results.skipped else f"no test's name contains '{args.k}'" if args.k else "no tests"
        print(f"\n{why}: nothing was tested")
    skipped = f", {len(results.skipped)} skipped" if results.skipped else ""
    print_skipped(results)
    if hint := full_disk("\n".join(c[3] for c in results.failed)) if results.failed else "":
        print(f"\n{hint}")
    print(f"\nresults: {rel(junit_file)}")
    print(f"{results.passed} passed, {len(results.failed)} failed{skipped}")
    return 1 if results.failed or not results.tested else 0


def print_skipped(results):
    """What was left out, by why: the feature that is missing, or what a program said itself."""
    why = collections.defaultdict(list)
    for suite, name, _, _, reason in results.skipped:
        why[reason].append(f"{suite}: {re.sub(GROUP, '', name)}")
    for reason, names in sorted(why.items()):
        print(f"\nskipped, {reason} ({len(names)}):")
        rest = [f"and {len(names) - SHOWN} more (in the results)"] if len(names) > SHOWN else []
        print("\n".join(textwrap.wrap(", ".join(names[:SHOWN] + rest), 110, initial_indent="    ",
                                      subsequent_indent="    ", break_on_hyphens=False)))


def judge_whole(args, results, tree):
    """After a run of everything: the conformance report must say what the run gave, unless it is to be
    written anew.  A tree that has changed meanwhile has no result."""
    results.write(WHOLE)
    if not args.write:
        results.add("checks", f"{rel(rows.REPORT)} is what this run gave", rows.check(WHOLE))
    WHOLE_TREE.write_text(tree if tree == sources.fingerprint() else "changed during the run", encoding="ascii")


def junit_of(board):
    return OUT / f"junit-{board}.xml"


def run_home(args, part):
    """The tests of this machine and of virt, or a part of them; returns the results."""
    results = Results()
    start = time.monotonic()
    tree = sources.fingerprint()
    found = look(args, part)
    ready = build_board(args, results) if found.checks or found.tests or found.cases else False
    if part in ("unit", "all"):
        run_checks(args, results)
        if found.unit:
            run_unit(args, results)
        if not args.k:
            judge_list(found, results)
        say(f"unit: {results.passed} passed, {len(results.failed)} failed ({time.monotonic() - start:.0f} s)")
    if ready and (found.tests or found.cases):
        say("tests in the image, two machines at a time")
        run_pytest(args, results, part)
    if part == "all" and not args.k:
        judge_whole(args, results, tree)
    results.write(junit_of(HOME))
    return results


def judge_list(found, results):
    """--list and -k read the names of the unit tests out of the sources: they must be those that ran."""
    ran = {name for suite, name, *_ in results.cases if suite.startswith("unit.")}
    strangers = sorted(ran - set(found.unit) - {ENDS})
    results.add("checks", "--list names every unit test", f"not listed: {', '.join(strangers)}" if strangers else None)


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
    return [b for b in building.BOARDS if b != HOME and image.board_env(b).get("driver", "qemu") == "qemu"]


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
            raise Problem(f"there is no {rel(last)} yet: run scripts/test --board {args.board} first", 1)
        return rows.show(last, args.write)
    fresh = WHOLE.exists() and WHOLE_TREE.exists() and WHOLE_TREE.read_text() == sources.fingerprint()
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


if __name__ == "__main__":
    run_main("test", main)
