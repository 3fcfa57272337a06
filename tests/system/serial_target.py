# SPDX-License-Identifier: MIT
"""A board on a serial line.

It runs what was flashed into it.  A power command switches it: a shell command that is run with
`off` or `on` behind it, and ends with status 0 when that is done.  A switch that can only cycle
does nothing at `off` and cycles at `on`.  Without one the board is taken as it is, at its prompt or
in a program that Ctrl-C ends, and cannot be started again.
"""
import contextlib
import re
import subprocess

import pytest
from target import INTERRUPT, Target
from wsp.make import image
from wsp.paths import BUILD, rel
from wsp.program import Problem
from wsp.run.console import Console, ConsoleError, SHELL_PROMPT, TimedOut
from wsp.run.serial_line import open_again

BOOT_SECONDS = 150      # boot ROM, U-Boot with its countdown and its USB scan, then ours
POWER_SECONDS = 60
ANSWER_SECONDS = 15
# the latter: of an earlier run
ANY_PROMPT = re.compile(rf"{SHELL_PROMPT.pattern}|@[0-9a-f]{{6}}:-?\d+:@")


class SerialTarget(Target):
    """One for all tests: the board has one image and one network."""

    machine = peer = None       # what only QEMU has

    def __init__(self, env, directory, port, baud, power=None, peer_ip=None, silent_ip=None):
        super().__init__(env, directory)
        self.port, self.baud, self.power = port, baud, power
        if peer_ip:
            self.peer_ip = self.bind_ip = peer_ip
            self.silent_ip = silent_ip
        self.log = None
        self.failures = 0

    @property
    def image(self):
        """What it runs, if it was flashed from this tree."""
        return image.make(BUILD / self.env["name"])

    def reboot(self):
        """Twice without a prompt is a board or a cable to look at, not a hundred failed tests."""
        try:
            super().reboot()
            self.failures = 0
        except (ConsoleError, Problem, AssertionError) as e:
            self.close()
            self.failures += 1
            if self.failures > 1 or isinstance(e, Problem):
                said = getattr(e, "output", "").strip()[-2000:] or "(nothing)"
                pytest.exit(f"the board on {self.port} cannot be used: {e}\nits console "
                            f"said:\n{said}", 3)
            raise

    def open(self):
        self.dir.mkdir(parents=True, exist_ok=True)
        self.log = open(self.dir / f"serial-{self.boots}.log", "wb")
        if self.power:
            self.switch("off")
        line = open_again(self.port, self.baud)
        line.drain()
        self.console = Console(line, self.log)
        if self.power:
            self.switch("on")

    def boot(self):
        if self.power:
            self.console.boot(BOOT_SECONDS)
            return
        self.console.send(INTERRUPT + "\r")
        try:
            self.console.expect(ANY_PROMPT, ANSWER_SECONDS)
        except ConsoleError as e:
            why = f"none within {ANSWER_SECONDS} s" if isinstance(e, TimedOut) else e
            raise Problem(f"no prompt on {self.port} ({why}): start the board, or give --power "
                          "CMD, which switches "
                          "it") from None
        self.console.take()

    def close(self):
        if self.console:
            with contextlib.suppress(ConsoleError):
                self.console.send("prompt\r")      # for who comes next
            self.console.line.stop()
            self.console.close()
            self.log.close()
        self.console = None

    def switch(self, word):
        command = f"{self.power} {word}"
        try:
            p = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               timeout=POWER_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise Problem(f"--power: `{command}` does not end within {POWER_SECONDS} s") from None
        if p.returncode:
            said = p.stdout.decode(errors="replace").strip()
            raise Problem(f"--power: `{command}` ends with status {p.returncode}: {said}")

    def evidence(self, stem):
        return [f"console log (whole boot): {rel(self.log.name)}"] if self.log else []
