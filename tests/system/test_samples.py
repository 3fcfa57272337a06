# SPDX-License-Identifier: MIT
"""The sample projects of image/samples, against real peers on this host.  tests/scripts/test_sdk.py
builds them with the SDK as its users do."""
import http.server
import socket
import struct
import threading
import time

import pytest
from wsp.make import apps, building, image
from wsp.paths import ROOT
from wsp.run.echo_service import EchoService
from wsp.run.machine import Machine

pytestmark = [pytest.mark.needs("qemu", "image", "net"), pytest.mark.xdist_group("samples")]
NAMES = ("http_client", "modbus_server", "spi_provider")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def samples(request, tmp_path_factory):
    """A machine with the samples; port 502 of it is .port of this host."""
    wanted = apps.Wanted(tuple(str(ROOT / "image/samples" / n) for n in NAMES))
    port = free_port()
    board = request.config.getoption("--board")
    with Machine(image.make(building.build(board), wanted=wanted),
                 tmp_path_factory.mktemp("samples"), forward=[f"{port}:502"]) as m:
        m.boot()
        m.console.run("ipconfig /wait 30")
        m.port = port
        yield m


# --- http_client ----------------------------------------------------------------------------------

BODY = b"".join(b"line %d\n" % n for n in range(2000))


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        getattr(self, f"serve_{self.path.strip('/') or 'length'}", self.serve_nothing)()

    def head(self, *headers, status=200):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def serve_length(self):
        self.head(("Content-Length", len(BODY)))
        self.wfile.write(BODY)

    def serve_chunks(self):
        self.head(("TRANSFER-ENCODING", "chunked"))
        for at in range(0, len(BODY), 999):
            part = BODY[at:at + 999]
            self.wfile.write(b"%x;x=y\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\nTrailer: yes\r\n\r\n")

    def serve_close(self):
        self.head()
        self.wfile.write(BODY)
        self.close_connection = True

    def serve_empty(self):
        self.head(status=204)

    def serve_cut(self):
        self.head(("Content-Length", len(BODY)))
        self.wfile.write(BODY[:100])
        self.close_connection = True

    def serve_stall(self):
        self.head(("Content-Length", len(BODY)))
        self.wfile.write(BODY[:100])
        self.wfile.flush()
        self.rfile.read(1)          # until the client has gone

    def serve_junk(self):
        self.wfile.write(b"SSH-2.0-no\r\n")
        self.close_connection = True

    def serve_nothing(self):
        self.head(("Content-Length", 0), status=404)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def text(out):
    return out.replace("\r", "")


@pytest.mark.parametrize("path", ["", "chunks", "close"])
def test_http_client_brings_the_document(samples, site, path):
    out, status = samples.console.run(f"http_client http://10.0.2.2:{site}/{path}")
    assert status == 0, out
    assert BODY.decode() in text(out) and f"status 200, {len(BODY)} bytes" in out


def test_http_client_writes_a_file(samples, site):
    out, status = samples.console.run(f"http_client -o \\page http://10.0.2.2:{site}/chunks")
    assert status == 0 and "line 7" not in out, out
    out, status = samples.console.run("type \\page")
    assert text(out) == BODY.decode()


@pytest.mark.parametrize("path, code, words", [
    ("none", 5, "status 404, 0 bytes"), ("empty", 0, "status 204, 0 bytes"),
    ("cut", 4, "not whole"), ("junk", 4, "not whole")])
def test_http_client_tells_what_came(samples, site, path, code, words):
    out, status = samples.console.run(f"http_client http://10.0.2.2:{site}/{path}")
    assert status == code and words in out, out


def test_http_client_gives_up_a_server_that_stalls(samples, site):
    before = time.monotonic()
    out, status = samples.console.run(f"http_client -r 700 http://10.0.2.2:{site}/stall")
    assert status == 3 and "receive: error 10060" in out, out
    assert time.monotonic() - before > 0.6


def test_http_client_gives_up_a_connect(samples):
    """10.0.2.77 is on the wire, and nobody has it."""
    out, status = samples.console.run("http_client -c 600 http://10.0.2.77/")
    assert status == 3 and "connect: error 10060" in out, out


