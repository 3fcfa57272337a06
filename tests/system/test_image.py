# SPDX-License-Identifier: MIT
"""scripts/image: the formats, the boards' media, and that equal sources give equal bytes.

The media of every board are made here from a small image, linked as the kernel is; the last tests
build the board of this run (--board) in full.
"""
import gzip
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess

import pytest
from elftools.elf.elffile import ELFFile
from wsp.make import artifacts, b000ff, bootchain, building, image, recipe
from wsp.program import Problem

ROOT = pathlib.Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/image"
KERNEL_LD = ROOT / "image/kernel.ld"
MEDIA = [(b, m) for b in building.BOARDS for m in recipe.Recipe(b).media]
pytestmark = pytest.mark.host
RAM_BASE, LOAD_OFFSET = 0x20000000, 0x400000

SMALL = """
    .section .boot, "ax"
    .globl _start
_start: b _start
    .text
    .rept 300
    .word 0xe320f000
    .endr
    .section .rodata, "a"
    .asciz "what is only read"
    .data
    .word 0x12345678
    .bss
    .space 40000
    .section .archive, "a"
    .incbin "archive"
"""


class Linked:
    """A linked image, as image.Image is one."""

    def __init__(self, board, directory, elf):
        self.board, self.dir, self.elf = board, directory, directory / "image.elf"
        directory.mkdir()
        shutil.copyfile(elf, self.elf)


@pytest.fixture(scope="session")
def small_elf(tmp_path_factory):
    """200 KB of archive behind a kernel with a .bss, by the kernel's own linker script."""
    where = tmp_path_factory.mktemp("small")
    (where / "archive").write_bytes(random.Random(7).randbytes(200_001))
    (where / "small.S").write_text(SMALL)
    subprocess.run([
        "arm-none-eabi-gcc", "-march=armv7-a", "-nostdlib", "-Wl,--build-id=none", "-T",
        str(KERNEL_LD), f"-Wl,--defsym=KERNEL_RAM_BASE={RAM_BASE:#x}",
        f"-Wl,--defsym=KERNEL_LOAD_OFFSET={LOAD_OFFSET:#x}", "small.S", "-o", "small.elf"
    ], cwd=where, check=True)
    return where / "small.elf"


def memory_of(elf):
    """(load address, the bytes from there on) as an ELF loader would have them, zero where nothing
    is loaded."""
    with open(elf, "rb") as f:
        parts = [
            s for s in ELFFile(f).iter_segments() if s["p_type"] == "PT_LOAD" and s["p_filesz"]
        ]
        start = min(s["p_paddr"] for s in parts)
        memory = bytearray(max(s["p_paddr"] + s["p_filesz"] for s in parts) - start)
        for s in parts:
            memory[s["p_paddr"] - start:s["p_paddr"] - start + s["p_filesz"]] = s.data()
        return start, bytes(memory)


# --- the Windows CE download format

def read_ce(data):
    """A second reader, which shares nothing with scripts/wsp/make/b000ff.py: (start, length, entry,
    {address: byte})."""
    import io
    f = io.BytesIO(data)
    assert f.read(7) == bytes([0x42, 0x30, 0x30, 0x30, 0x46, 0x46, 0x0a])
    number = lambda: int.from_bytes(f.read(4), "little")  # noqa: E731
    start, length, memory = number(), number(), {}
    while True:
        address, count, total = number(), number(), number()
        if address == 0:
            assert total == 0 and f.read() == b""
            return start, length, count, memory
        block = f.read(count)
        assert len(block) == count and total == sum(block) % 2**32
        for i, byte in enumerate(block):
            assert address + i not in memory
            memory[address + i] = byte


@pytest.fixture
def ce(small_elf):
    segments, entry = artifacts.segments(small_elf)
    return b000ff.pack(segments, entry)


def test_ce_file_has_every_byte_of_the_elf(ce, small_elf):
    start, memory = memory_of(small_elf)
    ce_start, length, entry, bytes_at = read_ce(ce)
    assert (ce_start, length, entry) == (start, len(memory), RAM_BASE + LOAD_OFFSET)
    assert bytes(bytes_at.get(start + i, 0) for i in range(length)) == memory
    assert b000ff.parse(ce).flat() == memory
    assert len(bytes_at) < length  # .bss is not in it


