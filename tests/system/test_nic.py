# SPDX-License-Identifier: MIT
"""The NIC when more comes than it has buffers for."""
import socket
import threading

import pytest

pytestmark = pytest.mark.xdist_group("user")

BURST = 3000
ATTEMPTS = 30


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
    """While the last flood is being answered (nobody wants it any more, and ICMP says so, frame by frame) the
    NIC may have no room: documented, and over soon."""
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
                until_it_works(shell, f"wspconnect -u -m 200 {target.peer_ip} {server.getsockname()[1]}")
            until_it_works(shell, f"ping {target.peer_ip} -n 1")
            out = shell.run(f"wspconnect {target.peer_ip} {listener.getsockname()[1]}")
            assert out.status == 0, out
        finally:
            server.sendto(b"", server.getsockname())
            thread.join()
