/* SPDX-License-Identifier: MIT */
/* The table of local addresses: a hash by port, sockets chained through their bind_link. */
#include "provider/bindtab.h"

#include "lwip-port/net_if.h"
#include "provider/config.h"
#include "provider/include/winsock2.h"

enum { BUCKETS = 256 };

static struct list buckets[BUCKETS] GUARDED_BY(net_core);
static uint32_t secret[2] GUARDED_BY(net_core);
static uint32_t counter GUARDED_BY(net_core);
static uint16_t range_first GUARDED_BY(net_core), range_last GUARDED_BY(net_core);

void bindtab_init(void)
{
    net_lock();
    bindtab_set_range((uint16_t)provider_settings.ephemeral_low,
                      (uint16_t)provider_settings.ephemeral_high);
    for (unsigned i = 0; i < BUCKETS; i++)
        list_init(&buckets[i]);
    secret[0] = net_random();
    secret[1] = net_random();
    counter = net_random();
    net_unlock();
}

void bindtab_set_range(uint16_t first, uint16_t last)
{
    range_first = first;
    range_last = last;
}

static struct list *bucket_of(uint16_t port) REQUIRES(net_core);
static struct list *bucket_of(uint16_t port)
{
    return &buckets[port % BUCKETS];
}

/* What a second socket hears when `old` is there already; 0 when both may be. */
static int verdict(const struct sock *old, const struct sock *so, uint32_t ip) REQUIRES(net_core);
static int verdict(const struct sock *old, const struct sock *so, uint32_t ip)
{
    /* Identical: last line.  One that was narrowed by a connect may widen again. */
    if (old->local.ip == ip || (old->bound_any && ip == 0)) {
        if (old->opt.exclusive || so->opt.exclusive || !so->opt.reuse)
            return WSAEADDRINUSE;
        return old->opt.reuse ? 0 : WSAEACCES;
    }
    if (old->bound_any)                              /* any first, specific second */
        return old->opt.exclusive ? WSAEACCES : 0;
    if (ip != 0)                                     /* two different specific addresses */
        return 0;
    return so->opt.exclusive ? WSAEADDRINUSE : 0;    /* specific first, any second */
}

static int conflict(const struct sock *so, uint32_t ip, uint16_t port) REQUIRES(net_core);
static int conflict(const struct sock *so, uint32_t ip, uint16_t port)
{
    struct list *bucket = bucket_of(port);
    int err = 0;

    list_for_each(it, bucket) {
        struct sock *old = container_of(it, struct sock, bind_link);

        if (old != so && old->type == so->type && old->local.port == port)
            err = verdict(old, so, ip);
        if (err)
            return err;
    }
    return 0;
}

static bool port_free(const struct sock *so, uint16_t port) REQUIRES(net_core);
static bool port_free(const struct sock *so, uint16_t port)
{
    struct list *bucket = bucket_of(port);

    list_for_each(it, bucket) {
        const struct sock *old = container_of(it, struct sock, bind_link);

        if (old->type == so->type && old->local.port == port)
            return false;
    }
    return true;
}

