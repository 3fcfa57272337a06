/* SPDX-License-Identifier: MIT */
/* Connections without an owner: their socket is closed, or its program has ended.
 *
 * Their unacknowledged data is sent, but not for ever: a peer that acknowledges nothing new for
 * ORPHAN_TIMEOUT_MS, be it silent or alive with a closed window, is reset.  lwIP's own limits are
 * no help: it probes a closed window for as long as it is answered, ends a LAST_ACK by the clock
 * although its data flow, and a FIN_WAIT_2 after 20 s.  So pcb->tmr is kept young, and one rule
 * ends them all.  An orphan costs no memory of its own: the ticks of its start and last progress
 * are the callbacks' argument, and its poll function is its mark. */
#include "provider/socket/config.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

enum { WHOLE = 10 };    /* time-outs in all: a byte now and then would keep a pcb for hours */

/* The low half of the argument is the tick of the last progress, the high half that of the start.
 * WHOLE time-outs may be longer than 16 bits count: then the largest age ends it. */
static void note_start(struct tcp_pcb *pcb)
{
    uint32_t now = (uint16_t)tcp_ticks;

    tcp_arg(pcb, (void *)(uintptr_t)(now << 16 | now));
}

static void note_progress(struct tcp_pcb *pcb)
{
    uint32_t start = (uint32_t)(uintptr_t)pcb->callback_arg & 0xffff0000;

    tcp_arg(pcb, (void *)(uintptr_t)(start | (uint16_t)tcp_ticks));
}

static uint32_t ticks_without_progress(const struct tcp_pcb *pcb)
{
    return (uint16_t)(tcp_ticks - (uint32_t)(uintptr_t)pcb->callback_arg);
}

static uint32_t ticks_in_all(const struct tcp_pcb *pcb)
{
    return (uint16_t)(tcp_ticks - ((uint32_t)(uintptr_t)pcb->callback_arg >> 16));
}

static uint32_t at_most(uint32_t ticks)
{
    return ticks < 0xff00 ? ticks : 0xff00;
}

static bool overdue(const struct tcp_pcb *pcb)
{
    uint32_t ticks = at_most(provider_settings.orphan_timeout_ms / TCP_SLOW_INTERVAL);

    return ticks_without_progress(pcb) >= ticks || ticks_in_all(pcb) >= at_most(WHOLE * ticks);
}

/* lwIP calls it when data are acknowledged, which is the one thing that counts as progress. */
static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t bytes)
{
    (void)arg;
    (void)bytes;
    net_assert_locked();
    note_progress(pcb);
    return ERR_OK;
}

/* The peer has everything and keeps its side open.  It is sent nothing when the time is over:
 * what it sends then belongs to no connection, and is answered by a reset. */
static err_t on_poll_fin_wait_2(void *arg, struct tcp_pcb *pcb)
{
    (void)arg;
    net_assert_locked();
    pcb->tmr = tcp_ticks;
    if (!overdue(pcb))
        return ERR_OK;
    tcp_abandon(pcb, 0);
    return ERR_ABRT;
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
    (void)arg;
    net_assert_locked();
    pcb->tmr = tcp_ticks;
    if (pcb->state == FIN_WAIT_2) {
        note_progress(pcb);                 /* the ACK of our FIN was progress */
        tcp_poll(pcb, on_poll_fin_wait_2, 1);
        return ERR_OK;
    }
    if (!overdue(pcb))
        return ERR_OK;
    stream_reset_pcb(pcb);
    return ERR_ABRT;
}

void stream_orphan(struct tcp_pcb *pcb)
{
    note_start(pcb);
    tcp_sent(pcb, on_sent);
    tcp_poll(pcb, on_poll, 1);
    pcb->tmr = tcp_ticks;
    /* Everything was read: tcp_close() must not take a window that SO_RCVBUF keeps small for
     * unread data, which it answers with a reset. */
    pcb->rcv_wnd = TCP_WND_MAX(pcb);
    if (pcb->state < FIN_WAIT_1 || pcb->state == CLOSE_WAIT)
        tcp_shutdown(pcb, 0, 1);            /* FIN after the data; without memory, lwIP retries */
    tcp_close(pcb);                         /* from now on data of the peer draw a reset */
}

/* They stand on lwIP's list of active connections, and nowhere else: a list of our own would have
 * to hear of each end, and of TIME_WAIT lwIP says nothing.  It is walked when the pool is used up,
 * and for netstat. */
static bool is_orphan(const struct tcp_pcb *pcb)
{
    return pcb->poll == on_poll || pcb->poll == on_poll_fin_wait_2;
}

static bool any(const struct tcp_pcb *pcb)
{
    (void)pcb;
    return true;
}

static bool only_a_fin(const struct tcp_seg *seg)
{
    return !seg || (seg->len == 0 && !seg->next);
}

/* All its data is acknowledged, and its FIN either is, or was sent again and the peer is silent. */
static bool has_delivered_all(const struct tcp_pcb *pcb)
{
    if (pcb->state == FIN_WAIT_2)
        return true;
    if (pcb->state != FIN_WAIT_1 && pcb->state != CLOSING && pcb->state != LAST_ACK)
        return false;
    return pcb->nrtx > 0 && only_a_fin(pcb->unacked) && only_a_fin(pcb->unsent);
}

/* How many of that kind there are, and which has got nothing acknowledged for longest. */
static unsigned look(bool (*kind)(const struct tcp_pcb *pcb), struct tcp_pcb **oldest)
    REQUIRES(net_core)
{
    unsigned n = 0;

    *oldest = NULL;
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
        if (!is_orphan(pcb) || !kind(pcb))
            continue;
        n++;
        if (!*oldest || ticks_without_progress(pcb) > ticks_without_progress(*oldest))
            *oldest = pcb;
    }
    return n;
}

unsigned stream_orphans(void)
{
    struct tcp_pcb *oldest;

    return look(any, &oldest);
}

bool stream_orphan_gives_way(unsigned most)
{
    struct tcp_pcb *oldest;

    if (look(any, &oldest) <= most)
        return false;
    stream_reset_pcb(oldest);
    return true;
}

/* Left alone they end by time-outs of 20 s to minutes, so peers that vanish after a close could
 * keep all others out.  It goes without a RST, as the peer may not have read what it has
 * acknowledged (lwIP treats those in LAST_ACK and CLOSING the same way, but does not ask whether
 * they have data). */
bool stream_orphan_reclaim(void)
{
    struct tcp_pcb *oldest;

    if (!look(has_delivered_all, &oldest))
        return false;
    tcp_abandon(oldest, 0);
    return true;
}
