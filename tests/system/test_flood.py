# SPDX-License-Identifier: MIT
"""Forged SYNs from addresses that never answer, beside honest peers
(provider/transport/stream_half.c)."""
import random

import pytest
from peer import P
from peer_scripts import Drop
from peer_scripts import frames as fr
from peer_scripts.tcp import MSS_OPTION

pytestmark = pytest.mark.xdist_group("dgram")

PORT, FORGED_PORTS = 4000, range(1024, 20000)
HALF_OPENS = 256
TICK = 0.01
HONEST = 40


class Flood:
    """`rate` SYNs a second to PORT while it is entered; nobody answers for their addresses."""

    def __init__(self, peer, rate):
        self.peer, self.rate, self.on, self.owed = peer, rate, True, 0.0
        peer.on(ports=FORGED_PORTS, script=Drop())

    def tick(self):
        if not self.on:
            return
        self.owed += self.rate * TICK
        while self.owed >= 1:
            self.owed -= 1
            src = f"172.16.{random.randrange(256)}.{random.randrange(1, 255)}"
            segment = fr.tcp(src, self.peer.guest, random.choice(FORGED_PORTS), PORT, fr.SYN,
                             seq=random.getrandbits(32), options=MSS_OPTION)
            self.peer.send_ip(src, self.peer.guest, fr.TCP, segment)
        self.peer.later(TICK, self.tick)

    def answers(self):
        return len(
            [f for f in self.peer.frames(proto="tcp", sport=PORT) if f.dport in FORGED_PORTS])

    def __enter__(self):
        self.peer.later(0, self.tick)
        self.peer.wait(lambda: self.answers() > HALF_OPENS, timeout=30)
        return self

    def __exit__(self, *_):
        self.on = False


def served(peer):
    """Whether one honest peer gets in and is answered."""
    conn = peer.connect(PORT)
    peer.wait(lambda: conn.state != "syn-sent")
    conn.write(b"honest")
    peer.wait(lambda: conn.state == "closed" or bytes(conn.received) == b"honest")
    good = bytes(conn.received) == b"honest"
    conn.reset()
    return good


@pytest.mark.parametrize("rate,share", [(100, 0.95), (1000, 0.5)])
def test_honest_peers_get_in_beside_a_flood(peer, shell, rate, share):
    shell.start(f"echod {PORT}")
    try:
        shell.expect(f"echod: TCP and UDP on port {PORT}")
        with Flood(peer, rate):
            good = sum(served(peer) for _ in range(HONEST))
        assert good >= share * HONEST
        forged = [f for f in peer.frames(proto="tcp", sport=PORT) if f.dport in FORGED_PORTS]
        assert not [f for f in forged if f.flags & fr.RST
                    ], "a RST for those whose addresses were forged"
    finally:
        shell.interrupt()
        shell.wait_output()
    assert f"{P}" not in shell.run("netstat")
