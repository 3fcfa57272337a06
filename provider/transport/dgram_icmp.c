/* SPDX-License-Identifier: MIT */
#include "provider/transport/dgram_icmp.h"

#include "lwip-port/net_icmp.h"
#include "provider/include/winsock2.h"
#include "provider/socket/bindtab.h"

#include <string.h>

enum { PORT_UNREACHABLE = 3, DESTINATION_UNREACHABLE = 3 };

static uint32_t clock GUARDED_BY(net_core); /* counts datagrams sent; 0: never */

static struct sent *find(struct sock *so, const struct endpoint *to) REQUIRES(net_core)
{
    for (unsigned i = 0; i < DGRAM_SENT; i++)
        if (so->sent[i].stamp && endpoint_equal(&so->sent[i].to, to))
            return &so->sent[i];
    return NULL;
}

/* How long ago, so that a clock that came round does not matter. */
static uint32_t age(const struct sent *s) REQUIRES(net_core)
{
    return s->stamp ? clock - s->stamp : UINT32_MAX;
}

void dgram_note_sent(struct sock *so, const struct endpoint *to)
{
    struct sent *s = find(so, to);

    for (unsigned i = 0; !s && i < DGRAM_SENT; i++)
        if (age(&so->sent[i]) == UINT32_MAX)
            s = &so->sent[i];
    if (!s) {
        s = &so->sent[0];
        for (unsigned i = 1; i < DGRAM_SENT; i++)
            if (age(&so->sent[i]) > age(s))
                s = &so->sent[i];
    }
    if (++clock == 0)
        clock = 1;
    *s = (struct sent){ *to, clock };
}

void dgram_forget_sent(struct sock *so)
{
    memset(so->sent, 0, sizeof so->sent);
}

struct search {
    const struct net_icmp_error *e;
    struct sock *best;
    uint32_t age;
};

static void look(struct sock *so, void *arg)
{
    struct search *s = arg;
    struct endpoint to = { s->e->remote, s->e->remote_port };
    struct sent *sent;

    net_assert_locked();
    if (!so->bound_any && !net_addr_equal(so->local.addr, s->e->local))
        return;
    sent = find(so, &to);
    if (sent && (!s->best || age(sent) < s->age)) {
        s->best = so;
        s->age = age(sent);
    }
}

/* W-106: the next receive fails once, with CONNRESET. */
void dgram_on_icmp(const struct net_icmp_error *e)
{
    struct search s = { e, NULL, 0 };

    if (e->type != DESTINATION_UNREACHABLE || e->code != PORT_UNREACHABLE)
        return;
    bindtab_on_port(SOCK_DGRAM, e->local_port, look, &s);
    if (!s.best || !s.best->opt.udp_connreset)
        return;
    s.best->reset_err = WSAECONNRESET;
    sock_post(s.best, FD_READ, 0);
}
