# SPDX-License-Identifier: MIT
"""The SDK: what builds programs for the image outside this tree, in one folder that can be moved.

What the programs of the tree are compiled and linked with (program.json of a build) becomes two
compiler wrappers and a specs file, so both are made in one way.  Texts are in image/sdk.
"""
import hashlib
import json
import pathlib
import re
import shlex
import subprocess

from wsp.make import apps, toolchain
from wsp.make.notices import RULE
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem
from wsp.tools import alone

VERSION = "1.0"
MARK = "WinCESDK"           # VERSION begins with it
PACKAGES = "gcc-arm-none-eabi python3"      # the second for DLLs
WHOLE = "libwince.a"        # all of it; what a program uses comes into it
DYNAMIC = "dynamic"         # beside it, what dynamic programs and DLLs are linked with
NOTHING = b"!<arch>\n"       # an archive: the compilers link what there is by themselves
DLL_LINKER = [f"wsp/{name}.py" for name in ("__init__", "problem", "make/__init__", "make/def_file",
                                           "make/dll_link", "make/exports", "make/typeinfo")]
# Names that projects link with; nothing needs them.
LIBRARIES = ("coredll", "corelibc", "ws2", "winsock", "iphlpapi", "icmplib", "mmtimer", "strsafe")
TEXTS = ROOT / "image/sdk"
ROOMS = ("bsp/include", "provider/include")
CXX_HEADERS = "include/c++"
SPELLINGS = "include/spellings"
# Windows does not look at the case of a name: how its source spells headers, beside what names()
# makes of any.
SPELT = ("WinSock2.h WinSock.h WS2tcpip.h WS2TCPIP.h WS2spi.h MSWSock.h MSWsock.h NSPAPI.h "
         "IPHlpApi.h "
         "IpHlpApi.h IPHLPAPI.h IPExport.h IPTypes.h IPIfCons.h IPRtrMib.h IcmpApi.h WinBase.h "
         "WinDef.h WinError.h WinIoctl.h WinIoCtl.h WinNT.h WinNls.h WinReg.h WinUser.h WinGDI.h "
         "WinCrypt.h MMSystem.h MsgQueue.h PkFuncs.h KFuncs.h DbgApi.h TChar.h StrSafe.h "
         "GuidDef.h InitGuid.h BaseTsd.h").split()
C_HEADERS = ("assert.h", "errno.h", "limits.h", "stdarg.h", "stddef.h", "stdint.h")
LICENCES = (
    ("This SDK: headers, libraries, link script, samples", ROOT / "LICENSE"),
    ("newlib, the C library that programs are linked with (from the Debian package)",
     pathlib.Path("/usr/share/doc/libnewlib-arm-none-eabi/copyright")),
    ("libgcc and libstdc++, which programs are linked with (from the Debian package)",
     pathlib.Path("/usr/share/doc/gcc-arm-none-eabi/copyright")))
NOT_HERE = ("lwIP is in the image's kernel, not in the SDK and not in programs; its licence goes "
            "with the image (NOTICES.txt).")


class Kit:
    """An SDK folder, as those who build with it need it."""

    def __init__(self, folder):
        self.folder = folder
        self.cc, self.cxx = folder / "bin/arm-wince-gcc", folder / "bin/arm-wince-g++"
        self.toolchain = folder / "cmake/toolchain.cmake"


def short_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def commit():
    p = subprocess.run(["git", "-c", "safe.directory=*", "rev-parse", "HEAD"], cwd=ROOT,
                       capture_output=True, text=True, check=False)
    return p.stdout.strip() if p.returncode == 0 else "unknown"


# --- from the recipe of a build -------------------------------------------------------------------

def compiler_flags(recipe):
    """Of all that a program of the tree is compiled with, what every program needs."""
    flags, kept = iter(recipe["cflags"]), []
    for flag in flags:
        if flag == "-include":          # a public header
            kept += [flag, next(flags)]
        elif re.match(r"-[mfD]", flag):
            kept.append(flag)
    return kept


def include_folders(recipe):
    """The folders of headers in the SDK, in the order in which they are searched: first what stands
    in front of libstdc++'s."""
    flags, found = iter(recipe["cflags"]), [CXX_HEADERS]
    for flag in flags:
        if flag == "-isystem":
            folder = pathlib.Path(next(flags))
            room = next(ROOT / r for r in ROOMS if folder.is_relative_to(ROOT / r))
            found.append("include" / folder.relative_to(room))
    return list(dict.fromkeys(map(str, found)))


