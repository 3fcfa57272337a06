# SPDX-License-Identifier: MIT
"""The bootable image of one run: the kernel of the build with an archive of programs behind it.

The archive is cpio "newc": the programs (stripped) under their bare names and etc/net.conf.  Equal
contents give an equal archive, byte for byte, and an image that was linked before is used again.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

import yaml

from wsp.make import app_build, apps, features
from wsp.paths import BUILD, ROOT, rel
from wsp.program import Problem
from wsp.tools import alone, run_tool

STRIP = "arm-none-eabi-strip"
CC = "arm-none-eabi-gcc"
COREDLL, CXX_DLL = "coredll.dll", "libstdc++.dll"   # in an image that needs them
HEADER = 110  # of an entry of a cpio archive
KEEP_IMAGES = 24
# Test programs that need the test kernel, the packet peer or more of QEMU than it has at first, and
# those of files, shared objects and modules, which need no board: a medium need not hold them, and
# the smallest, a NOR chip, has 1.4 MB for all.
HARNESS = set("""
    bench_dynamic
    gone.exe
    ktest
    puppet
    refused.exe
    t_burst
    t_dgpeer
    t_files
    t_heap
    t_icmp
    t_iphlp
    t_lookup
    t_lsp
    t_mapping
    t_module
    t_msgqueue
    t_notify
    t_rawfile
    t_resets
    t_seh
    t_strsafe
    t_suspend
    t_sync
    t_system
    t_text
    t_timers
    t_wide
    t_wide_clock
    t_wide_math
    t_wide_scan
    t_wide_string
    t_winfile
    trace_lsp
