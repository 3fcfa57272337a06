# SPDX-License-Identifier: MIT
"""start.py NAME ARG...: runs cli_NAME as a program.  Until its main runs, Ctrl-C ends us without a word: where the
loading of modules was broken off says nothing to anybody."""
import signal
import sys

if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import runpy  # noqa: E402

name = sys.argv.pop(1)
runpy.run_module(f"cli_{name}", run_name="__main__", alter_sys=True)
