# SPDX-License-Identifier: MIT
"""scripts/test: every test there is, with totals; see --help."""
import argparse
import os
import pathlib
import subprocess
import tempfile
import time

import building
import image
import rows
import sources
from common import BUILD, ROOT, Problem, heartbeat, rel, run_main, run_tool, say
from junit import Results, parse_tap

OUT = BUILD / "test"
JUNIT = OUT / "junit.xml"
WHOLE, WHOLE_TREE = OUT / "whole.xml", OUT / "whole.tree"  # the last run of everything, and of which tree
CHECKS = ("check_layers", "check_style", "check_map", "check_rows", "check_docs")
UNIT_SECONDS = 300
PYTHON = "/usr/bin/python3"

DESCRIPTION = """\
Runs the tests.  Without arguments all of them:

  checks   layers, style, the kernel's link map, the generated documents; part of `unit`
  unit     on this machine, against real lwIP, under ASan and UBSan (gcc builds them too)
  target   programs in the image that print TAP, in QEMU
  system   pytest against the image in QEMU

  rows     one line for each row of the specification, from the last run of everything if it was of
           this tree, else from a new one; exit status 1 when a row lacks a passing test

Results go to build/test/junit.xml, the last line is "N passed, N failed".  A failed system test
names its console log and network capture.  Exit status 0: all passed."""


def parse(argv):
    p = argparse.ArgumentParser(prog="scripts/test", description=DESCRIPTION,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("part", nargs="?", choices=["unit", "target", "system", "rows", "all"], default="all",
                   help="only this part")
    p.add_argument("-k", metavar="NAME", help="only tests whose name contains NAME")
    p.add_argument("--board", default="virt", help="which board (default virt)")
    p.add_argument("-v", action="store_true", help="name every test, not only the failed ones")
    p.add_argument("--last", action="store_true", help="rows: from the last run, whatever it ran and of which tree")
    p.add_argument("--write", action="store_true", help="rows: write docs/conformance.md too")
    args = p.parse_args(argv)
    if args.part != "rows" and (args.last or args.write):
        raise Problem("--last and --write belong to `rows`")
    if args.part == "rows" and args.k:
        raise Problem("rows are told from a whole run: no -k")
    if args.board not in building.BOARDS:
        raise Problem(f"--board {args.board}: there is {', '.join(building.BOARDS)}")
    return args


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
        results.add(f"{suite}.{name}", "runs to its end",
                    f"{complaint or ''} exit status {status}; log: {rel(log)}\n{tail}")


def run_unit(args, results):
    for name, preset_args in (("host", ()), ("host-gcc", ("-DCMAKE_C_COMPILER=gcc",))):
        try:
            build_dir = building.build("host", preset_args, name)
        except Problem as e:
            results.add("build", f"builds with {'gcc' if preset_args else 'clang'}", str(e))
            continue
        results.add("build", f"builds with {'gcc' if preset_args else 'clang'}")
        if preset_args:
            continue  # gcc's build is there for its warnings; the tests run once, under clang's sanitizers
        with heartbeat("unit tests", 20):
            for test, command in unit_binaries(build_dir):
                run_unit_binary(args, results, "unit", test, command)


def run_pytest(args, results, part):
    """Target and system tests are pytest's, two QEMUs at a time."""
    with tempfile.TemporaryDirectory(prefix="wsp-test-") as scratch:
        pytest_in(args, results, part, pathlib.Path(scratch))


def pytest_in(args, results, part, scratch):
    xml, taps = scratch / "pytest.xml", scratch / "tap"
    taps.mkdir()
    where = {"target": ["-m", "target"], "system": ["-m", "not target"], "all": []}[part]
    cmd = [PYTHON, "-m", "pytest", "-c", str(ROOT / "tests/system/pytest.ini"), str(ROOT / "tests/system"), "-q",
           "-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadgroup", f"--board={args.board}",
           f"--junit-xml={xml}", *where]
    if args.k:
        cmd += ["-k", args.k]
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", WSP_TAP_DIR=str(taps), WSP_BUILT=args.board)
    child = subprocess.Popen(cmd, cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
    try:
        status = child.wait()
    except KeyboardInterrupt:
        child.wait(20)
        raise
    if xml.exists():
        results.add_junit(xml)
    results.add_tap_records(taps)
    if status not in (0, 1, 5) or not xml.exists():
        results.add(part, "pytest runs to its end", f"pytest ends with status {status}")


def build_board(args, results):
    """The image must build before anything can run in it."""
    try:
        image.make(building.build(args.board))
    except Problem as e:
        results.add("build", f"builds for {args.board}", str(e))
        return False
    results.add("build", f"builds for {args.board}")
    return True


def report(args, results):
    if args.v:
        for suite, name, seconds, failure, skipped in results.cases:
            word = "FAIL" if failure is not None else "skip" if skipped else "ok"
            print(f"{word:4} {suite}: {name} ({seconds:.2f} s)")
    for suite, name, _, failure, _ in results.failed:
        lines = failure.strip().split("\n")
        shown = lines if len(lines) <= 60 else lines[:20] + ["    ..."] + lines[-40:]
        print(f"\nFAILED {suite}: {name}\n    " + "\n    ".join(shown))
    if not results.cases:
        print(f"no test's name contains '{args.k}'" if args.k else "no tests")
    skipped = f", {len(results.skipped)} skipped" if results.skipped else ""
    print(f"\nresults: {rel(JUNIT)}")
    print(f"{results.passed} passed, {len(results.failed)} failed{skipped}")
    return 1 if results.failed or not results.passed else 0


def judge_whole(args, results, tree):
    """After a run of everything: the conformance report must say what the run gave, unless it is to be
    written anew.  A tree that has changed meanwhile has no result."""
    results.write(WHOLE)
    if not args.write:
        results.add("checks", f"{rel(rows.REPORT)} is what this run gave", rows.check(WHOLE))
    WHOLE_TREE.write_text(tree if tree == sources.fingerprint() else "changed during the run", encoding="ascii")


def run(args, part):
    """The tests of a part; returns the exit status."""
    results = Results()
    start = time.monotonic()
    tree = sources.fingerprint()
    ready = build_board(args, results)
    if part in ("unit", "all"):
        run_checks(args, results)
        run_unit(args, results)
        say(f"unit: {results.passed} passed, {len(results.failed)} failed ({time.monotonic() - start:.0f} s)")
    if part != "unit" and ready:
        run_pytest(args, results, part)
    if part == "all" and not args.k:
        judge_whole(args, results, tree)
    results.write(JUNIT)
    return report(args, results)


def run_rows(args):
    """The rows of the last run of everything, made now if this tree has none."""
    if args.last:
        if not JUNIT.exists():
            raise Problem(f"there is no {rel(JUNIT)} yet: run scripts/test first", 1)
        return rows.show(JUNIT, args.write)
    fresh = WHOLE.exists() and WHOLE_TREE.exists() and WHOLE_TREE.read_text() == sources.fingerprint()
    if not fresh:
        say("no result of this tree: running the tests first (--last prints the last run's)")
        run(args, "all")
    return rows.show(WHOLE, args.write)


def main(argv):
    args = parse(argv)
    OUT.mkdir(parents=True, exist_ok=True)
    return run_rows(args) if args.part == "rows" else run(args, args.part)


if __name__ == "__main__":
    run_main("test", main)
