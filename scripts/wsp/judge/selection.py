# SPDX-License-Identifier: MIT
"""What of the tests is asked for: by -k, by the board and the road to it."""
import os

from wsp.judge import catalog, checking


def look(args, part):
    """What there is of a part, or what -k names of it."""
    return catalog.look(part, (*road(args, alone=True), f"--board={args.board}"), checking.claims(),
                        args.k)


def named(args, part):
    """pytest's arguments for -k.  A case of a TAP program that no test of pytest's is called after
    is run by its program, alone."""
    if not args.k:
        return []
    found = look(args, part)
    if found.tests or not found.cases:
        return ["-k", args.k]
    return ["-k", "(test_program or test_suite) and "
                  f"({' or '.join(found.cases)})", f"--case={args.k}"]


MACHINES = min(4, 2 * (os.cpu_count() or 1))  # QEMUs at a time


def road(args, alone=False):
    """pytest's arguments for how the board is reached.  A test mostly waits for the guest's timers:
    two machines a core keep the core busy."""
    if not args.serial:
        return [] if alone else ["-n", str(MACHINES), "--dist", "loadgroup"]
    given = {
        "--serial": args.serial, "--baud": args.baud, "--power": args.power,
        "--peer-ip": args.peer_ip, "--silent-ip": args.silent_ip
    }
    return [f"{option}={value}" for option, value in given.items() if value]
