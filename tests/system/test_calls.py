# SPDX-License-Identifier: MIT
"""How the scripts are called: what they refuse before anything is built, from where, with which
streams, and what ends them."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import types

import pytest
from wsp import tools
from wsp.judge import parts
from wsp.make import image
from wsp.program import Problem
from wsp.run import cli_run, qemu

pytestmark = pytest.mark.host
ROOT = pathlib.Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"


@pytest.mark.parametrize("command, word", [("prompt x", "prompt"), ("PROMPT", "prompt"),
                                           ("a\tb", "control"), ("a\nb", "control"),
                                           ("\x03", "control"), ("x" * 512, "511 bytes"),
                                           ("\u00e9" * 256, "511 bytes")])
def test_commands_that_cannot_be_typed_are_refused(command, word):
    with pytest.raises(Problem, match=word):
        cli_run.parse(["--exec", command])


def test_the_longest_command_is_the_shells_own():
    header = (ROOT / "image/user/shell/shell.h").read_text(encoding="utf-8")
    assert f"LINE_BYTES = {cli_run.LINE_MOST + 1} " in header
    assert cli_run.parse(["--exec", "x" * cli_run.LINE_MOST])


@pytest.mark.parametrize("option, value", [
    ("--timeout", v) for v in ("", "0", "-1", "nan", "inf", "99999999999", "x", "\u00e9")] + [
    ("--ram", v) for v in ("", "0", "-1", "7", "1025", "1e2", "99999999999")])
def test_numbers_without_a_meaning_are_refused_by_their_option(capsys, option, value):
    with pytest.raises(SystemExit) as e:
        cli_run.parse([f"{option}={value}"])
    said = capsys.readouterr().err
    assert e.value.code == 2 and f"argument {option}: '{value}': give a number from" in said


@pytest.mark.parametrize("part, words", [("soak", ["--minutes", "0"]),
                                         ("soak", ["--minutes", "100000"]), ("soak", ["--seed=-1"]),
                                         ("fuzz", ["--seconds", "0"]), ("fuzz", ["--runs", "0"]),
                                         ("fuzz", ["--seed", "0"])])
def test_numbers_without_a_meaning_are_refused_by_the_parts(capsys, part, words):
    with pytest.raises(SystemExit) as e:
        parts.parse(part, words)
    assert e.value.code == 2 and "give a number from" in capsys.readouterr().err


@pytest.mark.parametrize("argv, why", [(["--forward", "8007"], "HOSTPORT:PORT"),
                                       (["--forward", "0:7"], "'0' is not a port"),
                                       (["--net", "dgram:5000:5000"], "differ"),
                                       (["--net", "user:x"], "use user"),
                                       (["--record", ""], "a folder"),
                                       (["--app", ""], "No such file"),
                                       (["--app", "/etc/passwd/x.c"], "Not a directory")])
def test_words_without_a_meaning_are_refused(argv, why):
    with pytest.raises(Problem, match=f"{argv[0]}.*{why}"):
        cli_run.parse(argv)


def test_one_port_leads_to_one_place():
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    with pytest.raises(Problem, match=f"--forward {port}:8.*elsewhere"):
        cli_run.parse(["--forward", f"{port}:7", "--forward", f"{port}:8"])


def test_two_apps_of_one_name_are_refused(tmp_path):
    """The shell's names have no case; what is built last would be what runs."""
    for name in ("hello.c", "HELLO.c", "other.c"):
        (tmp_path / name).write_text("int main(void) { return 0; }\n")
    apps = [
        word for name in ("hello.c", "other.c", "HELLO.c")
        for word in ("--app", str(tmp_path / name))
    ]
    assert cli_run.parse(apps[:4])
    with pytest.raises(Problem, match="HELLO.c: `hello` is what --app .*hello.c makes"):
        cli_run.parse(apps)


