# SPDX-License-Identifier: MIT
"""The words for what a test may need: what a board has, and what the road to it offers.

A board's env.yaml lists those it has under `features:`.  The road, a QEMU of ours or a serial line,
adds its own and makes some of the board's useless.  A test names what it needs (pytest.mark.needs,
or by its fixtures); without it the test is skipped, by the word.  A word that is not here is an
error.  docs/board-howto.md shows the table (scripts/docs).
"""
from wsp.make import bootchain
from wsp.program import Problem

# what the board has: word, meaning, whether it holds over a serial line too
BOARD = {
    "net": ("a network interface with a driver", True),
    "rng": ("an entropy source with a driver", True),
    "pxn": ("its CPU cannot execute user pages in the kernel's mode (PXN; Cortex-A9 has "
            "none)", True),
    "power_off": ("`exit` ends QEMU", False),
    "restart": ("`reboot` starts it again; QEMU ends", True),
    "link": ("its driver hears when QEMU pulls the cable", False),
    "ram": ("QEMU gives it any size of memory (`--ram`)", False),
    "icount": ("QEMU can count its instructions (`--icount`)", False),
    "pmu": ("its performance counters count in QEMU", False),
}
# what the road offers: word, meaning
ROAD = {
    "qemu": "it runs in a QEMU of ours: `scripts/run`, its memory and its end seen from outside",
    "image": "another image can be loaded: other settings, `--app`, the test kernel",
    "peer": "its wire can end at the packet peer",
    "power": "the harness can switch it off and on",
    "silent": "an address is known where nobody answers",
    "bootchain": "it boots from media too (image.yaml, `--boot`)",
}
WORDS = {**{w: meaning for w, (meaning, _) in BOARD.items()}, **ROAD}


def of_board(env):
    """The features of an env.yaml; a word that no board can have is a Problem."""
    words = env.get("features", [])
    for word in words:
        if word not in BOARD:
            raise Problem(
                f"bsp/boards/{env.get('name')}/env.yaml: '{word}' is no feature; there is "
                f"{', '.join(BOARD)}", 1)
    return set(words)


def in_qemu(env):
    """What is there when the board runs in QEMU."""
    chain = {"bootchain"} if bootchain.methods(env["name"]) != (bootchain.KERNEL,) else set()
    net = {"peer", "silent"} if "net" in of_board(env) else set()
    return of_board(env) | {"qemu", "image", "power"} | net | chain


def over_serial(env, power, silent):
    """What is there on a serial line.  power, silent: whether a switch, and such an address, are
    given."""
    has = {w for w in of_board(env) if BOARD[w][1]}
    return has | ({"power"} if power else set()) | ({"silent"} if silent else set())


def require(env, word, option):
    """Refuses an option that the board has no feature for."""
    if word not in of_board(env):
        raise Problem(f"{option}: the board {env['name']} has no feature '{word}' ({WORDS[word]})")


def check_words(words, where):
    """The words that a test needs, each known."""
    for word in words:
        if word not in WORDS:
            raise Problem(f"{where} needs '{word}', which is no feature; there is "
                          f"{', '.join(WORDS)} "
                          "(scripts/wsp/make/features.py)", 1)
    return set(words)


def missing(words, available):
    """The first word, in the table's order, that is not available; None when all are."""
    return next((w for w in WORDS if w in words and w not in available), None)


def table():
    """The table of docs/board-howto.md."""
    lines = ["| feature | who says it | over serial | meaning |", "|---|---|---|---|"]
    lines += [
        f"| `{w}` | env.yaml | {'yes' if serial else 'no'} | {meaning} |"
        for w, (meaning, serial) in BOARD.items()
    ]
    road = {"power": "with `--power`", "silent": "unless `--peer-ip` stands without `--silent-ip`"}
    lines += [
        f"| `{w}` | the harness | {road.get(w, 'no')} | {meaning} |" for w, meaning in ROAD.items()
    ]
    return "\n".join(lines)
