# SPDX-License-Identifier: MIT
"""How much of the provider and of the lwIP port the unit tests run: lines and branches, by
llvm-cov.

Prints a line for each folder and each file that is below the mark, with the lines that nothing
runs.  A folder passes with 95 % of its lines and 90 % of its branches.  --missed prints each branch
that no test takes; docs/coverage.md says why of the provider's.
"""
import json
import os
import pathlib
import shutil
import subprocess

from wsp.judge import unit_tests
from wsp.make import building
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem
from wsp.tools import heartbeat, run_tool

FOLDERS = ("provider", "lwip-port")
LINES, BRANCHES = 95.0, 90.0
FLAGS = "-fprofile-instr-generate -fcoverage-mapping"


def options(parser):
    parser.add_argument("--all-files", action="store_true",
                        help="every file, not only those below the mark")
    parser.add_argument("--missed", action="store_true", help="each branch that no test takes")


def tool(name):
    found = shutil.which(name) or shutil.which(f"{name}-14") or shutil.which(f"{name}-19")
    if not found:
        raise Problem(f"{name} is missing: apt-get install llvm")
    return found


def run_tests(build_dir, out):
    """Runs every unit program; returns the programs."""
    programs = []
    for name, command in unit_tests.unit_binaries(build_dir):
        env = dict(os.environ, LLVM_PROFILE_FILE=str(out / f"{name}-%4m.profraw"))
        subprocess.run(command, env=env, cwd=out, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        programs.append(command[0])
    return programs


def measure(programs, out):
    """[(file, figures, lines never run, branches never taken)] of our folders."""
    merged = out / "all.profdata"
    status, said = run_tool(
        [tool("llvm-profdata"), "merge", "-sparse", "-o", merged, *sorted(out.glob("*.profraw"))])
    if status:
        raise Problem(f"llvm-profdata fails:\n{said}", 1)
    objects = [programs[0], *(part for p in programs[1:] for part in ("-object", p))]
    p = subprocess.run([
        tool("llvm-cov"), "export", f"-instr-profile={merged}", *objects, *(ROOT / folder
                                                                            for folder in FOLDERS)
    ], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if p.returncode:
        raise Problem(f"llvm-cov fails:\n{p.stderr.decode(errors='replace')}", 1)
    files = json.loads(p.stdout)["data"][0]["files"]
    return sorted(
        (rel(f["filename"]), f["summary"], never_run(f["segments"]), never_taken(f)) for f in files)


def never_run(segments):
    """Lines at which a region begins that no test ran: [line, column, count, has a count, entry,
    gap]."""
    return sorted({s[0] for s in segments if s[3] and s[4] and not s[2] and not s[5]})


def never_taken(file):
    """["line: condition: never true"]: [line, column, end line, end column, times true, times
    false, ...]."""
    source = pathlib.Path(file["filename"]).read_text(encoding="utf-8").split("\n")
    missed = []
    for line, column, end_line, end_column, true, false, *_ in file["branches"]:
        text = source[line - 1][column - 1:end_column - 1 if end_line == line else None]
        missed += [
            f"{line}: {text}: never {way}" for way, times in (("true", true), ("false", false))
            if not times
        ]
    inside = file["summary"]["branches"]["notcovered"] - len(missed)
    return missed + ([f" {inside} inside of macros"] if inside > 0 else [])


def percent(figures, kind):
    total = sum(f[kind]["count"] for f in figures)
    return 100.0 * sum(f[kind]["covered"] for f in figures) / total if total else 100.0


def run(args, results):
    out = BUILD / "coverage-data"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    build_dir = building.build("host", ("-DSANITIZE=", f"-DCMAKE_C_FLAGS={FLAGS}"), "coverage")
    with heartbeat("unit tests", 20):
        programs = run_tests(build_dir, out)
    files = measure(programs, out)
    for folder in FOLDERS:
        mine = [f for f in files if f[0].startswith(f"{folder}/") and f[0].endswith(".c")]
        figures = [f[1] for f in mine]
        lines, branches = percent(figures, "lines"), percent(figures, "branches")
        print(f"{folder}: {lines:.1f} % of lines, {branches:.1f} % of branches")
        for name, figure, missed, branches_missed in mine:
            low = percent([figure], "lines") < LINES or percent([figure], "branches") < BRANCHES
            if low or args.all_files:
                print(f"  {percent([figure], 'lines'):5.1f} {percent([figure], 'branches'):5.1f}  "
                      f"{name}: "
                      + (", ".join(map(str, missed[:20])) or "-"))
            for text in branches_missed if args.missed else ():
                print(f"         {name}:{text}")
        good = lines >= LINES and branches >= BRANCHES
        results.add("coverage", folder, None if good else
                    f"{lines:.1f} % of lines (mark: {LINES:.0f}), {branches:.1f} % of branches "
                    f"({BRANCHES:.0f})")
