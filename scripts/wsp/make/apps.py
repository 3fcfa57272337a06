# SPDX-License-Identifier: MIT
"""--app and what goes with it: what a user's program is made of, before anything is built.

A program or DLL is a source file, a folder of them with its subfolders, a project with a
CMakeLists.txt or a Makefile, or an ELF file that is built already.  What is wrong with one is said
here.
"""
import collections
import os
import pathlib
import re

from wsp.make.elf_file import elf_kind, is_dll
from wsp.paths import ROOT
from wsp.program import Problem, number

C, CXX = (".c",), (".cpp", ".cc", ".cxx")
OWN_DLLS = {f"{name}.dll" for name in ("coredll", "ws2", "winsock", "iphlpapi", "libstdc++")}
NAME_MAX = 31                       # KERN_NAME_MAX - 1, bsp/abi/svc_abi.h
FILE_NAME_MAX, PATH_MAX = 63, 259   # KERN_FILE_NAME_MAX and KERN_PATH_MAX less one, there too
STACK_LEAST, STACK_MOST = 4096, 16 << 20    # USER_STACK_MAX, bsp/kernel/sched/thread.h
GIVE = "give a C or C++ file, a folder of them, a project with a CMakeLists.txt or a Makefile, " \
       "or a program or DLL that is built (ELF)"

Build = collections.namedtuple("Build", "defines includes libs stack",
                               defaults=[(), (), (), None])
# specs: --app; build: Build; files: {name in the archive: path}
Wanted = collections.namedtuple("Wanted", "specs build files", defaults=[(), Build(), {}])
# kind: "sources", "cmake", "make" or "elf"; name: None where the project gives the names
App = collections.namedtuple("App", "spec kind name paths")


def add_options(p):
    p.add_argument("--app", action="append", default=[], metavar="WHAT",
                   help="a program or DLL of yours, packed under its base name: a C or C++ file, a "
                        "folder of them, a project with a CMakeLists.txt or a Makefile, or an ELF "
                        "file")
    p.add_argument("-D", action="append", default=[], metavar="NAME[=V]", dest="defines",
                   help="define a macro for what --app builds")
    p.add_argument("-I", action="append", default=[], metavar="DIR", dest="includes",
                   help="look for headers of what --app builds in DIR, too")
    p.add_argument("-l", action="append", default=[], metavar="LIB", dest="libs",
                   help="link what --app builds with LIB (ws2, coredll, ...: docs/sdk.md)")
    p.add_argument("--stack", type=number(STACK_LEAST, STACK_MOST), metavar="BYTES",
                   help="the stack of each thread of what --app builds (64 KB)")
    p.add_argument("--file", action="append", default=[], metavar="SRC[:DEST]", dest="files",
                   help="put a file of yours into the image, to be read as \\DEST")


def wanted(args):
    """The options as a Wanted, or a Problem that says what is wrong with them."""
    apps = [classify(spec) for spec in args.app]
    for name in args.defines:
        if not re.fullmatch(r"[A-Za-z_]\w*(\([^)]*\))?(=.*)?", name, re.S):
            raise Problem(f"-D {name}: NAME or NAME=VALUE, and a name is that of a C macro")
    for folder in args.includes:
        if not os.path.isdir(folder):
            raise Problem(f"-I {folder}: there is no such folder")
    for lib in args.libs:
        if not re.fullmatch(r"[\w.+-]+", lib):
            raise Problem(f"-l {lib}: the name of a library, as in -l ws2")
    options = [o for o, given in (("-D", args.defines), ("-I", args.includes), ("-l", args.libs),
                                  ("--stack", args.stack)) if given]
    if options and not any(a.kind != "elf" for a in apps):
        raise Problem(f"{options[0]}: it is for what --app builds, and nothing is to be built")
    names = [(a.name, a.spec) for a in apps if a.name]
    check_unique(names)
    return Wanted(tuple(args.app),
                  Build(tuple(args.defines), tuple(os.path.abspath(i) for i in args.includes),
                        tuple(args.libs), args.stack),
                  data_files(args.files, [n for n, _ in names]))


# --- programs -------------------------------------------------------------------------------------

def sources_of(folder, suffixes=C + CXX):
    """The C and C++ files of a folder and its subfolders; hidden ones are left out."""
    found = []
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(d for d in folders if not d.startswith("."))
        found += [pathlib.Path(at) / f for f in sorted(files)
                  if f.endswith(suffixes) and not f.startswith(".")]
    return found


