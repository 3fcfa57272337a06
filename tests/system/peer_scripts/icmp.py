# SPDX-License-Identifier: MIT
"""ICMP scripts: what the peer does with an echo that is sent to one of its addresses."""

UNREACHABLE, TIME_EXCEEDED = 3, 11


class Far:
    """A host so many hops away: the router, the peer itself, says when the hop limit is too
    small."""

    def __init__(self, hops):
        self.hops = hops

    def on_echo(self, peer, frame):
        if frame.ttl < self.hops:
            peer.send_icmp(TIME_EXCEEDED, 0, frame)
        else:
            peer.answer_echo(frame)


class NoEcho:
    """Says that the host is unreachable, with this code."""

    def __init__(self, code):
        self.code = code

    def on_echo(self, peer, frame):
        peer.send_icmp(UNREACHABLE, self.code, frame)
