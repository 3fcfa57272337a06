# SPDX-License-Identifier: MIT
"""The machine under test as a test sees it: power, console, shell.

Target is the part that does not care what the machine is; QemuTarget starts one in QEMU,
SerialTarget (serial_target.py) drives a board on a serial line.
"""
import contextlib
import ipaddress
import itertools
import json
import os
import pathlib
import re
import socket
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from wsp.paths import BUILD, rel  # noqa: E402
from wsp.judge.junit import parse_tap  # noqa: E402
from wsp.make import image  # noqa: E402
from wsp.run.console import ConsoleError  # noqa: E402
from wsp.run.machine import Machine  # noqa: E402

LINK_SECONDS = 20
BOOT_SECONDS = 60
INTERRUPT = "\x03"
NUMBERS = itertools.count()          # of machines, in this process


class Output(str):
    """What a command printed; .status is its exit status."""

    status = 0

    def __new__(cls, text, status):
        self = super().__new__(cls, text)
        self.status = status
        return self


class Tap:
    """The outcome of a TAP program: names in .passed, .failed, .skipped; all its output in .log."""

    def __init__(self, output):
        cases, complaint = parse_tap(output)
        self.log, self.status = str(output), output.status
        self.failed = [n for n, failure, _ in cases if failure]
        self.skipped = {n: skip for n, failure, skip in cases if skip and not failure}
        self.passed = [n for n, failure, skip in cases if not failure and not skip]
        self.reasons = {n: failure for n, failure, _ in cases if failure}
        if complaint:
            self.failed.append(complaint)
        elif self.status and not self.failed:
            self.failed.append(f"exit status {self.status} though no test failed")


class Shell:
    """The shell on the console.  run() for a command that ends; start() ... wait_exit() around one
    that a test must meet while it runs."""

    def __init__(self, target):
        self.target = target
        self.output = None
        self.busy = False

    @property
    def console(self):
        return self.target.console

    def run(self, command, timeout=60):
        self.start(command)
        return self.wait_output(timeout)

    def start(self, command):
        assert not self.busy, "a program still runs in the foreground"
        self.busy = True
        self.console.begin(command)

    def wait_output(self, timeout=60):
        text, status = self.console.finish(timeout)
        self.busy = False
        self.output = Output(text, status)
        return self.output

    def wait_exit(self, timeout=60):
        return self.wait_output(timeout).status

    def expect(self, pattern, timeout=30):
        """Waits for a line of the running program; returns the match."""
        return self.console.expect(pattern, timeout)[1]

    def send(self, text):
        """Types at the running program."""
        self.console.send(text)

    def interrupt(self):
        self.console.send(INTERRUPT)

    def run_tap(self, command, timeout=120):
        tap = Tap(self.run(command, timeout))
        tell_runner(command, tap)
        return tap


class Target:
    """peer_ip: this host as the target sees it, bind_ip: where this host must listen for that;
    silent_ip: an address nobody answers for."""

    bind_ip = "127.0.0.1"
    absent = ()             # drivers whose devices are not there
    address_seconds = 30    # for DHCP
    dhcp_ip = None          # what DHCP gives it, where that is known

    def __init__(self, env, directory):
        self.env = env
        self.dir = pathlib.Path(directory)
        self.peer_ip = env.get("peer_ip", "10.0.2.2")
        self.silent_ip = env.get("silent_ip", "10.0.2.99")
        self.console = None
        self.shell = Shell(self)
        self.boots = 0
        self.test_mark = 0

    def open(self):
        raise NotImplementedError

    def close(self):
        raise NotImplementedError

    def is_gone(self):
        """The machine has ended, though its console may not have heard of that yet."""
        return False

    def boot(self):
        """From open() to the prompt."""
        self.console.boot(BOOT_SECONDS)

    def evidence(self, stem):
        """Keeps what belongs to a failed test under names that begin with stem; returns lines that
        say so."""
        return []

    @property
    def local_interface(self):
        """The target's own address and network, as it says itself."""
        out = self.shell.run("ipconfig")
        address, mask = (re.search(rf"{what}[ .]*: "
                                   rf"(\S+)", out)[1] for what in ("IPv4 Address", "Subnet Mask"))
        return ipaddress.IPv4Interface(f"{address}/{mask}")

    def ready(self):
        """At the prompt, booted afresh if the last test left it in any other state."""
        if self.console and self.shell.busy:
            self.recover()
        if not self.console or self.console.panicked or self.console.ended or self.is_gone():
            self.reboot()
        self.test_mark = len(self.console.text)
        return self

    def recover(self):
        """A test left a program in the foreground: Ctrl-C, and a reboot if that does not help.  It
        may have ended by itself meanwhile, so the prompt that counts is the one after a word of
        ours."""
        word = f"recovered-{self.boots}-{len(self.console.text)}"
        try:
            self.shell.interrupt()
            self.console.send(f"echo {word}\r")
            self.console.expect(rf"\n{word}\n", 5)
            self.shell.wait_output(5)
        except ConsoleError:
            self.close()

    def reboot(self):
        self.close()
        self.boots += 1
        self.shell.busy = False
        self.open()
        self.boot()
        if "net" in self.env["features"]:
            out = self.shell.run("ipconfig /wait "
                                 f"{self.address_seconds}", self.address_seconds + 30)
            assert out.status == 0, f"no address: {out}"

    def test_output(self):
        """What the console showed since the test began."""
        return self.console.text[self.test_mark:] if self.console else ""


