# SPDX-License-Identifier: MIT
"""How a program of Windows CE begins and ends: each function that it may begin with, what it is
given, its exit code; and what it says of itself: debug zones, assertions, message boxes."""
import json
import re
import subprocess

import pytest
from wsp.make import building, image, sdk
from wsp.paths import ROOT
from wsp.run.machine import Machine

pytestmark = [pytest.mark.needs("qemu", "image"), pytest.mark.xdist_group("entries")]

HEAD = "#include <windows.h>\n#include <tchar.h>\n#include <stdio.h>\n"
WORDS = r"""
static void words(const wchar_t *text)
{
    OutputDebugString(text);
    OutputDebugString(L"|\n");
}
"""
WINDOWS = """
int WINAPI %s(HINSTANCE inst, HINSTANCE prev, %s line, int show)
{
    words(line);
    return inst != NULL && prev == NULL && show == SW_SHOW ? 41 : 1;
}
"""
WIDE = r"""
int %s(int argc, %s argv[])
{
    for (int i = 0; i < argc; i++)
        words(argv[i]);
    return argv[argc] == NULL && GetCommandLine() == GetCommandLine()
        && GetCommandLine()[0] == (argc > 1 ? 'o' : 0) ? 42 : 1;
}
"""
NARROW = r"""
int %s(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        printf("%%s|\n", argv[i]);
    return argv[argc] == NULL ? 43 : 1;
}
"""
LINE = 'one "two words" thr\u00e9e\u20ac'
AS_LINE = (41, [LINE])
AS_WORDS = (42, ["{name}", "one", "two words", "thr\u00e9e\u20ac"])
AS_BYTES = (43, AS_WORDS[1])
# name: (suffix, source, how it ends and what it prints)
PROGRAMS = {
    "e_winmain": (".c", WORDS + WINDOWS % ("WinMain", "LPWSTR"), AS_LINE),
    "e_winmaint": (".c", WORDS + WINDOWS % ("WinMain", "LPTSTR"), AS_LINE),
    "e_wwinmain": (".c", WORDS + WINDOWS % ("wWinMain", "LPWSTR"), AS_LINE),
    "e_twinmain": (".c", WORDS + WINDOWS % ("_tWinMain", "LPTSTR"), AS_LINE),
    "e_wmain": (".c", WORDS + WIDE % ("wmain", "wchar_t *"), AS_WORDS),
    "e_tmain": (".c", WORDS + WIDE % ("_tmain", "_TCHAR *"), AS_WORDS),
    "e_main": (".c", NARROW % "main", AS_BYTES),
    "e_both": (".c", WORDS + NARROW % "main" + WINDOWS % ("WinMain", "LPWSTR"), AS_LINE),
    "e_old": (".c", "int main()\n{\n    return 44;\n}\n", (44, [])),
    "e_cwinmain": (".cpp", WORDS + WINDOWS % ("WinMain", "LPTSTR"), AS_LINE),
    "e_ctwinmain": (".cpp", WORDS + WINDOWS % ("_tWinMain", "LPTSTR"), AS_LINE),
    "e_cwmain": (".cpp", WORDS + WIDE % ("wmain", "wchar_t *"), AS_WORDS),
    "e_ctmain": (".cpp", WORDS + WIDE % ("_tmain", "_TCHAR *"), AS_WORDS),
    "e_cconst": (".cpp", WORDS + WIDE % ("_tmain", "const _TCHAR *"), AS_WORDS),
    "e_cvoid": (".cpp", "int _tmain()\n{\n    return 45;\n}\n", (45, [])),
    "e_cmain": (".cpp", NARROW % "main", AS_BYTES),
}
ZONES = r"""
%s
#define ZONE_NET DEBUGZONE(1)
#define ZONE_OFF DEBUGZONE(2)
#ifdef DEBUG
DBGPARAM dpCurSettings = { TEXT("zones"), { TEXT("Errors"), TEXT("Net"), TEXT("Off") }, 0x2 };
#endif
static int asked;

static int ask(void)
{
    return ++asked;
}

int WINAPI WinMain(HINSTANCE inst, HINSTANCE prev, LPTSTR line, int show)
{
    DEBUGREGISTER(inst);
    RETAILMSG(1, (TEXT("retail %%s %%d\r\n"), TEXT("says"), 7));
    RETAILMSG(0, (TEXT("not this %%d\r\n"), ask()));
    ERRORMSG(1, (TEXT("an error\r\n")));
    DEBUGMSG(ZONE_NET, (TEXT("debug %%d\r\n"), ask()));
    DEBUGMSG(ZONE_OFF, (TEXT("nor this %%d\r\n"), ask()));
    NKDbgPrintfW(TEXT("asked %%d\r\n"), asked);
    NKDbgPrintfW(TEXT("narrow %%a|%%-4a|%%%%a|%%.2a %%d apart\r\n"), "text", "b", "cut", 9);
    RETAILLED(1, (0, 0));
    ASSERT(asked < 2);
    DEBUGCHK(line != NULL);
    DEBUGCHK(asked > 5);
    return 0;
}
"""
BOXES = r"""
int WINAPI WinMain(HINSTANCE inst, HINSTANCE prev, LPTSTR line, int show)
{
    int no = MessageBox(NULL, TEXT("Go on?"), TEXT("cebox"), MB_YESNO | MB_DEFBUTTON2);

    if (MessageBox((HWND)1, TEXT("nowhere"), NULL, MB_OK) != 0
        || GetLastError() != ERROR_INVALID_WINDOW_HANDLE
        || MessageBox(NULL, TEXT("strange"), NULL, 9) != 0)
        return 1;
    return MessageBox(NULL, TEXT("No network"), NULL, MB_OK | MB_ICONERROR) == IDOK && no == IDNO;
}
"""
OTHERS = {
    "e_zones": (".c", ZONES % ""),
    "e_debug": (".c", ZONES % "#define DEBUG 1\n#include <dbgapi.h>"),
    "e_boxes": (".c", BOXES),
}


