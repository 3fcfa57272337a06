# SPDX-License-Identifier: MIT
"""The shell as somebody meets it who knows Windows CE's and cmd: names in any case, help
everywhere, completion, and nothing that is cut or ignored in silence."""
import re

import pytest
from wsp.run.console import ConsoleError

pytestmark = pytest.mark.xdist_group("user")

USAGE = 2
LINE_MOST, WORDS_MOST = 511, 63
STOPPED = -0x3ffffec6              # STATUS_CONTROL_C_EXIT
BELL = "\a"


def commands(shell):
    """{name: arguments} of every command, as `help` tells."""
    lines = re.findall(r"^  (\S+)(?: (.*?))?  +\S.*$", shell.run("help"), re.M)
    assert len(lines) > 15
    return dict(lines)


def test_names_in_any_case(shell):
    assert shell.run("ECHO As Typed") == "As Typed\n"
    assert shell.run("Dir") == shell.run("dir")
    assert shell.run("T_Process child exit 3").status == 3
    assert shell.run("T_Process.EXE child exit 4").status == 4
    assert shell.run("\\windows\\t_process.exe child exit 5").status == 5
    assert "'no.exe' is not recognized" in shell.run("no.exe")
    assert shell.run("type ETC/NET.CONF") == shell.run("type etc/net.conf")
    assert shell.run("HELP DIR").status == 0


def test_a_command_without_arguments_refuses_them(shell):
    """`exit now` among them: the machine is still there for the next line."""
    bare = [name for name, args in commands(shell).items() if not args]
    assert {"exit", "reboot", "mem", "ver", "cls"} <= set(bare)
    for name in bare:
        out = shell.run(f"{name} now")
        assert out.status == USAGE and f"usage: {name}\n" in out, name


def test_every_command_explains_itself(shell):
    for name, args in commands(shell).items():
        explained = shell.run(f"help {name}")
        assert explained.status == 0 and name in explained
        assert shell.run(f"{name} /?") == explained
        if "TEXT" not in args:
            assert shell.run(f"{name} -h") == explained
    assert shell.run("echo -h") == "-h\n"


def test_help_of_a_program_is_the_programs(shell):
    out = shell.run("help wspconnect")
    assert "usage: wspconnect" in out
    assert out == shell.run("wspconnect -h")
    out = shell.run("help nothing")
    assert out.status == 1 and "nothing" in out


@pytest.mark.parametrize("how", ["help {}", "{} /?"])
def test_every_program_explains_itself(shell, how):
    """Each that is in the image, the shell too: what it is called with, no error, and nothing is
    done."""
    for name in re.findall(r"^ *\d+  (\w+)$", shell.run("dir"), re.M):
        out = shell.run(how.format(name))
        assert out.status == 0 and f"usage: {name}" in out, (name, out)
        assert "ok 1" not in out and f"{name}: exit status" not in out, name


def test_ver_and_cls(shell):
    assert re.search(r"lwIP.*Winsock 2\.2.*Windows CE", shell.run("ver"))
    out = shell.run("cls")
    assert "\x1b" not in out and out.status == 0            # finish() strips it: a terminal sees it
    assert "\x1b[H\x1b[2J" in shell.console.text[-200:]


def test_ipconfig_as_cmd_users_type_it(shell):
    short, full = shell.run("ipconfig"), shell.run("ipconfig /all")
    assert full.status == 0 and shell.run("IPCONFIG /ALL").status == 0 and shell.run(
        "ipconfig -all").status == 0
    assert re.search(r"Host Name[ .]*: \S+", full) and "Host Name" not in short
    assert shell.run("ipconfig /all /wait 5").status == shell.run("ipconfig /wait 5").status
    for wrong in ("/release", "all", "/wait x", "/wait 5 5", "/wait /wait", "/wait 3601"):
        assert shell.run(f"ipconfig {wrong}").status == USAGE, wrong


def test_netstat_as_cmd_users_type_it(shell):
    plain = shell.run("netstat")
    head = plain.split("\n")[0]
    for option in ("-a", "-n", "-an", "-a -n"):
        out = shell.run(f"netstat {option}")
        assert out.status == 0 and out.split("\n")[0] == head, option
    assert shell.run("netstat -x").status == USAGE and shell.run("netstat -a -x").status == USAGE


def displayed(sent):
    """The last line on a terminal that was sent this."""
    line, at = [], 0
    for c in sent.rpartition("\n")[2].replace(BELL, ""):
        if c == "\b":
            at -= 1
        else:
            line[at:at + 1] = [c]
            at += 1
    return "".join(line).rstrip()


