# SPDX-License-Identifier: MIT
"""make: .def files, tables of exports, and where the archive puts a program."""
import re

import pytest
from wsp.make import def_file, exports, image
from wsp.program import Problem

DEF = """\
; comment
LIBRARY "mine.dll" BASE=0x400000
DESCRIPTION 'a DLL'
HEAPSIZE 4096
EXPORTS first
    second = inner        ; renamed
    third @ 3
    fourth=other @4 NONAME PRIVATE
    table @5 DATA
    limits CONSTANT
"""


def test_every_form_of_a_def_is_read():
    library, entries = def_file.parse(DEF, "x.def")
    assert library == "mine.dll"
    assert [(e.name, e.internal, e.ordinal, e.noname, e.private, e.data) for e in entries] == [
        ("first", "first", 0, False, False, False), ("second", "inner", 0, False, False, False),
        ("third", "third", 3, False, False, False), ("fourth", "other", 4, True, True, False),
        ("table", "table", 5, False, False, True), ("limits", "limits", 0, False, False, True)]


@pytest.mark.parametrize("text, words", [
    ("EXPORTS\n a=b.c", "passed on"),
    ("EXPORTS\n a @0", "from 1 to 65535"),
    ("EXPORTS\n a @65536", "from 1 to 65535"),
    ("EXPORTS\n a NONAME", "needs an ordinal"),
    ("EXPORTS\n a b c", "no export"),
    ("EXPORTS\n a @1\n b @1", "ordinal 1 is there twice"),
    ("EXPORTS\n a\n a=c", "name a is there twice"),
    ("EXPORT\n a", "no statement"),
])
def test_what_is_wrong_with_a_def_is_named(text, words):
    with pytest.raises(Problem, match=words):
        def_file.parse(text, "x.def")


def test_table_has_names_in_order_then_those_without():
    entries = [def_file.Export("b", "b", 2), def_file.Export("n", "inner", 7, noname=True),
               def_file.Export("a", "a"), def_file.Export("B", "B")]
    text = exports.table("t", "mine.dll", entries, "DllMain")
    assert ".long 0x31504558, 4, 3\n.long 1f - ., DllMain - ." in text
    assert re.findall(r"^\.long (\S+) - ., (\w+) - ., (\d+)$", text, re.M) == [
        (".Lname0", "B", "0"), (".Lname1", "a", "0"), (".Lname2", "b", "2")]
    assert ".long 0, inner - ., 7" in text
    assert '.Lname2: .asciz "b"' in text and '1: .asciz "mine.dll"' in text


def test_import_library_holds_functions_and_data_but_nothing_private():
    text = exports.import_library([def_file.Export("f", "f"), def_file.Export("d", "d", data=True),
                                   def_file.Export("p", "p", private=True)])
    assert ".type f, %function" in text and ".type d, %object" in text and "p:" not in text


def test_a_symbol_that_c_cannot_have_is_named():
    with pytest.raises(Problem, match="no symbol"):
        exports.table("t", "mine.dll", [def_file.Export("f", "?f@@YAXXZ")])


def test_functions_go_to_the_dll_of_their_header(tmp_path, monkeypatch):
    for name in ("coredll", "ws2", "winsock", "iphlpapi"):
        (tmp_path / f"{name}.def").write_text("EXPORTS\n    malloc\n" if name == "coredll" else "")
    monkeypatch.setattr(exports, "defined", lambda archive: {"swprintf"})
    aux = ("/* /x/bsp/include/wince/clock.h:5:NC */ extern void Sleep (DWORD);\n"
           "/* /x/bsp/include/wince/i.h:5:NC */ static inline LONG Inline (LONG);\n"
           "/* /x/provider/include/wsafunc.h:5:NC */ extern char *inet_ntoa (struct in_addr);\n"
           "/* /x/provider/include/iphlpapi.h:5:NC */ extern DWORD GetIfTable (void *);\n"
           "/* /usr/include/newlib/wchar.h:5:NC */ extern int swprintf (wchar_t *, ...);\n"
           "/* /usr/include/newlib/unistd.h:5:NC */ extern int fork (void);\n")
    lists = exports.own(aux, None, sorted(tmp_path.glob("*.def")), "Sleep 496\n")
    assert {d: [e.name for e in entries] for d, entries in lists.items()} == {
        "coredll": ["malloc", "Sleep", "swprintf"], "ws2": ["inet_ntoa"], "winsock": [],
        "iphlpapi": ["GetIfTable"]}
    assert [e.ordinal for e in lists["coredll"]] == [0, 496, 0]


def test_programs_begin_on_a_page_of_the_archive(tmp_path):
    (tmp_path / "conf").write_text("x")
    for size in (1, 100, 4097):
        (tmp_path / f"p{size}").write_bytes(b"\x7fELF" + bytes(size))
    files = {p.name: p for p in tmp_path.iterdir()}
    archive = image.cpio_newc(files)
    at = 0
    seen = {}
    while archive[at:at + 6] == b"070701":
        field = [int(archive[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        name = archive[at + 110:at + 110 + field[11]].split(b"\0")[0].decode()
        data = at + 110 + field[11]
        data += -data % 4
        seen[name] = archive[data:data + field[6]]
        if name.startswith("p"):
            assert data % 4096 == 0
        at = data + field[6]
        at += -at % 4
    assert at == len(archive)
    assert seen.pop("TRAILER!!!") == b""
    assert seen == {n: p.read_bytes() for n, p in files.items()}
