# SPDX-License-Identifier: MIT
"""Rows of streams whose claim is about frames, for both kinds of client: test_stream_rows.py runs
them for a program, test_kernel_client_streams.py for a client inside the kernel, each with a
fixture `row` that runs one case of a program of tests/target.

"No frame sent" is asserted from the capture.  An ARP request is a frame too.
"""
import pytest
from peer import G, P, R, TOWN
from peer_scripts import (Drop, Flip, Forged, Held, Hush, Icmp, Listen, Rst, Slow, Ttl, UdpEcho,
                          close_at_once, reset_on_data, sink)
from peer_scripts.frames import ACK, RST
from target import Tap, tell_runner

TIMEOUT_MAX_S = 25


def row_of(peer, shell, how=""):
    """The fixture `row`: runs one case, with meanwhile() in between; link: the guest hears the
    peer."""
    def run(case, program="t_connect", meanwhile=None, link=True):
        shell.start(f"{how}{program} -k {case}")
        if meanwhile:
            meanwhile()
        tap = Tap(shell.wait_output(60))
        tell_runner(f"{how}{program}", tap)
        assert tap.failed == [] and tap.passed, tap.log
        if link:
            peer.fence()
        assert peer.error is None
        return tap
    return run


def silent(peer):
    """Nothing was asked of the network (the end of an earlier test's connection may still pass
    by)."""
    assert peer.syns() == [] and peer.frames(proto="udp") == [], peer.log()


def resets(peer):
    return [f for f in peer.frames(proto="tcp") if f.flags & RST]


@pytest.mark.parametrize("case", [
    "C_010", "C_011", "C_012", "C_040", "C_044", "C_045", "C_048", "C_049", "C_051_W_45", "C_052",
    "C_053_W_46", "C_054", "C_060_C_061_C_063", "C_064_C_065_C_066", "C_070", "C_076"
])
def test_refused_at_once_sends_nothing(peer, listens, row, case):
    row(case)
    silent(peer)


def test_C_014_W_42_listening_socket(peer, listens, row):
    row("C_014")
    silent(peer)


def test_C_015_W_42_connected_socket(peer, listens, row):
    peer.on(port=TOWN["refused"], script=Rst())
    row("C_015")
    assert len(peer.syns()) == 1 and peer.syns(TOWN["refused"]) == []
    assert bytes(listens.conns[0].received) == b"unaffected"


def test_C_017_W_43_ending_connection(peer, listens, row):
    peer.on(port=TOWN["closing"], script=Listen(close_at_once))
    row("C_017")
    assert [f.dport for f in peer.syns()] == [TOWN["listen"], TOWN["closing"]]


def test_C_030_W_40_goes_on_to_its_own_address(peer, listens, row):
    held = peer.on(port=TOWN["held"], script=Held())
    row("C_030")
    assert peer.syns(TOWN["listen"]) == []
    assert len({(f.sport, f.seq) for f in peer.syns(TOWN["held"])}) == 1
    assert bytes(held.then.conns[0].received) == b"the first attempt went on"


@pytest.mark.parametrize("case", ["C_031", "C_032"])
def test_second_call_while_pending_sends_nothing(peer, listens, row, case):
    peer.on(port=TOWN["held"], script=Held())
    row(case)
    assert len({(f.dport, f.sport, f.seq) for f in peer.syns()}) == 1


def test_C_034_C_035_one_blocked_connect_holds_up_no_other(peer, listens, row):
    peer.on(port=TOWN["drop"], script=Drop())
    row("C_034_C_035")
    assert len({(f.sport, f.seq) for f in peer.syns(TOWN["drop"])}) == 1
    assert len(peer.syns(TOWN["listen"])) == 1


def test_C_050_one_snapshot_of_the_name(peer, listens, row):
    peer.on(port=TOWN["refused"], script=Rst())
    row("C_050")
    assert {f.dport for f in peer.syns()} == {TOWN["listen"]}


def test_C_062_C_075_refused_service_keeps_the_association(peer, row):
    peer.on(port=TOWN["listen"], script=UdpEcho())
    row("C_062")
    row("C_075")
    assert {f.dport for f in peer.frames(proto="udp")} == {TOWN["listen"]}


