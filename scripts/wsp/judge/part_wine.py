# SPDX-License-Identifier: MIT
"""Somebody else's suite: Wine's tests of ws2_32, compiled against our headers and run in the image.

Debian's wine source package (LGPL) is fetched at test time like lwIP, pinned by its SHA-256, and
stays under build/.  Each test function whose subject exists on Windows CE becomes a program of its
own (tests/wine/extract.py, tests/wine/shim) and runs in QEMU.  What fails is compared with
tests/wine/known.toml: an assertion that is not listed there fails the run, and so does a listed one
that holds, or a function that ends otherwise than the list says.
"""
import re
import subprocess
import tomllib

from wsp.make import building, image
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem, say
from wsp.run.console import ConsoleError
from wsp.run.machine import Machine
from wsp.tools import heartbeat

HERE = ROOT / "tests/wine"
REPORT = ROOT / "docs/wine.md"
SOURCES = BUILD / "wine"
SUITE = "dlls/ws2_32/tests"
CC = "arm-none-eabi-gcc"
SECONDS = 120  # one function; the longest waits that a test makes on purpose are some 15 s
LINE = re.compile(r"^wine (FAIL|SKIP|ABSENT|END) ?(?:(\S+\.c:\d+): )?(.*)$", re.M)
CLASSES = {
    "ce": "CE differs", "open": "left open by CE's "
    "pages", "absent": "not on CE", "limit": "a documented limit",
    "bench": "not in the test's network", "ours": "ours to mend"
}


def options(parser):
    parser.add_argument("--write", action="store_true",
                        help=f"write {rel(REPORT)} from the lists and this run")
    parser.add_argument("--new", action="store_true",
                        help="print what known.toml lacks, as lines to be completed and pasted "
                             "there")


# --- the sources ----------------------------------------------------------------------------------

def fetch(table):
    """The folder of test files, fetched when it is not there."""
    folder = SOURCES / table["version"]
    if not (folder / "sock.c").exists():
        p = subprocess.run([
            "bash", ROOT / "scripts/wsp/make/fetch_source.sh", "test", table["package"],
            table["suite"], table["tarball"], table["sha256"], SUITE, folder
        ], check=False)
        if p.returncode:
            raise Problem("Wine's test files cannot be fetched (see above)", 1)
    return folder


# --- programs -------------------------------------------------------------------------------------

def functions(table):
    """[(file, function, options)] of what is to run; the rest of the table says why it is not."""
    return [(file, name, entry) for file, entries in table["files"].items()
            for name, entry in entries.items() if not entry.get("absent")]


def main_of(name, entry):
    calls = entry.get("before", []) + entry.get("call", [f"{name}();"]) + entry.get("after", [])
    body = "\n    ".join(calls)
    return f'\nint main(void)\n{{\n    {body}\n    return test_end();\n}}\n'


def compile_one(extract, source, file, name, entry, recipe, out):
    """The ELF file of one test function, or the compiler's words."""
    roots = entry.get("roots", [name]) + re.findall(r"\b(Init|Exit)\(\)", main_of(name, entry))
    c, elf = out / f"{name}.c", out / f"{name}.elf"
    c.write_text(extract.program(file, source, dict.fromkeys(roots)) + main_of(name, entry))
    shim = HERE / "shim"
    p = subprocess.run([
        CC, *(f for f in recipe["cflags"] if not f.startswith("-W")), "-w",
        "-Werror=implicit-function-declaration", "-I", shim, c, shim / "framework.c",
        shim / "absent.c", "-o", elf, *recipe["ldflags"], *recipe["libs"]
    ], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       check=False)
    return elf, p.stdout if p.returncode else None


def programs(args, table, folder, build_dir, results):
    """Compiles what is wanted: {function: elf}; what does not compile is a failed test."""
    import sys
    sys.path.insert(0, str(HERE))
    import extract
    import json
    recipe = json.loads((build_dir / "program.json").read_text())
    out = build_dir / "wine"
    out.mkdir(exist_ok=True)
    elves = {}
    texts = {file: (folder / file).read_text(errors="replace") for file in table["files"]}
    with heartbeat("compiling Wine's tests", 10):
        for file, name, entry in functions(table):
            if args.k and args.k.lower() not in name.lower():
                continue
            elf, complaint = compile_one(extract, texts[file], file, name, entry, recipe, out)
            results.add("wine", f"{name} compiles", complaint)
            if complaint is None:
                elves[name] = elf
    return elves


# --- running --------------------------------------------------------------------------------------

class Outcome:
    """What a function did: {assertion: [texts]}, the functions it missed, how it ended."""

    def __init__(self, text, end):
        self.failed, self.missed, self.skipped = {}, set(), []
        for kind, at, words in LINE.findall(text):
            if kind == "FAIL":
                self.failed.setdefault(at, []).append(words)
            elif kind == "ABSENT":
                self.missed.add(words.strip())
            elif kind == "SKIP":
                self.skipped.append(f"{at}: {words}")
            else:
                end = f"done: {words}"
        self.text, self.end = text, end


