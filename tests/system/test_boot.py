# SPDX-License-Identifier: MIT
"""From reset to the prompt, the shell itself, and the end."""
import re
import time

import pytest
from clock import assert_right_time
from target import ROOT

BOARDS = ROOT / "bsp/boards"
pytestmark = pytest.mark.xdist_group("user")

COMMANDS = [
    "help", "dir", "ps", "kill", "mem", "ipconfig", "netstat", "ping", "trace", "exit", "start"
]


@pytest.mark.needs("power")
def test_boot_reports_every_device(target):
    """One line each in the order of the board's table, from the console's own on; only what
    env.yaml calls absent, because QEMU has no model of it, may be absent."""
    table = (BOARDS / target.env["name"] / "board.c").read_text()
    devices = re.findall(r"^\s*(?:\[\w+\] = )?\{\s*&(\w+),", table, re.M)
    text = target.console.text
    told = re.findall(r"^(\w+) at 0x[0-9a-f]{8}(.*)$", text, re.M)
    names = [name for name, _ in told]
    assert names and names == devices[-len(names):], text
    assert not [n for n, rest in told if not re.fullmatch(r", irq \d+", rest)
                and not (n in target.absent and rest == ": not there")], text
    assert "panic" not in text.lower()


@pytest.mark.needs("power")
def test_power_cycle_gives_a_fresh_boot(target, shell):
    number = re.search(r"process (\d+)", shell.run("start t_process child wait"))[1]
    assert re.search(rf"^\s*{number}\b.*t_process", shell.run("ps"), re.M)
    before = target.console
    target.reboot()
    assert target.console is not before
    assert "t_process" not in shell.run("ps")
    assert shell.run("echo alive") == "alive\n"


@pytest.mark.slow
def test_guest_time_is_the_hosts(target):
    assert_right_time(target.console)


def test_help_lists_every_command(shell):
    out = shell.run("help")
    assert out.status == 0
    for name in COMMANDS:
        assert re.search(rf"^\s*{name}\b", out, re.M), name


def test_unknown_command_says_so_and_fails(shell):
    out = shell.run("frobnicate now")
    assert out.status != 0
    assert "frobnicate" in out and "help" in out


def test_empty_and_blank_lines_do_nothing(shell):
    assert shell.run("") == ""
    assert shell.run("    ") == ""


def test_dir_shows_the_programs_and_type_their_configuration(shell):
    out = shell.run("dir")
    for name in ("shell", "wspconnect", "tcpcat", "echod", "etc/net.conf"):
        assert name in out
    assert shell.run("type etc/net.conf").status == 0
    assert shell.run("type nothing").status != 0


def test_ps_shows_kernel_and_shell(shell):
    out = shell.run("ps")
    assert re.search(r"^\s*1\b.*", out, re.M)
    assert re.search(r"\bshell\b", out)


def test_mem_adds_up(shell, target):
    out = shell.run("mem")
    total = int(re.search(r"physical memory\s+(\d+) KB", out)[1])
    free = int(re.search(r"free\s+(\d+) KB", out)[1])
    installed = target.env["ram_mb"] * 1024
    assert 0.8 * total < free < total and 0.9 * installed < total <= installed


@pytest.mark.needs("net")
def test_ipconfig_shows_the_dhcp_address(shell, target):
    out = shell.run("ipconfig /wait 10")
    assert out.status == 0
    assert re.search(r"DHCP Enabled[ .]*: Yes", shell.run("ipconfig"))
    mine = target.local_interface
    assert mine.ip == target.dhcp_ip if target.dhcp_ip else mine.ip.is_private or mine.ip.is_global


@pytest.mark.needs("net")
def test_ping_this_host_and_loopback(shell, target):
    assert shell.run(f"ping {target.peer_ip} -n 2").status == 0
    assert shell.run("ping 127.0.0.1 -n 1").status == 0


def test_trace_prints_records(shell):
    for _ in range(3):
        shell.run("t_process child exit 0")
    out = shell.run("trace 8")
    assert out.status == 0
    assert len(out.strip().split("\n")) >= 8


def test_exit_status_of_a_program_is_the_shells(shell):
    assert shell.run("t_process child exit 7").status == 7
    assert shell.run("t_process child exit 0").status == 0


def test_start_kill_and_ps_of_a_background_program(shell):
    out = shell.run("start t_process child wait")
    number = re.search(r"process (\d+)", out)[1]
    assert re.search(rf"^\s*{number}\b.*t_process", shell.run("ps"), re.M)
    assert shell.run(f"kill {number}").status == 0
    assert not re.search(rf"^\s*{number}\b", shell.run("ps"), re.M)
    assert shell.run(f"kill {number}").status != 0


def test_netstat_shows_a_programs_socket_while_it_lives(shell):
    out = shell.run("start echod 4001")
    number = re.search(r"process (\d+)", out)[1]
    for _ in range(100):
        out = shell.run("netstat")
        if "4001" in out:
            break
    assert re.search(rf"TCP.*:4001\b.*LISTEN.*\b{number}\b", out, re.I), out
    assert shell.run(f"kill {number}").status == 0
    assert "4001" not in shell.run("netstat")
    assert shell.run("netstat -m").status == 0


def test_ctrl_c_ends_the_foreground_program(shell):
    shell.start("echod 4002")
    shell.expect("echod: TCP and UDP on port 4002")
    shell.interrupt()
    out = shell.wait_output(30)
    assert out.status & 0xffffffff == 0xC000013A or out.status != 0
    assert "Ctrl-C" in out
    assert shell.run("echo alive") == "alive\n"


@pytest.mark.needs("net", "silent")
def test_ctrl_c_ends_a_blocking_connect(shell, target):
    shell.start(f"wspconnect {target.silent_ip} 7")
    shell.expect("WSPSocket +returned")     # the next line comes when the connect is over
    started = time.monotonic()
    shell.interrupt()
    assert shell.wait_output(20).status != 0
    assert time.monotonic() - started < 15      # not by the 21 s of the connect itself
    assert target.silent_ip not in shell.run("netstat")


def test_line_editing(shell, target):
    left, backspace, home, end = "\x1b[D", "\x7f", "\x1b[H", "\x1b[F"
    shell.start(f"cho helXlo{left}{left}{backspace}{home}e{end}!")
    assert shell.wait_output(30) == "hello!\n"
    shell.start("garbage\x15echo after ctrl-u")
    assert "after ctrl-u" in shell.wait_output(30)
    shell.run("echo first of history")
    shell.start("\x1b[A")
    assert "first of history" in shell.wait_output(30)


def test_type_ahead_is_kept(shell, target):
    shell.start("t_process child exit 3")
    target.console.send("echo typed ahead\r")
    assert shell.wait_exit(30) == 3
    text, status = target.console.finish(30)
    assert "typed ahead" in text and status == 0


@pytest.mark.needs("power_off", "qemu")
def test_exit_powers_off(machines, target):
    assert target.machine.power_off(30)
    assert target.machine.child.returncode == 0
    target.ready()      # the next test gets a fresh machine
