# SPDX-License-Identifier: MIT
"""What the IP helper asks of a wire: neighbours and hosts that are silent, far away or refused, and
leases that change."""
import pytest
from peer import N, P, R
from peer_scripts import Dhcp, Far, NoEcho
from test_target import check

pytestmark = [pytest.mark.xdist_group("dgram")]
HOPS, REFUSED = 5, "192.0.2.8"


@pytest.mark.needs("image", "peer")
def test_echoes_and_questions_end_as_the_wire_says(peer, shell):
    peer.on(ip=R, script=Far(HOPS))
    peer.on(ip=REFUSED, script=NoEcho(1))
    check(shell.run_tap(f"t_icmp wire=peer silent={N} far={R} hops={HOPS} refused={REFUSED}",
                        timeout=90))
    assert len(peer.arps(N)) >= 3
    limits = [f.ttl for f in peer.frames(proto="icmp", dst=R)]
    assert HOPS in limits and HOPS - 1 in limits, limits


class Moving(Dhcp):
    """Gives another address to each that asks anew."""

    def on_datagram(self, peer, frame):
        if dict(self.options(frame.data[240:]))[53][0] == self.DISCOVER and self.asked:
            last = int(self.address.rsplit(".", 1)[1])
            self.address = f"10.0.2.{last + 1}"
        super().on_datagram(peer, frame)


@pytest.mark.needs("image", "peer", "net")
def test_leases_change_and_who_asked_is_told(request, machines):
    target = machines("dgram", ip="dhcp")
    request.node.machine = target
    dhcp = target.peer.reset().on(port=67, script=Moving("10.0.2.15", P))
    try:
        shell = target.ready().shell
        assert shell.run("ipconfig /wait 15", 20).status == 0
        check(shell.run_tap("t_notify change=dhcp", timeout=120))
        assert sum(kind == Dhcp.DISCOVER for kind, _ in dhcp.asked) >= 6
        released = [f for f in target.peer.frames(proto="udp", dport=67) if f.dst == P]
        assert released, target.peer.log()
    finally:
        target.close()
