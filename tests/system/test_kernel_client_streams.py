# SPDX-License-Identifier: MIT
"""stream_rows.py for a client inside the kernel."""
import pytest

from stream_rows import *  # noqa: F403

pytestmark = [pytest.mark.xdist_group("kernel"), pytest.mark.usefixtures("kernel_client")]


@pytest.fixture
def row(peer, shell):
    return row_of(peer, shell, "ktest ")  # noqa: F405
