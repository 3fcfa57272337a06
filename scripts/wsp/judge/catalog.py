# SPDX-License-Identifier: MIT
"""What there is to test, found without building any of it: for --list, and for -k, which must say
at once that nothing is called so.  A run of everything checks that this list has every unit test
(cli_test.py)."""
import collections
import functools
import os
import re

from wsp.paths import ROOT
from wsp.program import Problem
from wsp.tools import run_tool

PYTHON = "/usr/bin/python3"
UNIT = re.compile(r"^TEST(_BOTH)?\((\w+)\)", re.M)
SWEEP = re.compile(r"^SWEEP(?:(_IN)\(\w+, |\()(\w+),", re.M)  # tests/unit/provider/sweep.h
CASE = re.compile(r"^\s+TAP\w*\((\w+)\),$", re.M)
# a test that runs a TAP program, or -k of it
WHOLE = re.compile(r"::(?:test_program|test_suite)\[(\w+)\]")
MARKS = {"target": ["-m", "target"], "system": ["-m", "not target"]}

# checks, unit: names; cases: {program: names}, with -k of programs that can run one alone; tests,
# scripts: pytest's ids
Catalog = collections.namedtuple("Catalog", "checks unit cases tests scripts", defaults=[()])


def unit_names():
    """The host tests: a claim for both kinds of client is two."""
    names = []
    for path in [*(ROOT / "tests").rglob("*.c"), *(ROOT / "bsp/boards").rglob("test_*.c")]:
        text = path.read_text(encoding="utf-8")
        claims = UNIT.findall(text)
        claims += [(not one, f"{call}_each_allocation_of_it_fails")
                   for one, call in SWEEP.findall(text)]
        for both, claim in claims:
            names += [f"{claim}_user", f"{claim}_kernel"] if both else [claim]
    return sorted(names)


def case_names():
    """{program: cases} of the TAP programs, which pytest knows as wholes."""
    found = {}
    for path in sorted((ROOT / "tests").glob("*/[tk]_*.c")):
        cases = CASE.findall(path.read_text(encoding="utf-8"))
        if cases:
            found[path.stem] = cases
    return found


def test_ids(options, part, k=None):
    """What pytest would run with these options (a tuple)."""
    return collected("tests/system", (*options, *MARKS.get(part, [])), k)


@functools.cache
def collected(folder, options, k):
    """The ids of the tests in a folder of pytest's."""
    cmd = [PYTHON, "-B", "-m", "pytest", "-c", ROOT / folder / "pytest.ini", ROOT / folder, "-q",
           "--collect-only", *options, *(["-k", k] if k else [])]
    status, out = run_tool(cmd, cwd=ROOT, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    if status == 4 and k and "-k" in out:
        raise Problem(f"-k {k}: give a word, or words with `and`, `or`, `not`")
    if status not in (0, 5):
        raise Problem(f"pytest cannot list the tests:\n{out.rstrip()}", 1)
    return [line for line in out.split("\n") if "::" in line]


def look(part, options, claims, k=None):
    """All of a part (None: of this machine and the board), or what `k` names of it, each kind in
    its runner's own way: pytest and the checks do not mind the case of letters."""
    def fits(name):
        return not k or k in name

    host, board = part in (None, "all", "unit"), part != "unit"
    cases = case_names() if part in (None, "all", "target") else {}
    if k and cases:
        alone = {m[1] for test in test_ids(options, "target") if (m := WHOLE.search(test))}
        cases = {program: cases[program] for program in cases if program in alone}
    return Catalog(
        [c for c in claims if not k or k.lower() in c.lower()] if host else [],
        [n for n in unit_names() if fits(n)] if host else [],
        {p: found for p, names in cases.items() if (found := [n for n in names if fits(n)])},
        test_ids(options, part, k) if board else [],
        collected("tests/scripts", (), k) if host else [])


def show(found):
    lines = [f"checks  {n}" for n in found.checks] + [f"unit    {n}" for n in found.unit]
    lines += [f"scripts {n}" for n in found.scripts]
    lines += [f"target  {program}: {n}" for program, names in found.cases.items() for n in names]
    lines += [f"pytest  {n}" for n in found.tests]
    print("\n".join(lines))
