# SPDX-License-Identifier: MIT
"""scripts/bench: what the image costs; see --help."""
import argparse
import json
import resource
import sys
import tempfile
import pathlib

from wsp.judge import bench_beside, bench_vs
from wsp.make import building, features, image
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem, say

sys.path.insert(0, str(ROOT / "tests/bench"))
import measure  # noqa: E402

COMMITTED = ROOT / "tests/bench/figures.json"
SLACK = 0.10

# name: (what it is, +1 = less is better / -1 = more is better / 0 = only printed, goal or None)
FIGURES = {
    "boot_insns": ("instructions from reset to the prompt", 1, 10_000_000),
    "loopback_first64_insns": ("connect cycle over loopback, first 64", 1, None),
    "loopback_insns": ("connect cycle over loopback, median of 1,000", 1, None),
    "loopback_insns_mean": ("both ends with accept, mean of 1,000", 1, None),
    "loopback_svc_x100": ("  SVC in a cycle, both ends, x100", 1, None),
    "loopback_irq_x100": ("  IRQ in a cycle, both ends, x100", 0, None),
    "loopback_switch_x100": ("  thread switches in a cycle, x100", 1, None),
    "crowd_1000_x100": ("nonblocking connect beside 1,000 waited-for sockets, %", 1, 110),
    "peer_insns": ("connect cycle against a peer, median", 1, 45_000),
    "peer_insns_mean": ("  the same, mean: swings less with the host", 1, None),
    "peer_svc_x100": ("  SVC in a cycle, x100", 1, None),
    "peer_irq_x100": ("  IRQ in a cycle, x100", 0, None),
    "peer_switch_x100": ("  thread switches in a cycle, x100", 0, None),
    "send_insns_per_byte_x100": ("instructions per byte sent, x100", 1, None),
    "recv_insns_per_byte_x100": ("instructions per byte received, x100", 1, None),
    "pair_us": ("write, write, read over loopback, microseconds", 1, 10_000),
    "echo_frames_x100": ("frames sent for a byte echoed, x100", 1, 110),
    "echo_insns": ("instructions for a byte echoed, median", 1, None),
    "recv_acks_percent": ("frames sent for 100 received in bulk, window updates too", 1, 70),
    "growth_256_x100": ("cycle with 256 open + 256 TIME_WAIT, % of empty", 0, 150),
    "growth_1024_open": ("  connections open in the next line", 0, None),
    "growth_1024_x100": ("cycle with those open, % of empty", 0, None),
    "image_text_data_bytes": ("kernel text + data, bytes", 1, 260_000),
    "image_bss_bytes": ("kernel bss, bytes", 1, None),
    "ram16_free_bytes": ("bytes free at the prompt of a 16 MB machine", -1, None),
    "ram16_pending_receives": ("overlapped receives that pend at once, 16 MB", -1, 1000),
    "pending_receive_bytes": ("  bytes that each takes", 1, 200),
    "ram16_sockets_open": ("stream sockets open at once, 16 MB", -1, 256),
    "ram16_sockets_connected": ("  of these connected (loopback), 16 MB", -1, 256),
    "sockets_open": ("stream sockets open at once, 128 MB", -1, None),
    "sockets_connected": ("  of these connected (loopback), 128 MB", -1, None),
}

DESCRIPTION = """\
Measures the image in QEMU: instructions (not wall time), exceptions, bytes.  Prints a table beside
the committed figures (tests/bench/figures.json), writes build/bench.json.  Exit status 1 when a
figure is more than 10 % worse than the committed one.

With --beside, the tree TREE (a clone or worktree at another commit) and this one are measured in
turns, and the table compares the means: figures against a peer swing with the host by more than
most changes cost.

With --vs linux, the image and a Linux guest (Debian's kernel for Arm, fetched) run the same
program against this host over a tap, in turns, and the table has the ratios: above 1 the image is
faster."""


