# SPDX-License-Identifier: MIT
"""Proofs of what guards the door: CBMC checks each function proof_* of tests/proofs/*/proof.c for
every value of what a program or the wire may give, and the source beneath it for bounds, pointers,
overflow.

CBMC is a package of Debian 13; on Debian 12 it is unpacked under build/ beside the libraries it
wants, and nothing is installed.  A failed proof prints the claims that do not hold; the trace is in
build/test/proofs.
"""
import re
import shutil
import subprocess

from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem, say
from wsp.tools import heartbeat, run_tool

FOLDER = ROOT / "tests/proofs"
OUT = BUILD / "test/proofs"
CPP = [
    "arm-none-eabi-gcc", "-E", "-D__CPROVER", "-std=gnu11", "-fshort-wchar", "-Ibsp/include",
    "-Iprovider/include", "-I."
]
CHECKS = [
    "--arch", "arm", "--unwinding-assertions", "--bounds-check", "--pointer-check",
    "--pointer-overflow-check", "--signed-overflow-check", "--undefined-shift-check",
    "--div-by-zero-check"
]
PACKAGES = ("cbmc", "minisat", "libc6", "libstdc++6", "libgcc-s1")
SUITE = "trixie"
UNWIND, SECONDS = 18, 600


def options(parser):
    del parser


def fetched():
    """The command of CBMC out of its package, run by the C library it was built for."""
    home = BUILD / "cbmc"
    for package in PACKAGES:
        out = home / package
        if not (out / "version").exists():
            p = subprocess.run([
                "bash", ROOT / "scripts/wsp/make/fetch_package.sh", "test", package, SUITE, "amd64",
                out
            ], check=False)
            if p.returncode:
                raise Problem(f"CBMC's package {package} cannot be fetched (see above)", 1)
    folders = sorted({str(f.parent) for f in home.glob("*/tree/usr/lib/**/*.so.*")})
    loader = next(home.glob("libc6/tree/usr/lib/*/ld-linux-*.so.*"))
    return [str(loader), "--library-path", ":".join(folders), str(home / "cbmc/tree/usr/bin/cbmc")]


def cbmc():
    return ["cbmc"] if shutil.which("cbmc") else fetched()


def proofs():
    """[(folder's name, function, how often a loop is unrolled)]"""
    found = []
    for source in sorted(FOLDER.glob("*/proof.c")):
        text = source.read_text(encoding="utf-8")
        unwind = re.search(r"/\* unwind (\d+)", text)
        found += [(source.parent.name, f, int(unwind[1]) if unwind else UNWIND)
                  for f in re.findall(r"^void (proof_\w+)\(void\)$", text, re.M)]
    return found


def preprocessed(name):
    """The proof and all it includes, as the target's compiler sees it."""
    out = OUT / f"{name}.i"
    status, text = run_tool([*CPP, FOLDER / name / "proof.c", "-o", out], cwd=ROOT)
    if status:
        raise Problem(f"tests/proofs/{name}/proof.c:\n{text}", 1)
    return out


def check(tool, source, function, unwind):
    """The claims that do not hold, or None."""
    cmd = [*tool, source, "--function", function, "--unwind", unwind, *CHECKS, "--trace"]
    try:
        p = subprocess.run([str(c) for c in cmd], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"no answer within {SECONDS} s"
    if p.returncode == 0 and "VERIFICATION SUCCESSFUL" in p.stdout:
        return None
    log = OUT / f"{function}.log"
    log.write_text(p.stdout)
    claims = [line for line in p.stdout.split("\n") if line.endswith("FAILURE")
              ] or p.stdout.split("\n")[-5:]
    return "\n".join([*claims, f"trace: {rel(log)}"])


def run(args, results):
    wanted = [p for p in proofs() if not args.k or args.k.lower() in f"{p[0]} {p[1]}".lower()]
    if not wanted:
        return
    OUT.mkdir(parents=True, exist_ok=True)
    tool = cbmc()
    sources = {name: preprocessed(name) for name in dict.fromkeys(p[0] for p in wanted)}
    with heartbeat("proofs", 20):
        for name, function, unwind in wanted:
            say(f"  {name}: {function}")
            results.add(f"proofs.{name}", function, check(tool, sources[name], function, unwind))
