# SPDX-License-Identifier: MIT
"""scripts/flash: what it refuses, and that what it writes is there.

The disks of these tests are folders shaped like /sys, /proc and /dev (class FakeHost), plain files,
and, where the machine lets us, loop devices.  No decision of the script is replaced.
"""
import argparse
import contextlib
import errno
import os
import pathlib
import pty
import random
import re
import shutil
import subprocess

import pytest
from fake_host import MB, FakeHost
from wsp.make import building, cli_flash, disks, write_verify
from wsp.make.recipe import Recipe
from wsp.program import Problem

ROOT = pathlib.Path(__file__).parents[2]
FLASH = ROOT / "scripts/flash"
BOARDS = [b for b in building.BOARDS if Recipe(b).media]
DISK_BOARDS = [b for b in BOARDS if cli_flash.the_medium(b).target == "disk"]
MTD_BOARDS = [b for b in BOARDS if cli_flash.the_medium(b).target == "mtd"]
pytestmark = [
    pytest.mark.host,
    pytest.mark.skipif(not DISK_BOARDS, reason="no board boots from a card")
]


@pytest.fixture
def host(tmp_path):
    return FakeHost(tmp_path / "machine")


def test_a_usb_stick_and_an_sd_card_fit(host):
    stick = host.disk("sdb", 64 * MB, parts=1)
    card = host.disk("mmcblk0", 64 * MB, where="soc/mmc_host/mmc0")
    (host.node("mmcblk0") / "device/type").write_text("SD\n")
    card = disks.Disk(host, "mmcblk0")
    assert disks.unfit(stick, 32 * MB) == "" and disks.unfit(card, 32 * MB) == ""
    assert [d.name for d in disks.candidates(host)] == ["mmcblk0", "sdb"]


def test_the_list_names_candidates_and_why_not(host, capsys):
    host.disk("sdb", 64 * MB, model="Good stick")
    host.disk("sdc", 64 * MB, parts=1)
    host.mount("sdc1", "/media/photos")
    host.disk("sdd", 1 * MB)
    assert cli_flash.main(["--list", "--board", DISK_BOARDS[0]], host) == 0
    rows = {
        line.split()[0].rsplit("/", 1)[1]: line for line in capsys.readouterr().out.splitlines()
    }
    assert set(rows) == {"sdb", "sdc", "sdd"}
    assert rows["sdb"].endswith("fits") and "Good stick" in rows["sdb"]
    assert "/media/photos" in rows["sdc"] and "too small" in rows["sdd"]


def test_the_list_of_a_machine_without_removable_disks(host, capsys):
    assert cli_flash.main(["--list"], host) == 0
    assert "no removable disk" in capsys.readouterr().out


def refused(host, name, match, *more):
    """The whole script refuses a device before it builds, asks or opens anything."""
    with pytest.raises(Problem, match=match) as e:
        cli_flash.main(["--board", DISK_BOARDS[0], "--yes", str(host.dev / name), *more], host)
    assert e.value.status == 2
    assert (host.dev / name).read_bytes() == b""


def test_refuses_a_mounted_partition(host):
    host.disk("sdb", 64 * MB, parts=2)
    host.mount("sdb2", r"/media/my\040card")
    refused(host, "sdb", "sdb2 is mounted at /media/my card")
    refused(host, "sdb", "mounted", "--any-disk")


def test_refuses_a_mounted_whole_disk(host):
    host.disk("sdb", 64 * MB)
    host.mount("sdb", "/mnt")
    refused(host, "sdb", "sdb is mounted at /mnt")


def test_refuses_a_mount_whose_number_is_not_the_disks(host):
    """btrfs: mountinfo shows a number of its own, the source names the partition."""
    host.disk("sdb", 64 * MB, parts=1)
    host.mount("sdb1", "/data", number="0:45")
    refused(host, "sdb", "sdb1 is mounted at /data")


def test_refuses_swap_space(host):
    host.disk("sdb", 64 * MB, parts=1)
    host.swap("sdb1")
    refused(host, "sdb", "sdb1 is swap space")


def test_refuses_a_part_of_a_mapped_device(host):
    host.disk("sdb", 64 * MB, parts=1)
    host.mapped("dm-1", "secrets", ["sdb1"])
    refused(host, "sdb", r"sdb1 is part of dm-1 \(secrets\)")


