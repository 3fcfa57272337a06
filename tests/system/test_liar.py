# SPDX-License-Identifier: MIT
"""A peer that no row of the specification describes: a SYN-ACK with a wrong acknowledgment, then a
reset with a wrong one, then silence.  None of it is an answer: the connect ends by the provider's
own timer, and only the segment that asks for a reset gets one (RFC 9293 3.10.7.3)."""
import pytest
from peer_scripts import Liar
from peer_scripts.frames import RST
from test_target import check

PORT = 1050
RTO_S = 2.5                            # lwIP sends a SYN again after 3 s, not because of a lie


def liar(peer):
    peer.reset().town()
    return peer.on(port=PORT, script=Liar())


def judge(peer, script, syns_wanted):
    peer.fence()
    reset, = [f for f in peer.frames(proto="tcp", dport=PORT) if f.flags & RST]
    assert (reset.flags, reset.seq, reset.data) == (RST, script.syn_ack, b""), peer.log()
    assert reset.checksum_ok
    syns = peer.syns(PORT)
    assert len({(f.sport, f.seq) for f in syns}) == 1 and len(syns) >= syns_wanted, peer.log()
    assert all(b.time - a.time > RTO_S for a, b in zip(syns, syns[1:])), peer.log()
    # SYNs and the reset, nothing else
    assert len(peer.frames(proto="tcp", dport=PORT)) == len(syns) + 1
    assert peer.error is None


@pytest.mark.xdist_group("dgram")
@pytest.mark.needs("image", "peer", "net")
@pytest.mark.parametrize("client", ["", "kernel_client"])
def test_lies_are_no_answer(request, machines, client):
    """With a time-out of 4 s, so that at least one retransmission is among it."""
    target = machines("dgram", "_test" if client else "", config=("CONNECT_TIMEOUT_MS=4000",))
    request.node.machine = target
    script = liar(target.peer)
    shell = target.ready().shell
    try:
        check(shell.run_tap(f"{'ktest ' if client else ''}t_pools -k connect_timeout timeout=4000 "
                            f"drop={PORT}"))
        judge(target.peer, script, 2)
    finally:
        target.close()


@pytest.mark.slow
@pytest.mark.xdist_group("dgram")
def test_lies_do_not_change_the_21_seconds(peer, shell):
    script = liar(peer)
    check(shell.run_tap(f"t_connect -k C_096 drop={PORT}", timeout=60))
    judge(peer, script, 3)
