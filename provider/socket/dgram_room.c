/* SPDX-License-Identifier: MIT */
#include "provider/socket/dgram_room.h"

#include "bsp/kernel/sched/thread.h"
#include "lwip-port/net_lock.h"
#include "lwip-port/net_room.h"
#include "provider/include/winsock2.h"

enum { INSIDE = NET_NICS };         /* loopback has no queue */

static struct {
    struct list claims;             /* the oldest first */
    uint32_t grants;                /* how often somebody was given room */
    struct list woken;              /* sleepers that have room and have not used it */
} lines[NET_NICS] GUARDED_BY(net_core);

void dgram_room_begin(struct dgram_claim *c)
{
    *c = (struct dgram_claim){ .nic = INSIDE };
    list_init(&c->link);
}

static void grant(struct dgram_claim *c) REQUIRES(net_core)
{
    list_del(&c->link);
    c->granted = true;
    net_room_promise(c->nic, c->cost);
    lines[c->nic].grants++;
}

/* A socket that was refused has its turn: it may try once before the line. */
static void let_try(struct dgram_claim *c) REQUIRES(net_core)
{
    list_del(&c->link);
    c->granted = true;
    lines[c->nic].grants++;
    sock_post(container_of(c, struct sock, refused), FD_WRITE, 0);
}

/* What a socket in the line may take is kept for it only while the rest of the line is served: it
 * may have nothing to send any more. */
static void serve(unsigned nic)
{
    uint32_t kept = 0;

    net_assert_locked();
    while (!list_empty(&lines[nic].claims)) {
        struct dgram_claim *c = list_first(&lines[nic].claims, struct dgram_claim, link);

        if (!net_room_for(nic, kept + c->cost))
            return;
        if (c->sleeper) {
            grant(c);
            list_add_tail(&lines[nic].woken, &c->link);
            waitq_wake(c->sleeper);
            continue;
        }
        kept += c->cost;
        let_try(c);
    }
}

/* Gives back what it has, and lets the next one have it. */
static void leave(struct dgram_claim *c) REQUIRES(net_core)
{
    unsigned nic = c->nic;
    bool had = c->granted || !list_empty(&c->link);

    list_del(&c->link);
    if (c->granted)
        net_room_take_back(nic, c->cost);
    c->granted = false;
    c->nic = INSIDE;
    if (had)
        serve(nic);
}

/* Whether a thread that is not worse has been given room and has not used it yet.  One that is
 * worse may not get the CPU for long; its room is kept for it. */
static bool others_first(unsigned nic) REQUIRES(net_core)
{
    unsigned own = thread_own_priority(thread_self());

    if (!list_empty(&lines[nic].claims))
        return true;
    list_for_each(it, &lines[nic].woken) {
        struct dgram_claim *c = container_of(it, struct dgram_claim, link);

        if (thread_own_priority(c->sleeper->thread) <= own)
            return true;
    }
    return false;
}

bool dgram_room_claim(struct dgram_claim *c, struct net_addr addr, uint32_t bytes)
{
    int nic = net_room_nic(addr);

    if (nic < 0 || (c->nic != INSIDE && c->nic != nic))
        leave(c);
    if (nic < 0 || c->granted)
        return true;
    if (c->nic == nic)
        return false;
    c->nic = (uint8_t)nic;
    c->cost = net_room_cost(bytes);
    c->seen = lines[nic].grants;
    if (!others_first((unsigned)nic) && net_room_for(c->nic, c->cost)) {
        grant(c);
        return true;
    }
    list_add_tail(&lines[nic].claims, &c->link);
    return false;
}

bool dgram_room_first(struct sock *so, struct dgram_claim *c, struct net_addr addr,
                      uint32_t bytes)
{
    bool its_turn = so->refused.granted;

    so->refused.granted = false;
    if (dgram_room_claim(c, addr, bytes))
        return true;
    if (!its_turn || !net_room_for(c->nic, c->cost))
        return false;
    grant(c);
    return true;
}

void dgram_room_refuse(struct sock *so, const struct dgram_claim *c)
{
    struct dgram_claim *r = &so->refused;

    sock_rearm(so, FD_WRITE);
    r->granted = false;
    r->sleeper = NULL;
    if (!list_empty(&r->link) && r->nic != c->nic)
        leave(r);
    r->nic = c->nic;
    r->cost = c->cost;
    if (list_empty(&r->link))       /* else it keeps its place */
        list_add_tail(&lines[r->nic].claims, &r->link);
}

/* All of a line: where a datagram goes may have changed, and nothing but another try tells. */
static void try_again(unsigned nic) REQUIRES(net_core)
{
    struct list *it = lines[nic].claims.next, *next;

    for (; it != &lines[nic].claims; it = next) {
        struct dgram_claim *c = container_of(it, struct dgram_claim, link);

        next = it->next;
        if (c->sleeper)
            waitq_wake(c->sleeper);
        else
            let_try(c);
    }
}

void dgram_room_rerouted(void)
{
    for (unsigned i = 0; i < NET_NICS; i++)
        try_again(i);
}

bool dgram_room_moves(struct dgram_claim *c)
{
    uint32_t before = c->seen;

    c->seen = lines[c->nic].grants;
    return c->seen != before;
}

void dgram_room_use(struct dgram_claim *c)
{
    if (c->granted)
        net_room_owe(c->nic, c->cost);
}

void dgram_room_release(struct dgram_claim *c)
{
    if (c->nic != INSIDE)
        leave(c);
}

void dgram_room_forget(struct sock *so)
{
    so->refused.granted = false;    /* of its turn nothing is counted */
    dgram_room_release(&so->refused);
}

void dgram_room_init(void)
{
    net_lock();
    for (unsigned i = 0; i < NET_NICS; i++) {
        list_init(&lines[i].claims);
        list_init(&lines[i].woken);
    }
    net_set_room_handler(serve);
    net_unlock();
}
