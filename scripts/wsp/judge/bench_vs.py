# SPDX-License-Identifier: MIT
"""scripts/bench --vs linux: the image and a Linux guest on one tap, in turns, the same program.

Both run in QEMU on this machine, so a ratio says how two systems use one emulated processor; the
peer is this host.  The network is a namespace of its own: nothing here is seen outside.
"""
import contextlib
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

from wsp.judge import linux_guest
from wsp.make import apps, building, image
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem, say
from wsp.run import qemu
from wsp.run.machine import ConsoleError, Machine
from wsp.tools import run_tool, tied

HOST, GUEST = "10.7.0.1", "10.7.0.2"
QEMU_TAP, HOST_TAP = "vs0", "vs1"
SECONDS = 240
# the vs command: (its N near by, its N far away or None)
WORK = {
    "connect": (300, 40), "reset": (300, 40), "flight": (640, None), "echo": (500, 40),
    "datagrams": (5000, None), "select": (200, None), "beside": (300, None), "send": (60, 16),
    "recv": (60, 16),
}
FIGURES = {
    "connect_ns": "connect and close", "reset_ns": "connect and reset",
    "reset_p99_ns": "  its 99th percentile", "flight16_ns": "one of 16 connects in flight",
    "echo_ns": "1-byte round trip", "datagram_ns": "datagram of 64 bytes sent",
    "select1000_ns": "select, 1,000 idle sockets",
    "connect_beside_1000_ns": "connect beside 1,000 idle",
    "connect_beside_bulk_ns": "connect beside a bulk send",
    "connect_beside_bulk_p99_ns": "  its 99th percentile",
    "send_kbit": "one stream sent", "recv_kbit": "one stream received",
}
ALONE = """\
import sys
sys.path.insert(0, sys.argv[1])
from wsp.judge import bench_vs
from wsp.program import run_main
sys.argv[:2] = sys.argv[:1]
run_main("bench", bench_vs.inside)
"""


def compare(args):
    """Called by scripts/bench; measures in a network of its own."""
    build_dir = building.build("virt")
    image_with_vs(build_dir)
    guest = [str(path) for path in linux_guest.make()]
    for name in ("peer", "bridge"):
        compile_host(name)
    out = BUILD / "vs-linux.json"
    how = {"offload": args.offload, "delay": args.delay, "loss": args.loss, "rounds": args.rounds,
           "work": args.work or list(WORK), "guest": guest}
    p = subprocess.run(tied(["unshare", "--map-root-user", "--net", sys.executable, "-B", "-c",
                             ALONE, ROOT / "scripts", json.dumps(how), out]),
                       stdin=subprocess.DEVNULL, check=False)
    if p.returncode:
        raise Problem("nothing is compared (see above)", 1)
    table(json.loads(out.read_text(encoding="ascii"))["runs"])
    say(f"written: {rel(out)}")


def image_with_vs(build_dir):
    app = apps.Wanted((str(linux_guest.SOURCE / "vs.c"),), apps.Build(libs=("ws2",)), {})
    return image.make(build_dir, f"static:{GUEST}/24,{HOST}", app)


def compile_host(name):
    status, words = run_tool(["cc", "-O2", "-o", linux_guest.HOME / name,
                              linux_guest.SOURCE / f"{name}.c"])
    if status:
        raise Problem(f"tests/bench/vs/{name}.c does not compile:\n{words}", 1)


def command(*words):
    subprocess.run([str(w) for w in words], check=True)


