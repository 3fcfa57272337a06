# SPDX-License-Identifier: MIT
"""scripts/run demo: the table, row by row, and its exit status."""
import time

import pytest

pytestmark = pytest.mark.xdist_group("scripts")


@pytest.mark.needs("net")
def test_demo_prints_its_table_and_passes(run):
    start = time.monotonic()
    p = run("demo")
    assert p.returncode == 0, p.stdout
    assert time.monotonic() - start < 90
    lower = p.stdout.lower()
    for word in ("blocking", "select", "event", "refused", "retry", "udp", "expected", "observed"):
        assert word in lower, word
    assert p.stdout.count("10061") + p.stdout.count("WSAECONNREFUSED") >= 3
