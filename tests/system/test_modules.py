# SPDX-License-Identifier: MIT
"""Programs that coredll.dll starts, seen from outside: what they cost, and how they fail to start.
"""
import json
import re
import subprocess

import pytest
from wsp.make import building, image

pytestmark = [pytest.mark.xdist_group("user"), pytest.mark.needs("image")]

DLL_NOT_FOUND, DLL_INIT_FAILED = 0xC0000135, 0xC0000142
CYCLES, MOST = 64, 1.03


def connect_insns(shell, program):
    out = shell.run(f"{program} loopback {CYCLES}", 120)
    return int(re.search(r"^BENCH loopback_insns (\d+)", out, re.M)[1])


@pytest.mark.needs("pmu")
@pytest.mark.usefixtures("counted")
def test_connect_costs_what_it_costs_a_static_program(shell):
    """Each run leaves as many sockets in TIME_WAIT, which cost the next one the same: so the
    dynamic one is compared with what lies between its neighbours."""
    before, dynamic, after = (connect_insns(shell, p) for p in ("bench", "bench_dynamic", "bench"))
    assert 10000 < before < after
    assert dynamic <= (before + after) / 2 * MOST, (before, dynamic, after)


def test_program_without_its_imports_does_not_run(shell):
    out = shell.run("gone.exe")
    assert "running" not in out
    assert "*** LOAD gone.exe: it needs t_nowhere.dll" in out
    assert out.status & 0xffffffff == DLL_NOT_FOUND and "(0xc0000135, a DLL is missing)" in out


def test_every_missing_import_is_named_at_once(shell):
    out = shell.run("t_module child missing")
    assert set(re.findall(r"LOAD t_missing.dll: there is no (\w+) in t_plain.dll", out)) == {
        "gone", "gone_too"}


def test_program_whose_dll_refuses_does_not_run(shell):
    out = shell.run("refused.exe")
    assert "running" not in out and "*** LOAD t_refuse.dll: its DllMain returned FALSE" in out
    assert out.status & 0xffffffff == DLL_INIT_FAILED


def test_dynamic_programs_are_listed_and_ended_as_others(shell):
    shell.run("start t_module child wait")
    listed = re.search(r"^\s*(\d+) .*t_module", shell.run("ps"), re.M)
    assert listed
    assert shell.run(f"kill {listed[1]}").status == 0
    assert "alive" in shell.run("echo alive")


@pytest.mark.host
def test_recipe_makes_dynamic_programs(env, tmp_path):
    """From outside the tree, with what build/BOARD/program.json says; what it lacks is an error."""
    recipe = json.loads((building.build(env["name"]) / "program.json").read_text())
    dynamic = recipe["dynamic"]

    def link(source):
        (tmp_path / "p.c").write_text(source)
        return subprocess.run(
            [recipe["cc"], *recipe["cflags"], *dynamic["cflags"], tmp_path / "p.c", "-o",
             tmp_path / "p.elf", *dynamic["ldflags"], *dynamic["libs"]],
            capture_output=True, text=True, check=False)

    p = link("#include <stdio.h>\nint main(void) { return puts(\"x\"); }\n")
    assert p.returncode == 0, p.stderr
    assert image.needs_coredll(tmp_path / "p.elf")
    assert "nobody" in link("int nobody(void); int main(void) { return nobody(); }\n").stderr
