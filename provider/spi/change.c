/* SPDX-License-Identifier: MIT */
/* SIO_ADDRESS_LIST_CHANGE and SIO_ROUTING_INTERFACE_CHANGE. */
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "lwip-port/net_if.h"
#include "provider/abi/wsp_abi.h"
#include "provider/socket/client.h"
#include "provider/socket/dgram_room.h"
#include "provider/socket/service.h"
#include "provider/socket/sock_ops.h"
#include "provider/spi/change.h"

enum { WATCH_LIST = 1, WATCH_ROUTE = 2 };

/* One wait: its state when it began.  A list is numbered, a route is the local address it gives. */
struct change {
    bool route;
    struct net_addr remote;
    uint32_t token;
};
/* An overlapped wait of a kernel-resident client. */
struct change_request {
    struct sock_request at;
    struct change change;
    WSAOVERLAPPED *overlapped;
    struct event *event;
};

static uint32_t list_number GUARDED_BY(net_core);

static uint32_t via_of(struct net_addr remote) REQUIRES(net_core)
{
    struct net_addr via;

    return net_route(remote, &via) == NET_ROUTE_OK ? net_addr_fold(via) : 0;
}

static uint32_t state_now(const struct change *c) REQUIRES(net_core)
{
    return c->route ? via_of(c->remote) : list_number;
}

/* --- overlapped waits of kernel-resident clients ---------------------------------------------- */

static void request_end(struct change_request *r, uint32_t internal) REQUIRES(net_core)
{
    list_del(&r->at.link);
    r->overlapped->InternalHigh = 0;
    r->overlapped->Offset = 0;
    __atomic_store_n(&r->overlapped->Internal, internal, __ATOMIC_RELEASE);
    if (r->event) {
        event_set(r->event);
        object_unref(&r->event->obj);
    }
    kfree(r);
}

static void request_aborted(struct sock_request *r)
{
    net_assert_locked();
    request_end(container_of(r, struct change_request, at), WSA_OPERATION_ABORTED);
}

static int request_begin(struct sock *so, const struct ioctl_call *call, const struct change *c)
    REQUIRES(net_core)
{
    handle_t event = (handle_t)(uintptr_t)call->overlapped->hEvent;
    struct object *obj = event ? handle_ref(self_handles(), event, &event_type) : NULL;
    struct change_request *r;

    if (event && !obj)
        return WSA_INVALID_HANDLE;
    r = kmalloc(sizeof *r);
    if (!r) {
        if (obj)
            object_unref(obj);
        return WSAENOBUFS;
    }
    r->at.aborted = request_aborted;
    r->change = *c;
    r->overlapped = call->overlapped;
    r->event = obj ? container_of(obj, struct event, obj) : NULL;
    if (r->event)
        event_reset(r->event);
    r->overlapped->Internal = WSP_STATUS_PENDING;
    list_add_tail(&so->changes, &r->at.link);
    return WSA_IO_PENDING;
}

static void requests_look(struct sock *so) REQUIRES(net_core)
{
    struct list *it = so->changes.next, *next;

    for (; it != &so->changes; it = next) {
        struct change_request *r = container_of(it, struct change_request, at.link);

        next = it->next;
        if (state_now(&r->change) != r->change.token)
            request_end(r, 0);
    }
}

/* --- the change itself ------------------------------------------------------------------------ */

static bool tell(struct sock *so, void *arg)
{
    const bool *listed = arg;

    net_assert_locked();
    if (*listed)
        so->ops->keep_address(so);
    if ((so->watch & WATCH_LIST) && *listed) {
        so->watch &= (uint8_t)~WATCH_LIST;
        sock_post(so, FD_ADDRESS_LIST_CHANGE, 0);
    }
    if ((so->watch & WATCH_ROUTE) && via_of(so->route_to) != so->route_via) {
        so->watch &= (uint8_t)~WATCH_ROUTE;
        sock_post(so, FD_ROUTING_INTERFACE_CHANGE, 0);
    }
    requests_look(so);
    if (so->watchers || so->serve == SERVE_ARMED)
        sock_changed(so);
    return true;
}

static void on_change(bool listed)
{
    net_assert_locked();
    list_number += listed;
    sock_for_each(tell, &listed);
    dgram_room_rerouted();
}

void change_init(void)
{
    net_lock();
    net_set_change_handler(on_change);
    net_unlock();
}

/* --- the ioctls ------------------------------------------------------------------------------- */

static void arm_event(struct sock *so, const struct change *c) REQUIRES(net_core)
{
    sock_rearm(so, c->route ? FD_ROUTING_INTERFACE_CHANGE : FD_ADDRESS_LIST_CHANGE);
    so->watch |= c->route ? WATCH_ROUTE : WATCH_LIST;
    if (c->route) {
        so->route_to = c->remote;
        so->route_via = c->token;
    }
}

static int wait_for(struct sock *so, const struct change *c) REQUIRES(net_core)
{
    struct waiting w;
    int err = 0;

    so->watchers++;
    client_wait_begin(&w, so);
    while (!err && state_now(c) == c->token)
        err = so->state == SOCK_CLOSED ? WSAENOTSOCK : client_wait_more(&w, FOREVER);
    client_wait_end(&w);
    so->watchers--;
    return err;
}

int change_ioctl(struct sock *so, struct ioctl_call *call, struct net_addr remote)
{
    struct change c = { call->code == SIO_ROUTING_INTERFACE_CHANGE, remote, 0 };
    enum overlap_mode mode = call->overlap.mode;

    c.token = mode == OVERLAP_AGAIN ? call->overlap.token : state_now(&c);
    call->overlap.token = c.token;
    if (mode == OVERLAP_KERNEL)
        return call->overlapped ? request_begin(so, call, &c) : WSAEOPNOTSUPP;
    if (mode == OVERLAP_AGAIN && state_now(&c) != c.token)
        return 0;
    if (mode != OVERLAP_NONE) {
        service_arm(so);
        return WSA_IO_PENDING;
    }
    if (so->nonblocking) {
        arm_event(so, &c);
        return WSAEWOULDBLOCK;
    }
    return wait_for(so, &c);
}