def test_paths_with_commas_reach_qemu_whole():
    """Its options are lists with commas."""
    env = {
        "name": "x", "machine": "x", "ram_mb": 1, "features": ["net"], "nic_args": [],
        "qemu_args": [], "console_uart": 0, "rng": "x"
    }
    words = qemu.command(types.SimpleNamespace(env=env, board="virt", elf="e"), pcap="/a,b/p",
                         qmp="/a,b/q", entropy="/a,b/r")
    for path in ("file=/a,,b/p", "unix:/a,,b/q,server", "filename=/a,,b/r"):
        assert any(path in w for w in words), path


def test_settings_that_the_image_does_not_know_are_told():
    """The boot log, which names them, is not shown in front of commands."""
    printer = cli_run.Printer()
    says = []
    for source in ("provider/socket/config.c", "lwip-port/net_settings.c"):
        text = (ROOT / source).read_text(encoding="utf-8")
        found = re.findall(r'kprintf\("(.*?)\\n', text)
        says += [f.replace("%s", "provider.conf", 1) for f in found]
    assert len(says) > 1
    for line in ("Windows CE", *says):
        printer.line(line)
    assert printer.complaints() == says


@pytest.mark.parametrize("name", ["shell", "exit", "DIR", "ver", "etc", "Reboot"])
def test_apps_that_hide_the_shell_are_refused(tmp_path, name):
    (tmp_path / f"{name}.c").write_text("int main(void) { return 0; }\n")
    with pytest.raises(Problem, match=f"{name}.*another name"):
        cli_run.parse(["--app", str(tmp_path / f"{name}.c")])
    (tmp_path / name).mkdir()
    (tmp_path / name / "main.c").write_text("int main(void) { return 0; }\n")
    with pytest.raises(Problem, match=f"{name}.*another name"):
        cli_run.parse(["--app", str(tmp_path / name)])


def test_apps_may_replace_a_program(tmp_path):
    (tmp_path / "echod.c").write_text("int main(void) { return 0; }\n")
    assert cli_run.parse(["--app", str(tmp_path / "echod.c")])


@pytest.mark.parametrize("ip", [
    "static:10.0.2.15", "static:10.0.2.300/24,10.0.2.2", "dhcp:x", "auto",
    # no host's address, and networks without hosts: the image would boot and never have an address
    "static:0.0.0.0/24", "static:224.0.0.1/24", "static:255.255.255.255/24", "static:127.0.0.1/8",
    "static:10.0.2.255/24", "static:10.0.2.0/24", "static:10.0.2.15/0", "static:10.0.2.15/31",
    "static:10.0.2.15/32",
    # no way to that gateway
    "static:10.0.2.15/24,10.0.3.2", "static:10.0.2.15/24,10.0.2.15",
    "static:10.0.2.15/24,10.0.2.255", "static:10.0.2.15/24,0.0.0.0"
])
def test_wrong_addresses_are_refused(ip):
    with pytest.raises(Problem, match="--ip"):
        image.net_conf(ip)


@pytest.mark.parametrize(
    "ip, lines",
    [("static", ["address=10.0.2.15/24", "gateway=10.0.2.2"]),
     ("static:192.0.2.9/30", ["address=192.0.2.9/30"]),
     ("static:192.0.2.9/30,192.0.2.10", ["address=192.0.2.9/30", "gateway=192.0.2.10"]),
     ("static:192.0.2.9/30,192.0.2.10,dns=8.8.4.4",
      ["address=192.0.2.9/30", "gateway=192.0.2.10", "dns=8.8.4.4"]),
     ("static:192.0.2.9/30,dns=192.0.2.10", ["address=192.0.2.9/30", "dns=192.0.2.10"]),
     ("static:dns=10.0.2.3", ["address=10.0.2.15/24", "gateway=10.0.2.2", "dns=10.0.2.3"])])
def test_a_static_address_with_gateway_and_name_server(ip, lines):
    assert image.net_conf(ip).split() == ["mode=static", *lines]


