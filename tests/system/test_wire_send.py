# SPDX-License-Identifier: MIT
"""T-rows: sending, windows, retransmission and the ways to end (tests/rows/wire.toml).

Times are the guest's: an interval is judged by its ratio to the one before or by a bound from
below, never by how fast this host is.
"""
import pytest
from puppet import Puppet, Refused, Wire
from peer import P
from peer_scripts.frames import ACK, FIN, PSH, RST, SYN

PORT = 7320
SO_LINGER, SOL_SOCKET, IPPROTO_TCP, TCP_NODELAY = 0x80, 0xffff, 6, 1
WSAEWOULDBLOCK, WSAECONNABORTED, WSAECONNRESET, WSAENOTCONN = 10035, 10053, 10054, 10057
WSAENETUNREACH, WSAECONNREFUSED = 10051, 10061


def connection(peer, puppet, **wire_options):
    server = puppet.listener(PORT)
    wire = Wire(peer, PORT, **wire_options)
    wire.open()
    s, *_ = puppet("accept", server, 3000)
    puppet("close", server)
    wire.skip()
    return s, wire


@pytest.fixture
def up(peer, puppet):
    s, wire = connection(peer, puppet)
    yield puppet, s, wire
    wire.send(RST)


def gaps(frames):
    return [b.time - a.time for a, b in zip(frames, frames[1:])]


def test_T_11_FIN_WAIT_2_of_a_closed_socket_refuses_data(up):
    puppet, s, wire = up
    puppet("close", s)
    wire.take(wire.next(FIN | ACK))
    wire.send(ACK)
    wire.send(ACK | PSH, data=b"too late")
    assert wire.next().flags & RST


def test_T_13_a_lost_fin_is_sent_again_with_back_off(up):
    puppet, s, wire = up
    puppet("shutdown", s, 1)
    fins = [wire.next(FIN | ACK, timeout=15) for _ in range(4)]
    assert len({f.seq for f in fins}) == 1
    first, second, third = gaps(fins)
    assert first > 0.4 and second > 1.3 * first and third > 1.3 * second, gaps(fins)
    wire.take(fins[0])
    wire.send(FIN | ACK)
    wire.next(ACK)


def test_T_15_retransmission_backs_off_and_an_ack_resets_it(up):
    puppet, s, wire = up
    assert puppet("send", s, 100) == 100
    sent = [wire.next(ACK, timeout=15) for _ in range(4)]
    assert len({(f.seq, f.data) for f in sent}) == 1
    first, second, third = gaps(sent)
    assert first > 0.9 and second > 1.3 * first and third > 1.3 * second, gaps(sent)
    wire.take(sent[0])
    wire.send(ACK)
    assert puppet("send", s, 50) == 50
    fresh = [wire.next(ACK, timeout=15) for _ in range(2)]
    assert fresh[1].time - fresh[0].time < third, "the back-off was not reset"
    wire.take(fresh[0])
    wire.send(ACK)


def test_T_16_three_duplicate_acks_send_the_missing_segment_at_once(up):
    puppet, s, wire = up
    assert puppet("send", s, 14600) == 14600
    lost = wire.next(ACK)
    wire.take(lost)
    # opens the congestion window: several under way
    wire.send(ACK)
    lost = wire.next(ACK)
    wire.skip()
    for _ in range(3):
        wire.send(ACK)
    again = wire.next(ACK)
    assert again.seq == wire.ack and len(again.data) == 1460, wire.peer.log()
    wire.peer.fence()
    old = [f for f in wire.frames()[wire.seen:] if (f.seq - again.seq) % 2**32 < 2 * 1460]
    assert old == [], wire.peer.log()                    # exactly that one; new data may follow


