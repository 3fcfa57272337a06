# SPDX-License-Identifier: MIT
"""judge: figures, coverage, fuzzing and proofs, without running what they judge."""
import argparse

import check_style
import pytest
from wsp.judge import (bench_beside, bench_vs, c_source, cli_bench, cli_docs, doc_paths,
                       part_coverage, part_fuzz, part_proofs)
from wsp.program import Problem


@pytest.mark.parametrize("value, old, bad", [
    (110, 100, False), (111, 100, True), (1, 100, False), (5, None, False), (5, 0, False)])
def test_a_figure_is_worse_from_a_tenth_on(value, old, bad):
    assert cli_bench.verdict("loopback_insns", value, old)[1] is bad


def test_where_more_is_better_less_is_worse():
    assert cli_bench.verdict("sockets_open", 89, 100)[1]
    assert not cli_bench.verdict("sockets_open", 200, 100)[1]


@pytest.mark.parametrize("name, value, word", [
    ("peer_insns", 45_000, "goal"), ("peer_insns", 45_001, "MISSES"),
    ("ram16_sockets_open", 256, "goal"), ("ram16_sockets_open", 255, "MISSES")])
def test_goals(name, value, word):
    assert cli_bench.verdict(name, value, None)[0].startswith(word)


def test_documents_are_all_generated_or_none_is_written(tmp_path, monkeypatch):
    def broken():
        raise Problem("it does not parse", 1)
    first = tmp_path / "a.md"
    monkeypatch.setattr(cli_docs, "DOCUMENTS", {first: lambda: "new", tmp_path / "b.md": broken})
    with pytest.raises(Problem):
        cli_docs.main([])
    assert not first.exists()
    monkeypatch.setattr(cli_docs, "DOCUMENTS", {first: lambda: "new"})
    assert cli_docs.main([]) == 0 and first.read_text() == "new"


def test_coverage_of_nothing_is_whole_and_else_a_share():
    assert part_coverage.percent([], "lines") == 100.0
    assert part_coverage.percent([{"lines": {"count": 8, "covered": 6}}], "lines") == 75.0
    segments = [[3, 1, 0, True, True, False], [4, 1, 2, True, True, False],
                [5, 1, 0, True, True, True]]
    assert part_coverage.never_run(segments) == [3]


def test_a_fuzz_log_at_its_bounds(tmp_path):
    log = tmp_path / "log"
    log.write_text("")
    assert part_fuzz.last_status(log) == [0, 0, 0]
    log.write_text("x" * 9000 + "\n#12 NEW cov: 7 ft: 8 exec/s: 9\n")
    assert part_fuzz.last_status(log) == [12, 7, 9]


@pytest.mark.parametrize("runs, whole, option", [
    (1, False, "-runs=1"), (9, False, "-runs=4"), (None, False, "-max_total_time=60"),
    (None, True, "-runs=25000")])
def test_how_long_a_fuzzer_runs(runs, whole, option):
    args = argparse.Namespace(whole=whole, runs=runs, seconds=60)
    assert part_fuzz.limits(args, "fuzz_dns") == [option]


def test_a_proof_holds_only_by_its_words(tmp_path, monkeypatch):
    monkeypatch.setattr(part_proofs, "OUT", tmp_path)
    for script, good in (("echo VERIFICATION SUCCESSFUL", True), ("echo nothing", False),
                         ("echo VERIFICATION SUCCESSFUL; exit 10", False),
                         ("echo x: FAILURE; exit 10", False)):
        said = part_proofs.check(["sh", "-c", script], "a.i", "proof_x", 3)
        assert (said is None) == good, script
    assert "x: FAILURE" in said


def test_every_proof_of_the_tree_is_found():
    assert {folder for folder, _, _ in part_proofs.proofs()} == {
        p.parent.name for p in part_proofs.FOLDER.glob("*/proof.c")}


@pytest.mark.parametrize("text, left", [
    ("", ""), ("/* a", "    "), ("a // b\nc", "a     \nc"), ('"/* x"', '"    "'),
    (r'"\""', '"  "'), ("'\"' /* \" */ b", "' '         b")])
