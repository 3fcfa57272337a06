# SPDX-License-Identifier: MIT
"""Fuzzing: inputs that libFuzzer makes up, against real lwIP and the real provider in virtual time.

A target is a program of tests/fuzz; it starts from the inputs in tests/fuzz/corpus/TARGET.  An lwIP
assertion, a sanitizer report, memory or a connection left behind, or a call that never ends fails
it; the input is kept, and the command that runs it again is printed.  Two processes a target: one
from a fixed seed, one from a new one; with --whole both are fixed, as `all` judges a change and not
the luck of a day.
"""
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import tempfile
import time

from wsp.make import building
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem, number, say
from wsp.tools import tied

FUZZ = ROOT / "tests/fuzz"
FOUND = BUILD / "fuzz-found"
SEED = 20060816
MOST_BYTES = 512
HANG_SECONDS = 60  # of one input; they take a millisecond
WHOLE_RUNS, OTHER_RUNS = 1_000_000, 50_000  # in `all`: frames, and each of the others
STATUS = re.compile(r"#(\d+)\s.*cov: (\d+).*exec/s: (\d+)")


def targets():
    return sorted(p.stem for p in FUZZ.glob("fuzz_*.c"))


def options(parser):
    parser.add_argument("target", nargs="?", choices=targets(), help="only this one")
    parser.add_argument("--seconds", type=number(1, 10_000_000), default=60, metavar="N",
                        help="each target (default %(default)s)")
    parser.add_argument("--runs", type=number(1, 1 << 40), metavar="N",
                        help="each target, instead of a time")
    parser.add_argument("--whole", action="store_true",
                        help=f"what `all` runs: {WHOLE_RUNS:,} frames, {OTHER_RUNS:,} of each "
                             "other target")
    parser.add_argument("--seed", type=number(1, (1 << 32) - 1),
                        help="of the second process too (default: a new one)")
    parser.add_argument("--repro", metavar="FILE", type=pathlib.Path,
                        help="run this one input, nothing else")
    parser.add_argument("--corpus", metavar="DIR", type=pathlib.Path,
                        help="keep what finds new code in DIR/TARGET, and begin with it")


# The runs note no stack with each allocation and keep little of what was freed, a round's worth;
# --repro, which explains a finding, notes and keeps all.
FAST = ":malloc_context_size=0:quarantine_size_mb=2"


def environment(more=""):
    return dict(os.environ, ASAN_OPTIONS=f"detect_leaks=0:allow_addr2line=1{more}",
                UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")


def limits(args, target):
    """libFuzzer's options for how long one of two processes runs."""
    if args.whole:
        return [f"-runs={(WHOLE_RUNS if target == 'fuzz_frames' else OTHER_RUNS) // 2}"]
    return [f"-runs={max(args.runs // 2, 1)}"] if args.runs else [f"-max_total_time={args.seconds}"]


def start(args, build_dir, target, seed, scratch):
    work = args.corpus / target if args.corpus else scratch / str(seed)
    work.mkdir(parents=True, exist_ok=True)
    seeds = FUZZ / "corpus" / target
    log = FOUND / f"{target}-{seed}.log"
    cmd = [
        build_dir / "tests/fuzz" / target, *limits(args, target), f"-seed={seed}",
        f"-max_len={MOST_BYTES}", f"-timeout={HANG_SECONDS}", "-detect_leaks=0", "-entropic=0",
        "-len_control=20", "-print_final_stats=1", f"-artifact_prefix={FOUND}/{target}-", work,
        *([seeds] if seeds.is_dir() else [])
    ]
    with open(log, "wb") as out:
        return subprocess.Popen(tied(cmd), cwd=scratch, env=environment(FAST),
                                stdin=subprocess.DEVNULL, stdout=out,
                                stderr=subprocess.STDOUT), log


def last_status(log):
    with open(log, "rb") as f:
        f.seek(0, os.SEEK_END)
        f.seek(max(f.tell() - 4096, 0))
        found = STATUS.findall(f.read().decode(errors="replace"))
    return [int(n) for n in found[-1]] if found else [0, 0, 0]


def watch(target, jobs):
    """Waits for the processes of a target, with a line of progress now and then; the first that
    fails ends the other, which would only find the same."""
    spoken = time.monotonic()
    try:
        while any(p.poll() is None for p, _ in jobs):
            time.sleep(0.2)
            if any(p.poll() for p, _ in jobs):
                break
            if time.monotonic() - spoken > 20:
                spoken = time.monotonic()
                now = [last_status(log) for _, log in jobs]
                say(f"{target}: {sum(n[0] for n in now):,} runs, {sum(n[2] for n in now):,} a "
                    "second, "
                    f"{max(n[1] for n in now):,} places reached")
    finally:
        for p, _ in jobs:
            if p.poll() is None:
                p.terminate()
            p.wait()


def explain(target, log):
    text = log.read_text(errors="replace")
    artifact = re.search(r"Test unit written to (\S+)", text)
    again = f"again: scripts/test fuzz --repro {rel(artifact[1])}\n" if artifact else ""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    ours = [line for line in text.splitlines() if line.startswith("# ")]
    return "\n".join([f"{again}log: {rel(log)}", *ours, *lines[-40:]])


def run_target(args, results, build_dir, target):
    begun = time.monotonic()
    second = SEED + 1 if args.whole else secrets.randbelow(1 << 31)
    seeds = dict.fromkeys([args.seed or SEED, args.seed or second])
    with tempfile.TemporaryDirectory(prefix="wsp-fuzz-") as scratch:
        jobs = [start(args, build_dir, target, s, pathlib.Path(scratch)) for s in seeds]
        watch(target, jobs)
    bad = [
        log for p, log in jobs if p.returncode > 0 or (
            p.returncode < 0 and "Test unit written" in log.read_text(errors="replace"))
    ]
    seconds = time.monotonic() - begun
    runs = [
        re.search(r"stat::number_of_executed_units:\s*(\d+)", log.read_text(errors="replace"))
        for _, log in jobs
    ]
    say(f"{target}: {sum(int(r[1]) for r in runs if r):,} runs in {seconds:.0f} s, seeds "
        f"{', '.join(map(str, seeds))}")
    results.add("fuzz", target, explain(target, bad[0]) if bad else None, seconds)


def repro(args, results, build_dir):
    path = args.repro.resolve()
    named = [t for t in targets() if path.name.startswith(f"{t}-") or path.parent.name == t]
    target = args.target or (named[0] if named else None)
    if not path.is_file():
        raise Problem(f"--repro {args.repro}: no such file")
    if not target:
        raise Problem(f"--repro {args.repro}: which target? name it: {', '.join(targets())}")
    p = subprocess.run([build_dir / "tests/fuzz" / target, f"-timeout={HANG_SECONDS}", path],
                       cwd=BUILD, env=environment(), stdin=subprocess.DEVNULL, check=False)
    results.add("fuzz", f"{target} {path.name}",
                f"exit status {p.returncode}" if p.returncode else None)


def run(args, results):
    if not shutil.which("clang"):
        raise Problem("fuzzing needs clang: run scripts/setup")
    build_dir = building.build("fuzz")
    FOUND.mkdir(parents=True, exist_ok=True)
    if args.repro:
        repro(args, results, build_dir)
        return
    for target in [args.target] if args.target else targets():
        if not args.k or args.k in target:
            run_target(args, results, build_dir, target)
