# SPDX-License-Identifier: MIT
"""scripts/run as a user meets it: exit statuses, messages, --app, --net dgram, --record, the demo.

These start a QEMU of their own each time, so they are few and each checks several things.
"""
import os
import pathlib
import re
import signal
import socket
import subprocess

import pytest
from peer import P, Peer
from peer_scripts import Listen
from wsp.make import image
from wsp.program import Problem
from wsp.run import cli_run

ROOT = pathlib.Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("scripts")

APP = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>

int main(int argc, char **argv)
{
    WSPPROC_TABLE table;
    WSPUPCALLTABLE upcalls;
    WSAPROTOCOL_INFOW info;
    WSPDATA data;
    struct sockaddr_in to;
    struct timeval ten = { 10, 0 };
    unsigned long on = 1;
    char back[16];
    WSABUF buf = { 5, "hello" }, in = { 5, back };
    DWORD n, flags = 0;
    fd_set writable, readable;
    int err = 0;
    SOCKET s;

    if (argc < 3)
        return 9;
    memset(&upcalls, 0, sizeof upcalls);
    memset(&info, 0, sizeof info);
    if (WSPStartup(MAKEWORD(2, 2), &data, &info, upcalls, &table))
        return 1;
    if (((void **)&table)[7] != (void *)table.lpWSPConnect)
        return 2;
    s = table.lpWSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0, &err);
    if (table.lpWSPIoctl(s, FIONBIO, &on, sizeof on, NULL, 0, &n, NULL, NULL, NULL, &err))
        return 3;
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons((unsigned short)atoi(argv[2]));
    to.sin_addr.s_addr = inet_addr(argv[1]);
    if (table.lpWSPConnect(s, (struct sockaddr *)&to, sizeof to, NULL, NULL, NULL, NULL, &err) != -1
        || err != WSAEWOULDBLOCK)
        return 4;
    FD_ZERO(&writable);
    FD_SET(s, &writable);
    if (table.lpWSPSelect(0, NULL, &writable, NULL, &ten, &err) != 1)
        return 5;
    if (table.lpWSPSend(s, &buf, 1, &n, 0, NULL, NULL, NULL, &err) || n != 5)
        return 6;
    FD_ZERO(&readable);
    FD_SET(s, &readable);
    if (table.lpWSPSelect(0, &readable, NULL, NULL, &ten, &err) != 1)
        return 7;
    if (table.lpWSPRecv(s, &in, 1, &n, &flags, NULL, NULL, NULL, &err) || memcmp(back, "hello", 5))
        return 8;
    table.lpWSPCloseSocket(s, &err);
    printf("ok\n");
    return 0;
}
"""


@pytest.fixture
def echo():
    """An echo service on this host, for one connection after the other."""
    import threading

    server = socket.create_server(("127.0.0.1", 0), backlog=8)

    def serve():
        while True:
            try:
                conn, _ = server.accept()
            except OSError:
                return
            with conn:
                while data := conn.recv(4096):
                    conn.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


@pytest.mark.needs("net")
def test_refused_connect_is_reported_and_fails(run, closed_port):
    """Done-when 2, on a port that nobody can own."""
    p = run("--exec", f"wspconnect 10.0.2.2 {closed_port}", "--exec", "echo not reached")
    assert p.returncode not in (0, 124, 125, 126), p.stdout
    assert "WSAECONNREFUSED 10061" in p.stdout
    assert not re.search(r"^not reached", p.stdout, re.M)


@pytest.mark.needs("net")
def test_app_from_outside_the_tree(run, tmp_path, echo):
    """Done-when 3."""
    src = tmp_path / "outside.c"
    src.write_text(APP)
    p = run("--app", src, "--exec", f"outside 10.0.2.2 {echo}", "--exec", "outside",
            "--record", tmp_path / "rec")
    assert re.search(r"^ok$", p.stdout, re.M), p.stdout
    assert p.returncode == 9        # the second command has no arguments
    assert (tmp_path / "rec/console.log").stat().st_size > 100
    assert (tmp_path / "rec/net.pcap").stat().st_size > 100


def test_the_program_of_the_documents_is_as_they_say(run, tmp_path):
    """docs/start.md's own: it compiles without a word, and does what it prints."""
    text = (ROOT / "docs/start.md").read_text(encoding="utf-8")
    (tmp_path / "hello.c").write_text(re.search(r"```c\n(.*?)```", text, re.S)[1])
    p = run("--app", tmp_path / "hello.c", "--exec", "hello")
    assert p.returncode == 0 and re.search(r"^WSAStartup: 0$", p.stdout, re.M), p.stdout
    assert "warning" not in p.stdout


