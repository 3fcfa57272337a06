# SPDX-License-Identifier: MIT
"""T-rows: IP, UDP and ICMP as a black-box peer sees them (tests/rows/wire.toml)."""
import struct
import time

import pytest
from puppet import MSS, Wire
from peer import G, MACS, N, P, Q
from peer_scripts import Drop
from peer_scripts import frames as fr
from peer_scripts.frames import ACK, RST, SYN

PORT, CLOSED = 7330, 7398
SOL_SOCKET, SO_BROADCAST = 0xffff, 0x20
WSAEWOULDBLOCK, WSAECONNRESET, WSAEMSGSIZE = 10035, 10054, 10040
ANY = "0.0.0.0"


@pytest.fixture
def hears(puppet):
    """A datagram socket on ANY, and a function that says how many bytes it hears next, or None."""
    s = puppet("udp")
    puppet("bind", s, ANY, PORT)

    def hear(timeout=0, sock=None):
        try:
            return int(puppet("recvfrom", s if sock is None else sock, timeout)[0])
        except Exception as e:
            assert getattr(e, "error", None) == WSAEWOULDBLOCK, e
            return None
    return hear


def packet(peer, src, dst, proto, payload, mac=None, **fields):
    """An IP packet with fields that Peer.send_ip does not set."""
    raw = fr.ipv4(src, dst, proto, payload, **fields)
    peer.send_raw(fr.ethernet(mac or peer.guest_mac, MACS[P], fr.ETH_IP, raw))


def datagram(peer, data=b"abc", src=P, dst=G, dport=PORT, mac=None, **fields):
    packet(peer, src, dst, fr.UDP, fr.udp(src, dst, 999, dport, data), mac, **fields)


def pieces(data, ident, cuts, src=P):
    """Fragments of one datagram, cut at these offsets (of the IP payload)."""
    body = fr.udp(src, G, 999, PORT, data)
    edges = [0, *cuts, len(body)]
    return [
        fr.ipv4(src, G, fr.UDP, body[a:b], ident,
                fragment=(0 if b == len(body) else 0x2000) | a // 8)
        for a, b in zip(edges, edges[1:])
    ]


def send_all(peer, packets):
    for p in packets:
        peer.send_raw(fr.ethernet(peer.guest_mac, MACS[P], fr.ETH_IP, p))


DATA = bytes(range(256)) * 4


@pytest.mark.parametrize("order",
                         [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 0, 1, 1, 2, 2], [2, 2, 0, 1]])
def test_T_42_fragments_in_any_order_and_twice_make_one_datagram(peer, puppet, hears, order):
    frags = pieces(DATA, 4711, [256, 512])
    send_all(peer, [frags[i] for i in order])
    assert hears(2000) == len(DATA)
    assert hears() is None


