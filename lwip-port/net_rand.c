/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_rand.h"

#include <string.h>

#include "lwip/ip_addr.h"

#include "bsp/kernel/device/driver.h"
#include "lwip-port/net_hooks.h"
#include "lwip-port/net_if.h"

static struct net_key random_key, isn_key;
static uint64_t random_counter;

struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotl(uint64_t x, unsigned n)
{
    return x << n | x >> (64 - n);
}

static inline void sip_rounds(struct sip *s, unsigned n)
{
    while (n--) {
        s->v0 += s->v1;
        s->v2 += s->v3;
        s->v1 = rotl(s->v1, 13) ^ s->v0;
        s->v3 = rotl(s->v3, 16) ^ s->v2;
        s->v0 = rotl(s->v0, 32);
        s->v2 += s->v1;
        s->v0 += s->v3;
        s->v1 = rotl(s->v1, 17) ^ s->v2;
        s->v3 = rotl(s->v3, 21) ^ s->v0;
        s->v2 = rotl(s->v2, 32);
    }
}

static inline void sip_word(struct sip *s, uint64_t m)
{
    s->v3 ^= m;
    sip_rounds(s, 2);
    s->v0 ^= m;
}

uint64_t net_siphash(const struct net_key *key, const void *data, size_t bytes)
{
    struct sip s = { key->k0 ^ 0x736f6d6570736575u, key->k1 ^ 0x646f72616e646f6du,
                     key->k0 ^ 0x6c7967656e657261u, key->k1 ^ 0x7465646279746573u };
    const uint8_t *p = data;
    uint64_t last = (uint64_t)bytes << 56, word;
    size_t left;

    for (left = bytes; left >= 8; left -= 8, p += 8) {
        memcpy(&word, p, 8);
        sip_word(&s, word);
    }
    for (unsigned i = 0; i < left; i++)
        last |= (uint64_t)p[i] << (8 * i);
    sip_word(&s, last);
    s.v2 ^= 0xff;
    sip_rounds(&s, 4);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

void net_rand_init(void)
{
    entropy_get(&random_key, sizeof random_key);
    entropy_get(&isn_key, sizeof isn_key);
    random_counter = 0;
}

uint32_t net_random(void)
{
    uint64_t n = random_counter++;

    return (uint32_t)net_siphash(&random_key, &n, sizeof n);
}

/* RFC 6528 section 3: ISN = M + F(localip, localport, remoteip, remoteport, secretkey), M being a
 * timer of 4 microseconds.  So two connections between the same ends do not overlap, and an
 * outsider who sees one sequence number learns nothing about another pair's. */
u32_t net_tcp_isn(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote,
                  u16_t remote_port)
{
    uint32_t ends[3] = { ip_addr_get_ip4_u32(local), ip_addr_get_ip4_u32(remote),
                         (uint32_t)local_port << 16 | remote_port };

    return (uint32_t)(time_us() >> 2) + (uint32_t)net_siphash(&isn_key, ends, sizeof ends);
}