def test_comments_and_strings_are_blanked(text, left):
    assert c_source.strip_comments(text) == left


@pytest.mark.parametrize("body, words", [
    ("", "0 tables fit"), ("int t[] = {\n    [K_A] = { 1 },\n};\n" * 2, "2 tables fit"),
    ("int t[] = {\n    [K_A] = { 1, 2 },\n};\n", "has 2 cells, not 1"),
    ("int t[] = {\n    [K_A] = { 1 },\n    [K_A] = { 1 },\n};\n", "twice"),
    ("int t[] = {\n    K_A,\n};\n", "does not parse")])
def test_a_table_that_is_wrong_is_named(body, words):
    with pytest.raises(Problem, match=words):
        c_source.rows(body, r"int t\[\]", "x.c", "K_", 1)


@pytest.mark.parametrize("path", ["a.h", "a.c", "a.S"])
@pytest.mark.parametrize("names, dead", [
    ("tests/unit/x/test_a.c", 0), ("tests/unit/x/test_a.c, test_b.c", 0),
    ("tests/unit/x/test_gone.c", 1), ("tests/unit/x/test_a.c, test_gone.c", 1)])
def test_a_tests_line_names_files_that_are(path, names, dead):
    tree = ["tests/unit/x/test_a.c", "tests/unit/x/test_b.c"]
    assert len(doc_paths.faults(tree, path, f"/* a\n *\n * Tests    {names} */\n")) == dead


@pytest.mark.parametrize("folder, line, bad", [
    ("provider/include", " * Tests    tests/target/t_api.c", False),
    ("provider/include", " *", True), ("bsp/include", " * Tests    by hand", True),
    ("provider/socket", " *", False)])
def test_a_public_header_names_its_tests(folder, line, bad):
    text = f"/* SPDX-License-Identifier: MIT */\n/* x\n{line} */\n#pragma once\n"
    faults = check_style.check_text(f"{folder}/x.h", text)
    assert [f"{folder}/x.h:1: no Tests line: a public header names what tests it"] * bad == faults


def fake_tree(folder, values):
    """A tree whose scripts/bench gives these figures, one run after the other, and ends with 1."""
    (folder / "scripts").mkdir(parents=True)
    (folder / "build").mkdir()
    (folder / "values").write_text(" ".join(map(str, values)))
    bench = folder / "scripts/bench"
    bench.write_text(
        '#!/bin/sh\ncd "$(dirname "$0")/.."\nread first rest <values\necho "$rest" >values\n'
        '[ -n "$first" ] && echo "{\\"figures\\": {\\"x\\": $first}}" >build/bench.json\nexit 1\n')
    bench.chmod(0o755)
    return folder


def test_two_trees_are_measured_in_turns_and_their_means_compared(tmp_path):
    ours, theirs = fake_tree(tmp_path / "a", [10, 20, 31]), fake_tree(tmp_path / "b", [1, 2, 3])
    assert bench_beside.measure_both(ours, theirs, "virt", None, 3) == ({"x": 20}, {"x": 2})


def test_a_tree_that_measures_nothing_is_no_old_figure(tmp_path):
    ours, theirs = fake_tree(tmp_path / "a", [10]), fake_tree(tmp_path / "b", [1, 2])
    with pytest.raises(Problem, match="status 1"):
        bench_beside.measure_both(ours, theirs, "virt", "peer", 2)


def test_a_ratio_above_1_says_that_the_image_is_the_faster_one(capsys):
    ours, theirs = {"reset_ns": 100, "send_kbit": 3000}, {"reset_ns": 400, "send_kbit": 1000}
    bench_vs.table([[ours, theirs], [ours, {"reset_ns": 400}]])
    rows = capsys.readouterr().out.splitlines()
    assert [r.split()[-1] for r in rows[1:]] == ["4.00", "3.00"]
    assert rows[1].startswith("connect and reset") and rows[2].startswith("one stream sent")


def test_figures_of_the_vs_program_are_found_behind_a_prompt():
    assert bench_vs.lines("vs-linux> VS echo_ns 12\r\nVS echo_p99_ns 34\nno VS\n") == {
        "echo_ns": 12, "echo_p99_ns": 34}
