/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_hook.h"

#include "lwip/ip.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "lwip-port/net_hooks.h"

static net_tcp_handler tcp_handler;

void net_set_tcp_hook(net_tcp_handler handler)
{
    tcp_handler = handler;
}

/* lwIP has already turned the header to host byte order and moved p past it. */
err_t net_tcp_inpacket(struct tcp_pcb *pcb, const struct tcp_hdr *hdr, struct pbuf *p)
{
    struct net_tcp_segment seg = {
        .seq = hdr->seqno,
        .ack = hdr->ackno,
        .flags = TCPH_FLAGS(hdr),
    };
    enum net_tcp_verdict verdict;

    if (!tcp_handler)
        return ERR_OK;
    seg.seq_len = p->tot_len + ((seg.flags & (TCP_SYN | TCP_FIN)) ? 1u : 0u);
    verdict = tcp_handler(pcb, &seg);
    if (verdict == NET_TCP_PASS)
        return ERR_OK;
    if (verdict == NET_TCP_RESET)
        tcp_rst(pcb, seg.ack, seg.seq + seg.seq_len, ip_current_dest_addr(), ip_current_src_addr(),
                hdr->dest, hdr->src);
    return ERR_ABRT;
}
