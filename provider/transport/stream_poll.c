/* SPDX-License-Identifier: MIT */
/* The look that lwIP lets us take at each connection twice a second: has its peer vanished?
 *
 * lwIP alone gives up after twelve retransmissions, which with its back-off is ten minutes and
 * more.  Here TcpMaxDataRetransmissions counts, as on CE, and MOST_TICKS bounds the whole whatever
 * the measured round trip made of the back-off.  A closed window is no reason to end a connection
 * while its peer answers the probes (RFC 9293 3.8.6.1); unanswered probes count as retransmissions
 * do. */
#include "provider/socket/config.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

enum { MOST_TICKS = 180000 / TCP_SLOW_INTERVAL };

/* The last retransmission has had its time too: lwIP would send the next one at its next tick. */
static bool retransmitted_enough(const struct tcp_pcb *pcb)
{
    return pcb->nrtx >= provider_settings.data_retransmissions && pcb->rtime + 1 >= pcb->rto;
}

static bool vanished(struct sock *so, struct tcp_pcb *pcb) REQUIRES(net_core)
{
    if (pcb->persist_backoff) {
        pcb->nrtx = 0;                      /* what was lost before the window closed is history */
        if (pcb->persist_probe == 0)
            so->stall_tick = tcp_ticks;     /* the peer has spoken since the last probe */
        if (pcb->persist_probe > provider_settings.data_retransmissions)
            return true;
    } else if (pcb->nrtx == 0) {
        /* rtime: ticks since the oldest byte without ACK was sent; below 0: there is none. */
        so->stall_tick = tcp_ticks - (uint32_t)(pcb->rtime > 0 ? pcb->rtime : 0);
    } else if (retransmitted_enough(pcb)) {
        return true;
    }
    return tcp_ticks - so->stall_tick >= MOST_TICKS;
}

err_t stream_on_poll(void *arg, struct tcp_pcb *pcb)
{
    struct sock *so = arg;

    net_assert_locked();
    if (so->state != SOCK_CONNECTED || !vanished(so, pcb))
        return ERR_OK;
    stream_reset_pcb(pcb);                  /* stream_on_error tells the socket */
    return ERR_ABRT;
}