def test_app_folder_of_files(run, tmp_path):
    folder = tmp_path / "two"
    folder.mkdir()
    (folder / "main.c").write_text("int other(void);\nint main(void) { return other(); }\n")
    (folder / "other.c").write_text("int other(void);\nint other(void) { return 12; }\n")
    p = run("--app", folder, "--exec", "two")
    assert p.returncode == 12, p.stdout


def test_app_that_does_not_compile_shows_the_compilers_words(run, tmp_path):
    src = tmp_path / "broken.c"
    src.write_text("int main(void) { return nothing; }\n")
    p = run("--app", src, "--exec", "broken")
    assert p.returncode == 2
    assert "broken.c:1" in p.stdout and "nothing" in p.stdout
    assert "Traceback" not in p.stdout


def test_missing_app_and_bad_options_are_named(run, tmp_path):
    p = run("--app", tmp_path / "missing.c", "--exec", "missing")
    assert p.returncode == 2 and "missing.c" in p.stdout and "Traceback" not in p.stdout
    p = run("--net", "nonsense", "--exec", "help")
    assert p.returncode == 2 and "nonsense" in p.stdout and "Traceback" not in p.stdout
    p = run("--frobnicate")
    assert p.returncode == 2 and "frobnicate" in p.stdout


@pytest.mark.needs("net")
def test_busy_port_is_named(run):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        p = run("--forward", f"{port}:80", "--exec", "help")
    assert p.returncode not in (0, 124, 125, 126), p.stdout
    assert str(port) in p.stdout and "Traceback" not in p.stdout
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as busy:
        busy.bind(("127.0.0.1", 0))
        port = busy.getsockname()[1]
        p = run("--net", f"dgram:{port}:{port + 1 if port < 65535 else 1024}", "--exec", "help")
    assert p.returncode not in (0, 124, 125), p.stdout
    assert str(port) in p.stdout and "Traceback" not in p.stdout


def test_unknown_command_fails(run):
    p = run("--exec", "frobnicate")
    assert 1 <= p.returncode <= 123
    assert "frobnicate" in p.stdout


def test_crash_is_symbolised_and_the_next_boot_is_fine(run):
    """Done-when 5, first half, through the script."""
    p = run("--exec", "t_crash read_null")
    assert 1 <= p.returncode <= 123, p.stdout
    assert "ACCESS_VIOLATION reading 0x00000000" in p.stdout
    assert re.search(r"read_null at \S*t_crash\.c:\d+", p.stdout)


def test_timeout_is_124(run):
    p = run("--timeout", "20", "--exec", "t_process child wait")
    assert p.returncode == 124, p.stdout


@pytest.mark.needs("net")
def test_dgram_shows_arp_and_syn(run):
    """Done-when 4: a host program that exchanges raw frames sees both."""
    with Peer() as peer:
        peer.on(port=7, script=Listen())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", 0))
            peer.remote_port = s.getsockname()[1]
        p = run("--net", f"dgram:{peer.remote_port}:{peer.local_port}", "--exec",
                f"wspconnect -m 9 {P} 7")
        assert p.returncode == 0, p.stdout
        assert peer.arps(P)
        assert len(peer.syns(7)) == 1


TAP = """\
ip tuntap add dev wsp0 mode tap && ip addr add 10.0.2.2/24 dev wsp0 && ip link set wsp0 up || exit
99 exec "$@"
"""


@pytest.mark.needs("qemu", "image", "net")
def test_a_capture_of_a_tap_interface_is_ethernet(board, tmp_path):
    """In a network of its own: frames as they are, without the header that a tap can put before
    each."""
    from scapy.layers.inet import ICMP
    from scapy.layers.l2 import ARP
    from scapy.utils import rdpcap

    maps = [] if os.getuid() == 0 else ["-r"]
    p = subprocess.run([
        "unshare", *maps, "-n", "sh", "-c", TAP, "sh", ROOT / "scripts/run", "--board", board,
        "--net", "tap:wsp0", "--record", tmp_path, "--exec", "ping 10.0.2.2 -n 1"
    ], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       timeout=150, check=False)
    if p.returncode == 99 or p.stdout.startswith(("unshare:", "sh:")):
        pytest.skip("no networks of its own, or no `ip`, on this machine")
    assert p.returncode == 0 and "Received = 1" in p.stdout, p.stdout
    frames = rdpcap(str(tmp_path / "net.pcap"))
    assert [f for f in frames if ARP in f and f[ARP].pdst == "10.0.2.2"]
    assert [f[ICMP].type for f in frames if ICMP in f] == [8, 0]


