/* SPDX-License-Identifier: MIT */
/* Half-open connections: SYNs that were answered and whose ACK has not come.
 *
 * Any host can make them, with forged addresses, so they take no place in an accept queue and never
 * keep a new one out: when there are HALF_OPEN_MAX of them the oldest gives way.
 * It is the oldest of the listener that has most, so a listener that is not flooded loses none.
 * An honest peer answers within its round trip, and a flood of 1,000 a second leaves it 256 ms.
 *
 * What gives way is freed without a RST: that would go to whoever owns the forged address, one
 * more frame for each of the flood's.  A real peer's ACK finds the listener and is answered by RST.
 *
 * lwIP tells of a half-open connection's beginning and end through its extension arguments.
 * Source: RFC 4987 3.2, 3.4; lwIP 2.2.1, tcp_listen_input(), tcp_free(). */
#include "lwip-port/net_tcp_open.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

enum { HALF_OPEN_MAX = 256 };  /* of 1,100 pcbs; and of 512 small blocks for the SYN-ACKs */

struct half {
    struct list link;           /* its listener's, the oldest first; or idle */
    struct tcp_pcb *pcb;
    struct sock *listener;      /* NULL: idle */
};

static struct half halves[HALF_OPEN_MAX] GUARDED_BY(net_core);
static struct list idle GUARDED_BY(net_core);
static unsigned count GUARDED_BY(net_core);
static u8_t ext_id;             /* fixed by stream_half_init() */

static void forget(struct half *h) REQUIRES(net_core)
{
    h->listener->nhalves--;
    h->listener = NULL;
    count--;
    list_del(&h->link);
    list_add_tail(&idle, &h->link);
}

/* The pcb is being freed, whatever the reason. */
static void on_freed(u8_t id, void *data)
{
    (void)id;
    net_assert_locked();
    if (data)
        forget(data);
}

static err_t on_syn_taken(u8_t id, struct tcp_pcb_listen *lpcb, struct tcp_pcb *pcb)
{
    static const struct tcp_ext_arg_callbacks calls = { .destroy = on_freed };
    struct sock *so = lpcb->callback_arg;
    struct half *h;

    net_assert_locked();
    if (list_empty(&idle) && !stream_half_yield(so))
        return ERR_MEM;                     /* lwIP forgets it; the SYN will come again */
    h = list_first(&idle, struct half, link);
    list_del(&h->link);
    list_add_tail(&so->halves, &h->link);
    h->pcb = pcb;
    h->listener = so;
    so->nhalves++;
    count++;
    tcp_ext_arg_set_callbacks(pcb, id, &calls);
    tcp_ext_arg_set(pcb, id, h);
    return ERR_OK;
}

void stream_half_watch(struct tcp_pcb *lpcb)
{
    static const struct tcp_ext_arg_callbacks calls = { .passive_open = on_syn_taken };

    tcp_ext_arg_set_callbacks(lpcb, ext_id, &calls);
}

void stream_half_done(struct tcp_pcb *pcb)
{
    struct half *h = tcp_ext_arg_get(pcb, ext_id);

    tcp_ext_arg_set(pcb, ext_id, NULL);
    forget(h);
}

unsigned stream_half_count(void)
{
    return count;
}

static void abandon(struct half *h) REQUIRES(net_core)
{
    tcp_abandon(h->pcb, 0);                 /* ends in on_freed() */
}

/* The listener whose oldest gives way to one for `so`; `so` itself when none has more. */
static const struct sock *richest(const struct sock *so) REQUIRES(net_core)
{
    const struct sock *most = so;

    for (unsigned i = 0; i < HALF_OPEN_MAX; i++) {
        const struct sock *it = halves[i].listener;

        if (it && (!most || it->nhalves > most->nhalves))
            most = it;
    }
    /* One more than we have: we would be the next to lose it again. */
    return so && most->nhalves <= so->nhalves + 1 ? so : most;
}

bool stream_half_yield(const struct sock *so)
{
    const struct sock *from = richest(so);

    if (!from || list_empty(&from->halves))
        return false;
    abandon(list_first(&from->halves, struct half, link));
    return true;
}

void stream_half_close(struct sock *so)
{
    while (!list_empty(&so->halves))
        abandon(list_first(&so->halves, struct half, link));
}

/* A SYN before lwIP takes a pcb for it.  tcp_alloc() would take one from a connection in TIME_WAIT,
 * LAST_ACK or CLOSING when the pool is empty; only in the first is all data acknowledged for
 * certain. */
static enum net_tcp_verdict on_syn(struct tcp_pcb *lpcb)
{
    const struct sock *so = lpcb->callback_arg;

    net_assert_locked();
    if (so->waiting >= so->backlog)
        return NET_TCP_RESET;               /* WSPListen page: WSAECONNREFUSED */
    if (!stream_pool_empty() || tcp_tw_pcbs || stream_orphan_reclaim() || stream_half_yield(so))
        return NET_TCP_PASS;
    return NET_TCP_DROP;
}

void stream_half_init(void)
{
    net_lock();
    list_init(&idle);
    for (unsigned i = 0; i < HALF_OPEN_MAX; i++) {
        list_init(&halves[i].link);
        list_add_tail(&idle, &halves[i].link);
    }
    ext_id = tcp_ext_arg_alloc_id();
    net_unlock();
    net_set_listen_hook(on_syn);
}
