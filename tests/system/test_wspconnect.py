# SPDX-License-Identifier: MIT
"""The program wspconnect against the packet peer: what it prints and its exit status."""
import json

import pytest
from peer import TOWN

pytestmark = pytest.mark.xdist_group("dgram")
P = "10.0.2.2"


def records(out):
    return [json.loads(line) for line in out.split("\n") if line.strip().startswith("{")]


@pytest.mark.parametrize("how", ["", "-n select", "-n event", "-u"])
def test_success(peer, shell, how):
    peer.town()
    out = shell.run(f"wspconnect {how} -m 100 {P} {TOWN['listen']}")
    assert out.status == 0, out
    assert "10.0.2.15:" in out and f"{P}:{TOWN['listen']}" in out


@pytest.mark.parametrize("how", ["", "-n select", "-n event"])
def test_refused(peer, shell, how):
    peer.town()
    out = shell.run(f"wspconnect {how} {P} {TOWN['refused']}")
    assert out.status != 0
    assert "WSAECONNREFUSED 10061" in out


def test_retry(peer, shell):
    peer.town()
    out = shell.run(f"wspconnect -r 1 {P} 2000")
    assert out.status == 0, out
    assert "WSAECONNREFUSED 10061" in out
    assert len(peer.syns(2000)) == 2


def test_retries_run_out(peer, shell):
    peer.town()
    assert shell.run(f"wspconnect -r 3 {P} {TOWN['refused']}").status != 0
    assert len(peer.syns(TOWN["refused"])) == 4


def test_bind(peer, shell):
    peer.town()
    assert shell.run(f"wspconnect -b 10.0.2.15:4321 {P} {TOWN['listen']}").status == 0
    assert peer.syns()[0].sport == 4321


def test_bytes_are_echoed(peer, shell):
    peer.town()
    out = shell.run(f"wspconnect -m 50000 {P} {TOWN['listen']}")
    assert out.status == 0, out
    assert shell.run(f"wspconnect -m 100 {P} {TOWN['closing']}").status != 0


def test_json(peer, shell):
    peer.town()
    out = shell.run(f"wspconnect --json {P} {TOWN['refused']}")
    lines = records(out)
    assert lines, out
    assert "10061" in json.dumps(lines)


@pytest.mark.parametrize("words", ["", "10.0.2.2", "10.0.2.2 notaport", "-n nothing 10.0.2.2 7",
                                   "10.0.2.2 70000", "--frob 10.0.2.2 7"])
def test_bad_arguments_are_explained(peer, shell, words):
    out = shell.run(f"wspconnect {words}")
    assert out.status != 0
    assert "usage" in out.lower() or "wspconnect:" in out


def test_tcpcat_prints_the_reply(peer, shell):
    peer.town()
    out = shell.run(f"tcpcat {P} {TOWN['listen']} \"hello there\"")
    assert out.status == 0 and "hello there" in out


def test_echod_serves_the_peer(peer, shell):
    """An inbound connection: the peer connects to a program of the image."""
    shell.start("echod 4000")
    try:
        shell.expect("echod: TCP and UDP on port 4000")
        conn = peer.connect(4000)
        peer.wait(lambda: conn.state == "open")
        conn.write(b"echo this")
        peer.wait(lambda: bytes(conn.received) == b"echo this")
        conn.close()
        peer.wait(lambda: conn.state == "closed")
        peer.send_udp(P, 999, 4000, b"datagram")
        peer.wait(lambda: any(f.data == b"datagram" for f in peer.frames(proto="udp", dport=999)))
    finally:
        shell.interrupt()
        shell.wait_output()
