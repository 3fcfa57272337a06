# SPDX-License-Identifier: MIT
"""scripts/wsp exports: the build's step that makes tables of exports and import libraries."""
import argparse
import pathlib

from wsp.make import def_file, exports, typeinfo


def write(path, text):
    """An unchanged file keeps its time, so nothing is built again for it."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write_imports(out, name, entries):
    write(out / f"import_{name}.S", exports.import_library(entries))
    write(out / f"import_{name}.map", exports.import_map(entries))


def own(args):
    lists = exports.own(args.declared.read_text(encoding="utf-8"), args.archive, args.defs,
                        args.ordinals.read_text(encoding="utf-8"))
    for dll, entries in lists.items():
        write(args.out / f"exports_{dll}.S",
              exports.table(f"exports_{dll}", f"{dll}.dll", entries))
        write_imports(args.out, dll, entries)


def cxx(args):
    entries = exports.cxx(args.archives)
    write(args.out / "exports_libstdc++.S",
          exports.table(exports.TABLE_SYMBOL, "libstdc++.dll", entries, "cxx_main"))
    write_imports(args.out, "libstdc++", entries)


def types(args):
    names = filter(typeinfo.is_type, exports.symbols([args.dll]))
    write(args.out, typeinfo.source(args.dll, names))


def dll(args):
    text = args.definition.read_text(encoding="utf-8") if args.definition else ""
    entries = exports.of_dll(text, str(args.definition), args.objects)
    write(args.out / f"exports_{args.name}.S",
          exports.table(exports.TABLE_SYMBOL, def_file.dll_name(args.name), entries,
                        exports.main_of(args.objects)))
    write_imports(args.out, args.name, entries)


def main(argv=None):
    path = pathlib.Path
    parser = argparse.ArgumentParser(prog="exports", description=__doc__)
    parts = parser.add_subparsers(required=True)
    p = parts.add_parser("own", help="of the DLLs that the image has of its own")
    p.add_argument("--declared", type=path, required=True)
    p.add_argument("--archive", type=path, required=True)
    p.add_argument("--ordinals", type=path, required=True)
    p.add_argument("--out", type=path, required=True)
    p.add_argument("defs", type=path, nargs="+")
    p.set_defaults(run=own)
    p = parts.add_parser("cxx", help="of libstdc++.dll, from the toolchain's archives")
    p.add_argument("--out", type=path, required=True)
    p.add_argument("archives", type=path, nargs="+")
    p.set_defaults(run=cxx)
    p = parts.add_parser("types", help="what those who link with libstdc++.dll have copies of")
    p.add_argument("--out", type=path, required=True)
    p.add_argument("dll", type=path)
    p.set_defaults(run=types)
    p = parts.add_parser("dll", help="of one DLL, from its .def and its objects")
    p.add_argument("--name", required=True)
    p.add_argument("--definition", type=path)
    p.add_argument("--out", type=path, required=True)
    p.add_argument("objects", type=path, nargs="*")
    p.set_defaults(run=dll)
    args = parser.parse_args(argv)
    args.run(args)
    return 0
