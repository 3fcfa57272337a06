#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A stand-in for the image's shell on standard input and output: tests of the harness itself."""
import sys

status, prompt, line = 0, "\\> ", ""
noise_at = None         # in front of which byte of the next echo a program in the background prints


def out(text):
    sys.stdout.write(text.replace("\n", "\r\n"))
    sys.stdout.flush()


def obey(words):
    """Runs one command; returns its exit status."""
    global noise_at, prompt
    if words[0] == "prompt":
        prompt = words[1]
    elif words[0] == "echo":
        out(" ".join(words[1:]) + "\n")
    elif words[0] == "start":
        out("process 5\n")
        noise_at = int(words[1])
    elif words[0] == "half":
        out("no newline")
        return 3
    elif words[0] == "panic":
        out("*** KERNEL PANIC: on request\n    pc 0x80400000\n*** HALTED\n")
        sys.stdin.read()
    elif words[0] == "hang":
        out("working")
        sys.stdin.read()
    elif words[0] in ("exit", "reboot") and words[1:]:
        return 2
    elif words[0].lower() in ("exit", "reboot"):
        if sys.argv[1:] == ["no_switch"]:
            out("The system has stopped; it is safe to switch off.\n")
            sys.stdin.read()
        sys.exit(0)
    elif words[0] != "ipconfig":
        out("unknown\n")
        return 9009
    return 0


if sys.argv[1:] != ["mute"]:
    out("a boot message\n" + prompt)
while c := sys.stdin.read(1):
    if noise_at == len(line):
        noise_at = None
        out("from behind\n")
    if c != "\r":
        line += c
        out(c)
        continue
    out("\n")
    status = obey(line.split())
    line = ""
    out(prompt.replace("%E", str(status)))