def test_http_client_hears_a_refusal(samples, closed_port):
    out, status = samples.console.run(f"http_client http://10.0.2.2:{closed_port}/")
    assert status == 2 and "connect: error 10061" in out, out


@pytest.mark.parametrize("args", [
    "", "10.0.2.2", "http://", "http://:80/", "-c 0 http://a/", "-c x http://a/", "-c 5", "-q 1 "
    "http://a/", "http://a:123456789/", "http://a/ http://b/", "http://" + "h" * 300])
def test_http_client_explains_a_mistake(samples, args):
    out, status = samples.console.run(f"http_client {args}")
    assert status == 1 and "http://HOST" in out, out


# --- modbus_server --------------------------------------------------------------------------------

class Client:
    """A Modbus TCP master, byte by byte."""

    def __init__(self, port):
        self.s = socket.create_connection(("127.0.0.1", port), 20)
        self.s.settimeout(20)
        self.stream = self.s.makefile("rb")
        self.number = 0

    def frame(self, pdu, unit=1):
        self.number += 1
        return struct.pack(">HHHB", self.number, 0, len(pdu) + 1, unit) + pdu

    def answer(self):
        number, protocol, length, unit = struct.unpack(">HHHB", self.stream.read(7))
        assert (protocol, unit) == (0, 1)
        return number, self.stream.read(length - 1)

    def ask(self, pdu):
        self.s.sendall(self.frame(pdu))
        number, pdu = self.answer()
        assert number == self.number
        return pdu

    def read(self, start, count):
        got = self.ask(struct.pack(">BHH", 3, start, count))
        return got if got[0] & 0x80 else list(struct.unpack(f">{count}H", got[2:]))

    def write(self, start, values):
        return self.ask(struct.pack(f">BHHB{len(values)}H", 16, start, len(values),
                                    2 * len(values), *values))

    def close(self):
        self.stream.close()
        self.s.close()


@pytest.fixture(scope="module")
def modbus(samples):
    """client() makes a master of the server that runs in the image."""
    samples.console.run("start modbus_server")
    samples.console.expect("modbus_server: port 502", 30)
    made = []

    def client():
        made.append(Client(samples.port))
        return made[-1]
    yield client
    for c in made:
        c.close()


def test_modbus_writes_are_read_back_by_another(modbus):
    one, other = modbus(), modbus()
    assert one.ask(struct.pack(">BHH", 6, 17, 0xbeef)) == struct.pack(">BHH", 6, 17, 0xbeef)
    assert one.write(100, list(range(123))) == struct.pack(">BHH", 16, 100, 123)
    assert other.read(17, 1) == [0xbeef]
    assert other.read(100, 123) == list(range(123))
    assert other.read(875, 125) == [0] * 125


@pytest.mark.parametrize("pdu, code", [
    (bytes([1, 0, 0, 0, 1]), 1), (bytes([43]), 1), (bytes([3, 3, 0xe8, 0, 1]), 2),
    (bytes([3, 3, 0xe7, 0, 2]), 2), (bytes([3, 0xff, 0xff, 0, 1]), 2), (bytes([3, 0, 0, 0, 0]), 3),
    (bytes([3, 0, 0, 0, 126]), 3), (bytes([3, 0, 0, 0]), 3), (bytes([6, 3, 0xe8, 0, 1]), 2),
    (bytes([6, 0, 0, 0]), 3), (bytes([16, 0, 0, 0, 0, 0]), 3),
    (bytes([16, 0, 0, 0, 2, 2, 0, 1]), 3), (bytes([16, 0, 0, 0, 1, 2, 0]), 3),
    (bytes([16, 3, 0xe7, 0, 2, 4, 0, 1, 0, 2]), 2)])
def test_modbus_exceptions(modbus, pdu, code):
    c = modbus()
    assert c.ask(pdu) == bytes([pdu[0] | 0x80, code])
    assert c.read(999, 1) == [0]        # and goes on
    c.close()


