# SPDX-License-Identifier: MIT
"""The kernel itself on the machine: scheduler, memory protection, processes
(tests/kernel/k_*.c)."""
import pytest
from test_target import check

pytestmark = [
    pytest.mark.target,
    pytest.mark.xdist_group("kernel"),
    pytest.mark.usefixtures("kernel_client")
]


@pytest.mark.parametrize("suite", ["k_cpu", "k_lock", "k_memory", "k_process", "k_threads"])
def test_suite(peer, shell, suite, alone):
    check(shell.run_tap(f"ktest {suite}{alone}", timeout=120))


@pytest.mark.needs("pmu")
def test_gap(peer, counted, shell, alone):
    """The one that counts instructions."""
    check(shell.run_tap(f"ktest k_gap{alone}", timeout=240))