static uint32_t rotl(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* HalfSipHash-1-3 of three words: keyed, so that nobody outside can compute the next port.
 * Source: Aumasson and Bernstein, "SipHash", reference halfsiphash.c (the round, public domain). */
static uint32_t keyed_hash(uint32_t a, uint32_t b, uint32_t c) REQUIRES(net_core);
static uint32_t keyed_hash(uint32_t a, uint32_t b, uint32_t c)
{
    const uint32_t words[] = { a, b, c, 0x0c000000u, 0, 0, 0 };
    uint32_t v0 = secret[0], v1 = secret[1];
    uint32_t v2 = 0x6c796765u ^ v0, v3 = 0x74656462u ^ v1;

    for (unsigned i = 0; i < ARRAY_SIZE(words); i++) {
        v3 ^= words[i];
        v0 += v1, v1 = rotl(v1, 5) ^ v0, v0 = rotl(v0, 16);
        v2 += v3, v3 = rotl(v3, 8) ^ v2;
        v0 += v3, v3 = rotl(v3, 7) ^ v0;
        v2 += v1, v1 = rotl(v1, 13) ^ v2, v2 = rotl(v2, 16);
        v0 ^= words[i];
        if (i == 3)
            v2 ^= 0xff;
    }
    return v1 ^ v3;
}

/* RFC 6056, algorithm 3: the peer's own random offset plus a counter; then the next free one. */
static uint16_t pick_port(const struct sock *so, uint32_t ip, const struct endpoint *peer)
    REQUIRES(net_core);
static uint16_t pick_port(const struct sock *so, uint32_t ip, const struct endpoint *peer)
{
    uint32_t n = (uint32_t)range_last - range_first + 1u;
    uint32_t offset = keyed_hash(ip, peer->ip, peer->port);

    for (uint32_t i = 0; i < n; i++) {
        uint16_t port = (uint16_t)(range_first + (offset + counter++) % n);

        if (port_free(so, port))
            return port;
    }
    return 0;
}

static void claim(struct sock *so, uint32_t ip, uint16_t port) REQUIRES(net_core);
static void claim(struct sock *so, uint32_t ip, uint16_t port)
{
    so->local = (struct endpoint){ ip, port };
    list_add_tail(bucket_of(port), &so->bind_link);
}

int bindtab_bind(struct sock *so, const struct endpoint *want)
{
    static const struct endpoint nobody;
    uint16_t port = want->port;
    int err;

    if (port == 0)
        port = pick_port(so, want->ip, &nobody);
    if (port == 0)
        return WSAENOBUFS;
    err = conflict(so, want->ip, port);
    if (err)
        return err;
    so->bound_any = want->ip == 0;
    claim(so, want->ip, port);
    return 0;
}

int bindtab_implicit(struct sock *so, uint32_t local_ip, const struct endpoint *peer)
{
    uint16_t port = pick_port(so, local_ip, peer);

    if (port == 0)
        return WSAENOBUFS;
    so->bound_any = true;
    claim(so, local_ip, port);
    return 0;
}

uint16_t bindtab_pick(const struct sock *so, uint32_t local_ip, const struct endpoint *peer)
{
    return pick_port(so, local_ip, peer);
}

void bindtab_move(struct sock *so, uint32_t local_ip, uint16_t port)
{
    list_del(&so->bind_link);
    claim(so, local_ip, port);
}

int bindtab_narrow(struct sock *so, uint32_t local_ip)
{
    struct list *bucket = bucket_of(so->local.port);

    list_for_each(it, bucket) {
        const struct sock *old = container_of(it, struct sock, bind_link);

        if (old == so || old->type != so->type || old->local.port != so->local.port ||
            old->local.ip != local_ip)
            continue;
        if (!old->opt.reuse || !so->opt.reuse)       /* C-116..C-118 */
            return WSAEADDRINUSE;
    }
    so->local.ip = local_ip;
    return 0;
}

void bindtab_widen(struct sock *so)
{
    if (so->bound_any)
        so->local.ip = 0;
}

void bindtab_release(struct sock *so)
{
    list_del(&so->bind_link);
    so->local = (struct endpoint){ 0, 0 };
    so->bound_any = false;
}

struct sock *bindtab_parked(const struct endpoint *local)
{
    struct list *bucket = bucket_of(local->port);

    list_for_each(it, bucket) {
        struct sock *so = container_of(it, struct sock, bind_link);

        if (so->parked && endpoint_equal(&so->local, local))
            return so;
    }
    return NULL;
}

struct sock *bindtab_find(uint8_t type, uint16_t port, bool (*fn)(struct sock *so, const void *arg),
                          const void *arg)
{
    struct list *bucket = bucket_of(port);

    list_for_each(it, bucket) {
        struct sock *so = container_of(it, struct sock, bind_link);

        if (so->type == type && so->local.port == port && fn(so, arg))
            return so;
    }
    return NULL;
}
