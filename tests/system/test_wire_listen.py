# SPDX-License-Identifier: MIT
"""T-rows: the handshake, the backlog and what scanners send (tests/rows/wire.toml)."""
import pytest
from puppet import MSS, Wire
from peer import G, P, Q
from peer_scripts import Listen
from peer_scripts import frames as fr
from peer_scripts.frames import ACK, FIN, PSH, RST, SYN, URG

PORT, CLOSED = 7310, 7399
WSAECONNREFUSED = 10061


@pytest.fixture
def server(puppet):
    return puppet.listener(PORT)


def half_open(peer):
    wire = Wire(peer, PORT)
    wire.open(finish=False)
    return wire


def test_T_04_a_wrong_ack_in_SYN_RECEIVED_draws_a_reset(peer, puppet, server):
    wire = half_open(peer)
    wire.send(ACK, ack=wire.ack + 77)
    got = wire.next()
    assert got.flags & RST and got.seq == (wire.ack + 77) & 0xffffffff, peer.log()
    wire.send(ACK)                                       # the half-open is still there
    s, *_ = puppet("accept", server, 3000)
    wire.send(ACK | PSH, data=b"in")
    assert puppet("recv", s, 9, 2000) == (2, "in")
    wire.send(RST)


def test_T_05_a_reset_in_SYN_SENT_needs_the_right_ack(peer, puppet):
    wire = Wire(peer, 0, sport=7777)
    s = puppet("tcp")
    puppet("nonblocking", s, 1)
    puppet.refused("connect", s, P, 7777)
    peer.wait(lambda: peer.syns(7777))
    syn = peer.syns(7777)[0]
    wire.port = syn.sport
    wire.known()
    wire.send(RST, seq=syn.ack)                          # bare
    wire.send(RST | ACK, seq=0, ack=syn.seq + 2)         # acknowledges what was not sent
    peer.fence()
    assert puppet("wait", s, 0) == 0                     # pending still
    wire.send(RST | ACK, seq=0, ack=syn.seq + 1)
    assert puppet("wait", s, 3000) == 4


def test_T_06_a_reset_in_SYN_RECEIVED_returns_to_LISTEN(peer, puppet, server):
    wire = half_open(peer)
    wire.send(RST)
    again = Wire(peer, PORT, sport=wire.sport)
    again.seen = len(again.frames())
    again.open()
    s, ip, port = puppet("accept", server, 3000)
    assert (ip, int(port)) == (P, wire.sport)
    again.send(RST)


def test_T_25_a_small_mss_is_honoured_and_a_tiny_one_is_64(peer, puppet, server):
    for option, expected in ((b"", 536), (b"\x02\x04\x00\x40", 64), (b"\x02\x04\x00\x01", 64),
                             (b"\x02\x04\x00\x00", None), (b"\x02\x04\x01\x00",
                                                           256), (b"\x02\x04\xff\xff", 1460)):
        wire = Wire(peer, PORT, options=option)
        wire.open()
        s, *_ = puppet("accept", server, 3000)
        puppet("option", s, 0xffff, 0x80, 1)
        wire.skip()
        puppet("send", s, 3000)
        first = wire.next(ACK)
        assert len(first.data) == (expected or len(
            first.data)) and len(first.data) >= 64, f"{option}: {first}"
        wire.send(RST)
        puppet("close", s)


def test_T_27_a_syn_from_ourselves_is_dropped(peer, puppet, server):
    for src, sport in ((G, PORT), (G, 5), ("127.0.0.1", PORT), ("127.0.0.1", 5)):
        peer.send_ip(src, G, fr.TCP, fr.tcp(src, G, sport, PORT, SYN, 7, options=MSS))
    peer.fence()
    assert peer.frames(proto="tcp") == [], peer.log()
    assert puppet.refused("accept", server, 0)


def test_T_28_a_full_backlog_refuses_and_half_open_does_not_count(peer, puppet):
    server = puppet.listener(PORT + 1, backlog=2)
    halves = [Wire(peer, PORT + 1) for _ in range(4)]
    for wire in halves:
        wire.open(finish=False)
    full = [Wire(peer, PORT + 1) for _ in range(2)]
    for wire in full:
        wire.open()
    peer.fence()
    excess = Wire(peer, PORT + 1)
    excess.send(SYN, options=MSS)
    got = excess.next()
    if got.flags & SYN:                                  # refused when it is complete is as good
        excess.ack = (got.seq + 1) & 0xffffffff
        excess.send(ACK)
        got = excess.next()
    assert got.flags & RST, peer.log()
    for _ in full:
        puppet("accept", server, 3000)
    late = Wire(peer, PORT + 1)
    late.open()
    puppet("accept", server, 3000)
    for wire in [*halves, *full, late]:
        wire.send(RST)


