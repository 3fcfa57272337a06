# SPDX-License-Identifier: MIT
"""TCP scripts of the packet peer, and the small TCP that LISTEN speaks.

A script gets every segment that arrives for its port: `on_segment(peer, frame)`.  All of it runs on
the peer's thread with the peer's lock held; a test that reaches in uses the methods that say so.
"""
import random
import struct

from peer_scripts.frames import ACK, FIN, PSH, RST, SYN

MSS_OPTION = struct.pack("!BBH", 2, 4, 1460)
RETRANSMIT_S = 0.4
WINDOW = 65535


def seq_diff(a, b):
    """a - b on the 32-bit circle, as a signed number."""
    return (a - b + 0x80000000) % 0x100000000 - 0x80000000


class TcpScript:
    def on_segment(self, peer, frame):
        raise NotImplementedError


class NoArp:
    """P-NOARP: given for an address, not a port; the peer never answers ARP for it."""


class Drop(TcpScript):
    """P-DROP: answers ARP, ignores every segment."""

    def on_segment(self, peer, frame):
        return


class Rst(TcpScript):
    """P-RST: refuses each SYN with RST+ACK."""

    def on_segment(self, peer, frame):
        refuse(peer, frame)


def refuse(peer, frame):
    """The reset that RFC 9293 3.10.7.1 sends for a segment to a closed port."""
    if frame.flags & RST:
        return
    if frame.flags & ACK:
        peer.send_tcp(frame, RST, seq=frame.ack)
        return
    length = len(frame.data) + bool(frame.flags & SYN) + bool(frame.flags & FIN)
    peer.send_tcp(frame, RST | ACK, ack=frame.seq + length)


class SlowRst(TcpScript):
    """P-SLOWRST(ms): RST+ACK after a delay."""

    def __init__(self, ms):
        self.seconds = ms / 1000

    def on_segment(self, peer, frame):
        if frame.syn:
            peer.later(self.seconds, lambda: refuse(peer, frame))


class Icmp(TcpScript):
    """P-ICMP(c): answers each SYN with an ICMP error quoting it; `times` bounds how many."""

    def __init__(self, code, kind=3, times=None, then=None):
        self.kind, self.code, self.times, self.then = kind, code, times, then

    def on_segment(self, peer, frame):
        if self.times == 0:
            if self.then:
                self.then.on_segment(peer, frame)
            return
        if frame.syn:
            if self.times is not None:
                self.times -= 1
            peer.send_icmp(self.kind, self.code, frame)


def Ttl(then=None):
    """P-TTL: ICMP time exceeded in answer to each SYN."""
    return Icmp(0, kind=11, then=then)


class Sim(TcpScript):
    """P-SIM: ignores the SYN and sends its own (simultaneous open)."""

    def on_segment(self, peer, frame):
        if frame.syn:
            peer.send_tcp(frame, SYN, seq=random.getrandbits(32), options=MSS_OPTION)


class Forged(TcpScript):
    """P-FORGED: before each SYN-ACK a reset with a wrong acknowledgment and an ICMP error for other
    ports, both of which must be ignored; then `then` answers."""

    def __init__(self, then=None):
        self.then = then or Listen()

    def on_segment(self, peer, frame):
        if frame.syn:
            peer.send_tcp(frame, RST | ACK, ack=frame.seq + 0x10000)
            wrong = bytearray(frame.ip)
            wrong[20:22] = struct.pack("!H", frame.sport ^ 1)
            peer.send_icmp(3, 3, frame, quote=bytes(wrong[:28]))
        self.then.on_segment(peer, frame)


class Liar(TcpScript):
    """Answers the first SYN with a SYN-ACK that acknowledges what was never sent; the reset that
    this earns with a reset of its own, as wrong; and from then on nothing."""

    def __init__(self):
        self.syn_ack = self.answer = None

    def on_segment(self, peer, frame):
        if frame.syn and not self.syn_ack:
            self.syn_ack = (frame.seq + 0x12345) & 0xffffffff
            peer.send_tcp(frame, SYN | ACK, seq=0x55550000, ack=self.syn_ack, options=MSS_OPTION)
        elif frame.flags & RST and not self.answer:
            self.answer = frame
            peer.send_tcp(frame, RST | ACK, seq=0x55550001, ack=(frame.seq + 0x777) & 0xffffffff)


class Hush(TcpScript):
    """Silent for the first connection attempt to each port, retransmissions included; then
    `then`."""

    def __init__(self, then=None):
        self.then, self.first = then or Listen(), {}

    def on_segment(self, peer, frame):
        first = self.first.setdefault((frame.dst, frame.dport), (frame.sport, frame.seq))
        if not frame.syn or first != (frame.sport, frame.seq):
            self.then.on_segment(peer, frame)


class Flip(TcpScript):
    """P-FLIP: refuses the first `refusals` attempts to each port, then `then` answers."""

    def __init__(self, refusals=1, then=None):
        self.refusals, self.then = refusals, then or Listen()
        self.refused = {}

    def on_segment(self, peer, frame):
        seen = self.refused.setdefault((frame.dst, frame.dport), set())
        attempt = (frame.sport, frame.seq)
        if frame.syn and (attempt in seen or len(seen) < self.refusals):
            seen.add(attempt)
            refuse(peer, frame)
        else:
            self.then.on_segment(peer, frame)


