/* SPDX-License-Identifier: MIT */
#include "provider/socket/service.h"

#include "bsp/kernel/sched/thread.h"
#include "provider/include/winsock2.h"
#include "provider/socket/call_memory.h"
#include "provider/socket/client.h"

void service_init(struct service *v)
{
    *v = (struct service){ 0 };
    list_init(&v->due);
    list_init(&v->later);
    waitq_init(&v->wake);
}

/* No change will come of a socket that was closed before it was armed: due at once. */
void service_arm(struct sock *so)
{
    if (so->serve == SERVE_NONE) {
        so->serve = SERVE_ARMED;
        so->service = &client_self()->service;
    }
    if (so->state == SOCK_CLOSED)
        service_due(so);
}

void service_arm_later(struct sock *so)
{
    struct service *v;

    service_arm(so);
    v = so->service;
    if (so->serve != SERVE_ARMED)
        return;
    if (list_empty(&v->later))
        v->later_us = time_us() + MEMORY_RETRY_US;
    so->serve = SERVE_LATER;
    list_add_tail(&v->later, &so->service_link);
    waitq_wake_all(&v->wake);               /* its wait ends earlier now */
}

static void make_due(struct sock *so) REQUIRES(net_core)
{
    struct service *v = so->service;

    list_del(&so->service_link);
    so->serve = SERVE_DUE;
    object_ref(&so->obj);
    list_add_tail(&v->due, &so->service_link);
    waitq_wake_all(&v->wake);
}

void service_due(struct sock *so)
{
    bool waits = so->serve == SERVE_ARMED || so->serve == SERVE_LATER;

    if (waits)
        make_due(so);
    if (so->serve == SERVE_DUE && so->state == SOCK_CLOSED && !so->service_closed) {
        so->service_closed = true;
        so->service->closed++;
    }
}

/* The reference is the caller's now. */
static struct sock *take(struct service *v) REQUIRES(net_core)
{
    struct sock *so = list_first(&v->due, struct sock, service_link);

    list_del(&so->service_link);
    so->serve = SERVE_NONE;
    so->service = NULL;
    v->closed -= so->service_closed;
    return so;
}

static void retry_now(struct service *v) REQUIRES(net_core)
{
    while (!list_empty(&v->later))
        make_due(list_first(&v->later, struct sock, service_link));
}

/* A plain wait: it is no blocking call of the client, and WSPCancelBlockingCall leaves it alone. */
static int wait_due(struct service *v) REQUIRES(net_core)
{
    while (list_empty(&v->due)) {
        bool later = !list_empty(&v->later);
        enum park p = net_wait(&v->wake, later ? v->later_us : FOREVER);

        if (p == PARK_KILLED || p == PARK_CANCELLED)
            return WSAEINTR;
        if (!list_empty(&v->later) && time_us() >= v->later_us)
            retry_now(v);
    }
    return 0;
}

int service_next(handle_t *out, unsigned room, unsigned *n)
{
    struct sock *taken[SERVICE_ROOM];
    struct client *c;
    int err;

    *n = 0;
    net_lock();
    c = client_self();
    err = c ? wait_due(&c->service) : WSANOTINITIALISED;
    while (!err && *n < room && *n < SERVICE_ROOM && !list_empty(&c->service.due)) {
        taken[*n] = take(&c->service);
        out[*n] = taken[*n]->handle;
        ++*n;
    }
    net_unlock();
    for (unsigned i = 0; i < *n; i++)
        sock_unref(taken[i]);
    return err;
}

static bool disarm(struct sock *so, void *arg)
{
    net_assert_locked();
    if (so->service != arg || so->serve == SERVE_DUE)
        return true;
    list_del(&so->service_link);
    so->serve = SERVE_NONE;
    so->service = NULL;
    return true;
}

void service_end(struct service *v)
{
    sock_for_each(disarm, v);
    while (!list_empty(&v->due))
        sock_unref(take(v));
}
