# SPDX-License-Identifier: MIT
"""image/user/crt/unicode.h against Python's Unicode database 3.2, character by character."""
import re
import unicodedata

from wsp.paths import ROOT

UCD = unicodedata.ucd_3_2_0
TEXT = (ROOT / "image/user/crt/unicode.h").read_text(encoding="utf-8")


def table(name):
    body = re.search(name + r"\[\] = \{(.*?)\n\};", TEXT, re.S)[1]
    return [[int(n, 0) for n in row.split(",")] for row in re.findall(r"\{ ([^}]*) \}", body)]


def units():
    """16-bit characters above ASCII that were assigned."""
    return [c for c in range(0x80, 0x10000)
            if not 0xd800 <= c < 0xf900 and UCD.category(chr(c)) != "Cn"]


def other_case(c, change):
    text = change(chr(c))
    return ord(text) if len(text) == 1 and ord(text) in UNITS else c


UNITS = set(units())


def test_cases():
    want = {c: other_case(c, str.lower) for c in UNITS}
    want = {c: low for c, low in want.items() if low != c and other_case(low, str.upper) == c}
    got = {c: (c + delta) & 0xffff for first, last, delta, second in table("unicode_cases")
           for c in range(first, last + 1, 1 + second)}
    assert got == want


def in_ranges(name):
    rows = table(name)
    assert rows == sorted(rows)
    return {c for first, last in rows for c in range(first, last + 1)} & UNITS


def test_letters():
    assert in_ranges("unicode_letters") == {c for c in UNITS if UCD.category(chr(c))[0] == "L"}


def test_punctuation_and_symbols():
    assert in_ranges("unicode_punctuation") == {c for c in UNITS
                                                if UCD.category(chr(c))[0] in "PS"}