# --- what a listening port does with its connections -------------------------------------------

def echo(conn, data):
    """Sends everything back; closes when the other side has."""
    if data:
        conn.write(data)
    else:
        conn.close()


def sink(conn, data):
    """Swallows everything; closes when the other side has."""
    if not data:
        conn.close()


def pour(total):
    """Sends `total` bytes of the pattern (i * 7 + (i >> 8)) & 255 on open, then closes."""
    def app(conn, data):
        if data is None:
            conn.write(bytes((i * 7 + (i >> 8)) & 255 for i in range(total)))
            conn.close()
    app.on_open = True
    return app


def close_at_once(conn, data):
    """FIN right after the handshake."""
    if data is None:
        conn.close()


close_at_once.on_open = True


def close_on_data(conn, data):
    """FIN in answer to the first data."""
    conn.close()


def reset_on_data(conn, data):
    """RST in answer to the first data."""
    if data:
        conn.reset()


def close_then_reset(conn, data):
    """FIN right after the handshake, RST in answer to what comes then."""
    if data is None:
        conn.close()
    elif data:
        conn.reset()


close_then_reset.on_open = True


class Listen(TcpScript):
    """P-LISTEN: accepts connections; `app(conn, data)` gets what arrives in order, b"" for a FIN,
    and None on open when app.on_open is set.  The connections made stand in `conns`, oldest
    first."""

    def __init__(self, app=echo, window=WINDOW, mss=MSS_OPTION):
        self.app, self.window, self.mss = app, window, mss
        self.by_key, self.conns = {}, []

    def on_segment(self, peer, frame):
        key = (frame.src, frame.sport, frame.dst, frame.dport)
        conn = self.by_key.get(key)
        if frame.syn and (not conn or conn.irs != frame.seq):
            if conn:
                conn.state = "closed"           # the guest has begun anew from the same port
            conn = self.by_key[key] = Conn(peer, frame, self)
            self.conns.append(conn)
            conn.answer_syn()
        elif conn:
            conn.on_segment(frame)
        else:
            refuse(peer, frame)


class KeepAlive(Listen):
    """Takes data and says nothing more; answers the first `answers` keep-alive probes.  All of them
    stand in `probes`."""

    def __init__(self, answers):
        super().__init__(app=sink)
        self.answers, self.probes = answers, []

    def on_segment(self, peer, frame):
        conn = self.by_key.get((frame.src, frame.sport, frame.dst, frame.dport))
        if not conn or frame.data or frame.flags != ACK or seq_diff(conn.rcv_nxt, frame.seq) != 1:
            super().on_segment(peer, frame)
            return
        self.probes.append(frame)
        if len(self.probes) <= self.answers:
            conn.send(ACK, conn.nxt)


class Slow(TcpScript):
    """P-SLOW(ms): SYN-ACK after a delay, then as `then`."""

    def __init__(self, ms, then=None):
        self.seconds, self.then, self.waiting = ms / 1000, then or Listen(), set()

    def on_segment(self, peer, frame):
        attempt = (frame.src, frame.sport, frame.seq)
        if not frame.syn:
            self.then.on_segment(peer, frame)
        elif attempt not in self.waiting:      # a retransmission changes nothing
            self.waiting.add(attempt)
            peer.later(self.seconds, lambda: self.then.on_segment(peer, frame))


class Held(TcpScript):
    """Holds each connection attempt back until the guest lets it go: a datagram to the same port
    says from which local port (t_*.c, let_go), or the test does (release).  Then as `then`."""

    def __init__(self, then=None):
        self.then, self.waiting, self.gone = then or Listen(), {}, set()

    def on_segment(self, peer, frame):
        if frame.syn and frame.sport not in self.gone:
            self.waiting[frame.sport] = frame
            return
        self.then.on_segment(peer, frame)

    def on_datagram(self, peer, frame):
        self.release(peer, int(frame.data))

    def release(self, peer, sport):
        """May come before the SYN, which ARP may have lost."""
        with peer.lock:
            self.gone.add(sport)
            frame = self.waiting.pop(sport, None)
            if frame:
                self.then.on_segment(peer, frame)


