# SPDX-License-Identifier: MIT
"""scripts/bench --beside: two trees measured in turns, so that both meet the same hour of the host.

When a peer's frames reach the guest is up to the host: it decides how many of them share an
interrupt, and one tree's figures differ by more from hour to hour than two trees do side by side.
"""
import json
import pathlib
import statistics
import subprocess

from wsp.program import Problem, say


def _figures(tree, board, group):
    """What the tree's own scripts/bench measures; what it says of its committed figures is no
    matter here."""
    out = tree / "build/bench.json"
    out.unlink(missing_ok=True)
    words = [tree / "scripts/bench", "--board", board] + (["--only", group] if group else [])
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if not out.exists():
        raise Problem(f"{tree}: scripts/bench ends with status {done.returncode}:\n"
                      f"{(done.stdout + done.stderr)[-2000:]}", 1)
    return json.loads(out.read_text())["figures"]


def other_tree(text):
    tree = pathlib.Path(text).resolve()
    if not (tree / "scripts/bench").is_file():
        raise Problem(f"--beside {text}: no scripts/bench in it; give another clone or worktree")
    return tree


def measure_both(ours, theirs, board, group, rounds):
    """The mean of each figure that both have: (ours, theirs)."""
    runs = {ours: [], theirs: []}
    for n in range(rounds):
        for tree, done in runs.items():
            say(f"round {n + 1} of {rounds}: {tree}")
            done.append(_figures(tree, board, group))
    names = set(runs[ours][0]) & set(runs[theirs][0])
    return tuple({k: round(statistics.mean(r[k] for r in runs[tree])) for k in names}
                 for tree in (ours, theirs))
