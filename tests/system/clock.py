# SPDX-License-Identifier: MIT
"""The guest's clock against this host's."""
import re
import time

SPAN_SECONDS = 12
TOLERANCE = 0.01


def guest_time(console):
    """(the guest's seconds of a moment, this host's before it, and after it)"""
    before = time.monotonic()
    console.run("t_process child exit 0")
    out, _ = console.run("trace 1")
    return float(re.search(r"^ *(\d+\.\d{6}) ", out, re.M)[1]), before, time.monotonic()


def assert_right_time(console):
    """Within 1 % over some seconds.  The host knows each of the guest's two moments as between two
    of its own, so a slow machine widens the bounds instead of failing the test."""
    first, first_before, first_after = guest_time(console)
    time.sleep(SPAN_SECONDS)        # the span that is measured
    last, last_before, last_after = guest_time(console)
    least, most = last_before - first_after, last_after - first_before
    assert least * (1 - TOLERANCE) <= last - first <= most * (1 + TOLERANCE), (
        f"{last - first:.3f} s in the guest are {least:.3f} to {most:.3f} s here")
