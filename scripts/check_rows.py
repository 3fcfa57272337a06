#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""The tables of tests/rows: well-formed entries, known ids, each row once.

Its self-test also shows doctored results to the report (scripts/wsp/judge/rows.py): nothing may
pass that did not run, and docs/conformance.md may say nothing that the run did not give.
"""
import sys

from wsp.judge import checking, rows
from wsp.judge.rows import FAIL, NOT_HERE, PASS, UNIT, UNTESTED

ENTRY = {"claim": "connects", "kernel": True}
USER_ONLY = {"claim": "connects", "kernel": False, "why": "no kernel caller has such memory"}
USER, KERNEL, HOST = "target.t_connect", "target.kernel.t_connect", "unit.unit_provider"
NAME = "C_002_blocking_connect"


def check():
    entries, required, faults = rows.load()
    return checking.finish("check_rows", faults, len(entries) + len(required))


def toml(body):
    return rows.parse_claims({"tests/rows/x.toml": body})[1]


def expect(entry, cases, user, kernel, good):
    """A fault in the sample is what the report must not wave through: found when it judges as
    told."""
    row = rows.judge("C-002", entry, cases)
    return (row.result["user"], row.result["kernel"], row.good) == (user, kernel, good)


def judged():
    """(claim, the report judges it so)"""
    return [("a row without tests", expect(ENTRY, [], UNTESTED, UNTESTED, False)),
            ("a skipped test",
             expect(ENTRY, [(UNTESTED, USER, NAME), (UNTESTED, KERNEL, NAME)], UNTESTED, UNTESTED,
                    False)),
            ("a failed test beside passing ones",
             expect(ENTRY, [(PASS, USER, NAME), (FAIL, USER, "C_002_b"), (PASS, KERNEL, NAME)],
                    FAIL, PASS, False)),
            ("no test in kernel mode", expect(ENTRY, [(PASS, USER, NAME)], PASS, UNTESTED, False)),
            ("no test in user mode", expect(USER_ONLY, [], UNTESTED, NOT_HERE, False)),
            ("unit tests beside a skipped test in the image",
             expect(ENTRY, [(PASS, HOST, NAME), (UNTESTED, USER, NAME)], UNTESTED, UNTESTED,
                    False)),
            ("a failed unit test beside passing ones in the image",
             expect(ENTRY, [(FAIL, HOST, NAME), (PASS, USER, NAME), (PASS, KERNEL, NAME)], FAIL,
                    FAIL, False)),
            ("unit tests alone", expect(ENTRY, [(PASS, HOST, NAME)], UNIT, UNIT, True)),
            ("a row of one mode", expect(USER_ONLY, [(PASS, USER, NAME)], PASS, NOT_HERE, True)),
            ("a row that must be there and is not", not rows.join({}, ["C-002"], {})[0].good),
            ("a tested row without a claim",
             expect(None, [(PASS, USER, NAME), (PASS, KERNEL, NAME)], PASS, PASS, False)),
            ("a name that only looks like a row's", rows.rows_of("XC_002 and C_0021") == []), ]


def cases():
    good = rows.markdown(
        rows.join({"C-002": ENTRY}, [], {"C-002": [(PASS, USER, NAME), (PASS, KERNEL, NAME)]}))
    worse = rows.markdown(rows.join({"C-002": ENTRY}, [], {"C-002": [(PASS, USER, NAME)]}))
    return [
        ("not TOML", toml("[C-002\n")), ("no claim", toml("[C-002]\nkernel = true\n")),
        ("long claim", toml(f'[C-002]\nclaim = "{"x" * 91}"\nkernel = true\n')),
        ("no mode", toml('[C-002]\nclaim = "x"\n')),
        ("no reason", toml('[C-002]\nclaim = "x"\nkernel = false\n')),
        ("reason without need", toml('[C-002]\nclaim = "x"\nkernel = true\nwhy = "y"\n')),
        ("no mode left", toml('[C-002]\nclaim = "x"\nkernel = false\nuser = false\nwhy = "y"\n')),
        ("unknown key", toml('[C-002]\nclaim = "x"\nkernel = true\nskip = true\n')),
        ("odd id", toml('[C-2]\nclaim = "x"\nkernel = true\n')),
        ("row in two files",
         rows.parse_claims({p: '[C-002]\nclaim = "x"\nkernel = true\n' for p in ("a", "b")})[1]),
        ("row nobody asks for", rows.unknown_rows({"C-999": ENTRY}, ["C-002"])),
        ("required twice", rows.parse_required("C-002\nC-002\n")[1]),
        ("a doctored docs/conformance.md", rows.difference(good.replace("untested", "pass"),
                                                           worse)),
        ("a stale docs/conformance.md", rows.difference(good, worse)), *judged(),
    ]


if __name__ == "__main__":
    sys.exit(checking.main("check_rows", check, cases, __doc__))