class Conn:
    """One TCP connection of the peer: in-order receive, window-limited send, go-back-N resend.

    first is a segment of the guest (its SYN, or any frame that names the two ends the guest's way
    round).  States: "syn-received", "syn-sent", "open", "closed" (both FINs or a reset)."""

    def __init__(self, peer, first, listen):
        self.peer, self.first, self.listen = peer, first, listen
        self.iss = random.getrandbits(32)
        self.irs = first.seq
        self.rcv_nxt = (first.seq + 1) & 0xffffffff
        self.una = self.nxt = (self.iss + 1) & 0xffffffff
        self.peer_window, self.mss = first.window, min(first.mss, 1460)
        self.out = bytearray()                  # from una on
        self.received = bytearray()
        self.state = "syn-received"
        self.fin_wanted = self.fin_sent = self.fin_seen = self.was_reset = False
        self.timer = None

    # What a test may call, from any thread.
    def write(self, data):
        with self.peer.lock:
            self.out += data
            self.push()

    def close(self):
        with self.peer.lock:
            self.fin_wanted = True
            self.push()

    def reset(self):
        with self.peer.lock:
            self.send(RST | ACK, self.nxt)
            self.state, self.was_reset = "closed", True

    def open(self):
        """Active open: sends the SYN of a connection into the guest."""
        self.state = "syn-sent"
        self.send(SYN, self.iss, options=self.listen.mss)
        self.arm()

    def answer_syn(self):
        self.send(SYN | ACK, self.iss, options=self.listen.mss)
        self.arm()

    def send(self, flags, seq, data=b"", options=b""):
        ack = 0 if flags & ACK == 0 else self.rcv_nxt
        self.peer.send_tcp(self.first, flags, seq=seq, ack=ack, data=data, options=options,
                           window=self.listen.window)

    def on_segment(self, f):
        if f.flags & RST:
            # else of another life (RFC 5961)
            if self.state == "syn-sent" or f.seq == self.rcv_nxt:
                self.state, self.was_reset = "closed", True
            return
        if f.flags & SYN:
            self.on_syn(f)
            return
        if not f.flags & ACK or self.state in ("syn-sent", "closed"):
            if self.state == "closed" and (f.data or f.flags & FIN):
                self.send(ACK, self.nxt)        # our last ACK was lost
            return
        self.on_ack(f)
        if f.data or f.flags & FIN:
            self.on_data(f)
        self.push()
        if self.fin_seen and self.fin_sent and self.una == self.nxt:
            self.state = "closed"

    def on_syn(self, f):
        if self.state == "syn-sent" and f.flags & ACK and f.ack == self.una:
            self.irs, self.rcv_nxt = f.seq, (f.seq + 1) & 0xffffffff
            self.peer_window, self.mss, self.state = f.window, min(f.mss, 1460), "open"
            self.send(ACK, self.nxt)
            self.opened()
        elif self.state == "syn-received":
            self.answer_syn()
        else:
            self.send(ACK, self.nxt)

    def opened(self):
        if getattr(self.listen.app, "on_open", False):
            self.listen.app(self, None)
        self.push()

    def on_ack(self, f):
        if self.state == "syn-received":
            if f.ack != self.una:
                self.peer.send_tcp(self.first, RST, seq=f.ack)
                return
            self.state = "open"
            self.opened()
        acked = seq_diff(f.ack, self.una)
        if 0 < acked <= seq_diff(self.nxt, self.una):
            del self.out[:acked]                # a FIN counts one, past the end of out
            self.una = f.ack
        self.peer_window = f.window

    def on_data(self, f):
        skip = seq_diff(self.rcv_nxt, f.seq)
        if 0 <= skip <= len(f.data) and not self.fin_seen:
            fresh = f.data[skip:]
            fin = bool(f.flags & FIN)
            self.rcv_nxt = (self.rcv_nxt + len(fresh) + fin) & 0xffffffff
            self.received += fresh
            self.fin_seen = fin
            self.send(ACK, self.nxt)
            if fresh:
                self.listen.app(self, bytes(fresh))
            if fin:
                self.listen.app(self, b"")
        else:
            self.send(ACK, self.nxt)

    def push(self):
        """Sends what the window allows, a FIN when all is out, and keeps the timer right."""
        if self.state != "open":
            return
        while True:
            sent = seq_diff(self.nxt, self.una)
            room = min(self.peer_window - sent, self.mss, len(self.out) - sent)
            if room <= 0 or self.fin_sent:
                break
            data = bytes(self.out[sent:sent + room])
            self.send(PSH | ACK, self.nxt, data)
            self.nxt = (self.nxt + len(data)) & 0xffffffff
        if self.fin_wanted and not self.fin_sent and seq_diff(self.nxt, self.una) == len(self.out):
            self.fin_sent = True
            self.send(FIN | ACK, self.nxt)
            self.nxt = (self.nxt + 1) & 0xffffffff
        self.arm()

    def arm(self):
        waiting = self.nxt != self.una or self.out or self.state != "open"
        if waiting and not self.timer and self.state != "closed":
            mark = (self.una, self.state)
            self.timer = self.peer.later(RETRANSMIT_S, lambda: self.resend(mark))

    def resend(self, mark):
        """Nothing moved for a whole period: go back to una (a zero window is probed by one
        byte)."""
        self.timer = None
        if self.state == "closed":
            return
        if mark == (self.una, self.state):
            if self.state == "syn-sent":
                self.send(SYN, self.iss, options=self.listen.mss)
            elif self.state == "syn-received":
                self.send(SYN | ACK, self.iss, options=self.listen.mss)
            else:
                self.nxt, self.fin_sent = self.una, False
                if self.peer_window == 0 and self.out:
                    self.send(PSH | ACK, self.nxt, bytes(self.out[:1]))
                    self.nxt = (self.nxt + 1) & 0xffffffff
                self.push()
        self.arm()
