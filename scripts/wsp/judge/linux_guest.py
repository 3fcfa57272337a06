# SPDX-License-Identifier: MIT
"""A Linux guest to measure beside: Debian's kernel for Arm, its busybox and our vs program.

Everything comes from Debian's packages, which are unpacked under build/ and not installed.
"""
import pathlib
import re
import shutil
import subprocess

import pexpect

from wsp.paths import BUILD, ROOT
from wsp.program import Problem
from wsp.run import qemu
from wsp.tools import run_tool, tied

SUITE, ARCH, RAM_MB = "bookworm", "armhf", 256
HOME = BUILD / "vs-linux"
SOURCE = ROOT / "tests/bench/vs"
MODULES = ("net/core/failover", "drivers/net/net_failover", "drivers/virtio/virtio_mmio",
           "drivers/net/virtio_net")
PROMPT = "vs-linux> "


def package(name, arch=ARCH):
    """The folder of an unpacked package."""
    out = HOME / name
    if not out.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        p = subprocess.run(["bash", ROOT / "scripts/wsp/make/fetch_package.sh", "bench", name,
                            SUITE, arch, out], check=False)
        if p.returncode:
            raise Problem(f"Debian's {name} cannot be fetched (see above)", 1)
    return out


def kernel_package():
    """linux-image-armmp is a name only: it depends on the kernel of the day."""
    text = (package("linux-image-armmp") / "depends").read_text(encoding="ascii")
    return package(re.match(r"linux-image-[\w.+-]+", text)[0])


def tool(*cmd, **env):
    status, words = run_tool(cmd, env=env or None)
    if status:
        raise Problem(f"the Linux guest cannot be built:\n{words}", 1)


def compile_vs(out):
    """By this machine's clang with the headers and libraries of Debian's Arm packages."""
    libc, gcc = package("libc6-dev") / "tree", package("libgcc-12-dev") / "tree"
    binutils = package("binutils-arm-linux-gnueabihf", native_arch()) / "tree"
    kernel = package("linux-libc-dev") / "tree"
    headers = [f"-isystem{root}/usr/include{sub}" for root in (libc, kernel)
               for sub in ("", "/arm-linux-gnueabihf")]
    obj, lib = HOME / "vs.o", libc / "usr/lib/arm-linux-gnueabihf"
    run_time = gcc / "usr/lib/gcc/arm-linux-gnueabihf/12"
    tool("clang", "--target=arm-linux-gnueabihf", "-march=armv7-a", "-O2", "-nostdlibinc",
         *headers, "-c", SOURCE / "vs.c", "-o", obj)
    libraries = next((binutils / "usr/lib").glob("*/libbfd-*.so")).parent
    tool(binutils / "usr/bin/arm-linux-gnueabihf-ld.bfd", "-static", "-s", "-o", out,
         lib / "crt1.o", lib / "crti.o", run_time / "crtbeginT.o", obj, "--start-group",
         lib / "libc.a", run_time / "libgcc.a", run_time / "libgcc_eh.a", "--end-group",
         run_time / "crtend.o", lib / "crtn.o", LD_LIBRARY_PATH=str(libraries))


def native_arch():
    return run_tool(["dpkg", "--print-architecture"])[1].strip()


def make():
    """(kernel, initrd)."""
    kernel = kernel_package() / "tree"
    root = HOME / "root"
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("bin", "lib"):
        (root / folder).mkdir(parents=True)
    shutil.copy(package("busybox-static") / "tree/bin/busybox", root / "bin")
    shutil.copy(SOURCE / "init", root)
    (root / "init").chmod(0o755)
    for name in MODULES:
        shutil.copy(next(kernel.glob(f"lib/modules/*/kernel/{name}.ko")), root / "lib")
    compile_vs(root / "bin/vs")
    initrd = HOME / "initrd"
    with open(initrd, "wb") as out:
        names = "\n".join(str(p.relative_to(root)) for p in sorted(root.rglob("*"))) + "\n"
        p = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root, input=names.encode(),
                           stdout=out, check=False)
    if p.returncode:
        raise Problem("cpio cannot write the Linux guest's files", 1)
    return next(kernel.glob("boot/vmlinuz-*")), initrd


class LinuxGuest:
    """Use as a context manager, as a Machine."""

    def __init__(self, files, board, netdev, log):
        kernel, initrd = files
        processor = ["-cpu", board["cpu"]] if "cpu" in board else []
        self.cmd = [qemu.QEMU, "-M", board["machine"], *processor, "-m", f"{RAM_MB}M",
                    "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot",
                    "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyAMA0 quiet",
                    "-netdev", netdev, "-device", "virtio-net-device,netdev=n0"]
        self.log = pathlib.Path(log)
        self.child = None

    def __enter__(self):
        command, *args = tied(self.cmd)
        self.child = pexpect.spawn(command, args, timeout=60, encoding="utf-8", echo=False,
                                   codec_errors="replace")
        self.child.logfile_read = open(self.log, "w", encoding="utf-8")
        self.child.expect("/ # ")
        self.child.sendline(f"stty -echo; PS1='{PROMPT}'")
        self.child.expect_exact(PROMPT)
        self.child.expect_exact(PROMPT)
        return self

    def run(self, command, seconds):
        """(what it printed, its exit status)."""
        self.child.sendline(f"{command}; echo status=$?")
        try:
            self.child.expect(r"status=(\d+)\r*\n", timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            raise Problem(f"the Linux guest does not end '{command}':\n{self.child.before[-2000:]}",
                          1) from None
        return self.child.before.replace("\r", ""), int(self.child.match[1])

    def __exit__(self, *_):
        self.child.close(force=True)
        self.child.logfile_read.close()
