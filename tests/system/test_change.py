# SPDX-License-Identifier: MIT
"""Changes of the network as a client hears of them (R-70, R-47), and keep-alive on the wire (R-71):
the cases of t_ioctl that need somebody to pull the cable or to count, in both modes."""
import pytest
from peer import TOWN
from peer_scripts import Dhcp, KeepAlive
from peer_scripts.frames import RST
from target import Output, Tap, tell_runner
from test_target import check

user = pytest.mark.xdist_group("dgram")
kernel = pytest.mark.xdist_group("kernel")
KEEPALIVE_COUNT = 9                  # lwIP's TCP_KEEPCNT_DEFAULT


def finish(shell, program):
    status = shell.wait_exit(60)
    tap = Tap(Output(shell.target.test_output(), status))      # expect() has taken its part
    tell_runner(program, tap)
    check(tap)


def cable_out_and_in(target, shell, program):
    try:
        shell.start(f"{program} -k changes_are_told")
        shell.expect("# ready")
        target.set_link(False)
        shell.expect("# again")
        target.set_link(True)
        finish(shell, program)
    finally:
        target.set_link(True)
    assert shell.run("ipconfig /wait 15", 20).status == 0


@user
@pytest.mark.needs("link")
def test_R_70_cable_out_and_in(peer, target, shell):
    cable_out_and_in(target, shell, "t_ioctl")


@kernel
@pytest.mark.needs("link")
@pytest.mark.parametrize("mode", ["kernel"])
def test_R_70_R_47_cable_out_and_in_inside(peer, target, shell, kernel_client, mode):
    cable_out_and_in(target, shell, "ktest t_ioctl")


@user
@pytest.mark.needs("image", "peer", "net", "link")
@pytest.mark.parametrize("mode", ["user", "kernel"])
def test_R_70_dhcp_gives_another_address(request, machines, mode):
    """The cable comes back to a server that knows nothing of the old lease."""
    client = mode == "kernel"
    target = machines("dgram", "_test" if client else "", ip="dhcp")
    request.node.machine = target
    peer = target.peer.reset().town()
    dhcp = peer.on(port=67, script=Dhcp("10.0.2.15"))
    shell = target.ready().shell
    program = "ktest t_ioctl" if client else "t_ioctl"
    try:
        shell.start(f"{program} -k follows_its becomes=10.0.2.16")
        shell.expect("# ready")
        target.set_link(False)
        shell.expect("# gone")
        dhcp.address = "10.0.2.16"
        target.set_link(True)
        finish(shell, program)
    finally:
        target.close()
    assert (Dhcp.REQUEST, "10.0.2.15") in dhcp.asked[2:]           # refused
    assert {f.src for f in peer.syns(TOWN["listen"])} == {"10.0.2.16"}


def probes(peer, shell, program):
    """Three probes are answered, each after the whole time; then each interval one, then the
    end."""
    script = peer.on(port=TOWN["discard"], script=KeepAlive(answers=3))
    shell.start(f"{program} -k probes_go_out")
    finish(shell, program)
    times = [f.time for f in script.probes]
    gaps = [b - a for a, b in zip(times, times[1:])]
    assert len(times) == 3 + KEEPALIVE_COUNT, peer.log()
    assert min(gaps[:3]) > 0.8 > sum(gaps[3:]) / len(gaps[3:]), gaps
    peer.wait(lambda: any(f.flags & RST for f in peer.frames(proto="tcp", dport=TOWN["discard"])))


@user
@pytest.mark.slow
def test_R_71_probes(peer, shell):
    probes(peer, shell, "t_ioctl")


@kernel
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["kernel"])
def test_R_71_probes_inside(peer, shell, kernel_client, mode):
    probes(peer, shell, "ktest t_ioctl")
