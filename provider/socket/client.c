/* SPDX-License-Identifier: MIT */
/* Startups, versions and blocked calls of a process. */
#include "provider/socket/client.h"

#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/process/apiset.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "provider/include/winsock2.h"

struct client *client_self(void)
{
    return *apiset_slot(process_self(), SVC_WSP);
}

bool client_is_up(void)
{
    const struct client *c = client_self();

    return c && c->startups > 0;
}

bool client_is_v1(void)
{
    return client_is_up() && client_self()->modern == 0;
}

void client_callback_begin(uint32_t token)
{
    *thread_word() = token;
}

uint32_t client_callback_end(void)
{
    uint32_t token = *thread_word();

    *thread_word() = 0;
    return token;
}

bool client_in_callback(void)
{
    return *thread_word() != 0;
}

void client_wait_begin(struct waiting *w, struct sock *so)
{
    struct client *c = client_self();

    w->cancelled = false;
    w->done = false;
    w->result = 0;
    list_init(&w->link);
    waitq_init(&w->cancel);
    w->on_cancel.thread = w->on_sock.thread = NULL;
    list_init(&w->on_sock.link);
    waitq_add(&w->cancel, &w->on_cancel);
    if (so)
        waitq_add(&so->changed, &w->on_sock);
    if (c)
        list_add_tail(&c->blocked, &w->link);
}

int client_wait_more(struct waiting *w, uint64_t deadline_us)
{
    enum park p;

    if (w->cancelled)
        return WSAEINTR;
    p = net_park(deadline_us);
    if (w->cancelled || p == PARK_KILLED || p == PARK_CANCELLED)
        return WSAEINTR;
    return p == PARK_TIMEOUT ? WSAETIMEDOUT : 0;
}

void client_wait_end(struct waiting *w)
{
    waitq_remove(&w->on_cancel);
    waitq_remove(&w->on_sock);
    list_del(&w->link);
}

int client_startup(bool modern)
{
    struct client *fresh = kzalloc(sizeof *fresh), *c;

    if (!fresh)
        return WSASYSNOTREADY;
    list_init(&fresh->blocked);
    service_init(&fresh->service);
    net_lock();
    c = client_self();
    if (!c) {
        c = fresh;
        fresh = NULL;
        *apiset_slot(process_self(), SVC_WSP) = c;
    }
    c->startups++;
    if (modern)
        c->modern++;
    net_unlock();
    kfree(fresh);
    return 0;
}

static void close_one(struct handle_table *t, handle_t h, struct object *obj)
{
    (void)obj;
    handle_close(t, h, &sock_type);
}

/* Which startup a cleanup undoes is not said: the 1.x ones go first, so that a client that still
 * has a 2.x startup keeps 2.x answers: it is 1.x only while all its startups asked for 1.x. */
int client_cleanup(void)
{
    struct client *c;
    bool last = false;

    net_lock();
    c = client_self();
    if (c && c->startups == 0)
        c = NULL;                           /* another thread is closing the sockets now */
    if (c) {
        last = --c->startups == 0;
        if (c->modern > c->startups)
            c->modern = c->startups;
    }
    net_unlock();
    if (!c)
        return WSANOTINITIALISED;
    if (last)
        handle_for_each(self_handles(), &sock_type, close_one);
    return 0;
}

/* All its threads have ended, and none of its calls sleeps. */
void client_process_exit(struct process *p)
{
    struct client *c;

    net_lock();
    c = *apiset_slot(p, SVC_WSP);
    if (c)
        service_end(&c->service);
    *apiset_slot(p, SVC_WSP) = NULL;
    net_unlock();
    kfree(c);
}

int client_cancel(void)
{
    struct client *c;
    int err = WSAEINVAL;

    net_lock();
    c = client_self();
    if (c && !list_empty(&c->blocked)) {
        list_for_each(it, &c->blocked) {
            struct waiting *w = container_of(it, struct waiting, link);

            w->cancelled = true;
            waitq_wake_all(&w->cancel);
        }
        err = 0;
    }
    net_unlock();
    return err;
}
