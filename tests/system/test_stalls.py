# SPDX-License-Identifier: MIT
"""scripts/test --stalls: it stops machines, only machines, and leaves none stopped."""
import os
import shutil
import subprocess

import pytest
from wsp.run import stalls

pytestmark = pytest.mark.host
NAME = "machine-x"  # the worker that runs this may have real ones below it


@pytest.fixture
def child(tmp_path):
    """child(name) -> the pid of a process of that name that waits to be ended"""
    children = []

    def start(name):
        shutil.copy("/bin/cat", tmp_path / name)
        children.append(
            subprocess.Popen([tmp_path / name], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL))
        return children[-1].pid
    yield start
    for p in children:
        p.kill()
        p.communicate()


def next_change(pid):
    return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WCONTINUED).si_code


def test_a_machine_stops_and_goes_on(child, monkeypatch):
    monkeypatch.setattr(stalls, "MEAN_SECONDS", 0.01)
    monkeypatch.setattr(stalls, "STALL_SECONDS", 0.01)
    machine, other = child(NAME), child("another")
    with stalls.Stalls(os.getpid(), NAME) as host:
        changes = [next_change(machine) for _ in range(6)]
    assert changes == [os.CLD_STOPPED, os.CLD_CONTINUED] * 3
    assert host.count >= 3
    assert os.waitid(os.P_PID, other, os.WSTOPPED | os.WNOHANG) is None


def test_the_end_does_not_wait_for_a_stall_and_leaves_nothing_stopped(child, monkeypatch):
    monkeypatch.setattr(stalls, "MEAN_SECONDS", 0.01)
    monkeypatch.setattr(stalls, "STALL_SECONDS", 3600)
    machine = child(NAME)
    with stalls.Stalls(os.getpid(), NAME):
        assert next_change(machine) == os.CLD_STOPPED
    assert os.waitid(os.P_PID, machine, os.WCONTINUED | os.WNOHANG).si_code == os.CLD_CONTINUED


def test_a_machine_that_ends_is_none(child, monkeypatch):
    monkeypatch.setattr(stalls, "MEAN_SECONDS", 0.01)
    gone = subprocess.Popen(["/bin/true"])
    with stalls.Stalls(gone.pid, NAME) as host:
        gone.wait()
    assert host.count == 0
