# SPDX-License-Identifier: MIT
"""The suites of tests/target once more, called by a client inside the kernel (ktest, tests/kernel).

One source for both modes: what passes for a program must pass here.  scripts/test counts the cases
one by one, under target.kernel.SUITE, and `scripts/test rows` shows them beside those of user mode.
"""
import re

import pytest
from test_target import check

pytestmark = [
    pytest.mark.target,
    pytest.mark.xdist_group("kernel"),
    pytest.mark.usefixtures("kernel_client")
]

SUITES = ["t_close", "t_connect", "t_data", "t_dgpeer", "t_dgram", "t_events", "t_ioctl", "t_kptr",
          "t_listen", "t_loop", "t_opt", "t_overlap", "t_select", "t_spi", "t_state"]


@pytest.mark.parametrize("suite", SUITES)
def test_suite(peer, shell, suite, alone):
    peer.town()
    check(shell.run_tap(f"ktest {suite}{alone}", timeout=150))
    assert peer.error is None


@pytest.mark.slow
@pytest.mark.parametrize("row", ["C_093", "C_096"])
def test_silent_peer(peer, shell, row):
    peer.town()
    check(shell.run_tap(f"ktest t_connect -k {row}", timeout=60))


def test_unknown_suite(peer, shell):
    assert shell.run("ktest t_nothing").status == 3


def test_abandoned_suite_ends_by_itself(peer, shell):
    """Ctrl-C takes away who waits for it; its calls end, its sockets go, the next suite runs."""
    peer.town()
    shell.start("ktest t_connect -k C_096")
    peer.wait(lambda: peer.syns(1001))
    shell.interrupt()
    assert shell.wait_exit(10) != 0
    check(shell.run_tap("ktest t_connect -k C_002"))
    assert re.search(r"^sockets +0$", shell.run("netstat -m"), re.M)
