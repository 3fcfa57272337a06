# SPDX-License-Identifier: MIT
"""Names: t_names with the packet peer as name server, without one, and against servers that are
none."""
import pytest
from peer import P, Q
from peer_scripts import Dns, UdpIcmp
from test_target import check

pytestmark = [pytest.mark.needs("image", "peer"), pytest.mark.xdist_group("dgram")]

NAMES = {
    "www.example.test": ("cname", "alias.example.test"),
    "alias.example.test": ("cname", "real.example.test"), "real.example.test": "192.0.2.80",
    "80.2.0.192.in-addr.arpa": "real.example.test",
    "many.example.test": "10.9.8.1 10.9.8.2 10.9.8.3", "bad.example.test": "servfail",
    "refused.example.test": "refused", "v6.example.test": "nodata", "silent.example.test": "silent",
    **{f"host{i}.example.test": f"192.0.2.{100 + i}" for i in range(12)},
}


@pytest.fixture
def named(request, machines):
    """A machine on a wire whose name server is Q."""
    target = machines("dgram", ip=f"static:10.0.2.15/24,{P},dns={Q}")
    request.node.machine = target
    target.peer.reset()
    yield target
    assert target.peer.error is None


def test_names_with_a_server(named):
    dns = named.peer.on(ip=Q, port=53, script=Dns(NAMES))
    shell = named.ready().shell
    assert Q in shell.run("ipconfig")
    check(shell.run_tap("t_lookup dns=town", timeout=60))
    check(shell.run_tap("t_names dns=town", timeout=90))
    assert dns.asked.count("silent.example.test") == 4
    # none of our own, none bad
    assert all(n in NAMES or n == "no.example.test" for n in dns.asked), dns.asked
    assert {f.dst for f in named.peer.frames(proto="udp", dport=53)} == {Q}
    assert len({f.sport for f in named.peer.frames(proto="udp", dport=53)}) > 12


def test_a_server_that_is_not_there_is_told_at_once(named):
    named.peer.on(ip=Q, port=53, script=UdpIcmp())
    result = named.ready().shell.run("ping www.example.test", timeout=5)
    assert result.status and "WSATRY_AGAIN" in result


def test_names_without_a_server(peer, shell):
    check(shell.run_tap("t_names dns=missing", timeout=60))
    assert peer.frames(proto="udp", dport=53) == []
