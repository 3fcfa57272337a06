# SPDX-License-Identifier: MIT
"""The rows of datagrams that a capture proves, and the one that needs a wire without a gateway.

Each runs the row's case of t_dgpeer (or t_close) against the town, then reads what crossed the
wire.
"""
import pytest
from peer import P, Q, TOWN
from peer_scripts.frames import ACK, BROADCAST_MAC, FIN

pytestmark = pytest.mark.xdist_group("dgram")


@pytest.fixture
def row(peer, shell):
    peer.town()
    # ARP is behind us: one datagram at most waits for it, and a newer one takes its place
    peer.fence()

    def run(case, program="t_dgpeer"):
        tap = shell.run_tap(f"{program} -k {case}", timeout=60)
        assert tap.failed == [] and tap.passed, tap.log
        peer.fence()
        assert peer.error is None
        return tap
    return run


def orders(peer):
    return [f.data.decode() for f in peer.frames(proto="udp", dport=TOWN["puppet"])]


def sends(peer):
    """What the guest said in datagrams, orders to the puppet apart: [(address, port, data)]."""
    return [(f.dst, f.dport, f.data) for f in peer.frames(proto="udp") if f.dport != TOWN["puppet"]]


def sent_exactly(peer, *wanted):
    """All of them are on the wire, and nothing else."""
    peer.wait(lambda: set(wanted) <= set(sends(peer)))
    assert sorted(sends(peer)) == sorted(wanted), peer.log()       # ARP may hold one back


def test_C_130_no_packet(peer, row):
    row("C_130")
    peer.wait(lambda: orders(peer) == ["echo 10.0.2.2"])       # which the case gives at its end
    assert sends(peer) == [] and peer.arps("10.0.2.77") == [], peer.log()


def test_C_131_send_goes_to_the_peer(peer, row):
    row("C_131")
    sent_exactly(peer, (P, 9, b"to P"))
    assert all(f.checksum_ok for f in peer.frames(proto="udp"))


def test_C_133_C_134_C_135_strangers(peer, row):
    """They hear that this port is closed to them (docs/limits.md), a broadcast is never
    answered."""
    row("C_133")
    peer.wait(lambda: peer.frames(proto="icmp", type=0))
    assert sends(peer) == []
    told = [f.dst for f in peer.frames(proto="icmp", type=3, code=3)]
    assert P in told and len(told) == len(set(told)), peer.log()


def test_C_139_C_142_W_103_sends_follow_the_association(peer, row):
    row("C_139")
    sent_exactly(peer, (Q, 4242, b"to Q"))
    peer.reset().town()
    row("C_142")
    sent_exactly(peer, (Q, 9, b"now Q"), (Q, 10, b"now Q:10"))


def test_C_149_C_150_W_107_no_broadcast_without_permission(peer, row):
    row("C_149")
    sent_exactly(peer, (P, 9, b"still P"))


def test_C_151_C_154_broadcast_frames(peer, row):
    row("C_151")
    sent_exactly(peer, ("255.255.255.255", 9, b"to all"), ("10.0.2.255", 9, b"to the wire"),
                 ("255.255.255.255", 9, b"once more"))
    assert {f.dst_mac for f in peer.frames(proto="udp")} == {BROADCAST_MAC}


def test_C_155_no_route(peer, row, no_gateway):
    row("C_155")
    sent_exactly(peer, (P, 9, b"still P"))


@pytest.mark.xdist_group("kernel")
@pytest.mark.parametrize("mode", ["kernel"])
def test_C_155_no_route_inside(peer, shell, kernel_client, no_gateway, mode):
    peer.town()
    peer.fence()
    tap = shell.run_tap("ktest t_dgpeer -k C_155")
    assert tap.failed == [] and tap.passed, tap.log
    sent_exactly(peer, (P, 9, b"still P"))


def test_R_40_one_datagram_elsewhere(peer, row):
    row("R_40")
    sent_exactly(peer, (Q, 10, b"elsewhere"), (P, 9, b"home"))


def test_R_81_receive_shutdown_sends_nothing(peer, row):
    row("R_81_receive", "t_close")
    peer.wait(lambda: any(f.data == b"after" for f in peer.frames(proto="tcp")))
    conn = [f for f in peer.frames(proto="tcp") if f.dport == TOWN["discard"]]
    before = next(i for i, f in enumerate(conn) if f.data == b"before")
    assert conn[before + 1].data == b"after", peer.log()


def test_R_81_send_shutdown_is_a_FIN(peer, row):
    row("R_80_R_81", "t_close")
    peer.wait(lambda: [f for f in peer.frames(proto="tcp") if f.flags & FIN])
    fin, = {f.seq for f in peer.frames(proto="tcp") if f.flags & FIN}
    data = [f for f in peer.frames(proto="tcp") if f.data]
    assert [f.data for f in data] == [b"x"] and fin == (data[0].seq + 1) & 0xffffffff
    assert all(f.flags & ACK for f in data)
