/* SPDX-License-Identifier: MIT */
/* net_ident: identifications of IPv4 datagrams that cannot be predicted.
 *
 * lwIP numbers all its datagrams in a row.  Whoever gets two of them knows how many others got in
 * between, and can use us to scan a third party unseen (RFC 7739 1).  Here a row of 32,768 numbers
 * goes through a permutation of 15 bits, drawn anew for each row; the top bit tells one row from
 * the next.  So a number comes again after 32,768 datagrams at the earliest: RFC 6864 4.3 wants it
 * unique among fragments that are still on their way.
 * The permutation is a Feistel network of six rounds.  It keeps an observer from counting; it is no
 * cipher.                                                                                        */
#include "lwip-port/net_if.h"
#include "lwip-port/net_wire_port.h"

enum { ROUNDS = 6, BITS = 15, LEFT = 8, RIGHT = BITS - LEFT };

static struct {
    uint32_t add[ROUNDS], multiply[ROUNDS];
} key GUARDED_BY(net_core);
static uint32_t count GUARDED_BY(net_core);

static uint32_t mix(unsigned round, uint32_t half) REQUIRES(net_core)
{
    return ((half + key.add[round]) * key.multiply[round]) >> 16;
}

static uint32_t permute(uint32_t v) REQUIRES(net_core)
{
    uint32_t left = v >> RIGHT, right = v & ((1u << RIGHT) - 1);

    for (unsigned i = 0; i < ROUNDS; i += 2) {
        left ^= mix(i, right) & ((1u << LEFT) - 1);
        right ^= mix(i + 1, left) & ((1u << RIGHT) - 1);
    }
    return left << RIGHT | right;
}

uint16_t net_ident_next(void)
{
    uint32_t n = count++ & ((2u << BITS) - 1), place = n & ((1u << BITS) - 1);

    if (!place)
        for (unsigned i = 0; i < ROUNDS; i++) {
            key.add[i] = net_random();
            key.multiply[i] = net_random() | 1;
        }
    return (uint16_t)((n & (1u << BITS)) | permute(place));
}
