# SPDX-License-Identifier: MIT
"""The NIC when more comes, or goes, than it has buffers for."""
import resource
import selectors
import socket
import threading
import time

import pytest

pytestmark = pytest.mark.xdist_group("user")

BURST = 3000
ATTEMPTS = 30
CROWD = 1000
CROWD_SECONDS = 60
DATAGRAMS, DATAGRAM_BYTES = 1000, 1400
SO_RCVBUFFORCE = 33


def answer(server):
    """Each datagram comes back BURST times at once."""
    while True:
        try:
            data, client = server.recvfrom(2048)
        except OSError:
            return
        if not data:
            return
        for _ in range(BURST):
            server.sendto(data, client)


def until_it_works(shell, command):
    """While the last flood is being answered (nobody wants it any more, and ICMP says so, frame by
    frame) the NIC may have no room: documented, and over soon."""
    for _ in range(ATTEMPTS):
        out = shell.run(command)
        if out.status == 0:
            return
        assert "WSAENOBUFS" in out or command.startswith("ping"), out
    raise AssertionError(f"after {ATTEMPTS} attempts:\n{out}")


def test_a_flood_leaves_the_network_working(shell, target, listener):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        try:
            for _ in range(3):
                until_it_works(shell, f"wspconnect -u -m 200 {target.peer_ip} "
                                      f"{server.getsockname()[1]}")
            until_it_works(shell, f"ping {target.peer_ip} -n 1")
            out = shell.run(f"wspconnect {target.peer_ip} {listener.getsockname()[1]}")
            assert out.status == 0, out
        finally:
            server.sendto(b"", server.getsockname())
            thread.join()


def wide_socket():
    """This host must not lose what arrives at once: root may force the buffer."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        server.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
    except PermissionError:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    server.bind(("127.0.0.1", 0))
    server.settimeout(CROWD_SECONDS)
    return server


def take_burst(server, numbers):
    while len(numbers) < DATAGRAMS:
        try:
            data = server.recv(2048)
        except TimeoutError:
            return
        assert len(data) == DATAGRAM_BYTES
        numbers.append(int.from_bytes(data[:4], "little"))


def test_a_burst_of_datagrams_leaves_whole_and_in_order(shell, target):
    """A blocking socket sleeps for room in the NIC; none is lost on this side."""
    numbers = []
    assert shell.run(f"ping {target.peer_ip} -n 1").status == 0     # ARP lets one datagram through
    with wide_socket() as server:
        thread = threading.Thread(target=take_burst, args=(server, numbers))
        thread.start()
        try:
            port = server.getsockname()[1]
            out = shell.run(f"t_burst {target.peer_ip} {port} {DATAGRAMS} {DATAGRAM_BYTES}", 120)
            assert f"sent {DATAGRAMS} datagrams" in out, out
        finally:
            thread.join()
    assert numbers == list(range(DATAGRAMS))


@pytest.fixture
def many_files():
    """For this process, and for the QEMU it starts: a crowd's sockets at both ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * CROWD)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def take_crowd(server, crowd):
    while len(crowd) < CROWD:
        crowd.append(server.accept()[0])


def hear_their_end(crowd):
    """How many of the connections are still open when nothing more happens."""
    with selectors.DefaultSelector() as s:
        for conn in crowd:
            s.register(conn, selectors.EVENT_READ)
        end = time.monotonic() + CROWD_SECONDS
        while s.get_map() and time.monotonic() < end:
            for key, _ in s.select(1):
                try:
                    assert key.fileobj.recv(1) == b""
                except ConnectionResetError:
                    pass
                s.unregister(key.fileobj)
        return len(s.get_map())


@pytest.mark.needs("qemu")
def test_each_of_a_crowd_hears_its_reset(many_files, target, shell):
    """Nobody sends a reset again: what does not fit into the ring must wait, or the peer never
    hears of it."""
    target.reboot()                         # QEMU's own limit is the one that it was started with
    crowd = []
    with socket.create_server(("127.0.0.1", 0), backlog=CROWD) as server:
        server.settimeout(CROWD_SECONDS)
        thread = threading.Thread(target=take_crowd, args=(server, crowd))
        thread.start()
        try:
            out = shell.run(f"t_resets {target.peer_ip} {server.getsockname()[1]} {CROWD}", 120)
            assert f"reset {CROWD} connections" in out, out
            thread.join()
            assert hear_their_end(crowd) == 0
            assert "wait for the NIC         0 " in shell.run("netstat -m")
        finally:
            thread.join()
            for conn in crowd:
                conn.close()
