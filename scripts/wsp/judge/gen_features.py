# SPDX-License-Identifier: MIT
"""The table of features in docs/board-howto.md, between two marks; the rest of the page is written
by hand."""
from wsp.make import features
from wsp.paths import ROOT, rel
from wsp.program import Problem

PAGE = ROOT / "docs/board-howto.md"
BEGIN, END = "<!-- features: scripts/docs -->", "<!-- end -->"


def fill(page):
    """The page with the table as it is now."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise Problem(f"{rel(PAGE)}: no {BEGIN} ... {END}", 1)
    return f"{head}{BEGIN}\n{features.table()}\n{END}{tail}"


def generate():
    return fill(PAGE.read_text(encoding="utf-8"))


def cases():
    """(claim, faults found in a bad sample)"""
    try:
        fill("no marks\n")
        found = []
    except Problem as e:
        found = [str(e)]
    return [("a page without marks", found)]
