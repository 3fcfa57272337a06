# SPDX-License-Identifier: MIT
"""python3 scripts/wsp ROOM.cli_NAME ARG...: runs it as a program.  Until its main runs, Ctrl-C ends us without a
word: where the loading of modules was broken off says nothing to anybody."""
import signal
import sys

if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import pathlib  # noqa: E402
import runpy  # noqa: E402

sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])  # where the package is, not what is in it
name = sys.argv.pop(1)
runpy.run_module(f"wsp.{name}", run_name="__main__", alter_sys=True)