def test_T_42_overlapping_fragments_make_none(peer, puppet, hears):
    body = fr.udp(P, G, 999, PORT, DATA)
    for first, second in (((0, 264), (256, len(body))), ((0, 512), (256, len(body)))):
        ident = 5000 + first[1]
        send_all(peer, [
            fr.ipv4(P, G, fr.UDP, body[a:b], ident,
                    fragment=(0x2000 if b < len(body) else 0) | a // 8) for a, b in (first, second)
        ])
    assert hears() is None
    datagram(peer)
    assert hears(2000) == 3


def test_T_42_a_datagram_past_65535_is_no_datagram(peer, puppet, hears):
    send_all(peer, [fr.ipv4(P, G, fr.UDP, b"x" * 1480, 9, fragment=0x2000),
                    fr.ipv4(P, G, fr.UDP, b"x" * 800, 9, fragment=0x1fff)])
    datagram(peer)
    assert hears(2000) == 3


def test_T_43_options_time_to_live_and_source_routes(peer, puppet, hears):
    def with_options(options):
        options += b"\0" * (-len(options) % 4)
        body = fr.udp(P, G, 999, PORT, b"abc")
        head = struct.pack("!BBHHHBBH4s4s", 0x40 |
                           (20 + len(options)) // 4, 0, 20 + len(options) + len(body), 1, 0, 64,
                           fr.UDP, 0, fr.ip_bytes(P), fr.ip_bytes(G)) + options
        return head[:10] + struct.pack("!H", fr.checksum(head)) + head[12:] + body

    send_all(peer, [with_options(b"\x01\x01\x01\x00")])
    assert hears(2000) == 3
    datagram(peer, ttl=1)
    assert hears(2000) == 3
    for kind in (0x83, 0x89):
        send_all(peer, [with_options(struct.pack("!BBB4s", kind, 7, 4, fr.ip_bytes(G)))])
    peer.fence()
    assert hears() is None


def test_T_43_tcp_to_a_broadcast_is_dropped(peer, puppet):
    puppet.listener(PORT)
    for dst in ("255.255.255.255", "10.0.2.255", "224.0.0.1"):
        packet(peer, P, dst, fr.TCP, fr.tcp(P, dst, 4444, PORT, SYN, 1, options=MSS),
               mac=fr.BROADCAST_MAC)
        packet(peer, P, dst, fr.TCP, fr.tcp(P, dst, 4444, CLOSED, SYN, 1, options=MSS),
               mac=fr.BROADCAST_MAC)
    peer.fence()
    assert peer.frames(proto="tcp") == [], peer.log()


def idents(peer, puppet, to, n):
    """The identifications of n datagrams to an address; None where DF makes it mean nothing."""
    s = puppet("udp")
    found = []
    for _ in range(n):
        seen = len(peer.frames(proto="udp", dst=to))
        puppet("sendto", s, to, 9, 10)
        peer.wait(lambda: len(peer.frames(proto="udp", dst=to)) > seen)
        f = peer.frames(proto="udp", dst=to)[-1]
        ident, fragment = struct.unpack("!HH", f.ip[4:8])
        found.append(None if fragment & 0x4000 else ident)
    return found


def test_T_44_the_identification_tells_nobody_how_much_we_send(peer, puppet):
    first, other, again = (idents(peer, puppet, to, 6) for to in (P, Q, P))
    if None in first:
        assert set(first + other + again) == {None}
        return
    steps = [(b - a) % 65536 for a, b in zip(first, first[1:])]
    assert (other[0] - first[-1]) % 65536 > 16 or (again[0] - other[-1]) % 65536 > 16, (first,
                                                                                        other,
                                                                                        again)
    assert len(set(first + again)) == len(first + again), steps


MARTIANS = [
    "127.0.0.1", "127.5.6.7", "0.0.0.0", "0.1.2.3", G, "255.255.255.255", "10.0.2.255", "224.0.0.9",
    "239.1.2.3", "240.0.0.1", "254.255.255.255"
]


@pytest.mark.parametrize("src", MARTIANS)
def test_T_45_martian_sources_reach_nobody_and_draw_nothing(peer, puppet, hears, src):
    puppet.listener(PORT)
    datagram(peer, src=src)
    datagram(peer, src=src, dport=CLOSED)
    for port in (PORT, CLOSED):
        packet(peer, src, G, fr.TCP, fr.tcp(src, G, 4444, port, SYN, 1, options=MSS))
    packet(peer, src, G, fr.ICMP, fr.icmp(8, 0, b"\0\1\0\1", b"ping"))
    peer.fence()
    assert [f for f in peer.frames() if f.proto in ("udp", "tcp", "icmp")] == [], peer.log()
    assert hears() is None


@pytest.mark.parametrize("dst", ["127.0.0.1", "127.1.2.3", "0.0.0.0", "240.0.0.1", "10.9.9.9"])
def test_T_45_martian_destinations(peer, puppet, hears, dst):
    puppet.listener(PORT)
    datagram(peer, dst=dst)
    packet(peer, P, dst, fr.TCP, fr.tcp(P, dst, 4444, PORT, SYN, 1, options=MSS))
    packet(peer, P, dst, fr.ICMP, fr.icmp(8, 0, b"\0\1\0\1", b"ping"))
    peer.fence()
    assert [f for f in peer.frames() if f.proto in ("udp", "tcp", "icmp")] == [], peer.log()
    assert hears() is None


def test_T_46_a_closed_port_answers_with_the_quote_and_not_to_a_broadcast(peer, puppet):
    datagram(peer, dport=CLOSED)
    peer.fence()
    errors = peer.frames(proto="icmp")
    assert [(f.type, f.code) for f in errors] == [(3, 3)], peer.log()
    assert errors[0].data[9] == fr.UDP and errors[0].data[22:24] == struct.pack("!H", CLOSED)
    datagram(peer, dport=CLOSED, dst="10.0.2.255", mac=fr.BROADCAST_MAC)
    datagram(peer, dport=CLOSED, dst="255.255.255.255", mac=fr.BROADCAST_MAC)
    peer.fence()
    assert len(peer.frames(proto="icmp")) == 1, peer.log()


def test_T_46_the_answers_are_limited_in_rate(peer, puppet):
    for i in range(1000):
        datagram(peer, dport=CLOSED)
        if i % 20 == 19:
            peer.fence()                                 # none of them is lost on the way
    errors = peer.frames(proto="icmp")
    assert errors
    # this host may be slow: 50 at once, then 100 a second
    span = errors[-1].time - errors[0].time
    assert len(errors) <= 60 + 120 * span, (len(errors), span)


def lies_about(quote):
    """The quote of a datagram with one thing in it that is of no socket's."""
    header = (quote[0] & 15) * 4
    for at in (9, 12, 15, 16, 19, header + 1, header + 3):       # protocol, addresses, ports
        yield quote[:at] + bytes([quote[at] ^ 1]) + quote[at + 1:]
    yield quote[:header + 4]                             # less than 8 bytes of the datagram
    yield quote[:6] + b"\0\1" + quote[8:]                # a later fragment


@pytest.mark.parametrize("connected", [False, True], ids=["free", "connected"])
def test_T_47_port_unreachable_reaches_the_socket_that_it_quotes(peer, puppet, connected):
    one, two, three = sockets = [puppet("udp") for _ in range(3)]
    peer.on(port=9, ip=P, proto="udp", script=Drop())
    peer.on(port=10, ip=P, proto="udp", script=Drop())
    for s, port in ((one, 9), (two, 9), (three, 10)):
        if connected:
            puppet("connect", s, P, port)
            puppet("send", s, 5)
        else:
            puppet("bind", s, ANY, 0)
            puppet("sendto", s, P, port, 5)
    peer.fence()
    quoted = peer.frames(proto="udp")[0]
    quote = quoted.ip[:(quoted.ip[0] & 15) * 4 + 8]

    def unheard(*of):
        peer.fence()
        assert [puppet.refused("recvfrom", s, 0) for s in of] == [WSAEWOULDBLOCK] * len(of)

    for lie in lies_about(quote):
        peer.send_icmp(3, 3, quoted, quote=lie)
    for kind, code in ((3, 0), (3, 1), (3, 2), (3, 4), (3, 13), (11, 0), (4, 0), (12, 0)):
        peer.send_icmp(kind, code, quoted)
    unheard(*sockets)
    peer.send_icmp(3, 3, quoted)
    unheard(two, three)
    assert puppet.refused("recvfrom", one, 1000) == WSAECONNRESET
    unheard(*sockets)                                    # once
    peer.send_udp(P, 9, quoted.sport, b"well")
    assert puppet("recvfrom", one, 2000)[0] == 4         # and the socket works on


def test_T_47_is_not_told_with_SIO_UDP_CONNRESET_off(peer, puppet):
    s = puppet("udp")
    peer.on(port=9, ip=P, proto="udp", script=Drop())
    puppet("connect", s, P, 9)
    puppet("connreset", s, 0)
    puppet("send", s, 5)
    peer.fence()
    quoted = peer.frames(proto="udp")[0]
    peer.send_icmp(3, 3, quoted)
    peer.fence()
    assert puppet.refused("recvfrom", s, 0) == WSAEWOULDBLOCK
    puppet("connreset", s, 1)
    peer.send_icmp(3, 3, quoted)
    peer.fence()
    assert puppet.refused("recvfrom", s, 0) == WSAECONNRESET


@pytest.mark.parametrize("size", [0, 1, 1472, 1473, 65507])
def test_T_48_datagrams_of_every_size_both_ways(peer, puppet, hears, size):
    # 45 frames at once may be more than a chip's FIFO holds while the host keeps its CPU waiting
    # (the LAN9118's: 10 KB), and a datagram that lacks one is lost: the sender tries again.
    for _ in range(5 if size > 1473 else 1):
        peer.send_udp(P, 999, PORT, b"i" * size)
        heard = hears(2000)
        if heard is not None:
            break
    assert heard == size
    s = puppet("udp")
    puppet("option", s, SOL_SOCKET, 0x1001, 100000)
    assert puppet("sendto", s, P, 9, size) == size
    peer.wait(lambda: sum(len(f.data) for f in peer.frames() if f.proto in ("udp", "fragment")
                          and f.dst == P) >= size)


def test_T_48_one_byte_more_is_too_long(peer, puppet):
    s = puppet("udp")
    assert puppet.refused("sendto", s, P, 9, 65508) == WSAEMSGSIZE
    peer.fence()
    assert peer.frames(proto="udp") == [] and peer.frames(proto="fragment") == []


def test_T_49_any_hears_unicast_and_broadcast_an_address_its_own(peer, puppet, hears):
    own = puppet("udp")
    puppet("bind", own, G, PORT + 1)
    for dst, mac in ((G, None), ("10.0.2.255", fr.BROADCAST_MAC), ("255.255.255.255",
                                                                   fr.BROADCAST_MAC)):
        datagram(peer, dst=dst, mac=mac)
        assert hears(2000) == 3, dst
        datagram(peer, dst=dst, mac=mac, dport=PORT + 1)
    assert hears(2000, own) == 3
    assert hears(0, own) is None


def test_T_50_echo_is_answered_with_its_data_and_not_for_a_broadcast(peer, puppet):
    for size in (0, 1, 56, 1400):
        packet(peer, P, G, fr.ICMP, fr.icmp(8, 0, b"\x12\x34\0\7", b"e" * size))
        peer.wait(lambda: peer.frames(proto="icmp"))
        got = peer.frames(proto="icmp")[-1]
        assert (got.type, got.data, got.checksum_ok) == (0, b"e" * size, True)
        peer.capture.clear()
    for dst in ("10.0.2.255", "255.255.255.255", "224.0.0.1"):
        packet(peer, P, dst, fr.ICMP, fr.icmp(8, 0, b"\x12\x34\0\7", b"e"), mac=fr.BROADCAST_MAC)
    for kind in (0, 4, 5, 9, 10, 13, 15, 17, 40, 255):
        packet(peer, P, G, fr.ICMP, fr.icmp(kind, 0, b"\0\0\0\0", b"?" * 28))
    peer.fence()
    assert peer.frames(proto="icmp") == [], peer.log()


def test_T_38_a_wrong_checksum_draws_nothing(peer, puppet, hears):
    bad = bytearray(fr.udp(P, G, 999, PORT, b"abc"))
    bad[-1] ^= 1
    packet(peer, P, G, fr.UDP, bytes(bad))
    ping = bytearray(fr.icmp(8, 0, b"\0\1\0\1", b"ping"))
    ping[-1] ^= 1
    packet(peer, P, G, fr.ICMP, bytes(ping))
    raw = bytearray(fr.ipv4(P, G, fr.UDP, fr.udp(P, G, 999, PORT, b"abc")))
    raw[8] ^= 1                                          # TTL, which the header's sum covers
    send_all(peer, [bytes(raw)])
    peer.fence()
    assert hears() is None and peer.frames(proto="icmp") == []


def test_T_51_arp_for_others_and_lies_about_us(peer, puppet):
    def claim(op, spa, tpa, mac=b"\x02\0\0\0\0\x66"):
        peer.send_raw(
            fr.ethernet(fr.BROADCAST_MAC, mac, fr.ETH_ARP, fr.arp(op, mac, spa, b"\0" * 6, tpa)))

    for tpa in (N, P, "10.0.2.255", "255.255.255.255", "0.0.0.0", "127.0.0.1"):
        claim(1, Q, tpa)
    peer.fence()
    assert [f for f in peer.frames(proto="arp") if f.op == 2] == [], peer.log()
    booted = len(peer.frames(proto="arp"))               # its announcement, its question for us

    def defences():
        return [f for f in peer.frames(proto="arp")[booted:] if f.src == f.dst == G]

    # an earlier test may have used up these ten seconds'
    deadline = time.monotonic() + 15
    while not defences():
        assert time.monotonic() < deadline, peer.log()
        claim(1, G, G)                                   # somebody else says that it is us
        peer.fence()
        with peer.changed:
            peer.changed.wait(0.2)
    assert len(defences()) == 1, peer.log()
    for _ in range(5):
        claim(1, G, G)
    peer.fence()
    assert len(defences()) == 1, "defended once in ten seconds"
    s = puppet("udp")
    puppet("sendto", s, P, 9, 5)
    peer.wait(lambda: peer.frames(proto="udp"))


def test_T_51_a_flood_of_requests_keeps_the_live_neighbour(peer, puppet):
    s = puppet("udp")
    puppet("sendto", s, P, 9, 5)
    peer.fence()
    for i in range(2500):
        src = f"10.0.{2 if i % 2 else 3}.{i % 200 + 30}"
        mac = b"\x02\1" + struct.pack("!I", i)
        peer.send_raw(
            fr.ethernet(fr.BROADCAST_MAC, mac, fr.ETH_ARP, fr.arp(1, mac, src, b"\0" * 6, G)))
        if i % 50 == 49:
            peer.fence()
    before = len(peer.arps(P))
    puppet("sendto", s, P, 9, 5)
    peer.fence()
    assert len(peer.arps(P)) == before, "the gateway was forgotten"
