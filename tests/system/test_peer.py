# SPDX-License-Identifier: MIT
"""The packet peer itself, without a guest: a wrong peer would prove nothing about the stack."""
import socket

import pytest
from peer import G, P, N, Peer
from peer_scripts import Flip, Icmp, Listen, NoArp, Rst, SlowRst, UdpEcho, UdpIcmp
from peer_scripts import frames as fr

pytestmark = pytest.mark.host
MAC = b"\x52\x54\0\1\2\3"


class Guest:
    """Speaks raw frames to the peer, as QEMU would."""

    def __init__(self, peer):
        self.peer = peer
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.sock.settimeout(5)
        peer.remote_port = self.sock.getsockname()[1]

    def send(self, kind, payload):
        self.sock.sendto(fr.ethernet(fr.BROADCAST_MAC, MAC, kind, payload),
                         ("127.0.0.1", self.peer.local_port))

    def tcp(self, flags, dport, sport=5000, **fields):
        self.send(fr.ETH_IP, fr.ipv4(G, P, fr.TCP, fr.tcp(G, P, sport, dport, flags, **fields)))

    def udp(self, dport, data):
        self.send(fr.ETH_IP, fr.ipv4(G, P, fr.UDP, fr.udp(G, P, 5000, dport, data)))

    def receive(self):
        f = fr.parse(self.sock.recv(65536))
        assert f.checksum_ok, f
        return f


@pytest.fixture
def wire():
    with Peer() as peer:
        guest = Guest(peer)
        yield peer, guest
        guest.sock.close()
        assert peer.error is None


def test_arp_is_answered_for_the_living_only(wire):
    peer, guest = wire
    guest.send(fr.ETH_ARP, fr.arp(1, MAC, G, b"\0" * 6, N))
    guest.send(fr.ETH_ARP, fr.arp(1, MAC, G, b"\0" * 6, P))
    assert guest.receive().src == P
    peer.on(ip=P, script=NoArp())
    guest.send(fr.ETH_ARP, fr.arp(1, MAC, G, b"\0" * 6, P))
    guest.udp(9, b"")
    peer.wait(lambda: peer.frames(proto="udp"))
    assert len(peer.frames(sent=True)) == 1


def test_listen_echoes_and_closes(wire):
    peer, guest = wire
    script = peer.on(port=7, script=Listen())
    guest.tcp(fr.SYN, 7, seq=100)
    syn_ack = guest.receive()
    assert syn_ack.flags == fr.SYN | fr.ACK and syn_ack.ack == 101
    guest.tcp(fr.ACK | fr.PSH, 7, seq=101, ack=syn_ack.seq + 1, data=b"hello")
    answers = [guest.receive(), guest.receive()]
    assert answers[0].ack == 106 and answers[1].data == b"hello"
    guest.tcp(fr.ACK | fr.FIN, 7, seq=106, ack=syn_ack.seq + 6)
    answers = [guest.receive(), guest.receive()]
    assert answers[1].flags & fr.FIN
    guest.tcp(fr.ACK, 7, seq=107, ack=syn_ack.seq + 7)
    peer.wait(lambda: script.conns[0].state == "closed")


def test_lost_data_is_sent_again_and_windows_are_kept(wire):
    peer, guest = wire
    script = peer.on(port=7, script=Listen())
    guest.tcp(fr.SYN, 7, seq=100, window=3)
    iss = guest.receive().seq
    guest.tcp(fr.ACK, 7, seq=101, ack=iss + 1, window=3)
    peer.wait(lambda: script.conns[0].state == "open")
    script.conns[0].write(b"abcdef")
    assert guest.receive().data == b"abc"
    assert guest.receive().data == b"abc"          # not acknowledged: again
    guest.tcp(fr.ACK, 7, seq=101, ack=iss + 4, window=3)
    assert guest.receive().data == b"def"


def test_rst_slowrst_flip(wire):
    peer, guest = wire
    peer.on(port=1, script=Rst())
    peer.on(port=2, script=SlowRst(200))
    peer.on(port=3, script=Flip())
    guest.tcp(fr.SYN, 1, seq=5)
    f = guest.receive()
    assert f.flags == fr.RST | fr.ACK and f.ack == 6
    guest.tcp(fr.SYN, 2, seq=5)
    f = guest.receive()
    assert f.flags & fr.RST and f.time - peer.syns(2)[0].time >= 0.19
    guest.tcp(fr.SYN, 3, seq=5)
    assert guest.receive().flags & fr.RST
    guest.tcp(fr.SYN, 3, seq=5)                     # a retransmission of the first attempt
    assert guest.receive().flags & fr.RST
    guest.tcp(fr.SYN, 3, seq=6)
    assert guest.receive().flags == fr.SYN | fr.ACK


def test_icmp_quotes_the_segment(wire):
    peer, guest = wire
    peer.on(port=4, script=Icmp(1))
    guest.tcp(fr.SYN, 4, seq=77)
    f = guest.receive()
    assert (f.proto, f.type, f.code) == ("icmp", 3, 1)
    assert f.data[:28] == peer.syns(4)[0].ip[:28]


def test_udp_scripts_and_ping(wire):
    peer, guest = wire
    peer.on(port=7, script=UdpEcho())
    peer.on(port=8, script=UdpIcmp())
    guest.udp(7, b"echo me")
    assert guest.receive().data == b"echo me"
    guest.udp(8, b"nobody")
    assert guest.receive().type == 3
    guest.send(fr.ETH_IP, fr.ipv4(G, P, fr.ICMP, fr.icmp(8, 0, b"\0\1\0\2", b"ping")))
    f = guest.receive()
    assert f.type == 0 and f.data.endswith(b"ping")


def test_active_open(wire):
    peer, guest = wire
    conn = peer.connect(80)
    asked = guest.receive()                         # it has never heard of the guest
    assert asked.proto == "arp" and asked.dst == G
    syn = guest.receive()
    assert syn.syn and syn.dport == 80
    guest.tcp(fr.SYN | fr.ACK, syn.sport, sport=80, seq=900, ack=syn.seq + 1)
    assert guest.receive().ack == 901
    peer.wait(lambda: conn.state == "open")


def test_leftovers_of_an_earlier_test_are_not_counted(wire):
    peer, guest = wire
    peer.on(port=7, script=Listen())
    guest.tcp(fr.SYN, 7, seq=100)
    guest.receive()
    peer.reset()
    guest.tcp(fr.ACK | fr.FIN, 7, seq=101, ack=1)
    assert guest.receive().flags & fr.RST
    assert peer.frames(proto="tcp") == [] and len(peer.capture) == 2
    guest.tcp(fr.SYN, 7, sport=5001, seq=100)
    guest.receive()
    assert len(peer.frames(proto="tcp")) == 1


def test_capture_can_be_saved(wire, tmp_path):
    peer, guest = wire
    guest.udp(9, b"x")
    peer.wait(lambda: peer.frames(proto="udp"))
    peer.save(tmp_path / "x.pcap")
    assert (tmp_path / "x.pcap").read_bytes()[:4] == b"\xd4\xc3\xb2\xa1"