def linker_words(recipe):
    """(the linker's own options, its scripts) of a program of the tree."""
    words, scripts, flags = [], [], iter(recipe["ldflags"])
    for flag in flags:
        if flag == "-T":
            scripts.append(pathlib.Path(next(flags)))
        elif flag.endswith(".ld"):
            scripts.append(pathlib.Path(flag))
        elif flag.startswith("-Wl,"):
            words += flag[len("-Wl,"):].split(",")
    return words + [f for f in ("-pie", "-shared") if f in recipe["ldflags"]], scripts


def libraries(recipe):
    """(the files, the toolchain's -l) that something of the tree is linked with."""
    return ([pathlib.Path(l) for l in recipe["libs"] if l.endswith((".a", ".lib"))],
            [l for l in recipe["libs"] if l.startswith("-l")])


def scripts(recipe):
    return [*linker_words(recipe)[1], *linker_words(recipe["dynamic"])[1]]


def specs(recipe):
    """What the driver tells the linker: for -static, for -shared, and else."""
    kinds = [recipe, recipe["dll"], recipe["dynamic"]]
    words = [" ".join(linker_words(r)[0]) for r in kinds]
    start = libraries(recipe["dynamic"])[0][0].name
    first = [f"--whole-archive {WHOLE}%s --no-whole-archive", "", f"%{{!r:{start}%s}}"]
    more = [" ".join(libraries(recipe)[1])]
    for r in kinds[1:]:
        files, toolchain = libraries(r)
        # -lNAME for an archive: its path goes through words that have no blanks
        names = [f"-l{f.stem.removeprefix('lib')}" if f.suffix == ".a" else f"{f.name}%s"
                 for f in files]
        more.append(" ".join(names + toolchain))
    ends = [f"-T {scripts(recipe)[0].name}%s", "", f"{scripts(recipe)[-1].name}%s"]

    def choice(texts):
        return "%{{static:{};shared:{};:{}}}".format(*texts)

    # A script comes last: it asks what options before it have defined.  libgcc has what coredll.dll
    # has in another way, division by zero for one, so it comes behind.
    return (f"*link:\n+ %{{!r:{choice(words)}}}\n\n*startfile:\n{choice(first)}\n\n"
            f"*endfile:\n%{{!r:%{{!T*:{choice(ends)}}}}}\n\n"
            f"*lib:\n--start-group {choice(more)} --end-group\n\n"
            "*link_gcc_c_sequence:\n%L\n\n")


# --- the folder -----------------------------------------------------------------------------------

def text(name, values):
    body = (TEXTS / name).read_text(encoding="utf-8")
    for key, value in values.items():
        body = body.replace(f"@{key}@", value)
    return body.encode()


def headers():
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.h")):
            name = f"include/{path.relative_to(ROOT / room)}"
            if name in found:
                raise Problem(f"two public headers are called {name}", 1)
            found[name] = path.read_bytes()
    return found


def spellings(found):
    """{name: bytes}: for the public headers, given as headers() names them, what leads from other
    spellings of their names to them.  The folder is searched last."""
    public = {n.removeprefix("include/").removeprefix("crt/") for n in found} | {*C_HEADERS}
    public = {n for n in public if "/" not in n}
    other = {s: s.lower() for s in SPELT}
    for name in sorted(public):
        stem = name.removesuffix(".h")
        other |= {s: name for s in (name.capitalize(), name.upper(), f"{stem.upper()}.h")}
    return {f"{SPELLINGS}/{spelling}": f"#include <{name}>\n".encode()
            for spelling, name in other.items() if name in public and spelling not in public}


def samples():
    home = ROOT / "image/samples"
    return {f"samples/{p.relative_to(home)}": p.read_bytes() for p in sorted(home.rglob("*"))
            if p.is_file() and "build" not in p.relative_to(home).parts}


def licences():
    parts = [NOT_HERE, ""]
    for title, path in LICENCES:
        if not path.exists():
            raise Problem(f"no licence text: {path} is missing", 1)
        parts += [RULE, title, RULE, path.read_text(encoding="utf-8", errors="replace")]
    return "\n".join(parts).encode()


