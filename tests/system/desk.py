#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A desk with a board on it: a QEMU whose UART is a tty, a cable, and a power switch.

The cable is two ptys, one end for the board and one for who drives it, that exist whether or not
the board is on; what is sent to a board that is off is lost.  The switch listens on a socket; its
handle is

    desk.py SOCKET off|on

which ends when the board is off, or on.  Nothing here knows what the board runs.
"""
import os
import pathlib
import pty
import select
import socket
import sys
import termios
import threading
import tty

TIMEOUT_SECONDS = 30


class Desk:
    """Use as a context manager: the board is off at the end.  board: a QEMU command line, given the
    tty."""

    def __init__(self, directory, board):
        self.dir = pathlib.Path(directory)
        self.board = board
        self.child = None
        self.switched = []          # every word that the switch was told
        self.stopping, self.stop_end = os.pipe()
        self.near, self.port = self.wire_end("port")
        self.far, self.uart = self.wire_end("uart")
        self.switch_path = self.dir / "switch"
        self.switch = socket.socket(socket.AF_UNIX)
        self.switch.bind(str(self.switch_path))
        self.switch.listen(4)
        self.threads = [threading.Thread(target=t, daemon=True) for t in (self.cable, self.power)]

    def wire_end(self, name):
        """A pty as it comes from the factory: raw; (master, the path that stays the same)."""
        master, slave = pty.openpty()
        tty.setraw(slave)           # the slave stays open: the port outlives who uses it
        path = self.dir / name
        path.symlink_to(os.ttyname(slave))
        setattr(self, f"{name}_slave", slave)
        return master, path

    @property
    def handle(self):
        """The power command for scripts/test."""
        return f"{sys.executable} {pathlib.Path(__file__).resolve()} {self.switch_path}"

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        os.write(self.stop_end, b"!")
        for thread in self.threads:
            thread.join(TIMEOUT_SECONDS)
        self.switch.close()
        for fd in (self.near, self.far, self.port_slave, self.uart_slave, self.stopping,
                   self.stop_end):
            os.close(fd)

    def cable(self):
        """Carries bytes both ways."""
        other = {self.near: self.far, self.far: self.near}
        while True:
            ready, _, _ = select.select([*other, self.stopping], [], [])
            if self.stopping in ready:
                return
            for fd in ready:
                data = os.read(fd, 65536)
                while data:
                    data = data[os.write(other[fd], data):]

    def power(self):
        """Obeys the switch.  One thread for the board's whole life: QEMU dies with the thread that
        starts it."""
        while True:
            ready, _, _ = select.select([self.switch, self.stopping], [], [])
            if self.stopping in ready:
                self.turn("off")
                return
            conn, _ = self.switch.accept()
            with conn:
                conn.settimeout(TIMEOUT_SECONDS)
                word = conn.recv(16).decode()
                self.switched.append(word)
                conn.sendall(self.turn(word).encode())

    def turn(self, word):
        from wsp.run import qemu
        if word == "off" and self.child:
            qemu.stop(self.child)
            self.child = None
        elif word == "on" and not self.child:
            termios.tcflush(self.uart_slave, termios.TCIFLUSH)
            with open(self.dir / "board.log", "ab") as log:
                self.child = qemu.start(self.board(self.uart), stdin=log, stdout=log, stderr=log)
        return "done"


def main(argv):
    """The handle of the switch; returns the exit status."""
    if len(argv) != 2 or argv[1] not in ("off", "on"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(TIMEOUT_SECONDS)
        s.connect(argv[0])
        s.sendall(argv[1].encode())
        return 0 if s.recv(16) == b"done" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
