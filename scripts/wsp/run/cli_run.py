# SPDX-License-Identifier: MIT
"""scripts/run: boots the image in QEMU; see --help."""
import argparse
import pathlib
import re
import shlex
import sys
import tempfile
import time

from wsp.make import apps, bootchain, building, features, image
from wsp.paths import rel
from wsp.program import Options, Problem, number, say
from wsp.run import qemu
from wsp.run.console import STOPPED, without_echo
from wsp.run.machine import ConsoleError, Ended, Machine, Panicked, TimedOut

EXIT_TIMEOUT, EXIT_PANIC, EXIT_NO_BOOT = 124, 125, 126
BOOT_SECONDS = 60
EXEC_SECONDS = 600
ADDRESS_SECONDS = 15
LINE_MOST = 511                  # bytes that the shell takes (LINE_BYTES, image/user/shell/shell.h)
CONFIG_SAYS = "provider.conf"    # how its complaints at boot begin (provider/socket/config.c)

DESCRIPTION = """\
Boots the image in QEMU.  Without arguments: the shell on this terminal (Ctrl-A X leaves), with a
TCP+UDP echo service on this host that the image reaches at 10.0.2.2.

  scripts/run                                   the shell
  scripts/run demo                              every kind of connect, beside what is expected
  scripts/run --exec 'wspconnect 10.0.2.2 1'    one command; its exit status is ours
  scripts/run --app hello.c --exec hello        a program of your own, built and run"""

EPILOG = """\
exit status with --exec: that of the first command that fails (1..123), 124 time-out, 125 kernel
panic, 126 it never came to a prompt, 2 a mistake in the call or a program that does not compile.
Commands on a standard input that is not a terminal are run as with --exec."""


def parse(argv):
    p = Options(prog="scripts/run", description=DESCRIPTION, epilog=EPILOG,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", nargs="?", choices=["demo"],
                   help="demo: make every kind of connect and compare")
    p.add_argument("--board", default="virt", help="which board (default virt)")
    apps.add_options(p)
    p.add_argument("--exec", action="append", default=[], metavar="CMD", dest="commands",
                   help="run CMD at the prompt, then power off; may be repeated, stops at the "
                        "first failure")
    p.add_argument("--net", default="user", metavar="NET",
                   help="user (default) | tap:IFNAME[:offload] | dgram:LOCALPORT:REMOTEPORT (raw "
                        "frames over UDP, both on 127.0.0.1; LOCALPORT is QEMU's)")
    p.add_argument("--ip", metavar="IP", help=f"dhcp | {image.STATIC}; default dhcp with "
                   f"--net user, else static:{image.STATIC_DEFAULT}; dns: a name server")
    p.add_argument("--forward", action="append", default=[], metavar="HOSTPORT:PORT",
                   help="host port 127.0.0.1:HOSTPORT (TCP and UDP) leads to PORT in the image")
    p.add_argument("--config", action="append", default=[], metavar="NAME=VALUE",
                   help="a pool or a time of the provider, or the kernel's WRITE_EXECUTE: "
                        f"{', '.join(image.config_names())} "
                        "(docs/start.md); may be repeated")
    p.add_argument(
        "--ram", type=number(8, 1024), metavar="MB",
        help="memory of the machine, on a board where QEMU gives it any (default: the board's)")
    p.add_argument("--boot", default=bootchain.KERNEL, metavar="METHOD",
                   help="kernel (default: QEMU loads the image) or one of the board's media, "
                        "through its boot loader: "
                        "sd, nor, ... (docs/images.md)")
    p.add_argument("--medium", type=pathlib.Path, metavar="FILE",
                   help="with --boot: boot this file, as scripts/flash wrote it, instead of a "
                        "fresh medium")
    p.add_argument("--timeout", type=number(0.01, 10**9, float), metavar="S",
                   help=f"give up after S seconds (default {EXEC_SECONDS} with --exec, else never)")
    p.add_argument("--record", metavar="DIR",
                   help="keep console.log and net.pcap of the run in DIR")
    p.add_argument("--icount", action="store_true",
                   help="count instructions: guest time from instructions, not from the clock")
    p.add_argument("--gdb", action="store_true", help="wait for a debugger and print the command "
                                                      "that attaches it")
    argv, extra = (argv[:argv.index("--")], argv[argv.index("--") + 1:]) if "--" in argv else (argv,
                                                                                               [])
    args = p.parse_args(argv)
    args.qemu_args = extra
    if args.board not in building.BOARDS:
        raise Problem(f"--board {args.board}: there is {', '.join(building.BOARDS)}")
    env = image.board_env(args.board)
    if args.ram is not None:
        features.require(env, "ram", "--ram")
    if args.icount:
        features.require(env, "icount", "--icount")
    bootchain.check(args.board, args.boot)
    if args.medium:
        bootchain.check_medium(args.board, args.boot, args.medium)
    if args.record == "":
        raise Problem("--record: give a folder")
    if args.what == "demo" and (args.commands or args.net != "user"):
        raise Problem("demo makes its own calls over --net user: it takes neither --exec nor --net")
    if args.ip is None:
        args.ip = "dhcp" if args.net == "user" else "static"
    check_early(args)
    return args