def run_in_image(elves, build_dir, work, seconds):
    """{function: Outcome}; a machine that a function stops is started again for the next."""
    img = image.make(build_dir, more=elves)
    outcomes, machine = {}, None
    try:
        for name in elves:
            if machine is None:
                machine = Machine(img, work / name, ram=256)
                machine.start()
                machine.boot()
                machine.console.run("ipconfig /wait", 60)
            say(f"  {name}")
            try:
                text, status = machine.console.run(name, seconds.get(name, SECONDS))
                outcomes[name] = Outcome(text, f"exit status {status}")
            except ConsoleError as e:
                outcomes[name] = Outcome(e.output, type(e).__name__)
                machine.stop()
                machine = None
    finally:
        if machine:
            machine.stop()
    return outcomes


# --- judging --------------------------------------------------------------------------------------

def judge(name, outcome, known):
    """The complaint about one function, or None."""
    listed = known.get(name, {})
    lines = {at for group in listed.get("fails", []) for at in group["at"]}
    maybe = {at for group in listed.get("fails", []) if group.get("maybe") for at in group["at"]}
    words = [
        f"new: {at}: {texts[0]}" for at, texts in sorted(outcome.failed.items()) if at not in lines
    ]
    words += [f"listed, and holds now: {at}" for at in sorted(lines - set(outcome.failed) - maybe)]
    want = listed.get("end", "done")
    if not outcome.end.startswith(want):
        words.append(f"it ends with `{outcome.end}`, not `{want}`")
    return "\n".join(words) or None


def print_new(outcomes, known):
    for name, outcome in outcomes.items():
        lines = {at for g in known.get(name, {}).get("fails", []) for at in g["at"]}
        fresh = {at: texts for at, texts in outcome.failed.items() if at not in lines}
        if fresh or not outcome.end.startswith("done"):
            print(f"\n[{name}]  # {outcome.end}; missed: "
                  f"{', '.join(sorted(outcome.missed)) or 'nothing'}")
            for at, texts in fresh.items():
                print(f'#   {at}: {texts[0]}')


def run(args, results):
    table = tomllib.loads((HERE / "functions.toml").read_text(encoding="utf-8"))
    known = tomllib.loads((HERE / "known.toml").read_text(encoding="utf-8"))
    if args.write and args.k:
        raise Problem("--write tells of the whole suite: no -k")
    folder = fetch(table["source"])
    build_dir = building.build("virt")
    elves = programs(args, table, folder, build_dir, results)
    if not elves:
        return
    seconds = {name: entry["seconds"] for _, name, entry in functions(table) if "seconds" in entry}
    work = BUILD / "test/wine"
    with heartbeat("Wine's tests", 30):
        outcomes = run_in_image(elves, build_dir, work, seconds)
    for name, outcome in outcomes.items():
        (work / f"{name}.log").write_text(outcome.text)
        results.add("wine", f"{name} fails where the list says, and nowhere "
                            "else", judge(name, outcome, known))
    if args.new:
        print_new(outcomes, known)
    if args.write:
        REPORT.write_text(report(table, known, outcomes), encoding="utf-8")
    elif not args.k:
        stale = not REPORT.exists() or REPORT.read_text(encoding="utf-8") != report(
            table, known, outcomes)
        results.add("wine", f"{rel(REPORT)} is what the lists say",
                    "write it: scripts/test wine --write" if stale else None)


def report(table, known, outcomes):
    """docs/wine.md: each function, what fails in it and why."""
    runs = functions(table)
    counts = dict.fromkeys(CLASSES, 0)
    rows = []
    for file, name, _ in runs:
        groups = known.get(name, {}).get("fails", [])
        for g in groups:
            counts[g["class"]] += len(g["at"])
        total = sum(len(g["at"]) for g in groups)
        rows.append(f"| `{name}` | {file} | {total or 'none'} |")
    lines = ["# Wine's ws2_32 tests", "",
             "<!-- generated by scripts/test wine --write from tests/wine/*.toml -->", "",
             f"Wine {table['source']['version']}'s tests of `ws2_32`, each test function whose "
             "subject exists on Windows CE run",
             "in the image (`scripts/test wine`). Assertions are named by file and line of that "
             "version.", "",
             "| failing assertions | |", "|---|---|"]
    lines += [f"| {CLASSES[c]} | {n} |" for c, n in counts.items()]
    lines += [
        "", "## Functions that run", "", "| function | file | failing assertions |",
        "|---|---|---|", *rows
    ]
    lines += ["", "## Assertions that fail, and why", ""]
    for file, name, _ in runs:
        entry = known.get(name, {})
        if not entry:
            continue
        lines += [f"**{name}**" + (f" (ends: {entry['end']}: "
                                   f"{entry['why']})" if "end" in entry else ""), ""]
        for g in entry.get("fails", []):
            at = ", ".join(a.split(":")[1] for a in g["at"])
            lines.append(f"* {CLASSES[g['class']]}: {g['why']} ({file} {at})")
        lines.append("")
    lines += ["## Functions that do not run", "", "| function | file | why |", "|---|---|---|"]
    for file, entries in table["files"].items():
        lines += [
            f"| `{n}` | {file} | {e['absent']} |" for n, e in entries.items() if e.get("absent")
        ]
    return "\n".join(lines) + "\n"
