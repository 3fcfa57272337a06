# SPDX-License-Identifier: MIT
"""stream_rows.py for a client inside the kernel."""
import pytest

pytest.register_assert_rewrite("stream_rows")
from stream_rows import *  # noqa: E402,F403

pytestmark = [pytest.mark.xdist_group("kernel"), pytest.mark.usefixtures("kernel_client")]


@pytest.fixture
def row(peer, shell):
    return row_of(peer, shell, "ktest ")  # noqa: F405