def test_modbus_requests_in_pieces_and_in_a_heap(modbus):
    c = modbus()
    for byte in c.frame(struct.pack(">BHH", 6, 1, 77)):
        c.s.sendall(bytes([byte]))
    assert c.answer() == (1, struct.pack(">BHH", 6, 1, 77))
    heap = b"".join(c.frame(struct.pack(">BHH", 3, 1, 1)) for _ in range(300))
    c.s.sendall(heap)
    assert [c.answer() for _ in range(300)] == [(n + 2, b"\3\2\0\115") for n in range(300)]


def test_modbus_client_that_does_not_read_delays_no_other(modbus):
    """16,000 answers of 250 bytes are more than all buffers on the way take."""
    greedy, other = modbus(), modbus()
    greedy.write(0, list(range(123)))
    request = struct.pack(">BHH", 3, 0, 123)
    asked = 16000
    sender = threading.Thread(
        target=lambda: greedy.s.sendall(b"".join(greedy.frame(request) for _ in range(asked))),
        daemon=True)
    greedy.s.settimeout(None)
    sender.start()
    for n in range(50):
        assert other.ask(struct.pack(">BHH", 6, 900, n)) == struct.pack(">BHH", 6, 900, n)
    answers = [greedy.answer() for _ in range(asked)]
    sender.join(20)
    assert len({pdu for _, pdu in answers}) == 1 and len(answers[0][1]) == 248
    assert [n for n, _ in answers] == list(range(2, asked + 2))


@pytest.mark.parametrize("junk", [b"GET / HTTP/1.0\r\n\r\n", bytes([0, 1, 0, 0, 0, 1, 1]),
                                  bytes([0, 1, 0, 0, 1, 0, 1, 3])])
def test_modbus_disconnects_who_speaks_something_else(modbus, junk):
    c = modbus()
    c.s.sendall(junk)
    try:
        assert c.s.recv(1) == b""
    except ConnectionResetError:
        pass
    assert modbus().read(998, 1) == [0]


def test_modbus_many_clients_and_one_too_many(samples, modbus):
    """63 at once are served; the next is turned away, and let in when one has gone."""
    before = [modbus() for _ in range(2)]
    for c in before:
        assert c.read(997, 1) == [0]
    mine = []
    while True:
        c = modbus()
        try:
            c.read(996, 1)
        except (ConnectionError, struct.error):
            break
        mine.append(c)
    assert 40 <= len(mine) <= 63
    for n, c in enumerate(mine):
        c.write(n, [n + 1000])
    assert [c.read(n, 1) for n, c in enumerate(mine)] == [[n + 1000] for n in range(len(mine))]
    mine.pop(5).close()
    samples.console.expect("a client has gone", 20)
    again = modbus()
    assert again.read(0, 1) == [1000]
    for c in mine:
        c.close()


# --- spi_provider ---------------------------------------------------------------------------------

def test_spi_provider_calls_all_30(samples):
    service = EchoService()
    out, status = samples.console.run(f"spi_provider 10.0.2.2 {service.port}")
    assert status == 0 and "the echo says: through the table" in out, out
    rows = {r[1]: (int(r[0]), int(r[3]), int(r[4]))
            for r in (line.split() for line in text(out).splitlines()) if len(r) == 5
            and r[1].startswith("WSP")}
    assert [slot for slot, _, _ in rows.values()] == list(range(30))
    refused = {"WSPAsyncSelect": 10045, "WSPCancelBlockingCall": 10022,
               "WSPDuplicateSocket": 10107, "WSPGetQOSByName": 10045, "WSPJoinLeaf": 10107,
               "WSPRecvDisconnect": 10107, "WSPSendDisconnect": 10107}
    assert rows["WSPConnect"] == (7, -1, 10035)
    for name, (_, value, error) in rows.items():
        if name not in ("WSPConnect", "WSPSend"):       # a send may pend, or not
            assert error == refused.get(name, 0), (name, value, error)


def test_spi_provider_reports_a_refusal(samples, closed_port):
    out, status = samples.console.run(f"spi_provider 10.0.2.2 {closed_port}")
    assert status == 1 and "FD_CONNECT says 10061" in out, out