@pytest.mark.parametrize("ip, why",
                         [("static:10.0.2.15/24,10.0.2.2,dns=", "empty"),
                          ("static:10.0.2.15/24,10.0.2.2,dns=ns.example", "ns.example"),
                          ("static:10.0.2.15/24,10.0.2.2,dns=10.0.2.3/24", "10.0.2.3/24"),
                          ("static:10.0.2.15/24,dns=0.0.0.0", "name server"),
                          ("static:10.0.2.15/24,dns=224.0.0.1", "name server"),
                          ("static:10.0.2.15/24,dns=255.255.255.255", "name server"),
                          ("static:10.0.2.15/24,dns=127.0.0.1", "name server"),
                          ("static:10.0.2.15/24,dns=1.2.3.4,dns=1.2.3.5", "one name server"),
                          ("static:10.0.2.15/24,10.0.2.2,10.0.2.3", "10.0.2.3"),
                          ("static:10.0.2.15/24,10.0.2.2,DNS=10.0.2.3", "DNS=10.0.2.3"),
                          ("dhcp:dns=10.0.2.3", "use dhcp or static")])
def test_bad_name_servers_are_refused_with_a_reason(ip, why):
    with pytest.raises(Problem, match="--ip") as e:
        image.net_conf(ip)
    assert why in str(e.value)


@pytest.mark.parametrize("way",
                         ["link", "relative link", "link to a link", "CDPATH", "linked folder"])
def test_a_script_finds_itself(tmp_path, way):
    """Wherever it is called from and whatever its name there; `setup`, which each runs first,
    too."""
    env, call, cwd = dict(os.environ), "wsp/scripts/setup", tmp_path
    (tmp_path / "wsp").symlink_to(SCRIPTS.parent)
    if way == "CDPATH":
        env["CDPATH"] = f".:{tmp_path}"
        call, cwd = "scripts/run", SCRIPTS.parent
    elif way != "linked folder":
        call = "./mine"
        (tmp_path / "one").symlink_to(
            os.path.relpath(SCRIPTS / "run", tmp_path) if way == "relative link" else SCRIPTS
            / "run")
        (tmp_path / "mine").symlink_to("one" if way == "link to a link" else (tmp_path
                                                                              / "one").readlink())
    word = "--check" if call.endswith("setup") else "--help"
    p = subprocess.run([call, word], cwd=cwd, env=env, capture_output=True, text=True,
                       stdin=subprocess.DEVNULL, check=False)
    assert p.returncode == 0 and not p.stderr, p.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_lead_nowhere(tmp_path, closed):
    """No traceback, and no file of ours in their place: what is printed is nowhere, in no file."""
    code = ("import wsp.program, os, sys; f = open(sys.argv[1], 'w'); assert f.fileno() > 2; "
            "print('out'); "
            "print('err', file=sys.stderr); os.write(1, b'x'); sys.stdin.isatty(); "
            "sys.stdin.read(); sys.stdout.flush()")
    file = tmp_path / "file"
    p = subprocess.run(
        ["sh", "-c", '/usr/bin/python3 -c "$1" "$2" '
         f'{closed}', "sh", code, file], stdin=subprocess.DEVNULL,
        env=dict(os.environ, PYTHONPATH=str(SCRIPTS)), capture_output=True, text=True, check=False)
    assert p.returncode == 0, p.stderr
    assert file.read_text() == "" and (p.stdout == "") == (">&- " in f"{closed} "
                                                           and closed != "2>&-")


def test_who_waits_for_another_script_says_so(tmp_path, capsys):
    """Its turn comes when the other is done, and until then there are signs of life."""
    lock, got = tmp_path / "lock", threading.Event()

    def second():
        with tools.alone(lock, "building a house", every=0.05):
            got.set()

    with tools.alone(lock, "building a house"):
        thread = threading.Thread(target=second)
        thread.start()
        said = ""
        while "waiting for another script that is building a house" not in said:
            said += capsys.readouterr().err
        assert not got.is_set()
    thread.join(20)
    assert got.is_set()


@pytest.mark.parametrize("script", ["setup", "run", "image", "test"])
def test_a_clone_that_cannot_be_written_is_named_with_what_to_do(tmp_path, script):
    """Fresh, and on a medium for reading: the first thing that is written is the build folder."""
    maps = [] if os.getuid() == 0 else ["-r"]
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    way = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99; exec "$1/scripts/$2"'
    p = subprocess.run(["unshare", *maps, "-m", "sh", "-c", way, "sh", tmp_path, script],
                       stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                       env={k: v for k, v in os.environ.items() if k != "LWIP_DIR"})
    if p.returncode == 99 or p.stderr.startswith("unshare:"):
        pytest.skip("no mounts of its own on this machine")
    assert p.returncode == 1 and "where you may write" in p.stderr and p.stderr.count(
        "\n") == 1, p.stderr


