/* SPDX-License-Identifier: MIT */
/* The table of transports: every op is there or is one of those that may be absent, and a third
 * transport, made here, runs under the ordinary calls, which know nothing of it. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_lock.h"
#include "provider/include/winsock2.h"
#include "provider/socket/transports.h"

static bool whole(const void *table, size_t bytes)
{
    const void *const *op = table;

    for (size_t i = 0; i < bytes / sizeof *op; i++)
        if (!op[i])
            return false;
    return true;
}

/* What sock_ops.h allows to be absent. */
static const size_t optional[] = {
    offsetof(struct sock_ops, messages),   offsetof(struct sock_ops, bytes),
    offsetof(struct sock_ops, start),      offsetof(struct sock_ops, give_up),
    offsetof(struct sock_ops, disconnect), offsetof(struct sock_ops, listen),
    offsetof(struct sock_ops, reset),      offsetof(struct sock_ops, shut_send),
    offsetof(struct sock_ops, icmp),       offsetof(struct sock_ops, figures),
};

static void is_complete(const struct transport *t)
{
    const struct sock_ops ops = *t->ops;
    const void *op[sizeof ops / sizeof(void *)];
    bool messages = t->protocol.flags & XP1_MESSAGE_ORIENTED;
    bool connection = !(t->protocol.flags & XP1_CONNECTIONLESS);

    CHECK_EQ(ops.messages != NULL, messages);
    CHECK_EQ(ops.bytes != NULL, !messages);
    CHECK_EQ(t->protocol.max_message != 0, messages);
    CHECK_EQ(ops.give_up != NULL, connection);
    CHECK_EQ(ops.shut_send != NULL, connection);
    CHECK_EQ(ops.disconnect != NULL, !connection);
    CHECK_EQ(ops.reset != NULL, ops.listen != NULL);
    CHECK(messages ? whole(ops.messages, sizeof *ops.messages)
                   : whole(ops.bytes, sizeof *ops.bytes));
    memcpy(op, &ops, sizeof op);
    for (unsigned i = 0; i < sizeof optional / sizeof optional[0]; i++)
        op[optional[i] / sizeof op[0]] = t;
    CHECK(whole(op, sizeof op));
}

TEST(every_transport_fills_its_table)
{
    for (unsigned i = 0; i < ntransports; i++) {
        const struct protocol *p = &transports[i].protocol;

        is_complete(&transports[i]);
        CHECK(transport_find(p->type, p->number) == &transports[i]);
        for (unsigned j = 0; j < i; j++)
            CHECK(transports[j].protocol.id != p->id);
    }
    CHECK(transport_find(0, 0) == &transports[0]);
    CHECK(!transport_find(SOCK_SEQPACKET, 0));
    CHECK(!transport_find(SOCK_STREAM, IPPROTO_UDP));
}

/* --- a transport that gives back what is sent ------------------------------------------------- */

enum { TOLD = 4, MOST = 100 };
static unsigned closes, options_applied;

static void echo_init(struct sock *so)
{
    net_assert_locked();
    so->last = &so->first;
}

static struct datagram *echo_take(struct sock *so)
{
    struct datagram *d;

    net_assert_locked();
    d = so->first;
    if (d && !(so->first = d->next))
        so->last = &so->first;
    return d;
}

static void echo_put_back(struct sock *so, struct datagram *d)
{
    net_assert_locked();
    d->next = so->first;
    if (!so->first)
        so->last = &d->next;
    so->first = d;
}

static void echo_drop(struct sock *so, struct datagram *d)
{
    (void)so;
    kfree(d);
}

static void echo_rx_drop(struct sock *so)
{
    struct datagram *d;

    while ((d = echo_take(so)) != NULL)
        kfree(d);
}

static void echo_close(struct sock *so)
{
    closes++;
    echo_rx_drop(so);
}

static int echo_bind(struct sock *so, const struct endpoint *want)
{
    net_assert_locked();
    so->local = *want;
    return sock_step(so, EV_BIND);
}

static int echo_connect(struct sock *so, const struct endpoint *peer, struct net_addr via)
{
    (void)via;
    net_assert_locked();
    so->peer = *peer;
    return sock_step(so, EV_CONNECT);
}