def linked_with(recipe):
    """{name below lib: bytes}: what programs and DLLs are linked with, beside the toolchain's."""
    files = {f for kind in ("dynamic", "dll") for f in libraries(recipe[kind])[0]}
    return {WHOLE: libraries(recipe)[0][0].read_bytes(),
            **{f"{DYNAMIC}/{f.name}": f.read_bytes() for f in sorted(files)},
            # the toolchain's own are in coredll.dll
            **{f"{DYNAMIC}/lib{name}.a": NOTHING
               for name in ("c", "m", "stdc++", "supc++", *LIBRARIES)}}


def contents(build_dir):
    """{name in the SDK: bytes}."""
    recipe = json.loads((build_dir / "program.json").read_text(encoding="utf-8"))
    tools = toolchain.Toolchain(recipe["cflags"])
    newlib, compiler_release = toolchain.release()
    values = {"PACKAGES": PACKAGES, "VERSION": VERSION, "LIBRARIES": " ".join(LIBRARIES),
              "GCC": compiler_release, "STACK_MOST": str(apps.STACK_MOST),
              "CFLAGS": shlex.join(compiler_flags(recipe)),
              "MODULE_CFLAGS": shlex.join(recipe["dynamic"]["cflags"]),
              "CXX_HEADERS": ":".join(f"$sdk/{f}" for f in tools.cxx_folders()),
              "C_HEADERS": f"$sdk/{toolchain.HOME}",
              "INCLUDES": " ".join(f'-isystem "$sdk/{f}"'
                                   for f in (*include_folders(recipe), SPELLINGS))}
    compiler = text("compiler.sh", values)
    return {
        "README.md": text("README.md", values),
        "VERSION": f"{MARK} {VERSION}\ncommit {commit()}\nnewlib {newlib}, GCC "
                   f"{compiler_release}\n".encode(),
        "LICENSES.txt": licences(),
        "bin/arm-wince-gcc": compiler, "bin/arm-wince-g++": compiler,
        **tools.headers(),
        **{f"lib/{name}": content for name, content in tools.libraries().items()},
        **{f"lib/{name}": content for name, content in linked_with(recipe).items()},
        **{f"lib/lib{name}.a": NOTHING for name in LIBRARIES},
        **{f"lib/{script.name}": script.read_bytes() for script in scripts(recipe)},
        **{f"lib/python/{name}": (ROOT / "scripts" / name).read_bytes() for name in DLL_LINKER},
        "lib/python/__main__.py": text("dll_main.py", values),
        "lib/wince.specs": specs(recipe).encode(),
        "cmake/toolchain.cmake": text("toolchain.cmake", values),
        "cmake/WinCERules.cmake": text("WinCERules.cmake", values),
        "cmake/WinCESDKConfig.cmake": text("WinCESDKConfig.cmake", values),
        "cmake/WinCESDKConfigVersion.cmake": text("WinCESDKConfigVersion.cmake", values),
        "share/wincesdk.mk": text("wincesdk.mk", values),
        f"{CXX_HEADERS}/bits/c++config.h": text("c++config.h", values),
        **headers(), **spellings(headers()), **samples()}


def mode(name):
    return 0o755 if name.startswith("bin/") else 0o644


def write(files, folder):
    """Makes the folder hold these files and no others; what is right already is not touched."""
    version = folder / "VERSION"
    if folder.exists() and any(folder.iterdir()) and not (
            version.exists() and version.read_text(encoding="utf-8").startswith(MARK)):
        raise Problem(f"{rel(folder)} holds other things, and no SDK: give another folder")
    for old in [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else []:
        if str(old.relative_to(folder)) not in files:
            old.unlink()
    for name, content in sorted(files.items(), key=lambda f: f[0] != "VERSION"):
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        path.chmod(mode(name))


def of_tree(build_dir):
    """The SDK that scripts/run --app builds with: this build's, kept up to date."""
    folder = build_dir / "sdk"
    with alone(BUILD / f".{build_dir.name}-sdk.lock", "making the SDK"):
        folder.mkdir(exist_ok=True)
        write(contents(build_dir), folder)
    return Kit(folder)
