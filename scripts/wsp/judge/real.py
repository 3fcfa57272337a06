# SPDX-License-Identifier: MIT
"""What the modules of scripts/test samples share: two machines that talk, an image and this host.
"""
import os
import pathlib
import re
import socket
import subprocess
import time

from wsp.run.console import Console, PipeLine
from wsp.tools import tied

GUEST, HOST = "10.0.2.2", "127.0.0.1"   # this host, as the image sees it and as it sees itself
UNCONNECTED = {"tcp": "0A", "udp": "07"}    # in /proc/net


def free_port():
    with socket.create_server((HOST, 0)) as s:
        return s.getsockname()[1]


def wait_listening(machine, port, seconds=30):
    """Until a socket in the image listens on the port."""
    end, row = time.monotonic() + seconds, re.compile(rf":{port}\b.*LISTEN")
    while time.monotonic() < end:
        if row.search(machine.console.run("netstat -an", 20)[0]):
            return
    raise TimeoutError(f"nothing in the image listens on port {port}")


def wait_text(console, start, enough, seconds):
    """What a console shows from `start` on, once that is enough, or when the time is over."""
    end = time.monotonic() + seconds
    with console.changed:
        while not (console.ended or enough(console.text[start:])):
            if not console.changed.wait(max(0, end - time.monotonic())):
                break
        return console.text[start:]


class Native:
    """A program on this host, which ends with the with-block at the latest."""

    def __init__(self, command, log):
        self.command, self.log = [str(c) for c in command], pathlib.Path(log)
        self.child = self.console = None

    def __enter__(self):
        self.child = subprocess.Popen(tied(self.command), stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        out = os.dup(self.child.stdout.fileno())
        self.child.stdout.close()
        self.console = Console(PipeLine(out, out), open(self.log, "wb", buffering=0))
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.console.close()

    def wait_listening(self, port, seconds=30, kind="tcp"):
        """Until somebody on this host listens on the port, without a connection to it: the servers
        serve one client."""
        end, row = time.monotonic() + seconds, f":{port:04X} 00000000:0000 {UNCONNECTED[kind]} "
        while time.monotonic() < end and self.child.poll() is None:
            if row in pathlib.Path(f"/proc/net/{kind}").read_text(encoding="ascii"):
                return
        raise TimeoutError(f"{self.command[0]} does not listen on port {port}:\n{self.output()}")

    def output(self):
        return self.console.text

    def finish(self, seconds):
        """(what it printed, its exit status, or None when it did not end)."""
        try:
            status = self.child.wait(seconds)
            self.console.reader.join(seconds)
        except subprocess.TimeoutExpired:
            status = None
        return self.output(), status
