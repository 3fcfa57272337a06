# SPDX-License-Identifier: MIT
"""A program that takes all it can get of something.

It gets the documented error, the shell goes on working, other programs run, and when it
is killed everything comes back.
"""
import re
import time

import pytest

pytestmark = pytest.mark.xdist_group("user")

EMFILE, ENOBUFS = 10024, 10055
TOO_MANY_OPEN_FILES, NOT_ENOUGH_MEMORY, OUTOFMEMORY, NO_PROC_SLOTS = 4, 8, 14, 89

# what, how many at least and at most, the errors that may end it, whether other programs can start
# then
GREEDY = [
    ("threads", 511, 511, {NOT_ENOUGH_MEMORY}, True),
    ("events", 4000, 4096, {TOO_MANY_OPEN_FILES}, True),
    ("mutexes", 4000, 4096, {TOO_MANY_OPEN_FILES}, True),
    ("queues", 50, 4096, {OUTOFMEMORY}, True),
    ("memory", 1000, 10 ** 6, {NOT_ENOUGH_MEMORY}, False),
    ("processes", 64, 64, {NO_PROC_SLOTS}, True),
    ("sockets", 4000, 4096, {EMFILE}, True),
    ("datagrams", 200, 268, {ENOBUFS}, True),
    ("connections", 20, 550, {ENOBUFS}, True),
    ("selections", 60, 511, {0, ENOBUFS}, True),
    ("everything", 1000, 10 ** 7, {TOO_MANY_OPEN_FILES, NOT_ENOUGH_MEMORY}, False),
]
SLACK_KB = 256  # kernel stacks and slabs that are kept for the next one, and the shell's own heap
# the kernel's notes of that: 16 bytes each time it grows, for a list of 4,096 sockets
SLACK_HEAP = 64


def figures(shell):
    """What must come back."""
    text = shell.run("mem") + shell.run("netstat -m")
    found = {name: int(value) for name, value in re.findall(r"^(\w[\w ]*?) {2,}(\d+)", text, re.M)}
    found["heap in use"] = int(re.search(r"bytes, (\d+) in use", text)[1])
    return found


def missing(before, now):
    """The figures that are worse than before."""
    worse = [
        k for k in ("processes", "threads", "handles", "sockets", "TCP pcbs", "TCP listeners",
                    "UDP pcbs", "TCP segments", "pool pbufs", "other pbufs") if now[k] > before[k]
    ]
    worse += ["heap in use"] if now["heap in use"] > before["heap in use"] + SLACK_HEAP else []
    return worse + (["free"] if now["free"] < before["free"] - SLACK_KB else [])


@pytest.mark.timeout(240)
@pytest.mark.parametrize("what,least,most,errors,others", GREEDY, ids=[g[0] for g in GREEDY])
def test_greedy_program_harms_only_itself(shell, what, least, most, errors, others):
    for command in ("ps", "netstat", "t_greedy nothing"):
        assert shell.run(command).status == 0
    before = figures(shell)
    out = shell.run(f"start t_greedy {what}")
    pid = int(re.search(r"process (\d+)", out)[1])
    says = rf"# has (\d+) {what}: error (\d+)\."
    has = re.search(says, out) or shell.expect(says, timeout=120)
    assert least <= int(has[1]) <= most and int(has[2]) in errors, has[0]
    shell.run("echo alive")
    ps = shell.run("ps")
    assert ps.status == 0 and re.search(rf"^ +{pid} .* t_greedy$", ps, re.M), ps
    for command in ("netstat", "netstat -m", "mem", "ipconfig"):
        assert shell.run(command).status == 0
    if others:
        assert shell.run("t_greedy nothing").status == 0
    assert shell.run(f"kill {pid}").status == 0
    end = time.monotonic() + 90
    while missing(before, figures(shell)) and time.monotonic() < end:
        # asking takes a while; the last threads are on their way out
        pass
    assert missing(before, figures(shell)) == [], (before, figures(shell))
    assert shell.run("t_greedy nothing").status == 0
