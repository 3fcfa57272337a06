# SPDX-License-Identifier: MIT
"""Writes an image to a device or a file, and reads it back from the medium itself."""
import errno
import fcntl
import mmap
import os
import stat
import sys
import time

from wsp.program import Problem, say

CHUNK = 1 << 20
BLKFLSBUF, BLKRRPART = 0x1261, 0x125F  # linux/fs.h

# Not a whole run as root: what that builds would be root's.
NO_PERMISSION = ("no permission; make the file with scripts/image, "
                 "then sudo scripts/flash ... --image FILE")

OPEN_WORDS = {
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EBUSY: "it is in use (mounted, or part of something that is)",
    errno.EROFS: "it is read-only",
    errno.ENOENT: "no such device or file",
    errno.ENXIO: "there is no such device any more",
    errno.ENOMEDIUM: "there is no card in it",
}
WRITE_WORDS = {
    errno.ENOSPC: "there is no space left",
    errno.EFBIG: "there is no space left (the file may not grow so far)",
    errno.EIO: "input/output error: the medium or its connection is bad",
    errno.ENODEV: "the device is gone",
    errno.ENXIO: "the device is gone",
}


class Device:
    """An open block device or file.  pwrite and pread work at byte offsets of whole chunks."""

    def __init__(self, path, create_bytes=None):
        self.path, self.created = path, False
        try:
            if create_bytes is not None:
                self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
                self.created = True
                self._grow(create_bytes)
            else:
                # O_EXCL without O_CREAT: a block device that anybody uses is refused by the kernel
                block = stat.S_ISBLK(os.stat(path).st_mode)
                self.fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_EXCL if block else 0))
        except OSError as e:
            raise Problem(f"{path}: {OPEN_WORDS.get(e.errno, e.strerror)}", 1) from None
        found = os.fstat(self.fd)
        self.block, self.regular = stat.S_ISBLK(found.st_mode), stat.S_ISREG(found.st_mode)
        self.number = f"{os.major(found.st_rdev)}:{os.minor(found.st_rdev)}"  # of a block device

    def _grow(self, count):
        """A new file that cannot be so large does not stay."""
        try:
            os.ftruncate(self.fd, count)
        except (OSError, OverflowError) as e:
            os.close(self.fd)
            os.unlink(self.path)
            raise Problem(f"{self.path}: a file here cannot have {count:,} bytes "
                          f"({getattr(e, 'strerror', None) or 'too large'})", 1) from None

    def pwrite(self, data, at):
        while data:
            n = os.pwrite(self.fd, data, at)
            data, at = data[n:], at + n

    def sync(self):
        os.fsync(self.fd)

    def forget(self):
        """Makes the next read come from the medium, not from memory."""
        if self.block:
            try:
                fcntl.ioctl(self.fd, BLKFLSBUF)
            except OSError:
                pass  # not root: O_DIRECT below, or the advice, does it
        os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_DONTNEED)
        try:
            fcntl.fcntl(self.fd, fcntl.F_SETFL, fcntl.fcntl(self.fd, fcntl.F_GETFL) | os.O_DIRECT)
        except OSError:
            pass  # a file system without it; the pages were given up above

    def pread(self, buffer, at):
        """Fills as much of a page-aligned buffer as there is; returns the count."""
        try:
            return os.preadv(self.fd, [buffer], at)
        except OSError as e:
            if e.errno != errno.EINVAL:
                raise
            fcntl.fcntl(self.fd, fcntl.F_SETFL, fcntl.fcntl(self.fd, fcntl.F_GETFL) & ~os.O_DIRECT)
            return os.preadv(self.fd, [buffer], at)

    def close(self):
        """Also asks the kernel to look at the new partition table."""
        if self.block:
            try:
                fcntl.ioctl(self.fd, BLKRRPART)
            except OSError:
                pass  # a disk without partitions, or not root; the next plug-in reads it
        os.close(self.fd)


class Progress:
    """A bar on a terminal, a line each quarter elsewhere."""

    def __init__(self, verb, total):
        self.verb, self.total, self.start, self.quarter = verb, total, time.monotonic(), 0
        self.tty = sys.stderr.isatty()

    def at(self, done):
        share = done / self.total
        if self.tty:
            rate = done / max(time.monotonic() - self.start, 0.001) / 1e6
            bar = "#" * int(share * 40)
            print(f"\r  {self.verb:<9} [{bar:<40}] {share:4.0%}  {rate:6.1f} "
                  "MB/s", end="", file=sys.stderr, flush=True)
        elif int(share * 4) > self.quarter:
            self.quarter = int(share * 4)
            say(f"  {self.verb} {share:.0%}")

    def end(self):
        if self.tty:
            print(file=sys.stderr)


def write(device, source, total):
    """Copies the open file source; an error says how far it came."""
    progress, at = Progress("writing", total), 0
    try:
        while data := source.read(CHUNK):
            device.pwrite(data, at)
            device.sync()  # chunk by chunk, so that the bar tells of the medium and not of memory
            at += len(data)
            progress.at(at)
    except OSError as e:
        progress.end()
        raise Problem(f"{device.path}: {WRITE_WORDS.get(e.errno, e.strerror)}, after {at:,} of "
                      f"{total:,} bytes; "
                      "what is on it now is incomplete", 1) from None
    except KeyboardInterrupt:
        progress.end()
        say(f"{device.path} is incomplete: {at:,} of {total:,} bytes are written")
        raise
    progress.end()


def first_difference(a, b):
    return next(i for i, (x, y) in enumerate(zip(a, b)) if x != y)


def verify(device, source, total):
    """Reads the medium back and compares every byte."""
    progress, at = Progress("verifying", total), 0
    device.forget()
    with mmap.mmap(-1, CHUNK) as buffer:  # page-aligned, as O_DIRECT wants
        while data := source.read(CHUNK):
            try:
                got = device.pread(buffer, at)
            except OSError as e:
                progress.end()
                raise Problem(f"{device.path}: cannot be read back at byte {at:,}: "
                              f"{WRITE_WORDS.get(e.errno, e.strerror)}", 1) from None
            back = buffer[:min(got, len(data))]
            if back != data:
                progress.end()
                where = at + (first_difference(back, data) if len(back) == len(data) else len(back))
                raise Problem(f"{device.path}: what it holds is not what was written, from byte "
                              f"{where:,} on; the "
                              "medium is bad, or smaller than it says", 1)
            at += len(data)
            progress.at(at)
    progress.end()
