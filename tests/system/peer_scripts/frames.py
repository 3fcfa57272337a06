# SPDX-License-Identifier: MIT
"""Ethernet, ARP, IPv4, ICMP, UDP and TCP as bytes, both ways, and a pcap writer.

Plain struct instead of a packet library: the peer answers a megabyte a second with it, and a test
reads fields by name.  Sources: RFC 826, 791, 792, 768, 9293; the pcap header is the classic one
(magic a1b2c3d4, version 2.4, link type 1).
"""
import struct
import time
from dataclasses import dataclass, field

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
FLAG_NAMES = ((SYN, "SYN"), (FIN, "FIN"), (RST, "RST"), (PSH, "PSH"), (ACK, "ACK"), (URG, "URG"))
ETH_IP, ETH_ARP = 0x0800, 0x0806
ICMP, TCP, UDP = 1, 6, 17
MORE_FRAGMENTS, FRAGMENT_BYTES = 0x2000, 1480     # payload of a full frame, a multiple of 8
BROADCAST_MAC = b"\xff" * 6


def ip_bytes(text):
    return bytes(int(x) for x in text.split("."))


def ip_text(raw):
    return ".".join(str(b) for b in raw)


def checksum(data):
    if len(data) & 1:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


@dataclass(repr=False)
class Frame:
    """One Ethernet frame.  `sent` is true for what the peer sent; `proto` is "arp", "icmp", "tcp",
    "udp", "fragment" or "" and decides which fields mean something."""
    raw: bytes
    sent: bool = False
    time: float = field(default_factory=time.monotonic)
    proto: str = ""
    src_mac: bytes = b""
    dst_mac: bytes = b""
    src: str = ""
    dst: str = ""
    sport: int = 0
    dport: int = 0
    data: bytes = b""
    ip: bytes = b""           # the whole IP datagram, for quoting
    op: int = 0               # ARP: 1 request, 2 reply;  src/dst are the protocol addresses
    type: int = 0             # ICMP
    code: int = 0
    seq: int = 0              # TCP
    ack: int = 0
    flags: int = 0
    window: int = 0
    options: bytes = b""
    ttl: int = 0
    piece: tuple = ()         # fragment: (identification, protocol), offset, more to come
    checksum_ok: bool = True
    stale: bool = False       # of a connection from before Peer.reset()

    @property
    def syn(self):
        """A connection attempt: SYN without ACK."""
        return self.proto == "tcp" and self.flags & (SYN | ACK) == SYN

    @property
    def mss(self):
        opts = self.options
        while opts and opts[0]:
            if opts[0] == 1:
                opts = opts[1:]
                continue
            if len(opts) < 2 or opts[1] < 2:
                break
            if opts[0] == 2 and opts[1] == 4:
                return struct.unpack("!H", opts[2:4])[0]
            opts = opts[opts[1]:]
        return 536

    def __repr__(self):
        way = ">" if self.sent else "<"
        if self.proto == "arp":
            what = "ARP who-has %s tell %s" if self.op == 1 else "ARP reply to %s from %s"
            return f"{way} " + what % (self.dst, self.src)
        if self.proto == "tcp":
            names = "+".join(n for bit, n in FLAG_NAMES if self.flags & bit) or "-"
            return (f"{way} TCP {self.src}:{self.sport} > {self.dst}:{self.dport} {names} "
                    f"seq={self.seq} ack={self.ack} win={self.window} len={len(self.data)}")
        if self.proto == "udp":
            return (f"{way} UDP {self.src}:{self.sport} > {self.dst}:{self.dport} "
                    f"len={len(self.data)}")
        if self.proto == "fragment":
            return f"{way} fragment {self.src} > {self.dst} {self.piece} len={len(self.data)}"
        if self.proto == "icmp":
            return f"{way} ICMP {self.src} > {self.dst} type={self.type} code={self.code}"
        return f"{way} frame of {len(self.raw)} bytes"


def parse(raw, sent=False):
    f = Frame(raw, sent)
    if len(raw) < 14:
        return f
    f.dst_mac, f.src_mac = raw[:6], raw[6:12]
    kind = struct.unpack("!H", raw[12:14])[0]
    if kind == ETH_ARP and len(raw) >= 42:
        f.proto, f.op = "arp", struct.unpack("!H", raw[20:22])[0]
        f.src, f.dst = ip_text(raw[28:32]), ip_text(raw[38:42])
    elif kind == ETH_IP and len(raw) >= 34:
        parse_ip(f, raw[14:])
    return f


