# SPDX-License-Identifier: MIT
"""What scripts/test says at its end: what failed, what was skipped and why, the totals."""
import collections
import re
import textwrap

from wsp.judge.junit import OUT
from wsp.paths import rel
from wsp.program import full_disk

JUNIT = OUT / "junit.xml"
GROUP = re.compile(r"@[a-z_]+$")  # which worker a test ran on
SHOWN = 40  # tests named for each reason to skip


def report(args, results, junit_file=JUNIT):
    if args.v:
        for suite, name, seconds, failure, skipped in results.cases:
            word = "FAIL" if failure is not None else "skip" if skipped else "ok"
            print(f"{word:4} {suite}: {name} ({seconds:.2f} s)")
    for suite, name, _, failure, _ in results.failed:
        lines = failure.strip().split("\n")
        shown = lines if len(lines) <= 60 else lines[:20] + ["    ..."] + lines[-40:]
        print(f"\nFAILED {suite}: {name}\n    " + "\n    ".join(shown))
    if not results.failed and not results.tested:
        why = f"no test's name contains '{args.k}'" if args.k else "no tests"
        if results.skipped:
            why = "every test was skipped"
        print(f"\n{why}: nothing was tested")
    skipped = f", {len(results.skipped)} skipped" if results.skipped else ""
    print_skipped(results)
    if hint := full_disk("\n".join(c[3] for c in results.failed)) if results.failed else "":
        print(f"\n{hint}")
    print(f"\nresults: {rel(junit_file)}")
    print(f"{results.passed} passed, {len(results.failed)} failed{skipped}")
    return 1 if results.failed or not results.tested else 0


def print_skipped(results):
    """What was left out, by why: the feature that is missing, or what a program said itself."""
    why = collections.defaultdict(list)
    for suite, name, _, _, reason in results.skipped:
        why[reason].append(f"{suite}: {re.sub(GROUP, '', name)}")
    for reason, names in sorted(why.items()):
        print(f"\nskipped, {reason} ({len(names)}):")
        rest = [f"and {len(names) - SHOWN} more (in the results)"] if len(names) > SHOWN else []
        print("\n".join(textwrap.wrap(", ".join(names[:SHOWN] + rest), 110, initial_indent="    ",
                                      subsequent_indent="    ", break_on_hyphens=False)))
