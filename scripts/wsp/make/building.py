# SPDX-License-Identifier: MIT
"""CMake and Ninja, by preset."""
import os
import re
import subprocess
import sys

from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem, say
from wsp.tools import alone, heartbeat, run_tool

BOARDS = tuple(sorted(p.parent.name
                      for p in (ROOT / "bsp/boards").glob("*/board.cmake"))) or ("virt", )


def configure(build_dir, args):
    status, out = run_tool(["cmake", *args], cwd=ROOT)
    if status:
        raise Problem(f"cmake fails in {rel(build_dir)}:\n{out.rstrip()}\n"
                      f"(if the tree moved: rm -r {rel(build_dir)})", 1)


def ninja(build_dir, target="all"):
    """Builds, with one line of progress each few seconds; the compilers' words go through as they
    are."""
    env = dict(os.environ, NINJA_STATUS="[%f/%t] ")
    p = subprocess.Popen(["ninja", "-C", str(build_dir), target], cwd=ROOT, env=env,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True, errors="replace")
    tty = sys.stderr.isatty()
    held, steps = [], 0
    for line in p.stdout:
        step = re.match(r"\[(\d+)/(\d+)\] ", line)
        if step:
            steps = int(step[2])
            if tty:
                print(f"\r  {line.rstrip()[:90]:<90}", end="", file=sys.stderr, flush=True)
            elif int(step[1]) % 50 == 0 and step[1] != "0":
                say(f"  {step[1]} of {step[2]} steps")
        elif not line.startswith(("ninja: Entering", "ninja: no work")):
            held.append(line)
    if tty and steps:
        print("\r" + " " * 93 + "\r", end="", file=sys.stderr, flush=True)
    if p.wait():
        raise Problem(f"the build in {rel(build_dir)} fails:\n" + "".join(held).rstrip(), 1)
    return steps


def build(preset, extra=(), name=None):
    """Configures (once) and builds a board or the preset `host`; returns its build directory.  One
    builder at a time.
    WSP_BUILT names what scripts/test has built already: a test run judges one state of the tree."""
    build_dir = BUILD / (name or preset)
    if build_dir.name in os.environ.get("WSP_BUILT", "").split():
        return build_dir
    BUILD.mkdir(exist_ok=True)
    with alone(BUILD / f".{build_dir.name}.lock", f"building {rel(build_dir)}"):
        if not (build_dir / "build.ninja").exists():
            say(f"configuring {rel(build_dir)}")
            board = (f"-DBOARD={preset}",) if preset in BOARDS else ()
            configure(build_dir,
                      ["--preset", "target" if board else preset, "-B", build_dir, *board, *extra])
        with heartbeat(f"building {rel(build_dir)}", 20):
            steps = ninja(build_dir)
        if steps > 1:
            say(f"built {rel(build_dir)} ({steps} steps)")
    return build_dir
