# SPDX-License-Identifier: MIT
"""Paths that comments and documents name: each names a file or folder of the repository.

What is judged follows from how a path is written, so that no list of exceptions grows:

* a path whose first folder is a top folder of the repository.  Paths of lwIP, U-Boot and Debian
  begin with another word, and build output stands in build/, which git does not track;
* the bare names that follow a path in a `Tests` line of C;
* a bare name alone in backquotes in a table of docs/*.md (`sock_state.c`);
* the target of a link of Markdown.

Code and its strings are a program's business: it opens what they name, or makes it.  A word in
capitals stands for any name (bsp/boards/NAME/board.c), as * does; something must match."""
import fnmatch
import io
import re
import tokenize

PATH = re.compile(r"""(?<![\w./<>${}*+~-])([\w-]+(?:/[\w.*-]+)+)/?(?![\w/}*{<(\[])""")
CELL = re.compile(r"`([\w-]+\.(?:[chS]|py|md|toml|cmake|yaml))`")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
TESTS = re.compile(r"^ \* Tests    (.*?)\*/", re.M | re.S)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
HASH = re.compile(r"(?<!\S)#[^\n]*")
PLACEHOLDER = re.compile(r"(?<![A-Za-z])[A-Z]{3,}(?![A-Za-z])")
PROSE = (".md", ".c", ".h", ".S", ".py", ".toml", ".yaml", ".cmake", ".txt", ".sh")


class Tree:
    def __init__(self, names):
        self.names = set(names)
        self.all = set(names)
        for name in names:
            parts = name.split("/")
            self.all.update("/".join(parts[:i]) for i in range(1, len(parts)))
        self.tops = {n.split("/")[0] for n in names if "/" in n}
        self.bases = {n.rsplit("/", 1)[-1] for n in names}

    def has(self, path):
        if path in self.all:
            return True
        pattern = PLACEHOLDER.sub("*", path)
        return "*" in pattern and bool(fnmatch.filter(self.all, pattern))


def kept(text, spans):
    """The text with all but these (start, end) blanked, lines kept."""
    out, at = [], 0
    for start, end in spans:
        out += ["\n" * text.count("\n", at, start), text[start:end]]
        at = end
    return "".join(out)


def python_spans(text):
    """Comments, and strings in three quotes: docstrings and help texts."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for t in tokenize.generate_tokens(io.StringIO(text).readline):
        if t.type == tokenize.COMMENT or t.type == tokenize.STRING and '"""' in t.string[:4]:
            yield starts[t.start[0] - 1] + t.start[1], starts[t.end[0] - 1] + t.end[1]


def prose(path, text):
    if path.endswith((".c", ".h", ".S")):
        return kept(text, [m.span() for m in COMMENT.finditer(text)])
    if path.endswith(".py"):
        return kept(text, python_spans(text))
    if path.endswith(".md"):
        return text
    return kept(text, [m.span() for m in HASH.finditer(text)])


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def dead_paths(tree, text):
    for m in PATH.finditer(text):
        path = m[1].rstrip(".-")
        if path.split("/")[0] in tree.tops and not tree.has(path):
            yield line_of(text, m.start()), path


def dead_tests(tree, text):
    """Behind a path a bare name is in the same folder."""
    if not (block := TESTS.search(text)):
        return
    folder = ""
    for m in re.finditer(r"[\w*./-]+\.(?:c|py)\b", block[1]):
        name = m[0]
        if "/" in name:
            folder = name.rsplit("/", 1)[0]
        elif not tree.has(f"{folder}/{name}"):
            yield line_of(text, block.start(1) + m.start()), f"{folder}/{name}"


def dead_cells(tree, text):
    for n, line in enumerate(text.split("\n"), 1):
        if line.startswith("|"):
            yield from ((n, m[1]) for m in CELL.finditer(line)
                        if m[1] not in tree.bases and not PLACEHOLDER.search(m[1]))


def dead_links(tree, path, text):
    folder = path.rsplit("/", 1)[0] + "/" if "/" in path else ""
    for m in LINK.finditer(text):
        target = m[1] if folder == "" else folder + m[1]
        while "/../" in "/" + target:
            target = re.sub(r"(^|/)[^/]+/\.\./", r"\1", target, count=1)
        if ":" not in m[1] and not tree.has(target.rstrip("/")):
            yield line_of(text, m.start()), m[1]


def faults(names, path, text):
    tree = names if isinstance(names, Tree) else Tree(names)
    text = prose(path, text)
    dead = list(dead_paths(tree, text))
    if path.endswith((".c", ".h", ".S")):
        dead += dead_tests(tree, text)
    if path.endswith(".md"):
        dead += dead_links(tree, path, text)
        if path.startswith("docs/"):
            dead += dead_cells(tree, text)
    return [f"{path}:{n}: {what} is no file of this repository" for n, what in sorted(set(dead))]


def cases():
    """(claim, faults found in a bad sample)"""
    names = ["provider/socket/sock.c", "docs/a.md", "tests/unit/x/test_a.c", "lwip-port/net.c"]

    def bad(path, text):
        return faults(names, path, text)

    found = [
        ("a dead path in a comment", bad("lwip-port/net.c", "/* see provider/socket/gone.c. */")),
        ("a dead folder", bad("docs/a.md", "all of `provider/gone` is")),
        ("a dead document", bad("x.py", "# docs/gone.md says why")),
        ("a dead name in Tests", bad("a.h", "/*\n * Tests    tests/unit/x/test_a.c,\n"
                                            " *          test_gone.c   */")),
        ("a dead name in Tests of a .c", bad("a.c", "/*\n * Tests    tests/unit/x/test_a.c,\n"
                                                    " *          test_gone.c   */")),
        ("a dead name in a table", bad("docs/a.md", "| who | `gone.c` `f` |")),
        ("a dead link", bad("docs/a.md", "[b](b.md)")),
        ("a dead path in a docstring", bad("x.py", 'def f():\n    """docs/gone"""\n')),
        ("a dead pattern", bad("docs/a.md", "`tests/unit/NAME/test_b.c`")),
    ]
    good = bad("docs/a.md", "`provider/socket/sock.c`, `provider/socket/*.c`, `sock.c`, [a](a.md), "
                            "[b](../lwip-port/net.c), tests/unit/NAME/test_a.c, src/core/tcp.c, "
                            "build/x/y.c, /usr/lib/u-boot/z\n| `sock.c` |\n")
    good += bad("x.py", "F = 'docs/made.md'\n") + bad("x.c", 'f("docs/made.md");\n')
    return found + [("what is no dead path", [] if good else ["none"])]
