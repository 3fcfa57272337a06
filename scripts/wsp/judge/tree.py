# SPDX-License-Identifier: MIT
"""The files of the project, as git knows them, and one word for the state they are in."""
import hashlib
import subprocess

from wsp.paths import ROOT


def tracked(*suffixes):
    """Files of the project with these suffixes: what git tracks or would track."""
    try:
        out = subprocess.run([
            "git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
            "--exclude-standard"
        ], cwd=ROOT, capture_output=True, check=True)
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
            digest.update(name.encode() + b"\0"
                          + hashlib.sha256((ROOT / name).read_bytes()).digest())
    return digest.hexdigest()
