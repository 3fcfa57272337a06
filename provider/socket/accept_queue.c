/* SPDX-License-Identifier: MIT */
#include "provider/socket/accept_queue.h"

#include "provider/include/winsock2.h"
#include "provider/socket/sock_ops.h"

/* options, event selection and blocking mode, as they are when it is accepted: the listener
 * may have changed since the connection came, and what it has received already is announced
 * now. */
static void inherit(struct sock *child, const struct sock *from) REQUIRES(net_core)
{
    struct event *old = child->event;       /* accepted before, but not handed over */

    child->opt = from->opt;
    child->overlapped = from->overlapped;
    child->ops->apply_options(child);
    child->nonblocking = from->nonblocking;
    child->selected = from->selected;
    child->event = from->event;
    if (child->event)
        object_ref(&child->event->obj);
    if (old)
        object_unref(&old->obj);
    if (child->event && (child->pending & child->selected))
        event_set(child->event);
}

/* Not 0: that is a thread without a callback. */
static uint32_t next_token(void) REQUIRES(net_core)
{
    static uint32_t last;               /* net_core */

    if (++last == 0)
        last = 1;
    return last;
}

void accept_add(struct sock *so, struct sock *child)
{
    child->listener = so;
    child->token = next_token();
    list_add_tail(&so->accepts, &child->link);
    so->waiting++;
    sock_post(child, FD_WRITE, 0);          /* W-65: never FD_CONNECT on this side */
    sock_post(so, FD_ACCEPT, 0);
}

struct sock *accept_first(const struct sock *so)
{
    return list_empty(&so->accepts) ? NULL : list_first(&so->accepts, struct sock, link);
}

struct sock *accept_named(const struct sock *so, uint32_t token)
{
    list_for_each(it, &so->accepts) {
        struct sock *child = container_of(it, struct sock, link);

        if (child->token == token)
            return child;
    }
    return NULL;
}

static void leave(struct sock *so, struct sock *child) REQUIRES(net_core)
{
    list_del(&child->link);
    child->listener = NULL;
    so->waiting--;
}

static void reset_one(struct sock *so, struct sock *child) REQUIRES(net_core)
{
    leave(so, child);
    child->ops->reset(child);
    sock_orphan(child);
}

void accept_rearm(struct sock *so)
{
    sock_rearm(so, FD_ACCEPT);
    if (!list_empty(&so->accepts))
        sock_post(so, FD_ACCEPT, 0);
}

void accept_take(struct sock *so, struct sock *child)
{
    leave(so, child);
    inherit(child, so);
    accept_rearm(so);
}

/* The connection could not be handed over. */
void accept_undo(struct sock *so, struct sock *child)
{
    struct list *first = so->accepts.next;

    list_add_tail(first, &child->link);     /* before the first */
    child->listener = so;
    so->waiting++;
    sock_post(so, FD_ACCEPT, 0);
}

void accept_reject(struct sock *so, struct sock *child)
{
    reset_one(so, child);
    accept_rearm(so);
}

void accept_clear(struct sock *so)
{
    while (!list_empty(&so->accepts))
        reset_one(so, accept_first(so));
}

void accept_cut(struct sock *so, unsigned most)
{
    while (so->waiting > most)
        reset_one(so, container_of(so->accepts.prev, struct sock, link));
}
