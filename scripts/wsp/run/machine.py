# SPDX-License-Identifier: MIT
"""A machine: an image running in QEMU with its console in our hands."""
import os
import pathlib
import subprocess

from wsp.run import qemu
from wsp.run.console import STOPPED, Console, ConsoleError, Ended, Panicked, PipeLine, TimedOut
from wsp.run.symbols import Annotator

__all__ = ["Machine", "ConsoleError", "Ended", "Panicked", "TimedOut"]


class Machine:
    """Use as a context manager: whatever happens, QEMU is gone at the end."""

    def __init__(self, image, directory, on_line=None, **options):
        """options: as qemu.command(); directory: where console.log (and net.pcap) go."""
        self.image = image
        self.dir = pathlib.Path(directory)
        self.dir.mkdir(parents=True, exist_ok=True)
        self.log_path = self.dir / "console.log"
        self.annotator = Annotator(image)
        self.on_line = on_line
        self.options = options
        self.child = None
        self.console = None
        self.log = None

    def start(self):
        cmd = qemu.command(self.image, **self.options)
        # a full disk is noticed once, not again when it closes
        self.log = open(self.log_path, "wb", buffering=0)
        err = open(self.dir / "qemu.log", "wb")
        with err:
            self.child = qemu.start(cmd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=err)
        line = PipeLine(os.dup(self.child.stdout.fileno()), os.dup(self.child.stdin.fileno()))
        self.child.stdin.close()
        self.child.stdout.close()
        self.console = Console(line, self.log, self._line)
        return self

    def _line(self, line):
        if self.on_line:
            self.on_line(line)
        for extra in self.annotator.feed(line):
            self.log.write(extra.encode() + b"\n")
            if self.on_line:
                self.on_line(extra)

    def qemu_words(self):
        """What QEMU itself complained about, on lines of its own, or nothing."""
        words = (self.dir / "qemu.log").read_text(errors="replace").strip()
        return f"\n{words}" if words else ""

    def boot(self, timeout=60):
        self.console.boot(timeout)

    def power_off(self, timeout=10):
        """Asks the shell; True when QEMU ended by itself, or said that the board has stopped where
        it cannot do more (no feature power_off)."""
        try:
            self.console.begin("exit")
            if "power_off" in self.image.env["features"]:
                self.child.wait(timeout)
            else:
                self.console.expect(STOPPED, timeout)
            return True
        except (subprocess.TimeoutExpired, ConsoleError):
            return False

    def stop(self):
        if self.child:
            qemu.stop(self.child)
            self.console.close()
            self.log.close()
            self.child = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
