# SPDX-License-Identifier: MIT
"""make: a board's recipe that is wrong, and what is put together from one."""
import random
import subprocess

import pytest
from wsp.make import artifacts, media, recipe, uboot
from wsp.program import Problem


@pytest.mark.parametrize("text, count", [
    ("0", 0), ("8K", 8192), ("32M", 32 << 20), ("1G", 1 << 30), ("0x400", 1024), (512, 512)])
def test_sizes(text, count):
    assert recipe.size(text, "x") == count


@pytest.mark.parametrize("text", ["", "K", "-1", "1.5M", "8k", "8 K", "0x", "1T", None])
def test_what_is_no_size_is_named(text):
    with pytest.raises(Problem, match="x: .* is no size"):
        recipe.size(text, "x")


def board_folder(tmp_path, text):
    (tmp_path / "b").mkdir()
    (tmp_path / "b/image.yaml").write_text(text)
    return tmp_path


@pytest.mark.parametrize("text, words", [
    ("media: {sd: {file: f, qemu: []}}", "'size' is missing"),
    ("media: {sd: {file: f, size: lots, qemu: []}}", "'lots' is no size"),
    ("media: {sd: {file: f, size: 1M, qemu: [], pieces: [{content: soup, at: "
     "0}]}}", "unknown content 'soup'"),
    ("media: {sd: {file: f, size: 1M, qemu: [], pieces: [{content: uimage, at: "
     "2M}]}}", "no room for uimage"),
    ("media: {sd: {file: f, size: 1M, qemu: [], pieces: [{content: uimage, at: 0}, {content: "
     "u-boot, at: 0}]}}", "no room"),
    ("media: {sd: {file: f, size: 1M, qemu: [], flash: tape}}", "use disk or mtd"),
    ("uimage: {compression: zip}", "none or gzip"),
    ("media: [", "does not parse"),
    ("a word", "is not a table"),
    ("", "is not a table"),
])
def test_a_wrong_recipe_is_named(text, words, tmp_path):
    with pytest.raises(Problem, match=words):
        recipe.Recipe("b", board_folder(tmp_path, text))


def test_a_board_without_a_recipe_has_the_kernel_only(tmp_path):
    assert recipe.Recipe("b", tmp_path).media == {}


def test_an_image_that_does_not_fit_its_place_is_named(tmp_path):
    medium = recipe.Recipe("b", board_folder(
        tmp_path, "media: {m: {file: f, size: 1M, qemu: [], pieces: [{content: uimage, at: "
                  "1020K}]}}")).media["m"]
    (tmp_path / "big").write_bytes(bytes(4097))
    with pytest.raises(Problem, match="4,097 bytes, f has room for 4,096 at 0xff000"):
        media.compose(medium, {"uimage": tmp_path / "big"}, tmp_path / "f", tmp_path, 0)


def test_an_unknown_place_in_a_boot_script_is_named():
    with pytest.raises(Problem, match="@moon.at@"):
        artifacts.fill("sf read 0 @moon.at@", None, 1)


def test_config_goes_into_the_device_tree_and_nowhere_else(tmp_path):
    (tmp_path / "t.dts").write_text('/dts-v1/; / { model = "m"; };')
    subprocess.run(["dtc", "-q", "-O", "dtb", "-o", tmp_path / "t.dtb", tmp_path / "t.dts"],
                   check=True)
    tree = (tmp_path / "t.dtb").read_bytes()
    program = random.Random(2).randbytes(5000)
    new = uboot.with_config(program + tree + bytes(300), {"bootcmd": "run it", "bootdelay": 1},
                            tmp_path, 0, "x")
    assert new[:5000] == program and len(new) == 5000 + len(tree) + 300
    (tmp_path / "new.dtb").write_bytes(uboot.control_dtb(new, "x")[1])

    def get(*path):
        return subprocess.run(["fdtget", tmp_path / "new.dtb", *path], capture_output=True,
                              text=True, check=True).stdout.strip()

    assert get("/config", "bootcmd") == "run it" and get("/config", "bootdelay") == "1"
    assert get("/", "model") == "m"
    with pytest.raises(Problem, match="bytes too large"):
        uboot.with_config(program + tree + bytes(30), {"bootcmd": "run it"}, tmp_path, 0, "x")
    with pytest.raises(Problem, match="no control device tree"):
        uboot.with_config(program, {"bootcmd": "run it"}, tmp_path, 0, "x")