def test_ce_records_of_random_shape_come_back():
    rng = random.Random(1)
    for _ in range(50):
        at, segments = rng.randrange(4, 1 << 30), []
        for _ in range(rng.randrange(1, 6)):
            segments.append((at, rng.randbytes(rng.choice([1, 3, 65535, 65536, 65537, 200_000]))))
            at += len(segments[-1][1]) + rng.choice([0, 1, 5000])
        entry = segments[-1][0]
        rng.shuffle(segments)
        data = b000ff.pack(segments, entry)
        start, _, found_entry, memory = read_ce(data)
        assert found_entry == entry and start == min(a for a, _ in segments)
        for address, block in segments:
            assert bytes(memory[address + i] for i in range(0, len(block), 997)) == block[::997]
        assert b000ff.parse(data).entry == entry


def test_ce_every_cut_is_noticed():
    data = b000ff.pack([(0x1000, b"first record"), (0x2000, b"second")], 0x1000)
    b000ff.parse(data)
    for n in range(len(data)):
        with pytest.raises(Problem):
            b000ff.parse(data[:n])


def test_ce_every_flipped_bit_is_noticed():
    """Only the entry may change unseen, within a record: nothing in the format protects it."""
    data = b000ff.pack([(0x80001000, b"first record"), (0x80002000, b"second")], 0x80001000)
    unseen = []
    for n in range(8 * len(data)):
        bad = bytearray(data)
        bad[n // 8] ^= 1 << n % 8
        try:
            found = b000ff.parse(bytes(bad))
        except Problem:
            continue
        unseen.append(n // 8)
        assert found.records == b000ff.parse(data).records or n // 8 in range(
            15, 19) or n // 8 in range(39, 43)
    entry_at = len(data) - 8
    # image start, length; the records' addresses
    headers = {*range(7, 15), *range(15, 19), *range(39, 43)}
    assert set(unseen) <= headers | set(range(entry_at, entry_at + 4))


def test_ce_header_that_claims_gigabytes_takes_no_memory():
    data = bytearray(b000ff.pack([(0x1000, b"image")], 0x1000))
    data[11:15] = struct.pack("<I", 0xfffff000)
    pieces = [len(p) for p in b000ff.parse(bytes(data)).pieces()]
    assert sum(pieces) == 0xfffff000 and max(pieces) <= b000ff.RECORD_BYTES


@pytest.mark.parametrize(
    "data, words",
    [(b"", "does not begin"), (b"B000FE\n" + bytes(20), "does not begin"),
     (b000ff.SYNC + struct.pack("<II", 0x1000, 4) + struct.pack("<III", 0x1000, 4, 5) + b"\1\1\1\1",
      "checksum is 0x4"),
     (b000ff.SYNC + struct.pack("<II", 0x1000, 4) + struct.pack("<III", 0x1001, 4, 4) + b"\1\1\1\1",
      "outside"),
     (b000ff.SYNC + struct.pack("<II", 0x1000, 4) + struct.pack("<III", 0x1000, 0, 0), "empty"),
     (b000ff.SYNC + struct.pack("<II", 0x1000, 9) +
      (struct.pack("<III", 0x1000, 1, 7) + b"\7") * 2 + struct.pack("<III", 0, 0x1000, 0),
      "two records"),
     (b000ff.SYNC + struct.pack("<II", 0x1000, 9) + struct.pack("<III", 0x1000, 1, 7) + b"\7"
      + struct.pack("<III", 0, 0x1005, 0), "entry"),
     (b000ff.SYNC + struct.pack("<II", 0x1000, 9) + struct.pack("<III", 0, 0x1000, 3), "checksum"),
     (b000ff.SYNC + struct.pack("<II", 0xfffff000, 0x2000), "above 4 GB"),
     (b000ff.pack([(0x1000, b"x")], 0x1000) + b"y", "1 bytes follow"), ])
def test_ce_what_is_wrong_is_named(data, words, tmp_path):
    with pytest.raises(Problem, match=words):
        b000ff.parse(data)
    (tmp_path / "bad.bin").write_bytes(data)
    p = subprocess.run([SCRIPT, "--check", tmp_path / "bad.bin"], capture_output=True, text=True,
                       check=False)
    assert p.returncode == 1 and re.search(words, p.stderr) and "Traceback" not in p.stderr


def test_check_gives_the_bytes(ce, small_elf, tmp_path):
    (tmp_path / "nk.bin").write_bytes(ce)
    p = subprocess.run([SCRIPT, "--check", tmp_path / "nk.bin", "--out", tmp_path / "flat"],
                       capture_output=True, text=True, check=False)
    assert p.returncode == 0, p.stderr
    assert f"entry {RAM_BASE + LOAD_OFFSET:#010x}" in p.stdout
    assert (tmp_path / "flat").read_bytes() == memory_of(small_elf)[1]


# --- every board's media, from the small image

@pytest.fixture(scope="session")
def made(small_elf, tmp_path_factory):
    """made(board) -> the folder with everything for the small image."""
    done = {}

    def get(board):
        if board not in done:
            linked = Linked(board, tmp_path_factory.mktemp(board) / "linked", small_elf)
            done[board] = linked, artifacts.kept(linked)
        return done[board][1]
    get.linked = lambda board: (get(board), done[board][0])[1]
    return get


def check_uimage(data, elf):
    """A legacy image: header (U-Boot, include/image.h) and payload with its CRC."""
    import zlib
    magic, _, _, size, load, entry, crc, system, arch, kind, packing = struct.unpack(
        ">7I4B", data[:32])
    assert (magic, system, arch, kind) == (0x27051956, 5, 2, 2)  # Linux protocol, ARM, kernel
    start, memory = memory_of(elf)
    assert load == start and entry == start and size == len(data) - 64
    assert zlib.crc32(data[64:]) == crc
    assert (gzip.decompress(data[64:]) if packing == 1 else data[64:]) == memory


@pytest.mark.parametrize("board", building.BOARDS)
def test_every_board_has_the_plain_files(board, made, small_elf):
    out = made(board)
    start, memory = memory_of(small_elf)
    assert (out / "image.bin").read_bytes() == memory
    assert (out / "image.elf").read_bytes() == small_elf.read_bytes()
    assert b000ff.parse((out / "nk.bin").read_bytes()).start == start
    check_uimage((out / "image.uimg").read_bytes(), small_elf)
    words = (out / "NOTICES.txt").read_text()
    assert "MIT" in words and "Swedish Institute of Computer Science" in words and "newlib" in words
    assert ("U-Boot" in words and "GPL-2" in words) == bool(recipe.Recipe(board).u_boot)


def fat_file(medium_file, medium, name, tmp_path):
    out = tmp_path / "from-fat"
    subprocess.run(["mcopy", "-n", "-i", f"{medium_file}@@{medium.fat_at}", f"::{name}", out],
                   check=True)
    data = out.read_bytes()
    out.unlink()
    return data


@pytest.mark.parametrize("board, name", MEDIA)
def test_a_medium_holds_what_its_recipe_says(board, name, made, small_elf, tmp_path):
    out, medium = made(board), recipe.Recipe(board).media[name]
    data = (out / medium.file).read_bytes()
    assert len(data) == medium.bytes
    for piece in medium.pieces:
        part = data[piece.at:piece.at + piece.room]
        if piece.content == "uimage":
            size = struct.unpack(">I", part[12:16])[0] + 64
            check_uimage(part[:size], small_elf)
        elif piece.content == "boot-script":
            check_script(part, medium, data)
        elif piece.content == "u-boot":
            assert b"U-Boot " in part
    if medium.fat:
        check_fat(out / medium.file, medium, small_elf, tmp_path)
    assert medium.bytes & (medium.bytes - 1) == 0  # QEMU's SD cards and flash chips


def check_script(part, medium, data):
    """A boot script, in which no place was left open; what it reads is the image."""
    magic, _, _, size = struct.unpack(">4I", part[:16])
    assert magic == 0x27051956
    text = part[64:64 + size][8:].decode()
    assert not re.search(r"@[a-z]", text)
    for at, count in re.findall(r"^sf read \S+ (0x\w+) (0x\w+)", text, re.M):
        header = struct.unpack(">4I", data[int(at, 16):int(at, 16) + 16])
        assert header[0] == 0x27051956 and header[3] + 64 == int(count, 16)


def check_fat(medium_file, medium, small_elf, tmp_path):
    p = subprocess.run(["sfdisk", "--json", medium_file], capture_output=True, check=True,
                       text=True)
    import json
    table = json.loads(p.stdout)["partitiontable"]
    (part,) = table["partitions"]
    assert table["label"] == "dos" and part["start"] * 512 == medium.fat_at and part["bootable"]
    assert (part["start"] + part["size"]) * 512 == medium.bytes
    for name, content in medium.fat["files"].items():
        data = fat_file(medium_file, medium, name, tmp_path)
        if content == "uimage":
            check_uimage(data, small_elf)
        elif content == "notices":
            assert b"GPL-2" in data
        elif content == "boot-script":
            check_script(data, medium, data)
        elif content == "environment":
            import zlib
            assert zlib.crc32(data[4:]) == struct.unpack("<I",
                                                         data[:4])[0] and b"\0bootcmd=" in data


@pytest.mark.parametrize("board", sorted({b for b, _ in MEDIA}))
def test_equal_images_give_equal_media(board, made, small_elf, tmp_path, monkeypatch):
    """In another folder, at another time, with another clock, umask and zone: the same bytes."""
    first = made(board)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    second = tmp_path / "second"
    linked = Linked(board, tmp_path / "linked", small_elf)
    for name, _ in artifacts.make(linked, second):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


EPOCH = 1234567890                        # 2009-02-13 23:31:30
EPOCH_DATE = (2009 - 1980) << 9 | 2 << 5 | 13
LABEL_DATE = 0x466e                       # mkfs.vfat --invariant has one of its own for the label


def fat_dates(data):
    """Every date in the root directory of a FAT16 (Microsoft FAT specification, 6.1): {name:
    {dates}}."""
    reserved, fats, entries, fat_sectors = (*struct.unpack("<HB", data[14:17]),
                                            *struct.unpack("<H", data[17:19]),
                                            *struct.unpack("<H", data[22:24]))
    root, found = (reserved + fats * fat_sectors) * 512, {}
    for at in range(root, root + 32 * entries, 32):
        entry = data[at:at + 32]
        if entry[0] and entry[11] != 0x0f:  # not free, not a part of a long name
            found[entry[:11]] = {struct.unpack("<H", entry[o:o + 2])[0] for o in (16, 18, 24)}
    return found


@pytest.mark.parametrize("board", building.BOARDS)
def test_no_time_but_the_epochs_is_in_an_image(board, small_elf, tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "epoch", lambda: EPOCH)
    artifacts.make(Linked(board, tmp_path / "linked", small_elf), tmp_path / "out")
    assert struct.unpack(">3I", (tmp_path / "out/image.uimg").read_bytes()[:12])[2] == EPOCH
    for medium in recipe.Recipe(board).media.values():
        if medium.fat:
            dates = fat_dates((tmp_path / "out" / medium.file).read_bytes()[medium.fat_at:])
            assert len(dates) == 1 + len(medium.fat["files"])
            assert set().union(*dates.values()) == {EPOCH_DATE, LABEL_DATE}, dates


@pytest.mark.parametrize("git, epoch", [("echo 1164067200", 1164067200),
                                        ("echo no commits; exit 128", 0), (None, 0)])
def test_the_epoch_is_the_last_commits_unless_given(monkeypatch, tmp_path, git, epoch):
    """git: what stands for it; None: there is none."""
    if git:
        (tmp_path / "git").write_text(f"#!/bin/sh\n{git}\n")
        (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + ("" if git is None else f":{os.environ['PATH']}"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert artifacts.epoch() == epoch
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    assert artifacts.epoch() == EPOCH


@pytest.mark.parametrize("board, name", MEDIA)
def test_the_boot_chain_makes_media_once_and_again_when_stale(board, name, made, monkeypatch,
                                                              tmp_path):
    made(board)
    linked = made.linked(board)
    medium = linked.dir / "boot" / recipe.Recipe(board).media[name].file
    args = bootchain.qemu_args(linked, name)
    assert any(str(medium) in a for a in args) and "-kernel" not in args
    before = medium.stat().st_mtime_ns
    bootchain.qemu_args(linked, name)
    assert medium.stat().st_mtime_ns == before
    monkeypatch.setattr(artifacts, "key", lambda recipe: "another")
    bootchain.qemu_args(linked, name)
    assert medium.stat().st_mtime_ns != before
    other = tmp_path / "flashed,card"
    shutil.copyfile(medium, other)
    assert any(str(other).replace(",", ",,") in a for a in bootchain.qemu_args(linked, name, other))


def test_boot_methods_are_the_boards():
    for board in building.BOARDS:
        assert bootchain.methods(board) == ("kernel", *recipe.Recipe(board).media)
        with pytest.raises(Problem, match="--boot tape"):
            bootchain.check(board, "tape")


# --- the board of this run, in full

@pytest.mark.needs("image")
def test_the_script_says_what_it_made(env, tmp_path):
    p = subprocess.run([SCRIPT, "--board", env["name"], "--out", tmp_path / "out"],
                       capture_output=True, text=True, check=False)
    assert p.returncode == 0, p.stderr
    shown = {
        pathlib.Path(line.split()[0]).name: int(line.split()[1].replace(",", ""))
        for line in p.stdout.splitlines()
    }
    assert shown == {f.name: f.stat().st_size for f in (tmp_path / "out").iterdir()}
    expected = {"image.elf", "image.bin", "image.uimg", "nk.bin", "NOTICES.txt",
                *(m.file for m in recipe.Recipe(env["name"]).media.values())}
    assert set(shown) == expected
    _, memory = memory_of(tmp_path / "out/image.elf")
    assert (tmp_path / "out/image.bin").read_bytes() == memory
    assert b000ff.parse((tmp_path / "out/nk.bin").read_bytes()).flat() == memory


@pytest.mark.slow
@pytest.mark.needs("image")
def test_two_builds_are_byte_identical(env, tmp_path):
    """From nothing, in another folder outside the tree, whose name is no help: every file is the
    same."""
    first = artifacts.make(image.make(building.build(env["name"])), tmp_path / "first")
    build_dir = tmp_path / "a b, \u00e9" / env["name"]
    building.configure(build_dir, ["--preset", "target", "-B", build_dir, f"-DBOARD={env['name']}"])
    building.ninja(build_dir)
    artifacts.make(image.make(build_dir), tmp_path / "second")
    for name, _ in first:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second"
                                                            / name).read_bytes(), name


def test_no_path_is_in_a_list_of_linker_options(env):
    """-Wl, splits at commas, and a clone may lie under a folder with one in its name."""
    build_dir = building.build(env["name"])
    recipes = [build_dir / "program.json", *build_dir.glob("link*.json"), build_dir / "build.ninja"]
    assert len(recipes) > 2
    for recipe in recipes:
        assert not re.findall(r'"-Wl,[^"]*/[^"]*"|-Wl,\S*/\S*',
                              recipe.read_text(encoding="utf-8")), recipe.name


def test_mistakes_in_the_call_are_named(tmp_path):
    (tmp_path / "file").write_text("")
    for args, status, word in ((["--board", "nonsense"], 2,
                                "nonsense"), (["--check", tmp_path / "no"], 2, "No such file"),
                               (["--ip", "x"], 2, "--ip x"), (["--frobnicate"], 2, "frobnicate"),
                               (["--out", tmp_path / "file/out"], 1, "Not a directory")):
        p = subprocess.run([SCRIPT, *map(str, args)], capture_output=True, text=True, check=False)
        assert p.returncode == status and word in p.stderr and "Traceback" not in p.stderr, p.stderr
