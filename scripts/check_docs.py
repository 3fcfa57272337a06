#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""The generated documents, and the generated part of docs/board-howto.md, say what the source
says; and every path that a comment or a document names is in the repository."""
import sys

from wsp.judge import (checking, cli_docs, doc_paths, gen_calls, gen_errors, gen_features,
                       gen_states, tree)
from wsp.paths import ROOT, rel
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
    files = doc_paths.Tree(tree.tracked(""))
    texts = tree.tracked(*doc_paths.PROSE)
    for name in texts:
        faults += doc_paths.faults(files, name, (ROOT / name).read_text(encoding="utf-8"))
    return checking.finish("check_docs", faults, len(texts))


def cases():
    stale = [(f"a stale {rel(path)}",
              faults_of(path, generate,
                        generate().replace("| `", "| `NO_", 1)))
             for path, generate in cli_docs.DOCUMENTS.items()]
    return (gen_states.cases() + gen_errors.cases() + gen_features.cases() + gen_calls.cases()
            + doc_paths.cases() + stale)


if __name__ == "__main__":
    sys.exit(checking.main("check_docs", check, cases, __doc__))