def parse(argv):
    p = argparse.ArgumentParser(prog="scripts/bench", description=DESCRIPTION,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--board", default="virt", help="which board (default virt)")
    p.add_argument("--save", action="store_true",
                   help="make these the committed figures (then commit the file)")
    p.add_argument("--only", choices=["boot", "peer", "memory", "size"],
                   help="one group of figures")
    p.add_argument("--beside", metavar="TREE", help="measure another tree in turns with this one")
    p.add_argument("--vs", choices=["linux"], help="the image beside a Linux guest, in turns")
    p.add_argument("--offload", action="store_true",
                   help="with --vs: the tap takes checksums and large segments from the guest")
    p.add_argument("--delay", type=float, default=0, metavar="MS",
                   help="with --vs: the peer is this round trip away")
    p.add_argument("--loss", type=float, default=0, metavar="PCT",
                   help="with --vs: so many of 100 frames of each way are lost")
    p.add_argument("--work", action="append", choices=list(bench_vs.WORK),
                   help="with --vs: only this, as often as you like")
    p.add_argument("--rounds", type=int, help="turns of --beside (default 10) and --vs (default 3)")
    args = p.parse_args(argv)
    if args.board not in building.BOARDS:
        raise Problem(f"--board {args.board}: there is {', '.join(building.BOARDS)}")
    if args.rounds is None:
        args.rounds = 3 if args.vs else 10
    if args.rounds < 1:
        raise Problem(f"--rounds {args.rounds}: at least 1")
    if args.beside and args.save:
        raise Problem("--beside compares two trees and saves nothing: leave --save out")
    if (args.offload or args.delay or args.loss or args.work) and not args.vs:
        raise Problem("--offload, --delay, --loss and --work go with --vs")
    if args.vs and (args.beside or args.save or args.only or args.board != "virt"):
        raise Problem("--vs measures virt and saves nothing: leave the other options out")
    if not 0 <= args.delay <= 2000 or not 0 <= args.loss <= 50:
        raise Problem("--delay is from 0 to 2000 ms, --loss from 0 to 50 percent")
    if args.offload and (args.delay or args.loss):
        raise Problem("--offload is for the tap itself: a wire with --delay or --loss carries "
                      "single frames")
    for word in ("icount", "ram"):
        features.require(image.board_env(args.board), word, f"--board {args.board}")
    return args


def verdict(name, value, old):
    _, better, goal = FIGURES[name]
    words = []
    bad = False
    if old is not None and better and old:
        bad = better * (value - old) / old > SLACK
        words += ["WORSE"] if bad else []
    if goal is not None:
        higher = name.startswith("ram16_")
        met = value >= goal if higher else value <= goal
        words.append(("goal " if met else "MISSES the goal ") + f"{goal:,}")
    return ", ".join(words), bad


def table(figures, committed, beside="committed"):
    """Prints it; returns the names that got worse."""
    worse = []
    print(f"{'':50} {'now':>12} {beside:>12} {'change':>8}")
    for name, (what, _, _) in FIGURES.items():
        if name not in figures:
            continue
        value, old = figures[name], committed.get(name)
        words, bad = verdict(name, value, old)
        if bad:
            worse.append(name)
        change = f"{(value - old) * 100 / old:+.1f} %" if old else ""
        print(f"{what:50} {value:>12,} {'-' if old is None else f'{old:,}':>12} {change:>8}  "
              f"{words}"
              .rstrip())
    return worse


def raise_file_limit():
    """1,024 connections are 1,024 descriptors in QEMU and as many here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard) if hard > 0 else 8192, hard))


def main(argv):
    args = parse(argv)
    if args.vs:
        bench_vs.compare(args)
        return 0
    if args.beside:
        ours, theirs = bench_beside.measure_both(ROOT, bench_beside.other_tree(args.beside),
                                                 args.board, args.only, args.rounds)
        table(ours, theirs, "beside")
        return 0
    raise_file_limit()
    build_dir = building.build(args.board)
    groups = {"size": lambda lab: measure.image_sizes(image.make(build_dir).elf),
              "boot": measure.deterministic, "peer": measure.against_peer, "memory": measure.memory}
    figures = {}
    with tempfile.TemporaryDirectory(prefix="wsp-bench-") as scratch:
        lab = measure.Lab(lambda ip: image.make(build_dir, ip), pathlib.Path(scratch))
        for name, group in groups.items():
            if args.only in (None, name):
                figures.update(group(lab))
    committed = json.loads(COMMITTED.read_text())["figures"] if COMMITTED.exists() else {}
    worse = table(figures, committed)
    result = {"revision": measure.revision(ROOT), "board": args.board, "figures": figures}
    out = BUILD / "bench.json"
    out.write_text(json.dumps(result, indent=2) + "\n")
    say(f"written: {rel(out)}")
    if args.save:
        COMMITTED.write_text(
            json.dumps({"board": args.board, "figures": {**committed, **figures}}, indent=2) + "\n")
        say(f"saved: {rel(COMMITTED)}")
    elif worse:
        say(f"worse than the committed figures by more than 10 %: {', '.join(worse)}")
        return 1
    return 0
