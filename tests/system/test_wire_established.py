# SPDX-License-Identifier: MIT
"""T-rows: an established connection and its end, segment by segment (tests/rows/wire.toml)."""
import pytest
from puppet import Wire
from peer import G, P
from peer_scripts import frames as fr
from peer_scripts.frames import ACK, FIN, PSH, RST, SYN, URG

PORT = 7300
WSAECONNRESET, WSAEWOULDBLOCK, WSAECONNABORTED = 10054, 10035, 10053


@pytest.fixture
def up(peer, puppet):
    """An established connection: (puppet, the guest's socket, the wire)."""
    server = puppet.listener(PORT)
    wire = Wire(peer, PORT)
    wire.open()
    s, *_ = puppet("accept", server, 3000)
    puppet("option", s, 0xffff, 0x80, 1)     # SO_LINGER on, 0 s: what a test leaves is reset
    wire.skip()
    yield puppet, s, wire
    wire.send(RST)


def to_state(state, puppet, s, wire):
    """Brings the connection into a closing state by its name in RFC 9293."""
    if state in ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "TIME-WAIT"):
        puppet("shutdown", s, 1)
        wire.take(wire.next(FIN | ACK))
    if state == "CLOSING":
        wire.send(FIN | ACK, ack=wire.ack - 1)
        wire.next(ACK)
    elif state == "FIN-WAIT-2":
        wire.send(ACK)
    elif state == "TIME-WAIT":
        wire.send(FIN | ACK)
        wire.next(ACK)
    elif state in ("CLOSE-WAIT", "LAST-ACK"):
        wire.send(FIN | ACK)
        wire.next(ACK)
        if state == "LAST-ACK":
            puppet("shutdown", s, 1)
            wire.next(FIN | ACK)
    wire.skip()


def answers_with_the_truth(wire, **segment):
    """The segment is answered by a bare ACK with the right numbers, and changes nothing."""
    wire.send(ACK, **segment)
    got = wire.next(ACK)
    assert (got.ack, got.data) == (wire.seq, b""), wire.peer.log()
    wire.quiet()


@pytest.mark.parametrize("offset", [-1, -70000, 70000, 0x7fffffff])
def test_T_01_a_segment_outside_the_window_draws_an_ack(up, offset):
    puppet, s, wire = up
    answers_with_the_truth(wire, data=b"xy", seq=wire.seq + (offset if offset > 0 else offset - 2))
    assert puppet.refused("recv", s, 10, 0) == WSAEWOULDBLOCK
    wire.send(ACK | PSH, data=b"right")
    assert puppet("recv", s, 10, 2000) == (5, "right")