def parse_ip(f, packet):
    head = (packet[0] & 15) * 4
    f.ip = packet[:struct.unpack("!H", packet[2:4])[0]]
    f.src, f.dst, f.ttl = ip_text(packet[12:16]), ip_text(packet[16:20]), packet[8]
    body, proto = f.ip[head:], packet[9]
    f.checksum_ok = checksum(packet[:head]) == 0
    ident, fragment = struct.unpack("!HH", packet[4:8])
    if fragment & 0x3fff:
        f.proto, f.data = "fragment", body
        f.piece = (ident, proto), (fragment & 0x1fff) * 8, bool(fragment & MORE_FRAGMENTS)
        return
    pseudo = packet[12:20] + struct.pack("!BBH", 0, proto, len(body))
    if proto == TCP and len(body) >= 20:
        f.proto = "tcp"
        f.sport, f.dport, f.seq, f.ack, off, f.flags, f.window = struct.unpack(
            "!HHIIBBH", body[:16])
        f.options, f.data = body[20:(off >> 4) * 4], body[(off >> 4) * 4:]
        f.checksum_ok &= checksum(pseudo + body) == 0
    elif proto == UDP and len(body) >= 8:
        f.proto = "udp"
        f.sport, f.dport, length, given = struct.unpack("!HHHH", body[:8])
        f.data = body[8:length]
        f.checksum_ok &= given == 0 or checksum(pseudo + body[:length]) == 0
    elif proto == ICMP and len(body) >= 8:
        f.proto, f.type, f.code, f.data = "icmp", body[0], body[1], body[8:]
        f.checksum_ok &= checksum(body) == 0


def ethernet(dst_mac, src_mac, kind, payload):
    return (dst_mac + src_mac + struct.pack("!H", kind) + payload).ljust(60, b"\0")


def arp(op, sha, spa, tha, tpa):
    return (struct.pack("!HHBBH", 1, ETH_IP, 6, 4, op) + sha + ip_bytes(spa) + tha + ip_bytes(tpa))


def ipv4(src, dst, proto, payload, ident=0, ttl=64, fragment=0):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident & 0xffff, fragment, ttl,
                       proto, 0, ip_bytes(src), ip_bytes(dst))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def fragments(src, dst, proto, payload, ident):
    """The IP packets that carry a payload of any size."""
    for at in range(0, max(len(payload), 1), FRAGMENT_BYTES):
        more = MORE_FRAGMENTS if at + FRAGMENT_BYTES < len(payload) else 0
        yield ipv4(src, dst, proto, payload[at:at + FRAGMENT_BYTES], ident, fragment=more | at // 8)


class Reassembly:
    """Fragments by their datagram; add() gives the whole Frame when its last piece has come."""

    def __init__(self):
        self.pieces = {}

    def add(self, f):
        (ident, proto), at, more = f.piece
        have = self.pieces.setdefault((f.src, f.dst, ident, proto), {})
        have[at] = f.data, more
        body, more = b"", True
        while more:
            if len(body) not in have:
                return None
            data, more = have[len(body)]
            body += data
        del self.pieces[(f.src, f.dst, ident, proto)]
        whole = ipv4(f.src, f.dst, proto, body, ident)
        return parse(f.raw[:14] + whole)


def transport_checksum(src, dst, proto, segment):
    return checksum(
        ip_bytes(src) + ip_bytes(dst) + struct.pack("!BBH", 0, proto, len(segment)) + segment)


def tcp(src, dst, sport, dport, flags, seq=0, ack=0, window=65535, options=b"", data=b"", urgent=0):
    options += b"\0" * (-len(options) % 4)
    seg = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xffffffff, ack & 0xffffffff,
                      (20 + len(options)) // 4 << 4, flags, window, 0, urgent) + options + data
    return seg[:16] + struct.pack("!H", transport_checksum(src, dst, TCP, seg)) + seg[18:]


def udp(src, dst, sport, dport, data):
    seg = struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data
    total = transport_checksum(src, dst, UDP, seg) or 0xffff
    return seg[:6] + struct.pack("!H", total) + seg[8:]


def icmp(kind, code, rest, body):
    msg = struct.pack("!BBH4s", kind, code, 0, rest) + body
    return msg[:2] + struct.pack("!H", checksum(msg)) + msg[4:]


def write_pcap(path, frames):
    """Frames carry a monotonic clock; the file gets wall-clock times."""
    shift = time.time() - time.monotonic()
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for f in frames:
            when = f.time + shift
            out.write(
                struct.pack("<IIII", int(when), int(when % 1 * 1e6), len(f.raw), len(f.raw))
                + f.raw)
