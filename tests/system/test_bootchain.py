# SPDX-License-Identifier: MIT
"""The boot chains of this run's board: from its media, from a flashed file, over the network.

Nobody types anything before the prompt, except where the test is about U-Boot's own prompt.
"""
import re
import subprocess

import pytest
from clock import assert_right_time
from target import ROOT
from wsp.make import bootchain, building, image
from wsp.make.recipe import Recipe
from wsp.run.machine import Machine

BOOT_SECONDS = 100
pytestmark = [
    pytest.mark.xdist_group("scripts"),
    pytest.mark.needs("bootchain", "qemu", "image", "net")
]


@pytest.fixture
def linked(env):
    return image.make(building.build(env["name"]))


@pytest.fixture
def media(board):
    return list(Recipe(board).media.values())


def works(console):
    """A prompt, and an address from the network."""
    console.boot(BOOT_SECONDS)
    output, status = console.run("ipconfig /wait 30", 40)
    assert status == 0, output
    assert re.search(r"^U-Boot \d", console.text, re.M), "not through the boot loader"


def test_each_medium_passes_the_demo(run, media):
    for medium in media:
        p = run("demo", "--boot", medium.name)
        assert p.returncode == 0, p.stdout
        assert "8 of 8 rows as expected" in p.stdout


@pytest.mark.slow
def test_time_is_right_from_each_medium(linked, media, tmp_path):
    """Loaders program clocks and tell lies about them: CNTFRQ, for one."""
    for medium in media:
        with Machine(linked, tmp_path / medium.name, boot=medium.name) as m:
            works(m.console)
            assert_right_time(m.console)


def test_a_flashed_file_boots(run, board, linked, media, tmp_path):
    """What scripts/flash wrote, and nothing else: the file made by the build is not in the
    machine."""
    card, medium = tmp_path / "card.img", media[0]
    p = subprocess.run(
        [ROOT / "scripts/flash", "--board", board, "--yes", "--size",
         str(medium.bytes), card], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)
    assert p.returncode == 0, p.stdout
    boot = bootchain.qemu_args(linked, medium.name, card)
    assert str(linked.dir / "boot" / medium.file) + "," not in ",".join(boot) + ","
    p = run("--boot", medium.name, "--medium", card, "--exec", "ipconfig /wait 30")
    assert p.returncode == 0, p.stdout


def test_u_boot_boots_over_the_network(board, linked, media, tmp_path):
    lines = Recipe(board).network_boot
    if not lines:
        pytest.skip("this board does not boot over the network")
    net = f"user,tftp={linked.dir / 'boot'},bootfile=image.uimg"
    bootchain.qemu_args(linked, media[0].name)      # makes what lies there
    with Machine(linked, tmp_path, boot=media[0].name, net=net) as m:
        console = m.console
        console.expect(r"Hit any key to stop autoboot", BOOT_SECONDS)
        console.send(" ")
        for line in lines:
            console.expect(r"\n=> ", 30)
            console.send(line + "\r")
        works(console)
        size = (linked.dir / "boot/image.uimg").stat().st_size
        assert f"Bytes transferred = {size} " in console.text
