# SPDX-License-Identifier: MIT
"""Both commands of the README on a fresh Debian 13 (trixie): what is committed is unpacked in a
chroot, where `scripts/run demo` and `scripts/test` set themselves up and run.  Then the SDK that is
made here is used there.  Needs root, debootstrap, git, and 4 GB of disk.  The packages stay from
one run to the next, the tree does not.

Its mounts and processes live in namespaces of their own, so nothing of them is left however it
ends."""
import os
import pathlib
import shutil
import subprocess
import xml.etree.ElementTree as ET

from wsp.judge import trixie_sdk
from wsp.judge.junit import Results
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem, say
from wsp.tools import heartbeat

SUITE = "trixie"
TREE = "root/wsp"               # in the chroot, under a folder of mode 700
DONE = "debootstrap.done"       # in the chroot: it was made to its end
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
PASSED_ON = ("TERM", "http_proxy", "https_proxy", "no_proxy")
VOICES = ("setup: ", "run: ", "test: ")
TOOLS = {"debootstrap": "debootstrap", "git": "git", "unshare": "util-linux"}

# $1: the root; the rest is the command.  The bind makes a mount point of the root, which programs
# in it that want mounts of their own (unshare) ask for.
ENTER = """\
set -e
root=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs -o ro sysfs "$root/sys"
exec chroot "$root" "$@"
"""


def options(parser):
    parser.add_argument("--root", type=pathlib.Path, default=BUILD / "trixie", metavar="DIR",
                        help="where the chroot is made, or is (default build/trixie)")
    parser.add_argument("--fresh", action="store_true", help="make it anew, packages and all")
    parser.add_argument("--part", choices=["unit", "target", "system", "all", "sdk"],
                        help="only this part of scripts/test, and no demo; sdk: only the SDK")


def check_machine():
    if os.geteuid() != 0:
        raise Problem("trixie makes a chroot with mounts, which takes root: sudo scripts/test "
                      "trixie")
    for tool, package in TOOLS.items():
        if not shutil.which(tool):
            raise Problem(f"trixie needs {tool}: apt-get install {package}")
    p = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True,
                       text=True, check=False)
    if p.returncode:
        raise Problem("trixie needs mounts of its own, which this machine does not allow: "
                      f"{p.stderr.strip()}")


def namespaced(script, *args):
    """The command line of a shell script whose mounts and processes end with it, and with us."""
    return [
        "setpriv", "--pdeathsig", "KILL", "--", "unshare", "--mount", "--propagation", "private",
        "--pid", "--fork", "--kill-child", "bash", "-c", script, "bash", *map(str, args)
    ]


def inside(root, *command):
    """The command line of a command in the chroot."""
    env = [f"{name}={os.environ[name]}" for name in PASSED_ON if name in os.environ]
    return namespaced(ENTER, root, "env", "-i", "HOME=/root", "USER=root", f"PATH={PATH}", *env,
                      *command)


def follow(cmd, log):
    """Runs a command with its words in the log and its signs of life on the terminal; its
    status."""
    with heartbeat("trixie", 30), open(log, "a", encoding="utf-8") as out, \
            subprocess.Popen(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, errors="replace") as child:
        for line in child.stdout:
            out.write(line)
            out.flush()
            if line.startswith(VOICES):
                say(f"trixie: {line.rstrip()}")
        return child.wait()


# The mirror is the one that this machine uses already, and apt reaches it in the same way.
MAKE = """\
voice=trixie
. "$1/scripts/wsp/make/debian.sh"
uri=$(debian_mirror) || fail "no Debian mirror is configured in /etc/apt"
debootstrap --variant=minbase --include=ca-certificates \\
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg trixie "$2" "$uri" || exit 1
apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-Valid-Until|Check-Date)' \\
    >"$2/etc/apt/apt.conf.d/99host" || true
"""


def make_root(root, fresh, log):
    """The chroot: packages of an earlier run stay unless it was broken off."""
    if root.exists() and (fresh or not (root / DONE).exists()):
        remove(root)
    if not (root / DONE).exists():
        root.mkdir(parents=True)
        say("trixie: making a Debian 13 (debootstrap, a few minutes)")
        with heartbeat("debootstrap", 20), open(log, "a", encoding="utf-8") as out:
            p = subprocess.run(namespaced(MAKE, ROOT, root), stdin=subprocess.DEVNULL, stdout=out,
                               stderr=subprocess.STDOUT, check=False)
        if p.returncode:
            raise Problem(f"debootstrap cannot make a Debian 13 in {rel(root)}; the whole story is "
                          f"in {rel(log)}", 1)
        (root / DONE).touch()
    for name in ("resolv.conf", "hosts"):
        shutil.copyfile(f"/etc/{name}", root / "etc" / name)
    (root / "root").chmod(0o700)


def remove(root):
    """Only what we made: a folder that holds no chroot of ours is somebody's."""
    known = {
        "bin", "boot", "debootstrap", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "opt",
        "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var", DONE
    }
    foreign = sorted({p.name for p in root.iterdir()} - known)
    if foreign:
        raise Problem(f"{rel(root)} holds {foreign[0]}, which no chroot does: give --root "
                      "another folder")
    shutil.rmtree(root)


def unpack(root):
    """The committed tree, and nothing else."""
    tree = root / TREE
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    git = ["git", "-c", "safe.directory=*", "-C", str(ROOT)]
    if subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True,
                      check=False).stdout.strip():
        say("trixie: there are changes that are not committed; they are left out")
    with subprocess.Popen([*git, "archive", "HEAD"], stdout=subprocess.PIPE) as archive:
        status = subprocess.run(["tar", "-x", "-C", tree], stdin=archive.stdout,
                                check=False).returncode
    if archive.returncode or status:
        raise Problem(f"the committed tree cannot be unpacked in {rel(tree)}", 1)


def take_results(root, status, results):
    """The cases of the suite in the chroot; a run that ends badly without a failed case is one
    itself."""
    inner = Results()
    path = root / TREE / "build/test/junit.xml"
    if path.exists():
        try:
            inner.add_junit(path)
        except ET.ParseError as e:
            inner.add("test", "writes its results", str(e))
    if not inner.cases or (status and not inner.failed):
        inner.add("test", "runs to its end", f"scripts/test ends with status {status} and "
                                             f"{len(inner.cases)} results")
    results.add_board(SUITE, inner)


def run(args, results):
    check_machine()
    log = BUILD / "test/trixie.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    say(f"trixie: the whole output goes to {rel(log)}")
    root = args.root.resolve()
    make_root(root, args.fresh, log)

    def command(*words):
        return follow(inside(root, *words), log)

    if args.part != "sdk":
        run_tree(args, root, command, log, results)
    if args.part == "sdk" or not (args.part or args.k):
        trixie_sdk.check(root, command, log, results)


def run_tree(args, root, command, log, results):
    unpack(root)
    if not args.part and not args.k:
        status = command(f"/{TREE}/scripts/run", "demo")
        tail = "\n".join(log.read_text(errors="replace").split("\n")[-60:])
        results.add(SUITE, "scripts/run demo", f"exit status {status}; log: "
                                               f"{rel(log)}\n{tail}" if status else None)
    words = [args.part] if args.part else []
    words += ["-k", args.k] if args.k else []
    take_results(root, command(f"/{TREE}/scripts/test", *words), results)
