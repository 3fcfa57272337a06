# SPDX-License-Identifier: MIT
"""The QEMU command line, and QEMU as a child that cannot outlive us."""
import os
import re
import shutil
import socket
import subprocess

from wsp.make import bootchain, features
from wsp.program import Problem
from wsp.tools import tied

QEMU = "qemu-system-arm"
HOST = "10.0.2.2"  # how the guest reaches this machine over --net user
# --icount and the bench: 1 instruction = 8 ns of guest time (125 MIPS)
ICOUNT_SHIFT = 3


def start(cmd, **kw):
    """Starts a child that cannot outlive us."""
    return subprocess.Popen(tied(cmd), **kw)


def stop(child):
    """Ends a child that we started; returns its status."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(3)
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait()


def check_port_free(kind, address, port, why):
    with socket.socket(socket.AF_INET, kind) as s:
        if kind == socket.SOCK_STREAM:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((address, port))
        except OSError as e:
            proto = "TCP" if kind == socket.SOCK_STREAM else "UDP"
            raise Problem(f"{why}: {proto} port {port} of {address} cannot be used "
                          f"({e.strerror}); choose another, or see who has it: ss -lnp") from None


def parse_port(text, what):
    if not re.fullmatch(r"\d{1,5}", text) or not 0 < int(text) < 65536:
        raise Problem(f"{what}: '{text}' is not a port number (1..65535)")
    return int(text)


def netdev(net, forward=()):
    """The -netdev argument for --net user | tap:IFNAME[:offload] | dgram:LOCALPORT:REMOTEPORT."""
    if net.startswith("user,"):     # with options of the back end, for tests
        return net.replace("user", "user,id=n0", 1)
    kind, _, rest = net.partition(":")
    if forward and kind != "user":
        raise Problem("--forward works with --net user only")
    if net == "user":
        text = "user,id=n0"
        taken = set()
        for f in forward:
            host, colon, guest = f.partition(":")
            if not colon:
                raise Problem(f"--forward {f}: give HOSTPORT:PORT, as in 8007:7")
            host, guest = parse_port(host, f"--forward {f}"), parse_port(guest, f"--forward {f}")
            if host in taken:
                raise Problem(f"--forward {f}: port {host} of this machine leads elsewhere already")
            taken.add(host)
            check_port_free(socket.SOCK_STREAM, "127.0.0.1", host, f"--forward {f}")
            check_port_free(socket.SOCK_DGRAM, "127.0.0.1", host, f"--forward {f}")
            text += f",hostfwd=tcp:127.0.0.1:{host}-:{guest},hostfwd=udp:127.0.0.1:{host}-:{guest}"
        return text
    if kind == "tap" and rest:
        rest, _, offload = rest.partition(":")
        if offload not in ("", "offload"):
            raise Problem(f"--net {net}: behind the interface there is only :offload")
        if rest not in (name for _, name in socket.if_nameindex()):
            raise Problem(f"--net tap:{rest}: there is no interface {rest}.  As root: ip tuntap "
                          "add dev "
                          f"{rest} mode tap user {os.environ.get('USER', 'root')}; "
                          f"ip addr add 10.0.2.2/24 dev {rest}; ip link set {rest} up")
        if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
            raise Problem(f"--net tap:{rest}: /dev/net/tun cannot be opened by this user")
        # the header in front of each frame that offloads need would make a capture unreadable
        return f"tap,id=n0,ifname={rest},script=no,downscript=no," \
               f"vnet_hdr={'on' if offload else 'off'}"
    ports = rest.split(":")
    if kind == "dgram" and len(ports) == 2:
        local, remote = (parse_port(p, f"--net {net}") for p in ports)
        if local == remote:
            raise Problem(f"--net {net}: LOCALPORT and REMOTEPORT differ, or the image would hear "
                          "itself")
        check_port_free(socket.SOCK_DGRAM, "127.0.0.1", local, f"--net {net}")
        return ("dgram,id=n0,local.type=inet,local.host=127.0.0.1,local.port=%d,"
                "remote.type=inet,remote.host=127.0.0.1,remote.port=%d" % (local, remote))
    raise Problem(f"--net {net}: use user, tap:IFNAME[:offload] or dgram:LOCALPORT:REMOTEPORT")


def serial(index, console):
    """The console on the board's UART number index; the ones before it stay silent."""
    silent = [word for _ in range(index) for word in ("-serial", "null")]
    if console == "mon:stdio":
        return [*silent, "-serial", "mon:stdio"]
    return ["-chardev", f"{console},id=con0,signal=off", *silent, "-serial", "chardev:con0"]


def network(env, net, forward, pcap):
    """The board's NIC on a back end: env's nic_args connect it to netdev n0."""
    if net == "none" or "net" not in env["features"]:
        return ["-nic", "none"]
    args = ["-netdev", netdev(net, forward), *env["nic_args"]]
    if pcap:
        args += ["-object", f"filter-dump,id=pcap0,netdev=n0,file={bootchain.quoted(pcap)}"]
    return args


def randomness(env, entropy):
    if "rng" not in env:
        return []
    if not entropy:
        return ["-device", env["rng"]]
    return [
        "-object", f"rng-random,id=rng0,filename={bootchain.quoted(entropy)}", "-device",
        f"{env['rng']},rng=rng0"
    ]


def command(image, net="user", forward=(), ram=None, icount=None, pcap=None, qmp=None, gdb=None,
            console="stdio", entropy=None, boot=bootchain.KERNEL, medium=None, extra=()):
    """The whole command line; image.env is its board's env.yaml.  icount: None, "on" or "off", its
    sleep=; off only where nobody outside must answer, because the guest runs minutes ahead of them.
    console: a chardev body.  entropy: a file for virtio-rng instead of the host's own (bench only).
    boot, medium: as bootchain.qemu_args()."""
    if not shutil.which(QEMU):
        raise Problem(f"{QEMU} is not installed: run scripts/setup")
    env = image.env
    if env.get("driver", "qemu") != "qemu":
        raise Problem(f"QEMU has no model of the board {env['name']}: its tests run with "
                      "scripts/test --board "
                      f"{env['name']} --serial PORT")
    if ram:
        features.require(env, "ram", "--ram")
    if icount:
        features.require(env, "icount", "--icount")
    cmd = [
        QEMU, "-M", env["machine"], *(["-cpu", env["cpu"]] if "cpu" in env else []), "-m",
        f"{ram or env['ram_mb']}M", "-no-reboot", "-display", "none", "-monitor", "none",
        "-parallel", "none", *bootchain.qemu_args(image, boot, medium), *env["qemu_args"],
        *serial(env["console_uart"], console), *network(env, net, forward, pcap),
        *randomness(env, entropy)
    ]
    if icount:
        cmd += ["-icount", f"shift={ICOUNT_SHIFT},sleep={icount}"]
    if qmp:
        cmd += ["-qmp", f"unix:{bootchain.quoted(qmp)},server=on,wait=off"]
    if gdb:
        cmd += ["-gdb", f"tcp:127.0.0.1:{gdb}", "-S"]
    return cmd + list(extra)
