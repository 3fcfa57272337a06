# SPDX-License-Identifier: MIT
"""The suite of somebody else, without running it: how a function is cut out, how its run is
judged."""
import re
import sys
import tomllib

import pytest
from wsp.judge import part_wine

sys.path.insert(0, str(part_wine.HERE))
import extract

pytestmark = pytest.mark.host

SAMPLE = '''\
#include <gone.h>
#define LIMIT 4 /* a comment that
                   goes on */
#define TWICE(x) \\
    ((x) * 2)
enum colour { RED, GREEN = 2 };
struct pair { int first, second; };
static const struct pair pairs[LIMIT] = { { 1, 2 }, { 3, 4 } };
static int (*chosen)(struct pair *);
static int other_table[] = { 7 };

static int add(struct pair *p)
{
    const char *brace = "}";   // { and a brace that is none
    return p->first + p->second + (brace[0] == '}');
}

static void stranger(void)
{
    other_table[0] = 8;
}

static void wanted(void)
{
    struct pair p = pairs[0];
    chosen = add;
    chosen(&p);
    if (TWICE(GREEN) == 4) { stop(); }
}

static void last(void) { wanted(); }
'''


def cut(*names):
    return extract.program("sample.c", SAMPLE, names)


def test_a_function_comes_with_what_it_needs_and_no_more():
    text = cut("wanted")
    for part in ("static void wanted", "static int add", "enum colour", "struct pair {",
                 "pairs[LIMIT]", "#define LIMIT 4", "#define TWICE(x)", "((x) * 2)", "(*chosen)"):
        assert text.count(part) == 1, part
    for part in ("gone.h", "stranger", "other_table", "last(void)"):
        assert part not in text, part


def test_what_is_needed_stays_in_order_and_keeps_its_line():
    text = cut("last", "add")
    at = [
        text.index(p) for p in ("#define LIMIT", "enum colour", "struct pair {", "static int add",
                                "static void wanted", "void last")
    ]
    assert at == sorted(at)
    lines = text.splitlines()
    for item in ("static int add(struct pair *p)", "static void wanted(void)",
                 "static void last(void) { wanted(); }"):
        i = lines.index(item)
        assert lines[i - 1] == f'#line {SAMPLE.splitlines().index(item) + 1} "sample.c"'


def test_a_function_that_is_not_there_is_no_empty_program():
    with pytest.raises(KeyError):
        cut("nobody")


# --- judging
# --------------------------------------------------------------------------------------------

def ran(*lines, end="done: 3 passed, 0 failed, 0 skipped"):
    outcome = part_wine.Outcome("\n".join(lines), "exit status 0")
    outcome.end = end
    return outcome


KNOWN = {"f": {"fails": [{"class": "ce", "why": "x", "at": ["sock.c:10", "sock.c:20"]},
                         {"class": "limit", "why": "y", "at": ["sock.c:30"], "maybe": True}]},
         "g": {"end": "TimedOut", "why": "it waits"}}
BOTH = ("wine FAIL sock.c:10: got 1", "wine FAIL sock.c:20: got 2")


def test_what_a_run_printed_is_read():
    o = part_wine.Outcome("noise\nwine ABSENT AcceptEx\nwine FAIL sock.c:10: a: b\nwine FAIL "
                          "sock.c:10: c\nwine SKIP sock.c:3: no\n"
                          "wine END 3 passed, 2 failed, 1 skipped\n", "exit status 1")
    assert o.failed == {"sock.c:10": ["a: b", "c"]
                        } and o.missed == {"AcceptEx"} and o.skipped == ["sock.c:3: no"]
    assert o.end == "done: 3 passed, 2 failed, 1 skipped"
    assert part_wine.Outcome("wine FAIL sock.c:1: x\n", "exit status -5").end == "exit status -5"


def test_a_run_like_its_list_is_no_complaint():
    assert part_wine.judge("f", ran(*BOTH), KNOWN) is None
    assert part_wine.judge("f", ran(*BOTH, "wine FAIL sock.c:30: late"), KNOWN) is None
    assert part_wine.judge("unlisted", ran(), KNOWN) is None


def test_a_failure_that_is_not_listed_is_one():
    assert part_wine.judge("f", ran(*BOTH, "wine FAIL sock.c:11: got 9"),
                           KNOWN) == "new: sock.c:11: got 9"
    assert part_wine.judge("unlisted", ran(BOTH[0]), KNOWN) == "new: sock.c:10: got 1"


def test_a_listed_failure_that_holds_is_one():
    assert part_wine.judge("f", ran(BOTH[1]), KNOWN) == "listed, and holds now: sock.c:10"


def test_a_wrong_end_is_one():
    said = part_wine.judge("f", ran(*BOTH, end="TimedOut"), KNOWN)
    assert said == "it ends with `TimedOut`, not `done`"
    assert part_wine.judge("g", ran(end="TimedOut"), KNOWN) is None
    assert "not `TimedOut`" in part_wine.judge("g", ran(), KNOWN)


# --- the lists
# ------------------------------------------------------------------------------------------

def lists():
    return [
        tomllib.loads((part_wine.HERE / f"{n}.toml").read_text(encoding="utf-8"))
        for n in ("functions", "known")
    ]


def test_each_known_failure_belongs_to_a_function_that_runs_and_has_a_reason():
    table, known = lists()
    files = {name: file for file, name, _ in part_wine.functions(table)}
    limits = (part_wine.ROOT / "docs/limits.md").read_text(encoding="utf-8").replace("`", "")
    for name, entry in known.items():
        assert "why" in entry or "end" not in entry, name
        seen = [at for group in entry.get("fails", []) for at in group["at"]]
        assert len(seen) == len(set(seen)) and all(at.startswith(files[name] + ":")
                                                   for at in seen), name
        for group in entry.get("fails", []):
            assert group["class"] in part_wine.CLASSES and group["why"], name
            row = re.search(r"\((.*)\)$", group["why"]) if group["class"] == "limit" else None
            assert group["class"] != "limit" or f"| {row[1]}" in limits, group["why"]


def test_nothing_is_left_for_us_to_mend():
    _, known = lists()
    assert [n for n, e in known.items() for g in e.get("fails", []) if g["class"] == "ours"] == []
