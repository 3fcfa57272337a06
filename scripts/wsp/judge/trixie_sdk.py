# SPDX-License-Identifier: MIT
"""The SDK on Debian 13: made here, unpacked in the chroot in a folder of its own, where a user who
may not write it builds the samples with CMake and with make; what came of that runs in an image."""
import functools
import http.server
import re
import shutil
import socket
import tarfile
import threading

from wsp.make import app_build, apps, building, cli_sdk, image, sdk
from wsp.paths import BUILD, ROOT, rel
from wsp.run.console import ConsoleError
from wsp.run.echo_service import EchoService
from wsp.run.machine import Machine

PLACE, KIT, WORK = "srv/sdk", "srv/sdk/kit", "srv/sdk/work"     # in the chroot
MADE = {"cmake": "cmake/{0}/", "make": "make/{0}/build/"}
SAMPLES = ("http_client", "modbus_server", "spi_provider", "trace_lsp")
FILES = (*(f"{name}.elf" for name in SAMPLES), "trace_lsp.dll")
# C++ of a later compiler with the libstdc++ of the image, each program dynamic and static.
CXX = ROOT / "tests/system/cxx"
CXX_RUNS = {"statics": ("", "together", "again"), "throws": ("many", "memory", "types", "noexcept"),
            "streams": ("",), "library": ("",)}
KINDS = {"": "", "s": "-static"}
BODY = b"".join(b"line %d\n" % n for n in range(500))
# A register is read: transaction 1, function 3, one register from 0.
ASKED = bytes.fromhex("000100000006010300000001")
ANSWERED = bytes.fromhex("0001000000050103020000")

INSTALL = """\
export DEBIAN_FRONTEND=noninteractive
apt-get -q update && exec apt-get -q -y install --no-install-recommends "$@"
"""
# $1: the SDK, $2: a folder of ours; the rest are the samples.
USE = """\
kit=$1 work=$2
shift 2
[ "$(id -u)" != 0 ] && ! touch "$kit/mine" 2>/dev/null || { echo "no user like others"; exit 1; }
mkdir "$work/make"
for name; do
    sample=$kit/samples/$name
    cmake -S "$sample" -B "$work/cmake/$name" --toolchain "$kit/cmake/toolchain.cmake" &&
        cmake --build "$work/cmake/$name" || status=1
    cp -r "$sample" "$work/make/$name"
    make -C "$work/make/$name" WINCE_SDK="$kit" || status=1
done
mkdir "$work/cxx"
for source in "$work"/source/*.cpp; do
    out=$work/cxx/$(basename "$source" .cpp)
    "$kit/bin/arm-wince-g++" -std=c++17 -O2 "$source" -o "$out.elf" || status=1
    "$kit/bin/arm-wince-g++" -std=c++17 -O2 -static "$source" -o "${out}s.elf" || status=1
done
exit ${status:-0}
"""


def unpack(root):
    """The tarball made here, in the chroot; its folder there."""
    place = root / PLACE
    shutil.rmtree(place, ignore_errors=True)
    (root / KIT).mkdir(parents=True)
    (root / WORK).mkdir()
    (root / WORK).chmod(0o777)
    shutil.copytree(CXX, root / WORK / "source")
    tarball = place / "sdk.tar.gz"
    cli_sdk.main(["--out", str(BUILD / "sdk-trixie"), "--tar", str(tarball)])
    with tarfile.open(tarball) as tar:
        tar.extractall(root / KIT)
    return f"/{KIT}/wincesdk-{sdk.VERSION}"


