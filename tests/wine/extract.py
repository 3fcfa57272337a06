# SPDX-License-Identifier: MIT
"""Takes one test function out of a C file, with everything of that file that it needs and no more.

The file is cut into its top-level items: preprocessor lines, functions, types, tables, variables.
An item is needed when a needed item names what it defines.  Preprocessor lines other than #include
are always kept: they are cheap, and an unused macro needs nothing.
"""
import re

WORD = re.compile(r"[A-Za-z_]\w*")
# Comments and literals, which hold braces and words that mean nothing.
NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
ENUM = re.compile(r"\benum\b[^{;]*\{([^}]*)\}", re.S)


class Item:
    """A top-level piece: its text, the line it starts at, what it defines and what it names."""

    def __init__(self, text, line):
        self.text, self.line = text, line
        self.bare = blanked(text)
        self.directive = text.lstrip().startswith("#")
        self.defines = set() if self.directive else defined_names(self.bare)
        self.names = set(WORD.findall(self.bare))


def blanked(text):
    """The text with comments and literals replaced by blanks, lines kept."""
    return NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def outside_braces(bare):
    """What stands at depth 0 of an item, each brace block as `{}`."""
    out, depth = [], 0
    for c in bare:
        if c == "{":
            depth += 1
            if depth == 1:
                out.append("{}")
        elif c == "}":
            depth -= 1
        elif depth == 0:
            out.append(c)
    return "".join(out)


def defined_names(bare):
    """The names an item gives to others: of a function, a variable, a type, its tag,
    enumerators."""
    names = set()
    for body in ENUM.findall(bare):
        names.update(WORD.findall(re.sub(r"=[^,]*", "", body)))
    head = outside_braces(bare)
    names.update(re.findall(r"\b(?:struct|union|enum)\s+(\w+)\s*\{\}", head))
    pointer = re.search(r"\(\s*(?:\w+\s+)*\*\s*(?:const\s+)?(\w+)\s*\)\s*\(", head)
    function = re.search(r"(\w+)\s*\([^;=]*\)\s*\{\}\s*$", head)
    if pointer:
        names.add(pointer[1])
    elif function:
        names.add(function[1])
    else:
        for part in re.sub(r"\{\}", " ", head).rstrip("; \n").split(","):
            left = re.sub(r"\[[^\]]*\]", " ", part.split("=")[0])
            words = WORD.findall(re.sub(r"\([^()]*\)\s*$", " ", left))
            if words:
                names.add(words[-1])
    return names


def items(source):
    """The top-level items of a C file, in order."""
    bare, out, start, depth, i = blanked(source), [], 0, 0, 0
    # a comment over several lines ends no directive
    lines = NOISE.sub(lambda m: " " * len(m[0]), source)

    def cut(end):
        nonlocal start
        text = source[start:end]
        if bare[start:end].strip():
            lead = len(text) - len(text.lstrip())
            out.append(Item(text.lstrip(), source.count("\n", 0, start + lead) + 1))
        start = end

    while i < len(bare):
        if bare[i] == "#" and depth == 0 and not bare[start:i].strip():
            start = i
            while True:
                end = lines.find("\n", i)
                end = len(lines) if end < 0 else end
                if lines[i:end].rstrip().endswith("\\"):
                    i = end + 1
                    continue
                break
            cut(end)
            i = end
        elif bare[i] in "{(":
            depth += 1
        elif bare[i] in "})":
            depth -= 1
            if bare[i] == "}" and depth == 0 and re.search(r"\)\s*\{\}$",
                                                           outside_braces(bare[start:i + 1])):
                cut(i + 1)
        elif bare[i] == ";" and depth == 0:
            cut(i + 1)
        i += 1
    cut(len(bare))
    return out


def closure(all_items, name):
    """The items that the function called `name` needs, itself included, in the order of the
    file."""
    by_name = {}
    for item in all_items:
        for n in item.defines:
            by_name.setdefault(n, []).append(item)
    if name not in by_name:
        raise KeyError(name)
    macros = {}
    for item in all_items:
        m = re.match(r"#\s*define\s+(\w+)", item.text) if item.directive else None
        if m:
            macros.setdefault(m[1], []).append(item)
    needed, todo = set(), list(by_name[name])
    while todo:
        item = todo.pop()
        if id(item) in needed:
            continue
        needed.add(id(item))
        for n in item.names:
            todo.extend(by_name.get(n, ()))
            todo.extend(macros.get(n, ()))
    return [
        i for i in all_items
        if id(i) in needed or (i.directive and not re.match(r"#\s*(include|define)", i.text))
    ]


def program(path, source, names):
    """A C text that runs the named functions, compiled beside a header of ours; #line keeps the
    file's own line numbers in messages."""
    all_items = items(source)
    kept, seen = [], set()
    for name in names:
        for item in closure(all_items, name):
            seen.add(id(item))
    kept = [i for i in all_items if id(i) in seen]
    lines = ['#include "wine/test.h"']
    for item in kept:
        lines.append(f'#line {item.line} "{path}"')
        lines.append(item.text)
    return "\n".join(lines) + "\n"
