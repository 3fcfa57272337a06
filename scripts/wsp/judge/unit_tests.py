# SPDX-License-Identifier: MIT
"""The unit tests: builds them with both compilers, runs each program, reads its TAP."""
import json
import os
import subprocess
import time

from wsp.judge.junit import BUILD as BUILD_SUITE
from wsp.judge.junit import OUT, parse_tap
from wsp.make import building
from wsp.paths import rel
from wsp.program import Problem
from wsp.tools import heartbeat, run_tool

UNIT_SECONDS = 300
ENDS = "runs to its end"


def asan_env():
    return dict(os.environ, ASAN_OPTIONS="detect_leaks=1:allow_addr2line=1:strict_string_checks=1",
                UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")


def unit_binaries(build_dir):
    """The test programs, as CTest knows them: [(name, [command])]."""
    status, out = run_tool(["ctest", "--test-dir", build_dir, "--show-only=json-v1"])
    if status:
        raise Problem(f"ctest cannot list the unit tests:\n{out}", 1)
    tests = json.loads(out[out.index("{"):])["tests"]
    return [(t["name"], t["command"]) for t in tests if "command" in t]


def run_unit_binary(args, results, suite, name, command):
    log = OUT / f"{suite}-{name}.log"
    start = time.monotonic()
    try:
        p = subprocess.run(command + (["-k", args.k] if args.k else []), cwd=log.parent,
                           env=asan_env(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, timeout=UNIT_SECONDS, check=False)
        text, status = p.stdout.decode(errors="replace"), p.returncode
    except subprocess.TimeoutExpired as e:
        text, status = (e.stdout or b"").decode(errors="replace"), "a time-out"
    log.write_text(text)
    cases, complaint = parse_tap(text)
    seconds = (time.monotonic() - start) / max(len(cases), 1)
    for case, failure, skipped in cases:
        results.add(f"{suite}.{name}", case, failure, seconds, skipped)
    bad = any(f for _, f, _ in cases)
    if complaint or (status and not bad):
        tail = "\n".join(text.split("\n")[-40:])
        results.add(f"{suite}.{name}", ENDS,
                    f"{complaint or ''} exit status {status}; log: {rel(log)}\n{tail}")


def run_unit(args, results):
    for name, preset_args in (("host", ()), ("host-gcc", ("-DCMAKE_C_COMPILER=gcc",))):
        try:
            build_dir = building.build("host", preset_args, name)
        except Problem as e:
            results.add(BUILD_SUITE, f"builds with {'gcc' if preset_args else 'clang'}", str(e))
            continue
        results.add(BUILD_SUITE, f"builds with {'gcc' if preset_args else 'clang'}")
        if preset_args:
            # gcc's build is there for its warnings; the tests run once, under clang's sanitizers
            continue
        with heartbeat("unit tests", 20):
            for test, command in unit_binaries(build_dir):
                run_unit_binary(args, results, "unit", test, command)
