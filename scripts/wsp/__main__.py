# SPDX-License-Identifier: MIT
"""python3 scripts/wsp NAME ARG...: the command NAME.  Until it runs, Ctrl-C ends us without a word:
where the loading of modules was broken off says nothing to anybody."""
import signal
import sys

if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import importlib  # noqa: E402
import pathlib  # noqa: E402

COMMANDS = {
    "run": "run.cli_run", "image": "make.cli_image", "flash": "make.cli_flash",
    "sdk": "make.cli_sdk",
    "test": "judge.cli_test", "bench": "judge.cli_bench", "docs": "judge.cli_docs",
    "parts": "judge.parts", "exports": "make.cli_exports"
}

# where the package is, not what is in it
sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])
name = sys.argv.pop(1)
command = importlib.import_module(f"wsp.{COMMANDS[name]}")

from wsp.program import run_main  # noqa: E402

run_main(name, command.main)
