# SPDX-License-Identifier: MIT
"""The conformance report: what the tests of a run say about each row of the specification.

The claims stand in tests/rows/*.toml, the ids that must be there in tests/rows/required.txt, the
results in a JUnit file.  A result belongs to a row when the test's name carries the row's id, and
to a mode by who called the provider: a user program or a client inside the kernel.  Host unit tests
run the provider's core, which both modes share: they speak for a row that no test in the image
names.  T-rows are about segments on the wire, which know no mode.
"""
import difflib
import re
import textwrap
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from wsp.paths import ROOT, rel
from wsp.program import Problem, say

FOLDER = ROOT / "tests/rows"
REQUIRED = FOLDER / "required.txt"
REPORT = ROOT / "docs/conformance.md"
CLAIM_LENGTH = 90
MODES = ("user", "kernel")

# C_095 or C-095 in a test's name; a name may carry several rows, each with its letter
ROW = re.compile(r"(?:^|[^A-Za-z0-9])([CWRT])[_-](\d{1,3})(?![0-9])")
ROW_ID = re.compile(r"C-\d{3}|[WRT]-\d{2,3}")
KERNEL_SUITES = ("target.kernel.", "test_kernel_client")
KERNEL_NAME = re.compile(r"\[(?:[^\]]*-)?kernel[\]-]")  # a system test that is run in both modes

PASS, FAIL, UNTESTED, UNIT, NOT_HERE = "pass", "FAIL", "untested", "unit", "n/a"
NO_ENTRY = "(no entry in tests/rows)"
GROUPS = {"C": "WSPConnect, statement by statement", "W": "What programs expect around connect",
          "R": "The rest of the provider", "T": "The stack on the wire"}

LEGEND = """\
pass: a test that names the row ran and passed in this mode, none failed. unit: the row has no path
that depends on the mode; host unit tests of the provider's core, which both modes share, passed.
n/a: the row does not apply to this mode, for the reason below. untested: no test that ran speaks
for the row; FAIL: one failed. Each row names one of its tests."""


@dataclass
class Row:
    """One row of the report."""
    id: str
    claim: str = NO_ENTRY
    why_not: dict = field(default_factory=dict)  # mode: why the row does not apply to it
    limit: str = ""                              # what of the claim this stack does not do
    result: dict = field(default_factory=dict)   # mode: one of the words above
    test: str = ""

    @property
    def good(self):
        """Claimed, and tested in every mode that it applies to: one at least."""
        words = set(self.result.values())
        return self.claim != NO_ENTRY and words <= {PASS, UNIT, NOT_HERE} and words != {NOT_HERE}


def sort_key(row_id):
    letter, number = row_id.split("-")
    return "CWRT".index(letter), int(number)


def modes_of(row_id):
    """The modes a row is reported in: one for a row of the wire."""
    return MODES[:1] if row_id[0] == "T" else MODES


# --- the claims -----------------------------------------------------------------------------------

def entry_faults(row_id, entry):
    """What is wrong with one entry of a table of claims."""
    if not ROW_ID.fullmatch(row_id):
        return ["the id is not C-nnn, W-nn, R-nn or T-nn"]
    if not isinstance(entry, dict):
        return ["not a table"]
    keys = {"claim", "limit"} if row_id[0] == "T" else {"claim", "user", "kernel", "why"}
    faults = [f"unknown key {k}" for k in sorted(entry.keys() - keys)]
    claim = entry.get("claim")
    if not isinstance(claim, str) or not claim.strip():
        faults.append("no claim")
    elif len(claim) > CLAIM_LENGTH or "\n" in claim:
        faults.append(f"a claim of {len(claim)} characters (one line, most {CLAIM_LENGTH})")
    if row_id[0] == "T":
        return faults
    if not isinstance(entry.get("kernel"), bool) or not isinstance(entry.get("user", True), bool):
        faults.append("kernel (and user, if it is there) must be true or false")
    absent = [m for m in MODES if entry.get(m, True) is False]
    if len(absent) == len(MODES):
        faults.append("applies to no mode")
    if bool(absent) != bool(str(entry.get("why", "")).strip()):
        faults.append("`why` belongs to a mode that is false, and to nothing else")
    return faults


