# SPDX-License-Identifier: MIT
"""A command as a program: how it begins, speaks, refuses and ends."""
import argparse
import difflib
import errno
import os
import pathlib
import signal
import sys
import tempfile

from wsp.paths import BUILD, rel
from wsp.problem import Problem

# Where Debian keeps mkfs, sfdisk, losetup: not in the PATH of every user.
SBIN = ("/usr/sbin", "/sbin")
os.environ["PATH"] = os.pathsep.join(
    dict.fromkeys([*os.environ.get("PATH", os.defpath).split(os.pathsep), *SBIN]))


FILE_HINTS = {
    errno.EACCES: "it belongs to somebody else: work in a clone of your own, or give it to you "
                  "(chown)",
    errno.EROFS: "clone the project to where you may write",
    errno.ENOSPC: "make room, then try again",
    errno.EDQUOT: "make room, then try again",
    errno.EMFILE: "allow more (ulimit -n 1024), then try again",
}


def open_standard_streams():
    """A stream that whoever started us has closed leads nowhere; without this the next file that is
    opened would take its place."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        fd = os.open(os.devnull, os.O_RDWR)
        if fd != number:
            os.dup2(fd, number)
            os.close(fd)
        setattr(sys, name, os.fdopen(number, mode, closefd=False))


open_standard_streams()


NO_SPACE = os.strerror(errno.ENOSPC).lower()
ROOM_BYTES = 64 * 1024  # with less than this nothing can be made


class Voice:
    """Messages of one script, on stderr, each behind the script's name."""

    name = "?"
    quiet = False
    ended_by = None     # the signal that ended it, when one has


def say(text):
    if not Voice.quiet:
        print(f"{Voice.name}: {text}", file=sys.stderr, flush=True)


def number(least, most, kind=int):
    """For argparse: a number of this range."""
    def parse(text):
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not least <= value <= most:     # nan is in no range
            raise argparse.ArgumentTypeError(f"'{text}': give a number from {least} to {most}")
        return value
    return parse


class Options(argparse.ArgumentParser):
    """As its base, but an option that is not there is named before anything else is judged: what
    was to be its value would be taken for an argument."""

    def parse_args(self, args=None, namespace=None):
        known = list(self._option_string_actions)
        for word in sys.argv[1:] if args is None else args:
            name = word.split("=")[0]
            if name == "--":
                break
            if name.startswith("--") and " " not in name and not any(
                    o.startswith(name) for o in known):
                near = difflib.get_close_matches(name, known, 1)
                self.error(f"there is no option {name}" + (f"; is it {near[0]}?" if near else ""))
        return super().parse_args(args, namespace)


def full_disk(words=""):
    """What to say when a disk is full: seen on the disk itself, or in the words of a tool that
    failed there and took its unfinished work away.  "" when none is."""
    for place in (BUILD, pathlib.Path(tempfile.gettempdir())):
        while not place.exists():
            place = place.parent
        disk = os.statvfs(place)
        if disk.f_bavail * disk.f_frsize < ROOM_BYTES or (disk.f_files and not disk.f_favail):
            return f"no space left on the disk of {place}: make room, then try again"
    if NO_SPACE in words.lower():
        return "no space left on a disk, see above: make room, then try again"
    return ""


def fast_exit(status):
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def explain(name, e):
    """Says what nobody foresaw; returns the exit status.  Files and disks are the user's to
    mend."""
    hint = FILE_HINTS.get(e.errno) if isinstance(e, OSError) else None
    if hint is None and (full := full_disk(str(e))):
        print(f"{name}: {full} ({type(e).__name__}: {e})", file=sys.stderr)
        return 1
    if hint is None:
        print(f"{name}: internal error: {type(e).__name__}: {e} (WSP_DEBUG=1 shows "
              "where)", file=sys.stderr)
        return 70
    where = f"{rel(e.filename)}: " if e.filename else ""
    print(f"{name}: {where}{e.strerror}; {hint}", file=sys.stderr)
    return 1


def interrupted(number, frame):
    Voice.ended_by = number
    signal.default_int_handler(number, frame)


def run_main(name, main):
    """Runs a script's main(argv) and turns its end into an exit status."""
    Voice.name = name
    # an end like Ctrl-C, after start.py too
    for polite in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(polite) != signal.SIG_IGN:          # nohup
            signal.signal(polite, interrupted)
    try:
        status = main(sys.argv[1:])
    except Problem as e:
        print(f"{name}: {e}", file=sys.stderr)
        if hint := full_disk(str(e)) if e.status != 2 else "":
            print(f"{name}: {hint}", file=sys.stderr)
        status = e.status
    except KeyboardInterrupt:
        print(f"\n{name}: interrupted", file=sys.stderr)
        status = 130
    except BrokenPipeError:
        fast_exit(141)
    except Exception as e:  # pylint: disable=broad-except
        if os.environ.get("WSP_DEBUG"):
            raise
        status = explain(name, e)
    sys.exit(status)
