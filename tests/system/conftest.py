# SPDX-License-Identifier: MIT
"""Fixtures of the system tests, and what each test needs.

  target        the machine; over --net user, or the packet peer when the test asks for `peer`
  shell         its shell: run(command) -> output with .status, start, wait_exit, run_tap
  kernel_client makes it the test image, whose `ktest SUITE` is a client inside the kernel
  counted       makes it one whose time is its instructions, however busy the host is
  no_gateway    makes it one whose only route is its own wire
  peer          the scripted packet peer (tests/system/peer.py), fresh for each test
  puppet        makes socket calls in the image, one at a time, against `peer` (puppet.py)
  town          what target programs talk to: the packet peer's, or this host's services (town.py)
  listener      a TCP socket that listens on this host; closed_port: a port that refuses
  run           scripts/run for this board, to its end

A test that needs a feature (scripts/wsp/make/features.py) says so by its fixtures or by
pytest.mark.needs("word"), and is skipped where it is missing.  One that needs no machine at all has
pytest.mark.host, or its file has, and runs once, with the board virt in QEMU.

One QEMU for each worker and kind of network serves many tests; it is booted afresh after a panic or
when a test leaves it unusable.  A failed test names its console log and its network capture.
"""
import os
import pathlib
import socket
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from target import ROOT, QemuTarget, safe_name  # noqa: E402
from wsp.paths import rel  # noqa: E402
from wsp.program import Problem  # noqa: E402
from wsp.make import building, features, image  # noqa: E402
from wsp.run import serial_line  # noqa: E402
from peer import TOWN, Peer  # noqa: E402
from peer_scripts import Listen  # noqa: E402
from puppet import Puppet  # noqa: E402
from serial_target import SerialTarget  # noqa: E402
from town import HostTown, PeerTown  # noqa: E402

pytest.register_assert_rewrite("stream_rows")

OUT = pathlib.Path(os.environ.get("WSP_TEST_DIR") or ROOT / "build/test")
HOME = "virt"
FIXTURES = {
    "peer": {"peer", "net"}, "kernel_client": {"image"}, "counted": {"icount"},
    "no_gateway": {"image", "net"}, "town": {"net"}, "listener": {"net"}, "closed_port": {"net"},
    "run": {"qemu", "image"}
}


def pytest_addoption(parser):
    parser.addoption("--board", default=HOME, help="which board's env.yaml to use")
    parser.addoption("--serial", metavar="PORT", help="the board is on this serial port")
    parser.addoption("--baud", type=int, default=serial_line.BAUD)
    parser.addoption("--power", metavar="CMD", help="switches the board: run with `off` or `on` "
                                                    "behind it")
    parser.addoption("--peer-ip", metavar="IP", help="this host as the board sees it")
    parser.addoption("--case", metavar="NAME", help="of whole TAP programs only the cases of this "
                                                    "name")
    parser.addoption("--silent-ip", metavar="IP", help="an address there that nobody answers for")


# --- what a test needs ----------------------------------------------------------------------------

def available(config):
    """The features of this run."""
    option = config.getoption
    env = image.board_env(option("--board"))
    if not option("--serial"):
        return features.in_qemu(env)
    return features.over_serial(env, option("--power"),
                                option("--silent-ip") or not option("--peer-ip"))


def needs_of(item):
    """What the test needs; it must say something: by a fixture, by a mark, or that it is for the
    host."""
    asked = set(getattr(item, "fixturenames", ()))
    words = set().union(*(FIXTURES.get(f, set()) for f in asked),
                        *(set(m.args) for m in item.iter_markers("needs")))
    if not words and "machine" not in asked and item.get_closest_marker("host") is None:
        raise Problem(f"{item.nodeid} says neither what it needs nor that it is for the host")
    return features.check_words(words, item.nodeid)


