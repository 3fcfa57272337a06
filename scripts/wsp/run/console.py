# SPDX-License-Identifier: MIT
"""The image's serial console as a program talks to it: expect, and commands with exit statuses.

Nothing here knows QEMU: a Line is anything that reads and writes bytes (two pipe ends, a serial
port).  A thread reads all the time, so the machine never blocks on its console.
"""
import codecs
import os
import re
import secrets
import threading
import time

from wsp.run.symbols import ANSI

SHELL_PROMPT = re.compile(r"(?:^|\n)[^\n]{0,8}\\> ")
PANIC = "*** KERNEL PANIC"
PANIC_END = "*** HALTED"
STOPPED = "it is safe to switch off"  # the last line of a board that cannot switch itself off


class ConsoleError(Exception):
    """The console did not show what was waited for; .output is what it showed."""

    def __init__(self, text, output=""):
        super().__init__(text)
        self.output = output


class TimedOut(ConsoleError):
    pass


class Panicked(ConsoleError):
    pass


class Ended(ConsoleError):
    pass


def without_echo(text, command):
    """What stands behind a prompt without the echo of `command`: a program in the background may
    have printed before it and in its middle.  None while the echo is not all there.  What is sent
    has no newline in it."""
    for cut in range(len(command) + 1):
        before, after = re.escape(command[:cut]), re.escape(command[cut:]) + r"\n"
        m = re.search(before + (r"((?:[^\n]*\n)+?)" if cut else "()") + after, text)
        if m:
            return text[:m.start()] + m[1] + text[m.end():]
    return None


class PipeLine:
    """A line made of two file descriptors."""

    def __init__(self, read_fd, write_fd):
        self.read_fd, self.write_fd = read_fd, write_fd

    def read(self):
        try:
            return os.read(self.read_fd, 65536)
        except OSError:
            return b""

    def write(self, data):
        while data:
            data = data[os.write(self.write_fd, data):]

    def close(self):
        for fd in {self.read_fd, self.write_fd}:
            try:
                os.close(fd)
            except OSError:
                pass


class Console:
    """log: a binary file for every byte.  on_line: called with each full line of output."""

    def __init__(self, line, log=None, on_line=None):
        self.line = line
        self.log = log
        self.on_line = on_line
        self.text = ""          # everything since boot, decoded, \r removed
        self.mark = 0           # what is before has been dealt with
        self.ended = False
        # why on_line could not take a line: nobody reads standard output any more
        self.refused = None
        self.panicked = False
        self.changed = threading.Condition()
        self.partial = ""       # a line that has no end yet
        self.splitting = threading.Lock()
        self.nonce = None
        self.command = ""       # what was typed last
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        # a character may come in two reads
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            data = self.line.read()
            self._keep(data)
            text = decoder.decode(data, final=not data).replace("\r", "")
            self._lines(text, not data)
            with self.changed:
                self.text += text
                if PANIC in self.text[-4096 - len(text):]:
                    self.panicked = True
                self.ended = not data
                self.changed.notify_all()
            if not data:
                return

    def _keep(self, data):
        """Writes the log; when that fails, whoever waits hears of it, as of any line that nobody
        takes."""
        if not self.log or not data:
            return
        try:
            self.log.write(data)
            self.log.flush()
        except OSError as e:
            self.log, self.refused = None, OSError(e.errno, e.strerror, self.log.name)

    def _lines(self, text, last):
        if not self.on_line:
            return
        with self.splitting:
            *lines, self.partial = (self.partial + text).split("\n")
            if last and self.partial:
                lines.append(self.partial)
                self.partial = ""
        try:
            for one in lines:
                self.on_line(one)
        except OSError as e:    # this is the reader's thread: whoever waits hears of it
            self.refused, self.on_line = e, None

    def send(self, text):
        try:
            self.line.write(text.encode())
        except OSError:
            raise Ended("the machine is gone", self.text[self.mark:]) from None

    def expect(self, pattern, timeout):
        """Waits until the output since the last expect matches; returns (text before, match)."""
        pattern = re.compile(pattern) if isinstance(pattern, str) else pattern
        deadline = time.monotonic() + timeout
        with self.changed:
            while True:
                if self.refused:
                    raise self.refused
                m = pattern.search(self.text, self.mark)
                if m:
                    before = self.text[self.mark:m.start()]
                    self.mark = m.end()
                    return before, m
                seen = self.text[self.mark:]
                if self.panicked:
                    self._settle_panic()
                    raise Panicked("the kernel panicked", self.text[self.mark:])
                if self.ended:
                    raise Ended("the machine stopped", seen)
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimedOut(f"no /{pattern.pattern}/ within {timeout:.0f} s", seen)
                self.changed.wait(left)

    def _settle_panic(self):
        """The whole report, if it comes."""
        deadline = time.monotonic() + 5
        while PANIC_END not in self.text and not self.ended and time.monotonic() < deadline:
            self.changed.wait(0.5)

    def boot(self, timeout):
        """Waits for the shell, then gives it a prompt that nothing else prints, with the exit
        status."""
        self.expect(SHELL_PROMPT, timeout)
        self.take(timeout)

    def take(self, timeout=20):
        """At the shell's prompt: makes it one of ours."""
        self.nonce = secrets.token_hex(3)
        self.send(f"prompt @{self.nonce}:%E:@\r")
        self.expect(self._prompt(), timeout)

    def _prompt(self):
        return rf"@{self.nonce}:(-?\d+):@"

    def begin(self, command):
        """Types a command without waiting for its end."""
        self.command = command
        self.send(command + "\r")

    def finish(self, timeout):
        """Waits for the prompt; returns (output without the echoed command, exit status)."""
        before, m = self.expect(self._prompt(), timeout)
        text = ANSI.sub("", before)
        output = without_echo(text, self.command)
        return text.partition("\n")[2] if output is None else output, int(m[1])

    def run(self, command, timeout=60):
        self.begin(command)
        return self.finish(timeout)

    def close(self):
        self.reader.join(5)
        self.line.close()
