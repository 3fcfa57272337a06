/* SPDX-License-Identifier: MIT */
/* net_rand: unpredictable numbers for ports, transaction ids and initial sequence numbers.
 *
 * net_siphash is SipHash-2-4, a keyed hash for short inputs.  net_random() is that hash of a
 * counter under a key from the entropy source: 64 bits a call, half of them used.
 * Context  net_rand_init once, before the stack starts; net_random with net_core held.
 * Source   J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012, section 2 and
 *          appendix A (test vector).
 * Tests    tests/unit/lwip-port/test_rand.c                                                      */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct net_key {
    uint64_t k0, k1;
};
uint64_t net_siphash(const struct net_key *key, const void *data, size_t bytes);
void net_rand_init(void);
