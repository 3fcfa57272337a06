# SPDX-License-Identifier: MIT
"""The texts of FormatMessage against the headers: every code that a program can name has one."""
import re

from wsp.paths import ROOT

ROWS = re.findall(r'^    \{ (\d+), "(.*)" \},$',
                  (ROOT / "image/user/coredll/message_text.c").read_text(encoding="utf-8"), re.M)
CODES = [int(code) for code, _ in ROWS]


def named(header, pattern):
    return {int(n) for n in re.findall(pattern, (ROOT / header).read_text(encoding="utf-8"))}


def test_each_code_once_and_in_order():
    assert CODES == sorted(set(CODES))


def test_every_code_of_the_base_api():
    codes = named("bsp/include/winerror.h", r"#define ERROR_\w+ (\d+)L")
    assert len(codes) > 60
    assert codes <= set(CODES), f"message_text.c has no text for {sorted(codes - set(CODES))}"


def test_every_code_of_winsock():
    codes = {n for n in named("provider/include/wsaerror.h", r"#define WSA\w+ \(?(\d+)L?\)?")
             if n > 10000}
    assert len(codes) > 50
    assert codes <= set(CODES), f"message_text.c has no text for {sorted(codes - set(CODES))}"


def test_the_texts_are_sentences():
    for code, text in ROWS:
        assert re.fullmatch(r"[A-Z][ -~]*\.", text) and '"' not in text and "%" not in text, code
