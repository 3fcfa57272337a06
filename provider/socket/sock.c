/* SPDX-License-Identifier: MIT */
/* Birth, references and end of a socket. */
#include "provider/socket/sock.h"

#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "provider/include/winsock2.h"
#include "provider/socket/bindtab.h"
#include "provider/socket/client.h"
#include "provider/socket/config.h"
#include "provider/socket/dgram_room.h"
#include "provider/socket/transports.h"

enum { DEFAULT_TTL = 128, DEFAULT_BUFFER = 8192 };   /* what programs read back */

static struct list sockets GUARDED_BY(net_core) = { &sockets, &sockets };
static unsigned count GUARDED_BY(net_core);

struct sock *sock_new(const struct transport *t, enum sock_state state)
{
    struct sock *so = kzalloc(sizeof *so);

    if (!so)
        return NULL;
    object_init(&so->obj, &sock_type);
    so->transport = t;
    so->ops = t->ops;
    so->type = (uint8_t)t->protocol.type;
    so->state = (uint8_t)state;
    so->process_id = process_id(process_self());
    list_init(&so->bind_link);
    list_init(&so->changes);
    list_init(&so->service_link);
    waitq_init(&so->changed);
    turn_init(&so->rx_turn);
    turn_init(&so->tx_turn);
    so->opt.ttl = DEFAULT_TTL;
    so->opt.udp_connreset = true;
    so->opt.rcvbuf = so->opt.sndbuf = DEFAULT_BUFFER;
    if (sock_has_messages(so))
        list_init(&so->refused.link);
    so->ops->init(so);
    list_add_tail(&sockets, &so->all);
    count++;
    return so;
}

struct sock *sock_ref(handle_t s)
{
    struct object *obj = handle_ref(self_handles(), s, &sock_type);

    return obj ? container_of(obj, struct sock, obj) : NULL;
}

int sock_enter(handle_t s, struct sock **out)
{
    *out = sock_ref(s);
    if (!*out)
        return WSAENOTSOCK;
    if (!client_in_callback())
        return 0;
    sock_unref(*out);
    return WSAEINPROGRESS;
}

void sock_unref(struct sock *so)
{
    object_unref(&so->obj);
}

static void abort_requests(struct sock *so) REQUIRES(net_core)
{
    while (!list_empty(&so->changes)) {
        struct sock_request *r = list_first(&so->changes, struct sock_request, link);

        list_del(&r->link);
        r->aborted(r);
    }
}

/* Parts the socket from the network and from its event, and wakes all who wait on it (W-91). */
static void part(struct sock *so) REQUIRES(net_core)
{
    struct event *event = so->event;

    if (sock_has_messages(so))
        dgram_room_forget(so);
    so->ops->close(so);
    sock_step(so, EV_CLOSE);
    abort_requests(so);
    bindtab_release(so);
    so->event = NULL;
    so->selected = 0;                       /* W-92: nothing is reported from now on */
    if (event)
        object_unref(&event->obj);
    list_del(&so->all);
    count--;
    sock_changed(so);
}

void sock_orphan(struct sock *so)
{
    part(so);
    sock_unref(so);
}

/* The handle is gone, by closesocket, CloseHandle or the end of the process; never waits. */
static void on_closed(struct object *obj)
{
    struct sock *so = container_of(obj, struct sock, obj);

    net_lock();
    part(so);
    net_unlock();
}

static void on_destroy(struct object *obj)
{
    kfree(container_of(obj, struct sock, obj));
}

const struct object_type sock_type = {
    .name = "socket",
    .closed = on_closed,
    .destroy = on_destroy,
};

unsigned sock_count(void)
{
    return count;
}

bool sock_limit_reached(void)
{
    uint32_t self = process_id(process_self()), limit = provider_settings.sockets_per_process;
    const struct client *c = client_self();
    unsigned n = c ? c->service.closed : 0;

    if (count + n < limit)
        return false;
    list_for_each(it, &sockets) {
        const struct sock *so = container_of(it, struct sock, all);

        n += so->process_id == self && so->handle;
    }
    return n >= limit;
}

/* Counted when it matters only: a counter of each process would have to follow every queue. */
bool sock_may_queue(const struct sock *so, size_t bytes)
{
    size_t share = kheap_share(), held = bytes;

    if (share == SIZE_MAX || so->process_id == process_id(process_kernel()))
        return true;
    list_for_each(it, &sockets) {
        const struct sock *other = container_of(it, struct sock, all);

        if (other->process_id == so->process_id)
            held += other->rx_cost ? other->rx_cost : other->rx_bytes;
    }
    return held <= share;
}

void sock_for_each(bool (*fn)(struct sock *so, void *arg), void *arg)
{
    list_for_each(it, &sockets)
        if (!fn(container_of(it, struct sock, all), arg))
            return;
}
