# SPDX-License-Identifier: MIT
"""Files as somebody at the prompt has them: made, copied, renamed, removed, run; and what the image
holds stays."""
import re

import pytest

pytestmark = pytest.mark.xdist_group("user")


@pytest.fixture
def tidy(shell):
    yield
    for name in ("f.txt", "g.txt", "d.1/f.txt", "mine.exe"):
        shell.run(f"del {name}")
    shell.run("rd d.1")


def fails(out, text):
    assert out.status == 1 and text in out, out


def test_a_file_is_copied_renamed_and_removed(shell, tidy):
    original = shell.run("type etc/net.conf")
    assert shell.run("copy etc/net.conf f.txt").status == 0
    assert shell.run("type F.TXT") == original
    fails(shell.run("copy etc/net.conf f.txt"), "there is one of that name")
    assert shell.run(r"ren f.txt \g.txt").status == 0
    fails(shell.run("type f.txt"), "no such file")
    assert shell.run("type g.txt") == original
    assert shell.run("del g.txt").status == 0
    fails(shell.run("del g.txt"), "no such file")


def test_directories(shell, tidy):
    assert shell.run("md d.1").status == 0
    assert shell.run("copy etc/net.conf d.1/f.txt").status == 0
    assert re.search(r"^ *<DIR>  d\.1$", shell.run("dir"), re.M)
    out = shell.run(r"dir \d.1")
    assert re.search(r"^ *\d+  \S*d\.1/f\.txt$", out, re.M) and "in 1 file(s)" in out
    fails(shell.run("rd d.1"), "not empty")
    fails(shell.run("md d.1"), "there is one of that name")
    fails(shell.run("dir d.2"), "no such directory")
    shell.start("type d.1/f\t")
    assert shell.wait_output() == shell.run("type etc/net.conf")
    assert shell.run("del d.1/f.txt").status == 0 and shell.run("rd d.1").status == 0


def test_a_tree_as_deep_as_a_name_is_long(shell):
    deepest = "/".join("d" * 130)
    for n in range(1, 131):
        assert shell.run(f"md {deepest[:2 * n - 1]}").status == 0
    try:
        out = shell.run("dir")
        assert out.status == 0 and out.count("<DIR>") >= 130
        assert re.search(rf"<DIR>  {deepest}$", out, re.M)
        shell.start("type etc/net.c\t")          # Tab looks through it, too
        assert shell.wait_output() == shell.run("type etc/net.conf")
        fails(shell.run(f"md {deepest}/d"), "the name is too long")
        fails(shell.run(f"md {deepest}/{'d' * 100}"), "the name is too long")
    finally:
        for n in range(130, 0, -1):
            assert shell.run(f"rd {deepest[:2 * n - 1]}").status == 0


def test_the_image_stays_as_it_is(shell):
    for line in ("del shell", "ren shell mine.exe", "copy etc/net.conf etc/f.txt", "rd etc",
                 "md etc/d"):
        fails(shell.run(line), "in the image")
    fails(shell.run("copy etc/net.conf shell"), "there is one of that name")


def test_a_program_runs_from_ram(shell, tidy):
    assert shell.run("copy t_process mine.exe").status == 0
    assert shell.run("MINE.exe child exit 7").status == 7
    assert shell.run("copy etc/net.conf f.txt").status == 0
    fails(shell.run("f.txt"), "not a program")


@pytest.mark.needs("power")
def test_nothing_survives_a_restart(target, shell):
    assert shell.run("copy etc/net.conf f.txt").status == 0
    target.reboot()
    fails(shell.run("type f.txt"), "no such file")
