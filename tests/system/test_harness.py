# SPDX-License-Identifier: MIT
"""The harness against a stand-in for the image: what it must notice, it notices."""
import argparse
import errno
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import time
import types

import pytest
import target
from wsp import program
from wsp.judge import catalog, cli_test, junit, parts, python_tests, report, selection
from wsp.make import bootchain, building, image
from wsp.program import Problem
from wsp.run import cli_run, console, machine, qemu, symbols

pytestmark = pytest.mark.host
FAKE = pathlib.Path(__file__).with_name("fake_shell.py")


class NoImage:
    elf = "none"
    programs = {}
    env = {"features": ["net", "power_off"]}


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """run(commands, seconds) -> (exit status, what was printed)"""
    def go(commands, seconds=20, fake_args=()):
        monkeypatch.setattr(
            qemu, "command",
            lambda *a, **k: ["/usr/bin/python3", str(FAKE), *fake_args])
        printer = cli_run.Printer()
        with machine.Machine(NoImage, tmp_path, on_line=printer.line) as m:
            status = cli_run.run_commands(m, printer, commands, time.monotonic() + seconds, "user")
        printer.flush()
        return status, capsys.readouterr().out
    return go


def test_output_without_echo_and_prompt(run):
    assert run(["echo one two", "echo three"]) == (0, "one two\nthree\n")


class ByteByByte:
    """A line on which every byte comes by itself, as from a UART."""

    def __init__(self, data):
        self.bytes = [bytes([b]) for b in data]

    def read(self):
        return self.bytes.pop(0) if self.bytes else b""

    def close(self):
        pass


def test_output_that_is_not_ascii_comes_whole():
    text = "h\u00e9 \u20ac \U0001f600"
    lines = []
    c = console.Console(ByteByByte(text.encode() + b"\xff \r\nlast \xc3"), on_line=lines.append)
    c.close()
    assert lines == [f"{text}\ufffd ", "last \ufffd"] and c.text == "\n".join(lines)


@pytest.mark.parametrize("at", range(len("echo next") + 1))
def test_a_background_program_is_shown_wherever_its_line_falls(run, at):
    """Behind the prompt, in the middle of the next echo, before its end; once and whole."""
    assert run([f"start {at}", "echo next",
                "echo last"]) == (0, "process 5\nfrom behind\nnext\nlast\n")
    assert run([f"start {at}", "echo next"]) == (0, "process 5\nfrom behind\nnext\n")
    if at <= len("exit"):
        assert run([f"start {at}"]) == (0, "process 5\nfrom behind\n")


def test_what_stands_before_an_echo():
    assert console.without_echo("echo x\nx\n", "echo x") == "x\n"
    assert console.without_echo("one\ntwo\necho x\nx\n", "echo x") == "one\ntwo\nx\n"
    assert console.without_echo("half lineecho x\nx\n", "echo x") == "half linex\n"
    assert console.without_echo("echone\ntwo\no x\nx\n", "echo x") == "one\ntwo\nx\n"
    assert console.without_echo("echo ", "echo x") is None
    assert console.without_echo("\n", "") == ""


def test_first_failure_stops_and_gives_its_status(run):
    assert run(["half", "echo never"]) == (3, "no newline\n")


def test_large_statuses_are_clipped(run):
    assert run(["nonsense"])[0] == 123


def test_panic_is_125_with_its_report(run):
    status, out = run(["panic"])
    assert status == 125 and "*** HALTED" in out


def test_time_out_is_124_with_what_was_seen(run):
    assert run(["hang"], 3) == (124, "working\n")


def test_no_prompt_is_126(run):
    assert run(["echo x"], 2, ["mute"])[0] == 126


@pytest.mark.parametrize("word", ["exit", "EXIT", " exit "])
def test_exit_ends_well(run, word):
    assert run([word, "echo never"]) == (0, "")


def test_reboot_ends_a_machine_that_starts_only_once(run):
    assert run(["Reboot", "echo never"]) == (0, "")


