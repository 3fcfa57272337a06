/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_urgent.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "lwip-port/net_hooks.h"

static net_urgent_handler urgent_handler;

void net_set_urgent_handler(net_urgent_handler handler)
{
    urgent_handler = handler;
}

/* Before lwIP has checked the segment: only a byte that could be received now is accepted. */
void net_tcp_urgent(struct tcp_pcb *pcb, const struct tcp_hdr *hdr)
{
    uint32_t seq = hdr->seqno + lwip_ntohs(hdr->urgp) - 1;

    if (!urgent_handler || pcb->state < ESTABLISHED || pcb->state == TIME_WAIT)
        return;
    if (TCP_SEQ_GT(hdr->seqno, pcb->rcv_nxt + pcb->rcv_wnd))
        return;
    if (TCP_SEQ_GEQ(seq, pcb->rcv_nxt) && TCP_SEQ_LT(seq, pcb->rcv_nxt + pcb->rcv_wnd))
        urgent_handler(pcb, seq);
}
