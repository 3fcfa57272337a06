# SPDX-License-Identifier: MIT
"""Frames that no decent host sends, against the image itself: each kind has its tests on the host
(tests/unit/lwip-port); here a machine stays up, answers nobody it must not, and tells what it
dropped."""
import re
import time

import pytest
from peer import G, MACS, P, Q
from peer_scripts import Drop
from peer_scripts import frames as fr

pytestmark = [pytest.mark.xdist_group("dgram"), pytest.mark.needs("image", "peer", "net")]
PORT = 4007
MSS_1 = b"\x02\x04\x00\x01"
MARTIANS = ("127.0.0.1", "0.1.2.3", G, "224.0.0.9", "240.0.0.1", "255.255.255.255", "10.0.2.255")


class Client:
    """One TCP connection into the guest, segment by segment."""

    def __init__(self, peer, sport):
        self.peer, self.sport, self.seq, self.ack, self.window = peer, sport, 1000, 0, 0
        peer.on(port=sport, script=Drop())

    def send(self, flags=fr.ACK, data=b"", options=b"", seq=None):
        self.peer.send_ip(
            P, G, fr.TCP,
            fr.tcp(P, G, self.sport, PORT, flags, seq=self.seq if seq is None else seq,
                   ack=self.ack, window=self.window, options=options, data=data))

    def push(self, data):
        self.send(data=data)
        self.seq += len(data)

    def open(self):
        self.send(fr.SYN)
        self.peer.wait(
            lambda: self.peer.frames(proto="tcp", dport=self.sport, flags=fr.SYN | fr.ACK))
        self.ack = self.peer.frames(proto="tcp", dport=self.sport, flags=fr.SYN | fr.ACK)[0].seq + 1
        self.seq += 1
        self.send()
        return self

    def acked(self):
        """All that we have pushed has arrived."""
        self.peer.wait(
            lambda: any(f.ack == self.seq for f in self.peer.frames(proto="tcp", dport=self.sport)))


@pytest.fixture
def echo(shell):
    number = re.search(r"process (\d+)", shell.run(f"start echod {PORT}"))[1]
    deadline = time.monotonic() + 10
    while not re.search(rf":{PORT} .*LISTEN", shell.run("netstat"), re.I):
        assert time.monotonic() < deadline
    yield shell
    shell.run(f"kill {number}")


def dropped(shell, what):
    return int(re.search(rf"{what} +(\d+)$", shell.run("netstat -m"), re.M)[1])


def test_no_segment_ends_the_machine(peer, echo):
    """MSS in a bare ACK and a small window while data waits; a probe's only byte acknowledged; data
    out of order over the window, and behind a FIN."""
    peer.fence()
    a = Client(peer, 41001).open()
    a.push(b"A" * 1000)
    a.acked()
    a.send(options=MSS_1)
    a.push(b"B" * 10)
    a.window = 2
    a.push(b"C" * 10)
    a.acked()
    b = Client(peer, 41002).open()
    b.push(b"x")
    peer.wait(lambda: peer.frames(proto="tcp", dport=b.sport, data=b"x"), 20)      # the probe
    b.ack += 1
    b.send()
    c = Client(peer, 41003).open()
    for i in range(16):
        c.push(b"c" * 1448)
        if i % 4 == 3:
            peer.fence()        # a NIC without rings holds seven full frames
    c.send(fr.ACK | fr.FIN, b"d" * 10, seq=c.seq + 100)
    c.send(data=b"e" * 1448, seq=c.seq + 50)
    c.send(data=b"f" * 1448)
    for client in (a, b, c):
        client.send(fr.RST | fr.ACK)
    peer.fence()
    assert echo.run("netstat -m").status == 0
    d = Client(peer, 41004).open()
    d.window = 1000
    d.push(b"still here")
    peer.wait(lambda: peer.frames(proto="tcp", dport=d.sport, data=b"still here"))
    d.send(fr.RST | fr.ACK)


def test_martians_are_dropped_and_counted(peer, echo):
    peer.fence()
    source, destination = dropped(echo, "dropped: source"), dropped(echo, "destination")
    for src, dst in [(m, G) for m in MARTIANS] + [(P, "127.0.0.1"), (P, "240.0.0.1")]:
        for proto, payload in ((fr.UDP, fr.udp(src, dst, 5, PORT, b"abc")),
                               (fr.TCP, fr.tcp(src, dst, 5, PORT, fr.SYN)),
                               (fr.ICMP, fr.icmp(8, 0, b"1234", b"ping"))):
            peer.send_raw(
                fr.ethernet(peer.guest_mac, MACS[P], fr.ETH_IP, fr.ipv4(src, dst, proto, payload)))
    peer.fence()
    assert peer.frames() == [], peer.log()
    assert dropped(echo, "dropped: source") == source + 3 * len(MARTIANS)
    assert dropped(echo, "destination") == destination + 3 * 2


def test_arp_requests_are_answered_and_our_address_is_defended(peer, echo):
    """Requests for us from more made-up stations than the table holds, and one that says it is
    us."""
    peer.fence()
    for i in range(500):
        mac, src = bytes((2, 0, 0, 1, i >> 8, i & 255)), f"10.0.2.{20 + i % 70}"
        peer.send_raw(
            fr.ethernet(fr.BROADCAST_MAC, mac, fr.ETH_ARP, fr.arp(1, mac, src, b"\0" * 6, G)))
        if i % 20 == 0:
            peer.fence()
    mac = MACS[Q]
    peer.send_raw(fr.ethernet(fr.BROADCAST_MAC, mac, fr.ETH_ARP, fr.arp(1, mac, G, b"\0" * 6, G)))
    peer.fence()
    assert peer.arps(P) == []
    assert len(peer.arps(G)) == 1              # the defence
    assert len(peer.frames(proto="arp", op=2)) == 500
