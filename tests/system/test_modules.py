# SPDX-License-Identifier: MIT
"""Programs that coredll.dll starts, seen from outside: what they cost, and how they fail to start.
"""
import re

import pytest

pytestmark = [pytest.mark.xdist_group("user"), pytest.mark.needs("image")]

DLL_NOT_FOUND, DLL_INIT_FAILED = 0xC0000135, 0xC0000142
CYCLES, MOST = 64, 1.03


def connect_insns(shell, program):
    out = shell.run(f"{program} loopback {CYCLES}", 120)
    return int(re.search(r"^BENCH loopback_insns (\d+)", out, re.M)[1])


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
    assert out.status & 0xffffffff == DLL_NOT_FOUND


def test_every_missing_import_is_named_at_once(shell):
    out = shell.run("t_module child missing")
    assert set(re.findall(r"LOAD t_missing.dll: there is no (\w+) in t_plain.dll", out)) == {
        "gone", "gone_too"}


def test_program_whose_dll_refuses_does_not_run(shell):
    out = shell.run("refused.exe")
    assert "running" not in out and "DllMain" in out
    assert out.status & 0xffffffff == DLL_INIT_FAILED


def test_dynamic_programs_are_listed_and_ended_as_others(shell):
    shell.run("start t_module child wait")
    listed = re.search(r"^\s*(\d+) .*t_module", shell.run("ps"), re.M)
    assert listed
    assert shell.run(f"kill {listed[1]}").status == 0
    assert "alive" in shell.run("echo alive")