LEFT, RIGHT, HOME, DEL = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[3~"


@pytest.mark.parametrize(
    "typed, line", [("echo h\u00e9\x7fx", "echo hx"),
                    ("echo a\u00e9b" + 2 * LEFT + "\x7fX", "echo X\u00e9b"),
                    ("echo \u20ac\U0001f600" + LEFT + "\u00e9", "echo \u20ac\u00e9\U0001f600"),
                    ("echo \u00fc\u00e9\u20ac" + 2 * LEFT + DEL + "y", "echo \u00fcy\u20ac"),
                    ("ch\u00f6 x" + HOME + "e" + RIGHT * 2 + DEL + "o", "echo x"),
                    ("\u20ac\u00e9 \u00fc\x17\x17echo w", "echo w")])
def test_characters_are_edited_whole(shell, typed, line):
    """Whatever number of bytes they have: what stands on the terminal is what is run."""
    begin = len(shell.console.text)
    shell.console.send(typed)
    shell.start("")
    shell.wait_output()
    shown, printed = shell.console.text[begin:].split("\n")[:2]
    assert displayed(shown) == line and printed == line.removeprefix("echo ")


@pytest.mark.parametrize("command, begun", [("ping 127.0.0.1 -n 1000", r"Reply from 127.0.0.1.*\n"),
                                            ("PING 192.0.2.1 -n 1000", r"Pinging 192.0.2.1.*\n")])
def test_ctrl_c_ends_a_command_that_waits(shell, command, begun):
    """Not only programs: the prompt is there again long before the thousandth echo."""
    shell.start(command)
    shell.expect(begun)
    shell.send("\x03")
    out = shell.wait_output(10)
    assert out.status == STOPPED and "ping: exit status" in out and "stopped by Ctrl-C" in out
    assert shell.run("echo alive") == "alive\n"


@pytest.mark.needs("image")
def test_ctrl_c_ends_a_program_whose_only_thread_is_suspended(shell):
    shell.start("t_suspend stop")
    shell.expect(r"stops\n")
    shell.send("\x03")
    assert shell.wait_output(10).status == STOPPED
    assert shell.run("echo alive") == "alive\n"


def test_a_command_that_waits_fails_as_any_other(shell):
    assert shell.run("ping").status == USAGE
    out = shell.run("ping nosuch")
    assert 0 < out.status < 100 and "exit status" not in out
    out = shell.run(f"ping {'x' * (LINE_MOST - 5)}")
    assert out.status == 1 and "too long" in out


# --- completion
# ---------------------------------------------------------------------------------------

def test_tab_completes_commands_programs_and_files(shell):
    assert shell.run("t_process child exit 3").status == 3
    shell.start("errorl\t")
    assert shell.wait_output() == "3\n"
    shell.start("T_PROC\tchild exit 5")
    assert shell.wait_output().status == 5
    shell.start("type etc/n\t")
    assert "mode=" in shell.wait_output()
    shell.start("help wspc\t")
    assert "usage: wspconnect" in shell.wait_output()
    shell.start("help errorl\t")
    assert "errorlevel" in shell.wait_output()


def test_tab_in_the_middle_leaves_the_rest(shell):
    assert shell.run("t_process child exit 3").status == 3
    # the cursor is before the ! when Tab comes
    shell.start("errorl!\x1b[D\t\x1b[C\x7f\x7f")
    assert shell.wait_output() == "3\n"


def test_tab_lists_what_is_ambiguous_and_shows_the_line_again(shell):
    shell.send("t_\t")
    shell.expect(r"\nt_connect\n")
    shell.expect(r":@t_")
    shell.start("process child exit 6")
    assert shell.wait_output().status == 6
    shell.start("EC\t both")                                # echo and echod: as far as they agree
    assert shell.wait_output() == "both\n"


def test_tab_without_a_candidate_rings(shell):
    shell.start("echo zzz\t")
    assert shell.wait_output() == "zzz\n"
    assert BELL in shell.console.text[-200:]


# --- nothing is cut
# -----------------------------------------------------------------------------------

def test_a_line_that_is_too_long_is_refused(shell):
    text = "x" * (LINE_MOST - len("echo "))
    assert shell.run(f"echo {text}") == text + "\n"
    out = shell.run(f"echo {text}y")
    assert out.status == USAGE and "too long" in out and text not in out
    assert shell.run("echo alive") == "alive\n"


def test_a_line_may_be_too_long_and_then_be_mended(shell):
    shell.start("echo " + "x" * LINE_MOST + "\x15echo mended")
    assert shell.wait_output() == "mended\n"
    shell.send("echo " + "x" * LINE_MOST + "\x03")
    shell.expect(r"\^C\n\S+:@")                              # a new prompt
    shell.start("echo afresh")
    assert shell.wait_output() == "afresh\n"


def test_a_program_gets_all_of_its_words_or_does_not_start(shell):
    words = " ".join("w" for _ in range(WORDS_MOST - 1))
    out = shell.run(f"wspconnect {words}")
    assert "usage: wspconnect" in out
    out = shell.run(f"wspconnect {words} w")
    assert out.status == USAGE and f"more than {WORDS_MOST} words" in out
    assert shell.run(f"echo {words} w w") == f"{words} w w\n"


# --- the end
# ------------------------------------------------------------------------------------------

@pytest.mark.needs("restart", "qemu")
def test_reboot_starts_the_machine_again(target, shell):
    """QEMU, which runs with -no-reboot, ends."""
    shell.start("REBOOT")
    assert target.machine.child.wait(30) == 0
    target.ready()


@pytest.mark.needs("qemu")
def test_reboot_says_so_where_the_board_cannot(target, shell):
    if "restart" in target.env["features"]:
        pytest.skip("this board can")
    try:
        out = shell.run("reboot", 30)
        assert out.status == 1 and "cannot start itself again" in out
        assert shell.run("echo alive") == "alive\n"
    except ConsoleError:  # a newer QEMU has a model of the watchdog
        assert target.machine.child.wait(30) == 0