# What Windows CE has and a program here may not have yet: the switch that leaves it out of
# cefetch.c, and the header that it comes with.
CEFETCH = ROOT / "tests/system/ce/cefetch.c"
NOT_YET = {"NO_REGISTRY": None, "NO_DATE": None, "NO_SEH": "excpt.h", "NO_FILES": "wince/file.h"}


def compiled(build_dir, source, elf, options=(), kind="static"):
    """The compiler's words about a program, which go on with the linker's.  kind: "static", by the
    recipe of the build, or "dynamic", by the SDK."""
    if kind == "dynamic":
        kit = sdk.of_tree(build_dir)
        cxx = source.suffix == ".cpp"
        p = subprocess.run([kit.cxx if cxx else kit.cc, "-std=gnu++17" if cxx else "-std=gnu11",
                            "-O2", *options, source, "-o", elf], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return p.stdout
    recipe = json.loads((build_dir / "program.json").read_text())
    cc, flags = recipe["cc"], [f for f in recipe["cflags"] if f not in ("-Wall", "-Wextra")]
    if source.suffix == ".cpp":
        cc = re.sub("gcc$", "g++", cc)
        flags = ["-std=gnu++17" if f.startswith("-std=") else f for f in flags]
    p = subprocess.run([cc, *flags, *options, source, "-o", elf, *recipe["ldflags"],
                        *recipe["libs"]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, check=False)
    return p.stdout


@pytest.fixture(scope="module")
def build_dir(env):
    return building.build(env["name"])


@pytest.fixture(scope="module", params=["static", "dynamic"])
def console(request, build_dir, tmp_path_factory):
    """A machine's console, with all these programs in its image."""
    kind = request.param
    folder, elves = tmp_path_factory.mktemp("entries"), {}
    for name, (suffix, text, *_) in {**PROGRAMS, **OTHERS}.items():
        source, elves[name] = folder / (name + suffix), folder / f"{name}.elf"
        head = HEAD if name != "e_debug" else "#define DEBUG 1\n" + HEAD
        source.write_text(head + text.replace("#define DEBUG 1\n#include <dbgapi.h>", ""))
        assert compiled(build_dir, source, elves[name], kind=kind) == ""
    elves["cefetch"] = folder / "cefetch.elf"
    switches = [f"-D{s}" for s, h in NOT_YET.items() if not h or
                not (ROOT / "bsp/include" / h).exists()]
    assert compiled(build_dir, CEFETCH, elves["cefetch"], switches, kind) == ""
    assert image.needs_coredll(elves["e_main"]) == (kind == "dynamic")
    with Machine(image.make(build_dir, more=elves), folder, net="none") as machine:
        machine.start()
        machine.boot()
        yield machine.console


@pytest.mark.parametrize("name", PROGRAMS)
def test_entry(console, name):
    status, words = PROGRAMS[name][2]
    text, got = console.run(f"{name} {LINE}")
    assert got == status, text
    assert [w.strip("\r\n") for w in text.split("|")[:-1]] == [w.format(name=name) for w in words]


def test_arguments_begin_behind_the_name_however_it_is_written(console):
    assert console.run('"e_winmain"   "a b"  c')[0].startswith('"a b"  c|')
    assert console.run("e_winmain")[0].startswith("|")


@pytest.mark.parametrize("kind", ["static", "dynamic"])
@pytest.mark.parametrize("suffix", [".c", ".cpp"])
def test_a_program_that_begins_with_nothing_is_told_so(build_dir, tmp_path, suffix, kind):
    source = tmp_path / f"none{suffix}"
    source.write_text("int f(int a);\nint f(int a)\n{\n    return a;\n}\n")
    words = compiled(build_dir, source, tmp_path / "none.elf", kind=kind)
    assert "no main, wmain (_tmain), WinMain or wWinMain" in words
    assert not (tmp_path / "none.elf").exists()


def test_message_boxes_are_lines(console):
    text, status = console.run("e_boxes")
    assert status == 1 and text.startswith("cebox: Go on?\nError: No network\ne_boxes"), text


def test_without_debug_its_messages_are_not_there(console):
    text, status = console.run("e_zones")
    assert status == 0
    assert re.fullmatch(r"retail says 7\nERROR: \S*e_zones\.c line \d+: an error\nasked 0\n"
                        r"narrow text\|b   \|%a\|cu 9 apart\n", text), text


def test_with_debug_zones_say_which_and_a_false_check_ends_the_program(console):
    text, status = console.run("e_debug")
    assert status != 0
    assert re.search(r"^debug 1\nasked 1\nnarrow .*\nzones: DEBUGCHK failed in file \S*e_debug"
                     r"\.c at line \d+$", text, re.M), text
    assert "BREAKPOINT" in text and "nor this" not in text


def test_a_program_of_a_panel_runs_as_it_is(console):
    """Without a network it cannot reach its gateways, and says so by every road it has."""
    text, status = console.run("cefetch a b")
    assert status == 0, text
    assert re.search(r"^cefetch \d\d:\d\d, cmd line 'a b'$", text, re.M), text
    for host in ("10.0.2.2:8080", "10.0.2.102:8081", "10.0.2.202:8080"):
        assert f"{host} failed, 100" in text, text
    assert re.search(r"^first: [012]$", text, re.M), text
    assert text.count(" bytes, ") == 3, text
