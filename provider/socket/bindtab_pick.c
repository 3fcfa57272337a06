/* SPDX-License-Identifier: MIT */
/* Which port a socket gets that asked for none. */
#include "lwip-port/net_if.h"
#include "lwip-port/net_rand.h"
#include "provider/socket/bindtab.h"
#include "provider/socket/config.h"
#include "provider/socket/transports.h"

#include <string.h>

static struct net_key secret GUARDED_BY(net_core);
static uint32_t counter GUARDED_BY(net_core);
static uint16_t range_first GUARDED_BY(net_core), range_last GUARDED_BY(net_core);

void bindtab_pick_init(void)
{
    bindtab_set_range((uint16_t)provider_settings.ephemeral_low,
                      (uint16_t)provider_settings.ephemeral_high);
    secret.k0 = (uint64_t)net_random() << 32 | net_random();
    secret.k1 = (uint64_t)net_random() << 32 | net_random();
    counter = net_random();
}

void bindtab_set_range(uint16_t first, uint16_t last)
{
    range_first = first;
    range_last = last;
}

/* Keyed, so that nobody outside can compute the next port. */
static void order_between(struct net_addr addr, const struct endpoint *peer, uint32_t key[2])
    REQUIRES(net_core)
{
    const uint32_t ends[] = { net_addr_fold(addr), net_addr_fold(peer->addr), peer->port };
    uint64_t hash = net_siphash(&secret, ends, sizeof ends);

    key[0] = (uint32_t)hash;
    key[1] = (uint32_t)(hash >> 32);
}

/* A pseudo-random order of 0..n-1, another one for each pair of ends: what stands at place i.  Four
 * Feistel rounds over the next even number of bits, walked on while the result is outside. */
static uint32_t shuffled(uint32_t i, uint32_t n, const uint32_t key[2])
{
    unsigned half = 1;

    while (n > 1u << 2 * half)
        half++;
    do {
        uint32_t mask = (1u << half) - 1, left = i >> half, right = i & mask;

        for (unsigned round = 0; round < 4; round++) {
            uint32_t k = key[round / 2] >> 16 * (round % 2) & 0xffff;
            uint32_t f = ((right << 16 | k) * 0x9e3779b1u ^ key[round / 2]) * 0x85ebca6bu;
            uint32_t next = left ^ f >> (32 - half);

            left = right;
            right = next;
        }
        i = left << half | right;
    } while (i >= n);
    return i;
}

struct wanted {
    uint16_t port;
    bool taken;
};

static void is_wanted(void *arg, uint16_t port)
{
    struct wanted *w = arg;

    w->taken |= w->port == port;
}

/* RFC 6056: nobody outside can tell the next port.  Each pair of ends walks through the whole range
 * in an order of its own before a port comes again, as a connection that the peer still remembers
 * may have it.  Of the connections that outlive their sockets tcp_connect() tells by itself, before
 * anything is sent: to walk lwIP's lists here as well would be felt. */
static uint16_t guess(const struct sock *so, struct net_addr addr, const struct endpoint *peer)
    REQUIRES(net_core)
{
    static const struct endpoint nobody;
    const struct endpoint *far = peer ? peer : &nobody;
    uint32_t n = (uint32_t)range_last - range_first + 1u, key[2];

    order_between(addr, far, key);
    for (unsigned i = 0; i < BINDTAB_GUESSES; i++) {
        struct wanted w = { (uint16_t)(range_first + shuffled(counter++ % n, n, key)), false };

        if (!bindtab_port_free(so->type, w.port))
            continue;
        if (!peer || !sock_has_connection(so))
            so->ops->ports_held(addr, peer, is_wanted, &w);
        if (!w.taken)
            return w.port;
    }
    return 0;
}

static uint32_t taken[65536 / 32] GUARDED_BY(net_core);

static void mark(void *arg, uint16_t port)
{
    (void)arg;
    net_assert_locked();
    taken[port / 32] |= 1u << port % 32;
}

static bool is_taken(uint32_t port) REQUIRES(net_core)
{
    return taken[port / 32] >> port % 32 & 1;
}

/* When guesses have met taken ports only: one look at everything that has a port, then any of those
 * that are left, or 0.  So the last one is found, at the cost of the sockets plus the range. */
static uint16_t search(const struct sock *so, struct net_addr addr, const struct endpoint *peer,
                       bool outside) REQUIRES(net_core)
{
    uint32_t left = 0, nth;

    memset(taken, 0, sizeof taken);
    bindtab_each_port(so->type, mark, NULL);
    if (outside)
        so->ops->ports_held(addr, peer, mark, NULL);
    for (uint32_t port = range_first; port <= range_last; port++)
        left += !is_taken(port);
    if (left == 0)
        return 0;
    nth = net_random() % left;
    for (uint32_t port = range_first;; port++)
        if (!is_taken(port) && nth-- == 0)
            return (uint16_t)port;
}

uint16_t bindtab_pick(const struct sock *so, struct net_addr local, const struct endpoint *peer,
                      bool sure)
{
    uint16_t port = sure ? 0 : guess(so, local, peer);

    return port ? port : search(so, local, peer, true);
}

/* A stream whose port some old connection still has can listen, and connect to everybody else:
 * better than none. */
uint16_t bindtab_pick_to_bind(const struct sock *so, struct net_addr addr)
{
    uint16_t port = bindtab_pick(so, addr, NULL, false);

    return port || !sock_has_connection(so) ? port : search(so, addr, NULL, false);
}
