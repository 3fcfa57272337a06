# SPDX-License-Identifier: MIT
"""A program that faults ends with a readable report, and only that program ends.

The report carries addresses; the names come from the ELF on the host (scripts/wsp/run/symbols.py),
as scripts/run shows them."""
import pathlib
import re

import pytest
from wsp.run.symbols import Annotator

pytestmark = pytest.mark.xdist_group("user")
SOURCE = pathlib.Path(__file__).parents[1] / "target/t_crash.c"

ACCESS, STACK, ILLEGAL, DIVIDE = 0xC0000005, 0xC00000FD, 0xC000001D, 0xC0000094

# kind, exit code, what the first line says, the function that must be named
KINDS = [
    ("read_null", ACCESS, r"ACCESS_VIOLATION reading 0x00000000", "read_null"),
    ("write_null", ACCESS, r"ACCESS_VIOLATION writing 0x00000000", "write_null"),
    ("read_kernel", ACCESS, r"ACCESS_VIOLATION reading 0x80010000", "read_kernel"),
    ("write_kernel", ACCESS, r"ACCESS_VIOLATION writing 0x80400000", "write_kernel"),
    ("jump_null", ACCESS, r"ACCESS_VIOLATION executing 0x00000000", "jump_null"),
    ("execute_data", ACCESS, r"ACCESS_VIOLATION executing 0x000", "execute_data"),
    ("execute_stack", ACCESS, r"ACCESS_VIOLATION executing 0x7", "execute_stack"),
    ("execute_kernel", ACCESS, r"ACCESS_VIOLATION executing 0x80400000", "execute_kernel"),
    ("write_code", ACCESS, r"ACCESS_VIOLATION writing 0x0001", "write_code"),
    ("write_rodata", ACCESS, r"ACCESS_VIOLATION writing 0x000", "write_rodata"),
    ("divide_by_zero", DIVIDE, r"INT_DIVIDE_BY_ZERO", "divide_by_zero"),
    ("overrun_stack", STACK, r"STACK_OVERFLOW at 0x7", "overrun_stack"),
    ("undefined_instruction", ILLEGAL, r"ILLEGAL_INSTRUCTION", "undefined_instruction"),
    ("privileged_instruction", ILLEGAL, r"ILLEGAL_INSTRUCTION", "privileged_instruction"),
    ("hostile_modules", ACCESS, r"ACCESS_VIOLATION reading 0x00000000", "hostile_modules"),
    ("modules_of_the_kernel", ACCESS, r"ACCESS_VIOLATION reading 0x0000000",
     "modules_of_the_kernel"),
]


def function_lines(name):
    """Line numbers of the function's body in t_crash.c."""
    lines = SOURCE.read_text().split("\n")
    start = next(n for n, text in enumerate(lines, 1)
                 if re.match(rf"static CRASHES {name}\(", text))
    stop = next(n for n in range(start, len(lines)) if lines[n - 1] == "}")
    return range(start, stop + 1)


def annotated(target, out):
    annotator = Annotator(target.image)
    return "\n".join(extra for line in out.split("\n") for extra in annotator.feed(line))


@pytest.mark.parametrize("kind,code,said,function", KINDS, ids=[k[0] for k in KINDS])
def test_crash_report(shell, target, kind, code, said, function):
    out = shell.run(f"t_crash {kind}")
    assert "survived" not in out
    assert out.status & 0xffffffff == code
    head = re.search(r"^\*\*\* CRASH t_crash \(process \d+, thread \d+\): (.*)$", out, re.M)
    assert head and re.match(said, head[1]), out
    assert re.search(r"\bpc 0x[0-9a-f]{8}  lr 0x[0-9a-f]{8}  sp 0x[0-9a-f]{8}  psr "
                     r"0x[0-9a-f]{8}", out)
    for register in [f"r{i}" for i in range(13)]:
        assert re.search(rf"\b{register} 0x[0-9a-f]{{8}}", out), register
    assert "*** END" in out
    assert bool(re.search(r"its stack has \d+ bytes; for more: linker option", out)) == (
        code == STACK)
    names = annotated(target, out)
    places = re.findall(rf"= {function} at \S*t_crash\.c:(\d+)", names)
    assert places, f"{function} is not named:\n{names}\n{out}"
    assert any(int(line) in function_lines(function) for line in places), names


def test_hostile_list_of_modules_is_cut_and_cleaned(shell):
    out = shell.run("t_crash hostile_modules")
    modules = re.findall(r"^    module (\S+) 0x([0-9a-f]{8}) 0x([0-9a-f]{8})$", out, re.M)
    assert modules[:2] == [("first?[2J?", "00001000", "00000000"),
                           ("n" * 31, "00002000", "00002001")], out
    assert modules[2:] == [("again", "00003000", "00003001")] * 30
    assert "    module " not in shell.run("t_crash modules_of_the_kernel")


@pytest.mark.needs("image")
def test_crash_in_a_dll_names_it_and_who_called(shell, target):
    out = shell.run("t_module child crash")
    assert out.status & 0xffffffff == ACCESS
    names = annotated(target, out)
    assert re.search(r"pc +0x3\w+ = watch at \S*t_plain\.c:\d+", names), names
    assert re.search(r"= child at \S*t_module\.c:\d+", names), names
    assert re.search(r"0x78\w+ = coredll_start at \S*module_start\.c:\d+", names), names


def test_system_lives_after_all_of_them(shell, target, listener):
    for kind, *_ in KINDS:
        assert shell.run(f"t_crash {kind}").status != 0
    assert shell.run("echo alive") == "alive\n"
    shell.start(f"tcpcat {target.peer_ip} {listener.getsockname()[1]} hello")
    conn, _ = listener.accept()
    with conn:
        assert conn.recv(16).startswith(b"hello")
    assert shell.wait_exit() == 0


def test_crash_in_the_background_leaves_the_shell_its_prompt(shell):
    shell.run("start t_crash read_null")
    assert "alive" in shell.run("echo alive")


def test_kernel_pointer_to_connect_is_wsaefault(shell):
    """Done-when 5: (struct sockaddr *)0x80010000 gets WSAEFAULT, and the system lives."""
    tap = shell.run_tap("t_connect -k C_042")
    assert tap.failed == [] and tap.passed, tap.log
    assert shell.run("echo alive") == "alive\n"


@pytest.mark.needs("image")
@pytest.mark.parametrize("kind,code,said,function", [
    ("unhandled_fault", ACCESS, r"ACCESS_VIOLATION reading 0x00000020", "read_at"),
    ("unhandled_divide", DIVIDE, r"INT_DIVIDE_BY_ZERO", "divide"),
    ("unhandled_raise", 0xE0001234, r"EXCEPTION 0xe0001234", "unhandled_raise"),
    ("overflow_twice", STACK, r"STACK_OVERFLOW at 0x7", "overrun"),
])
def test_report_of_an_exception_that_no_filter_takes(shell, target, kind, code, said, function):
    """The registers are those of the place where it happened, not of what looked for a filter."""
    out = shell.run(f"t_seh child {kind}")
    assert "survived" not in out and "finally" not in out
    assert out.status & 0xffffffff == code
    head = re.search(r"^\*\*\* CRASH t_seh \(process \d+, thread \d+\): (.*)$", out, re.M)
    assert head and re.match(said, head[1]), out
    assert "*** END" in out
    names = annotated(target, out)
    assert re.search(rf"= {function} at \S*t?_?seh\w*\.c:\d+", names), names