class QemuTarget(Target):
    """net: "user", or "dgram" with a packet peer whose remote_port is set to QEMU's at each boot.
    kernel: "" or "_test", the one that runs suites as a client inside the kernel (ktest)."""

    def __init__(self, env, directory, net, peer=None, ram=None, ip=None, kernel="", config=(),
                 icount=None):
        super().__init__(env, directory)
        self.net, self.peer, self.ram, self.kernel, self.config = net, peer, ram, kernel, config
        self.icount = icount
        self.ip = ip or ("dhcp" if net == "user" else "static")
        self.dhcp_ip = ipaddress.IPv4Address("10.0.2.15") if net == "user" else None
        self.absent = env.get("absent", ())
        self.machine = None
        self.qmp_path = None
        self.number = next(NUMBERS)

    def open(self):
        img = image.make(BUILD / self.env["name"], self.ip, kernel=self.kernel, config=self.config,
                         harness=True)
        # two machines must not share a folder: a QMP socket goes with the one that closes first
        where = self.dir / f"{self.net}{self.kernel}-{self.number}.{self.boots}"
        net = self.net
        if self.peer:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                s.bind(("127.0.0.1", 0))
                self.peer.remote_port = s.getsockname()[1]
            net = f"dgram:{self.peer.remote_port}:{self.peer.local_port}"
        self.qmp_path = where / "qmp"
        self.machine = Machine(img, where, net=net, ram=self.ram, icount=self.icount,
                               pcap=where / "net.pcap", qmp=short(self.qmp_path)).start()
        self.console = self.machine.console

    def close(self):
        if self.machine:
            self.machine.stop()
        self.machine = self.console = None

    def is_gone(self):
        return not self.machine or self.machine.child.poll() is not None

    @property
    def image(self):
        return self.machine.image

    def evidence(self, stem):
        if not self.peer:
            return ["capture (whole boot): "
                    f"{rel(self.machine.dir / 'net.pcap')}"] if self.machine else []
        pcap = stem.with_name(stem.name + ".pcap")
        self.peer.save(pcap)
        return [f"capture: {rel(pcap)}"]

    def set_link(self, up):
        """Pulls or plugs the network cable.  A PHY that is asked from time to time shows it a
        little later: with the shell idle this waits until the machine has noticed."""
        self.qmp("set_link", name="n0", up=up)
        state = "connected" if up else "disconnected"
        deadline = time.monotonic() + LINK_SECONDS
        while not self.shell.busy and f": Media {state}" not in self.shell.run("ipconfig"):
            assert time.monotonic() < deadline, f"the machine never saw its cable {state}"

    def qmp(self, command, **arguments):
        """One QEMU machine-protocol command."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(short(self.qmp_path))
            with s.makefile("rw", encoding="utf-8") as f:
                f.readline()  # the greeting
                for name, args in (("qmp_capabilities", {}), (command, arguments)):
                    f.write(json.dumps({"execute": name, "arguments": args}) + "\n")
                    f.flush()
                    answer = next(m for m in map(json.loads, f) if "event" not in m)
                    assert "return" in answer, answer
                return answer["return"]


def tell_runner(command, tap):
    """Hands the single cases of a TAP program to scripts/test, which counts them one by one."""
    folder = os.environ.get("WSP_TAP_DIR")
    if folder:
        words = command.split()
        program = f"kernel.{words[1]}" if words[0] == "ktest" else words[0]
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
        record = {"test": test, "program": program, "reasons": tap.reasons, "passed": tap.passed,
                  "failed": tap.failed, "skipped": tap.skipped}
        name = os.environ.get("PYTEST_XDIST_WORKER", "main") + ".jsonl"
        with open(pathlib.Path(folder) / name, "a", encoding="utf-8") as f:
            f.write(json.dumps(record) + "\n")


def short(path):
    """A socket path must fit 107 bytes: relative to the current folder when that is shorter."""
    with contextlib.suppress(ValueError):
        return str(pathlib.Path(path).relative_to(pathlib.Path.cwd()))
    return str(path)


def safe_name(text):
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", text)[-120:]
