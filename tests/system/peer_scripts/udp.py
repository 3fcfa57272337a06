# SPDX-License-Identifier: MIT
"""UDP scripts: what the peer does with a datagram sent to one of its ports (spec 2.0)."""


class UdpScript:
    def on_datagram(self, peer, frame):
        raise NotImplementedError


class UdpEcho(UdpScript):
    """Sends each datagram back to where it came from."""

    def on_datagram(self, peer, frame):
        peer.send_udp(frame.dst, frame.dport, frame.sport, frame.data, to=frame.src)


class UdpDrop(UdpScript):
    """Takes datagrams and says nothing."""

    def on_datagram(self, peer, frame):
        return


class UdpIcmp(UdpScript):
    """P-UDPICMP: answers with ICMP destination unreachable, by default port unreachable."""

    def __init__(self, code=3, kind=3):
        self.kind, self.code = kind, code

    def on_datagram(self, peer, frame):
        peer.send_icmp(self.kind, self.code, frame)
