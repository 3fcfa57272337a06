# SPDX-License-Identifier: MIT
"""The source files that the checks read, and how each check reports and tests itself."""
import hashlib
import subprocess
import sys

from wsp.common import ROOT


def tracked(*suffixes):
    """Files of the project with these suffixes: what git tracks or would track."""
    try:
        out = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                              "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
        names = out.stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):  # no git, or an unpacked archive
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
                 if p.is_file() and p.relative_to(ROOT).parts[0] not in ("build", ".git")]
    return sorted(n for n in names if n.endswith(suffixes) and (ROOT / n).is_file())


def fingerprint():
    """One word for what the tests judge: every file of the project but its prose."""
    digest = hashlib.sha256()
    for name in tracked(""):
        if not name.endswith(".md"):
            digest.update(name.encode() + b"\0" + hashlib.sha256((ROOT / name).read_bytes()).digest())
    return digest.hexdigest()


def strip_comments(text):
    """C text with comments and string contents blanked out, line numbers kept."""
    out, i, n, state = [], 0, len(text), None
    while i < n:
        two = text[i:i + 2]
        c = text[i]
        if state is None:
            if two in ("/*", "//"):
                state, step = two, 2
                out.append("  ")
            else:
                if c in "\"'":
                    state = c
                out.append(c)
                step = 1
        elif state in "\"'" and c == "\\":
            out.append("  ")
            step = 2
        elif state == c or (state == "//" and c == "\n"):
            state, step = None, 1
            out.append(c)
        elif state == "/*" and two == "*/":
            state, step = None, 2
            out.append("  ")
        else:
            out.append("\n" if c == "\n" else " ")
            step = 1
        i += step
    return "".join(out)


def finish(name, faults, count):
    """Prints the faults, or that there are none; returns the exit status."""
    for f in faults:
        print(f)
    print(f"{name}: {count} looked at, {len(faults)} faults")
    return 1 if faults else 0


def self_test(name, cases):
    """cases: (claim, faults found in a bad sample).  A check that finds nothing there is blind."""
    blind = [claim for claim, faults in cases if not faults]
    for claim in blind:
        print(f"{name}: the self-test for '{claim}' finds nothing", file=sys.stderr)
    print(f"{name}: self-test, {len(cases)} bad samples, {len(blind)} missed")
    return 1 if blind else 0


def main(name, check, cases, doc):
    """The command line of a check: no argument = look at the tree, --self-test = at bad samples."""
    argv = sys.argv[1:]
    if argv in (["-h"], ["--help"]):
        print(doc.strip() + f"\n\nusage: scripts/{name}.py [--self-test]")
        return 0
    if argv == ["--self-test"]:
        return self_test(name, cases())
    if argv:
        print(f"{name}: unknown argument {argv[0]} (--help)", file=sys.stderr)
        return 2
    return check()
