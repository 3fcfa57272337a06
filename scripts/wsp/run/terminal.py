# SPDX-License-Identifier: MIT
"""The shell on the user's terminal: raw bytes both ways, crash reports with names behind them."""
import os
import pty
import select
import sys
import termios
import time
import tty

from wsp.program import say
from wsp.run import qemu
from wsp.run.console import STOPPED
from wsp.run.echo_service import EchoService
from wsp.run.symbols import Annotator


def banner(echo, net):
    say("Ctrl-A X leaves (so does `exit`); Ctrl-C stops the program in front")
    if net == "user":
        say("echo service (TCP and UDP) on this host; try in the shell:\n\n    wspconnect "
            f"{qemu.HOST} {echo.port}\n")


def run(img, directory, args, gdb, options):
    """Until QEMU ends or --timeout; returns the exit status."""
    cmd = qemu.command(img, console="mon:stdio", gdb=gdb, **options)
    master, slave = pty.openpty()
    lines_end_once(slave)
    with EchoService() as echo:
        banner(echo, options["net"])
        child = qemu.start(cmd, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        saved = termios.tcgetattr(0)
        try:
            tty.setraw(0)
            with open(directory / "console.log", "wb") as log:
                timed_out = pump(child, master, Annotator(img), log, args.timeout)
        finally:
            status = qemu.stop(child)
            os.close(master)
            restore(saved)
    print()
    if timed_out:
        say("time is up")
        return 124
    return 1 if status > 0 else 0


def lines_end_once(slave):
    """The image ends its lines with CR and LF: no second CR, which QEMU's terminal would add."""
    settings = termios.tcgetattr(slave)
    settings[1] &= ~termios.ONLCR
    termios.tcsetattr(slave, termios.TCSANOW, settings)


def restore(saved):
    """The terminal as it was, unless its window has been closed."""
    try:
        termios.tcsetattr(0, termios.TCSADRAIN, saved)
    except termios.error:
        pass


def pump(child, master, annotator, log, timeout):
    """Copies bytes both ways; True when the time ran out."""
    end = time.monotonic() + timeout if timeout else None
    line = b""
    while True:
        left = None if end is None else max(end - time.monotonic(), 0)
        ready, _, _ = select.select([0, master], [], [], left)
        if not ready:
            return True
        if 0 in ready:
            typed = os.read(0, 4096)
            if not typed:
                return False
            os.write(master, typed)
        if master not in ready:
            continue
        try:
            data = os.read(master, 65536)
        except OSError:  # the last user of the pty is gone
            data = b""
        if not data:
            return False
        for part in data.splitlines(keepends=True):
            out(part, log)
            line += part
            if line.endswith(b"\n"):
                for extra in annotator.feed(line.decode(errors="replace").rstrip()):
                    out(extra.encode() + b"\r\n", log)
                if STOPPED.encode() in line:
                    return False
                line = b""
        sys.stdout.flush()


def out(data, log):
    log.write(data)
    log.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