def test_ctrl_c_while_modules_are_loaded_says_nothing(tmp_path):
    """And is heard again as soon as there is something to tidy up."""
    package = tmp_path / "wsp"
    (package / "run").mkdir(parents=True)
    for path in (SCRIPTS / "wsp").glob("*.py"):
        shutil.copy(path, package)
    (package / "run/cli_run.py").write_text(
        "import sys\nprint('loading', flush=True); sys.stdin.readline()\n"
        "def main(argv):\n    print(argv, flush=True); sys.stdin.readline()\n")
    for steps, status, words in ((0, -signal.SIGINT, ""), (1, 130, "interrupted")):
        with subprocess.Popen(
            ["env", "--default-signal=INT", "/usr/bin/python3", "-B", package, "run", "a"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True) as p:
            assert p.stdout.readline() == "loading\n"
            for _ in range(steps):
                print(file=p.stdin, flush=True)
                assert p.stdout.readline() == "['a']\n"
            p.send_signal(signal.SIGINT)
            _, err = p.communicate(timeout=20)
        assert p.returncode == status and words in err and "Traceback" not in err and bool(
            err) == bool(words), err


@pytest.mark.parametrize("name, ignored", [("SIGTERM", False), ("SIGHUP", False), ("SIGHUP", True)])
def test_a_polite_end_tidies_up(name, ignored):
    """As Ctrl-C does: what is on the way is left by its `finally`.  nohup means what it says."""
    code = ("import signal, sys\nfrom wsp import program\n"
            "def main(argv):\n"
            "    try:\n        print('up', flush=True); sys.stdin.read()\n"
            "    finally:\n        print('tidy', flush=True)\n"
            "program.run_main('x', main)\n")
    way = [f"--ignore-signal={name[3:]}"] if ignored else [f"--default-signal={name[3:]}"]
    with subprocess.Popen(["env", *way, "/usr/bin/python3", "-c", code], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=dict(os.environ, PYTHONPATH=str(SCRIPTS))) as p:
        assert p.stdout.readline() == "up\n"
        p.send_signal(signal.Signals[name])
        out, err = p.communicate("", timeout=20)
    assert (p.returncode, out) == (0 if ignored else 130,
                                   "tidy\n") and ("interrupted" in err) == (not ignored), err


def until(what, seconds):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_pytest_and_what_it_started_end_with_the_command(name, tmp_path):
    """Whatever the end, nothing goes on: pytest with a test that waits stands for a part."""
    (tmp_path / "test_it.py").write_text(
        "import os, time\n"
        "def test_it():\n"
        f"    open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "    time.sleep(100)\n")
    code = ("import subprocess, sys\nfrom wsp import program, tools\n"
            "from wsp.judge import python_tests\n"
            "def main(argv):\n"
            "    child = subprocess.Popen(tools.tied([sys.executable, '-m', 'pytest', '-q', "
            f"{str(tmp_path)!r}]))\n"
            "    try:\n        child.wait()\n"
            "    except KeyboardInterrupt:\n        python_tests.end(child)\n        raise\n"
            "program.run_main('x', main)\n")
    with subprocess.Popen(["env", "--default-signal=INT", "/usr/bin/python3", "-c", code],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env=dict(os.environ, PYTHONPATH=str(SCRIPTS)),
                          start_new_session=True) as p:
        until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text(), 60)
        pid = int((tmp_path / "pid").read_text())
        if name == "SIGINT":                        # from a terminal it reaches all
            os.killpg(p.pid, signal.SIGINT)
        else:
            p.send_signal(signal.Signals[name])
        until(lambda: is_gone(pid), 10)
    assert p.returncode == (-signal.SIGKILL if name == "SIGKILL" else 130)