@contextlib.contextmanager
def helper(name, *words):
    """A program of ours on this host, from when it says "ready" to the end of the block."""
    child = subprocess.Popen(tied([linux_guest.HOME / name, *words]), stdout=subprocess.PIPE,
                             text=True)
    try:
        if child.stdout.readline() != "ready\n":
            raise Problem(f"{name} does not start (see above)", 1)
        yield
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@contextlib.contextmanager
def network(how):
    """The tap, with the host behind it at once or at the end of a long wire."""
    far = how["delay"] or how["loss"]
    command("ip", "link", "set", "lo", "up")
    for name in (QEMU_TAP, HOST_TAP) if far else (QEMU_TAP,):
        command("ip", "tuntap", "add", "dev", name, "mode", "tap",
                *(("vnet_hdr",) if how["offload"] else ()))
        command("ip", "link", "set", name, "txqueuelen", 10000, "up")
    command("ip", "addr", "add", f"{HOST}/24", "dev", HOST_TAP if far else QEMU_TAP)
    with contextlib.ExitStack() as stack:
        if far:     # half of the delay on each way
            # or this host would answer where the guest's frames come out, ahead of the wire
            pathlib.Path(f"/proc/sys/net/ipv4/conf/{QEMU_TAP}/arp_ignore").write_text("8")
            stack.enter_context(helper("bridge", QEMU_TAP, HOST_TAP, round(how["delay"] * 500),
                                       round(how["loss"] * 100), 1))
        stack.enter_context(helper("peer", HOST))
        yield


def lines(output):
    return {m[1]: int(m[2]) for m in re.finditer(r"\bVS (\S+) (\d+)", output)}


def measure(run, how):
    """All the work in one guest; run(command) gives (output, status)."""
    figures, far = {}, how["delay"] or how["loss"]
    for name in how["work"]:
        n = WORK[name][1 if far else 0]
        if n is None:
            continue
        output, status = run(f"vs {HOST} {name} {n}")
        if status:
            raise Problem(f"'vs {name} {n}' ends with status {status}:\n{output}", 1)
        figures |= lines(output)
    return figures


def net(how):
    return f"tap:{QEMU_TAP}" + (":offload" if how["offload"] else "")


def of_image(made, how, scratch):
    with Machine(made, scratch / "image", net=net(how)) as m:
        m.boot(60)
        figures = measure(lambda c: m.console.run(c, SECONDS), how)
        m.power_off()
    return figures


def of_linux(board, how, scratch):
    with linux_guest.LinuxGuest(how["guest"], board, qemu.netdev(net(how)),
                                scratch / "linux.log") as guest:
        return measure(lambda c: guest.run(c, SECONDS), how)


def inside(argv):
    """Run by `unshare --net`."""
    how, out = json.loads(argv[0]), argv[1]
    made = image_with_vs(BUILD / "virt")
    board = image.board_env("virt")
    runs = []
    try:
        with network(how), tempfile.TemporaryDirectory(prefix="wsp-vs-") as scratch:
            for n in range(how["rounds"]):
                say(f"round {n + 1} of {how['rounds']}: the image, then Linux")
                runs.append([of_image(made, how, pathlib.Path(scratch)),
                             of_linux(board, how, pathlib.Path(scratch))])
    except ConsoleError as e:
        raise Problem(f"{e}\n{e.output[-2000:]}", 1) from None
    pathlib.Path(out).write_text(json.dumps({"how": how, "runs": runs}, indent=1) + "\n",
                                 encoding="ascii")
    return 0


def table(runs):
    """Medians with their extremes; the ratio is above 1 where the image is the faster one."""
    print(f"{'':30} {'image: median (min, max)':>34} {'Linux: median (min, max)':>34} {'ratio':>7}")
    for name, what in FIGURES.items():
        sides = [[r[i][name] for r in runs if name in r[i]] for i in (0, 1)]
        if not all(sides):
            continue
        ours, theirs = (statistics.median(s) for s in sides)
        rate = name.endswith("_kbit")
        ratio = ours / theirs if rate else theirs / ours
        text = [" ".join((shown(statistics.median(s), rate), f"({shown(min(s), rate)},",
                          f"{shown(max(s), rate)})")) for s in sides]
        print(f"{what:30} {text[0]:>34} {text[1]:>34} {ratio:>7.2f}")


def shown(value, rate):
    return f"{value / 1000:,.1f} Mbit/s" if rate else f"{value / 1000:,.1f} us"
