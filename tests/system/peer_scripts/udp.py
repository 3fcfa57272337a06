# SPDX-License-Identifier: MIT
"""UDP scripts: what the peer does with a datagram sent to one of its ports (spec 2.0)."""
from peer_scripts.frames import ICMP, icmp


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


class UdpPuppet(UdpScript):
    """Does what a datagram says, in order: `udp SRC SPORT TO DPORT TEXT` sends TEXT from any address,
    `echo SRC` pings the guest from there."""

    def on_datagram(self, peer, frame):
        verb, rest = frame.data.decode().split(" ", 1)
        if verb == "udp":
            src, sport, to, dport, text = rest.split(" ", 4)
            peer.send_udp(src, int(sport), int(dport), text.encode(), to=to)
        elif verb == "echo":
            peer.send_ip(rest, peer.guest, ICMP, icmp(8, 0, b"\x12\x34\0\1", b"who hears this?"))
        else:
            raise ValueError(f"the puppet does not know '{verb}'")
