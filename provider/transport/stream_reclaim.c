/* SPDX-License-Identifier: MIT */
/* lwIP's pool of pcbs is empty: which of the connections that have lost their socket can go.
 *
 * One with nothing left to deliver: all its data is acknowledged, and its FIN either is, or was
 * sent again and the peer is silent.  Left alone they end by time-outs of 20 s to minutes, so peers
 * that vanish after a close could keep all others out.  It goes without a RST, as the peer may not
 * have read what it has acknowledged (lwIP treats those in LAST_ACK and CLOSING the same way, but
 * does not ask whether they have data).  The one without progress for longest goes first. */
#include "provider/transport/stream.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

static bool only_a_fin(const struct tcp_seg *seg)
{
    return !seg || (seg->len == 0 && !seg->next);
}

static bool has_delivered_all(const struct tcp_pcb *pcb)
{
    if (pcb->errf)                          /* a socket would get its end as an event */
        return false;
    if (pcb->state == FIN_WAIT_2)
        return true;
    if (pcb->state != FIN_WAIT_1 && pcb->state != CLOSING && pcb->state != LAST_ACK)
        return false;
    return pcb->nrtx > 0 && only_a_fin(pcb->unacked) && only_a_fin(pcb->unsent);
}

bool stream_reclaim(void)
{
    struct tcp_pcb *oldest = NULL;

    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        if (has_delivered_all(pcb) &&
            (!oldest || stream_orphan_ticks(pcb) > stream_orphan_ticks(oldest)))
            oldest = pcb;
    if (!oldest)
        return false;
    tcp_abandon(oldest, 0);
    return true;
}