def test_T_29_a_queued_connection_is_reset_with_its_listener(peer, puppet, server):
    wire = Wire(peer, PORT)
    wire.open()
    assert puppet("wait", server, 3000, "r") == 1
    puppet("close", server)
    assert wire.next().flags & RST


def test_T_34_ISNs_grow_for_one_pair_and_tell_nothing_of_another(peer, puppet, server):
    def isn(sport, src=P):
        wire = Wire(peer, PORT, sport=sport, src=src)
        wire.seen = len(wire.frames())
        got = wire.open(finish=False).seq
        wire.send(RST)
        peer.fence()
        return got

    first = [isn(33000) for _ in range(6)]
    steps = [(b - a) % 2**32 for a, b in zip(first, first[1:])]
    assert all(0 < step < 2**26 for step in steps), steps            # 4 us a step: 67 s are 2**24
    others = [isn(33001 + i) for i in range(8)] + [isn(33000, Q)]
    gaps = [(b - a) % 2**32 for a, b in zip(others, others[1:])]
    assert len({g >> 26 for g in gaps}) >= len(gaps) - 2, gaps       # spread over the whole circle


def test_T_35_ephemeral_ports_do_not_go_in_a_row(peer, puppet):
    peer.on(port=7779, script=Listen())
    ports = []
    for _ in range(24):
        s = puppet("tcp")
        puppet("connect", s, P, 7779)
        ports.append(int(puppet("name", s)[2]))
        puppet("close", s)                               # lingers: not to be met again
    assert len(set(ports)) == len(ports) and min(ports) >= 49152, ports
    steps = [(b - a) % 16384 for a, b in zip(ports, ports[1:])]
    assert len(set(steps)) > len(steps) // 2 and sum(s < 64 for s in steps) < 4, ports


SCANS = {
    "SYN with data": (SYN, b"x" * 20), "SYN+FIN": (SYN | FIN, b""), "NULL": (0, b""),
    "FIN only": (FIN, b""), "XMAS": (FIN | PSH | URG, b""),
    "SYN+FIN+URG+PSH": (SYN | FIN | URG | PSH, b""), "SYN+RST": (SYN | RST, b""), "ACK": (ACK, b""),
    "all": (0x3f, b"")
}


@pytest.mark.parametrize("scan", sorted(SCANS))
def test_T_36_scans_open_nothing(peer, puppet, server, scan):
    flags, data = SCANS[scan]
    opened, closed = Wire(peer, PORT), Wire(peer, CLOSED)
    for wire in (opened, closed):
        wire.ack = 1234
        wire.send(flags, data=data)
    peer.fence()
    got = [f.flags for f in opened.frames()]
    # the data may wait for the handshake or be sent again
    if scan == "SYN with data":
        assert got == [SYN | ACK], peer.log()
    else:
        assert all(f & RST for f in got), peer.log()
        # 9293 3.10.7.2: only an ACK is answered by a listener
        assert bool(got) == (scan == "ACK"), peer.log()
    assert all(f.flags & RST for f in closed.frames()), peer.log()
    # SYN+FIN may be dropped before any port is asked
    if not flags & SYN or not flags & FIN:
        assert bool(closed.frames()) == (not flags & RST), peer.log()
    assert puppet.refused("accept", server, 0)
    opened.send(RST, seq=opened.seq)


def test_T_36_resets_are_limited_in_rate_but_not_to_ourselves(peer, puppet):
    wires = [Wire(peer, CLOSED, sport=20000 + i) for i in range(800)]
    for i, wire in enumerate(wires):
        wire.send(SYN)
        if i % 20 == 19:
            peer.fence()                                 # none of them is lost on the way
    resets = [f for f in peer.frames(proto="tcp", sport=CLOSED) if f.flags & RST]
    assert resets
    span = resets[-1].time - resets[0].time              # 200 at once, then 200 a second
    assert len(resets) <= 210 + 220 * span, (len(resets), span)
    for _ in range(3):
        assert puppet.refused("connect", puppet("tcp"), "127.0.0.1", CLOSED) == WSAECONNREFUSED