@pytest.mark.parametrize("word", ["exit", "reboot"])
def test_an_end_with_arguments_is_a_command_that_can_fail(run, word):
    assert run([f"{word} now"])[0] == 2


@pytest.mark.parametrize("commands, printed", [(["echo x"], "x\n"), (["exit"], "")])
def test_board_without_a_switch_ends_as_well(run, monkeypatch, commands, printed):
    monkeypatch.setattr(NoImage, "env", {"features": ["net"]})
    started = time.monotonic()
    assert run(commands, 20, ["no_switch"]) == (0, printed)
    assert time.monotonic() - started < 8      # not the 10 s that a machine has to end by itself


def test_child_dies_with_us():
    """A script that is killed outright leaves no machine behind."""
    code = (f"import sys; sys.path.insert(0, {str(FAKE.parents[2] / 'scripts')!r}); from wsp.run "
            "import qemu;"
            "child = qemu.start(['cat'], stdin=-1, stdout=-1); child.stdin.write(b'up\\n'); "
            "child.stdin.flush();"
            "child.stdout.readline(); print(child.pid, flush=True); sys.stdin.read()")
    with subprocess.Popen(["/usr/bin/python3", "-c", code], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as parent:
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        ended, _, _ = select.select([child], [], [], 10)
        os.close(child)
    assert ended


def test_tap_counts_and_complaints():
    cases, complaint = junit.parse_tap("1..3\nok 1 - a\n# why\nnot ok 2 - b\nok 3 - c # SKIP no "
                                       "peer\n")
    assert [(n, bool(f), s) for n, f, s in cases] == [("a", False, ""), ("b", True, ""),
                                                      ("c", False, "no peer")]
    assert complaint is None and "# why" in cases[1][1]
    assert junit.parse_tap("1..2\nok 1 - a\n")[1] == "2 tests planned, 1 reported"
    assert junit.parse_tap("ok 1 - a\n")[1] == "no plan (1..N) in the output"


def judged_pytest(tmp_path, tests, records):
    """Results of pytest's cases [(name, failure or None)] and of TAP records."""
    theirs = junit.Results()
    for name, failure in tests:
        theirs.add("test_x", name, failure)
    theirs.write(tmp_path / "pytest.xml")
    (tmp_path / "main.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    results = junit.Results()
    results.add_pytest(tmp_path / "pytest.xml", tmp_path)
    return results


def record(test, passed=(), failed=()):
    return {
        "test": f"test_x.py::{test}", "program": "t_x", "passed": list(passed),
        "failed": list(failed), "reasons": {n: f"not ok - {n}" for n in failed}, "skipped": {}
    }


def test_a_failure_is_told_once_with_its_evidence(tmp_path):
    """A case that fails in a program fails the test that ran it, and maybe another one that ran it
    alone."""
    text = "Traceback\n\nconsole log: a.log\ncapture: b.pcap"
    results = judged_pytest(
        tmp_path, [("whole[t_x]@dgram", text), ("alone[b]@dgram", text), ("other", None)],
        [record("whole[t_x]@dgram", ["a"], ["b"]),
         record("alone[b]@dgram", (), ["b"])])
    assert [c[:2] for c in results.failed] == [("target.t_x", "b")]
    assert "not ok - b" in results.failed[0][
        3] and "console log: a.log\ncapture: b.pcap" in results.failed[0][3]
    assert results.passed == 2


def test_a_failure_beside_a_programs_is_told_too(tmp_path):
    results = judged_pytest(tmp_path, [("whole[t_x]", "the peer complains"), ("more", "it broke")],
                            [record("whole[t_x]", ["a"])])
    assert [c[1] for c in results.failed] == ["whole[t_x]", "more"]


def test_equal_contents_give_an_equal_archive(tmp_path):
    (tmp_path / "a").write_text("program")
    (tmp_path / "conf").write_text("dhcp\n")
    files = {"prog": tmp_path / "a", "etc/net.conf": tmp_path / "conf"}
    first = image.cpio_newc(files)
    (tmp_path / "a").touch()
    assert image.cpio_newc(dict(reversed(files.items()))) == first
    assert first.startswith(b"070701") and b"etc/net.conf" in first


def test_crash_report_gets_names(monkeypatch):
    monkeypatch.setattr(symbols, "locate", lambda elf, a: [f"{elf}+{x:#x}" for x in a])
    a = symbols.Annotator(type("Image", (),
                               {"programs": {"prog": "prog.elf"}, "elf": "kernel.elf"}))
    report = ["*** CRASH prog (process 5, thread 7): ACCESS_VIOLATION reading 0x00000000",
              "    pc 0x000101a4  lr 0x0001020c  sp 0x7ffeef80  psr 0x60000010",
              "    calls 0x00010330"]
    assert [a.feed(line) for line in report] == [[], [], []]
    added = a.feed("*** END")
    assert [line.split(" = ")[1]
            for line in added] == ["prog.elf+0x101a4", "prog.elf+0x10208", "prog.elf+0x1032c"]


# --- what counts as a test, and what the user can mend
# -------------------------------------------------

def judged(capsys, cases, k=None):
    results = junit.Results()
    for case in cases:
        results.add(*case)
    status = report.report(argparse.Namespace(v=False, k=k), results)
    return status, capsys.readouterr().out


def test_a_build_alone_is_no_success(capsys):
    built = ("build", "builds for x")
    status, said = judged(capsys, [built], "nothing")
    assert status == 1 and "no test's name contains 'nothing'" in said
    assert judged(capsys, [built, ("lean.build", "builds for lean")])[0] == 1
    status, said = judged(capsys, [built, ("system", "a", None, 0.0, "no rng")])
    assert status == 1 and "every test was skipped" in said
    assert judged(capsys, [built, ("lean.system", "a")])[0] == 0
    assert judged(capsys, [built, ("system", "a"), ("system", "b", "it broke")])[0] == 1


@pytest.mark.parametrize("argv", [[], ["unit"], ["target"], ["system"]])
def test_a_name_that_nothing_has_is_said_before_anything_is_built(monkeypatch, argv):
    def never(*a, **k):
        raise AssertionError("built")
    monkeypatch.setattr(building, "build", never)
    with pytest.raises(Problem, match="'no_such_claim'.*--list"):
        cli_test.main([*argv, "-k", "no_such_claim"])


def test_list_names_tests_of_every_kind_and_the_parts(capsys):
    assert cli_test.main(["--list"]) == 0
    said = capsys.readouterr().out
    for line in ("checks  check_layers", "unit    W_51_a_reset_ends_a_blocked_receive_user",
                 "target  t_thread: "
                 "stdio_belongs_to_the_thread", "pytest  test_harness.py::test_list_names"):
        assert f"\n{line}" in f"\n{said}", line
    assert all(f"\n  {name} " in said for name in parts.NAMED)
    assert cli_test.main(["system", "--list", "-k", "test_list_names_tests"]) == 0
    assert capsys.readouterr(
    ).out == "pytest  test_harness.py::test_list_names_tests_of_every_kind_and_the_parts\n"
    cli_test.main(["unit", "--list"])
    assert "pytest" not in capsys.readouterr().out


def test_a_case_of_a_program_is_found_by_its_own_name():
    args = cli_test.parse(["target", "-k", "tls_slot_is"])
    assert selection.named(args, "target") == ["-k", "(test_program or test_suite) and "
                                                     "(t_thread)", "--case=tls_slot_is"]
    args = cli_test.parse(["target", "-k", "t_thread"])
    assert selection.named(args, "target") == ["-k", "t_thread"]


def test_an_interrupted_run_leaves_no_pytest():
    for trap, timeout, status in (("-", 20, -signal.SIGINT), ("''", 0.1, -signal.SIGTERM)):
        with subprocess.Popen(["env", "--default-signal=INT", "sh", "-c",
                               f"trap {trap} INT; echo up; exec sleep 1000"],
                              stdout=subprocess.PIPE) as child:
            assert child.stdout.readline() == b"up\n"
            python_tests.end(child, timeout)
            assert child.returncode == status
    with subprocess.Popen(["true"]) as child:
        child.wait()
        python_tests.end(child)
        assert child.returncode == 0


def test_an_expression_that_pytest_does_not_know_is_named():
    with pytest.raises(Problem, match=r"-k \(: "):
        cli_test.main(["system", "-k", "("])


def test_the_list_is_compared_with_what_ran():
    results = junit.Results()
    results.add("unit.unit_x", "listed")
    found = catalog.Catalog([], ["listed"], {}, [])
    cli_test.judge_list(found, results)
    assert not results.failed
    results.add("unit.unit_x", "forgotten", "it broke")
    cli_test.judge_list(found, results)
    assert "forgotten" in results.failed[-1][3]


def test_tools_of_the_administrator_are_found_by_every_user():
    code = (f"import sys; sys.path.insert(0, {str(FAKE.parents[2] / 'scripts')!r}); import "
            "wsp.program, shutil;"
            "print(*[t for t in ('mkfs.vfat', 'sfdisk', 'losetup') if not shutil.which(t)])")
    p = subprocess.run(["/usr/bin/python3", "-B", "-c", code], env={"PATH": "/usr/bin:/bin"},
                       capture_output=True, text=True, check=True)
    assert p.stdout == "\n"


@pytest.mark.parametrize("number,hint", [(errno.EACCES, "chown"), (errno.ENOSPC, "make room"),
                                         (errno.EROFS, "clone")])
def test_what_cannot_be_written_is_named(capsys, number, hint):
    def main(argv):
        raise OSError(number, os.strerror(number), "/some/build/.lock")
    with pytest.raises(SystemExit) as end:
        program.run_main("thing", main)
    said = capsys.readouterr().err
    assert end.value.code == 1 and "/some/build/.lock" in said
    assert hint in said and "internal" not in said


def run_main_of(failure):
    def main(argv):
        raise failure
    with pytest.raises(SystemExit) as end:
        program.run_main("thing", main)
    return end.value.code


@pytest.mark.parametrize("failure", [Problem("ar: x.a: No space left on "
                                             "device", 1), RuntimeError("No space left on device")])
def test_a_tools_words_about_a_full_disk_are_explained(capsys, failure):
    assert run_main_of(failure) == 1
    said = capsys.readouterr().err
    assert "make room" in said and "internal" not in said


@pytest.mark.parametrize("failure", [Problem("it ends", 1), ValueError("cut short")])
def test_a_full_disk_is_seen_when_nobody_says_so(capsys, monkeypatch, failure):
    real = os.statvfs
    run_main_of(failure)
    assert "make room" not in capsys.readouterr().err
    for field in (4, 7):        # blocks, files: for those who are not root
        monkeypatch.setattr(os, "statvfs", lambda p, f=field: os.statvfs_result(
            [0 if i == f else v for i, v in enumerate(real(p))]))
        assert run_main_of(failure) == 1
        assert "no space left on the disk of" in capsys.readouterr().err


def test_a_mistake_in_the_call_has_nothing_to_do_with_disks(capsys, monkeypatch):
    monkeypatch.setattr(program, "full_disk", lambda words="": "full")
    assert run_main_of(Problem("no such option")) == 2
    assert capsys.readouterr().err == "thing: no such option\n"


def test_a_console_log_that_cannot_be_written_ends_the_run(monkeypatch, tmp_path):
    """By the thread that reads the console; /dev/full is a disk without room."""
    monkeypatch.setattr(qemu, "command", lambda *a, **k: ["/usr/bin/python3", str(FAKE)])
    (tmp_path / "console.log").symlink_to("/dev/full")
    began = time.monotonic()
    with machine.Machine(NoImage, tmp_path) as m:
        with pytest.raises(OSError, match="console.log") as full:
            m.boot()
    assert full.value.errno == errno.ENOSPC and time.monotonic() - began < 20


def test_a_medium_that_is_none_is_refused(tmp_path):
    board = next(b for b in building.BOARDS if len(bootchain.methods(b)) > 1)
    method = bootchain.methods(board)[1]
    small = tmp_path / "small.img"
    small.write_bytes(bytes(1000))
    for path, word in ((tmp_path, "no file"), (tmp_path / "none.img", "no such file"),
                       (small, "too small: 1,000 bytes")):
        with pytest.raises(Problem, match=word):
            cli_run.parse(["--board", board, "--boot", method, "--medium", str(path)])


def test_closed_standard_output_ends_the_run(monkeypatch, tmp_path):
    """`scripts/run --exec help | head -1`: the thread that reads the console is the one that
    notices."""
    def closed(line):
        raise BrokenPipeError
    monkeypatch.setattr(qemu, "command", lambda *a, **k: ["/usr/bin/python3", str(FAKE)])
    began = time.monotonic()
    with machine.Machine(NoImage, tmp_path) as m:
        m.boot()
        m.console.on_line = closed
        with pytest.raises(BrokenPipeError):
            m.console.run("echo one")
    assert time.monotonic() - began < 20


# --- the named parts of scripts/test
# -----------------------------------------------------------------

@pytest.fixture
def errands(monkeypatch, tmp_path):
    """A part called `errands` with one option and two tests."""
    def run(args, results):
        for name in ("first", "second"):
            if not args.k or args.k in name:
                results.add("errands", name, "it broke" if name == args.breaks else None)

    module = types.SimpleNamespace(__doc__="Runs errands.", run=run,
                                   options=lambda p: p.add_argument("--breaks"))
    monkeypatch.setitem(sys.modules, "wsp.judge.part_errands", module)
    monkeypatch.setitem(parts.NAMED, "errands",
                        parts.Part("small things", brief=("--breaks", "none")))
    monkeypatch.setattr(cli_test, "OUT", tmp_path)


def test_a_named_part_reports_like_any_other(errands, capsys, tmp_path):
    assert cli_test.main(["errands"]) == 0
    assert capsys.readouterr().out.endswith("\n2 passed, 0 failed\n")
    assert cli_test.main(["errands", "--breaks", "second"]) == 1
    said = capsys.readouterr().out
    assert said.count("FAILED errands: second") == 1 and said.endswith("\n1 passed, 1 failed\n")
    assert (tmp_path / "junit-errands.xml").exists()
    assert cli_test.main(["errands", "-k", "third"]) == 1
    assert "no test's name contains 'third'" in capsys.readouterr().out


def test_a_named_part_in_help_in_all_and_in_the_wrong_place(errands, capsys, monkeypatch):
    with pytest.raises(SystemExit):
        cli_test.main(["--help"])
    assert "errands  small things" in capsys.readouterr().out
    with pytest.raises(Problem, match="scripts/test errands"):
        cli_test.main(["-v", "errands"])
    monkeypatch.setattr(parts, "NAMED", {"errands": parts.NAMED["errands"]})
    results = junit.Results()
    parts.run_in_all(results, lambda text: None)
    assert [c[1] for c in results.cases] == ["first", "second"] and not results.failed


def test_the_nightly_script_is_told_every_named_part():
    p = subprocess.run(["/usr/bin/python3", "-B", FAKE.parents[2] / "scripts/wsp", "parts"],
                       capture_output=True, text=True, check=True)
    assert p.stdout.split() == list(parts.NAMED)


def test_every_named_part_has_its_module():
    for name in parts.NAMED:
        module = parts.module(name)
        assert module.__doc__ and callable(module.run) and callable(module.options), name


@pytest.mark.parametrize("status", [None, 0])
def test_a_machine_that_ended_is_started_again_before_its_console_hears_of_it(
        monkeypatch, tmp_path, status):
    """QEMU's end is known when its process has been waited for; the console's reader may be a
    moment behind."""
    boots = []
    machine_under_test = target.QemuTarget({"name": "x", "features": []}, tmp_path, "user")
    machine_under_test.console = types.SimpleNamespace(panicked=False, ended=False, text="")
    machine_under_test.machine = types.SimpleNamespace(child=types.SimpleNamespace(
        poll=lambda: status))
    monkeypatch.setattr(machine_under_test, "reboot", lambda: boots.append(1))
    machine_under_test.ready()
    assert len(boots) == (status is not None)
