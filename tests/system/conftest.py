# SPDX-License-Identifier: MIT
"""Fixtures of the system tests.

  target        the machine; over --net user, or against the packet peer when the test asks for `peer`
  shell         its shell: run(command) -> output with .status, start, wait_exit, run_tap
  kernel_client makes it the test image, whose `ktest SUITE` is a client inside the kernel
  no_gateway    makes it one whose only route is its own wire
  peer          the scripted packet peer (tests/system/peer.py), fresh for each test
  listener      a TCP socket that listens on this host; closed_port: a port that refuses

One QEMU for each worker and kind of network serves many tests; it is booted afresh after a panic or
when a test leaves it unusable.  A failed test names its console log and its network capture.
"""
import os
import pathlib
import socket
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from target import ROOT, QemuTarget, safe_name  # noqa: E402
import building  # noqa: E402
import image  # noqa: E402
from common import Problem, rel  # noqa: E402
from peer import TOWN, Peer  # noqa: E402
from peer_scripts import Listen  # noqa: E402

pytest.register_assert_rewrite("stream_rows")

LOGS = ROOT / "build/test/logs"


def pytest_addoption(parser):
    parser.addoption("--board", default="virt", help="which board's env.yaml to use")


@pytest.fixture(scope="session")
def env(request):
    """The board's env.yaml: how a test reaches it."""
    board = request.config.getoption("--board")
    try:
        building.build(board)
    except Problem as e:
        pytest.exit(str(e), returncode=3)
    return image.board_env(board)


@pytest.fixture(scope="session")
def machines(env):
    """The machines of this worker by kind of network, made when first asked for."""
    where = LOGS / os.environ.get("PYTEST_XDIST_WORKER", "main")
    made = {}

    def get(net, kernel="", ip=None, config=()):
        key = net, kernel, ip, config
        if key not in made:
            peer = Peer().start() if net == "dgram" else None
            made[key] = QemuTarget(env, where, net, peer, ip=ip, kernel=kernel, config=config)
        return made[key]

    yield get
    for target in made.values():
        target.close()
        if target.peer:
            target.peer.stop()


@pytest.fixture
def machine(request, machines):
    """The machine that fits what the test asks for; it need not run yet."""
    asked = request.fixturenames
    found = machines("dgram" if "peer" in asked else "user", "_test" if "kernel_client" in asked else "",
                     "static:10.0.2.15/24" if "no_gateway" in asked else None)
    request.node.machine = found
    return found


@pytest.fixture
def target(machine):
    return machine.ready()


@pytest.fixture
def kernel_client():
    """Asking for it is enough."""


@pytest.fixture
def no_gateway():
    """Asking for it is enough."""


@pytest.fixture
def shell(target):
    return target.shell


@pytest.fixture
def peer(machine):
    """Answers from the first frame on: it runs before the machine does."""
    return machine.peer.reset()


@pytest.fixture
def listens(peer):
    """A port of the packet peer that accepts and echoes."""
    return peer.on(port=TOWN["listen"], script=Listen())


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        server.settimeout(20)
        yield server


@pytest.fixture
def closed_port():
    """Bound but not listening: refuses, and belongs to nobody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.bind(("127.0.0.1", 0))
        yield s.getsockname()[1]


def keep_evidence(item, machine):
    """Copies what belongs to the failed test out of the shared logs; returns lines that name it."""
    stem = LOGS / safe_name(item.nodeid.split("::", 1)[-1])
    stem.parent.mkdir(parents=True, exist_ok=True)
    log = stem.with_name(stem.name + ".console.log")
    log.write_text(machine.test_output(), encoding="utf-8")
    lines = [f"console log: {rel(log)}"]
    pcap = stem.with_name(stem.name + ".pcap")
    if machine.peer:
        machine.peer.save(pcap)
        lines.append(f"capture: {rel(pcap)}")
    elif machine.machine:
        lines.append(f"capture (whole boot): {rel(machine.machine.dir / 'net.pcap')}")
    return lines


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    machine = getattr(item, "machine", None)
    if report.failed and machine is not None:
        try:
            lines = keep_evidence(item, machine)
        except Exception as e:  # the test's own failure matters more
            lines = [f"(no evidence kept: {e})"]
        report.longrepr = f"{report.longrepr}\n\n" + "\n".join(lines)