def pytest_collection_modifyitems(config, items):
    home = config.getoption("--board") == HOME and not config.getoption("--serial")
    kept, elsewhere = [], []
    try:
        have = available(config)
        for item in items:
            words = needs_of(item)
            word = features.missing(words, have)
            if word:
                item.add_marker(pytest.mark.skip(reason=f"needs {word}: {features.WORDS[word]}"))
            (kept if home or words or "machine" in item.fixturenames else elsewhere).append(item)
    except Problem as e:
        raise pytest.UsageError(str(e)) from None
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = kept


def logs(config):
    return OUT / "logs" / config.getoption("--board")


# --- fixtures
# ---------------------------------------------------------------------------------------

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
def machines(env, request):
    """The machines of this worker by kind of network, made when first asked for."""
    where = logs(request.config) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    option = request.config.getoption
    made = {}

    def get(net, kernel="", ip=None, config=(), icount=None):
        if option("--serial"):
            key = "serial"
        else:
            key = net, kernel, ip, config, icount
        if key in made:
            return made[key]
        if key == "serial":
            made[key] = SerialTarget(env, where, option("--serial"), option("--baud"),
                                     option("--power"), option("--peer-ip"), option("--silent-ip"))
        else:
            peer = Peer().start() if net == "dgram" else None
            made[key] = QemuTarget(env, where, net, peer, ip=ip, kernel=kernel, config=config,
                                   icount=icount)
        return made[key]

    yield get
    for target in made.values():
        target.close()
        if target.peer:
            target.peer.stop()


@pytest.fixture
def machine(request, machines):
    """The machine that fits what the test asks for; it need not run yet."""
    asked = set(request.fixturenames)
    found = machines("dgram" if {"peer", "town"} & asked else "user",
                     "_test" if "kernel_client" in asked else "",
                     "static:10.0.2.15/24" if "no_gateway" in asked else None,
                     icount="on" if "counted" in asked else None)
    request.node.machine = found
    return found


@pytest.fixture
def target(machine):
    return machine.ready()


@pytest.fixture
def kernel_client():
    """Asking for it is enough."""


@pytest.fixture
def counted():
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
def town(machine):
    """Like `peer`, it is there before the machine runs."""
    if machine.peer:
        yield PeerTown(machine.peer.reset())
        return
    with HostTown(machine) as services:
        yield services


@pytest.fixture
def alone(request):
    """What makes a TAP program run only the cases that --case names."""
    case = request.config.getoption("--case")
    return f" -k {case}" if case else ""


@pytest.fixture
def listens(peer):
    """A port of the packet peer that accepts and echoes."""
    return peer.on(port=TOWN["listen"], script=Listen())


@pytest.fixture
def puppet(peer, shell):
    with Puppet(shell, peer) as p:
        yield p


@pytest.fixture
def listener(machine):
    with socket.create_server((machine.bind_ip, 0), backlog=16) as server:
        server.settimeout(60)
        yield server


@pytest.fixture
def closed_port(request):
    """Bound but not listening: refuses, and belongs to nobody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.bind((request.config.getoption("--peer-ip") or "127.0.0.1", 0))
        yield s.getsockname()[1]


@pytest.fixture
def board(request):
    return request.config.getoption("--board")


@pytest.fixture
def run(board):
    """run(arguments...) -> the finished scripts/run, its words in .stdout"""
    def go(*args, **kw):
        kw = {"stdin": subprocess.DEVNULL, "timeout": 170, **kw}
        return subprocess.run([ROOT / "scripts/run", *map(str, args), "--board", board],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, **kw)
    return go


# --- evidence
# -----------------------------------------------------------------------------------------

def keep_evidence(item, machine):
    """Copies what belongs to the failed test out of the shared logs; returns lines that name it."""
    stem = logs(item.config) / safe_name(item.nodeid.split("::", 1)[-1])
    stem.parent.mkdir(parents=True, exist_ok=True)
    log = stem.with_name(stem.name + ".console.log")
    log.write_text(machine.test_output(), encoding="utf-8")
    return [f"console log: {rel(log)}", *machine.evidence(stem)]


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