def test_C_069_answer_after_the_callee_data_is_gone(peer, row):
    peer.on(port=TOWN["slow"], script=Slow(500))
    row("C_069")


def test_C_072_C_073_C_074_ignored_data_is_not_sent(peer, row):
    peer.on(port=TOWN["listen"], script=UdpEcho())
    row("C_072_C_073")
    row("C_074")
    assert [f.data for f in peer.frames(proto="udp")] == [b"only this", b"same association"]


def test_C_083_bound_port_is_the_source(peer, listens, row):
    row("C_083")
    assert [f.sport for f in peer.syns()] == [5000]


def test_C_095_refusal_ends_the_attempt(peer, row):
    peer.on(port=TOWN["refused"], script=Rst())
    row("C_095")
    assert len(peer.syns(TOWN["refused"])) == 1


@pytest.mark.slow
def test_C_097_C_108_W_21_W_44_silence(peer, listens, row, target):
    hush = peer.on(port=TOWN["hush"], script=Hush())
    row("C_097")
    asked = peer.arps(target.silent_ip)
    assert len(asked) >= 3 and peer.syns(dst=target.silent_ip) == []
    first = [f for f in peer.syns(TOWN["hush"]) if f.seq == peer.syns(TOWN["hush"])[0].seq]
    assert len(first) >= 3                                 # the SYN and two retransmissions
    assert first[-1].time - first[0].time < TIMEOUT_MAX_S
    assert bytes(hush.then.conns[0].received) == b"second attempt"


@pytest.mark.slow
def test_C_093_C_096_W_21_silence_ends_the_attempt(peer, row):
    peer.on(port=TOWN["drop"], script=Drop())
    row("C_096")
    syns = peer.syns(TOWN["drop"])
    assert len({f.seq for f in syns}) == 1 and len(syns) >= 3
    assert syns[-1].time - syns[0].time < TIMEOUT_MAX_S


ICMP = {"C_099": ("netunreach", lambda: Icmp(0)), "C_100": ("hostunreach", lambda: Icmp(1)),
        "C_102": ("adminunreach", lambda: Icmp(13)), "C_103": ("ttl", Ttl)}


@pytest.mark.parametrize("case", ICMP)
def test_icmp_ends_the_attempt(peer, listens, row, case):
    port, script = ICMP[case]
    peer.on(port=TOWN[port], script=script())
    row(case)
    syns = peer.syns(TOWN[port])
    assert len({f.seq for f in syns}) == len(syns) == 2    # one for each call, never again


def test_C_101_icmp_protocol_and_port(peer, listens, row):
    peer.on(port=TOWN["protounreach"], script=Icmp(2))
    peer.on(port=TOWN["portunreach"], script=Icmp(3))
    row("C_101")
    assert len(peer.syns(TOWN["protounreach"])) == len(peer.syns(TOWN["portunreach"])) == 2


def test_C_104_forged_answers(peer, row):
    forged = peer.on(port=TOWN["forged"], script=Forged())
    row("C_104")
    assert bytes(forged.then.conns[0].received) == b"still the real one"


@pytest.mark.needs("link")
def test_C_105_no_link(peer, listens, row, target):
    target.set_link(False)
    try:
        row("C_105", "t_link", link=False)
    finally:
        target.set_link(True)
    assert peer.frames(proto="tcp") == []
    row("C_002")                                           # and with the cable back it connects


@pytest.mark.slow
@pytest.mark.needs("link")
def test_C_106_link_lost_while_pending(peer, row, target):
    peer.on(port=TOWN["drop"], script=Drop())

    def pull():
        peer.wait(lambda: peer.syns(TOWN["drop"]))
        target.set_link(False)

    try:
        row("C_106", "t_link", meanwhile=pull, link=False)
    finally:
        target.set_link(True)
    assert len({f.seq for f in peer.syns()}) == 1


def test_C_107_retry_after_refusal(peer, row):
    peer.on(ports=range(2000, 2100), script=Flip())
    row("C_107")
    first, second = peer.syns()
    assert first.seq != second.seq and first.dport == second.dport


