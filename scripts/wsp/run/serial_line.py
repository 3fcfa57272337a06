# SPDX-License-Identifier: MIT
"""A serial port as a Line for the console (console.py), through pyserial."""
import errno
import os
import pathlib
import stat
import time

from wsp.program import Problem

BAUD = 115200
LOST_AGAIN_SECONDS = 20  # an adapter that the board powers goes away and comes back with it


class SerialLine:
    """read() blocks until a byte is there; b"" means that the port was closed or has gone."""

    def __init__(self, port, baud=BAUD):
        import serial
        self.lost = serial.SerialException
        self.port = open_port(port, baud)
        self.closed = False

    def read(self):
        while not self.closed:
            try:
                data = self.port.read(self.port.in_waiting or 1)
            except (self.lost, OSError, TypeError):  # TypeError: closed under the read
                return b""
            if data:
                return data
        return b""

    def write(self, data):
        try:
            self.port.write(data)
            self.port.flush()
        except self.lost as e:
            raise OSError(str(e)) from None

    def drain(self):
        """Forgets what the board has said so far."""
        self.port.reset_input_buffer()

    def stop(self):
        """Ends a read that waits."""
        self.closed = True
        self.port.cancel_read()

    def close(self):
        self.stop()
        self.port.close()


def complaint(port, e):
    """What to do about a port that cannot be opened."""
    number = getattr(e, "errno", None)
    words = str(e)
    if number in (errno.EACCES, errno.EPERM):
        group = pathlib.Path(port).group() if pathlib.Path(port).exists() else "dialout"
        return (f"--serial {port}: no permission; join the group {group} (usermod -aG {group} "
                f"{os.environ.get('USER', 'USER')}, then log in again)")
    if number in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in words:
        return f"--serial {port}: another program has it open; see who: fuser {port}"
    if number == errno.ENOENT:
        return (f"--serial {port}: no such port; "
                "see which there are: python3 -m serial.tools.list_ports")
    return f"--serial {port}: cannot be used ({words})"


def open_port(port, baud):
    """The open pyserial port, ours alone; a Problem says why not."""
    import serial
    try:
        if not stat.S_ISCHR(os.stat(port).st_mode):
            raise Problem(f"--serial {port}: not a serial port")
        return serial.Serial(str(port), baud, timeout=0.5, write_timeout=10, exclusive=True)
    except serial.SerialException as e:
        raise Problem(complaint(port, e)) from None
    except ValueError as e:
        raise Problem(f"--baud {baud}: {e}") from None
    except OSError as e:
        raise Problem(complaint(port, e)) from None


def open_again(port, baud):
    """The line, if need be after the wait for an adapter that was off with the board."""
    deadline = time.monotonic() + LOST_AGAIN_SECONDS
    while True:
        try:
            return SerialLine(port, baud)
        except Problem:
            if pathlib.Path(port).exists() or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def check(port, baud):
    """Opens it once, so that a mistake is reported before anything is built."""
    open_port(port, baud).close()
