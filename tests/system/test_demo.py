# SPDX-License-Identifier: MIT
"""scripts/run demo: the table, row by row, and its exit status."""
import pathlib
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("scripts")


def test_demo_prints_its_table_and_passes():
    start = time.monotonic()
    p = subprocess.run([ROOT / "scripts/run", "demo"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, timeout=170, check=False)
    assert p.returncode == 0, p.stdout
    assert time.monotonic() - start < 90
    lower = p.stdout.lower()
    for word in ("blocking", "select", "event", "refused", "retry", "udp", "expected", "observed"):
        assert word in lower, word
    assert p.stdout.count("10061") + p.stdout.count("WSAECONNREFUSED") >= 3
