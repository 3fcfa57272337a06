# SPDX-License-Identifier: MIT
"""The measurements of scripts/bench: which machine runs what, and what comes out.

Instruction counts come from the guest's own counter under -icount; sleep=off only
where nothing outside the guest must answer (boot, loopback), sleep=on against a peer; a figure is
the median of several runs.
"""
import asyncio
import re
import statistics
import subprocess
import threading

from wsp.program import Problem, say
from wsp.run.machine import ConsoleError, Machine
from wsp.tools import run_tool

BYTES = 1_000_000
CYCLES = 1000
RUNS = 5
CROWD = 1000
PEER_CYCLES = 40


class BenchPeer:
    """Three services on this host's loopback: a sink (reads to the end, closes), a source (reads a
    number on a line, sends that many bytes, closes) and an echo."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.ports = {}
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait()

    def _run(self, started):
        asyncio.set_event_loop(self.loop)
        for name, handler in (("sink", self._sink), ("source", self._source), ("echo", self._echo)):
            server = self.loop.run_until_complete(
                asyncio.start_server(handler, "127.0.0.1", 0, backlog=512))
            self.ports[name] = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()

    @staticmethod
    async def _sink(reader, writer):
        try:
            while await reader.read(1 << 16):
                pass
            writer.close()
        except OSError:
            pass

    @staticmethod
    async def _source(reader, writer):
        try:
            n = int(await reader.readline() or b"0")
            writer.write(bytes(n))
            await writer.drain()
            writer.close()
        except (OSError, ValueError):
            pass

    @staticmethod
    async def _echo(reader, writer):
        try:
            while data := await reader.read(1 << 16):
                writer.write(data)
            writer.close()
        except OSError:
            pass


def bench_lines(output):
    return {m[1]: int(m[2]) for m in re.finditer(r"^BENCH (\S+) (\d+)", output, re.M)}


class Lab:
    """Boots a machine, runs bench commands in it, returns their figures."""

    def __init__(self, image_of, directory):
        self.image_of, self.dir, self.n = image_of, directory, 0

    def run(self, commands, seconds=240, **options):
        self.n += 1
        ip = options.pop("ip", "static")
        with Machine(self.image_of(ip), self.dir / f"bench-{self.n}", **options) as m:
            try:
                m.boot(60)
                if ip == "dhcp":
                    m.console.run("ipconfig /wait 15", 30)
                figures = []
                for c in commands:
                    output, status = m.console.run(c, seconds)
                    if status:
                        raise Problem(f"'{c}' ends with status {status}:\n{output}", 1)
                    figures.append(bench_lines(output))
                m.power_off()
                return figures
            except ConsoleError as e:
                raise Problem(f"bench, {commands}: {e}\n{e.output[-2000:]}", 1) from None


def image_sizes(elf):
    """Bytes of the kernel by kind; the program archive is not the kernel."""
    status, text = run_tool(["arm-none-eabi-size", "-A", elf])
    if status:
        raise Problem(text, 1)
    size = {m[1]: int(m[2]) for m in re.finditer(r"^(\.\S+)\s+(\d+)", text, re.M)}
    code = sum(size.get(s, 0) for s in (".boot", ".text", ".rodata"))
    return {
        "image_text_bytes": code, "image_data_bytes": size.get(".data", 0),
        "image_text_data_bytes": code + size.get(".data", 0),
        "image_bss_bytes": size.get(".bss", 0)
    }


def median_of(runs):
    return {k: int(statistics.median(r[k] for r in runs)) for k in runs[0]}


def deterministic(lab):
    """Boot and loopback: five boots, the clock bound to the instructions."""
    boots, loops = [], []
    for n in range(RUNS):
        say(f"boot and loopback, run {n + 1} of {RUNS}")
        first, second, loop, crowd, pairs = lab.run([
            "bench count", "bench count", f"bench loopback {CYCLES}", f"bench crowd {CROWD} 200",
            f"bench pairs {PEER_CYCLES}"
        ], icount="off")
        # starting the program costs the same both times: what is left was spent before the prompt
        boots.append({"boot_insns": 2 * first["count"] - second["count"]})
        loops.append({
            **loop, **pairs, f"crowd_{CROWD}_x100": crowd["crowd_full_insns"] * 100
            // crowd["crowd_none_insns"]
        })
    return {**median_of(boots), **median_of(loops)}


def against_peer(lab):
    peer = BenchPeer()
    sink, source = peer.ports["sink"], peer.ports["source"]
    options = {"icount": "on", "ip": "dhcp"}
    runs = []
    for n in range(RUNS):
        say(f"connect, send and receive against a peer on this host, run {n + 1} of {RUNS}")
        runs.append({})
        for figures in lab.run([f"bench connect 10.0.2.2 {sink} "
                                f"{PEER_CYCLES}", f"bench send 10.0.2.2 {sink} {BYTES}",
                                f"bench recv 10.0.2.2 {source} {BYTES}",
                                f"bench echo 10.0.2.2 {peer.ports['echo']} "
                                f"{PEER_CYCLES}"], **options):
            runs[-1].update(figures)
    out = median_of(runs)
    for count, lingering in ((256, 256), (1024, 0)):
        say(f"connect beside {count} open and {lingering} lingering sockets")
        (figures,) = lab.run([f"bench growth 10.0.2.2 {sink} {count} {lingering}"], **options)
        empty, full = figures["growth_empty_insns"], figures["growth_full_insns"]
        out[f"growth_{count}_open"] = figures["growth_open"]
        out[f"growth_{count}_x100"] = full * 100 // empty
    return out


def memory(lab):
    say("memory: the prompt in 16 MB, receives that pend, most sockets")
    small, pending, sockets16 = lab.run(
        ["bench memory", "bench pending", "bench sockets 16384"], ram=16)
    (sockets,) = lab.run(["bench sockets 16384"])
    return {"ram16_free_bytes": small["free_bytes"],
            "ram16_pending_receives": pending["pending_receives"],
            "pending_receive_bytes": pending["pending_receive_bytes"],
            "ram16_sockets_open": sockets16["sockets_open"],
            "ram16_sockets_connected": sockets16["sockets_connected"],
            "sockets_open": sockets["sockets_open"],
            "sockets_connected": sockets["sockets_connected"]}


def revision(root):
    try:
        p = subprocess.run(["git", "-C", str(root), "rev-parse", "--short", "HEAD"],
                           capture_output=True, text=True, check=True)
        return p.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
