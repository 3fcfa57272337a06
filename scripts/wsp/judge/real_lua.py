# SPDX-License-Identifier: MIT
"""Lua with LuaSocket: LuaSocket's own test scripts in the image, its client and its server against
the same Lua on this host; `http` and `dns` against this host."""
import functools
import http.server
import threading

from wsp.judge import real
from wsp.make import apps, image
from wsp.run.machine import Machine

GUEST_PORT = 8383
CORE = ("luasocket", "timeout", "buffer", "io", "auxiliar", "options", "inet", "tcp", "udp",
        "except", "select", "compat", "mime")
# Scripts of LuaSocket's that need no second machine, and what each prints at its end.
ALONE = {"test_bind": "done!", "test_socket_error": "Passed!", "test_getaddrinfo": "done!",
         "urltest": "passed all tests", "ltn12test": "a bunch): ok", "excepttest": "OK",
         "stufftest": "ok"}
HTTP_BYTES = 300_000
SECONDS = 300


def build(bench, compiler, platform, flags, out):
    """The interpreter with LuaSocket in it, for one of the twins."""
    lua, sockets = bench.source("lua") / "src", bench.source("luasocket") / "src"
    core = [p for p in sorted(lua.glob("*.c")) if p.name not in ("luac.c", "linit.c")]
    bench.compile(*compiler, "-w", "-O2", "-g", "-I", lua, "-DLUASOCKET_API=", "-DMIME_API=",
                  "-DLUASOCKET_DEBUG", *flags, *core,
                  *(sockets / f"{name}.c" for name in (*CORE, platform)), bench.ours / "linit.c",
                  "-o", out, "-lm")
    return out


def scripts(bench):
    """{name in the image: file}: LuaSocket's modules where `require` looks, and its tests."""
    sockets = bench.source("luasocket")
    top, below = ("socket", "mime", "ltn12"), ("http", "url", "tp", "ftp", "headers", "smtp")
    files = {f"scripts/{name}.lua": sockets / f"src/{name}.lua" for name in top}
    files |= {f"scripts/socket/{name}.lua": sockets / f"src/{name}.lua" for name in below}
    files |= {f"scripts/{p.name}": p for p in sorted((sockets / "test").glob("*test*.lua"))}
    # which the tests ask for by its bare name, and there is no current directory but the root
    files["testsupport.lua"] = sockets / "test/testsupport.lua"
    return files | {"scripts/http_and_dns.lua": bench.ours / "http.lua"}


class Pages(http.server.BaseHTTPRequestHandler):
    """/data gives known bytes, /echo what was posted."""

    def _answer(self, code, body=b""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/data":
            self._answer(200, b"0123456789" * (HTTP_BYTES // 10))
        else:
            self._answer(404)

    def do_POST(self):
        self._answer(200, self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_):
        """Nothing on our terminal."""


def verdict(text, status, last):
    if status == 0 and last in text and "ERROR" not in text and "lua: " not in text:
        return None
    return f"status {status}\n" + "\n".join(text.splitlines()[-30:])


def command(script, settings=""):
    return f"lua -e \"package.path='/scripts/?.lua' {settings}\" /scripts/{script}.lua"


class Pair:
    """The machine, and Lua on this host."""

    def __init__(self, bench, machine, native, forward):
        self.bench, self.machine, self.native, self.forward = bench, machine, native, forward

    def here(self, script, settings, log):
        sockets = self.bench.source("luasocket")
        return real.Native([self.native, "-e", f"package.path='{sockets}/src/?.lua' {settings}",
                            sockets / f"test/{script}.lua"], self.bench.logs / log)

    def alone(self, name, last):
        return verdict(*self.machine.console.run(command(name), 60), last)

    def web(self):
        server = http.server.ThreadingHTTPServer((real.HOST, 0), Pages)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            settings = (f"host='{real.GUEST}' port={server.server_port} bytes={HTTP_BYTES} "
                        f"closed={real.free_port()}")
            return verdict(*self.machine.console.run(command("http_and_dns", settings), 60),
                           "http and dns: done")
        finally:
            server.shutdown()
            server.server_close()

    def client_in_image(self):
        port = real.free_port()
        with self.here("testsrvr", f"host='{real.HOST}' port='{port}'", "server.log") as server:
            server.wait_listening(port)
            text, status = self.machine.console.run(
                command("testclnt", f"host='{real.GUEST}' port='{port}'"), SECONDS)
        return verdict(text, status, "done in")

    def server_in_image(self):
        self.machine.console.run("start " + command("testsrvr", f"host='*' port='{GUEST_PORT}'"))
        real.wait_listening(self.machine, GUEST_PORT)
        with self.here("testclnt", f"host='{real.HOST}' port='{self.forward}'",
                       "client.log") as client:
            return verdict(*client.finish(SECONDS), "done in")


def tests(bench):
    """[(claim, test)]"""
    native = build(bench, ["gcc"], "usocket", ["-DLUA_USE_POSIX"], bench.work / "native-lua")
    elf = build(bench, [bench.kit.cc], "wsocket", ["-include", bench.ours / "clock.h"],
                bench.work / "lua.elf")
    forward = real.free_port()
    built = image.make(bench.build_dir, wanted=apps.Wanted(files=scripts(bench)),
                       more={"lua": elf})
    with Machine(built, bench.logs, forward=[f"{forward}:{GUEST_PORT}"]) as machine:
        machine.boot()
        machine.console.run("ipconfig /wait 60", 70)
        pair = Pair(bench, machine, native, forward)
        for name, last in ALONE.items():
            yield f"{name} of LuaSocket", functools.partial(pair.alone, name, last)
        yield "http and dns", pair.web
        yield "LuaSocket's client in the image, its server on the host", pair.client_in_image
        yield "LuaSocket's server in the image, its client on the host", pair.server_in_image
