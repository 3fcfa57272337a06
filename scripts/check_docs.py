#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""The generated documents, and the generated part of docs/board-howto.md, say what the source says."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
import cli_docs  # noqa: E402
import gen_errors  # noqa: E402
import gen_features  # noqa: E402
import gen_states  # noqa: E402
import sources  # noqa: E402
from common import Problem, rel  # noqa: E402


def faults_of(path, generate, text):
    try:
        generated = generate()
    except Problem as e:
        return [str(e)]
    return [] if text == generated else [f"{rel(path)}: not what the source says: run scripts/docs"]


def check():
    documents = cli_docs.DOCUMENTS
    faults = [f for path, generate in documents.items() for f in faults_of(path, generate, cli_docs.current(path))]
    return sources.finish("check_docs", faults, len(documents))


def cases():
    stale = [(f"a stale {rel(path)}", faults_of(path, generate, generate().replace("| `", "| `NO_", 1)))
             for path, generate in cli_docs.DOCUMENTS.items()]
    return gen_states.cases() + gen_errors.cases() + gen_features.cases() + stale


if __name__ == "__main__":
    sys.exit(sources.main("check_docs", check, cases, __doc__))
