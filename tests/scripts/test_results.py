# SPDX-License-Identifier: MIT
"""judge: results and rows at their bounds."""
import xml.etree.ElementTree as ET

import pytest
from wsp.judge import junit, rows
from wsp.program import Problem


@pytest.mark.parametrize("text, names, complaint", [
    ("", [], "no plan"), ("1..0\n", [], None), ("ok 1 - a\n", ["a"], "no plan"),
    ("1..1\nok 1\n", ["test 1"], None), ("1..2\nok 1 - a\n", ["a"], "2 tests planned"),
    ("1..1\nBail out! no wire\n", [], "bailed out: no wire")])
def test_tap_at_its_bounds(text, names, complaint):
    cases, said = junit.parse_tap(text)
    assert [c[0] for c in cases] == names
    assert said is None if complaint is None else complaint in said


def test_a_failure_has_its_notes_and_a_skip_its_reason():
    cases, said = junit.parse_tap("1..2\n# x is 3\nnot ok 1 - a\nok 2 - b # SKIP no wire\n")
    assert said is None
    assert cases == [("a", "# x is 3\nnot ok 1 - a", ""), ("b", None, "no wire")]


def test_results_come_back_from_their_file(tmp_path):
    results = junit.Results()
    results.add("s", "good")
    results.add("s", "bad", "bell \x07 and more")
    results.add("t", "left out", skipped="no wire")
    results.write(tmp_path / "deep/r.xml")
    back = junit.Results()
    back.add_junit(tmp_path / "deep/r.xml")
    assert [(c[0], c[1], c[3], c[4]) for c in back.cases] == [
        ("s", "good", None, ""), ("s", "bad", "bell ? and more", ""),
        ("t", "left out", None, "no wire")]
    assert (back.passed, len(back.failed), len(back.skipped)) == (1, 1, 1)


def test_a_build_alone_has_tested_nothing():
    results = junit.Results()
    results.add(junit.BUILD, "builds")
    assert not results.tested
    results.add("s", "a")
    assert results.tested


def test_a_results_file_that_is_broken_is_named(tmp_path):
    (tmp_path / "r.xml").write_text("<testsuites><testsuite>")
    with pytest.raises(Problem, match="r.xml does not parse"):
        rows.read(tmp_path / "r.xml")


def test_rows_of_an_empty_file_are_none(tmp_path):
    ET.ElementTree(ET.Element("testsuites")).write(tmp_path / "r.xml")
    assert rows.read(tmp_path / "r.xml") == {}


@pytest.mark.parametrize("suite, rows_found", [
    ("unit.unit_provider", ["C-001"]), ("target.t_api", ["C-001"]), ("test_calls", ["C-001"]),
    ("scripts.test_results", []), ("checks", [])])
def test_only_what_runs_the_product_speaks_for_a_row(tmp_path, suite, rows_found):
    results = junit.Results()
    results.add(suite, "C_001_x")
    results.write(tmp_path / "r.xml")
    assert list(rows.read(tmp_path / "r.xml")) == rows_found


@pytest.mark.parametrize("name, ids", [
    ("", []), ("C_1_x", ["C-001"]), ("W-5", ["W-05"]), ("C_010_and_R_07", ["C-010", "R-07"]),
    ("C_1234", []), ("XC_001", []), ("C_", [])])
def test_rows_in_a_name(name, ids):
    assert rows.rows_of(name) == ids


def test_equal_reports_do_not_differ():
    assert rows.difference("a\n", "a\n") is None
    assert "is not what this run gave" in rows.difference("", "a\n")
