# SPDX-License-Identifier: MIT
"""The two ends that a test of the wire's rows holds: Puppet makes socket calls in the image, one at
a time; Wire is the other end of one TCP connection, segment by segment, which sends nothing by
itself.

    with Puppet(shell, peer) as p:
        server = p.listener(7000)
        wire = Wire(peer, 7000)
        wire.open()
        s = p("accept", server, 3000)
        wire.send(ACK, data=b"x")
        assert wire.next(ACK).ack == wire.seq
"""
import itertools
import random
import re

from peer import G, P
from peer_scripts import Drop
from peer_scripts import frames as fr
from peer_scripts.frames import ACK, FIN, PSH, RST, SYN

MSS = b"\x02\x04\x05\xb4"


class Refused(Exception):
    """A socket call failed; .error is its code."""

    def __init__(self, call, error):
        super().__init__(f"{call}: {error}")
        self.error = error


class Puppet:
    """tests/target/puppet.c, which makes the calls."""

    def __init__(self, shell, peer):
        self.shell, self.peer, self.numbers = shell, peer, itertools.count(1)

    def __enter__(self):
        self.peer.fence()                   # ARP is behind us: no answer waits for it, or is lost
        self.shell.start("puppet")
        self.shell.expect("puppet ready")
        return self

    def __exit__(self, *_):
        if self.shell.busy:
            self.shell.send(f"{next(self.numbers)} end\r")
            self.shell.wait_exit()

    def begin(self, *words):
        """Types a call; returns its number, for finish()."""
        number = next(self.numbers)
        self.shell.send(f"{number} {' '.join(map(str, words))}\r")
        return number, words

    def finish(self, begun, timeout=20):
        """What the call gave: an int, or a tuple when it says more; Refused when it failed."""
        number, words = begun
        text = self.shell.expect(rf"(?m)^={number} (.*)\n", timeout)[1]
        if text.startswith("!"):
            raise Refused(" ".join(map(str, words)), int(text[1:]))
        assert text != "?", f"puppet does not know {words}"
        first, *rest = text.split(" ")
        return (int(first), *rest) if rest else int(first)

    def __call__(self, *words, timeout=20):
        return self.finish(self.begin(*words), timeout)

    def refused(self, *words, timeout=20):
        """The error of a call that must fail."""
        try:
            got = self(*words, timeout=timeout)
        except Refused as e:
            return e.error
        raise AssertionError(f"{words} gave {got}")

    def listener(self, port, backlog=5, ip="0.0.0.0"):
        s = self("tcp")
        self("bind", s, ip, port)
        self("listen", s, backlog)
        return s


class Wire:
    """The far end of one connection: `seq` is what it sends next, `ack` what it expects.  Sends
    what the test says and nothing else; next() takes the guest's segments of this connection in
    order."""

    def __init__(self, peer, port, sport=None, src=P, window=65535, options=MSS):
        self.peer, self.port, self.src = peer, port, src
        self.sport = sport or random.randrange(20000, 60000)
        self.seq, self.ack, self.window, self.options = random.getrandbits(32), 0, window, options
        self.seen = 0
        peer.on(port=self.sport, ip=src, proto="tcp", script=Drop())
        self.known()

    def known(self):
        """The peer keeps what belongs to connections of this test; a reset may be all there is of
        one."""
        with self.peer.lock:
            self.peer.flows.add((G, self.port, self.src, self.sport))

    # --- what the test sends ----------------------------------------------------------------------
    def send(self, flags, data=b"", seq=None, ack=None, window=None, options=b"", urgent=0,
             advance=True):
        """A segment; `seq` and `ack` replace the right ones.  What was sent with the right number
        counts."""
        right = seq is None
        segment = fr.tcp(self.src, G, self.sport, self.port, flags, self.seq if right else seq,
                         (self.ack if ack is None else ack) if flags & ACK else 0,
                         self.window if window is None else window, options, data, urgent)
        self.peer.send_ip(self.src, G, fr.TCP, segment)
        if right and advance:
            self.seq = (self.seq + len(data) + bool(flags & SYN) + bool(flags & FIN)) & 0xffffffff

    def open(self, finish=True):
        """The handshake, from this side; returns the SYN-ACK."""
        self.send(SYN, options=self.options)
        answer = self.next(SYN | ACK)
        self.ack = (answer.seq + 1) & 0xffffffff
        if finish:
            self.send(ACK)
        return answer

    def answer(self, port=None):
        """The handshake, when the guest connects to us: takes its SYN and answers it."""
        self.peer.wait(lambda: self.frames())
        syn = self.next(SYN)
        self.ack = (syn.seq + 1) & 0xffffffff
        self.send(SYN | ACK, options=self.options)
        return syn

    def take(self, frame):
        """Counts what a segment of the guest carried: the next ACK covers it."""
        self.ack = (frame.seq + len(frame.data) + bool(frame.flags & (SYN | FIN))) & 0xffffffff

    # --- what the guest sent ----------------------------------------------------------------------
    def frames(self):
        return [f for f in self.peer.frames(proto="tcp", src=G, dst=self.src)
                if f.dport == self.sport and f.sport == self.port]

    def next(self, flags=None, timeout=5, data=None):
        """The guest's next segment, which must come within the time; flags, data: what it must
        be."""
        self.peer.wait(lambda: len(self.frames()) > self.seen, timeout)
        f = self.frames()[self.seen]
        self.seen += 1
        assert flags is None or f.flags & ~PSH == flags & ~PSH, f"{f}\n{self.peer.log()}"
        assert data is None or f.data == data, f"{f}\n{self.peer.log()}"
        assert f.checksum_ok, f
        return f

    def quiet(self):
        """Nothing more has come: the answer to a ping that was sent now is behind everything."""
        self.peer.fence()
        more = self.frames()[self.seen:]
        assert more == [], f"{more}\n{self.peer.log()}"

    def settle(self):
        """All that was sent here is acknowledged, late ACKs included; then skip()."""
        self.peer.wait(lambda: any(f.flags & ACK and f.ack == self.seq for f in self.frames()))
        self.skip()

    def skip(self):
        """Forgets what has come so far."""
        self.peer.fence()
        self.seen = len(self.frames())
