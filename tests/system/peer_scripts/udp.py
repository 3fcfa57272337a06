# SPDX-License-Identifier: MIT
"""UDP scripts: what the peer does with a datagram sent to one of its ports."""
import socket

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


class Dhcp(UdpScript):
    """A DHCP server (RFC 2131) with one address to give, `address`; who asks for another is told
    no.  Use on port 67.  The peer's guest is whoever has the address."""

    DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6

    def __init__(self, address, server="10.0.2.2"):
        self.address, self.server = address, server
        self.asked = []                         # (kind, wanted address or None), oldest first

    def on_datagram(self, peer, frame):
        options = dict(self.options(frame.data[240:]))
        kind = options[53][0]
        wanted = socket.inet_ntoa(options[50]) if 50 in options else None
        self.asked.append((kind, wanted))
        if kind == self.DISCOVER:
            self.answer(peer, frame, self.OFFER)
        elif kind == self.REQUEST:
            good = wanted == self.address
            if good:
                peer.guest = self.address
            self.answer(peer, frame, self.ACK if good else self.NAK)

    @staticmethod
    def options(raw):
        while raw and raw[0] != 255:
            if raw[0] == 0:
                raw = raw[1:]
                continue
            yield raw[0], raw[2:2 + raw[1]]
            raw = raw[2 + raw[1]:]

    def answer(self, peer, frame, kind):
        server, mine = socket.inet_aton(self.server), socket.inet_aton(self.address)
        options = b"\x35\1" + bytes([kind]) + b"\x36\4" + server
        if kind != self.NAK:
            options += b"\x33\4\0\0\x0e\x10" + b"\1\4\xff\xff\xff\0" + b"\3\4" + server
        message = (b"\2" + frame.data[1:4] + frame.data[4:8] + bytes(2) + frame.data[10:12]
                   + bytes(4) + (bytes(4) if kind == self.NAK else mine) + server
                   + frame.data[24:44] + bytes(192) + b"\x63\x82\x53\x63" + options + b"\xff")
        peer.send_udp(self.server, 67, 68, message, to="255.255.255.255")


class Dns(UdpScript):
    """A name server (RFC 1035).  names: what each is, "address", ("cname", name), "nxdomain",
    "servfail", "refused", "nodata" or "silent"; the rest does not exist.  Use on port 53."""

    RCODES = {"servfail": 2, "nxdomain": 3, "refused": 5, "nodata": 0}

    def __init__(self, names):
        self.names = names
        self.asked = []                         # names, oldest first

    @staticmethod
    def wire(name):
        return b"".join(bytes([len(x)]) + x.encode() for x in name.split(".")) + b"\0"

    def records(self, name, kind):
        """Answers for a name, by way of its aliases; or an rcode."""
        out = []
        while True:
            what = self.names.get(name.lower(), "nxdomain")
            if isinstance(what, tuple):
                target = self.wire(what[1])
                out.append(
                    self.wire(name) + b"\0\5\0\1\0\0\0\x3c" + len(target).to_bytes(2, "big")
                    + target)
                name = what[1]
            elif what in self.RCODES:
                return out, self.RCODES[what]
            elif kind == 12:
                target = self.wire(what)
                out.append(
                    self.wire(name) + b"\0\x0c\0\1\0\0\0\x3c" + len(target).to_bytes(2, "big")
                    + target)
                return out, 0
            else:
                out += [
                    self.wire(name) + b"\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(a)
                    for a in what.split()
                ]
                return out, 0

    def on_datagram(self, peer, frame):
        q, at, labels = frame.data, 12, []
        while q[at]:
            labels.append(q[at + 1:at + 1 + q[at]].decode())
            at += 1 + q[at]
        name = ".".join(labels)
        self.asked.append(name)
        if self.names.get(name) == "silent":
            return
        found, rcode = self.records(name, q[at + 2])
        header = q[:2] + bytes([0x81, 0x80 | rcode]) + b"\0\1" + len(found).to_bytes(
            2, "big") + bytes(4)
        peer.send_udp(frame.dst, frame.dport, frame.sport, header + q[12:at + 5] + b"".join(found),
                      to=frame.src)


class UdpPuppet(UdpScript):
    """Does what a datagram says, in order: `udp SRC SPORT TO DPORT TEXT` sends TEXT from any
    address, `echo SRC` pings the guest from there, `flood COUNT BYTES SRC SPORT DPORT THEN` sends
    so many datagrams of that size at the speed of a wire, and then one that says "fence" to port
    THEN."""

    BATCH, BATCH_TIME = 16, 0.001

    def flood(self, peer, count, data, src, sport, dport, then):
        for _ in range(min(count, self.BATCH)):
            peer.send_udp(src, sport, dport, data)
        if count > self.BATCH:
            peer.later(self.BATCH_TIME,
                       lambda: self.flood(peer, count - self.BATCH, data, src, sport, dport, then))
        else:
            peer.later(self.BATCH_TIME, lambda: peer.send_udp(src, sport, then, b"fence"))

    def on_datagram(self, peer, frame):
        verb, rest = frame.data.decode().split(" ", 1)
        if verb == "udp":
            src, sport, to, dport, text = rest.split(" ", 4)
            peer.send_udp(src, int(sport), int(dport), text.encode(), to=to)
        elif verb == "flood":
            count, size, src, sport, dport, then = rest.split(" ")
            self.flood(peer, int(count), b"x" * int(size), src, int(sport), int(dport), int(then))
        elif verb == "echo":
            peer.send_ip(rest, peer.guest, ICMP, icmp(8, 0, b"\x12\x34\0\1", b"who hears this?"))
        else:
            raise ValueError(f"the puppet does not know '{verb}'")
