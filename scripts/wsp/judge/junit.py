# SPDX-License-Identifier: MIT
"""Test results: kept as they come, totalled, and written as one JUnit XML file."""
import json
import os
import pathlib
import re
import xml.etree.ElementTree as ET

from wsp import paths

OUT = pathlib.Path(os.environ.get("WSP_TEST_DIR") or paths.BUILD / "test")
BUILD = "build"  # the suite of what was built for the tests
EVIDENCE = ("console log:", "capture")  # how lines of conftest.py's keep_evidence begin
INVALID_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


class Results:
    def __init__(self):
        self.cases = []  # (suite, name, seconds, failure text or None, why it was skipped or "")

    def add(self, suite, name, failure=None, seconds=0.0, skipped=""):
        self.cases.append((suite, name, seconds, failure, skipped))

    def add_junit(self, path):
        """Takes over the cases of another runner's file."""
        for case in ET.parse(path).getroot().iter("testcase"):
            bad = [e for e in case if e.tag in ("failure", "error")]
            text = "\n".join(e.text or e.get("message") or "failed" for e in bad) if bad else None
            self.add(case.get("classname") or pathlib.Path(path).stem, case.get("name"), text,
                     float(case.get("time") or 0), skip_reason(case.find("skipped")))

    def add_pytest(self, path, folder):
        """Takes over pytest's cases and, one by one, those of the TAP programs that its tests ran
        (tests/system/target.py).  What failed is reported once: a test that failed by cases of its
        program by those, with its evidence behind them, and a case that failed in two tests by the
        first."""
        records = [r for p in sorted(pathlib.Path(folder).glob("*.jsonl"))
                   for r in map(json.loads, p.read_text(encoding="utf-8").splitlines())]
        blamed = {test_key(r["test"]): r for r in reversed(records) if r["failed"]}
        mine = Results()
        mine.add_junit(path)
        for suite, name, seconds, failure, skipped in mine.cases:
            record = blamed.get(test_key(f"{suite}::{name}")) if failure is not None else None
            if record:
                record["evidence"] = [
                    line for line in failure.split("\n") if line.startswith(EVIDENCE)
                ]
            else:
                self.add(suite, name, failure, seconds, skipped)
        for record in records:
            self.add_tap_record(record)

    def add_tap_record(self, record):
        suite = f"target.{record['program']}"
        reported = {c[:2] for c in self.failed}
        for name in record["passed"]:
            self.add(suite, name)
        for name in record["failed"]:
            if (suite, name) not in reported:
                reason = record["reasons"].get(name, name)
                self.add(suite, name, "\n".join([reason, *record.get("evidence", ())]))
        for name, why in record["skipped"].items():
            self.add(suite, name, skipped=why)

    def add_board(self, board, results):
        """Takes over what another board's run gave; its suites are called BOARD.SUITE."""
        for suite, name, seconds, failure, skipped in results.cases:
            self.add(f"{board}.{suite}", name, failure, seconds, skipped)

    @property
    def failed(self):
        return [c for c in self.cases if c[3] is not None]

    @property
    def skipped(self):
        return [c for c in self.cases if c[4] and c[3] is None]

    @property
    def tested(self):
        """Whether any test passed; that the image could be built is no test."""
        return any(c[3] is None and not c[4] and c[0].split(".")[-1] != BUILD for c in self.cases)

    @property
    def passed(self):
        return len(self.cases) - len(self.failed) - len(self.skipped)

    def write(self, path):
        root = ET.Element("testsuites")
        for suite in sorted({c[0] for c in self.cases}):
            mine = [c for c in self.cases if c[0] == suite]
            node = ET.SubElement(root, "testsuite", name=suite, tests=str(len(mine)),
                                 failures=str(sum(c[3] is not None for c in mine)),
                                 skipped=str(sum(bool(c[4]) for c in mine)))
            for _, name, seconds, failure, skipped in mine:
                case = ET.SubElement(node, "testcase", classname=suite, name=name,
                                     time=f"{seconds:.3f}")
                if failure is not None:
                    text = INVALID_XML.sub("?", failure)
                    ET.SubElement(case, "failure",
                                  message=text.strip().split("\n")[0][:200]).text = text
                elif skipped:
                    ET.SubElement(case, "skipped", message=skipped)
        path.parent.mkdir(parents=True, exist_ok=True)
        ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def test_key(text):
    """A test of pytest's by file and name, from its id or from a JUnit case; without xdist's
    group."""
    file, _, name = text.partition("::")
    return pathlib.Path(file.replace(".py", "")).name.split(".")[-1], re.sub(r"@[a-z_]+$", "", name)


def skip_reason(node):
    """Why a case of a JUnit file was skipped; "" when it was not."""
    return "" if node is None else node.get("message") or "no reason given"


def parse_tap(text):
    """[(name, failure text or None, why it was skipped or "")] and a complaint (None if the plan
    holds) of TAP output."""
    cases, plan, notes, numbers = [], None, [], []
    for line in text.split("\n"):
        line = line.strip()
        m = re.match(r"(not )?ok\b\s*(\d+)?\s*-?\s*(.*?)(?:\s+#\s*(SKIP\b\s*)(.*))?$", line, re.I)
        if m:
            name = m[3] or f"test {m[2]}"
            why = m[4] and (m[5].strip() or "no reason given")
            cases.append((name, "\n".join(notes + [line]) if m[1] else None, why or ""))
            numbers.append(m[2])
            notes = []
        elif m := re.match(r"1\.\.(\d+)", line):
            plan = int(m[1])
        elif m := re.match(r"Bail out!(.*)", line):
            return cases, f"bailed out:{m[1]}"
        elif line:
            notes.append(line)
    if plan is None:
        return cases, "no plan (1..N) in the output"
    if plan != len(cases):
        return cases, f"{plan} tests planned, {len(cases)} reported"
    return cases, None
