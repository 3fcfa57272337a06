# SPDX-License-Identifier: MIT
"""Builds what --app names, with the SDK of this tree: the compilers' words go through."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

from wsp.make import apps, elf_file, exports, sdk
from wsp.program import Problem

CFLAGS = ["-O2", "-g", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-unknown-pragmas",
          # Not of Microsoft's code: = {0} is its habit, %I64d or a DWORD for %d its format, and
          # what GetProcAddress returns is cast.
          "-Wno-missing-field-initializers", "-Wno-format", "-Wno-cast-function-type"]
TWO_MAINS = tuple(f"multiple definition of `{name}" for name in ("main'", "wmain", "WinMain'",
                                                                  "wWinMain'"))
# What Visual Studio takes and C++17 has given up: such a file is C++14.
OLD_CXX = "ISO C++17 does not allow"
UNDEFINED = "undefined reference to `"
NO_LIBRARY = re.compile(r"cannot find -l(\S+?):? ")
BACKSLASH = re.compile(r"fatal error: (\S*\\\S*): No such file")
NOT_THERE = "it exports what no file of the DLL defines"     # dll_link.py
NO_MAIN = "nothing to begin with"       # image/user/user.ld


def build(wanted, build_dir):
    """{name: ELF file} of all programs and DLLs that are wanted."""
    made, specs = {}, []
    later = [apps.classify(spec) for spec in wanted.specs]
    kit = sdk.of_tree(build_dir) if wanted.specs else None
    for spec in wanted.specs:
        app = apps.classify(spec)
        options = wanted.build._replace(libs=without(wanted.build.libs, later))
        later.pop(0)
        maker = {"sources": from_sources, "cmake": from_cmake, "make": from_make, "elf": built}
        for name, elf in maker[app.kind](app, options, kit, build_dir / "apps"):
            specs.append((name, spec))
            made[name] = elf
    apps.check_unique(specs)
    return made


def without(libs, later):
    """-l is for all that is built; a DLL that comes later, or now, is no library yet."""
    names = {pathlib.Path(a.name).stem for a in later if a.name}
    return tuple(lib for lib in libs if lib not in names)


def built(app, _options, _kit, out):
    """A program or DLL as it is; what is built behind it finds the import library beside a DLL."""
    library = app.paths[0].with_suffix(".lib")
    if library.is_file():
        out.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(library, out / library.name)
    return [(app.name, app.paths[0])]


def compiler_flags(options):
    return [*(f"-D{d}" for d in options.defines), *(f"-I{i}" for i in options.includes)]


def linker_flags(options):
    return [f"-Wl,--defsym=__stack_size={options.stack}"] if options.stack else []


def run(cmd, **more):
    """Runs a tool; its words are shown, and returned."""
    p = subprocess.run([str(c) for c in cmd], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, errors="replace", check=False, **more)
    return p.returncode, p.stdout


def explain(spec, words):
    """The Problem of a program that does not build, behind the tools' words."""
    sys.stderr.write(words)
    if any(text in words for text in TWO_MAINS):
        raise Problem(f"--app {spec}: more than one file has a main: give one file, or a folder "
                      "for each program", 2)
    if NO_MAIN in words:
        raise Problem(f"--app {spec}: no file has a main, wmain (_tmain), WinMain or wWinMain, nor "
                      "what makes a DLL: a DllMain, an export, a .def file", 2)
    if found := BACKSLASH.search(words):
        raise Problem(f"--app {spec}: on Linux a backslash separates no folders: write "
                      f"#include \"{found[1].replace(chr(92), '/')}\"", 2)
    if found := NO_LIBRARY.search(words):
        raise Problem(f"--app {spec}: there is no library {found[1]}; those of the SDK are "
                      f"{', '.join(sdk.LIBRARIES)}, and no program has to name them; a DLL of "
                      "yours is one when it is in front: --app DLL --app PROGRAM -l DLL", 2)
    if NOT_THERE in words:
        raise Problem(f"--app {spec}: its .def file lists what is not there", 2)
    if UNDEFINED in words:
        raise Problem(f"--app {spec}: it does not link: what is undefined is neither in the files "
                      "that were compiled nor in this system (docs/calls.md), nor in a DLL of "
                      "yours in front of it (--app DLL --app PROGRAM -l DLL)", 2)
    raise Problem(f"--app {spec}: it does not compile", 2)


