#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""No module of the kernel, the CPU, the port or the provider needs itself by way of others, nor
does a folder.

A module is a .c or .S file with the header of its name, or a header that has no such file.  It
needs another one when it uses a name that the other defines: a function or object counts for the
file that defines it, not for the header that declares it; a type, macro, enumerator or inline
function counts for its header, where the includes of the file lead there.  A function that is
called through a pointer, set at run time, is no need: that is how a circle is cut.  What may be a
circle is listed in KNOWN, with the reason.
"""
import re
import sys

from wsp.judge import c_source, checking, tree
from wsp.paths import ROOT

FOLDERS = ("bsp/kernel/", "bsp/arm/", "bsp/abi/", "lwip-port/", "provider/")

# They end the machine and never return, so whoever finds that all is lost may call them.
LAST_WORDS = {"panic", "panic_frame", "kassert_failed"}

# {the modules, or folders, of a circle: why it may be one}.  An entry that is no circle any more
# is a fault.
KNOWN = {
    "bsp/kernel/process/process bsp/kernel/sched/thread":
        "the last thread to end ends its process, which began with its first: one idea, two files",
    "bsp/kernel/sched/sched bsp/kernel/sched/thread_private bsp/kernel/sched/waitq":
        "a thread has a queue of those that wait for its end, and a queue is of threads",
    "lwip-port/net_tcp_hook lwip-port/net_tcp_open":
        "an open connection is judged by both: what opens it, and what its segments say",
    "provider/marshal/marshal provider/marshal/marshal_accept provider/marshal/marshal_data "
    "provider/marshal/marshal_event provider/marshal/marshal_ioctl provider/marshal/marshal_option "
    "provider/marshal/marshal_overlapped provider/marshal/marshal_text":
        "the table of the set WSP is one header, its methods stand in files by content",
    "provider/socket/bindtab provider/socket/bindtab_pick provider/socket/client "
    "provider/socket/dgram_room provider/socket/service provider/socket/sock "
    "provider/socket/sock_ops provider/socket/sock_post provider/socket/sock_state "
    "provider/socket/transports provider/transport/transports":
        "a socket, where it is bound and what it rides on are one idea, parted by table and file",
    "provider/spi/wsp_startup provider/spi/wsp_table":
        "the table holds WSPStartup, which hands it out",
    "provider/transport/stream provider/transport/stream_close provider/transport/stream_data "
    "provider/transport/stream_half provider/transport/stream_listen "
    "provider/transport/stream_ops provider/transport/stream_orphan "
    "provider/transport/stream_pcb provider/transport/stream_poll "
    "provider/transport/stream_urgent":
        "one connection, in files by the part of its life",
    "bsp/arm bsp/kernel/debug bsp/kernel/device bsp/kernel/file bsp/kernel/memory "
    "bsp/kernel/object bsp/kernel/process bsp/kernel/sched":
        "the kernel's rooms sort its modules by subject and its layers run across them; the "
        "modules have no circle but the two above",
    "provider/marshal provider/spi":
        "the cores describe a program's buffers, and marshal alone copies them",
    "provider/socket provider/transport":
        "the list of transports is declared where sockets are made, and filled where they are",
}

IDENT = re.compile(r"(?<![\w.])(?<!->)[A-Za-z_]\w*")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)
DIRECTIVE = re.compile(r"^[ \t]*#(?:.*\\\n)*.*", re.M)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:.*\\\n)*.*)", re.M)
HEAD_NAME = re.compile(r"\b(\w+)\s*\(")
NOT_NAMES = {"__attribute__", "_Static_assert", "ANNOTATE", "CAPABILITY", "__asm__", "format",
             "printf"}
TAG = re.compile(r"\b(?:struct|union|enum)\s+(?:[A-Z]+\([^)]*\)\s*)?(\w+)\s*\{")
ANNOTATION = re.compile(r"\b(?:__attribute__\s*\(\(.*?\)\)|[A-Z_]{4,}\([^()]*\))")
LABEL = re.compile(r"^\s*\.global\s+(\w+)", re.M)
ASM_COMMENT = re.compile(r"/\*.*?\*/|@.*?$", re.S | re.M)


def top_level(code):
    """The declarations of a file: [(head, body or None)], the head up to its first brace."""
    found, head, body, depth = [], "", "", 0
    for c in code:
        if c == "{":
            depth += 1
        if depth:
            body += c
        else:
            head += c
        if c == "}":
            depth -= 1
            if not depth and function_name(head):
                found.append((head.rstrip(), body))
                head = body = ""
        if c == ";" and not depth:
            found.append((head[:-1], body or None))
            head = body = ""
    return found


def function_name(head):
    """The function that a head with a body defines, or None for types and initialisers."""
    if "=" in head or not head.rstrip().endswith(")"):
        return None
    names = [n for n in HEAD_NAME.findall(head) if n not in NOT_NAMES]
    return names[0] if names else None


def object_name(head):
    """The name of the object that a declaration without storage class makes, or None."""
    head = ANNOTATION.sub(" ", head).split("=")[0]
    head = re.sub(r"\b(struct|union|enum)\b\s*\w*", " int ", head)
    if "(" in head:
        return None
    names = re.findall(r"\b[A-Za-z_]\w*", re.sub(r"\[.*", "", head, flags=re.S))
    return names[-1] if len(names) > 1 else None


def words_of(code):
    """The names in a piece of C; tags of types come with a space before them."""
    tags = set(re.findall(r"\b(?:struct|union|enum)( \w+)", code))
    return tags | set(IDENT.findall(re.sub(r"\b(?:struct|union|enum) \w+", " ", code)))


class File:
    """What a source file defines, and what it uses."""

    def __init__(self, path, text):
        self.path = path
        self.module = path.rsplit(".", 1)[0]
        self.includes = INCLUDE.findall(text)
        self.macros, self.defines, self.types = {}, set(), set()
        if path.endswith(".S"):
            code = ASM_COMMENT.sub(" ", DIRECTIVE.sub("", text))
            self.defines = set(LABEL.findall(code))
            self.uses = set(IDENT.findall(code))
            return
        plain = c_source.strip_comments(text)
        for name, body in MACRO.findall(plain):
            self.macros[name] = words_of(body)
        code = re.sub(r'"[^"\n]*"', " ", DIRECTIVE.sub("", plain))
        self.words = set(re.findall(r"\w+", code))
        externs = re.findall(r"^extern\b[^;]*;", code, re.M) if path.endswith(".c") else []
        self.externs = {w for e in externs for w in IDENT.findall(e)}
        self.uses = words_of(code)
        for head, body in top_level(code):
            self.declare(head, body, path.endswith(".h"))

    def declare(self, head, body, header):
        name = function_name(head) if body else None
        if name:
            if header or not re.search(r"\bstatic\b", head):
                self.defines.add(name)
            return
        if header and body:
            tags = TAG.findall(head.rstrip() + " {") + TAG.findall(body)
            self.types |= {f" {tag}" for tag in tags}
            if re.search(r"\benum\b", head):
                self.defines |= set(re.findall(r"(?:^|[{,])\s*([A-Za-z_]\w*)", body))
            self.defines |= {w for e in re.findall(r"\benum\s*\w*\s*\{([^}]*)\}", body)
                             for w in re.findall(r"(?:^|,)\s*([A-Za-z_]\w*)", e)}
        if header and re.match(r"\s*typedef\b", head):
            name = re.search(r"\(\*(\w+)\)", head) or re.search(r"(\w+)\s*(?:\(|$)", head)
            self.defines.add(name[1])
        elif not header and not re.search(r"\b(static|extern|typedef)\b", head):
            self.defines |= {object_name(head)} - {None}


def closure(files, path):
    """The headers of the project that a file sees."""
    seen, todo = set(), [path]
    while todo:
        for name in files[todo.pop()].includes:
            if name in files and name not in seen:
                seen.add(name)
                todo.append(name)
    return seen


def expanded(names, macros):
    """The names, and what the macros among them bring along."""
    out, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in out:
            out.add(name)
            todo += macros.get(name, ())
    return out


def visible(f, headers, names):
    """Those of the names that one of the file's headers, or the file itself, declares; in assembly
    all are."""
    if f.path.endswith(".S"):
        return names
    declared = f.externs.union(*(h.words | set(h.macros) for h in headers))
    return {n for n in names if n.strip() in declared}


def edges(texts):
    """{module: {module it needs: names}} of {path: text}."""
    files = {path: File(path, text) for path, text in texts.items()}
    homes = {}
    for f in files.values():
        for name in f.defines | f.types | set(f.macros if f.path.endswith(".h") else ()):
            homes.setdefault(name, set()).add(f)
    needs = {f.module: {} for f in files.values()}
    for f in files.values():
        seen = closure(files, f.path)
        macros = {n: b for h in (*seen, f.path) for n, b in files[h].macros.items()}
        for name in visible(f, [files[h] for h in seen], expanded(f.uses, macros)) - LAST_WORDS:
            for home in homes.get(name, ()):
                if home.module != f.module and (home.path in seen or not home.path.endswith(".h")):
                    needs[f.module].setdefault(home.module, set()).add(name.strip())
    return needs


def circles(needs):
    """The strongly connected components of more than one node (Tarjan), sorted."""
    index, low, stack, found = {}, {}, [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in needs[v]:
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            at = stack.index(v)
            if len(stack) - at > 1:
                found.append(frozenset(stack[at:]))
            del stack[at:]
    sys.setrecursionlimit(10000)
    for v in sorted(needs):
        if v not in index:
            visit(v)
    return sorted(found, key=sorted)


def show(needs, circle):
    """The edges that make a circle, a line each."""
    return [f"    {a} needs {b}: {', '.join(sorted(names)[:6])}" for a in sorted(circle)
            for b, names in sorted(needs[a].items()) if b in circle]


def folders(needs):
    """The same for the folders of the modules; their names are the modules of the other folder."""
    out = {}
    for a, others in needs.items():
        home = a.rsplit("/", 1)[0]
        out.setdefault(home, {})
        for b in others:
            if (away := b.rsplit("/", 1)[0]) != home:
                names = f"{a.rsplit('/', 1)[1]} {b.rsplit('/', 1)[1]}"
                out[home].setdefault(away, set()).add(names)
    return out


def faults_of(needs, known):
    """Circles that are not in the list, and entries of the list that are no circles."""
    known = {frozenset(names.split()) for names in known}
    found = {c: graph for graph in (needs, folders(needs)) for c in circles(graph)}
    faults = ["\n".join([f"a circle of {len(c)}: {' '.join(sorted(c))}", *show(graph, c)])
              for c, graph in found.items() if c not in known]
    return faults + [f"no circle, or no longer all of one; KNOWN lists it: {' '.join(sorted(c))}"
                     for c in sorted(known - set(found), key=sorted)]


def texts():
    return {p: (ROOT / p).read_text(errors="replace") for p in tree.tracked(".c", ".h", ".S")
            if p.startswith(FOLDERS)}


def check():
    needs = edges(texts())
    return checking.finish("check_circles", faults_of(needs, KNOWN), len(needs))


def faults_in(known=(), **files):
    """The faults of files that are given as NAME_SUFFIX=text; room__NAME_SUFFIX lies in a folder of
    its own."""
    paths = {n.replace("__", "/").replace("_", "."): text for n, text in files.items()}
    return faults_of(edges({p if "/" in p else f"x/{p}": text for p, text in paths.items()}), known)


def cases():
    ab = {"a_h": "void a(void);\n", "b_h": "int b(void);\n"}
    calls_b = '#include "x/b.h"\nvoid a(void)\n{\n    b();\n}\n'
    calls_a = '#include "x/a.h"\nint b(void)\n{\n    a();\n}\n'
    leaf = "int b(void)\n{\n    return 0;\n}\n"
    both = "void a(void);\nint b(void);\n"

    def clean(claim, faults):
        return claim, [] if faults else ["as it should"]

    return [
        ("two that call each other", faults_in(**ab, a_c=calls_b, b_c=calls_a)),
        ("what a third header declares counts for who defines it",
         faults_in(all_h=both, a_c=calls_b.replace("b.h", "all.h"),
                   b_c=calls_a.replace("a.h", "all.h"))),
        ("a macro brings its calls along", faults_in(
            **ab, a_c=calls_b, m_h="#define CALL() \\\n    a()\n",
            b_c='#include "x/a.h"\n#include "x/m.h"\nint b(void)\n{\n    CALL();\n}\n')),
        ("an inline function", faults_in(
            a_h='#include "x/b.h"\nstatic inline int a(void)\n{\n    return b();\n}\n',
            b_h="int b(void);\n", b_c=calls_a)),
        ("a type", faults_in(a_h="struct a { int n; };\n", b_h="int b(void);\n", a_c=calls_b,
                             b_c='#include "x/a.h"\nint b(void)\n{\n    struct a v;\n}\n')),
        ("a typedef of a function", faults_in(
            a_h="typedef void a(int);\n", b_h="int b(void);\n",
            a_c=calls_b.replace("void a", "void c"),
            b_c='#include "x/a.h"\nint b(void)\n{\n    a *v;\n}\n')),
        ("an enumerator", faults_in(
            a_h="enum { ONE, TWO = 2 };\n", b_h="int b(void);\n", a_c=calls_b,
            b_c='#include "x/a.h"\nint b(void)\n{\n    return TWO;\n}\n')),
        ("an object", faults_in(
            a_h="extern const int a[];\n", b_h="int b(void);\n",
            b_c=calls_a.replace("a()", "a[0]"),
            a_c='#include "x/b.h"\nconst int a[] = { sizeof b() };\n')),
        ("what a file declares itself", faults_in(
            b_h="int b(void);\n", a_c=calls_b.replace("void a", "int a;\nvoid c"),
            b_c="extern int a;\nint b(void)\n{\n    return a;\n}\n")),
        ("assembly", faults_in(**ab, a_S="    .global a\na:  bl b\n", b_c=calls_a)),
        ("a list that does not name all", faults_in(["x/a x/c"], **ab, a_c=calls_b, b_c=calls_a)),
        ("a circle that is gone", faults_in(["x/a x/b"], **ab, a_c=calls_b, b_c=leaf)),
        ("folders", faults_in(
            r__a_h="void a(void);\n", s__b_h=both, r__a_c=calls_b.replace("x/b", "s/b"),
            s__c_c='#include "r/a.h"\nvoid c(void)\n{\n    a();\n}\n', s__b_c=leaf)),
        clean("one that needs another is no circle", faults_in(**ab, a_c=calls_b, b_c=leaf)),
        clean("a listed circle may be", faults_in(["x/a x/b"], **ab, a_c=calls_b, b_c=calls_a)),
        clean("a member or a word in a comment is no need", faults_in(
            **ab, a_c=calls_b,
            b_c='#include "x/a.h"\nint b(struct s *s) /* a */\n{\n    return s->a + s->t.a;\n}\n')),
        clean("the last words are no need", faults_in(
            a_h="void panic(void);\n", b_h="int b(void);\n",
            a_c=calls_b.replace("void a(", "void panic("),
            b_c=calls_a.replace("a();", "panic();"))),
        clean("a type that is only named is no need", faults_in(
            a_h="struct a { int n; };\n", b_h="struct a;\nint b(struct a *a);\n", a_c=calls_b,
            b_c='#include "x/b.h"\n')),
    ]


if __name__ == "__main__":
    sys.exit(checking.main("check_circles", check, cases, __doc__))
