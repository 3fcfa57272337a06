# SPDX-License-Identifier: MIT
"""scripts/docs: the documents that are generated from the source; see --help."""
import argparse

from wsp.judge import gen_calls, gen_errors, gen_features, gen_states
from wsp.paths import ROOT, rel
from wsp.program import say

DOCUMENTS = {
    ROOT / "docs/states.md": gen_states.generate, ROOT / "docs/errors.md": gen_errors.generate,
    ROOT / "docs/board-howto.md": gen_features.generate,
    ROOT / "docs/calls.md": gen_calls.generate
}

DESCRIPTION = """\
Generates the documents whose content stands in the source: docs/states.md from
provider/socket/sock_state.c, docs/errors.md from provider/transport/wsaerr.c and
docs/connect_errors.toml, the table of features in docs/board-howto.md from
scripts/wsp/make/features.py, docs/calls.md from the public headers and the lists of
exports in tests/system.  scripts/test fails when they differ.  docs/conformance.md comes from
a test run: scripts/test rows --write."""


def current(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(argv):
    argparse.ArgumentParser(prog="scripts/docs", description=DESCRIPTION,
                            formatter_class=argparse.RawDescriptionHelpFormatter).parse_args(argv)
    # all parse, or none is written
    texts = {path: generate() for path, generate in DOCUMENTS.items()}
    for path, text in texts.items():
        if current(path) != text:
            path.write_text(text, encoding="utf-8")
            say(f"written: {rel(path)}")
    return 0