def compiled(kit, cxx, rest):
    """Runs the compiler of a language."""
    if not cxx:
        return run([kit.cc, "-std=gnu11", *rest])
    old = ["-Wno-write-strings", "-Wno-register", "-Wno-deprecated", "-Wno-deprecated-declarations"]
    status, words = run([kit.cxx, "-std=gnu++17", *old, *rest])
    if status and OLD_CXX in words:
        status, words = run([kit.cxx, "-std=gnu++14", *old, *rest])
    return status, words


def from_sources(app, options, kit, out):
    """A file, or the files of a folder, each compiled by its language."""
    work = out / f"{app.name}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        objects, said = compile_sources(app, options, kit, work)
        defs = definitions(app)
        dll = is_dll(objects, defs)
        made = out / (f"{app.name}.dll" if dll else f"{app.name}.elf")
        words = ["-shared", *defs] if dll else linker_flags(options)
        has_cxx = any(p.suffix in apps.CXX for p in app.paths)
        status, more = run([kit.cxx if has_cxx else kit.cc, *objects, *words, "-o",
                            work / made.name, "-L", out, *(f"-l{lib}" for lib in options.libs)])
        if status:
            explain(app.spec, said + more)
        sys.stderr.write(said + more)
        for name in (made.name, f"{app.name}.lib") if dll else (made.name,):
            os.replace(work / name, out / name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return [(made.name if dll else app.name, made)]


def project_macro(app):
    """What Visual Studio defines in a DLL project, by which its header tells export and import."""
    return "-D" + re.sub(r"^(?=\d)|\W", "_", app.name).upper() + "_EXPORTS"


def compile_sources(app, options, kit, work):
    """(the objects, what the compilers said)"""
    objects, said = [], ""
    root = pathlib.Path(app.spec)
    near = root if root.is_dir() else root.parent
    for n, source in enumerate(app.paths):
        objects.append(work / f"{n}-{source.stem}.o")
        rest = [*CFLAGS, project_macro(app), *compiler_flags(options), "-I", near, "-c", source,
                "-o", objects[-1]]
        status, words = compiled(kit, source.suffix in apps.CXX, rest)
        said += words
        if status:
            explain(app.spec, said)
    return objects, said


def definitions(app):
    """The .def file of a folder, [] when there is none."""
    root = pathlib.Path(app.spec)
    found = apps.sources_of(root, (".def", ".DEF")) if root.is_dir() else []
    if len(found) > 1:
        raise Problem(f"--app {app.spec}: {found[0].name}, {found[1].name}: a DLL has one .def "
                      "file", 2)
    return found


def is_dll(objects, defs):
    """Whether files are those of a DLL: nothing to begin with, and something for others."""
    there = exports.symbols(objects)
    if any(exports.function(there, name) for name in ("main", "wmain", "WinMain", "wWinMain")):
        return False
    return bool(defs or exports.main_of(objects) or exports.of_dll("", "", objects))


# --- projects -------------------------------------------------------------------------------------

def project_folder(app, out):
    """Where a project is built: one place for each folder, which keeps what is up to date.  Its
    name has no blanks, which make does not take."""
    folder = app.paths[0].resolve()
    return out / f"{re.sub('[^A-Za-z0-9_.-]', '-', folder.name)}-{sdk.short_hash(str(folder))}"


def run_build(cmd, anew, work, kit, **more):
    """Runs a project's build system; with the option `anew` when the SDK has changed since, which
    it does not see."""
    newest = str(max(p.stat().st_mtime_ns for p in kit.folder.rglob("*") if p.is_file()))
    mark = work / ".built-with"
    if mark.exists() and mark.read_text(encoding="ascii") != newest:
        cmd = [*cmd, anew]
    status, words = run(cmd, **more)
    if not status:
        mark.write_text(newest, encoding="ascii")
    return status, words


def named(app, elves):
    """[(name, ELF file)] of what a project made."""
    if not elves:
        raise Problem(f"--app {app.spec}: the project built no program or DLL for the image", 2)
    found = [(elf.name if elf_file.is_dll(elf) else elf.stem, elf) for elf in elves]
    for name, _ in found:
        apps.check_name(app.spec, name)
    return found


def from_cmake(app, options, kit, out):
    """A CMake project; its programs and DLLs are what CMake says it makes as such."""
    work = project_folder(app, out)
    query = work / ".cmake/api/v1/query/codemodel-v2"
    query.parent.mkdir(parents=True, exist_ok=True)
    query.touch()
    flags = " " + shlex.join(compiler_flags(options))   # CMake takes quotes off a whole value
    status, words = run(["cmake", "-G", "Ninja", "-S", app.paths[0], "-B", work,
                         f"-DCMAKE_TOOLCHAIN_FILE={kit.toolchain}",
                         "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
                         f"-DCMAKE_C_FLAGS={flags}", f"-DCMAKE_CXX_FLAGS={flags}",
                         "-DCMAKE_EXE_LINKER_FLAGS=" + " ".join(linker_flags(options)),
                         *(f"-DCMAKE_{lang}_STANDARD_LIBRARIES="
                           + " ".join(f"-l{lib}" for lib in options.libs)
                           for lang in ("C", "CXX"))])
    if not status:
        status, words = run_build(["cmake", "--build", work], "--clean-first", work, kit)
    if status:
        explain(app.spec, words)
    return named(app, cmake_programs(work))


def cmake_programs(work):
    """The executables and DLLs of a project, by CMake's file API."""
    reply = work / ".cmake/api/v1/reply"
    index = json.loads(max(reply.glob("index-*.json")).read_text(encoding="utf-8"))
    model = json.loads((reply / index["reply"]["codemodel-v2"]["jsonFile"]).read_text())
    elves = []
    for entry in model["configurations"][0]["targets"]:
        target = json.loads((reply / entry["jsonFile"]).read_text(encoding="utf-8"))
        if target["type"] in ("EXECUTABLE", "SHARED_LIBRARY", "MODULE_LIBRARY"):
            elves += [work / a["path"] for a in target["artifacts"]]
    return sorted(e for e in elves if e.exists() and apps.elf_kind(e) == "")


def from_make(app, options, kit, out):
    """A project with a Makefile: it is told where the SDK is, and where to build (OUT)."""
    work = project_folder(app, out)
    work.mkdir(parents=True, exist_ok=True)
    env = dict(os.environ, WINCE_SDK=str(kit.folder), OUT=str(work),
               CPPFLAGS=shlex.join(compiler_flags(options)),
               LDFLAGS=" ".join(linker_flags(options)),
               LDLIBS=" ".join(f"-l{lib}" for lib in options.libs))
    status, words = run_build(["make", "-C", app.paths[0], f"CC={kit.cc}", f"CXX={kit.cxx}",
                               "AR=arm-none-eabi-ar", "RANLIB=arm-none-eabi-ranlib"], "-B", work,
                              kit, env=env)
    if status:
        explain(app.spec, words)
    return named(app, programs_in(work) or programs_in(app.paths[0]))


def programs_in(folder):
    """The programs and DLLs for the image in a folder and its subfolders."""
    found = [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink()]
    return [p for p in found if os.access(p, os.X_OK) and apps.elf_kind(p) == ""]