def test_T_17_out_of_order_segments_are_kept_and_the_hole_is_named(up):
    puppet, s, wire = up
    hole = wire.seq
    for at in (3, 6, 9):
        wire.send(ACK, data=b"xyz", seq=hole + at)
        assert wire.next(ACK).ack == hole
    wire.send(ACK | PSH, data=b"abc")
    wire.seq = (hole + 12) & 0xffffffff
    assert wire.next(ACK).ack == wire.seq
    assert puppet("recv", s, 100, 2000) == (12, "abcxyzxyzxyz")


def test_T_18_a_zero_window_is_probed_and_opens_at_once(up):
    puppet, s, wire = up
    for window in (65535, 0):                            # a smaller window needs a newer segment
        wire.send(ACK, data=b".", window=window)
        wire.take(wire.next(ACK))
    assert puppet("send", s, 100) == 100
    probes = []
    for _ in range(3):
        probe = wire.next(timeout=30)
        probes.append(probe)
        assert len(probe.data) <= 1
        wire.send(ACK, window=0, ack=probe.seq)          # it lives, and has no room
    assert gaps(probes)[1] > gaps(probes)[0]
    wire.skip()
    wire.send(ACK, window=65535, ack=probes[-1].seq)
    got = wire.next(ACK)
    assert len(got.data) >= 99, wire.peer.log()
    wire.take(got)
    wire.send(ACK)


def test_T_19_our_zero_window_and_the_update(up):
    puppet, s, wire = up
    while True:
        wire.send(ACK, data=b"f" * 1460)
        wire.peer.fence()
        last = wire.frames()[-1]
        if last.window < 1460 and last.ack == wire.seq:
            break
        assert wire.seq - wire.frames()[0].ack < 200000, "the window never closes"
    while last.window:                                   # to the last byte
        wire.send(ACK, data=b"g" * last.window)
        wire.peer.fence()
        last = wire.frames()[-1]
    wire.skip()
    wire.send(ACK, data=b"over", advance=False)
    got = wire.next(ACK)
    assert (got.ack, got.window) == (wire.seq, 0)
    assert puppet("recv", s, 100, 1000)[0] == 100        # less than a segment: no silly window
    wire.quiet()
    for _ in range(3):
        puppet("recv", s, 2000, 1000)
    assert wire.next(ACK).window >= 1460


def test_T_20_a_window_that_shrinks_loses_nothing(peer, puppet):
    s, wire = connection(peer, puppet, window=4000)
    assert puppet("send", s, 8000) == 8000
    first = wire.next(ACK)
    wire.take(first)
    wire.send(ACK, window=100)
    wire.skip()
    edge = wire.ack + 100
    wire.peer.fence()
    assert all(f.seq + len(f.data) <= max(edge, first.seq + 4000) for f in wire.frames())
    got = len(first.data)
    wire.send(ACK, window=65535)
    wire.window = 65535
    while got < 8000:
        f = wire.next(ACK, timeout=10)
        if f.seq == wire.ack:
            wire.take(f)
            got += len(f.data)
        wire.send(ACK)
    wire.send(RST)


def test_T_21_windows_from_32768_on_are_unsigned(peer, puppet):
    for window in (32768, 40000, 65535):
        s, wire = connection(peer, puppet, window=window)
        wire.window = window
        assert puppet("send", s, 2000) == 2000
        assert wire.next(ACK).data
        puppet("linger", s, 1, 0)
        puppet("close", s)
        wire.send(RST)


def test_T_22_the_window_of_the_handshake_is_kept(peer, puppet):
    server = puppet.listener(PORT)
    wire = Wire(peer, PORT)
    promised = wire.open().window
    s, *_ = puppet("accept", server, 3000)
    sent = 0
    while sent < promised:
        n = min(1460, promised - sent)
        wire.send(ACK | PSH, data=b"w" * n)
        sent += n
        if sent // 1460 % 4 == 0:
            # a NIC without rings holds seven full frames
            wire.peer.fence()
    wire.peer.fence()
    edges = [(f.ack + f.window) & 0xffffffff for f in wire.frames()[1:]]
    assert all(
        (b - a) % 2**32 < 2**31 for a, b in zip(edges, edges[1:])), "the right edge moved back"
    total = 0
    while total < promised:
        total += puppet("recv", s, 60000, 1000)[0]
    wire.send(RST)


