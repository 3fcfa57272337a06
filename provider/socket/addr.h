/* SPDX-License-Identifier: MIT */
/* addr: a caller's sockaddr as it was copied in, and the endpoint it means.
 *
 * Returns  addr_parse: 0, WSAEFAULT (too short, absent or unreadable), WSAEAFNOSUPPORT.
 * Context  pure; anywhere.
 * Source   own design; checks: C-040..C-049.
 * Tests    tests/target/connect_args.c, tests/unit/provider/test_marshal.c, tests/proofs/addr   */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "lwip-port/net_addr.h"

/* One snapshot of a name, taken before anything else looks at it (C-050). */
struct name_arg {
    uint8_t raw[16];  /* what sockaddr_in has; longer names count with their first 16 bytes */
    int namelen;
    bool fault;       /* NULL, or not readable: reported in its turn, not when found */
    bool absent;      /* NULL: SendTo on a connected socket allows it */
};

enum { ADDR_BYTES = 16 };

int addr_parse(const struct name_arg *name, struct endpoint *out);
bool addr_is_unspec(const struct name_arg *name);   /* AF_UNSPEC and long enough */
void addr_build(uint8_t raw[ADDR_BYTES], const struct endpoint *from);
