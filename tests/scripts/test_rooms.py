# SPDX-License-Identifier: MIT
"""The rooms of scripts/wsp: judge may use run and make, run may use make, and all the top."""
import ast

import pytest
from wsp.paths import ROOT

HOME = ROOT / "scripts/wsp"
BELOW = {"wsp": {"wsp"}, "make": {"wsp", "make"}, "run": {"wsp", "make", "run"},
         "judge": {"wsp", "make", "run", "judge"}}
MODULES = sorted(p for p in HOME.rglob("*.py") if p.name != "__main__.py")


def room(dotted):
    part = dotted.split(".")[1:2]
    return part[0] if part and (HOME / part[0]).is_dir() else "wsp"


def used(source):
    """The rooms that a module's text takes from."""
    rooms = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "wsp":
            rooms |= {room(f"{node.module}.{a.name}") for a in node.names}
        elif isinstance(node, ast.Import):
            rooms |= {room(a.name) for a in node.names if a.name.split(".")[0] == "wsp"}
    return rooms


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOME)))
def test_a_module_takes_from_its_own_room_and_those_below(path):
    mine = path.parent.name
    assert used(path.read_text(encoding="utf-8")) <= BELOW[mine]
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_judge_of_rooms_sees():
    text = "from wsp.judge import rows\nfrom wsp import paths\nimport wsp.run.qemu\n"
    assert used(text) == {"judge", "wsp", "run"}