def test_T_24_nagle_holds_one_small_segment_and_nodelay_none(up):
    puppet, s, wire = up
    puppet("send", s, 10)
    first = wire.next(ACK)
    puppet("send", s, 10)
    puppet("send", s, 10)
    wire.quiet()
    wire.take(first)
    wire.send(ACK)
    rest = wire.next(ACK)
    assert len(rest.data) == 20
    wire.take(rest)
    wire.send(ACK)
    puppet("option", s, IPPROTO_TCP, TCP_NODELAY, 1)
    for _ in range(3):
        puppet("send", s, 10)
    for _ in range(3):
        f = wire.next(ACK)
        assert len(f.data) == 10
        wire.take(f)
    wire.send(ACK)


def test_T_26_data_queued_while_connecting(peer, puppet):
    """The provider refuses send before the connection is there (W-rows); receive waits for it."""
    wire = Wire(peer, 0, sport=7778)
    s = puppet("tcp")
    puppet("nonblocking", s, 1)
    assert puppet.refused("connect", s, P, 7778) == WSAEWOULDBLOCK
    peer.wait(lambda: peer.syns(7778))
    wire.port = peer.syns(7778)[0].sport
    assert puppet.refused("send", s, 10) == WSAENOTCONN
    wire.answer()
    wire.next(ACK)
    assert puppet("wait", s, 2000, "w") == 2
    wire.send(ACK | PSH, data=b"first")
    assert puppet("recv", s, 10, 2000) == (5, "first")
    wire.send(RST)


def test_T_30_linger_0_resets_and_none_returns_at_once(peer, puppet):
    s, wire = connection(peer, puppet)
    puppet("linger", s, 1, 0)
    puppet("send", s, 10)
    puppet("close", s)
    assert wire.next(ACK).data
    assert wire.next().flags & RST
    s, wire = connection(peer, puppet)
    puppet("send", s, 10)
    puppet("close", s)                                   # returns although nothing is acknowledged
    got = wire.next(ACK)
    assert len(got.data) == 10
    wire.take(got)
    if not got.flags & FIN:
        wire.send(ACK)
        wire.take(wire.next(FIN | ACK))
    wire.send(FIN | ACK)
    s, wire = connection(peer, puppet)
    puppet("linger", s, 1, 10)
    puppet("send", s, 10)
    begun = puppet.begin("close", s)
    wire.take(wire.next(ACK))
    wire.send(ACK)
    fin = wire.next(FIN | ACK, timeout=10)
    wire.take(fin)
    wire.send(FIN | ACK)                                 # now it may return
    assert puppet.finish(begun) == 0


ICMP_ERRORS = [(3, code) for code in range(16)] + [(4, 0), (5, 0), (5, 1), (11, 0), (11, 1),
                                                   (12, 0)]


def test_T_31_icmp_does_not_end_an_established_connection(up):
    puppet, s, wire = up
    assert puppet("send", s, 10) == 10
    f = wire.next(ACK)
    for kind, code in ICMP_ERRORS:
        wire.peer.send_icmp(kind, code, f)               # its bytes are not acknowledged yet
    wire.peer.fence()
    wire.take(f)
    wire.send(ACK | PSH, data=b"on")
    assert puppet("recv", s, 10, 2000) == (2, "on")
    for kind, code in ICMP_ERRORS:
        wire.peer.send_icmp(kind, code, f)
    wire.settle()
    assert puppet("send", s, 1460) == 1460
    # in one piece: the path MTU stays as it was
    assert len(wire.next(ACK).data) == 1460


