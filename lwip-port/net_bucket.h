/* SPDX-License-Identifier: MIT */
/* net_bucket: answers at a bounded rate (RFC 1812 4.3.2.8): `burst` at once, one each every_ms.
 *
 * A bound that all share shows each of them what the others drew: a host that probes many ports in
 * another's name, and then asks once in its own, learns from what is left whether one of those was
 * open (of DNS questions, for one).  So now and then an answer costs two, and some four fifths of
 * both figures is what really goes out.
 * Units    milliseconds of sys_now().
 * Context  net_core held.
 * Tests    tests/unit/lwip-port/test_icmp_out.c, test_reset_out.c                                */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct net_bucket {
    uint32_t burst, every_ms;      /* the rest begins as zeros */
    uint32_t tokens, at_ms;
    bool started;
};
bool net_bucket_take(struct net_bucket *b);