def parse_claims(texts):
    """({id: entry}, faults) of the tables of claims: texts is {path: content}."""
    entries, homes, faults = {}, {}, []
    for path, text in sorted(texts.items()):
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as e:
            faults.append(f"{path}: {e}")
            continue
        for row_id, entry in table.items():
            found = entry_faults(row_id, entry)
            if row_id in entries:
                found.append(f"stands in {homes[row_id]} too")
            faults += [f"{path}: [{row_id}] {f}" for f in found]
            if not found:
                entries[row_id], homes[row_id] = entry, path
    return entries, faults


def parse_required(text):
    """(ids, faults) of the list of rows that must be there."""
    ids = [line for line in text.split("\n") if line and not line.startswith("#")]
    faults = [f"{rel(REQUIRED)}: '{i}' is no id" for i in ids if not ROW_ID.fullmatch(i)]
    faults += [f"{rel(REQUIRED)}: {i} stands there "
               "twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    return ids, faults


def unknown_rows(entries, required):
    return [f"tests/rows: [{i}] is not in "
            f"{rel(REQUIRED)}" for i in sorted(entries.keys() - set(required))]


def load():
    """(entries, required ids, faults) of the tree."""
    entries, faults = parse_claims(
        {rel(p): p.read_text(encoding="utf-8") for p in FOLDER.glob("*.toml")})
    required, bad = parse_required(REQUIRED.read_text(encoding="utf-8"))
    return entries, required, faults + bad + unknown_rows(entries, required)


# --- the results ----------------------------------------------------------------------------------

def rows_of(name):
    return [
        f"{m[1]}-{int(m[2]):03d}" if m[1] == "C" else f"{m[1]}-{int(m[2]):02d}"
        for m in ROW.finditer(name)
    ]


def mode_of(suite, name=""):
    """Who called the provider: the test programs say it by their suite."""
    if suite.startswith(KERNEL_SUITES) or KERNEL_NAME.search(name):
        return "kernel"
    return "unit" if suite.startswith("unit.") else "user"


def speaks(suite):
    """Whether a test can prove a row: those of the scripts and the checks never run the product."""
    return not suite.startswith(("scripts", "checks"))


def read(path):
    """{row: [(result, suite, test name)]} of a JUnit file."""
    rows = {}
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError as e:
        raise Problem(f"{rel(path)} does not parse ({e}): run scripts/test again", 1) from None
    for case in root.iter("testcase"):
        bad = case.find("failure") is not None or case.find("error") is not None
        result = FAIL if bad else UNTESTED if case.find("skipped") is not None else PASS
        for row in set(rows_of(case.get("name"))) if speaks(case.get("classname")) else ():
            rows.setdefault(row, []).append((result, case.get("classname"), case.get("name")))
    return rows


def verdict(cases, mode):
    """FAIL if one of the mode's tests fails, pass if one passes; a skipped test says nothing."""
    results = {result for result, suite, name in cases if mode_of(suite, name) == mode}
    return FAIL if FAIL in results else PASS if PASS in results else UNTESTED


def one_test(cases):
    """The test that speaks best for the row: a failed one, then a user program's, then what names
    few rows."""
    spoke = [c for c in cases if c[0] != UNTESTED]
    if not spoke:
        return ""
    order = ("user", "kernel", "unit")
    _, suite, name = min(spoke, key=lambda c: (c[0] != FAIL, order.index(mode_of(c[1], c[2])),
                                               len(rows_of(c[2])), c[1], c[2]))
    return f"{suite}: {re.sub(r'@[a-z_]+$', '', name)}"


def judge(row_id, entry, cases):
    """One row of the report from its entry (None: there is none) and its tests."""
    row = Row(row_id, test=one_test(cases))
    if entry is not None:
        row.claim = entry["claim"]
        row.why_not = {m: entry["why"] for m in MODES if entry.get(m, True) is False}
        row.limit = entry.get("limit", "")
    unit = verdict(cases, "unit")
    in_image = any(mode_of(suite, name) != "unit" for _, suite, name in cases)
    for mode in modes_of(row_id):
        found = verdict(cases, mode)
        if unit == FAIL:
            found = FAIL
        elif unit == PASS and not in_image:
            found = UNIT
        if found == UNTESTED and mode in row.why_not:
            found = NOT_HERE
        row.result[mode] = found
    return row


def join(entries, required, results):
    """Every row that must be there or has an entry, in order."""
    ids = sorted(entries.keys() | set(required), key=sort_key)
    return [judge(i, entries.get(i), results.get(i, [])) for i in ids]


# --- the report -----------------------------------------------------------------------------------

def wrap(text, width):
    return textwrap.wrap(text, width, break_on_hyphens=False)


def totals(rows):
    good = sum(r.good for r in rows)
    return f"{good} of {len(rows)} rows tested and passing"


def lines(rows):
    """One line a row, then what is missing."""
    out = [f"{r.id:6} {r.result['user']:8} {r.result.get('kernel', ''):8} {r.claim}  "
           f"[{r.test or 'no test'}]" for r in rows]
    out = [f"{'row':6} {'user':8} {'kernel':8} claim  [one of its tests]", *out, "",
           *wrap(LEGEND, 100), ""]
    why = [f"{r.id} does not apply to {m} mode: {w}" for r in rows for m, w in r.why_not.items()
           if r.result[m] == NOT_HERE]
    out += [*why, ""] if why else []
    for text, ids in (("no entry in tests/rows", [r.id for r in rows if r.claim == NO_ENTRY]),
                      ("a test fails", [r.id for r in rows if FAIL in r.result.values()]),
                      ("untested", [r.id for r in rows if UNTESTED in r.result.values()])):
        if ids:
            out += wrap(f"{text} ({len(ids)}): {' '.join(ids)}", 100)
    return out + [totals(rows)]


def cell(text):
    return text.replace("|", "\\|")


def markdown(rows):
    """docs/conformance.md: the same facts, no time, no date, no order but that of the ids."""
    out = ["# Conformance", "",
           "Generated by `scripts/test rows --write` from the claims in `tests/rows` and the "
           "results of a whole",
           "run of `scripts/test`, which fails when this file says anything else than the run.", "",
           *wrap(LEGEND, 110), "", f"**{totals(rows)}.**"]
    for letter, title in GROUPS.items():
        mine = [r for r in rows if r.id[0] == letter]
        if not mine:
            continue
        out += ["", f"## {letter}-rows: {title}", "",
                "| Row | Claim | User | Kernel | A test |", "|---|---|---|---|---|"]
        out += [f"| {r.id} | {cell(r.claim)} | {r.result['user']} | {r.result.get('kernel', '')} | "
                f"{'`' + cell(r.test) + '`' if r.test else '-'} |" for r in mine]
    limits = [f"| {r.id} | {cell(r.limit)} |" for r in rows if r.limit]
    if limits:
        out += [
            "", "## What of a row unmodified lwIP does not do", "", "| Row | What |", "|---|---|",
            *limits
        ]
    why = [
        f"| {r.id} | {m} | {cell(w)} |" for r in rows for m, w in r.why_not.items()
        if r.result[m] == NOT_HERE
    ]
    if why:
        out += ["", "## Rows that do not apply to a "
                    "mode", "", "| Row | Mode | Why |", "|---|---|---|", *why]
    return "\n".join(out) + "\n"


def difference(committed, generated):
    """None, or what differs between docs/conformance.md and the run."""
    if committed == generated:
        return None
    diff = difflib.unified_diff(committed.split("\n"), generated.split("\n"), rel(REPORT),
                                "this run", "", "", 0, "")
    return "\n".join([f"{rel(REPORT)} is not what this run gave (scripts/test rows "
                      "--write)", *list(diff)[:40]])


def report(junit):
    """The rows of a JUnit file; faults in tests/rows end it."""
    entries, required, faults = load()
    if faults:
        raise Problem("\n".join(faults), 1)
    results = read(junit)
    strange = sorted(results.keys() - set(required), key=sort_key)
    if strange:
        say(f"tests name rows that {rel(REQUIRED)} does not know: {' '.join(strange)}")
    return join(entries, required, results)


def check(junit):
    """None, or why docs/conformance.md is not what the run in this JUnit file gave."""
    try:
        generated = markdown(report(junit))
    except Problem as e:
        return str(e)
    return difference(REPORT.read_text(encoding="utf-8") if REPORT.exists() else "", generated)


def show(junit, write):
    """Prints the report; exit status 1 when a row lacks a passing test or one of its tests
    fails."""
    rows = report(junit)
    print("\n".join(lines(rows)))
    if write:
        REPORT.write_text(markdown(rows), encoding="utf-8")
        say(f"written: {rel(REPORT)}")
    return 0 if rows and all(r.good for r in rows) else 1