def test_refuses_a_part_of_an_array(host):
    host.disk("sdb", 64 * MB)
    host.mapped("md0", "", ["sdb"])
    refused(host, "sdb", "sdb is part of md0")


def test_refuses_the_system_disk(host):
    refused(host, "sda", "the running system is on it", "--any-disk")


def test_refuses_the_system_disk_behind_a_mapping_of_its_own_number(tmp_path):
    """/ on btrfs in a mapped device: neither number nor name of the mount is the disk's."""
    host = FakeHost(tmp_path / "m")
    host.mountinfo.write_text("")
    host.disk("sdb", 64 * MB, parts=1)
    host.mapped("dm-1", "root", ["sdb1"])
    (host.dev / "mapper/root").symlink_to("../dm-1")
    host.mount("dm-1", "/", source="/dev/mapper/root", number="0:33")
    refused(host, "sdb", "the running system is on it")


def test_refuses_a_partition(host):
    host.disk("sdb", 64 * MB, parts=1)
    refused(host, "sdb1", "it is a partition; give the whole disk, .*/sdb")


def test_refuses_a_read_only_disk(host):
    host.disk("sdb", 64 * MB, ro=1)
    refused(host, "sdb", "read-only")


def test_refuses_a_disk_too_small(host):
    host.disk("sdb", 2 * MB)
    refused(host, "sdb", "too small: 2,097,152 bytes")


def test_refuses_an_empty_card_reader(host):
    host.disk("sdb", 0)
    refused(host, "sdb", "no card")


def test_refuses_a_disk_that_is_not_removable_unless_told(host):
    disk = host.disk("sdb", 64 * MB, where="pci0000:00/ata2")
    refused(host, "sdb", "not removable; --any-disk")
    assert disks.unfit(disk, 32 * MB, any_disk=True) == ""


def test_refuses_what_is_no_disk(host):
    refused(host, "dm-0", "a mapped device")
    host.disk("zram0", 64 * MB, where="virtual")
    refused(host, "zram0", "compressed RAM", "--any-disk")


def test_refuses_a_device_that_is_not_there(host):
    with pytest.raises(Problem, match="no such device; --list"):
        cli_flash.main(["--board", DISK_BOARDS[0], "--yes", str(host.dev / "sdx")], host)
    with pytest.raises(Problem, match="no such device; --list"):  # nor is a file made in /dev
        cli_flash.main(["--board", DISK_BOARDS[0], "--yes", "--size", "32M",
                        str(host.dev / "sdx")], host)
    assert not (host.dev / "sdx").exists()


@pytest.mark.skipif(not MTD_BOARDS, reason="no board with a flash chip")
def test_a_flash_chip_and_a_disk_are_not_mistaken(host):
    host.disk("sdb", 64 * MB)
    host.disk("mtdblock0", 2 * MB, where="platform/spi0/mtd")
    with pytest.raises(Problem, match="for a flash chip, not for a disk .*README"):
        cli_flash.main(["--board", MTD_BOARDS[0], "--yes", str(host.dev / "sdb")], host)
    assert disks.unfit(disks.Disk(host, "mtdblock0"), 2 * MB, "mtd") == ""
    assert "flash chip" in disks.unfit(disks.Disk(host, "mtdblock0"), MB, "disk", True)


