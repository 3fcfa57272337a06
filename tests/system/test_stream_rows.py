# SPDX-License-Identifier: MIT
"""stream_rows.py for a program."""
import pytest

from stream_rows import *  # noqa: F403

pytestmark = pytest.mark.xdist_group("dgram")


@pytest.fixture
def row(peer, shell):
    return row_of(peer, shell)  # noqa: F405