@pytest.mark.needs("qemu", "image")
def test_first_line_of_a_background_program_is_shown(run, tmp_path):
    src = tmp_path / "oneline.c"
    src.write_text('#include <stdio.h>\nint main(void) { printf("from behind\\n"); return 0; }\n')
    p = run("--app", src, "--exec", "start oneline", "--exec", "ping 127.0.0.1 -n 2", "--exec",
            "echo and this")
    assert p.returncode == 0, p.stdout
    lines = p.stdout.split("\n")
    assert lines.count("from behind") == 1 and lines.count("and this") == 1, p.stdout


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


@pytest.mark.needs("qemu", "image", "net")
def test_forwarded_port_reaches_a_program_and_ctrl_c_leaves_nothing(board):
    port = free_port()
    # a shell's background jobs ignore SIGINT, and pass that on
    p = subprocess.Popen([
        "env", "--default-signal=INT", ROOT / "scripts/run", "--board", board, "--forward",
        f"{port}:4000", "--timeout", "60", "--exec", "echod 4000"
    ], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert any("echod: TCP and UDP on port 4000" in line for line in p.stdout)
        assert echo_of(port, b"from outside") == b"from outside"
        children = descendants(p.pid)
        assert children
        p.send_signal(signal.SIGINT)
        out, _ = p.communicate(timeout=20)
        assert "Traceback" not in out
        assert not [c for c in children if pathlib.Path(f"/proc/{c}").exists()]
    finally:
        if p.poll() is None:
            p.terminate()
            p.wait(20)


def echo_of(port, text):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(text)
        return s.recv(100)


def descendants(pid):
    """Process ids below this one."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            number, parent = stat.parent.name, stat.read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if parent == str(pid):
            found += [int(number), *descendants(int(number))]
    return found


@pytest.mark.needs("ram", "net")
def test_small_machine(run):
    p = run("--ram", "16", "--exec", "mem", "--exec", f"wspconnect 10.0.2.2 {free_port()}")
    assert "WSAECONNREFUSED" in p.stdout, p.stdout
    assert int(re.search(r"physical memory\s+(\d+) KB", p.stdout)[1]) < 16384


@pytest.mark.needs("ram")
def test_a_thousand_receives_pend_in_a_small_machine(run):
    p = run("--ram", "16", "--exec", "t_overlap -k R_46_a_thousand")
    assert p.stdout.count("\nok ") == 2 and "END 0 of 2 failed" in p.stdout, p.stdout


@pytest.mark.needs("icount")
def test_counted_instructions(run):
    p = run("--icount", "--exec", "wspconnect 127.0.0.1 1")
    assert "WSAECONNREFUSED" in p.stdout and 1 <= p.returncode <= 123, p.stdout


def test_gdb_prints_the_command_that_attaches(run):
    p = run("--gdb", "--timeout", "3", "--exec", "help")
    assert re.search(r"gdb-multiarch .*target remote 127\.0\.0\.1:\d+", p.stdout), p.stdout
    assert p.returncode in (124, 126)


def test_exec_through_a_pipe(run):
    p = run(stdin=None, input="echo one\necho two\n")
    assert p.returncode == 0, p.stdout
    assert re.search(r"^one$", p.stdout, re.M) and re.search(r"^two$", p.stdout, re.M)


@pytest.mark.host
def test_options_that_the_board_has_no_feature_for_are_refused(monkeypatch):
    """Host side: what a board with a fixed machine answers."""
    lean = {"name": "lean", "features": ["net"]}
    monkeypatch.setattr(image, "board_env", lambda board: lean)
    for options, word in ((["--ram", "64"], "ram"), (["--icount"], "icount")):
        with pytest.raises(Problem, match=f"board lean has no feature '{word}'"):
            cli_run.parse(["--board", "virt", *options])