def classify(spec):
    """The App that a --app argument means."""
    src = pathlib.Path(spec)
    try:
        os.stat(spec)
        if src.is_dir():
            return classify_folder(spec, src)
        elf = elf_kind(src) if src.is_file() else None
    except OSError as e:
        raise Problem(f"--app {spec}: {e.strerror} ({GIVE})") from None
    if elf:
        raise Problem(f"--app {spec}: {elf}")
    if elf is None and src.suffix not in C + CXX:
        raise Problem(f"--app {spec}: {GIVE}")
    name = src.name if elf is not None and is_dll(src) else src.stem
    check_name(spec, name)
    return App(spec, "sources" if elf is None else "elf", name, (src,))


def classify_folder(spec, src):
    if (src / "CMakeLists.txt").exists():
        return App(spec, "cmake", None, (src,))
    if any((src / m).exists() for m in ("GNUmakefile", "makefile", "Makefile")):
        return App(spec, "make", None, (src,))
    os.listdir(src)                     # may be forbidden, which os.walk passes over
    sources = sources_of(src)
    if not sources:
        raise Problem(f"--app {spec}: neither the folder nor its subfolders hold a source "
                      f"({', '.join(C + CXX)}), a CMakeLists.txt or a Makefile")
    name = src.resolve().name
    check_name(spec, name)
    return App(spec, "sources", name, tuple(sources))


def check_name(spec, name):
    if not name or len(name) > NAME_MAX or not name.isascii() or \
            any(not c.isprintable() or c in ' /\\<>:"|?*' for c in name):
        raise Problem(f"--app {spec}: the program would be called '{name}'; a name is at most "
                      f"{NAME_MAX} ASCII characters without blanks")
    if name.lower() in reserved_names() | OWN_DLLS:
        raise Problem(f"--app {spec}: `{name}` would hide a command of the shell, or what the "
                      "machine boots with; give it another name")


def check_unique(names):
    """No two make one program (names have no case).  names: [(name, spec)]."""
    made = {}
    for name, spec in names:
        if name.lower() in made:
            raise Problem(f"--app {spec}: `{name.lower()}` is what --app {made[name.lower()]} "
                          "makes; give it another name")
        made[name.lower()] = spec


def reserved_names():
    """Names that the prompt understands, and what the archive cannot do without."""
    commands = re.findall(r'^    \{ "(\w+)", "',
                          (ROOT / "image/user/shell/cmd_help.c").read_text(encoding="utf-8"), re.M)
    return {"shell", "etc", *commands}


# --- data files -----------------------------------------------------------------------------------

def check_path(option, dest):
    """The name of a file in the image as docs/files.md allows it, with / between its parts."""
    path = dest.replace("\\", "/").lstrip("/")
    if not path or len(path.encode()) > PATH_MAX:
        raise Problem(f"{option}: a name in the image has 1 to {PATH_MAX} bytes")
    for part in path.split("/"):
        if not 1 <= len(part.encode()) <= FILE_NAME_MAX:
            raise Problem(f"{option}: '{part}': a part of a name has 1 to {FILE_NAME_MAX} bytes")
        if part[-1] in ". " or any(c in '<>:"|?*' or not c.isprintable() for c in part):
            raise Problem(f"{option}: '{part}' cannot be a name in the image (docs/files.md)")
    return path


def data_files(options, programs):
    """{name in the archive: path} of --file arguments."""
    files, taken = {}, {p.lower() for p in programs}
    for given in options:
        option = f"--file {given}"
        source, _, dest = given.partition(":")
        if not os.path.isfile(source):
            raise Problem(f"{option}: there is no file {source}")
        if not os.access(source, os.R_OK):
            raise Problem(f"{option}: {source} may not be read")
        if not dest or dest[-1] in "/\\":
            dest += os.path.basename(source)
        path = check_path(option, dest)
        low = path.lower()
        if low.split("/")[0] in reserved_names():
            raise Problem(f"{option}: \\{path.split('/')[0]} is the machine's own, or a command of "
                          "the shell; give it another name")
        if any(low == t or low.startswith(t + "/") or t.startswith(low + "/") for t in taken):
            raise Problem(f"{option}: \\{path} is there already, by another option")
        taken.add(low)
        files[path] = pathlib.Path(source)
    return files