CLOSING_STATES = ["CLOSE-WAIT", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT"]


@pytest.mark.parametrize("state", CLOSING_STATES)
def test_T_02_outside_the_window_in_the_closing_states(up, state):
    puppet, s, wire = up
    to_state(state, puppet, s, wire)
    wire.send(ACK, data=b"z", seq=wire.seq + 100000)
    assert wire.next(ACK).ack == wire.seq


@pytest.mark.parametrize("state", ["ESTABLISHED", *CLOSING_STATES])
def test_T_03_an_ack_for_what_was_not_sent_draws_an_ack(up, state):
    puppet, s, wire = up
    to_state(state, puppet, s, wire)
    wire.send(ACK, ack=wire.ack + 1000)
    got = wire.next(ACK)
    assert got.ack == wire.seq and not got.data, wire.peer.log()
    wire.quiet()


@pytest.mark.parametrize("offset", [1, 100000, 0x7fffffff, -100000])
def test_T_03_what_comes_with_such_an_ack_is_dropped(up, offset):
    puppet, s, wire = up
    answers_with_the_truth(wire, data=b"lie", ack=wire.ack + offset, window=0, advance=False)
    assert puppet.refused("recv", s, 10, 0) == WSAEWOULDBLOCK
    wire.send(ACK | PSH, data=b"right")
    assert puppet("recv", s, 10, 2000) == (5, "right")
    wire.settle()
    assert puppet("send", s, 100) == 100                 # its window was no news
    assert len(wire.next(ACK).data) == 100


def test_T_07_a_reset_in_the_window_must_be_exact(up):
    puppet, s, wire = up
    wire.send(RST, seq=wire.seq + 1)
    assert wire.next(ACK).ack == wire.seq                # challenged
    wire.send(RST, seq=wire.seq + 100000)
    wire.quiet()                                         # outside: nothing
    assert puppet.refused("recv", s, 1, 0) == WSAEWOULDBLOCK
    wire.send(RST)
    assert puppet("wait", s, 2000, "r") == 1
    assert puppet.refused("recv", s, 1, 0) == WSAECONNRESET
    wire.quiet()


@pytest.mark.parametrize("offset", [0, 10, -1, 100000])
def test_T_08_a_syn_draws_a_challenge(up, offset):
    puppet, s, wire = up
    wire.send(SYN, seq=wire.seq + offset)
    got = wire.next(ACK)
    assert got.ack == wire.seq, wire.peer.log()
    wire.quiet()
    wire.send(ACK | PSH, data=b"alive")
    assert puppet("recv", s, 10, 2000) == (5, "alive")


def test_T_09_a_reset_does_not_end_TIME_WAIT(up):
    puppet, s, wire = up
    to_state("TIME-WAIT", puppet, s, wire)
    wire.send(RST)
    wire.quiet()
    wire.send(FIN | ACK, seq=wire.seq - 1)               # the repeated FIN is still acknowledged
    assert wire.next(ACK).ack == wire.seq


def test_T_10_a_syn_in_TIME_WAIT(up, peer):
    puppet, s, wire = up
    to_state("TIME-WAIT", puppet, s, wire)
    wire.send(SYN, seq=wire.seq - 100000)                # older: the connection as it was
    assert wire.next(ACK).ack == wire.seq
    wire.seq = (wire.seq + 100000) & 0xffffffff
    wire.send(SYN, options=wire.options)                 # newer: a new connection
    wire.ack = (wire.next(SYN | ACK).seq + 1) & 0xffffffff
    wire.send(ACK)


def test_T_12_CLOSE_WAIT_acknowledges_the_fin_again_and_sends(up):
    puppet, s, wire = up
    to_state("CLOSE-WAIT", puppet, s, wire)
    wire.send(FIN | ACK, seq=wire.seq - 1)
    assert wire.next(ACK).ack == wire.seq
    assert puppet("send", s, 10) == 10
    got = wire.next(ACK)
    assert got.data == b"abcdefghij"
    wire.take(got)
    wire.send(ACK)


def test_T_14_simultaneous_close_ends_in_TIME_WAIT(up):
    puppet, s, wire = up
    puppet("shutdown", s, 1)
    fin = wire.next(FIN | ACK)
    wire.send(FIN | ACK)                                 # crosses: does not acknowledge it
    assert wire.next(ACK).ack == wire.seq
    wire.take(fin)
    wire.send(ACK)
    wire.quiet()
    assert puppet("recv", s, 10, 1000) == 0
    wire.send(FIN | ACK, seq=wire.seq - 1)
    assert wire.next(ACK).ack == wire.seq                # it answers still: TIME-WAIT


def test_T_23_data_carries_the_ack(up):
    puppet, s, wire = up
    begun = puppet.begin("recv", s, 10, 5000)
    wire.send(ACK | PSH, data=b"ask")
    assert puppet.finish(begun) == (3, "ask")
    assert puppet("send", s, 4) == 4
    answers = [wire.next()]
    if not answers[0].data:
        answers.append(wire.next())
    assert answers[-1].data == b"abcd" and answers[-1].ack == wire.seq


def test_T_37_the_urgent_byte_leaves_the_stream(up):
    puppet, s, wire = up
    wire.send(ACK | PSH | URG, data=b"ab!", urgent=3)
    wire.send(ACK | PSH, data=b"cd")
    got = b""
    while len(got) < 4:
        n, text = puppet("recv", s, 10, 2000)
        got += text.encode()
    assert got == b"abcd"


def test_T_38_a_wrong_checksum_draws_nothing(up):
    puppet, s, wire = up
    good = fr.tcp(P, G, wire.sport, PORT, ACK | PSH, wire.seq, wire.ack, data=b"bad")
    wire.peer.send_ip(P, G, fr.TCP, good[:-1] + bytes([good[-1] ^ 1]))
    wire.quiet()
    assert puppet.refused("recv", s, 10, 0) == WSAEWOULDBLOCK


@pytest.mark.parametrize("options,what", [(b"\x63\x04ab", "an unknown kind is skipped"),
                                          (b"\x63\x00ab", "length 0"),
                                          (b"\x63\x28ab", "past the end"),
                                          (b"\x02\x04\x00\x01", "an MSS outside a SYN"),
                                          (b"\x03\x03\x0e\x01", "a window scale outside a SYN"),
                                          (b"\x01" * 40, "nothing but no-operations"),
                                          (b"\x00" * 40, "the end at once")])
def test_T_39_T_25_options_do_no_harm(up, options, what):
    puppet, s, wire = up
    wire.send(ACK | PSH, data=b"one", options=options, advance=False)
    wire.peer.fence()
    dropped = what in ("length 0", "past the end")       # the documented answer for a broken option
    if dropped:
        assert puppet.refused("recv", s, 10, 0) == WSAEWOULDBLOCK
    else:
        assert puppet("recv", s, 10, 2000) == (3, "one")
    if not dropped:
        wire.seq = (wire.seq + 3) & 0xffffffff
    wire.skip()
    wire.send(ACK | PSH, data=b"two")
    assert puppet("recv", s, 10, 2000) == (3, "two")
    wire.settle()
    assert puppet("send", s, 3000) == 3000               # in segments of the handshake's MSS
    first = wire.next(ACK)
    assert len(first.data) == 1460, wire.peer.log()
