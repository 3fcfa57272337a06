#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""The form that a machine can judge: licence line, lengths, names, state changes, leftovers."""
import re
import sys

from wsp.judge import c_source, checking, tree
from wsp.paths import ROOT

COLUMNS, FUNCTION_LINES = 100, 60
FILE_LINES, PRODUCT_LINES = 500, 450
PRODUCT = re.compile(r"(bsp|lwip-port|provider|image)/.*\.[chS]$")
PUBLIC = re.compile(r"(bsp|provider)/include/.*\.h$")
TESTS_NAMED = re.compile(r"^ \* Tests    tests/[\w/.*-]+\.(c|py)\b", re.M)
SPDX = "SPDX-License-Identifier: MIT"
C_SUFFIXES = (".c", ".h")
SURFACE = re.compile(r"(bsp|provider)/include/|provider/(spi|marshal)/|image/(user|samples)/|"
                     r"tests/|bsp/boards/")
WIN32_NAME = re.compile(r"\b(LP[A-Z]{2,}\w*|DWORD|WORD|HANDLE|LPVOID|LPINT|BOOL)\b")
OUTSIDE = re.compile(r"\b([Rr]ul" r"ings?[ .]|(?<!docs/)hou" r"se\.md|"
                     r"sp" r"ec (section )?[0-9A-Z]+[-.]?[0-9])")
CONFESSION = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# a row of a table reads better whole
TABLE_ROW = re.compile(r"\s*(\[[^\]]*\]\s*=\s*)?\{.*\},?(\s*/\*.*\*/)?|\s*/\*( {3,}[A-Z_]+)+\s*\*/")
# Included many times, on purpose: by lwIP, by the C++ library
X_MACRO_HEADERS = ("lwip-port/lwippools.h", "bsp/include/crt/math.h", "bsp/include/crt/stdlib.h")
STATE = re.compile(r"->\s*state\s*=[^=]")
STATE_HOME = ("provider/socket/sock_state.c", "provider/socket/sock.c")


def first_line(path, lines):
    """The licence stands in line 1, or in line 2 behind a #!."""
    head = lines[:2] if lines and lines[0].startswith("#!") else lines[:1]
    return [] if any(SPDX in h for h in head) else [f"{path}:1: no '{SPDX}' line"]


def functions(lines):
    """(first line, last line) of each function body that starts with { in column 0 or ends its
    head."""
    start = None
    for n, line in enumerate(lines, 1):
        if start is None:
            if line == "{":
                start = n
            elif line.endswith("{") and "(" in line and line[0] not in " \t#}" and "=" not in line:
                start = n
        elif line.startswith("}"):
            yield start, n
            start = None


def check_c(path, text):
    code = c_source.strip_comments(text).split("\n")
    faults = []
    for first, last in functions(code):
        if last - first - 1 > FUNCTION_LINES:
            faults.append(f"{path}:{first}: a function of {last - first - 1} lines (most "
                          f"{FUNCTION_LINES})")
    for n, line in enumerate(code, 1):
        if path.startswith("provider/") and path not in STATE_HOME and STATE.search(line):
            faults.append(f"{path}:{n}: only provider/socket/sock_state.c changes a socket's state")
        if not SURFACE.match(path) and (m := WIN32_NAME.search(line)):
            faults.append(f"{path}:{n}: {m[0]} belongs to the API surface")
        if re.search(r"#\s*(if|ifdef|ifndef|elif)\b.*\bBOARD_", line):
            faults.append(f"{path}:{n}: no #ifdef by board")
    if path.endswith(".h") and "#pragma once" not in text and path not in X_MACRO_HEADERS:
        faults.append(f"{path}:1: no #pragma once")
    if PUBLIC.match(path) and not TESTS_NAMED.search(text):
        faults.append(f"{path}:1: no Tests line: a public header names what tests it")
    return faults


def check_text(path, text):
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    faults = first_line(path, lines)
    most = PRODUCT_LINES if PRODUCT.match(path) else FILE_LINES
    if len(lines) > most and not path.endswith(".toml"):  # a table may be long
        faults.append(f"{path}: {len(lines)} lines (most {most})")
    bounded = path.endswith((*C_SUFFIXES, ".S", ".py"))
    for n, line in enumerate(lines, 1):
        if bounded and len(line) > COLUMNS and not TABLE_ROW.fullmatch(line):
            faults.append(f"{path}:{n}: {len(line)} columns (most {COLUMNS})")
        if "\t" in line and path.endswith((*C_SUFFIXES, ".py")):
            faults.append(f"{path}:{n}: a tab")
        if line.rstrip() != line:
            faults.append(f"{path}:{n}: blanks at the end of the line")
        if CONFESSION.search(line):
            faults.append(f"{path}:{n}: unfinished: {CONFESSION.search(line)[0]}")
        if m := OUTSIDE.search(line):
            faults.append(f"{path}:{n}: '{m[0]}' is in no file of this repository: say the reason")
    if path.endswith(C_SUFFIXES):
        faults += check_c(path, text)
    return faults


def check():
    files = tree.tracked(".c", ".h", ".S", ".py", ".cmake", ".ld", ".toml", ".sh")
    faults = [
        f for path in files for f in check_text(path, (ROOT / path).read_text(errors="replace"))
    ]
    return checking.finish("check_style", faults, len(files))


def cases():
    spdx = f"/* {SPDX} */\n"
    long_body = spdx + "int f(void)\n{\n" + "    g();\n" * 61 + "}\n"
    return [("no licence", check_text("provider/x.c", "int a;\n")),
            ("long line", check_text("provider/x.c", spdx + "int a;" + " " * 100 + "int b;\n")),
            ("long line of Python", check_text("scripts/x.py", f"# {SPDX}\n" + "a" * 101 + "\n")),
            ("long file", check_text("provider/x.c", spdx + "int a;\n" * 450)),
            ("long file of tests", check_text("tests/x.c", spdx + "int a;\n" * 500)),
            ("long function", check_text("provider/x.c", long_body)),
            ("state change", check_text("provider/x.c", spdx + "so->state = SOCK_OPEN;\n")),
            ("Win32 name inside", check_text("bsp/kernel/x.c", spdx + "DWORD a;\n")),
            ("LP name inside", check_text("provider/socket/sock.c", spdx + "LPVOID a;\n")),
            ("confession", check_text("provider/x.c", spdx + "/* TO" + "DO */\n")),
            ("a paper that is not here",
             check_text("provider/x.c", spdx + "/* as rul" + "ing 6 says */\n")),
            ("its section", check_text("tests/rows/x.toml", f"# {SPDX}\n# sp" + "ec 2.7\n")),
            ("board ifdef", check_text("bsp/kernel/x.c", spdx + "#ifdef BOARD_VIRT\n#endif\n")),
            ("no pragma once", check_text("provider/x.h", spdx)),
            ("public header without tests",
             check_text("provider/include/x.h", spdx + "#pragma once\n")),
            ("public header whose Tests line names no file",
             check_text("bsp/include/x.h",
                        spdx + "/* x\n *\n * Tests    by hand */\n#pragma once\n")),
            ("tab", check_text("provider/x.c", spdx + "\tint a;\n")), ]


if __name__ == "__main__":
    sys.exit(checking.main("check_style", check, cases, __doc__))
