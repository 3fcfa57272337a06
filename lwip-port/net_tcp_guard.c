/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_guard.h"

#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

static bool beyond_fin(const struct tcp_pcb *pcb, const struct tcp_hdr *hdr, const struct pbuf *p)
{
    const struct tcp_seg *last = pcb->ooseq;

    if (!last)
        return false;
    while (last->next)
        last = last->next;
    return (TCPH_FLAGS(last->tcphdr) & TCP_FIN) &&
           TCP_SEQ_GT(hdr->seqno + p->tot_len, last->tcphdr->seqno + last->len);
}

/* A FIN takes one number behind the data.  What comes in order lwIP cuts itself, and what is
 * outside it refuses; but first it offers refused data again, and a socket that takes that may
 * open the window. */
static bool cut_at_window(const struct tcp_pcb *pcb, struct tcp_hdr *hdr, struct pbuf *p)
{
    uint32_t room = pcb->rcv_nxt + pcb->rcv_wnd - hdr->seqno;

    if (TCP_SEQ_LEQ(hdr->seqno, pcb->rcv_nxt))
        return true;
    if (TCP_SEQ_LEQ(room, 0))
        return !pcb->refused_data;
    if (p->tot_len >= room) {
        TCPH_UNSET_FLAG(hdr, TCP_FIN);
        pbuf_realloc(p, (u16_t)room);
    }
    return true;
}

/* All that was to be sent is acknowledged: there is nothing to probe with.  Otherwise tcp_output()
 * starts the timer again at the end of this segment. */
static void stop_probing(struct tcp_pcb *pcb, const struct tcp_hdr *hdr)
{
    if ((TCPH_FLAGS(hdr) & TCP_ACK) && TCP_SEQ_GEQ(hdr->ackno, pcb->snd_lbb) &&
        TCP_SEQ_LEQ(hdr->ackno, pcb->snd_nxt))
        pcb->persist_backoff = 0;
}

bool net_tcp_guard(struct tcp_pcb *pcb, struct tcp_hdr *hdr, struct pbuf *p)
{
    /* RFC 9293 3.10.7.4: without ACK, SYN and RST there is nothing to look at. */
    if (!(TCPH_FLAGS(hdr) & (TCP_ACK | TCP_SYN | TCP_RST)))
        return false;
    if (p->tot_len && (beyond_fin(pcb, hdr, p) || !cut_at_window(pcb, hdr, p)))
        return false;
    if (pcb->persist_backoff)
        stop_probing(pcb, hdr);
    if (pcb->snd_wnd_max < 2)
        pcb->snd_wnd_max = 2 * TCP_MSS;
    return true;
}