""".split())


def board_env(board):
    """How to reach a board: its env.yaml."""
    env = yaml.safe_load((ROOT / "bsp/boards" / board / "env.yaml").read_text(encoding="utf-8"))
    features.of_board(env)
    return env


class Image:
    """A linked image: the file QEMU loads, where each program's symbols are, which board it is
    for."""

    def __init__(self, directory, board):
        self.dir = directory
        self.board = board
        self.env = board_env(board)
        self.elf = directory / "image.elf"
        self.map = directory / "image.map"
        self.programs = {k: pathlib.Path(v) for k, v in
                         json.loads((directory / "programs.json").read_text()).items()}


STATIC = "static[:ADDRESS/LENGTH[,GATEWAY][,dns=ADDRESS]]"
STATIC_DEFAULT = "10.0.2.15/24,10.0.2.2"


def unicast(text, what):
    """An address that one host can have."""
    import ipaddress
    a = ipaddress.IPv4Address(text)
    if a.is_unspecified or a.is_multicast or a.is_reserved or a.is_loopback:
        raise ValueError(f"{text} cannot be a {what}")
    return str(a)


def host_on(address, network, what):
    """An address that one host can have on this network."""
    unicast(str(address), what)
    if not 1 <= network.prefixlen <= 30:
        raise ValueError(f"the prefix length is from 1 to 30, not {network.prefixlen}")
    if address not in network:
        raise ValueError(f"the {what} {address} is not on the network {network}")
    if address in (network.network_address, network.broadcast_address):
        raise ValueError(f"{address} is no host of {network}: it means the network, or all of it")


def net_conf(ip):
    """etc/net.conf for `dhcp` or STATIC (checked here, parsed by the image)."""
    import ipaddress
    mode, _, rest = ip.partition(":")
    if mode == "dhcp" and not rest:
        return "mode=dhcp\n"
    if mode != "static":
        raise Problem(f"--ip {ip}: use dhcp or {STATIC}")
    parts = (rest or STATIC_DEFAULT).split(",")
    lines = ["mode=static"]
    try:
        dns = [p[len("dns="):] for p in parts if p.startswith("dns=")]
        plain = [p for p in parts if not p.startswith("dns=")]
        if len(dns) > 1:
            raise ValueError("one name server is enough")
        if not plain:
            plain = STATIC_DEFAULT.split(",")
        if len(plain) > 2:
            raise ValueError(f"'{plain[2]}' is too much")
        iface = ipaddress.IPv4Interface(plain[0])
        if "/" not in plain[0]:
            raise ValueError("the prefix length is missing")
        host_on(iface.ip, iface.network, "host")
        lines.append(f"address={iface.with_prefixlen}")
        if plain[1:]:
            gateway = ipaddress.IPv4Address(plain[1])
            host_on(gateway, iface.network, "gateway")
            if gateway == iface.ip:
                raise ValueError("the gateway is the image's own address")
            lines.append(f"gateway={gateway}")
        if dns:
            lines.append(f"dns={unicast(dns[0], 'name server')}")
    except ValueError as e:
        raise Problem(f"--ip {ip}: {e}; an example: "
                      "static:10.0.2.15/24,10.0.2.2,dns=10.0.2.3") from None
    return "\n".join(lines) + "\n"


PAGE = 4096


def cpio_newc(files):
    """{name: path} as cpio "newc": sorted, no owners, no times, so equal input is equal output.
    ELF files begin on a page (NULs behind the name, which its length counts), so that the kernel
    can map their text from where it lies."""
    out = bytearray()

    def entry(name, data, mode):
        head = len(out) + HEADER + len(name) + 1
        gap = -head % (PAGE if data.startswith(b"\x7fELF") else 4)
        fields = (len(names) + 1, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1 + gap, 0)
        out.extend(b"070701" + b"".join(b"%08X" % f for f in fields) + name + bytes(1 + gap) + data)
        out.extend(bytes(-len(out) % 4))
        names.append(name)

    names = []
    for name in sorted(files):
        entry(name.encode(), pathlib.Path(files[name]).read_bytes(), 0o100644)
    entry(b"TRAILER!!!", b"", 0)
    return bytes(out)


def stripped(elf, cache):
    """The program without its debug information, kept beside others by content."""
    digest = hashlib.sha256(elf.read_bytes()).hexdigest()[:24]
    out = cache / f"{digest}.elf"
    if not out.exists():
        cache.mkdir(parents=True, exist_ok=True)
        tmp = cache / f"{digest}.{os.getpid()}"
        status, text = run_tool([STRIP, "-o", tmp, elf])
        if status:
            raise Problem(f"cannot strip {rel(elf)}:\n{text}", 1)
        os.replace(tmp, out)
    return out


def link(recipe, archive, out_dir):
    """Joins a kernel with an archive, as its link.json says."""
    cpio = out_dir / "archive.cpio"
    cpio.write_bytes(archive)
    wrap = out_dir / "archive.S"
    wrap.write_text('.section .archive, "a"\n.balign 4096\n.globl archive_bytes\narchive_bytes:\n'
                    f'.incbin "{cpio.name}"\n')
    obj = out_dir / "archive.o"
    cmd = json.loads(recipe.read_text())["cmd"]
    fill = {"@ARCHIVE_O@": str(obj), "@OUT@": str(out_dir / "image.elf"),
            "@MAP@": str(out_dir / "image.map")}
    for key, value in fill.items():
        cmd = [c.replace(key, value) for c in cmd]
    for step in ([CC, "-c", str(wrap), "-o", str(obj)], cmd):
        status, text = run_tool(step, cwd=out_dir)
        if status:
            raise Problem(f"cannot link the image:\n{text.rstrip()}", 1)


def linker_scripts(recipe):
    """What the linker reads beside the objects: a change there needs a new link as well."""
    cmd = json.loads(recipe.read_text())["cmd"]
    return b"".join(pathlib.Path(c).read_bytes() for c in cmd if c.endswith(".ld"))


def prune(run_dir):
    """Old images go; the newest stay, and any that may be in use."""
    old = sorted((d for d in run_dir.iterdir() if d.is_dir()), key=lambda d: d.stat().st_mtime)
    for d in old[:-KEEP_IMAGES]:
        if time.time() - d.stat().st_mtime > 3600:
            shutil.rmtree(d, ignore_errors=True)


def config_names():
    """What --config understands: provider/socket/config.c's names, and the kernel's own."""
    known = re.findall(r'^    \{ "([A-Za-z_]+)",',
                       (ROOT / "provider/socket/config.c").read_text(encoding="utf-8"), re.M)
    return [*known, "WRITE_EXECUTE"]


def kernel_conf(settings):
    """--config settings without the kernel's own, and the files that tell the kernel of those."""
    own = {"WRITE_EXECUTE=0": {"etc/no-write-exec": b"\n"}, "WRITE_EXECUTE=1": {}}
    files = {}
    for setting in settings:
        if setting.startswith("WRITE_EXECUTE=") and setting not in own:
            raise Problem(f"--config {setting}: the value is 0 or 1")
        files.update(own.get(setting, {}))
    return [s for s in settings if s not in own], files


