# SPDX-License-Identifier: MIT
"""iperf 2, one end in the image and the other Debian's own on this host.

Nothing is believed that one side says alone: what the sender reports as sent must be what the
receiver reports as received, byte by byte on a stream, and datagram by datagram with the lost ones
counted.  The two meet on a tap, so it is the host's own TCP that is spoken with.  A server serves
one client: iperf 2.1.8 uses the sum of a group of datagrams after its end when the next client
comes at once, on any system."""
import collections
import functools
import re
import subprocess

from wsp.judge import iperf_report, real
from wsp.make import image
from wsp.program import Problem
from wsp.run.machine import Machine

NOT_THE_PROGRAM = {"checkdelay", "checkisoch", "checkpdfs", "checksums", "igmp_querier"}
TAP, IMAGE, HOST = "wsp0", "10.0.2.15", "10.0.2.2"
PORT, BACK = 5001, 5002     # where servers listen, and clients for the way back
SECONDS = 60            # for what takes three on an idle host

# A test: its claim, whether on UDP, options of both ends, options of the client, the streams that
# it makes, the bytes of each, the length of a datagram (0: of any).  -L: where the client
# listens for the way back.
Case = collections.namedtuple("Case", "claim udp both client streams bytes length",
                              defaults=(1, None, 1470))
MB = 1 << 20
# A client with -d connects before it listens for the way back: whether it listens in time is up to
# the machines' speed, so the client of this one is on the host alone.
DUAL = "both ways on two connections"
CASES = (
    Case("4 MB", False, "", "-n 4M", 1, 4 * MB),
    Case("for a second", False, "", "-t 1"),
    Case("for two seconds, each reported with details", False, "-e -i 1", "-t 2"),
    Case("byte by byte", False, "", "-n 20K -l 1", 1, 20 << 10),
    Case("64 KB at once", False, "-l 64K", "-n 4M", 1, 4 * MB),
    Case("five streams", False, "", "-n 1M -P 5", 5, MB),
    Case("three streams for a second", False, "", "-t 1 -P 3", 3),
    Case("the other way", False, "", "-n 4M --reverse", 1, 4 * MB),
    Case("both ways on one connection", False, "", "-n 2M --full-duplex", 2, 2 * MB),
    Case(DUAL, False, "", f"-n 2M -d -L {BACK}", 2, 2 * MB),
    Case("there, then back", False, "", f"-n 8M -r -L {BACK}", 2, 8 * MB),
    Case("a megabit for a second", True, "", "-t 1 -b 1M"),
    Case("700 datagrams at ten megabits", True, "", "-n 1029000 -b 10M"),
    Case("100 bytes at a time", True, "-l 100", "-n 100K -b 2M", length=100),
    Case("the largest datagrams", True, "-l 65507", "-t 1 -b 8M", length=65507),
    Case("three streams", True, "", "-t 1 -b 1M -P 3", 3),
    Case("the other way", True, "", "-t 1 -b 1M --reverse"),
    Case("both ways on one socket", True, "", "-t 1 -b 1M --full-duplex", 2),
    Case("both ways on two sockets", True, "", f"-t 1 -b 1M -d -L {BACK}", 2),
    Case("there, then back", True, "", f"-t 1 -b 1M -r -L {BACK}", 2),
    Case("30 pictures a second", True, "", "-t 1 --isochronous=30:400K,20K", length=0),
)


def build(bench):
    """iperf for the image."""
    source = bench.source()
    flags = ["-w", "-O2", "-g", "-UUNICODE", "-U_UNICODE", "-DHAVE_CONFIG_H", "-I", bench.ours,
             "-I", source / "include", "-include", bench.ours / "config.h"]
    files = [p for p in sorted([*(source / "compat").iterdir(), *(source / "src").iterdir()])
             if p.suffix in (".c", ".cpp") and p.stem not in NOT_THE_PROGRAM]
    objects = []
    for path in [*files, bench.ours / "absent.c"]:
        objects.append(bench.work / f"{path.name}.o")
        compiler = bench.kit.cc if path.suffix == ".c" else bench.kit.cxx
        bench.compile(compiler, *flags, "-c", path, "-o", objects[-1])
    elf = bench.work / "iperf.elf"
    bench.compile(bench.kit.cxx, *objects, "-o", elf)
    return elf


