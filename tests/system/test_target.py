# SPDX-License-Identifier: MIT
"""The TAP programs of tests/target, each as a whole, in the image.

They run on the packet peer's town (peer.py), whose ports they know as defaults, or on what this
host can play of it (town.py); scripts/test counts their cases one by one.  Those that a row of
WSPConnect belongs to run again in test_connect_rows.py, alone and with the wire watched.  A new
t_*.c is found by itself.
"""
import pytest

from wsp.make.image import HARNESS
from wsp.paths import ROOT

pytestmark = [pytest.mark.target, pytest.mark.xdist_group("dgram")]

# Programs that another file runs, because they need more than a town: a kernel, a configuration, a
# wire.
ELSEWHERE = {
    "t_burst": "test_nic.py",
    "t_crash": "test_crash.py",
    "t_fuzz": "test_kill.py",
    "t_greedy": "test_greedy.py",
    "t_kill": "test_kill.py",
    "t_link": "stream_rows.py",
    "t_pools": "test_config.py",
    "t_property": "test_property.py",
    "t_resets": "test_nic.py",
    "t_wx": "test_config.py",
}
PROGRAMS = sorted({p.stem for p in (ROOT / "tests/target").glob("t_*.c")} - set(ELSEWHERE))


def check(tap):
    assert not tap.failed, "\n".join([f"{n}: {tap.reasons.get(n, '')}" for n in tap.failed]
                                     + ["", tap.log])
    assert tap.passed, tap.log


def needing(program):
    """t_dgpeer gives orders to the packet peer; what is on no medium needs an image (HARNESS)."""
    word = {"t_dgpeer": "peer"}.get(program, "image" if program in HARNESS else None)
    return pytest.param(program, marks=[pytest.mark.needs(word)] if word else [])


@pytest.mark.parametrize("program", [needing(p) for p in PROGRAMS])
def test_program(town, shell, program, alone):
    check(shell.run_tap(program + town.args + alone, timeout=150))
    assert town.error is None
