# SPDX-License-Identifier: MIT
"""No program of tests/target is forgotten: what test_target.py leaves to another file is run
there."""
import re

import pytest
import test_target
from wsp.paths import ROOT

pytestmark = pytest.mark.host


@pytest.mark.parametrize("program", sorted(test_target.ELSEWHERE))
def test_what_another_file_runs_is_run_there(program):
    file = test_target.ELSEWHERE[program]
    text = (ROOT / "tests/system" / file).read_text(encoding="utf-8")
    assert re.search(rf"\b{program}\b", text), f"{file} does not run {program}"
    assert (ROOT / f"tests/target/{program}.c").is_file(), f"there is no {program}"
