# SPDX-License-Identifier: MIT
"""Runs tools, says that a long step still runs, and keeps two scripts out of each other's way."""
import contextlib
import fcntl
import subprocess
import threading
import time

from wsp.program import say


@contextlib.contextmanager
def heartbeat(text, every=10.0):
    """Says that a long step still runs, and how long it has."""
    start = time.monotonic()
    done = threading.Event()

    def beat():
        while not done.wait(every):
            say(f"  ... {text}: {time.monotonic() - start:.0f} s")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextlib.contextmanager
def alone(path, what, every=5.0):
    """Holds the lock file `path`; while another of our scripts has it, says what it waits for."""
    with open(path, "w", encoding="ascii") as lock:
        with heartbeat(f"waiting for another script that is {what}", every):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def tied(cmd):
    """The command as a child that the kernel kills when we die, however we die."""
    return ["setpriv", "--pdeathsig", "KILL", "--", *map(str, cmd)]


def run_tool(cmd, cwd=None, env=None):
    """Runs a tool to its end; returns (status, stdout and stderr in one string)."""
    p = subprocess.run([str(c) for c in cmd], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return p.returncode, p.stdout.decode(errors="replace")
