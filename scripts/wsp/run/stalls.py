# SPDX-License-Identifier: MIT
"""A host that is too busy for QEMU: stops each machine below a process for a moment, at random.

Nothing in the guest may take such a pause for an answer that never came: what the tests wait for is
bounded in events, or far above STALL_SECONDS.
"""
import contextlib
import random
import threading

import psutil

STALL_SECONDS = 0.1
MEAN_SECONDS = 1.0  # from one stall to the next, on the average


class Stalls:
    """Use as a context manager: no machine stays stopped behind it.  .count: how many stalls there
    were."""

    def __init__(self, pid, name="qemu-system-"):
        self.above, self.name = psutil.Process(pid), name
        self.count = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, name="stalls", daemon=True)

    def _machines(self):
        with contextlib.suppress(psutil.NoSuchProcess):
            return [
                p for p in self.above.children(recursive=True) if p.name().startswith(self.name)
            ]
        return []

    def _run(self):
        while not self.over.wait(random.expovariate(1 / MEAN_SECONDS)):
            machines = self._machines()
            if machines:
                self._stall(random.choice(machines))

    def _stall(self, machine):
        with contextlib.suppress(psutil.NoSuchProcess):
            machine.suspend()
            try:
                self.over.wait(STALL_SECONDS)
            finally:
                machine.resume()
            self.count += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
