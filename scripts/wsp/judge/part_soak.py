# SPDX-License-Identifier: MIT
"""The soak: many programs on a bad wire, killed one after the other, for as long as is asked.

Real lwIP and the real provider in virtual time (tests/unit/provider/test_soak.c): an hour takes
some seconds.  Sockets, connections, segments, buffers, handles and heap must be at the end what
they were at the start.  `scripts/test unit` runs ten minutes of the same.
"""
import os
import secrets
import subprocess

from wsp.judge.junit import parse_tap
from wsp.make import building
from wsp.paths import rel
from wsp.program import number, say
from wsp.tools import heartbeat

# with its half an hour of rest: a virtual day is the most (tests/unit/host/world.c)
MOST_MINUTES = 1400


def options(parser):
    parser.add_argument("--minutes", type=number(1, MOST_MINUTES), default=60, metavar="N",
                        help="of virtual time (default %(default)s)")
    parser.add_argument("--seed", type=number(0, (1 << 31) - 1),
                        help="for the same run again (default: a new one)")


def run(args, results):
    seed = args.seed if args.seed is not None else secrets.randbelow(1 << 31)
    program = building.build("host") / "tests/unit/provider/unit_soak"
    env = dict(os.environ, SOAK_MINUTES=str(args.minutes), ASAN_OPTIONS="allow_addr2line=1",
               UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")
    say(f"{args.minutes} minutes, seed {seed}")
    with heartbeat("soaking", 20):
        p = subprocess.run([program, "-n", "-s", str(seed)], env=env, stdin=subprocess.DEVNULL,
                           text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                           errors="replace")
    cases, complaint = parse_tap(p.stdout)
    for line in p.stdout.splitlines():
        if " connects, " in line:
            say(line.lstrip("# "))
    for case, failure, skipped in cases:
        results.add("soak", case, failure, skipped=skipped)
    if p.returncode or complaint:
        again = f"again: scripts/test soak --minutes {args.minutes} --seed {seed}"
        results.add("soak", f"{args.minutes} minutes",
                    f"{again}\n{complaint or ''} exit status {p.returncode} of "
                    f"{rel(program)}\n{p.stdout[-6000:]}")