def test_T_31_icmp_does_not_end_a_connection_that_closes(up):
    puppet, s, wire = up
    puppet("shutdown", s, 1)
    fin = wire.next(FIN | ACK)
    for kind, code in ICMP_ERRORS:
        wire.peer.send_icmp(kind, code, fin)
    wire.peer.fence()
    wire.take(fin)
    wire.send(ACK | PSH, data=b"late")
    assert puppet("recv", s, 10, 2000) == (4, "late")
    wire.settle()
    wire.send(FIN | ACK)
    assert wire.next(ACK).ack == wire.seq


def connecting(peer, puppet, port):
    """A blocking connect under way: (its token, its SYN, the wire)."""
    wire = Wire(peer, 0, sport=port)
    begun = puppet.begin("connect", puppet("tcp"), P, port)
    peer.wait(lambda: peer.syns(port))
    syn = peer.syns(port)[0]
    wire.port = syn.sport
    wire.known()
    return begun, syn, wire


@pytest.mark.parametrize("kind,code", [e for e in ICMP_ERRORS if e[0] in (3, 11) and e != (3, 4)])
def test_T_31_icmp_ends_a_connect(peer, puppet, kind, code):
    begun, syn, _ = connecting(peer, puppet, 7781)
    peer.send_icmp(kind, code, syn)
    with pytest.raises(Refused) as refused:
        puppet.finish(begun, 10)
    assert refused.value.error == (WSAECONNREFUSED if
                                   (kind, code) in ((3, 2), (3, 3)) else WSAENETUNREACH)


def test_T_31_icmp_that_is_soft_or_forged_ends_no_connect(peer, puppet):
    begun, syn, wire = connecting(peer, puppet, 7782)
    quote = syn.ip[:(syn.ip[0] & 15) * 4 + 8]
    # protocol, addresses, ports, sequence number
    for at in (9, 12, 15, 16, 19, 21, 23, 24, 27):
        lie = quote[:at] + bytes([quote[at] ^ 1]) + quote[at + 1:]
        peer.send_icmp(3, 3, syn, quote=lie)
    peer.send_icmp(3, 3, syn, quote=quote[:-1])
    for kind, code in ((3, 4), (4, 0), (5, 1), (12, 0)):
        peer.send_icmp(kind, code, syn)
    peer.fence()
    wire.answer()
    assert puppet.finish(begun) == 0
    wire.send(RST)


def test_T_33_keepalive_probes_and_a_reset_ends_it(up):
    puppet, s, wire = up
    puppet("keepalive", s, 1000, 1000)
    probe = wire.next(ACK, timeout=20)
    assert probe.seq == (wire.ack - 1) & 0xffffffff
    wire.send(ACK)
    assert wire.next(ACK, timeout=20).seq == probe.seq
    wire.send(RST)
    assert puppet("wait", s, 3000, "r") == 1
    assert puppet.refused("recv", s, 1, 0) == WSAECONNRESET


def test_T_33_silence_ends_it(peer, puppet):
    s, wire = connection(peer, puppet)
    puppet("keepalive", s, 1000, 500)
    assert puppet("wait", s, 40000, "r", timeout=60) == 1
    assert puppet.refused("recv", s, 1, 0) == WSAECONNABORTED


@pytest.fixture
def impatient(request, machines):
    """A machine that gives a peer up after one retransmission; five, the default, take a minute and
    a half (tests/unit/provider/test_vanished.c)."""
    target = request.node.machine = machines("dgram", config=("TcpMaxDataRetransmissions=1",))
    target.peer.reset()
    try:
        with Puppet(target.ready().shell, target.peer) as p:
            yield target.peer, p
    finally:
        target.close()


@pytest.mark.needs("image", "peer", "net")
def test_T_32_an_unacknowledged_send_ends(impatient):
    peer, puppet = impatient
    s, wire = connection(peer, puppet)
    puppet("send", s, 10)
    assert puppet("wait", s, 60000, "r", timeout=90) == 1
    assert puppet.refused("recv", s, 1, 0) == WSAECONNABORTED
    assert len([f for f in wire.frames() if f.data]) == 2          # the segment, and again
