#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""The generated documents, and the generated part of docs/board-howto.md, say what the source
says."""
import sys

from wsp.judge import checking, cli_docs, gen_errors, gen_features, gen_states
from wsp.paths import rel
from wsp.program import Problem


def faults_of(path, generate, text):
    try:
        generated = generate()
    except Problem as e:
        return [str(e)]
    return [] if text == generated else [f"{rel(path)}: not what the source says: run scripts/docs"]


def check():
    documents = cli_docs.DOCUMENTS
    faults = [
        f for path, generate in documents.items()
        for f in faults_of(path, generate, cli_docs.current(path))
    ]
    return checking.finish("check_docs", faults, len(documents))


def cases():
    stale = [(f"a stale {rel(path)}",
              faults_of(path, generate,
                        generate().replace("| `", "| `NO_", 1)))
             for path, generate in cli_docs.DOCUMENTS.items()]
    return gen_states.cases() + gen_errors.cases() + gen_features.cases() + stale


if __name__ == "__main__":
    sys.exit(checking.main("check_docs", check, cases, __doc__))
