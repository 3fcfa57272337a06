# SPDX-License-Identifier: MIT
"""scripts/test rows: one line for each row of the specification that a test of the last run names, with
the result by who calls the provider: a user program, a client inside the kernel, a host unit test."""
import re
import xml.etree.ElementTree as ET

from common import Problem, rel

# C_095 or C-095 in a test's name; a name may carry several rows, each with its letter
ROW = re.compile(r"(?:^|[^A-Za-z0-9])([CWR])[_-](\d{1,3})(?![0-9])")

KERNEL_SUITES = ("target.kernel.", "test_kernel_client")


def rows_of(name):
    return [f"{m[1]}-{int(m[2]):03d}" if m[1] == "C" else f"{m[1]}-{int(m[2]):02d}" for m in ROW.finditer(name)]


def read(path):
    """{row: [(result, suite, test name)]} of a JUnit file."""
    rows = {}
    for case in ET.parse(path).getroot().iter("testcase"):
        result = ("FAIL" if case.find("failure") is not None
                  else "skip" if case.find("skipped") is not None else "ok")
        for row in rows_of(case.get("name")):
            rows.setdefault(row, []).append((result, case.get("classname"), case.get("name")))
    return rows


def mode_of(suite):
    """Who called the provider: the test programs say it by their suite."""
    if suite.startswith(KERNEL_SUITES):
        return "kernel"
    return "host" if suite.startswith("unit.") else "user"


def verdict(cases, mode):
    """FAIL if one fails, ok if one passes and none fails, skip, or - for a row without a test."""
    results = {result for result, suite, _ in cases if mode_of(suite) == mode}
    return next((r for r in ("FAIL", "ok", "skip") if r in results), "-")


def show(junit):
    if not junit.exists():
        raise Problem(f"there is no {rel(junit)} yet: run scripts/test first", 1)
    rows = read(junit)
    bad = 0
    for row in sorted(rows):
        cases = rows[row]
        bad += sum(result == "FAIL" for result, _, _ in cases)
        names = sorted({f"{suite}: {name}" for _, suite, name in cases})
        print(f"{row:6} user {verdict(cases, 'user'):5} kernel {verdict(cases, 'kernel'):5} "
              f"host {verdict(cases, 'host'):5} {'; '.join(names)}")
    print(f"{len(rows)} rows have tests in the last run, {bad} failures")
    return 1 if bad or not rows else 0
