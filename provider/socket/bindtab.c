/* SPDX-License-Identifier: MIT */
/* The table of local addresses: a hash by port, sockets chained through their bind_link. */
#include "provider/socket/bindtab.h"

#include "provider/include/winsock2.h"

enum { BUCKETS = 256 };

static struct list buckets[BUCKETS] GUARDED_BY(net_core);

void bindtab_init(void)
{
    net_lock();
    bindtab_pick_init();
    for (unsigned i = 0; i < BUCKETS; i++)
        list_init(&buckets[i]);
    net_unlock();
}

static struct list *bucket_of(uint16_t port) REQUIRES(net_core)
{
    return &buckets[port % BUCKETS];
}

/* What it was bound to; one that was narrowed by a connect may widen again. */
static struct net_addr bound_to(const struct sock *so) REQUIRES(net_core)
{
    return so->bound_any ? net_addr_any() : so->local.addr;
}

/* The error of a second socket on a port where `old`, with an address that overlaps, is already; 0
 * when both may be. */
static int verdict(const struct sock *old, const struct sock *so, struct net_addr addr)
    REQUIRES(net_core)
{
    /* Identical: last line. */
    if (net_addr_equal(old->local.addr, addr) || net_addr_equal(bound_to(old), addr)) {
        if (old->opt.exclusive || so->opt.exclusive || !so->opt.reuse)
            return WSAEADDRINUSE;
        return old->opt.reuse ? 0 : WSAEACCES;
    }
    if (old->bound_any)                              /* any first, specific second */
        return old->opt.exclusive ? WSAEACCES : 0;
    return so->opt.exclusive ? WSAEADDRINUSE : 0;    /* specific first, any second */
}

static int conflict(const struct sock *so, struct net_addr addr, uint16_t port) REQUIRES(net_core)
{
    struct list *bucket = bucket_of(port);
    int err = 0;

    list_for_each(it, bucket) {
        struct sock *old = container_of(it, struct sock, bind_link);

        if (old->type == so->type && old->local.port == port &&
            net_addr_overlaps(bound_to(old), addr))
            err = verdict(old, so, addr);
        if (err)
            return err;
    }
    return 0;
}

bool bindtab_port_free(uint8_t type, uint16_t port)
{
    struct list *bucket = bucket_of(port);

    list_for_each(it, bucket) {
        const struct sock *old = container_of(it, struct sock, bind_link);

        if (old->type == type && old->local.port == port)
            return false;
    }
    return true;
}

void bindtab_each_port(uint8_t type, bindtab_held held, void *arg)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        list_for_each(it, &buckets[i]) {
            const struct sock *so = container_of(it, struct sock, bind_link);

            if (so->type == type)
                held(arg, so->local.port);
        }
}

static void claim(struct sock *so, struct net_addr addr, uint16_t port) REQUIRES(net_core)
{
    so->local = (struct endpoint){ addr, port };
    list_add_tail(bucket_of(port), &so->bind_link);
}

int bindtab_bind(struct sock *so, const struct endpoint *want)
{
    uint16_t port = want->port;
    int err;

    if (port == 0)
        port = bindtab_pick_to_bind(so, want->addr);
    if (port == 0)
        return WSAENOBUFS;
    err = conflict(so, want->addr, port);
    if (err)
        return err;
    so->bound_any = net_addr_is_any(want->addr);
    claim(so, want->addr, port);
    return 0;
}

int bindtab_implicit(struct sock *so, struct net_addr local, const struct endpoint *peer)
{
    uint16_t port = bindtab_pick(so, local, peer, false);

    if (port == 0)
        return WSAENOBUFS;
    so->bound_any = true;
    claim(so, local, port);
    return 0;
}

void bindtab_move(struct sock *so, struct net_addr local, uint16_t port)
{
    list_del(&so->bind_link);
    claim(so, local, port);
}

int bindtab_narrow(struct sock *so, struct net_addr local)
{
    struct list *bucket = bucket_of(so->local.port);

    list_for_each(it, bucket) {
        const struct sock *old = container_of(it, struct sock, bind_link);

        if (old == so || old->type != so->type || old->local.port != so->local.port ||
            !net_addr_equal(old->local.addr, local))
            continue;
        if (!old->opt.reuse || !so->opt.reuse)       /* C-116..C-118 */
            return WSAEADDRINUSE;
    }
    so->local.addr = local;
    return 0;
}

void bindtab_widen(struct sock *so)
{
    if (so->bound_any)
        so->local.addr = net_addr_any();
}

void bindtab_release(struct sock *so)
{
    list_del(&so->bind_link);
    so->local = (struct endpoint){ net_addr_any(), 0 };
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

void bindtab_on_port(uint8_t type, uint16_t port, void (*fn)(struct sock *so, void *arg), void *arg)
{
    struct list *bucket = bucket_of(port);

    list_for_each(it, bucket) {
        struct sock *so = container_of(it, struct sock, bind_link);

        if (so->type == type && so->local.port == port)
            fn(so, arg);
    }
}