@pytest.mark.parametrize("attribute, value", [("diskseq", 7), ("size", 2 * 64 * MB // 512),
                                              ("dev", "8:99"), ("ro", 1)])
def test_refuses_another_disk_that_took_the_name_meanwhile(host, monkeypatch, image, attribute,
                                                           value):
    def build(*_):
        (host.node("sdb") / attribute).write_text(f"{value}\n")
        return image
    host.disk("sdb", 64 * MB)
    monkeypatch.setattr(cli_flash, "image_file", build)
    with pytest.raises(Problem, match="not what it was"):
        cli_flash.main(["--board", DISK_BOARDS[0], "--yes", str(host.dev / "sdb")], host)
    assert (host.dev / "sdb").read_bytes() == b""


def test_refuses_what_was_opened_when_it_is_not_what_was_looked_at(host):
    args = argparse.Namespace(device=str(host.dev / "sdb"))
    stick = host.disk("sdb", 64 * MB)
    opened = argparse.Namespace(block=True, number=stick.number, regular=False)
    cli_flash.still_that(host, args, stick, opened)
    opened.number = "8:99"
    with pytest.raises(Problem, match="not what it was"):
        cli_flash.still_that(host, args, stick, opened)
    with pytest.raises(Problem, match="not what it was"):      # a file that became a device
        cli_flash.still_that(host, args, pathlib.Path("card"), opened)


# --- files: the script as a process, with an image of our own so that nothing is built

@pytest.fixture
def image(tmp_path):
    """3.5 MB: the last chunk is not a whole one."""
    path = tmp_path / "some.img"
    path.write_bytes(random.Random(4).randbytes(3 * MB + MB // 2))
    return path


def flash(*args, stdin=subprocess.DEVNULL, before=()):
    return subprocess.run([*before, FLASH, "--board", DISK_BOARDS[0], *map(str, args)], stdin=stdin,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                          check=False)


def test_writes_a_new_file_and_verifies(image, tmp_path):
    card = tmp_path / "card"
    p = flash("--yes", "--image", image, "--size", "5M", card)
    assert p.returncode == 0, p.stdout
    assert "written and verified" in p.stdout
    assert card.stat().st_size == 5 * MB
    assert card.read_bytes()[:image.stat().st_size] == image.read_bytes()
    assert not any(card.read_bytes()[image.stat().st_size:])


def test_writes_into_a_file_and_leaves_what_is_behind(image, tmp_path):
    card = tmp_path / "card"
    card.write_bytes(b"\xee" * 4 * MB)
    p = flash("--yes", "--image", image, card)
    assert p.returncode == 0, p.stdout
    assert card.read_bytes() == image.read_bytes() + b"\xee" * (MB // 2)


def test_refuses_files_that_do_not_fit(image, tmp_path):
    card = tmp_path / "card"
    assert "no such device or file" in flash("--yes", "--image", image, card).stdout
    p = flash("--yes", "--image", image, "--size", "3M", card)
    assert p.returncode == 2 and "too small" in p.stdout and not card.exists()
    card.write_bytes(b"\xee" * MB)
    p = flash("--yes", "--image", image, card)
    assert p.returncode == 2 and "too small" in p.stdout and card.read_bytes() == b"\xee" * MB
    p = flash("--yes", "--image", image, "--size", "8M", card)
    assert p.returncode == 2 and "exists" in p.stdout
    p = flash("--yes", "--image", image, tmp_path)
    assert p.returncode == 2 and "neither a disk nor a file" in p.stdout
    p = flash("--yes", "--image", image, "--size", "8M", tmp_path / "nowhere/card")
    assert p.returncode == 2 and "no folder" in p.stdout
    p = flash("--yes", "--image", tmp_path / "missing.img", card)
    assert p.returncode == 2 and "missing.img" in p.stdout
    p = flash("--yes", "--image", tmp_path, card)
    assert p.returncode == 2 and "it is no file" in p.stdout
    assert "Traceback" not in p.stdout


@pytest.mark.parametrize("size", ["20000000G", "9000000000G"])
def test_a_size_beyond_all_files_leaves_none(image, tmp_path, size):
    card = tmp_path / "card"
    p = flash("--yes", "--image", image, "--size", size, card)
    assert p.returncode == 1 and "cannot have" in p.stdout and "internal" not in p.stdout, p.stdout
    assert not card.exists()


def test_mistakes_in_the_call_are_named(tmp_path):
    for args, word in (([], "DEVICE"), (["--list", "/dev/x"], "DEVICE"),
                       (["--size", "lots", tmp_path / "x"], "lots"), (["--frobnicate",
                                                                       "/dev/x"], "frobnicate")):
        p = flash(*args)
        assert p.returncode == 2 and word in p.stdout and "Traceback" not in p.stdout, p.stdout
    p = subprocess.run([FLASH, "/dev/x"], capture_output=True, text=True, check=False)
    assert p.returncode == 2 and "--board" in p.stderr
    plain = [b for b in building.BOARDS if b not in BOARDS]
    p = subprocess.run([FLASH, "--board", plain[0], tmp_path / "x"], capture_output=True, text=True,
                       check=False)
    assert p.returncode == 2 and "nothing to flash" in p.stderr


def test_does_not_write_without_a_terminal_to_ask_on(image, tmp_path):
    card = tmp_path / "card"
    card.write_bytes(bytes(4 * MB))
    for before in ((), ("sh", "-c", 'exec "$@" <&-', "sh")):
        p = flash("--image", image, card, before=before)
        assert p.returncode == 2 and "--yes" in p.stdout
        assert not any(card.read_bytes())


@pytest.mark.parametrize("answer, status", [("no\n", 1), ("\n", 1), ("yes\n", 0)])
def test_asks_on_a_terminal_and_obeys(image, tmp_path, answer, status):
    card = tmp_path / "card"
    card.write_bytes(bytes(4 * MB))
    master, slave = pty.openpty()
    os.write(master, answer.encode())
    p = flash("--image", image, card, stdin=slave)
    os.close(slave)
    os.close(master)
    assert p.returncode == status, p.stdout
    assert "some.img to" in p.stdout and "[yes/no]" in p.stdout
    assert any(card.read_bytes()) == (status == 0)


def test_no_permission_is_said_before_anything_is_built(image, tmp_path):
    """As a user who is not root, or as a root whom permissions bind: the tree may lie where nobody
    else can read it."""
    card = tmp_path / "card"
    card.write_bytes(bytes(4 * MB))
    card.chmod(0o400)
    before = () if os.getuid() else ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    p = flash("--yes", "--image", image, card, before=before)
    assert p.returncode == 1, p.stdout
    assert "no permission" in p.stdout and "Traceback" not in p.stdout
    assert not any(card.read_bytes())


# --- media that fail

class SmallerThanItSays(write_verify.Device):
    """A counterfeit card: what is written past its real size lands at its beginning."""

    REAL = 2 * MB

    def pwrite(self, data, at):
        super().pwrite(data, at % self.REAL)


class Dying(write_verify.Device):
    """A card that stops taking data; the errno is the kernel's."""

    error = errno.EIO

    def pwrite(self, data, at):
        if at >= 2 * MB:
            raise OSError(self.error, os.strerror(self.error))
        super().pwrite(data, at)


def test_a_card_smaller_than_it_says_is_noticed(image, tmp_path):
    card = tmp_path / "card"
    card.write_bytes(bytes(4 * MB))
    with pytest.raises(Problem, match="from byte 0 on; the medium is bad, or smaller") as e:
        cli_flash.flash(image, card, None, SmallerThanItSays)
    assert e.value.status == 1


def test_one_flipped_bit_is_found(image, tmp_path):
    card = tmp_path / "card"
    shutil.copyfile(image, card)
    device = write_verify.Device(card)
    with open(image, "rb") as source:
        write_verify.verify(device, source, image.stat().st_size)
        with open(card, "r+b") as f:
            f.seek(3 * MB + 77)
            byte = f.read(1)[0]
            f.seek(3 * MB + 77)
            f.write(bytes([byte ^ 4]))
        source.seek(0)
        with pytest.raises(Problem, match=f"from byte {3 * MB + 77:,} on"):
            write_verify.verify(device, source, image.stat().st_size)
    device.close()


def test_an_error_half_way_says_how_far_it_came(image, tmp_path):
    card = tmp_path / "card"
    card.write_bytes(bytes(4 * MB))
    with pytest.raises(Problem, match="input/output error.*after 2,097,152 of 3,670,016 "
                                      "bytes.*incomplete"):
        cli_flash.flash(image, card, None, Dying)
    assert card.exists()


def test_a_new_file_that_could_not_be_written_goes_away(image, tmp_path):
    with pytest.raises(Problem, match="input/output"):
        cli_flash.flash(image, tmp_path / "card", 4 * MB, Dying)
    assert not (tmp_path / "card").exists()


def namespace(script, *args):
    """A shell script in mounts of its own, or None where this machine does not allow that."""
    maps = [] if os.getuid() == 0 else ["-r"]
    if subprocess.run(["unshare", *maps, "-m", "true"], capture_output=True,
                      check=False).returncode:
        return None
    return subprocess.run(["unshare", *maps, "-m", "sh", "-c", script, "sh", *map(str, args)],
                          text=True, timeout=120, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)


def test_no_space_is_said(image, tmp_path):
    """A file system of 2 MB."""
    p = small_file_system(image, tmp_path)
    if p is None:
        pytest.skip("no mounts of its own on this machine")
    assert p.returncode == 1, p.stdout
    assert re.search("no space left.*after 2,097,152 of 3,670,016", p.stdout), p.stdout
    assert "Traceback" not in p.stdout and "left over: none" in p.stdout


def small_file_system(image, tmp_path):
    where = tmp_path / "small"
    where.mkdir()
    return namespace(
        'mount -t tmpfs -o size=2m none "$1" || exit 99; '
        '"$2" --board "$3" --yes --image "$4" --size 4M "$1/card"; s=$?; '
        'test -e "$1/card" || echo "left over: none"; exit $s', where, FLASH, DISK_BOARDS[0], image)


# --- a real block device

@contextlib.contextmanager
def loop(path, *options):
    p = subprocess.run(["losetup", "--find", "--show", *options, path], capture_output=True,
                       text=True, check=False)
    if p.returncode:
        pytest.skip("no loop devices for this user")
    device = p.stdout.strip()
    try:
        yield device
    finally:
        subprocess.run(["losetup", "-d", device], check=False)


def test_writes_a_real_block_device(image, tmp_path):
    back = tmp_path / "back"
    back.write_bytes(bytes(4 * MB))
    with loop(back) as device:
        p = flash("--yes", "--image", image, device)
        assert p.returncode == 2 and "not removable" in p.stdout
        p = flash("--yes", "--any-disk", "--image", image, device)
        assert p.returncode == 0, p.stdout
    assert back.read_bytes()[:image.stat().st_size] == image.read_bytes()


def test_a_read_only_block_device_is_refused(image, tmp_path):
    back = tmp_path / "back"
    back.write_bytes(bytes(4 * MB))
    with loop(back, "--read-only") as device:
        p = flash("--yes", "--any-disk", "--image", image, device)
    assert p.returncode == 2 and "read-only" in p.stdout, p.stdout


def test_the_kernel_refuses_what_somebody_holds(image, tmp_path):
    """The last guard: an exclusive open, for what sysfs does not tell."""
    back = tmp_path / "back"
    back.write_bytes(bytes(4 * MB))
    with loop(back) as device:
        held = os.open(device, os.O_RDONLY | os.O_EXCL)
        p = flash("--yes", "--any-disk", "--image", image, device)
        os.close(held)
    assert p.returncode == 1 and "in use" in p.stdout, p.stdout
    assert not any(back.read_bytes())


def test_a_mounted_block_device_is_refused(image, tmp_path):
    back, where = tmp_path / "back", tmp_path / "where"
    back.write_bytes(bytes(4 * MB))
    where.mkdir()
    subprocess.run(["/usr/sbin/mkfs.ext4", "-q", back], check=True, capture_output=True)
    before = back.read_bytes()
    with loop(back) as device:
        p = namespace('mount -o ro "$1" "$2" || exit 99; "$3" --board "$4" --yes --any-disk '
                      '--image "$5" "$1"',
                      device, where, FLASH, DISK_BOARDS[0], image)
    if p is None or p.returncode == 99:
        pytest.skip("this user mounts no disks")
    assert p.returncode == 2 and f"mounted at {where}" in p.stdout, p.stdout
    assert back.read_bytes() == before


def test_a_block_device_that_fails_half_way(image, tmp_path):
    """A loop device on a file whose file system is full: the kernel's own input/output error."""
    where = tmp_path / "small"
    where.mkdir()
    p = namespace('mount -t tmpfs -o size=2m none "$1" && truncate -s 4M "$1/back" || exit 99; '
                  'd=$(losetup --find --show "$1/back") || exit 99; '
                  '"$2" --board "$3" --yes --any-disk --image "$4" "$d"; s=$?; losetup -d "$d"; '
                  'exit $s',
                  where, FLASH, DISK_BOARDS[0], image)
    if p is None or p.returncode == 99:
        pytest.skip("no loop devices for this user")
    assert p.returncode == 1, p.stdout
    assert re.search("(input/output error|no space left).*of 3,670,016 "
                     "bytes.*incomplete", p.stdout), p.stdout
