# SPDX-License-Identifier: MIT
"""scripts/test trixie, but for the hour it may take: what it refuses, what it leaves behind, what
it believes."""
import argparse
import os
import pathlib
import re
import select
import shutil
import subprocess

import pytest
from wsp.judge import junit, part_trixie
from wsp.program import Problem

pytestmark = pytest.mark.host
MINE = ["unshare", "--mount", "--pid", "--fork", "true"]


@pytest.fixture
def namespaces():
    if os.getuid() or subprocess.run(MINE, capture_output=True, check=False).returncode:
        pytest.skip("no mounts of its own on this machine")


def arguments(**given):
    p = argparse.ArgumentParser()
    part_trixie.options(p)
    return argparse.Namespace(**{**vars(p.parse_args([])), "k": None, **given})


def test_without_root_it_says_so_and_does_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match="takes root: sudo scripts/test trixie"):
        part_trixie.run(arguments(root=tmp_path / "root"), junit.Results())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("tool", part_trixie.TOOLS)
def test_a_missing_tool_is_named_with_its_package(monkeypatch, tool):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: None if name == tool else name)
    with pytest.raises(Problem, match=f"needs {tool}: apt-get install {part_trixie.TOOLS[tool]}"):
        part_trixie.check_machine()


def test_mounts_and_processes_end_with_the_command(namespaces, tmp_path):
    """A failing one, which leaves a program in the background."""
    script = 'mount -t tmpfs none "$1" && touch "$1/inside" && { sleep 1000 & } && exit 3'
    p = subprocess.run(part_trixie.namespaced(script, tmp_path), stdout=subprocess.PIPE, timeout=20,
                       check=False)
    assert p.returncode == 3                        # and nobody holds the pipe any more
    assert not os.path.ismount(tmp_path) and not list(tmp_path.iterdir())


def test_mounts_and_processes_end_with_us(namespaces, tmp_path):
    script = 'mount -t tmpfs none "$1" && touch "$1/inside" && echo up && sleep 1000'
    with subprocess.Popen(part_trixie.namespaced(script, tmp_path),
                          stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"up\n"
        child.kill()
        ready, _, _ = select.select([child.stdout], [], [], 10)
        assert ready and child.stdout.read() == b""
    assert not os.path.ismount(tmp_path) and not list(tmp_path.iterdir())


def test_a_command_in_the_chroot_sees_its_own_machine(namespaces, tmp_path):
    """A root of two programs and their libraries: devices, processes, no variables but the few."""
    for name in ("proc", "dev", "sys"):
        (tmp_path / name).mkdir()
    for tool in ("/usr/bin/bash", "/usr/bin/env"):
        libraries = re.findall(
            r"(/\S+) \(",
            subprocess.run(["ldd", tool], capture_output=True, text=True, check=True).stdout)
        for path in (tool, *libraries):
            (tmp_path / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, tmp_path / path[1:])
    words = ('p=(/proc/[0-9]*); test -c /dev/null && test -d /sys/class && '
             'echo "$HOME ${#p[@]} ${SECRET:-none}"')
    p = subprocess.run(part_trixie.inside(tmp_path, "bash", "-c",
                                          words), env={**os.environ, "SECRET": "told"},
                       capture_output=True, text=True, check=False, timeout=20)
    assert p.stdout == "/root 1 none\n", p.stderr
    assert not list((tmp_path / "proc").iterdir())


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(Problem, match="thesis.tex"):
        part_trixie.make_root(tmp_path, True, tmp_path / "log")
    assert (tmp_path / "thesis.tex").exists() and (tmp_path / "etc").exists()


def test_a_chroot_that_was_broken_off_is_made_again(namespaces, monkeypatch, tmp_path):
    """By a debootstrap that fails half way, and by one that does not."""
    tools, root, log = tmp_path / "tools", tmp_path / "root", tmp_path / "log"
    tools.mkdir()
    fake = tools / "debootstrap"
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setattr(part_trixie, "MAKE", 'debootstrap "$2"')
    fake.write_text('#!/bin/sh\nmkdir -p "$1/usr"\nexit 1\n')
    fake.chmod(0o755)
    with pytest.raises(Problem, match="debootstrap cannot make"):
        part_trixie.make_root(root, False, log)
    assert (root / "usr").exists()
    fake.write_text('#!/bin/sh\ntest ! -e "$1/usr" && mkdir -p "$1/etc" "$1/root"\n')
    part_trixie.make_root(root, False, log)
    assert not (root / "usr").exists() and (root / "root").stat().st_mode & 0o777 == 0o700
    fake.write_text("#!/bin/sh\nexit 1\n")
    part_trixie.make_root(root, False, log)         # it is there: nobody asks debootstrap


def test_only_what_is_committed_is_tested(monkeypatch, tmp_path, capsys):
    if not shutil.which("git"):
        pytest.skip("no git on this machine")
    project, root = tmp_path / "project", tmp_path / "root"
    (root / "root").mkdir(parents=True)
    for words in (["init", "-q", project], ["-C", project, "config", "user.email", "a@b"],
                  ["-C", project, "config", "user.name", "a"]):
        subprocess.run(["git", *words], check=True)
    (project / "kept").write_text("committed")
    subprocess.run(["git", "-C", project, "add", "."], check=True)
    subprocess.run(["git", "-C", project, "commit", "-q", "-m", "x"], check=True)
    monkeypatch.setattr(part_trixie, "ROOT", project)
    part_trixie.unpack(root)
    assert "not committed" not in capsys.readouterr().err
    (project / "kept").write_text("changed")
    (project / "new").write_text("")
    part_trixie.unpack(root)
    assert "not committed" in capsys.readouterr().err
    tree = root / part_trixie.TREE
    assert [p.name
            for p in tree.iterdir()] == ["kept"] and (tree / "kept").read_text() == "committed"


@pytest.mark.parametrize("status, cases, failed", [(0, [("a", None)], []),
                                                   (1, [("a", "it broke")], ["a"]),
                                                   (1, [("a", None)], ["runs to its end"]),
                                                   (1, None, ["runs to its end"]),
                                                   (0, None, ["runs to its end"]),
                                                   (0, "cut of", ["writes its results"])])
def test_the_results_of_the_chroot_are_ours(tmp_path, status, cases, failed):
    path = tmp_path / part_trixie.TREE / "build/test/junit.xml"
    path.parent.mkdir(parents=True)
    if isinstance(cases, str):
        path.write_text("<testsuites><testsu")
    elif cases is not None:
        inner = junit.Results()
        for name, failure in cases:
            inner.add("system", name, failure)
        inner.write(path)
    results = junit.Results()
    part_trixie.take_results(pathlib.Path(tmp_path), status, results)
    assert [c[1] for c in results.failed] == failed
    assert all(c[0].startswith("trixie.") for c in results.cases)
