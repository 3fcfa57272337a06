# SPDX-License-Identifier: MIT
"""What the two ends of an iperf test report (-f b), and whether that agrees."""
import collections
import re

# Of a transfer, or of one direction of it.  ms is there where datagrams are received.
LINE = re.compile(r"^\[ *(\*?\d+)\] 0\.0+-([\d.]+) sec +(\d+) Bytes +\S+ bits/sec"
                  r"(?: +[\d.]+ ms +(\d+)/ *(\d+) \()?")
SENT = re.compile(r"^\[ *\d+\] Sent (\d+) datagrams", re.M)
DISORDER = re.compile(r"^\[ *\*?\d+\] .* (\d+) datagrams received out-of-order", re.M)
# With -n iperf reckons a timer for --full-duplex that it has no time for, and says so; a WARNING is
# that a last word was repeated nine times, and then counted as heard.
BAD = re.compile(r"^(?!.*WARNING|set_itimer).*(?:failed|assertion|CRASH|ERROR).*", re.M)
# Of all datagrams, and two of each stream: the machines are made of software on a busy host.
LOST_MOST = 0.1

Flow = collections.namedtuple("Flow", "bytes lost total")


class Report:
    """One end's words: .flows are its own transfers, .relayed what the other end says of them."""

    def __init__(self, text):
        self.text, relayed, own, told = text, None, {}, {}
        for line in text.split("\n"):
            if line.rstrip().endswith("Server Report:"):
                relayed = True
            elif m := LINE.match(line):
                where = told if relayed else own
                end = float(m[2])
                flow = Flow(int(m[3]), *(None if g is None else int(g) for g in m.groups()[3:]))
                # with -i the first interval begins at 0, too
                where[m[1]] = max(where.get(m[1], (0, flow)), (end, flow))
                relayed = None
        self.flows = [flow for _, flow in own.values()]
        self.relayed = sorted(flow for _, flow in told.values())
        self.sent = [int(n) for n in SENT.findall(text)]
        self.disorder = sum(map(int, DISORDER.findall(text)))

    def received(self):
        return sorted(f for f in self.flows if f.total is not None)

    def transmitted(self):
        return [f for f in self.flows if f.total is None]

    def bad_line(self):
        m = BAD.search(self.text)
        return m and m[0]


def stream_fault(client, server, streams, wanted):
    """What is wrong with a test on streams, or None.  wanted: the bytes of each, if they are
    known."""
    ours, theirs = (sorted(f.bytes for f in end.flows) for end in (client, server))
    if len(ours) != streams or ours != theirs:
        return f"the client reports {ours} bytes, the server {theirs}"
    if not ours[0] or (wanted and set(ours) != {wanted}):
        return f"{ours} bytes instead of {wanted or 'some'}"
    return None


def datagram_fault(client, server, streams, length, relayed):
    """The same on datagrams of one length, or of any (0).  relayed: whether each receiver tells its
    sender what came."""
    out, back = client.transmitted() + server.transmitted(), client.received() + server.received()
    sent = client.sent + server.sent
    if not len(out) == len(back) == len(sent) == streams:
        return f"{len(out)} senders and {len(back)} receivers of {streams} report"
    lost, total = sum(f.lost for f in back), sum(f.total for f in back)
    arrived = sum(f.bytes for f in back)
    # each sender counts the datagram that says that it is the last one
    if not 0 <= sum(sent) - streams - total <= streams + LOST_MOST * total or not total:
        return f"{sent} datagrams were sent, {total} are accounted for"
    disorder = client.disorder + server.disorder
    # a late one counts as lost and is there; of parallel streams one end may have the first of each
    extra = arrived - (total - lost) * length
    if length and (extra % length or not 0 <= extra <= disorder * length):
        return f"{arrived} bytes in {total - lost} datagrams of {length}"
    if length and sum(f.bytes for f in out) != (sum(sent) - streams) * length:
        return f"{sum(f.bytes for f in out)} bytes in {sent} datagrams of {length}"
    if not length and not lost and arrived != sum(f.bytes for f in out):
        return f"{arrived} bytes of {sum(f.bytes for f in out)} arrived, and nothing was lost"
    if not 0 <= lost <= 2 * streams + LOST_MOST * total:
        return f"{lost} datagrams of {total} were lost"
    if disorder > 3 * streams + LOST_MOST * total:
        return f"{disorder} datagrams of {total} came out of order"
    if len(client.relayed) + len(server.relayed) != (streams if relayed else 0):
        return f"{len(client.relayed)} and {len(server.relayed)} of {streams} reports were relayed"
    for end, other in ((client, server), (server, client)):
        if [f for f in end.relayed if f not in other.received()]:
            return f"{end.relayed} is told of {other.received()}"
    return None
