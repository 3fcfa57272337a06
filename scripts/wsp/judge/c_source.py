# SPDX-License-Identifier: MIT
"""Reads C source: without its comments, and the constant tables that documents are generated from.
Strict: what does not parse is an error, never left out."""
import re

from wsp.program import Problem


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


def body(text, head, path):
    """What stands between the braces of the initializer whose declaration matches head, without
    comments."""
    code = strip_comments(text)
    found = re.findall(head + r"\s*=\s*\{\n(.*?)\n\};", code, re.S)
    if len(found) != 1:
        raise Problem(f"{path}: {len(found)} tables fit {head}", 1)
    return found[0]


def rows(text, head, path, prefix, columns):
    """[(key, [cell, ...])] of a table whose rows are [prefixKEY] = { cell, ... }."""
    out, end = [], 0
    content = body(text, head, path)
    for m in re.finditer(r"\[" + re.escape(prefix) + r"(\w+)\]\s*=\s*\{([^{}]*)\},?", content):
        between = content[end:m.start()]
        if between.strip():
            raise Problem(f"{path}: this does not parse: {between.strip()}", 1)
        cells = [c.strip() for c in re.split(r",(?![^(]*\))", m[2])]
        if len(cells) != columns:
            raise Problem(f"{path}: [{prefix}{m[1]}] has {len(cells)} cells, not {columns}", 1)
        out.append((m[1], cells))
        end = m.end()
    if content[end:].strip():
        raise Problem(f"{path}: this does not parse: {content[end:].strip()}", 1)
    keys = [k for k, _ in out]
    if len(set(keys)) != len(keys):
        raise Problem(f"{path}: a row stands there twice", 1)
    return out


def enum(text, name, path, prefix, last):
    """The names of an enum, without their prefix, up to the one that counts them."""
    code = strip_comments(text)
    found = re.findall(r"enum " + name + r" \{([^}]*)\};", code)
    if len(found) != 1:
        raise Problem(f"{path}: {len(found)} enums are called {name}", 1)
    names = [n.strip() for n in found[0].split(",") if n.strip()]
    if not names or names.pop() != last:
        raise Problem(f"{path}: enum {name} does not end with {last}", 1)
    bad = [n for n in names if not re.fullmatch(prefix + r"[A-Z_]+", n)]
    if bad:
        raise Problem(f"{path}: enum {name}: {', '.join(bad)} does not parse", 1)
    return [n[len(prefix):] for n in names]
