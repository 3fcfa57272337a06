# SPDX-License-Identifier: MIT
"""Processes that die while they are in the network leave nothing behind."""
import pytest

pytestmark = pytest.mark.xdist_group("dgram")


@pytest.mark.timeout(300)
def test_thousand_processes_started_and_killed_leave_nothing(peer, shell):
    peer.town()
    tap = shell.run_tap("t_kill n=1000", timeout=280)
    assert tap.failed == [] and tap.passed, tap.log


@pytest.mark.timeout(200)
def test_random_calls_harm_nobody(peer, shell, target):
    """Random system calls from processes that are killed in the middle; the seed is in the log, and
    `t_fuzz seed=N` plays it again."""
    peer.town()
    tap = shell.run_tap("t_fuzz children=40", timeout=180)
    assert tap.failed == [] and tap.passed, tap.log


@pytest.mark.needs("qemu")
def test_kernel_text_is_unchanged_after_hostile_pointers(peer, shell, target):
    """QEMU reads the kernel's code and constants before and after, from outside the guest."""
    peer.town()
    before = kernel_memory(target)
    tap = shell.run_tap("t_badptr", timeout=150)
    assert tap.failed == [] and tap.passed, tap.log
    assert kernel_memory(target) == before


def kernel_memory(target):
    from elftools.elf.elffile import ELFFile
    with open(target.machine.image.elf, "rb") as f:
        table = ELFFile(f).get_section_by_name(".symtab")
        value = {n: table.get_symbol_by_name(n)[0]["st_value"]
                 for n in ("__image_start", "__rodata_end", "__phys_offset")}
    start = (value["__image_start"] + value["__phys_offset"]) & 0xffffffff
    out = target.machine.dir / "kernel-text.bin"
    target.qmp("pmemsave", val=start, size=value["__rodata_end"] - value["__image_start"],
               filename=str(out.resolve()))
    return out.read_bytes()
