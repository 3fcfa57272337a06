# SPDX-License-Identifier: MIT
"""scripts/test over a serial line: the whole road of a desk (desk.py), with a QEMU for the board.

The inner scripts/test knows a port and a power command, and nothing else of what is behind them.
"""
import os
import re
import subprocess
import tempfile

import pytest
from desk import Desk
from target import ROOT
from wsp.make import image
from wsp.paths import BUILD
from wsp.program import Problem
from wsp.run import qemu, serial_line

pytestmark = pytest.mark.xdist_group("scripts")
INNER_SECONDS = 170


@pytest.fixture
def desk(env):
    """The board on the desk, switched off, with the default image in its flash."""
    flashed = image.make(BUILD / env["name"])
    with tempfile.TemporaryDirectory(prefix="wsp-desk-") as scratch, \
            Desk(scratch, lambda uart: qemu.command(
                flashed, console=f"serial,path={uart}")) as desk:
        yield desk


@pytest.fixture
def inner(board, tmp_path):
    """inner(arguments...) -> the finished scripts/test for this board."""
    def go(*args):
        env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        env["WSP_TEST_DIR"] = str(tmp_path / "test")
        return subprocess.run([ROOT / "scripts/test", "--board", board, *map(str, args)], env=env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=INNER_SECONDS,
                              check=False)
    return go


def totals(p):
    """(passed, failed, skipped) of the last line."""
    m = re.search(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\n\Z", p.stdout, re.M)
    assert m, p.stdout
    return int(m[1]), int(m[2]), int(m[3] or 0)


@pytest.mark.needs("qemu", "image", "net")
def test_target_program_over_serial(desk, inner):
    """With sockets of this host for the packet peer; what needs that one is skipped by its name."""
    p = inner("target", "--serial", desk.port, "--power", desk.handle, "-k",
              "t_api or t_dgpeer or t_opt", "-v")
    assert p.returncode == 0, p.stdout
    passed, failed, skipped = totals(p)
    assert passed > 15 and failed == 0 and skipped >= 1, p.stdout
    assert re.search(r"^ok +target\.t_api: C_001", p.stdout, re.M), p.stdout
    assert re.search(r"^skip test_target: test_program\[t_dgpeer\]", p.stdout, re.M), p.stdout
    assert re.search(r"^skipped, needs peer: ", p.stdout, re.M), p.stdout
    assert desk.switched == ["off", "on"]


@pytest.mark.needs("qemu", "image", "net")
def test_system_tests_and_a_power_cycle_over_serial(desk, inner, env):
    must = [
        "power_cycle_gives_a_fresh_boot", "system_lives_after_all_of_them", "type_ahead_is_kept"
    ]
    if not env.get("absent"):       # a real board has every device; this one is QEMU's model of it
        must.append("boot_reports_every_device")
    names = " or ".join(must + ["powers_off", "small_machine"])
    p = inner("system", "--serial", desk.port, "--power", desk.handle, "-k", names, "-v")
    assert p.returncode == 0, p.stdout
    for name in must:
        assert re.search(rf"^ok +test_\w+: test_{name}", p.stdout, re.M), p.stdout
    assert re.search(r"^skip test_boot: test_exit_powers_off", p.stdout, re.M), p.stdout
    assert re.search(r"^skip test_run_script: test_small_machine", p.stdout, re.M), p.stdout
    assert desk.switched == ["off", "on"] * 2


@pytest.mark.needs("qemu", "image")
def test_board_that_is_on_needs_no_switch(desk, inner):
    """Taken at its prompt, twice: the second run finds the prompt of the first, or a program to
    end."""
    switch = [*desk.handle.split(), "on"]
    subprocess.run(switch, check=True)
    for _ in range(2):
        p = inner("system", "--serial", desk.port, "-k",
                  "type_ahead or power_cycle or exit_status_of")
        assert p.returncode == 0 and "test_power_cycle_gives_a_fresh_boot" in p.stdout, p.stdout
        assert totals(p)[0] == 3 and "skipped, needs power: " in p.stdout, p.stdout
    assert desk.switched == ["on"]


@pytest.mark.needs("qemu", "image")
def test_board_that_never_answers_is_told_at_once(desk, inner):
    p = inner("system", "--serial", desk.port, "-k", "help_lists or echo or unknown_command")
    assert p.returncode == 1 and "Traceback" not in p.stdout, p.stdout
    assert re.search(r"no prompt on \S*port .*give --power CMD", p.stdout), p.stdout
    p = inner("system", "--serial", desk.port, "--power", "echo the fuse is blown; false", "-k",
              "help_lists")
    assert p.returncode == 1 and "ends with status 1: the fuse is blown" in p.stdout, p.stdout


@pytest.mark.needs("qemu")
def test_port_that_cannot_be_used(desk, tmp_path, inner):
    p = inner("system", "--serial", tmp_path / "ttyUSB9")
    assert p.returncode == 2 and "ttyUSB9: no such port" in p.stdout, p.stdout
    with pytest.raises(Problem, match="not a serial port"):
        serial_line.check(__file__, 115200)
    with pytest.raises(Problem, match="--baud -3"):
        serial_line.check(desk.port, -3)
    line = serial_line.SerialLine(desk.port)
    try:
        p = inner("system", "--serial", desk.port)
        assert p.returncode == 2 and "another program has it open" in p.stdout, p.stdout
    finally:
        line.close()
    said = serial_line.complaint("/dev/null", PermissionError(13, "Permission denied"))
    assert "join the group root" in said


@pytest.mark.host
@pytest.mark.parametrize("args,said", [
    (["--power", "true"], "--power belongs to --serial"),
    (["unit", "--board", "virt"], "takes no --board"),
    (["all", "--board", "virt"], "it runs every board"),
    (["unit", "--serial", "/dev/null"], "--serial runs target and system tests"),
    (["--serial", "/dev/null", "--peer-ip", "10.0.2"], "--peer-ip: "),
    (["--serial", "/dev/null", "--peer-ip", "192.0.2.1"], "cannot listen there"),
    (["--serial", "/dev/null", "--stalls"], "--stalls stops QEMU"),
    (["unit", "--stalls"], "--stalls stops QEMU"),
    (["--board", "nothing"], "--board nothing: there is "),
])
def test_mistakes_in_the_call(args, said):
    from wsp.judge import cli_test
    with pytest.raises(Problem, match=re.escape(said)):
        cli_test.parse(args)
