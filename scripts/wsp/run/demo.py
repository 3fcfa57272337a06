# SPDX-License-Identifier: MIT
"""scripts/run demo: every kind of connect from the image to this host, expected beside observed."""
import json
import time

from wsp.program import say
from wsp.run import qemu
from wsp.run.echo_service import EchoService, LatePort
from wsp.run.machine import ConsoleError, Machine, Panicked

TOTAL_SECONDS = 90
BYTES = 1000
REFUSED = "WSAECONNREFUSED"
WOULDBLOCK = "WSAEWOULDBLOCK"

# what, wspconnect's options, which port, and the steps that must be seen, in this order
ROWS = [
    ("blocking, ok", f"-m {BYTES}", "echo",
     ["connect 0", "echo 0", "result 0"]),
    ("blocking, refused", "", "closed",
     [f"connect {REFUSED}", f"result {REFUSED}"]),
    ("nonblocking, select, ok", f"-n select -m {BYTES}", "echo",
     [f"connect {WOULDBLOCK}", "select write", "echo 0", "result 0"]),
    ("nonblocking, select, refused", "-n select", "closed",
     [f"connect {WOULDBLOCK}", "select except", f"SO_ERROR {REFUSED}", f"result {REFUSED}"]),
    ("nonblocking, event, ok", f"-n event -m {BYTES}", "echo",
     [f"connect {WOULDBLOCK}", "FD_CONNECT 0", "echo 0", "result 0"]),
    ("nonblocking, event, refused", "-n event", "closed",
     [f"connect {WOULDBLOCK}", f"FD_CONNECT {REFUSED}", f"result {REFUSED}"]),
    ("retry after refusal, same socket", f"-r 1 -m {BYTES}", "late",
     [f"connect {REFUSED}", "connect 0", "echo 0", "result 0"]),
    ("UDP", f"-u -m {BYTES}", "echo",
     ["connect 0", "echo 0", "result 0"]),
]


def outcome(step):
    return step["name"] if step["error"] else "0"


def seen(step):
    """A line of wspconnect --json as the table shows it, None for the steps it leaves out."""
    name, detail = step["step"], step["detail"]
    if name == "WSPSelect":
        return f"select {detail}"
    if name == "WSPEnumNetworkEvents":
        return f"FD_CONNECT {outcome(step)}" if "FD_CONNECT" in detail else None
    label = {
        "WSPConnect": "connect", "WSPGetSockOpt": "SO_ERROR", "echo": "echo", "result": "result"
    }.get(name)
    return f"{label} {outcome(step)}" if label else None


def json_steps(lines):
    for line in lines:
        try:
            step = json.loads(line)
        except ValueError:
            continue
        if isinstance(step, dict) and "step" in step:
            yield step


class Watcher:
    """Collects the console's lines of the row that runs, and opens the late port at its first
    refusal."""

    def __init__(self, late):
        self.late = late
        self.lines = []

    def line(self, text):
        self.lines.append(text[text.find("{"):] if "{" in text else text)
        if self.late and any(seen(s) == f"connect {REFUSED}" for s in json_steps(self.lines[-1:])):
            self.late.open()


def run_row(machine, watcher, row, ports, deadline):
    """Returns (steps observed, exit status fits, microseconds of the whole program)."""
    _, options, port, expected = row
    watcher.lines = []
    watcher.late = ports["late"] if port == "late" else None
    number = ports[port].port
    command = f"wspconnect --json {options} {qemu.HOST} {number}"
    output, status = machine.console.run(" ".join(command.split()),
                                         max(deadline - time.monotonic(), 1))
    steps = list(json_steps(output.split("\n")))
    observed = [s for s in map(seen, steps) if s]
    us = next((s["us"] for s in steps if s["step"] == "result"), 0)
    return observed, (status == 0) == (expected[-1] == "result 0"), us


def show(row, observed, good, us):
    what, _, _, expected = row
    print(f"{what:40} {'ok' if good else 'DIFFERENT':9} {us / 1000:9.1f} ms")
    print(f"    expected  {', '.join(expected)}")
    print(f"    observed  {', '.join(observed) or 'nothing'}", flush=True)


def run(args, img, directory, options):
    """The whole demo; returns the exit status."""
    deadline = time.monotonic() + (args.timeout or TOTAL_SECONDS)
    watcher = Watcher(None)
    good = 0
    with EchoService() as echo, LatePort() as closed, LatePort() as late, \
            Machine(img, directory, on_line=watcher.line, **options) as machine:
        ports = {"echo": echo, "closed": closed, "late": late}
        say(f"booting; the host's echo service is 10.0.2.2 port {echo.port}, nobody listens on "
            f"{closed.port}")
        try:
            machine.boot(max(deadline - time.monotonic(), 1))
            machine.console.run("ipconfig /wait 15", 20)
            for row in ROWS:
                observed, status_fits, us = run_row(machine, watcher, row, ports, deadline)
                fits = observed == row[3] and status_fits
                good += fits
                show(row, observed, fits, us)
        except ConsoleError as e:
            print(e.output.strip())
            say(f"{e}{machine.qemu_words()}")
            return 125 if isinstance(e, Panicked) else 126 if machine.console.nonce is None else 124
        if not machine.power_off():
            say("the image did not power off")
            return 1
    print(f"\n{good} of {len(ROWS)} rows as expected")
    return 0 if good == len(ROWS) else 1
