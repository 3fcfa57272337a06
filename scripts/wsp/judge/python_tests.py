# SPDX-License-Identifier: MIT
"""Tests that pytest runs: target, system, scripts; its results and those of programs it ran."""
import contextlib
import os
import pathlib
import signal
import subprocess
import tempfile

from wsp.judge import catalog
from wsp.judge.selection import named, road
from wsp.paths import ROOT
from wsp.program import Voice, say
from wsp.run import stalls
from wsp.tools import run_tool, tied


def run_pytest(args, results, part):
    """Target and system tests are pytest's, some QEMUs at a time; there is one real board."""
    with tempfile.TemporaryDirectory(prefix="wsp-test-") as scratch:
        pytest_in(args, results, part, pathlib.Path(scratch))


def pytest_in(args, results, part, scratch):
    xml, taps = scratch / "pytest.xml", scratch / "tap"
    taps.mkdir()
    marks = catalog.MARKS.get(part, [])
    cmd = [
        catalog.PYTHON, "-m", "pytest", "-c",
        str(ROOT / "tests/system/pytest.ini"),
        str(ROOT / "tests/system"), "-q", "--no-summary", *road(args), f"--board={args.board}",
        f"--junit-xml={xml}", *marks, *named(args, part)
    ]
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", WSP_TAP_DIR=str(taps), WSP_BUILT=args.board)
    child = subprocess.Popen(tied(cmd), cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
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


def run_script_tests(args, results):
    """The tests of scripts/ itself, which need no machine."""
    with tempfile.TemporaryDirectory(prefix="wsp-test-") as scratch:
        xml = pathlib.Path(scratch) / "pytest.xml"
        folder = ROOT / "tests/scripts"
        cmd = [catalog.PYTHON, "-B", "-m", "pytest", "-c", folder / "pytest.ini", folder, "-q",
               "--no-summary", "--junit-prefix=scripts", f"--junit-xml={xml}",
               *(["-k", args.k] if args.k else [])]
        status, text = run_tool(cmd, cwd=ROOT)
        if xml.exists():
            results.add_junit(xml)
        if status not in (0, 1) or not xml.exists():
            results.add("scripts", "pytest runs to its end", f"status {status}\n{text}")


def end(child, timeout=20):
    """Ctrl-C reaches pytest too, which then tidies up; a signal for us alone does not, and is
    handed on.  Its workers end with it, and their machines with them (qemu.start)."""
    if Voice.ended_by != signal.SIGINT:
        child.send_signal(signal.SIGINT)
    try:
        child.wait(timeout)
    except subprocess.TimeoutExpired:
        child.terminate()
        child.wait()


def disturbed(args, child):
    """What goes on beside pytest: with --stalls, a busy host."""
    return stalls.Stalls(child.pid) if args.stalls else contextlib.nullcontext()
