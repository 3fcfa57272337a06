# SPDX-License-Identifier: MIT
"""WSPConnect with everything at random (tests/target/t_property.c), on the kernel that has
canaries."""
import re

import pytest
from test_target import check

pytestmark = pytest.mark.xdist_group("kernel")
CALLS = 200000


@pytest.mark.target
@pytest.mark.timeout(200)
def test_random_connects(peer, shell, kernel_client):
    """The seed is in the log; `t_property seed=N` makes the same calls again."""
    peer.town()
    tap = shell.run_tap(f"t_property calls={CALLS}", timeout=180)
    check(tap)
    made = sum(int(n) for n in re.findall(r"(\d+) calls", tap.log))
    assert made == CALLS and "not the test kernel" not in tap.log, tap.log
