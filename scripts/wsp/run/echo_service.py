# SPDX-License-Identifier: MIT
"""A TCP+UDP echo service on this host's loopback, on one port number for both.

The guest reaches it at 10.0.2.2 (QEMU's user network).  late_port() gives a port that refuses until
open() is called: the demo's retry row needs one.
"""
import socket
import socketserver
import threading


class _Tcp(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536):
                self.request.sendall(data)
        except OSError:
            pass  # the guest reset or left


class _Udp(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        try:
            sock.sendto(data, self.client_address)
        except OSError:
            pass


class _TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True
    max_packet_size = 65535

    def handle_error(self, request, client_address):
        pass


def _serve(server):
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2},
                     daemon=True).start()


class EchoService:
    def __init__(self):
        for _ in range(50):  # both protocols on one number: the first free pair
            self.tcp = _TcpServer(("127.0.0.1", 0), _Tcp)
            self.port = self.tcp.server_address[1]
            try:
                self.udp = _UdpServer(("127.0.0.1", self.port), _Udp)
                break
            except OSError:
                self.tcp.server_close()
        else:
            raise OSError("no port is free for both TCP and UDP")
        _serve(self.tcp)
        _serve(self.udp)

    def close(self):
        for server in (self.tcp, self.udp):
            server.shutdown()
            server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class LatePort:
    """A TCP port that is ours but refuses: bound, not listening, so that nobody else can own it."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.server = None

    def open(self):
        """From now on it listens and echoes."""
        if self.server:
            return
        self.server = _TcpServer(("127.0.0.1", self.port), _Tcp, bind_and_activate=False)
        self.server.socket.close()
        self.server.socket = self.socket
        self.server.server_activate()
        _serve(self.server)

    def close(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
