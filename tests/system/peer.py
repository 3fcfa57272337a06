#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The scripted packet peer: a host process that plays the other end of the guest's Ethernet.

It speaks QEMU's dgram back end (one UDP datagram on 127.0.0.1 = one frame), needs no root and runs
as a thread of pytest.  A test gives ports and addresses a script, runs something in the guest and
reads what crossed the wire:

    peer.on(port=7, script=Listen())
    peer.on(port=9, script=SlowRst(300))
    peer.on(ip="10.0.2.99", script=NoArp())
    ...
    assert len(peer.syns(9)) == 1
    assert peer.frames(proto="udp") == []

Addresses: the guest is G = 10.0.2.15; P = 10.0.2.2 is its gateway and main peer, Q = 10.0.2.3
another on the same wire, R = 192.0.2.7 lies behind P, N = 10.0.2.99 is dead.  An address outside
10.0.2.0/24 is reached through P and answered like P.  Unscripted TCP ports refuse, unscripted UDP
ports drop; ping is answered.

By hand:  peer.py LOCALPORT REMOTEPORT   plays town() for
`scripts/run --net dgram:REMOTEPORT:LOCALPORT`.
"""
import heapq
import itertools
import select
import socket
import struct
import sys
import threading
import time

from peer_scripts import (Drop, Flip, Forged, Held, Hush, Icmp, Listen, NoArp, Rst, Slow, SlowRst,
                          Ttl, UdpDrop, UdpEcho, UdpIcmp, UdpPuppet, close_at_once,
                          close_then_reset, pour, reset_on_data, sink)
from peer_scripts.tcp import Conn
from peer_scripts import frames as fr

G, P, Q, R, N = "10.0.2.15", "10.0.2.2", "10.0.2.3", "192.0.2.7", "10.0.2.99"
MACS = {P: b"\x02\0\0\0\0\x02", Q: b"\x02\0\0\0\0\x03"}

# The ports town() scripts; the target programs have the same numbers as their defaults.
TOWN = {"listen": 7, "discard": 9, "refused": 1, "drop": 1001, "slow": 1002, "slowrst": 1003,
        "slower": 1005, "pour": 1006, "closing": 1007, "resetting": 1008, "forged": 1009,
        "netunreach": 1010, "hostunreach": 1011, "protounreach": 1012, "portunreach": 1013,
        "adminunreach": 1014, "ttl": 1015, "netflip": 1016, "hush": 1017, "closereset": 1018,
        "heldflip": 1020, "held": 1021, "puppet": 1030}
FLIP_PORTS = range(2000, 2100)       # each refuses its first attempt
POUR_BYTES = 200000


class Rule:
    """One line of the peer's instructions: which proto, address and port it is for (None = any)."""

    def __init__(self, proto, ip, ports, script):
        self.proto, self.ip, self.ports, self.script = proto, ip, ports, script

    def fits(self, proto, ip, port):
        return (self.proto == proto and self.ip in (None, ip)
                and (self.ports is None or port in self.ports))

# Fragments of one datagram: so many at once, the rest at this distance.  A wire has a speed, and a
# NIC without rings holds seven full frames (LAN9118).
BURST, FRAGMENT_TIME = 4, 0.001


