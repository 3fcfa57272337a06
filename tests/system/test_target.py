# SPDX-License-Identifier: MIT
"""The TAP programs of tests/target, each as a whole, in the image.

They run on the packet peer's town (peer.py), whose ports they know as defaults, or on what this host can
play of it (town.py); scripts/test counts their cases one by one.  Those that a row of WSPConnect belongs to run again in test_connect_rows.py,
alone and with the wire watched.
"""
import pytest

pytestmark = [pytest.mark.target, pytest.mark.xdist_group("dgram")]

PROGRAMS = ["t_api", "t_badptr", "t_bounds", "t_close", "t_connect", "t_data", "t_dgpeer", "t_dgram",
            "t_events", "t_ioctl", "t_listen", "t_loop", "t_names", "t_opt", "t_overlap", "t_process",
            "t_protocols", "t_section", "t_select", "t_spi", "t_state", "t_thread", "t_vm", "t_wchar"]


def check(tap):
    assert not tap.failed, "\n".join([f"{n}: {tap.reasons.get(n, '')}" for n in tap.failed]
                                     + ["", tap.log])
    assert tap.passed, tap.log


def needing(program):
    """t_dgpeer gives orders to the packet peer."""
    return pytest.param(program, marks=[pytest.mark.needs("peer")] if program == "t_dgpeer" else [])


@pytest.mark.parametrize("program", [needing(p) for p in PROGRAMS])
def test_program(town, shell, program, alone):
    check(shell.run_tap(program + town.args + alone, timeout=150))
    assert town.error is None