def check_early(args):
    """What can be seen to be wrong before anything is built."""
    image.net_conf(args.ip)
    image.provider_conf(args.config)
    qemu.netdev(args.net, args.forward)
    args.wanted = apps.wanted(args)
    for command in args.commands:
        check_command(command)


def free_tcp_port():
    import socket
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class Printer:
    """Shows what commands and programs print: no boot log, no prompts, no echoed commands, no
    farewell."""

    def __init__(self):
        self.held = []          # everything before the first command, shown only if it never boots
        self.prompt = None
        self.command = None     # its echo is still to come, behind the last prompt
        self.behind = None      # what stands behind that prompt so far; None: the echo has been

    def line(self, text):
        if self.prompt is None:
            self.held.append(text)
            return
        if STOPPED in text:
            return
        m = self.prompt.search(text)
        if m:
            self.flush()
            if m.start():
                print(text[:m.start()], flush=True)
            self.behind, text = "", text[m.end():]
        if self.behind is None:
            print(text, flush=True)
            return
        self.behind += text + "\n"
        output = None if self.command is None else without_echo(self.behind, self.command)
        if output is not None:
            print(output, end="", flush=True)
            self.behind = self.command = None

    def rest(self, partial):
        """Shows what stands on the console without a newline behind it; returns what has to wait
        for one."""
        m = self.prompt.search(partial)
        if m is None and self.behind is not None:
            return partial
        shown, kept = (partial[:m.start()], partial[m.start():]) if m else (partial, "")
        if shown:
            print(shown, flush=True)
        return kept

    def flush(self):
        """What a program in the background printed after the last echo that came."""
        if self.behind and self.behind.strip():
            print(self.behind, end="", flush=True)
        self.behind = None

    def complaints(self):
        """What the image does not understand of its --config: said once, where the boot log is not
        shown."""
        return [text for text in self.held if text.startswith(CONFIG_SAYS)]

    def armed(self, console):
        self.prompt = re.compile(rf"@{console.nonce}:-?\d+:@")


def is_word(command, word):
    return command.lower().split() == [word]


def check_command(command):
    """What could not be typed at the shell's prompt, or would take the prompt away from this
    script."""
    if not command.isprintable():
        raise Problem(f"--exec {command!r}: a command is one line of text without control "
                      "characters")
    if len(command.encode()) > LINE_MOST:
        raise Problem(f"--exec '{command[:20]}...': the shell takes lines of {LINE_MOST} bytes, "
                      "this has "
                      f"{len(command.encode())}")
    if command.lower().split()[:1] == ["prompt"]:
        raise Problem(f"--exec '{command}': the prompt is what this script waits for; `prompt` is "
                      "for a terminal")


def clip(status):
    return 0 if status == 0 else min(status, 123) if status > 0 else 123


def boot(machine, printer, seconds):
    """Waits for the prompt; returns 0, or the exit status for a machine that did not come to
    one."""
    try:
        machine.boot(seconds)
        return 0
    except ConsoleError as e:
        print("\n".join(printer.held + [machine.console.partial]), flush=True)
        if isinstance(e, Panicked):
            say("the kernel panicked before it came to a prompt")
            return EXIT_PANIC
        why = f"none within {seconds:.0f} s" if isinstance(e, TimedOut) else e
        say(f"it never came to a prompt: {why}{machine.qemu_words()}")
        return EXIT_NO_BOOT