class Peer:
    """local_port 0 picks a free UDP port (see .local_port); remote_port is QEMU's and may be set
    later.  All state is guarded by .lock; .changed is notified after each frame and timer."""

    def __init__(self, local_port=0, remote_port=0, guest=G):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.sock.bind(("127.0.0.1", local_port))
        self.local_port, self.remote_port = self.sock.getsockname()[1], remote_port
        self.guest, self.guest_mac = guest, fr.BROADCAST_MAC
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.rules, self.capture, self.timers = [], [], []
        self.order, self.ident, self.active = itertools.count(), itertools.count(1), {}
        self.flows = set()      # TCP connections that have begun since reset()
        self.reassembly = fr.Reassembly()
        self.error, self.running, self.thread = None, False, None

    # --- life ---------------------------------------------------------------------------------
    def start(self):
        self.running = True
        self.thread = threading.Thread(target=self.loop, name="peer", daemon=True)
        self.thread.start()
        return self

    def stop(self):
        self.running = False
        if self.thread:
            self.thread.join(5)
        self.sock.close()

    def __enter__(self):
        return self if self.thread else self.start()

    def __exit__(self, *_):
        self.stop()

    def reset(self):
        """Forgets rules, connections, timers and the capture: a fresh peer for the next test."""
        with self.lock:
            self.rules.clear()
            self.capture.clear()
            self.timers.clear()
            self.active.clear()
            self.flows.clear()
            self.reassembly = fr.Reassembly()
            self.error = None
        return self

    # --- what a test says ---------------------------------------------------------------------
    def on(self, port=None, ip=None, ports=None, proto=None, script=None):
        """Later rules win over earlier ones.  proto is what the script can play.  Returns the
        script."""
        played = [
            p for p, method in (("tcp", "on_segment"), ("udp", "on_datagram"), ("icmp", "on_echo"))
            if hasattr(script, method)
        ]
        if port is not None:
            ports = (port,)
        with self.lock:
            for one in [proto] if proto else played or ["arp"]:
                self.rules.insert(0, Rule(one, ip, ports, script))
        return script

    def connect(self, port, src=P, sport=None, app=sink):
        """Opens a TCP connection into the guest; returns its Conn at once (wait on .state)."""
        sport = sport or 40000 + next(self.order) % 20000
        listen = Listen(app)
        first = fr.Frame(b"", src=self.guest, dst=src, sport=port, dport=sport)
        with self.lock:
            conn = Conn(self, first, listen)
            listen.conns.append(conn)
            self.active[(src, sport, port)] = conn
            conn.open()
        return conn

    def send_udp(self, src, sport, dport, data, to=None):
        self.send_ip(src, to or self.guest, fr.UDP, fr.udp(src, to or self.guest, sport, dport,
                                                           data))

    def send_icmp(self, kind, code, frame, quote=None, src=None):
        """An ICMP error about `frame`: quotes its IP header and the first 8 bytes behind."""
        body = quote if quote is not None else frame.ip[:(frame.ip[0] & 15) * 4 + 8]
        self.send_ip(src or P, frame.src, fr.ICMP, fr.icmp(kind, code, b"\0" * 4, body))

    def send_tcp(self, frame, flags, **fields):
        """A segment back to where `frame` came from."""
        segment = fr.tcp(frame.dst, frame.src, frame.dport, frame.sport, flags, **fields)
        self.send_ip(frame.dst, frame.src, fr.TCP, segment)

    def ask_for_guest(self):
        if self.guest_mac == fr.BROADCAST_MAC:
            self.send_raw(fr.ethernet(fr.BROADCAST_MAC, MACS[P], fr.ETH_ARP,
                                      fr.arp(1, MACS[P], P, b"\0" * 6, self.guest)))

    def send_ip(self, src, dst, proto, payload):
        self.ask_for_guest()                        # when it is not met yet; a resend will find it
        mac = fr.BROADCAST_MAC if dst.endswith(".255") else self.guest_mac
        self.send_some([
            fr.ethernet(mac, MACS.get(src, MACS[P]), fr.ETH_IP, packet)
            for packet in fr.fragments(src, dst, proto, payload, next(self.ident))
        ], BURST)

    def send_some(self, raws, at_once):
        for raw in raws[:at_once]:
            self.send_raw(raw)
        if raws[at_once:]:
            self.later(FRAGMENT_TIME, lambda: self.send_some(raws[at_once:], 1))

    def send_raw(self, raw):
        with self.lock:
            self.capture.append(fr.parse(raw, sent=True))
            if self.remote_port:
                self.sock.sendto(raw, ("127.0.0.1", self.remote_port))

    def later(self, seconds, what):
        """Runs what() on the peer's thread; returns a token that is true."""
        entry = (time.monotonic() + seconds, next(self.order) + 1, what)
        with self.lock:
            heapq.heappush(self.timers, entry)
        return entry

    # --- what a test reads ----------------------------------------------------------------------
    def frames(self, sent=False, **fields):
        """Frames of the guest (sent=True: ours; None: all) whose fields have these values; without
        the last segments of connections that an earlier test has left."""
        with self.lock:
            return [f for f in self.capture if (sent is None or f.sent == sent) and not f.stale
                    and all(getattr(f, k) == v for k, v in fields.items())]

    def syns(self, port=None, dst=None):
        return [f for f in self.frames(proto="tcp") if f.syn and port in (None, f.dport)
                and dst in (None, f.dst)]

    def arps(self, ip=None):
        return [f for f in self.frames(proto="arp", op=1) if ip in (None, f.dst)]

    def wait(self, condition, timeout=10):
        """Waits until condition() is true; asserts that it became so."""
        with self.changed:
            done = self.changed.wait_for(condition, timeout)
        assert done, "the peer waited %gs for something that did not come:\n%s" % (timeout,
                                                                                   self.log())
        return done

    def fence(self):
        """After this everything that the guest has sent so far is in the capture: the answer to a
        ping comes behind it.  Neither is kept."""
        number = struct.pack("!HH", 0xfe0c, next(self.order) & 0xffff)

        def answered():
            return [f for f in self.capture if f.proto == "icmp" and not f.sent and f.type == 0
                    and f.ip[(f.ip[0] & 15) * 4 + 4:][:4] == number]

        self.ask_for_guest()                        # a ping to all would not be answered
        self.wait(lambda: self.guest_mac != fr.BROADCAST_MAC)
        self.send_ip(P, self.guest, fr.ICMP, fr.icmp(8, 0, number, b"fence"))
        self.wait(answered)
        with self.lock:
            self.capture[:] = [f for f in self.capture if f.proto != "icmp" or f.data != b"fence"]

    def log(self, last=60):
        with self.lock:
            start = self.capture[0].time if self.capture else 0
            lines = [f"{f.time - start:9.4f} {f}" for f in self.capture[-last:]]
        return "\n".join(lines)

    def save(self, path):
        with self.lock:
            fr.write_pcap(path, self.capture)

    # --- the peer's thread ------------------------------------------------------------------------
    def loop(self):
        while self.running:
            with self.lock:
                wait = 0.1
                if self.timers:
                    wait = min(wait, max(0, self.timers[0][0] - time.monotonic()))
            ready = select.select([self.sock], [], [], wait)[0]
            try:
                with self.changed:
                    self.run_timers()
                    if ready:
                        self.receive()
                    self.changed.notify_all()
            except Exception as e:      # the test must see it, and the peer must go on
                self.error = e
                print(f"peer: {e!r}", file=sys.stderr)

    def run_timers(self):
        now = time.monotonic()
        while self.timers and self.timers[0][0] <= now:
            heapq.heappop(self.timers)[2]()

    def receive(self):
        for _ in range(64):
            try:
                raw, sender = self.sock.recvfrom(65536, socket.MSG_DONTWAIT)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if sender[1] != self.remote_port:
                if self.remote_port:
                    continue            # a left-over of another run on this port
                self.remote_port = sender[1]
            frame = fr.parse(raw)
            if frame.proto == "tcp":
                flow = (frame.src, frame.sport, frame.dst, frame.dport)
                if frame.flags & fr.SYN:
                    self.flows.add(flow)
                frame.stale = flow not in self.flows
            self.capture.append(frame)
            if frame.proto == "fragment":
                frame = self.reassembly.add(frame)
            if frame:
                self.dispatch(frame)

    def script_for(self, proto, ip, port):
        return next((r.script for r in self.rules if r.fits(proto, ip, port)), None)

    def dispatch(self, f):
        if f.src == self.guest:
            self.guest_mac = f.src_mac
        if f.proto == "arp":
            self.on_arp(f)
        elif f.proto == "tcp":
            conn = self.active.get((f.dst, f.dport, f.sport))
            if conn:
                conn.on_segment(f)
            else:
                (self.script_for("tcp", f.dst, f.dport) or Rst()).on_segment(self, f)
        elif f.proto == "udp":
            (self.script_for("udp", f.dst, f.dport) or UdpDrop()).on_datagram(self, f)
        elif f.proto == "icmp" and f.type == 8 and self.script_for("icmp", f.dst, None):
            self.script_for("icmp", f.dst, None).on_echo(self, f)
        elif f.proto == "icmp" and f.type == 8 and f.dst != N:
            self.answer_echo(f)

    def answer_echo(self, f):
        rest = f.ip[(f.ip[0] & 15) * 4 + 4:][:4]
        self.send_ip(f.dst, f.src, fr.ICMP, fr.icmp(0, 0, rest, f.data))

    def on_arp(self, f):
        if f.op == 1 and f.dst in MACS and f.dst != f.src and not self.script_for(
                "arp", f.dst, None):
            reply = fr.arp(2, MACS[f.dst], f.dst, f.src_mac, f.src)
            self.send_raw(fr.ethernet(f.src_mac, MACS[f.dst], fr.ETH_ARP, reply))

    # --- a peer with everything
    # ---------------------------------------------------------------------
    def town(self):
        """One script on each port of TOWN: what the target programs expect by default."""
        port = TOWN
        self.on(port=port["listen"], script=Listen())
        self.on(port=port["listen"], script=UdpEcho())
        self.on(port=port["discard"], script=Listen(sink))
        self.on(port=port["refused"], script=Rst())
        self.on(port=port["refused"], script=UdpIcmp())
        self.on(port=port["drop"], script=Drop())
        self.on(port=port["slow"], script=Slow(300))
        self.on(port=port["slowrst"], script=SlowRst(300))
        self.on(port=port["slower"], script=Slow(1500))
        self.on(port=port["pour"], script=Listen(pour(POUR_BYTES)))
        self.on(port=port["closing"], script=Listen(close_at_once))
        self.on(port=port["resetting"], script=Listen(reset_on_data))
        self.on(port=port["forged"], script=Forged())
        self.on(port=port["netunreach"], script=Icmp(0))
        self.on(port=port["hostunreach"], script=Icmp(1))
        self.on(port=port["protounreach"], script=Icmp(2))
        self.on(port=port["portunreach"], script=Icmp(3))
        self.on(port=port["adminunreach"], script=Icmp(13))
        self.on(port=port["ttl"], script=Ttl())
        self.on(port=port["netflip"], script=Icmp(0, times=1, then=Listen()))
        self.on(port=port["hush"], script=Hush())
        self.on(port=port["closereset"], script=Listen(close_then_reset))
        self.on(port=port["puppet"], script=UdpPuppet())
        held = self.on(port=port["held"], script=Held())
        self.on(port=port["heldflip"], script=Flip(then=held))
        self.on(port=port["heldflip"], proto="udp", script=held)
        self.on(ports=FLIP_PORTS, script=Flip())
        return self


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with Peer(int(sys.argv[1]), int(sys.argv[2])).town() as peer:
        shown = 0
        try:
            while True:
                with peer.changed:
                    peer.changed.wait(0.5)
                    fresh = peer.capture[shown:]
                    shown = len(peer.capture)
                for f in fresh:
                    print(f, flush=True)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
