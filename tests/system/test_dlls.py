# SPDX-License-Identifier: MIT
"""A DLL project as it is written for Windows CE, by --app and outside: a class of C++ on its
border, exceptions through it, a .def file with ordinals; what loads late; what is not there; what
crashes."""
import json
import re
import shutil
import subprocess

import pytest
from wsp.make import apps, building, image, sdk
from wsp.paths import ROOT
from wsp.run.machine import Machine

pytestmark = [pytest.mark.needs("qemu", "image"), pytest.mark.xdist_group("dlls")]
HERE = ROOT / "tests/system/meter"
BEGIN = ["meter: constructed", "meter: attached"]
END = ["meter: detached", "meter: destroyed"]
MIDDLE = ["7 42 102 1", "read 66", "caught no such channel 4", "caught no such channel as itself",
          "value 1", "came through: two", "cast 1", "left 0"]
NOT_FOUND, DLL_NOT_FOUND = 0xC0000139, 0xC0000135


@pytest.fixture(scope="module")
def build_dir(env):
    return building.build(env["name"])


@pytest.fixture(scope="module")
def kit(build_dir):
    return sdk.of_tree(build_dir)


def ran(cmd, **more):
    p = subprocess.run([str(c) for c in cmd], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, check=False, **more)
    assert p.returncode == 0, p.stdout
    return p.stdout


@pytest.fixture(scope="module")
def built(kit, tmp_path_factory):
    """{name: folder} of the project, built with CMake, and with variables of threads."""
    out = tmp_path_factory.mktemp("meter")
    folders = {name: out / name for name in ("plain", "words")}
    for name, folder in folders.items():
        ran(["cmake", "-G", "Ninja", "-S", HERE, "-B", folder, "--toolchain", kit.toolchain,
             "-DCMAKE_BUILD_TYPE=RelWithDebInfo", f"-DMETER_WORDS={int(name == 'words')}"])
        assert "warning" not in ran(["cmake", "--build", folder])
    return folders


class Booted:
    """A machine with these programs and DLLs: run(command) -> (its lines, its status)."""

    def __init__(self, build_dir, files, folder):
        self.image = image.make(build_dir, more=files)
        self.machine = Machine(self.image, folder, net="none")

    def __enter__(self):
        self.machine.__enter__()
        self.machine.start()
        self.machine.boot()
        return self

    def __exit__(self, *what):
        return self.machine.__exit__(*what)

    def run(self, command, seconds=60):
        out, status = self.machine.console.run(command, seconds)
        lines = out.replace("\r", "").splitlines()
        return [line for line in lines if not re.match(r"\w+: exit status", line)], status


def files_in(folder, names=("meter.dll", "UseMeter", "LoadMeter")):
    return {name: folder / (name if "." in name else f"{name}.elf") for name in names}


@pytest.fixture(scope="module")
def plain(build_dir, built, tmp_path_factory):
    with Booted(build_dir, files_in(built["plain"]), tmp_path_factory.mktemp("plain")) as m:
        yield m


@pytest.fixture(scope="module")
def words(build_dir, built, tmp_path_factory):
    with Booted(build_dir, files_in(built["words"]), tmp_path_factory.mktemp("words")) as m:
        yield m


def test_classes_data_and_exceptions_cross_the_border(plain):
    assert plain.run("UseMeter") == (BEGIN + MIDDLE + END, 0)


def test_a_dll_is_loaded_by_its_name_and_asked_by_ordinal(plain):
    assert plain.run("LoadMeter") == (BEGIN + END + ["loaded 1, lost 0"], 0)


def test_a_thousand_loads_of_a_dll_of_cxx_leave_nothing(plain):
    lines, status = plain.run("LoadMeter 1000", 240)
    assert status == 0 and lines[-1] == "loaded 1000, lost 0", lines[-3:]
    assert lines[:-1] == (BEGIN + END) * 1000


def test_a_crash_names_the_functions_of_the_dll(plain):
    """The callback is at 4: who called it is told by name."""
    lines, _ = plain.run("UseMeter crash")
    assert any(re.match(r"\s*module meter\.dll 0x", line) for line in lines), lines
    names = plain.machine.log_path.read_text(errors="replace")
    assert re.search(r"lr +0x3\w+ = MeterEach at \S*Meter\.cpp:\d+", names), names[-3000:]
    assert re.search(r"= w?main at|= _Z5wmain\w* at \S*UseMeter\.cpp:\d+", names), names[-3000:]


def test_variables_of_threads_in_a_program_and_its_dll(words):
    lines, status = words.run("UseMeter")
    assert status == 0, lines
    assert lines == BEGIN + MIDDLE + ["words 11008, here 101 5"] + END


