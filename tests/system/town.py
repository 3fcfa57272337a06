# SPDX-License-Identifier: MIT
"""What the programs of tests/target talk to, by what each port does (peer.py, TOWN).

The packet peer plays all of it.  Where only this host can be reached, over a serial line and a
network of the user's, real sockets play what sockets can; the programs hear their ports by name and
that there are no others, and give up the cases that ask for one (net.h, needs_peer).
"""
import contextlib
import socket
import struct
import threading

from peer import POUR_BYTES

# a reset after a FIN is lost in user networks
ROLES = ("listen", "discard", "refused", "pour", "closing", "resetting")
HARD_CLOSE = struct.pack("ii", 1, 0)
TRIES = 50


class PeerTown:
    """The packet peer's town: the programs know its ports as defaults."""

    args = ""

    def __init__(self, peer):
        self.peer = peer.town()

    @property
    def error(self):
        return self.peer.error


def echo(conn):
    while data := conn.recv(65536):
        conn.sendall(data)


def sink(conn):
    while conn.recv(65536):
        pass


def pour(conn):
    conn.sendall(bytes((i * 7 + (i >> 8)) & 255 for i in range(POUR_BYTES)))
    conn.shutdown(socket.SHUT_WR)
    sink(conn)


def closing(conn):
    conn.shutdown(socket.SHUT_WR)
    sink(conn)


def resetting(conn):
    if conn.recv(1):
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD_CLOSE)


APPS = {"listen": echo, "discard": sink, "pour": pour, "closing": closing, "resetting": resetting}


class HostTown:
    """Sockets of this host; use as a context manager."""

    error = None

    def __init__(self, machine):
        self.machine = machine
        self.open = contextlib.ExitStack()
        self.ports = {}

    @property
    def args(self):
        """The arguments of the programs; asks the board for its address."""
        local = self.machine.local_interface
        said = {
            "peer": self.machine.peer_ip, "local": local.ip,
            "broadcast": local.network.broadcast_address, **self.ports, "others": "none"
        }
        return "".join(f" {k}={v}" for k, v in said.items())

    def __enter__(self):
        with self.open:     # closes what there is if one fails
            for role in ROLES:
                self.ports[role] = self.serve(role)
            self.open = self.open.pop_all()
        return self

    def __exit__(self, *_):
        self.open.close()

    def serve(self, role):
        """Opens what plays the role; returns its port."""
        tcp, udp = self.pair()
        self.open.callback(tcp.close)
        if role == "refused":
            udp.close()     # an ICMP answer
            return tcp.getsockname()[1]
        tcp.listen(64)
        self.open.callback(udp.close)
        self.open.callback(shut, tcp)
        self.open.callback(shut, udp)
        self.thread(self.accept, tcp, APPS[role])
        if role == "listen":
            self.thread(self.datagrams, udp)
        return tcp.getsockname()[1]

    def pair(self):
        """A TCP and a UDP socket on one port number."""
        for _ in range(TRIES):
            tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            tcp.bind((self.machine.bind_ip, 0))
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                udp.bind(tcp.getsockname())
                return tcp, udp
            except OSError:
                tcp.close()
                udp.close()
        raise OSError(f"no port of {self.machine.bind_ip} is free for both TCP and UDP")

    @staticmethod
    def thread(what, *args):
        threading.Thread(target=what, args=args, daemon=True).start()

    def accept(self, tcp, app):
        while True:
            try:
                conn, _ = tcp.accept()
            except OSError:
                return      # the test is over
            self.thread(self.serve_one, conn, app)

    @staticmethod
    def serve_one(conn, app):
        with conn, contextlib.suppress(OSError):    # the board may reset
            app(conn)

    @staticmethod
    def datagrams(udp):
        while True:
            try:
                data, sender = udp.recvfrom(65536)
                if sender is None:
                    return      # shut()
                udp.sendto(data, sender)
            except OSError:
                return


def shut(s):
    """Wakes the thread that waits in s."""
    with contextlib.suppress(OSError):
        s.shutdown(socket.SHUT_RDWR)