def run_commands(machine, printer, commands, deadline, net):
    """Runs the commands in turn; returns the exit status for the whole run."""
    def left():
        return max(deadline - time.monotonic(), 0.01)

    status = boot(machine, printer, min(BOOT_SECONDS, left()))
    if status:
        return status
    for text in printer.complaints():
        say(text)
    try:
        if net != "none" and "net" in machine.image.env["features"] and commands:
            output, status = machine.console.run(f"ipconfig /wait {ADDRESS_SECONDS}", left())
            if status:
                say(f"no address yet ({output.strip()}); running the commands all the same")
        printer.armed(machine.console)
        for command in commands:
            say(rf"\> {command}")
            printer.command = command
            if is_word(command, "exit"):
                printer.command = "exit"        # as power_off() types it
                return 0 if machine.power_off() else EXIT_TIMEOUT
            try:
                _, status = machine.console.run(command, left())
            except Ended:
                if not is_word(command, "reboot"):
                    raise
                return 0        # QEMU does not start a machine twice (-no-reboot)
            show_rest(machine, printer)
            if status:
                return clip(status)
    except Panicked:
        say("the kernel panicked")
        return EXIT_PANIC
    except TimedOut:
        show_rest(machine, printer)
        say("time is up")
        return EXIT_TIMEOUT
    except ConsoleError as e:
        show_rest(machine, printer)
        say(f"{e}{machine.qemu_words()}")
        return EXIT_PANIC
    printer.command = "exit"
    machine.power_off()
    return 0


def show_rest(machine, printer):
    """What stands on the console without a newline behind it."""
    with machine.console.splitting:
        machine.console.partial = printer.rest(machine.console.partial)


def machine_options(args, record_dir):
    return {"net": args.net, "forward": args.forward, "ram": args.ram,
            "icount": "on" if args.icount else None, "extra": args.qemu_args,
            "boot": args.boot, "medium": args.medium,
            "pcap": record_dir / "net.pcap" if args.record else None}


def record_dir(args, scratch):
    if not args.record:
        return pathlib.Path(scratch)
    d = pathlib.Path(args.record)
    try:
        d.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise Problem(f"--record {args.record}: {e.strerror}") from None
    return d


def gdb_option(args, img):
    """The port QEMU listens on for a debugger; prints the command that attaches one."""
    if not args.gdb:
        return None
    port = free_tcp_port()
    adds = "".join(f" -ex 'add-symbol-file {rel(p)}'" for p in img.programs.values()
                   if p.parent != building.BUILD / img.board / "user")
    say("stopped at the first instruction; attach with\n  gdb-multiarch "
        f"{shlex.quote(rel(img.elf))} -ex 'target remote 127.0.0.1:{port}'{adds}")
    return port


def run_exec(args, img, commands, scratch):
    printer = Printer()
    where = record_dir(args, scratch)
    deadline = time.monotonic() + (args.timeout or EXEC_SECONDS)
    with Machine(img, where, on_line=printer.line, gdb=gdb_option(args, img),
                 **machine_options(args, where)) as machine:
        status = run_commands(machine, printer, commands, deadline, args.net)
    printer.flush()
    if args.record:
        say(f"recorded in {rel(where)}: console.log, net.pcap")
    return status


def main(argv):
    args = parse(argv)
    build_dir = building.build(args.board)
    img = image.make(build_dir, args.ip, args.wanted, config=args.config)
    with tempfile.TemporaryDirectory(prefix="wsp-run-") as scratch:
        if args.what == "demo":
            from wsp.run import demo
            where = record_dir(args, scratch)
            return demo.run(args, img, where, machine_options(args, where))
        if args.commands:
            return run_exec(args, img, args.commands, scratch)
        if not sys.stdin.isatty():
            lines = [l.strip() for l in sys.stdin if l.strip() and not l.lstrip().startswith("#")]
            for line in lines:
                check_command(line)
            return run_exec(args, img, lines, scratch)
        from wsp.run import terminal
        where = record_dir(args, scratch)
        options = machine_options(args, where)
        return terminal.run(img, where, args, gdb_option(args, img), options)
