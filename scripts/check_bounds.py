#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""Each field of each argument structure of a system call, and each method, has a line in the tables
of tests/target/bounds_*.c: F(structure, field, ...), X(...), M(SET, METHOD, ...), or ELSEWHERE(...,
...): with the place where it is tested."""
import re
import sys

from wsp.judge import c_source, checking
from wsp.paths import ROOT

ABI = ("bsp/abi/svc_abi.h", "provider/abi/wsp_abi.h", "provider/abi/net_abi.h")
# What the kernel writes into a buffer, one after the other; nobody passes them.
WRITTEN = {
    "kern_directory_entry", "kern_process_entry", "net_interface_entry", "net_socket_entry",
    "net_answer_out", "net_adapter_entry", "net_connection_entry", "net_neighbour_entry",
    "net_statistics_out", "wsp_offer"
}
STRUCT = re.compile(r"struct (\w+) \{(.*?)\}", re.S)
METHODS = re.compile(r"enum (kern|wsp|net)_method \{(.*?)\}", re.S)


def fields(text):
    """{(structure, field)} of a header."""
    found = set()
    for name, body in STRUCT.findall(c_source.strip_comments(text)):
        if name in WRITTEN:
            continue
        for declaration in body.split(";"):
            names = re.sub(r"\b(struct \w+|u?int\w*_t|char)\b", " ", declaration)
            found |= {(name, f) for f in re.findall(r"\b[a-z_]\w*\b", names)}
    return found


def methods(text):
    """{(SET, METHOD)} of a header."""
    return {(s.upper(), m) for s, body in METHODS.findall(c_source.strip_comments(text))
            for m in re.findall(rf"\b{s.upper()}_(\w+)\b", body) if m != "NMETHODS"}


def lines(text):
    """What the tables name, as pairs; counts and flags that several structures share are macros."""
    text = re.sub(r"^#define (F|X|M)\b.*?[^\\]$", "", text, flags=re.M | re.S)
    pairs = set(re.findall(r"\b(?:F|X|M|ELSEWHERE)\((\w+), (\w+)", text))
    for macro, field in re.findall(r"^#define (\w+)\(type\)[\s\\]+X\(type, (\w+)", text, re.M):
        pairs |= {(t, field) for t in re.findall(rf"\b{macro}\((\w+)\)", text)}
    return pairs


def faults_of(abi, tables):
    have = set().union(*map(lines, tables))
    return [f"struct {s}: {f} has no line in "
            "tests/target/bounds_*.c" for s, f in sorted(fields(abi) - have)] + \
        [f"{s}_{m} has no line in tests/target/bounds_*.c" for s, m in sorted(methods(abi) - have)]


def check():
    abi = "\n".join((ROOT / p).read_text() for p in ABI)
    faults = faults_of(abi, [p.read_text() for p in ROOT.glob("tests/target/bounds_*.c")])
    return checking.finish("check_bounds", faults, len(fields(abi)) + len(methods(abi)))


def cases():
    abi = ("struct kern_x { uint32_t a, b; /* c */ uint64_t d; };\n"
           "enum kern_method { KERN_X, KERN_NMETHODS };")
    full = ("F(kern_x, a, NUMBER), X(kern_x, b, { 0, 0 }), ELSEWHERE(kern_x, d): there\n"
            "M(KERN, X, kern_x, y)")
    return [("a field without a line", faults_of(abi, [full.replace("F(kern_x, a, NUMBER)", "")])),
            ("a second field", faults_of(abi, [full.replace("kern_x, b", "kern_x, c")])),
            ("a wide field", faults_of(abi, [full.replace("ELSEWHERE(kern_x, d)", "")])),
            ("a method without a line", faults_of(abi, [full.replace("M(KERN, X,", "M(KERN, Y,")])),
            ("a complete table is complete", [] if faults_of(abi, [full]) else ["as it should"])]


if __name__ == "__main__":
    sys.exit(checking.main("check_bounds", check, cases, __doc__))