def provider_conf(settings):
    """etc/provider.conf from NAME=VALUE strings."""
    known = config_names()
    settings, _ = kernel_conf(settings)
    for setting in settings:
        name, equals, value = setting.partition("=")
        if name not in known:
            raise Problem(f"--config {setting}: NAME=VALUE, where NAME is one of "
                          f"{', '.join(known)}")
        if not equals or not value.isascii() or not value.isdigit():
            raise Problem(f"--config {setting}: the value is a number")
    return "".join(f"{s}\n" for s in settings)


def needs_coredll(elf):
    """Whether it is a program that coredll.dll starts: the kernel goes by the same name in it."""
    with open(elf, "rb") as f:
        return COREDLL.encode() + b"\0" in f.read(PAGE)


def needs_cxx(elf):
    """Whether a program or DLL imports from libstdc++.dll: then its name is among its strings."""
    data = pathlib.Path(elf).read_bytes()
    return data.startswith(b"\x7fELF") and CXX_DLL.encode() + b"\0" in data


def check_files(files, programs):
    for path in files:
        if path.lower().split("/")[0] in {n.lower() for n in programs}:
            raise Problem(f"--file: \\{path}: that is where the program of this name is; give it "
                          "another name")


def make(build_dir, ip="dhcp", wanted=apps.Wanted(), kernel="", config=(), more=None,
         harness=False):
    """The image of a run.  wanted: the user's programs and files (apps.py).  kernel: "_test" for
    the one with kernel-side suites.  config: --config arguments.  more: {name: ELF file} of
    programs that are built already.  harness: with the programs of HARNESS, which a test kernel
    always has."""
    kernel_o, recipe = build_dir / f"kernel{kernel}.o", build_dir / f"link{kernel}.json"
    left_out = set() if harness or kernel else HARNESS
    programs = {
        p.stem: p for p in sorted((build_dir / "user").glob("*.elf")) if p.stem not in left_out
    }
    own = {**app_build.build(wanted, build_dir), **(more or {})}
    for name in own:                # in the place of one of the image, however it is written
        programs = {n: p for n, p in programs.items() if n.lower() != name.lower()}
    programs.update(own)
    check_files(wanted.files, programs)
    if harness or kernel:
        programs.update({p.name: p for p in sorted((build_dir / "user").glob("*.dll"))
                         if p.name != CXX_DLL})
    if any(needs_coredll(p) for p in programs.values()):
        programs[COREDLL] = build_dir / "user" / COREDLL
    if any(needs_cxx(p) for p in own.values()):
        programs[CXX_DLL] = build_dir / "user" / CXX_DLL
    run_dir = build_dir / "run"
    run_dir.mkdir(exist_ok=True)
    with alone(BUILD / f".{build_dir.name}-image.lock", "linking an image"):
        conf = build_dir / "net.conf"
        conf.write_text(net_conf(ip))
        files = {n: stripped(p, build_dir / "stripped") for n, p in programs.items()}
        files["etc/net.conf"] = conf
        for name, content in kernel_conf(config)[1].items():
            files[name] = build_dir / pathlib.Path(name).name
            files[name].write_bytes(content)
        if config:
            files["etc/provider.conf"] = build_dir / "provider.conf"
            files["etc/provider.conf"].write_text(provider_conf(config))
        archive = cpio_newc(files | wanted.files)
        key = hashlib.sha256(archive + kernel_o.read_bytes() + recipe.read_bytes()
                             + linker_scripts(recipe)).hexdigest()[:16]
        out_dir = run_dir / key
        if not (out_dir / "programs.json").exists():
            shutil.rmtree(out_dir, ignore_errors=True)
            out_dir.mkdir()
            link(recipe, archive, out_dir)
        (out_dir / "programs.json").write_text(
            json.dumps({n: str(p.absolute()) for n, p in programs.items()}))
        os.utime(out_dir)
        prune(run_dir)
    return Image(out_dir, build_dir.name)