class Ends:
    """The machine, and iperf on this host."""

    def __init__(self, bench, machine):
        self.bench, self.console = bench, machine.console

    def here(self, options, log):
        return real.Native([self.bench.twin("usr/bin/iperf"), *options.split(), "-f", "b"],
                           self.bench.logs / f"{log}.log")

    def fault(self, case, client, status, server):
        """None for a test that passed; else what is wrong, with both ends' words."""
        words = f"\n--- client, status {status}\n{client}\n--- server\n{server}"
        ends = iperf_report.Report(client), iperf_report.Report(server)
        bad = ends[0].bad_line() or ends[1].bad_line()
        if status or bad:
            return f"{bad or 'the client fails'}{words}"
        if case.udp:
            relayed = not re.search("--reverse|--full-duplex", case.client)
            wrong = iperf_report.datagram_fault(*ends, case.streams, case.length, relayed)
        else:
            wrong = iperf_report.stream_fault(*ends, case.streams, case.bytes)
        return wrong and wrong + words

    def image_client(self, case):
        options = f"{'-u ' if case.udp else ''}{case.both}"
        with self.here(f"-s -p {PORT} {options}", "server") as server:
            server.wait_listening(PORT, kind="udp" if case.udp else "tcp")
            text, status = self.console.run(
                f"iperf -c {HOST} -p {PORT} -f b {options} {case.client}", SECONDS)
            return self.fault(case, text, status, real.wait_text(
                server.console, 0, functools.partial(self.whole, case), SECONDS))

    @staticmethod
    def whole(case, text):
        """Whether a server has reported all its flows."""
        report = iperf_report.Report(text)
        return len(report.flows) >= case.streams and len(report.sent) == (
            len(report.transmitted()) if case.udp else 0)

    def start_server(self, options):
        """(its process number, where its words begin)."""
        begin = len(self.console.text)
        text, _ = self.console.run(f"start iperf -s -p {PORT} -f b {options}")
        self.console.expect("Server listening on", SECONDS)
        return re.search(r"process (\d+)", text)[1], begin

    def image_server(self, case):
        options = f"{'-u ' if case.udp else ''}{case.both}"
        number, begin = self.start_server(options)
        try:
            with self.here(f"-c {IMAGE} -p {PORT} {options} {case.client}", "client") as client:
                text, status = client.finish(SECONDS)
            return self.fault(case, text, status, real.wait_text(
                self.console, begin, functools.partial(self.whole, case), SECONDS))
        finally:
            self.console.run(f"kill {number}")

    def vanished_client(self, udp):
        """A client that is cut off and killed while it sends, and whose last words come late or
        never, does not disturb the server, nor the next one."""
        kind = "-u" if udp else ""
        case = next(c for c in CASES if c.udp == udp)
        number, begin = self.start_server(kind)
        try:
            with self.here(f"-c {IMAGE} -p {PORT} {kind} -t 600", "vanished"):
                self.console.expect(" connected with ", SECONDS)
                ip(f"link set {TAP} down")
            ip(f"link set {TAP} up")
            if not udp:             # nothing tells of the end of datagrams
                real.wait_text(self.console, begin, lambda t: iperf_report.Report(t).flows, SECONDS)
            begin = len(self.console.text)
            with self.here(f"-c {IMAGE} -p {PORT} {kind} {case.client}", "next") as client:
                text, status = client.finish(SECONDS)
            said = real.wait_text(self.console, begin, functools.partial(self.whole, case), SECONDS)
            return self.fault(case, text, status, said)
        finally:
            self.console.run(f"kill {number}")

    def refused(self):
        text, _ = self.console.run(f"iperf -c {HOST} -p {PORT} -t 1", SECONDS)
        return None if "connect failed" in text and "Connection refused (10061)" in text else text

    def nothing_left(self):
        text = self.console.run("netstat -an")[0] + self.console.run("ps")[0]
        return text if "iperf" in text or f":{PORT} " in text else None


def ip(words):
    p = subprocess.run(["ip", *words.split()], capture_output=True, text=True, check=False)
    if p.returncode:
        raise Problem(f"ip {words}: {p.stderr.strip()} (as root, or with a /dev/net/tun that "
                      "everybody may open)", 1)


def tests(bench):
    """[(claim, test)]"""
    built = image.make(bench.build_dir, ip="static", more={"iperf": build(bench)})
    # the wire between this host and the image, in the network of our own
    for words in (f"tuntap add dev {TAP} mode tap", f"addr add {HOST}/24 dev {TAP}",
                  f"link set {TAP} up"):
        ip(words)
    with Machine(built, bench.logs, net=f"tap:{TAP}") as machine:
        machine.boot()
        machine.console.run("ipconfig /wait 60", 70)
        ends = Ends(bench, machine)
        for case in CASES:
            name = f"{'UDP' if case.udp else 'TCP'}, {case.claim}"
            if case.claim != DUAL:
                yield f"{name}: client in the image", functools.partial(ends.image_client, case)
            yield f"{name}: server in the image", functools.partial(ends.image_server, case)
        for kind, udp in (("TCP", False), ("UDP", True)):
            yield (f"{kind}, a client vanishes: the server in the image serves the next",
                   functools.partial(ends.vanished_client, udp))
        yield "TCP, nobody listens", ends.refused
        yield "nothing is left behind", ends.nothing_left
