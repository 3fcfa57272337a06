# SPDX-License-Identifier: MIT
"""All that is made of a linked image for its board: what scripts/image writes, --boot and flash
use."""
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from elftools.elf.elffile import ELFFile

from wsp.make import b000ff, media, notices, uboot
from wsp.make.recipe import Recipe
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem
from wsp.tools import alone

OBJCOPY = "arm-none-eabi-objcopy"
LIB = pathlib.Path(__file__).parent
MAKERS = ("artifacts.py", "b000ff.py", "media.py", "notices.py", "recipe.py", "uboot.py")


def epoch():
    """The time that is written into images: SOURCE_DATE_EPOCH, else the last commit's, else (no git
    here, or an unpacked archive) 0."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    if not shutil.which("git"):
        return 0
    p = subprocess.run(["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"], cwd=ROOT,
                       capture_output=True, text=True, check=False)
    return int(p.stdout) if p.returncode == 0 and p.stdout.strip().isdigit() else 0


def segments(elf):
    """([(load address, bytes)], entry) of an ELF."""
    with open(elf, "rb") as f:
        e = ELFFile(f)
        found = [(s["p_paddr"], s.data()) for s in e.iter_segments("PT_LOAD") if s["p_filesz"]]
        return sorted(found), e["e_entry"]


def fill(text, medium, uimage_bytes):
    """boot.cmd and /config name places of the medium as @uimage.at@, @uimage.bytes@,
    @boot-script.room@."""
    values = {"uimage.bytes": uimage_bytes}
    for p in medium.pieces if medium else ():
        values[f"{p.content}.at"], values[f"{p.content}.room"] = p.at, p.room

    def value(m):
        if m[1] not in values:
            raise Problem(f"'{m[0]}' is not known; there is {', '.join(sorted(values))}", 1)
        return f"{values[m[1]]:#x}"
    return re.sub(r"@([a-z.-]+)@", value, text)


class Maker:
    """One run over one output folder."""

    def __init__(self, image, out):
        self.image, self.out, self.recipe, self.epoch = image, out, Recipe(image.board), epoch()
        self.made = []  # (file name, what it is)

    def path(self, name, what):
        self.made.append((name, what))
        return self.out / name

    def plain(self):
        """What every board has."""
        parts, entry = segments(self.image.elf)
        self.elf = self.path("image.elf", "ELF with symbols")
        shutil.copyfile(self.image.elf, self.elf)
        self.bin = self.path("image.bin", f"raw binary, for address {parts[0][0]:#x}")
        uboot.tool([OBJCOPY, "-O", "binary", self.elf, self.bin], self.epoch)
        ce = self.path("nk.bin", "Windows CE download format (B000FF)")
        ce.write_bytes(b000ff.pack(parts, entry))
        self.uimage = self.path("image.uimg", f"U-Boot image for bootm, {self.recipe.compression}")
        with tempfile.NamedTemporaryFile() as payload:
            data = self.bin.read_bytes()
            payload.write(
                gzip.compress(data, 9, mtime=0) if self.recipe.compression == "gzip" else data)
            payload.flush()
            uboot.uimage(payload.name, self.recipe.compression, parts[0][0], entry,
                         f"wsp {self.recipe.board}", self.uimage, self.epoch)

    def boot_files(self, medium, package, work):
        """{content: path} for a medium."""
        recipe, size = self.recipe, self.uimage.stat().st_size
        contents = {"uimage": self.uimage, "image-bin": self.bin, "image-elf": self.elf,
                    "notices": self.out / notices.NAME}
        if medium.needs("boot-script"):
            contents["boot-script"] = work / "boot.scr"
            text = (recipe.dir / recipe.boot_script).read_text(encoding="ascii")
            uboot.script(fill(text, medium, size), contents["boot-script"], f"wsp {recipe.board}",
                         self.epoch)
        if medium.needs("environment"):
            contents["environment"] = work / "uboot.env"
            uboot.environment(recipe.dir / recipe.environment["source"],
                              int(recipe.environment["bytes"]), contents["environment"], self.epoch)
        if medium.needs("u-boot"):
            contents["u-boot"] = work / "u-boot"
            contents["u-boot"].write_bytes(self.u_boot(medium, package, size, work))
        return contents

    def u_boot(self, medium, package, size, work):
        spec = self.recipe.u_boot
        binary = package.tree / spec["file"]
        if not binary.exists():
            raise Problem(f"{spec['package']} {package.version} has no {spec['file']} "
                          f"({rel(self.recipe.path)})", 1)
        data = binary.read_bytes()
        if not spec.get("config"):
            return data
        config = {
            k: fill(v, medium, size) if isinstance(v, str) else v
            for k, v in spec["config"].items()
        }
        return uboot.with_config(data, config, work, self.epoch, spec["file"])

    def all(self):
        self.plain()
        package = uboot.package(self.recipe.u_boot) if self.recipe.u_boot else None
        notices.write(self.path(notices.NAME, "licence notices of all that is in the "
                                              "images"), self.recipe, package)
        for medium in self.recipe.media.values():
            with tempfile.TemporaryDirectory(prefix="wsp-media-") as work:
                work = pathlib.Path(work)
                contents = self.boot_files(medium, package, work)
                media.compose(medium, contents,
                              self.path(medium.file, f"complete {medium.name} medium"), work,
                              self.epoch)


def make(image, out):
    """Makes everything in the folder out; returns [(file name, what it is)]."""
    out.mkdir(parents=True, exist_ok=True)
    # a reader never sees half a file
    with tempfile.TemporaryDirectory(prefix=".making-", dir=out) as tmp:
        maker = Maker(image, pathlib.Path(tmp))
        maker.all()
        for name, _ in maker.made:
            os.replace(maker.out / name, out / name)
    return maker.made


def key(recipe):
    """One word for what the files of an image depend on, besides the image."""
    digest = hashlib.sha256()
    for path in [*recipe.inputs(), *(LIB / n for n in MAKERS)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def kept(image):
    """The folder with everything for a linked image, made now unless it is there and fits."""
    recipe, out = Recipe(image.board), image.dir / "boot"
    with alone(BUILD / f".{image.board}-media.lock", f"making the media of {image.board}"):
        stamp, wanted = out / "made.json", key(recipe)
        if not stamp.exists() or json.loads(stamp.read_text()) != wanted:
            make(image, out)
            stamp.write_text(json.dumps(wanted))
    return out