def check(root, command, log, results):
    """command: runs one in the chroot, with its words in `log`, and gives its status."""
    suite, begin = "trixie.sdk", log.stat().st_size

    def add(claim, bad):
        words = log.read_bytes()[begin:].decode(errors="replace")[-4000:]
        results.add(suite, claim, f"{bad}; log: {rel(log)}\n{words}" if bad else None)

    status = command("sh", "-c", INSTALL, "sh", *sdk.PACKAGES.split(), "cmake", "make")
    add("its packages are there", status and f"apt-get ends with status {status}")
    status = command("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env",
                     "HOME=/nonexistent", "sh", "-c", USE, "sh", unpack(root), f"/{WORK}", *SAMPLES)
    add("another user builds the samples", status and f"it ends with status {status}")
    for tool, where in MADE.items():
        made = {name: root / WORK / where.format(name.partition(".")[0]) / name for name in FILES}
        absent = [name for name, elf in made.items()
                  if not elf.is_file() or apps.elf_kind(elf) != ""]
        add(f"{tool} makes what the image takes", absent and f"no {absent[0]}")
        if not absent:
            for name, fault in programs(tool, {n.removesuffix(".elf"): p for n, p in made.items()}):
                results.add(suite, f"{name}, made by {tool}, runs in the image", fault)
    made = {f"{name}{kind}": root / WORK / f"cxx/{name}{kind}.elf" for name in CXX_RUNS
            for kind in KINDS}
    absent = [name for name, elf in made.items() if not elf.is_file()]
    add("g++ makes programs, dynamic and static", absent and f"no program {absent[0]}")
    if not absent:
        for claim, fault in cxx_programs(made):
            results.add(suite, claim, fault)


def programs(tool, elves):
    """(name, None or what is wrong) of each program, in an image of this side's."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    with Machine(image.make(building.build("virt"), more=elves), BUILD / f"test/trixie-{tool}",
                 forward=[f"{port}:502"]) as m:
        m.boot()
        m.console.run("ipconfig /wait 60", 70)
        for name, run in (("http_client", http_client), ("spi_provider", spi_provider),
                          ("modbus_server", functools.partial(modbus_server, port=port)),
                          ("trace_lsp", trace_lsp)):
            try:
                fault = run(m.console)
            except (ConsoleError, OSError) as e:
                fault = f"{e}\n{getattr(e, 'output', '')[-2000:]}"
            yield name, fault


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        """Nothing on our terminal."""


def http_client(console):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        out, status = console.run(f"http_client http://10.0.2.2:{server.server_port}/")
    finally:
        server.shutdown()
        server.server_close()
    return None if status == 0 and BODY.decode() in out else f"status {status}\n{out[-2000:]}"


def spi_provider(console):
    with EchoService() as service:
        out, status = console.run(f"spi_provider 10.0.2.2 {service.port}")
    return None if status == 0 and "the echo says: through the table" in out else out


def modbus_server(console, port):
    console.run("start modbus_server")
    console.expect("modbus_server: port 502", 30)
    with socket.create_connection(("127.0.0.1", port), 20) as s, s.makefile("rb") as stream:
        s.settimeout(20)
        s.sendall(ASKED)
        answer = stream.read(len(ANSWERED))
    return None if answer == ANSWERED else f"it answers {answer.hex()}"


def trace_lsp(console):
    """The layer says what http_client, which is dynamic, calls."""
    console.run("trace_lsp install")
    with EchoService() as service:
        out, _ = console.run(f"http_client http://10.0.2.2:{service.port}/")
    listed, status = console.run("trace_lsp remove")
    seen = f"10.0.2.2:{service.port})" in out and re.search(r"WSPRecv\(\d+\) = 0, \d+ bytes", out)
    return None if seen and status == 0 else f"{out[-2000:]}\nremove: status {status}\n{listed}"


def cxx_programs(made):
    """(claim, None or what is wrong): each does what the same source does when it is built here."""
    wanted = apps.Wanted(tuple(str(p) for p in sorted(CXX.glob("*.cpp"))))
    ours = {f"{name}_here": path for name, path in
            app_build.build(wanted, building.build("virt")).items() if name in CXX_RUNS}
    with Machine(image.make(building.build("virt"), more={**made, **ours}),
                 BUILD / "test/trixie-cxx") as m:
        m.boot()
        for name, runs in CXX_RUNS.items():
            for how in runs:
                here = m.console.run(f"{name}_here {how}", 60)
                for kind, words in KINDS.items():
                    there = m.console.run(f"{name}{kind} {how}", 60)
                    same = there[1] == here[1] and \
                        there[0].replace(f"{name}{kind}:", f"{name}_here:") == here[0]
                    yield (f"{name} {how} {words}: as when it is built here",
                           None if same else f"here {here}\nthere {there}")
