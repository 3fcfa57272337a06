# SPDX-License-Identifier: MIT
"""The SDK on Debian 13: made here, unpacked in the chroot in a folder of its own, where a user who
may not write it builds the samples with CMake and with make; what came of that runs in an image."""
import functools
import http.server
import shutil
import socket
import tarfile
import threading

from wsp.make import apps, building, cli_sdk, image, sdk
from wsp.paths import BUILD, rel
from wsp.run.console import ConsoleError
from wsp.run.echo_service import EchoService
from wsp.run.machine import Machine

PLACE, KIT, WORK = "srv/sdk", "srv/sdk/kit", "srv/sdk/work"     # in the chroot
MADE = {"cmake": "cmake/{0}/{0}.elf", "make": "make/{0}/build/{0}.elf"}
SAMPLES = ("http_client", "modbus_server", "spi_provider")
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
exit ${status:-0}
"""


def unpack(root):
    """The tarball made here, in the chroot; its folder there."""
    place = root / PLACE
    shutil.rmtree(place, ignore_errors=True)
    (root / KIT).mkdir(parents=True)
    (root / WORK).mkdir()
    (root / WORK).chmod(0o777)
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
        elves = {name: root / WORK / where.format(name) for name in SAMPLES}
        absent = [name for name, elf in elves.items()
                  if not elf.is_file() or apps.elf_kind(elf) != ""]
        add(f"{tool} makes programs for the image", absent and f"no program {absent[0]}")
        if not absent:
            for name, fault in programs(tool, elves):
                results.add(suite, f"{name}, made by {tool}, runs in the image", fault)


def programs(tool, elves):
    """(name, None or what is wrong) of each program, in an image of this side's."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    with Machine(image.make(building.build("virt"), more=elves), BUILD / f"test/trixie-{tool}",
                 forward=[f"{port}:502"]) as m:
        m.boot()
        m.console.run("ipconfig /wait 60", 70)
        for name, run in (("http_client", http_client), ("spi_provider", spi_provider),
                          ("modbus_server", functools.partial(modbus_server, port=port))):
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
