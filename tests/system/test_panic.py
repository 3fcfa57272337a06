# SPDX-License-Identifier: MIT
"""A fault of the kernel itself: the whole report, functions and lines named, scripts/run ends with
125.

The faults are those of tests/kernel/k_fault.c, in the test kernel; the road is that of scripts/run.
"""
import functools
import pathlib
import re

import pytest
from wsp.make import image
from wsp.run import cli_run

pytestmark = [pytest.mark.xdist_group("scripts"), pytest.mark.needs("qemu", "image")]
SOURCE = pathlib.Path(__file__).parents[1] / "kernel/k_fault.c"

FAULTS = [
    ("write_text", r"bad data access at 0x8[0-9a-f]{7}, status 0x[0-9a-f]+"),
    ("write_rodata", r"bad data access at 0x8[0-9a-f]{7}, status 0x[0-9a-f]+"),
    ("execute_data", r"bad jump at 0x8[0-9a-f]{7}, status 0x[0-9a-f]+"),
    ("execute_user", r"bad jump at 0x00010000, status 0x[0-9a-f]+"),
    ("read_null", r"bad data access at 0x00000000, status 0x[0-9a-f]+"),
    ("copy_from_nowhere", r"bad data access at 0xffff0000, status 0x[0-9a-f]+"),
    ("undefined", r"undefined instruction at 0x8[0-9a-f]{7}, status 0x0"),
    ("overflow_stack", r"bad data access at 0xf[0-9a-f]{7}, status 0x[0-9a-f]+: kernel stack "
                       r"overflow"),
    ("fail_kassert", r"\S*k_fault\.c:\d+: two == 3 does not hold"),
    ("sleep_in_section", r"\S*park\.c:\d+: irq_enabled\(\) .* does not hold"),
]
NAMED = {"overflow_stack": "recurse"}
# where pc is: the faulting function unless the processor had left it
AT_PC = {
    **NAMED, "execute_data": None, "execute_user": None, "sleep_in_section": "park",
    "copy_from_nowhere": "out_bulk_first"
}


@pytest.fixture
def run(monkeypatch, capfd, env):
    """run(command) -> (exit status of scripts/run over the test kernel, what it printed)"""
    monkeypatch.setattr(image, "make", functools.partial(image.make, kernel="_test"))

    def go(command):
        status = cli_run.main(["--board", env["name"], "--ip", "static", "--timeout", "100",
                               "--exec", command])
        out, err = capfd.readouterr()
        return status, out + err

    return go


def function_lines(name):
    lines = SOURCE.read_text().split("\n")
    start = next(n for n, text in enumerate(lines, 1)
                 if re.match(rf"static FAULTS \w+ {name}\(", text))
    return range(start, next(n for n in range(start, len(lines)) if lines[n - 1] == "}") + 1)


def needing(fault, said):
    return pytest.param(fault, said, id=fault,
                        marks=[pytest.mark.needs("pxn")] if fault == "execute_user" else [])


@pytest.mark.parametrize("fault,said", [needing(*f) for f in FAULTS])
def test_panic(run, fault, said):
    status, out = run(f"ktest k_fault {fault}")
    assert status == 125, out
    assert "survived" not in out
    assert re.search(rf"^\*\*\* KERNEL PANIC: {said}$", out, re.M), out
    block = out[out.index("*** KERNEL PANIC"):out.index("*** HALTED")]
    assert re.search(r"\bpc 0x[0-9a-f]{8}  lr 0x[0-9a-f]{8}  sp 0x[0-9a-f]{8}  psr "
                     r"0x[0-9a-f]{8}", block)
    for register in range(13):
        assert re.search(rf"\br{register} 0x[0-9a-f]{{8}}", block), register
    assert re.search(r"^ +calls( 0x8[0-9a-f]{7})+$", block, re.M), block
    assert re.search(r"^ *\d+\.\d{6} thread \d+ starts in process \d+", block,
                     re.M), "no trace records"
    assert out.count("*** KERNEL PANIC") == 1 and "*** again" not in out
    function = NAMED.get(fault, fault)
    at_pc = re.search(r"^ +pc +0x[0-9a-f]{8} = (\S+)", out, re.M)
    assert (at_pc and at_pc[1]) == (AT_PC.get(fault, fault) or (at_pc and at_pc[1])), out
    places = re.findall(rf"= {function} at \S*k_fault\.c:(\d+)", out)
    assert any(int(line) in function_lines(function) for line in places), out