def test_variables_of_threads_cannot_come_late(words):
    lines, status = words.run("LoadMeter")
    assert status == 1 and "not loaded: 193" in lines, lines
    assert any("*** LOAD meter.dll: it has variables of __declspec(thread)" in line
               for line in lines), lines


@pytest.mark.parametrize("how", ["make", "folder", "elf"])
def test_other_roads_to_the_same_dll(run, build_dir, built, tmp_path, how):
    """A Makefile with the SDK's rules; a folder, which is a DLL as it has no main, and a program
    that is linked with it by its name; a DLL that is built, with its import library beside it."""
    root = tmp_path / "meter"
    shutil.copytree(HERE, root)
    if how == "make":
        (root / "CMakeLists.txt").unlink()
        (root / "Makefile.sdk").rename(root / "Makefile")
        p = run("--app", root, "--exec", "UseMeter")
    else:
        app = shutil.move(root / "app", tmp_path / "UseMeter")
        for name in ("CMakeLists.txt", "Makefile.sdk"):
            (root / name).unlink()
        (tmp_path / "UseMeter/LoadMeter.c").unlink()
        for path in (tmp_path / "UseMeter").iterdir():
            path.write_text(path.read_text().replace('"../', '"../meter/'))
        (build_dir / "apps/meter.lib").unlink(missing_ok=True)      # of a run before
        dll = root if how == "folder" else built["plain"] / "meter.dll"
        p = run("--app", dll, "--app", app, "-l", "meter", "--exec", "UseMeter")
    lines = p.stdout.replace("\r", "").splitlines()
    assert p.returncode == 0, p.stdout
    at = lines.index(BEGIN[0])
    assert lines[at:at + len(BEGIN + MIDDLE + END)] == BEGIN + MIDDLE + END


@pytest.fixture(scope="module")
def damaged(build_dir, built, kit, tmp_path_factory):
    """A machine where meter.dll lacks what UseMeter wants of it, and others are damaged."""
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "small.c").write_text('__declspec(dllexport) int nMeter = 1;\n')
    ran([kit.cc, "-shared", folder / "small.c", "-o", folder / "meter.dll"])
    whole = (built["plain"] / "meter.dll").read_bytes()
    files = {"UseMeter": built["plain"] / "UseMeter.elf", "meter.dll": folder / "meter.dll"}
    yield build_dir, files, folder, whole


def test_what_is_missing_is_named(damaged):
    build_dir, files, folder, _ = damaged
    with Booted(build_dir, files, folder) as m:
        lines, status = m.run("UseMeter")
        assert status & 0xffffffff == NOT_FOUND
        said = "\n".join(lines)
        for name in ("_Z7fnMeterv", "MeterVersion", "MeterEach", "_ZN6CMeterC2Ev"):
            assert f"*** LOAD UseMeter: there is no {name} in meter.dll" in said, said
    with Booted(build_dir, {"UseMeter": files["UseMeter"]}, folder) as m:
        lines, status = m.run("UseMeter")
        assert status & 0xffffffff == DLL_NOT_FOUND
        assert "*** LOAD UseMeter: it needs meter.dll" in "\n".join(lines)


def test_a_dll_alone_and_a_damaged_one(damaged, tmp_path):
    _, _, _, whole = damaged
    (tmp_path / "meter.dll").write_bytes(whole)
    app = apps.classify(str(tmp_path / "meter.dll"))
    assert (app.kind, app.name) == ("elf", "meter.dll")
    for cut in (20, 52, 60, 100, 3000):
        (tmp_path / "cut.dll").write_bytes(whole[:cut])
        with pytest.raises(apps.Problem):
            apps.classify(str(tmp_path / "cut.dll"))
    (tmp_path / "no.dll").write_bytes(whole.replace(b"XEP1", b"XEP0"))
    with pytest.raises(apps.Problem, match="no DLL: link it with the SDK's -shared"):
        apps.classify(str(tmp_path / "no.dll"))


def test_an_image_carries_what_its_programs_need(build_dir, built, kit, tmp_path):
    def carried(more):
        made = image.make(build_dir, more=more)
        return {n for n in json.loads((made.dir / "programs.json").read_text())
                if n.endswith(".dll")}

    (tmp_path / "c.c").write_text("int main(void) { return 0; }\n")
    ran([kit.cc, tmp_path / "c.c", "-o", tmp_path / "c.elf"])
    ran([kit.cc, "-static", tmp_path / "c.c", "-o", tmp_path / "s.elf"])
    own = carried({})
    assert carried({"s": tmp_path / "s.elf"}) == own and "libstdc++.dll" not in own
    assert carried({"c": tmp_path / "c.elf"}) == own | {"coredll.dll"}
    assert carried(files_in(built["plain"])) == own | {"coredll.dll", "libstdc++.dll",
                                                       "meter.dll"}