static int echo_disconnect(struct sock *so)
{
    net_assert_locked();
    return sock_step(so, EV_DISCONNECT);
}

static unsigned echo_ready(const struct sock *so)
{
    net_assert_locked();
    return FD_WRITE | (so->first ? FD_READ : 0);
}

static bool echo_rx_waits(const struct sock *so)
{
    net_assert_locked();
    return so->first;
}

static uint32_t echo_readable(const struct sock *so)
{
    net_assert_locked();
    return so->first ? so->first->bytes : 0;
}

static uint32_t echo_tx_queued(const struct sock *so)
{
    (void)so;
    return 0;
}

static void echo_apply(struct sock *so)
{
    (void)so;
    options_applied++;
}

static void echo_keep(struct sock *so)
{
    (void)so;
}

static void echo_ports(struct net_addr addr, const struct endpoint *peer,
                       void (*held)(void *arg, uint16_t port), void *arg)
{
    (void)addr, (void)peer, (void)held, (void)arg;
}

/* The buffer is the datagram itself. */
static struct pbuf *echo_alloc(uint32_t bytes, void **data)
{
    struct datagram *d = kzalloc(sizeof *d + bytes);

    d->bytes = bytes;
    *data = d->data;
    return (struct pbuf *)(void *)d;
}

static void echo_free(struct pbuf *p)
{
    kfree(p);
}

static int echo_send(struct sock *so, struct pbuf *p, const struct endpoint *to)
{
    const struct datagram *sent = (const void *)p;
    struct datagram *d = kzalloc(sizeof *d + sent->bytes);

    net_assert_locked();
    memcpy(d->data, sent->data, sent->bytes);
    d->bytes = sent->bytes;
    d->from = *to;
    *so->last = d;
    so->last = &d->next;
    sock_post(so, FD_READ, 0);
    return 0;
}

static const struct message_ops echo_messages = {
    .alloc = echo_alloc, .send = echo_send, .free = echo_free,
    .take = echo_take, .put_back = echo_put_back, .drop = echo_drop,
};

static const struct sock_ops echo_ops = {
    .messages = &echo_messages,
    .init = echo_init, .close = echo_close, .bind = echo_bind, .connect = echo_connect,
    .disconnect = echo_disconnect, .ready = echo_ready, .rx_waits = echo_rx_waits,
    .rx_drop = echo_rx_drop, .readable = echo_readable, .tx_queued = echo_tx_queued,
    .apply_options = echo_apply, .keep_address = echo_keep, .ports_held = echo_ports,
};

static const struct transport echo = {
    { SOCK_RAW, 200, 1099, XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED, MOST, "echo" }, &echo_ops,
};

static SOCKET echo_socket(void)
{
    struct sock *so;
    SOCKET s;

    net_lock();
    so = sock_new(&echo, SOCK_OPEN);
    s = handle_make(self_handles(), &so->obj);
    so->handle = s;
    sock_unref(so);
    net_unlock();
    return s;
}

TEST_BOTH(a_third_transport_runs_under_the_same_calls)
{
    char text[MOST + 1] = "ping", c[8];
    uint32_t waiting = 0;
    unsigned n = 0;
    SOCKET s;

    closes = options_applied = 0;
    is_complete(&echo);
    s = echo_socket();
    CHECK_EQ(ws_listen(s, 1), WSAEOPNOTSUPP);
    CHECK_EQ(ws_connect(s, PEER, 9), 0);
    CHECK_EQ(ws_send(s, text, sizeof text, &n), WSAEMSGSIZE);
    CHECK_EQ(ws_send(s, text, TOLD, &n), 0);
    CHECK_EQ(n, TOLD);
    CHECK_EQ(ws_fionread(s, &waiting), 0);
    CHECK_EQ(waiting, TOLD);
    CHECK_EQ(ws_recv(s, c, sizeof c, MSG_PEEK, &n), 0);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_BROADCAST, 1), 0);
    CHECK_EQ(options_applied, 1);
    CHECK_EQ(ws_recv(s, c, 2, 0, &n), WSAEMSGSIZE);
    CHECK_EQ(ws_fionbio(s, 1), 0);
    CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_send(s, text, TOLD, &n), 0);
    CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), 0);
    CHECK(n == TOLD && !memcmp(c, "ping", TOLD));
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(closes, 1);
}