def test_C_109_retry_after_unreachable(peer, row):
    icmp = peer.on(port=TOWN["netflip"], script=Icmp(0, times=1, then=Listen()))
    row("C_109")
    first, second = peer.syns()
    assert first.seq != second.seq and first.sport == second.sport
    assert bytes(icmp.then.conns[0].received) == b"the route is back"


def test_C_112_retry_keeps_the_bound_port(peer, row):
    peer.on(ports=range(2000, 2100), script=Flip())
    row("C_112")
    assert [f.sport for f in peer.syns()] == [5001, 5001]


def test_C_116_conflict_sends_no_syn(peer, listens, row):
    row("C_116")
    assert len(peer.syns()) == 1


def test_C_117_conflict_with_another_peer_sends_no_syn(peer, listens, row):
    discard = peer.on(port=TOWN["discard"], script=Listen(sink))
    row("C_117")
    assert len(peer.syns(TOWN["discard"])) == len(discard.conns) == 1     # after the other has gone


def test_C_118_both_connect_from_one_port(peer, listens, row):
    peer.on(port=TOWN["discard"], script=Listen(sink))
    row("C_118")
    assert [f.sport for f in peer.syns()] == [5202, 5202]


def test_C_119_same_pair_sends_no_syn(peer, listens, row):
    peer.on(port=TOWN["discard"], script=Listen(sink))
    row("C_119")
    assert [f.dport for f in peer.syns()] == [TOWN["listen"], TOWN["discard"]]
    assert bytes(listens.conns[0].received) == b"undisturbed"


def test_C_121_time_wait_sends_no_syn(peer, listens, row):
    peer.on(port=TOWN["discard"], script=Listen(sink))
    row("C_121")
    assert [f.dport for f in peer.syns()] == [TOWN["listen"], TOWN["discard"]]


def test_W_50_options_are_in_force_after_the_retry(peer, row):
    peer.on(port=TOWN["refused"], script=Rst())
    discard = peer.on(port=TOWN["discard"], script=Listen(sink))
    row("W_50", "t_state")
    peer.wait(lambda: resets(peer))
    data = [f.data for f in peer.frames(proto="tcp", dport=TOWN["discard"]) if f.data]
    # TCP_NODELAY: none waited for another's ACK
    assert data == [b"1", b"2", b"3"]
    assert discard.conns[0].was_reset                      # SO_LINGER 0


def test_W_51_reset_is_not_answered(peer, row):
    peer.on(port=TOWN["resetting"], script=Listen(reset_on_data))
    row("W_51", "t_state")
    assert resets(peer) == []


@pytest.mark.parametrize("case", ["W_90", "W_91"])
def test_ended_connect_sends_no_more(peer, row, case):
    peer.on(port=TOWN["drop"], script=Drop())
    row(case)
    assert len(peer.syns(TOWN["drop"])) <= 1


def test_W_92_late_answer_is_reset(peer, listens, row):
    peer.on(port=TOWN["held"], script=Held())
    row("W_92", "t_events")
    syn, = peer.syns(TOWN["held"])
    reset, = resets(peer)
    assert reset.seq == (syn.seq + 1) & 0xffffffff
    assert peer.frames(proto="tcp", flags=ACK, dport=TOWN["held"]) == []      # never accepted


def test_W_93_cleanup_ends_all(peer, listens, row):
    held = peer.on(port=TOWN["held"], script=Held())
    peer.on(port=TOWN["drop"], script=Drop())
    row("W_93")
    pending, = peer.syns(TOWN["held"])
    held.release(peer, pending.sport)
    # nobody wants the answer
    peer.wait(lambda: [f for f in resets(peer) if f.dport == TOWN["held"]])
    assert len(peer.syns()) == 3


def test_C_098_no_route(peer, no_gateway, listens, row):
    row("C_098", "t_link")
    assert peer.frames(dst=R) == [] and {f.dst for f in peer.arps()} <= {G, P}, peer.log()
    assert len(peer.syns()) == 1
