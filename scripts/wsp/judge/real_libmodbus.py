# SPDX-License-Identifier: MIT
"""libmodbus: its own tests, one end in the image and the other on this host."""
import functools

from wsp.judge import real
from wsp.make import image
from wsp.run.machine import Machine

PARTS = ("modbus", "modbus-data", "modbus-tcp")
PASSED = {"unit": "ALL TESTS PASS WITH SUCCESS.", "random": "Test: SUCCESS"}
SECONDS = 90


def filled(bench, name):
    """What configure makes of NAME.in."""
    major, minor, micro = bench.source().name.split("-")[1].split(".")
    text = next(bench.source().rglob(f"{name}.in")).read_text(encoding="utf-8")
    for key, value in (("LIBMODBUS_VERSION_MAJOR", major), ("LIBMODBUS_VERSION_MINOR", minor),
                       ("LIBMODBUS_VERSION_MICRO", micro), ("HAVE_INTTYPES_H", "1"),
                       ("LIBMODBUS_VERSION", f"{major}.{minor}.{micro}"), ("HAVE_STDINT_H", "1")):
        text = text.replace(f"@{key}@", value)
    (bench.work / name).write_text(text)


def library(bench, cc, flags, sources, out):
    """Objects of the library for one of the twins."""
    objects = []
    for source in sources:
        objects.append(out / f"{source.stem}.o")
        bench.compile(*cc, *flags, "-c", source, "-o", objects[-1])
    return objects


class Twin:
    """The library and its tests for one machine."""

    def __init__(self, bench, name, cc, more):
        self.bench, self.out, self.cc = bench, bench.work / name, cc
        self.out.mkdir(exist_ok=True)
        src = bench.source() / "src"
        self.flags = ["-w", "-O2", "-g", "-I", bench.ours, "-I", bench.work, "-I", src]
        self.objects = library(bench, cc, self.flags,
                               [*(src / f"{p}.c" for p in PARTS), more], self.out)

    def test(self, name, address, port):
        """The program of tests/NAME.c whose end is address:port."""
        out = self.out / f"{name}.elf"
        self.bench.compile(*self.cc, *self.flags, "-include", "ends.h",
                           f'-DEND_ADDRESS="{address}"', f"-DEND_PORT={port}",
                           self.bench.source() / f"tests/{name}.c", *self.objects, "-o", out)
        return out


def verdict(kind, text, status):
    """None for a client whose tests have all passed."""
    if status == 0 and PASSED[kind] in text:
        return None
    return f"status {status}\n" + "\n".join(text.splitlines()[-30:])


def image_client(bench, host, target, kind):
    port = real.free_port()
    elf = target.test(f"{kind}-test-client", real.GUEST, port)
    built = image.make(bench.build_dir, more={"client": elf})
    with real.Native([host.test(f"{kind}-test-server", real.HOST, port)],
                     bench.logs / "server.log") as server, Machine(built, bench.logs) as m:
        m.boot()
        m.console.run("ipconfig /wait 60", 70)
        server.wait_listening(port)
        text, status = m.console.run("client", SECONDS)
    (bench.logs / f"{kind}-client.log").write_text(text)
    return verdict(kind, text, status)


def image_server(bench, host, target, kind):
    port = real.free_port()
    client = host.test(f"{kind}-test-client", real.HOST, port)
    elf = target.test(f"{kind}-test-server", "0.0.0.0", 502)
    with Machine(image.make(bench.build_dir, more={"server": elf}), bench.logs,
                 forward=[f"{port}:502"]) as m:
        m.boot()
        m.console.run("ipconfig /wait 60", 70)
        m.console.run("start server")
        real.wait_listening(m, 502)
        with real.Native([client], bench.logs / f"{kind}-server.log") as native:
            return verdict(kind, *native.finish(SECONDS))


def tests(bench):
    """[(claim, test)]"""
    for name in ("modbus-version.h", "unit-test.h"):
        filled(bench, name)
    host = Twin(bench, "host", ["gcc"], bench.source() / "src/modbus-rtu.c")
    target = Twin(bench, "image", [bench.kit.cc, "-D_WIN32"], bench.ours / "absent.c")
    for kind in ("unit", "random"):
        yield (f"{kind}-test-client in the image, its server on the host",
               functools.partial(image_client, bench, host, target, kind))
        yield (f"{kind}-test-server in the image, its client on the host",
               functools.partial(image_server, bench, host, target, kind))
