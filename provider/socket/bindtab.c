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

/* The error of a second socket when `old` is there already; 0 when both may be. */
static int verdict(const struct sock *old, const struct sock *so, uint32_t ip) REQUIRES(net_core)
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

static int conflict(const struct sock *so, uint32_t ip, uint16_t port) REQUIRES(net_core)
{
    struct list *bucket = bucket_of(port);
    int err = 0;

    list_for_each(it, bucket) {
        struct sock *old = container_of(it, struct sock, bind_link);

        if (old->type == so->type && old->local.port == port)
            err = verdict(old, so, ip);
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

static void claim(struct sock *so, uint32_t ip, uint16_t port) REQUIRES(net_core)
{
    so->local = (struct endpoint){ ip, port };
    list_add_tail(bucket_of(port), &so->bind_link);
}

int bindtab_bind(struct sock *so, const struct endpoint *want)
{
    uint16_t port = want->port;
    int err;

    if (port == 0)
        port = bindtab_pick_to_bind(so, want->ip);
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
    uint16_t port = bindtab_pick(so, local_ip, peer, false);

    if (port == 0)
        return WSAENOBUFS;
    so->bound_any = true;
    claim(so, local_ip, port);
    return 0;
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

void bindtab_on_port(uint8_t type, uint16_t port, void (*fn)(struct sock *so, void *arg), void *arg)
{
    struct list *bucket = bucket_of(port);

    list_for_each(it, bucket) {
        struct sock *so = container_of(it, struct sock, bind_link);

        if (so->type == type && so->local.port == port)
            fn(so, arg);
    }
}
