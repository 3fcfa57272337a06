# SPDX-License-Identifier: MIT
"""The boot chains of this run's board: from its media, from a flashed file, over the network.

Nobody types anything before the prompt, except where the test is about U-Boot's own prompt.
"""
import contextlib
import os
import pathlib
import re
import subprocess

import bootchain
import building
import image
import pytest
import qemu
from console import Console, PipeLine
from recipe import Recipe

ROOT = pathlib.Path(__file__).parents[2]
BOOT_SECONDS = 60
pytestmark = pytest.mark.xdist_group("scripts")


@pytest.fixture
def linked(env):
    return image.make(building.build(env["name"]))


@pytest.fixture
def media(env):
    found = list(Recipe(env["name"]).media.values())
    if not found:
        pytest.skip("this board boots by -kernel only")
    return found


@contextlib.contextmanager
def machine(linked, tmp_path, boot, network=None):
    """The board with these boot arguments; yields its console.  network: the -netdev, if not plain user."""
    cmd = qemu.command(linked)
    at = cmd.index("-kernel")
    cmd[at:at + 2] = boot
    if network:
        cmd[cmd.index("-netdev") + 1] = network
    with open(tmp_path / "console.log", "ab") as log, open(tmp_path / "qemu.log", "ab") as err:
        child = qemu.start(cmd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=err)
        console = Console(PipeLine(os.dup(child.stdout.fileno()), os.dup(child.stdin.fileno())), log)
        child.stdin.close()
        child.stdout.close()
        try:
            yield console
        finally:
            qemu.stop(child)
            console.close()


def works(console):
    """A prompt, and an address from the network."""
    console.boot(BOOT_SECONDS)
    output, status = console.run("ipconfig /wait 30", 40)
    assert status == 0, output


def test_each_medium_boots_to_the_prompt(linked, media, tmp_path):
    for medium in media:
        with machine(linked, tmp_path, bootchain.qemu_args(linked, medium.name)) as console:
            works(console)
            assert re.search(r"^U-Boot \d", console.text, re.M), "not through the boot loader"


def test_a_flashed_file_boots(env, linked, media, tmp_path):
    """What scripts/flash wrote, and nothing else: the file made by the build is not in the machine."""
    card = tmp_path / "card.img"
    p = subprocess.run([ROOT / "scripts/flash", "--board", env["name"], "--yes", "--size", str(media[0].bytes), card],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert p.returncode == 0, p.stdout
    boot = bootchain.qemu_args(linked, media[0].name, card)
    assert str(linked.dir / "boot" / media[0].file) + "," not in ",".join(boot) + ","
    with machine(linked, tmp_path, boot) as console:
        works(console)


def test_u_boot_boots_over_the_network(env, linked, media, tmp_path):
    lines = Recipe(env["name"]).network_boot
    if not lines:
        pytest.skip("this board does not boot over the network")
    boot = bootchain.qemu_args(linked, media[0].name)
    with machine(linked, tmp_path, boot, f"user,id=n0,tftp={linked.dir / 'boot'},bootfile=image.uimg") as console:
        console.expect(r"Hit any key to stop autoboot", BOOT_SECONDS)
        console.send(" ")
        for line in lines:
            console.expect(r"\n=> ", 30)
            console.send(line + "\r")
        works(console)
        size = (linked.dir / "boot/image.uimg").stat().st_size
        assert f"Bytes transferred = {size} " in console.text
