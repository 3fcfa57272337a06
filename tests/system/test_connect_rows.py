# SPDX-License-Identifier: MIT
"""WSPConnect's rows (tests/rows/streams.toml) that a capture proves, one test a row.

Each runs the row's case of a target program against a peer that plays only what the row needs, and
then asserts what crossed the wire: how many SYNs, from which port, and where none may appear.
"""
import time

import pytest
from peer import TOWN
from peer_scripts import Drop, Flip, Forged, Held, Rst, Slow, SlowRst, UdpEcho
from peer_scripts.frames import ACK, FIN, RST, SYN
from stream_rows import silent

pytestmark = pytest.mark.xdist_group("dgram")


@pytest.fixture
def row(peer, shell):
    def run(case, program="t_connect", timeout=60):
        tap = shell.run_tap(f"{program} -k {case}", timeout=timeout)
        assert tap.failed == [] and tap.passed, tap.log
        peer.fence()
        assert peer.error is None
        return tap
    return run


def test_C_001_slot_seven(peer, listens, row):
    row("C_001", "t_api")
    assert len(peer.syns(TOWN["listen"])) == 1


def test_C_002_blocking_connect(peer, listens, row):
    row("C_002")
    syn, = peer.syns()
    assert syn.checksum_ok and syn.mss == 1460
    ack = next(f for f in peer.frames(proto="tcp") if f.flags == ACK)
    assert ack.seq == (syn.seq + 1) & 0xffffffff and ack.ack == (listens.conns[0].iss
                                                                 + 1) & 0xffffffff


def test_C_003_failure_value_and_code(peer, row):
    peer.on(port=TOWN["refused"], script=Rst())
    row("C_003")
    assert len(peer.syns(TOWN["refused"])) == 1


def test_C_004_error_word_untouched_on_success(peer, listens, row):
    row("C_004")


def test_C_005_bad_error_pointer(peer, listens, row):
    row("C_005")
    assert len(peer.syns()) == 1        # the five hostile calls have sent nothing


def test_C_006_name_overwritten(peer, row):
    peer.on(port=TOWN["slow"], script=Slow(500))
    row("C_006")
    assert {(f.dst, f.dport) for f in peer.syns()} == {("10.0.2.2", TOWN["slow"])}


def test_C_007_name_const(peer, listens, row):
    row("C_007")


@pytest.mark.parametrize("case", ["C_010", "C_011", "C_012"])
def test_C_010_C_011_C_012_not_a_socket(peer, listens, row, case):
    row(case)
    silent(peer)


def test_C_013_socket_of_another_process(peer, listens, row):
    row("C_013", "t_process")
    assert len(peer.syns()) == 1        # the owner's own connect


def test_C_014_listening_socket(peer, listens, row):
    row("C_014")
    silent(peer)


def test_C_015_connected_socket(peer, listens, row):
    peer.on(port=TOWN["refused"], script=Rst())
    row("C_015")
    assert len(peer.syns()) == 1 and peer.syns(TOWN["refused"]) == []
    assert bytes(listens.conns[0].received) == b"unaffected"


def test_C_016_accepted_socket(peer, listens, row):
    row("C_016")
    silent(peer)


def test_C_030_second_connect_while_pending(peer, listens, row):
    held = peer.on(port=TOWN["held"], script=Held())
    row("C_030")
    assert peer.syns(TOWN["listen"]) == []
    assert len({(f.sport, f.seq) for f in peer.syns(TOWN["held"])}) == 1
    assert bytes(held.then.conns[0].received) == b"the first attempt went on"


@pytest.mark.parametrize("case", ["C_040", "C_041", "C_042", "C_044", "C_045"])
def test_C_040_C_041_C_042_C_044_C_045_bad_name(peer, listens, row, case):
    row(case)
    silent(peer)


def test_C_043_half_mapped_name(peer, listens, row):
    row("C_043")
    assert len(peer.syns()) == 1        # only the last call, whose 16 bytes are all mapped


def test_C_046_long_namelen(peer, listens, row):
    row("C_046")
    assert len(peer.syns()) == 3


def test_C_047_datagram_socket(peer, row):
    peer.on(port=TOWN["listen"], script=UdpEcho())
    row("C_047")
    assert {f.dport for f in peer.frames(proto="udp")} == {TOWN["listen"]}
    assert peer.frames(proto="tcp") == []


def test_C_048_wrong_family(peer, listens, row):
    row("C_048")
    silent(peer)


