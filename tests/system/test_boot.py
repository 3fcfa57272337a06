# SPDX-License-Identifier: MIT
"""From reset to the prompt, the shell itself, and the end."""
import re
import time

import pytest

pytestmark = pytest.mark.xdist_group("user")

COMMANDS = ["help", "dir", "ps", "kill", "mem", "ipconfig", "netstat", "ping", "trace", "exit", "start"]


def test_boot_reports_every_device(target):
    text = target.console.text
    for name in ("pl011", "virtio_net", "virtio_rng"):      # from the console's own on
        assert name in text
    assert "panic" not in text.lower()


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


def test_mem_adds_up(shell):
    out = shell.run("mem")
    total = int(re.search(r"physical memory\s+(\d+) KB", out)[1])
    free = int(re.search(r"free\s+(\d+) KB", out)[1])
    assert 100_000 < free < total <= 131_072


def test_ipconfig_shows_the_dhcp_address(shell):
    out = shell.run("ipconfig /wait 10")
    assert out.status == 0
    assert "10.0.2.15" in shell.run("ipconfig")


def test_ping_the_gateway_and_loopback(shell):
    assert shell.run("ping 10.0.2.2 -n 2").status == 0
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
    out = shell.wait_output(10)
    assert out.status & 0xffffffff == 0xC000013A or out.status != 0
    assert "Ctrl-C" in out
    assert shell.run("echo alive") == "alive\n"


def test_ctrl_c_ends_a_blocking_connect(shell, target):
    shell.start(f"wspconnect {target.silent_ip} 7")
    shell.expect("WSPSocket +returned")     # the next line comes when the connect is over
    started = time.monotonic()
    shell.interrupt()
    assert shell.wait_output(10).status != 0
    assert time.monotonic() - started < 5
    assert "10.0.2.99" not in shell.run("netstat")


def test_line_editing(shell, target):
    left, backspace, home, end = "\x1b[D", "\x7f", "\x1b[H", "\x1b[F"
    shell.start(f"cho helXlo{left}{left}{backspace}{home}e{end}!")
    assert shell.wait_output(10) == "hello!\n"
    shell.start("garbage\x15echo after ctrl-u")
    assert "after ctrl-u" in shell.wait_output(10)
    shell.run("echo first of history")
    shell.start("\x1b[A")
    assert "first of history" in shell.wait_output(10)


def test_type_ahead_is_kept(shell, target):
    shell.start("t_process child exit 3")
    target.console.send("echo typed ahead\r")
    assert shell.wait_exit(10) == 3
    text, status = target.console.finish(10)
    assert "typed ahead" in text and status == 0


def test_exit_powers_off(machines, target):
    assert target.machine.power_off(10)
    assert target.machine.child.returncode == 0
    target.ready()      # the next test gets a fresh machine
