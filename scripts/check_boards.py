#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""Each folder of bsp/boards holds what the build and the tests read (docs/board-howto.md has the
list), and nothing outside it names a board but the documents and what calls virt the board to begin
with."""
import re
import sys

import yaml

from wsp.judge import checking, tree
from wsp.make import features
from wsp.paths import ROOT
from wsp.program import Problem

FOLDER = ROOT / "bsp/boards"
FILES = ("README.md", "board.c", "board.cmake", "env.yaml")
KEYS = {"name": str, "driver": str, "ram_mb": int, "features": list}
QEMU_KEYS = {"machine": str, "qemu_args": list, "console_uart": int, "nic_args": list}
BUILD_WORDS = ("KERNEL_RAM_BASE", "KERNEL_LOAD_OFFSET", "BOARD_SOURCES")
HOME = "virt"  # what --board is when nobody says
ALLOWED = ("bsp/boards/", "docs/", "README.md")
ROW = re.compile(r"^\s*(?:\[\w+\] = )?\{\s*&\w+,", re.M)


def env_faults(board, text):
    try:
        env = yaml.safe_load(text)
    except yaml.YAMLError as e:
        return [f"does not parse: {e}"]
    if not isinstance(env, dict):
        return ["is not a table"]
    keys = KEYS | (QEMU_KEYS if env.get("driver") == "qemu" else {})
    faults = [f"{k} is missing, or no "
              f"{t.__name__}" for k, t in keys.items() if not isinstance(env.get(k), t)]
    if env.get("name") != board:
        faults.append(f"name is not {board}")
    if env.get("driver") not in ("qemu", "serial"):
        faults.append("driver is neither qemu nor serial")
    if isinstance(env.get("features"), list):
        try:
            words = features.of_board(env)
        except Problem as e:
            return faults + [str(e)]
        if "rng" in env and "rng" not in words:
            faults.append("`rng:` adds a device, but there is no feature rng")
    return faults


def board_faults(board, texts):
    """texts: {file name: content}."""
    faults = [f"{f} is missing" for f in FILES if f not in texts]
    if "env.yaml" in texts:
        faults += [f"env.yaml: {f}" for f in env_faults(board, texts["env.yaml"])]
    if "board.cmake" in texts:
        faults += [f"board.cmake sets no {w}" for w in BUILD_WORDS if w not in texts["board.cmake"]]
    if "board.c" in texts:
        if f'.name = "{board}"' not in texts["board.c"]:
            faults.append(f'board.c: no .name = "{board}"')
        if not ROW.search(texts["board.c"]):
            faults.append("board.c: no line of a table begins with { &driver,")
    if "silicon" not in texts.get("README.md", "silicon"):
        faults.append("README.md does not say what has run on silicon")
    return [f"bsp/boards/{board}: {f}" for f in faults]


def outside_names(boards, texts):
    """Where a board is named that is none of the file's business.  texts: {file name: content}."""
    name = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, boards)) + r")(?![\w-])", re.I)
    return [f"{file}:{n}: names the board {m[0]}" for file, text in texts.items()
            for n, line in enumerate(text.split("\n"), 1) if (m := name.search(line))]


def outside():
    """{file name: content} of all that must know no board."""
    return {n: (ROOT / n).read_text(errors="replace") for n in tree.tracked("")
            if not n.startswith(ALLOWED)}


def check():
    boards = sorted(p for p in FOLDER.iterdir() if p.is_dir())
    faults = [
        f for b in boards for f in board_faults(
            b.name, {p.name: p.read_text(errors="replace") for p in b.iterdir() if p.is_file()})
    ]
    faults += outside_names([b.name for b in boards if b.name != HOME], outside())
    return checking.finish("check_boards", faults, len(boards))


def cases():
    good = {p.name: p.read_text() for p in (FOLDER / "virt").iterdir() if p.is_file()}

    def bad(claim, name, old, new):
        assert old in good[name], claim
        return claim, board_faults("virt", {**good, name: good[name].replace(old, new)})

    assert not board_faults("virt", good), "the good sample has faults"
    return [("a file is missing",
             board_faults("virt", {n: t for n, t in good.items() if n != "README.md"})),
            bad("an unknown feature", "env.yaml", "power_off,", "power_on,"),
            bad("a wrong name", "env.yaml", "name: virt", "name: vert"),
            bad("a missing key", "env.yaml", "ram_mb:", "ram:"),
            bad("an unknown driver", "env.yaml", "driver: qemu", "driver: qemo"),
            bad("a device without its feature", "env.yaml", "net, rng,", "net,"),
            bad("no load address", "board.cmake", "KERNEL_LOAD_OFFSET", "OFFSET"),
            bad("another name in the table", "board.c", '.name = "virt"', '.name = "x"'),
            bad("nothing about silicon", "README.md", "silicon", "boards"),
            ("a board named in a driver",
             outside_names(["lean-7"], {"chip.c": "int x;\nif (is(\"lean-7\"))\n"})), ]


if __name__ == "__main__":
    sys.exit(checking.main("check_boards", check, cases, __doc__))
