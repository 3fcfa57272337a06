#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""Who may include whom: docs/house.md's rooms, as a table over #include lines.

Every include of our own is written from the repository root; only public headers (bsp/include,
provider/include) are named bare, as programs name them.
"""
import pathlib
import re
import sys

from wsp.judge import c_source, checking, tree
from wsp.paths import ROOT

PUBLIC_DIRS = ("bsp/include/", "provider/include/")
FREESTANDING = {"stdbool.h", "stddef.h", "stdint.h", "stdarg.h", "limits.h", "stdatomic.h",
                "stdalign.h", "stdnoreturn.h", "string.h"}

# folder of the including file: prefixes it may include ("public:" = bare names of public headers,
# "libc" = any bare header that is not ours, "free" = the freestanding ones and string.h)
LAYERS = {
    # crt: wrappers around the C library's headers of the same names
    "bsp/include/": ["public:bsp", "libc", "free"],
    "bsp/abi/": ["free"],
    # sys/: newlib's own fd_set and timeval come first
    "provider/include/": ["public:bsp", "public:provider", "bsp/include/", "sys/", "free"],
    "provider/abi/": ["public:provider", "free"],
    "bsp/kernel/": ["bsp/kernel/", "bsp/arm/", "bsp/include/winerror.h", "bsp/abi/", "free"],
    "bsp/arm/": ["bsp/kernel/", "bsp/arm/", "bsp/include/winerror.h", "bsp/abi/", "free"],
    "bsp/drivers/": ["bsp/kernel/", "bsp/arm/", "bsp/drivers/devices.h",
                     "bsp/drivers/virtio_mmio.h", "own", "free"],
    "bsp/boards/": ["bsp/kernel/", "bsp/arm/", "bsp/drivers/devices.h", "own", "free"],
    "bsp/boards/*/test_": ["bsp/kernel/", "bsp/arm/", "tests/unit/", "own", "free"],
    "lwip-port/": ["lwip/", "netif/", "arch/", "lwip-port/", "bsp/kernel/",
                   "bsp/include/winerror.h", "lwipopts.h", "lwippools.h", "free"],
    "provider/": ["bsp/kernel/", "bsp/abi/", "bsp/include/", "provider/", "lwip-port/net_",
                  "public:bsp", "public:provider", "free"],
    # spi and marshal reach a transport by struct sock_ops only
    "provider/socket/": ["bsp/kernel/", "bsp/include/", "provider/socket/", "provider/abi/",
                         "provider/include/", "lwip-port/net_", "public:bsp", "public:provider",
                         "free"],
    "provider/transport/": ["bsp/kernel/", "bsp/include/", "provider/transport/",
                            "provider/socket/", "provider/include/", "lwip-port/net_", "lwip/",
                            "public:bsp", "public:provider", "free"],
    "provider/spi/": ["bsp/kernel/", "bsp/include/", "bsp/abi/", "provider/spi/",
                      "provider/socket/", "provider/abi/", "provider/include/", "lwip-port/net_",
                      "public:bsp", "public:provider", "free"],
    "provider/marshal/": ["bsp/kernel/", "bsp/include/", "bsp/abi/", "provider/marshal/",
                          "provider/spi/", "provider/socket/", "provider/abi/",
                          "provider/include/", "provider/provider.h", "lwip-port/net_",
                          "public:bsp", "public:provider", "free"],
    "image/user/": ["bsp/include/", "provider/include/", "public:bsp", "public:provider",
                    "image/user/", "libc", "free"],
    "image/user/crt/": ["bsp/abi/", "bsp/include/", "public:bsp", "image/user/crt/",
                        "image/user/coredll/", "libc", "free"],
    "image/user/coredll/": ["bsp/abi/", "bsp/include/", "public:bsp", "image/user/crt/",
                            "image/user/coredll/", "libc", "free"],
    # net_addr: one parser of addresses for both sides, which needs nothing of the kernel
    "image/user/ws2/": ["provider/abi/", "bsp/include/", "provider/include/", "public:bsp",
                        "public:provider", "image/user/crt/", "image/user/coredll/",
                        "image/user/ws2/",
                        "lwip-port/net_addr.h", "libc", "free"],
    "image/user/iphlpapi/": ["provider/abi/", "bsp/include/", "provider/include/", "public:bsp",
                             "public:provider", "image/user/crt/", "image/user/coredll/",
                             "image/user/iphlpapi/", "lwip-port/net_addr.h", "libc", "free"],
    "lwip-port/net_addr.": ["lwip-port/net_addr.h", "free"],
    "image/": ["bsp/", "provider/", "lwip-port/", "lwip/", "image/", "public:bsp",
               "public:provider", "free"],
    # as somebody outside the tree writes them: with public headers and their own
    "image/samples/": ["public:bsp", "public:provider", "libc", "free"],
    "tests/target/": ["bsp/abi/", "bsp/include/", "provider/abi/", "provider/include/",
                      "public:bsp", "public:provider", "tests/target/", "tests/kernel/test_abi.h",
                      "image/user/prog/help.h", "libc", "free"],
    "tests/kernel/": ["bsp/", "provider/", "lwip-port/", "image/boot.h", "public:bsp",
                      "public:provider", "tests/kernel/", "tests/target/", "libc", "free"],
    "tests/bench/": ["bsp/abi/", "bsp/include/", "provider/abi/", "provider/include/",
                     "public:bsp", "public:provider", "tests/bench/", "tests/target/",
                     "image/user/prog/help.h", "libc", "free"],
    "tests/unit/": ["bsp/", "provider/", "lwip-port/", "lwip/", "netif/", "arch/", "tests/unit/",
                    "image/user/coredll/module_",
                    "public:bsp", "public:provider", "libc", "free"],
    "tests/unit/user/": ["image/user/crt/", "image/user/ws2/catalog.h",
                         "image/user/ws2/inet_text.h", "tests/unit/", "public:bsp", "libc",
                         "free"],
    "tests/fuzz/fuzz_format.c": ["image/user/crt/", "libc", "free"],
    "tests/fuzz/": ["bsp/", "provider/", "lwip-port/", "lwip/", "tests/unit/", "tests/fuzz/",
                    "public:bsp", "public:provider", "libc", "free"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
# An address is a struct net_addr: its word comes out and goes in where a wire structure has it.
ADDRESS_WORDS = re.compile(r"\bnet_addr_(?:from_)?v4\b|\bs_addr\b|\bIPADDR4_INIT\b"
                           r"|\bip4?_addr_\w*u32\w*|_ip\.addr\b|(?:\.|->)v4\b")
ADDRESS_BODY = re.compile(r"(?:\.|->)v4\b")
KERNEL_WORDS = re.compile(r"\b(sock|lwip|pl011)\w*", re.I)


def layer_of(path):
    """The longest prefix of the table that the path is under; * is any one folder."""
    fits = [p for p in LAYERS if re.match(re.escape(p).replace(r"\*", "[^/]+"), path)]
    return max(fits, key=len) if fits else None


def public_home(name):
    for d in PUBLIC_DIRS:
        if (ROOT / d / name).is_file():
            return "public:" + d.split("/")[0]
    return None


def allowed(path, name, layer):
    rules = LAYERS[layer]
    home = public_home(name)
    if home:
        return home in rules
    if "/" not in name and name in FREESTANDING:
        return True
    if "own" in rules and name.startswith(str(pathlib.PurePosixPath(path).parent) + "/"):
        return True
    if any(name.startswith(r) for r in rules if ":" not in r and r not in ("own", "libc", "free")):
        return True
    ours = name.split("/")[0] in ("bsp", "provider", "lwip-port", "image", "tests", "lwip", "netif",
                                  "arch")
    return "libc" in rules and not ours


def bare_address(path):
    """What the file may not say of addresses: a regular expression, or None."""
    if path.startswith(("lwip-port/net_addr.", "tests/")):
        return None
    if path.startswith("provider/") and not path.startswith(
            ("provider/marshal/", "provider/abi/", "provider/include/", "provider/socket/addr.c")):
        return ADDRESS_WORDS
    return ADDRESS_BODY


def words(path, text, pattern, fault):
    return [f"{path}:{n}: {fault} '{m[0]}'"
            for n, line in enumerate(c_source.strip_comments(text).split("\n"), 1)
            if (m := pattern.search(line))]


def check_text(path, text):
    layer = layer_of(path)
    if layer is None:
        return []
    faults = [f"{path}: must not include {name} (layer {layer}, scripts/check_layers.py)"
              for name in INCLUDE.findall(text) if not allowed(path, name, layer)]
    if layer == "bsp/kernel/":
        faults += words(path, text, KERNEL_WORDS, "the kernel knows no")
    if pattern := bare_address(path):
        faults += words(path, text, pattern, "an address is a struct net_addr, not")
    return faults


def check():
    files = tree.tracked(".c", ".h", ".S")
    faults = [f for path in files
              for f in check_text(path, (ROOT / path).read_text(errors="replace"))]
    return checking.finish("check_layers", faults, len(files))


def cases():
    def bad(path, include):
        return (f"{path} includes {include}", check_text(path, f'#include "{include}"\n'))
    return [
        bad("bsp/kernel/sched/thread.c", "provider/socket/sock.h"),
        bad("bsp/kernel/sched/thread.c", "lwip/tcp.h"),
        bad("bsp/kernel/sched/thread.c", "bsp/drivers/devices.h"),
        bad("bsp/drivers/net/x.c", "bsp/drivers/uart/pl011.h"),
        bad("bsp/drivers/net/x.c", "lwip/pbuf.h"),
        bad("bsp/boards/virt/board.c", "tests/unit/drivers/rig.h"),
        bad("bsp/boards/virt/test_x.c", "provider/socket/sock.h"),
        bad("lwip-port/net_init.c", "provider/socket/sock.h"),
        bad("provider/socket/sock.c", "lwip/tcp.h"),
        bad("provider/socket/sock.c", "provider/transport/stream.h"),
        bad("provider/socket/client.c", "provider/spi/wsp.h"),
        bad("provider/transport/stream.c", "provider/spi/wsp.h"),
        bad("provider/spi/wsp_connect.c", "provider/transport/stream.h"),
        bad("provider/marshal/net_api.c", "provider/transport/stream.h"),
        bad("provider/socket/sock.c", "bsp/boards/virt/board.h"),
        bad("image/user/shell/shell.c", "bsp/kernel/sched/thread.h"),
        bad("image/samples/x/x.c", "image/user/crt/crt.h"),
        bad("image/samples/x/x.c", "bsp/abi/svc_abi.h"),
        bad("image/user/ws2/inet.c", "lwip-port/net_if.h"),
        bad("lwip-port/net_addr.c", "lwip/ip4_addr.h"),
        bad("bsp/include/windows.h", "bsp/kernel/sched/thread.h"),
        bad("tests/target/t_x.c", "bsp/kernel/sched/thread.h"),
        ("a bare address in the spi",
         check_text("provider/spi/x.c", "uint32_t ip = net_addr_v4(peer->addr);\n")),
        ("a bare address of lwIP",
         check_text("provider/transport/x.c", "uint32_t ip = ip4_addr_get_u32(&pcb->local_ip);\n")),
        ("an address looked into", check_text("lwip-port/x.c", "uint32_t ip = a.v4;\n")),
        ("the kernel names a socket", check_text("bsp/kernel/x.c", "int socket_count;\n")),
    ]


if __name__ == "__main__":
    sys.exit(checking.main("check_layers", check, cases, __doc__))
