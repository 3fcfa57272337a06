# SPDX-License-Identifier: MIT
"""--app and its options: what is taken, and what is refused by name before anything is built."""
import argparse
import os
import struct

import pytest
from wsp.make import apps
from wsp.program import Problem


def wanted(*argv):
    p = argparse.ArgumentParser()
    apps.add_options(p)
    return apps.wanted(p.parse_args([str(a) for a in argv]))


def elf(machine=40, kind=2, word=1):
    return b"\x7fELF" + bytes([word, 1, 1]) + bytes(9) + struct.pack("<HH", kind, machine) + bytes(
        32)


@pytest.fixture
def tree(tmp_path):
    """A folder of each kind, and files."""
    for name in ("one.c", "two.cpp", "many/a.c", "many/deep/b.cc", "many/.git/c.c", "many/x.h",
                 "proj/CMakeLists.txt", "proj/Makefile", "mk/makefile", "empty/readme",
                 "hidden/.x/a.c", "name with blank.c", "a" * 31 + ".c", "b" * 32 + ".c", "dir.c",
                 "sh/shell.c", "two.c", "data", "one.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    for name, content in (("prog.elf", elf()), ("prog", elf()), ("host.elf", elf(machine=62, word=2)
                                                                 ), ("x86.elf", elf(machine=3)),
                          ("part.o", elf(kind=1)), ("short.elf", elf()[:20])):
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("what, kind, name, files", [
    ("one.c", "sources", "one", ["one.c"]), ("two.cpp", "sources", "two", ["two.cpp"]),
    ("many", "sources", "many", ["many/a.c", "many/deep/b.cc"]), ("proj", "cmake", None, ["proj"]),
    ("mk", "make", None, ["mk"]), ("prog.elf", "elf", "prog", ["prog.elf"]),
    ("prog", "elf", "prog", ["prog"]), ("a" * 31 + ".c", "sources", "a" * 31, ["a" * 31 + ".c"])])
def test_what_an_app_is(tree, what, kind, name, files):
    app = apps.classify(str(tree / what))
    assert (app.kind, app.name) == (kind, name)
    assert [str(p.relative_to(tree)) for p in app.paths] == files


@pytest.mark.parametrize("what, word", [
    ("none.c", "No such file"), ("empty", "neither the folder nor its subfolders"),
    ("hidden", "neither the folder"), ("name with blank.c", "without blanks"),
    ("b" * 32 + ".c", "at most 31"), ("dir.c", "hide a command"), ("one.txt", "give a C or C++"),
    ("host.elf", "another kind of machine"), ("x86.elf", "another kind of machine"),
    ("short.elf", "another kind of machine"), ("part.o", "not linked"), ("data", "give a C or C++"),
    ("sh/shell.c", "boots with")])
def test_what_is_no_app_is_named(tree, what, word):
    with pytest.raises(Problem, match=f"--app .*{what.replace('+', '.')}.*{word}"):
        wanted("--app", tree / what)


def test_a_file_that_is_no_file_is_no_app(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Problem, match="give a C or C"):
        wanted("--app", tmp_path / "pipe")


def test_two_apps_of_one_name_are_refused(tree):
    with pytest.raises(Problem, match="`two` is what --app .*two.cpp"):
        wanted("--app", tree / "two.cpp", "--app", tree / "two.c")


@pytest.mark.parametrize("options, word", [
    (["-D", "1X"], "-D 1X"), (["-D", ""], "-D"), (["-D", "a b"], "-D a b"), (["-I", "/no/such"],
                                                                             "-I /no/such"),
    (["-l", "../x"], "-l ../x"), (["-l", ""], "-l")])
def test_a_bad_option_is_named(tree, options, word):
    with pytest.raises(Problem, match=word):
        wanted("--app", tree / "one.c", *options)


@pytest.mark.parametrize("options", [["-D", "X"], ["-I", "/"], ["-l", "m"], ["--stack", "8192"]])
def test_an_option_for_nothing_is_named(tree, options):
    for app in ([], ["--app", tree / "prog.elf"]):
        with pytest.raises(Problem, match=f"{options[0]}: .*nothing is to be built"):
            wanted(*app, *options)


@pytest.mark.parametrize("value", ["0", "4095", "16777217", "x", "-1"])
def test_a_stack_has_bounds(tree, value, capsys):
    with pytest.raises(SystemExit):
        wanted("--app", tree / "one.c", f"--stack={value}")
    assert "give a number from 4096 to 16777216" in capsys.readouterr().err


def test_options_reach_the_build(tree):
    got = wanted("--app", tree / "one.c", "-DA", "-D", "B=1 2", "-DF(x)=x", "-I", tree, "-lws2",
                 "--stack", "65536")
    assert got.build == apps.Build(("A", "B=1 2", "F(x)=x"), (str(tree),), ("ws2",), 65536)


@pytest.mark.parametrize("dest, name", [
    ("", "data"), (":d", "d"), (":\\Windows\\a.txt", "Windows/a.txt"), (":a/b", "a/b"),
    (":sub/", "sub/data"), (":" + "n" * 63, "n" * 63)])
def test_where_a_file_goes(tree, dest, name):
    assert wanted("--file", f"{tree}/data{dest}").files == {name: tree / "data"}


@pytest.mark.parametrize("dest, word", [
    (":" + "n" * 64, "1 to 63"), (":a//b", "1 to 63"), (":a.", "cannot be a name"),
    (":a ", "cannot be a name"), (":a*b", "cannot be a name"), (":a:b", "cannot be a name"),
    (":a\nb", "cannot be a name"), (":" + "x/" * 130 + "y", "1 to 259"), (":etc/net.conf", "own"),
    (":Shell", "own"), (":dir", "own")])
def test_a_place_that_cannot_be_is_named(tree, dest, word):
    with pytest.raises(Problem, match=word):
        wanted("--file", f"{tree}/data{dest}")


@pytest.mark.parametrize("options", [
    ["{0}/data", "{0}/data"], ["{0}/data:a", "{0}/one.txt:A"], ["{0}/data:a", "{0}/data:a/b"],
    ["{0}/data:a/b", "{0}/data:a"], ["{0}/data:one"], ["{0}/data:One/x"]])
def test_two_things_at_one_place_are_refused(tree, options):
    with pytest.raises(Problem, match="is there already"):
        wanted("--app", tree / "one.c", *(x for o in options for x in ("--file", o.format(tree))))


@pytest.mark.parametrize("source", ["{0}/none", "{0}", ":x"])
def test_a_file_that_is_not_there_is_named(tree, source):
    with pytest.raises(Problem, match="--file .*there is no file"):
        wanted("--file", source.format(tree))