@pytest.mark.parametrize("case", ["C_051", "C_052", "C_053"])
def test_C_051_C_052_C_053_unusable_address(peer, listens, row, case):
    row(case)
    silent(peer)


def test_C_080_connect_binds(peer, listens, row):
    row("C_080")
    assert peer.syns()[0].src == "10.0.2.15"


def test_C_081_distinct_ports(peer, listens, row):
    row("C_081")
    ports = [f.sport for f in peer.syns()]
    assert len(ports) == len(set(ports)) == 50
    assert min(ports) >= 49152        # RFC 6335, the dynamic range


def test_C_082_port_while_pending(peer, row):
    peer.on(port=TOWN["slow"], script=Slow(300))
    row("C_082")


def test_C_083_bound_port(peer, listens, row):
    row("C_083")
    assert [f.sport for f in peer.syns()] == [5000]


def test_C_084_blocking_connect_blocks(peer, row):
    peer.on(port=TOWN["slower"], script=Slow(1500))
    row("C_084")


def test_C_085_data_at_once(peer, listens, row):
    row("C_085")
    assert bytes(listens.conns[0].received) == b"right after the call"


def test_C_086_nonblocking(peer, row):
    peer.on(port=TOWN["held"], script=Held())
    row("C_086")


def test_C_087_success_in_writefds_only(peer, row):
    peer.on(port=TOWN["slow"], script=Slow(300))
    row("C_087")


def test_C_088_failure_in_exceptfds_only(peer, row):
    peer.on(port=TOWN["slowrst"], script=SlowRst(300))
    row("C_088")


def test_C_089_failure_not_writable(peer, row):
    peer.on(port=TOWN["slowrst"], script=SlowRst(300))
    row("C_089")


def test_C_090_nothing_before_the_outcome(peer, row):
    peer.on(port=TOWN["held"], script=Held())
    row("C_090")


def test_C_091_event_success(peer, listens, row):
    row("C_091")


def test_C_092_event_refused(peer, row):
    peer.on(port=TOWN["refused"], script=Rst())
    row("C_092")


def test_C_095_refused(peer, row):
    peer.on(port=TOWN["refused"], script=Rst())
    start = time.monotonic()
    row("C_095")
    assert time.monotonic() - start < 5
    assert len(peer.syns(TOWN["refused"])) == 1


@pytest.mark.slow
def test_C_096_silent_peer(peer, row):
    peer.on(port=TOWN["drop"], script=Drop())
    row("C_096", timeout=60)
    syns = peer.syns(TOWN["drop"])
    assert len({f.seq for f in syns}) == 1 and len(syns) >= 3     # the SYN and two retransmissions
    assert syns[-1].time - syns[0].time < 25
    last = syns[-1].time
    assert not [f for f in peer.syns() if f.time > last]


def test_C_104_forged_answers(peer, row):
    forged = peer.on(port=TOWN["forged"], script=Forged())
    row("C_104")
    assert bytes(forged.then.conns[0].received) == b"still the real one"


def test_C_107_retry_after_refusal(peer, row):
    peer.on(ports=range(2000, 2100), script=Flip())
    row("C_107")
    first, second = peer.syns()
    assert first.seq != second.seq and first.dport == second.dport


def test_C_112_retry_keeps_the_bound_port(peer, row):
    peer.on(ports=range(2000, 2100), script=Flip())
    row("C_112")
    assert [f.sport for f in peer.syns()] == [5001, 5001]


def test_W_92_close_while_pending_resets_a_late_answer(peer, listens, row):
    peer.on(port=TOWN["held"], script=Held())
    row("W_92", "t_events")
    assert any(f.flags & RST for f in peer.frames(proto="tcp", dport=TOWN["held"]))


def test_closed_connection_ends_with_both_fins(peer, listens, row):
    row("C_085")
    peer.wait(lambda: listens.conns[0].state == "closed")
    assert not listens.conns[0].was_reset
    assert any(f.flags & FIN for f in peer.frames(proto="tcp"))


def test_initial_sequence_numbers_are_not_guessable(peer, listens, row):
    """RFC 6528: one connection's number tells nothing about the next one's."""
    row("C_081")
    seqs = [f.seq for f in peer.syns()]
    steps = {(b - a) & 0xffffffff for a, b in zip(seqs, seqs[1:])}
    assert len(set(seqs)) == 50
    assert max(steps) - min(steps) > 1 << 24
    assert all(f.flags & SYN for f in peer.syns())
