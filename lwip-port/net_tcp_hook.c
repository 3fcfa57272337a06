/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_hook.h"

#include <string.h>

#include "lwip/inet_chksum.h"
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

/* lwIP answers every segment outside the window, bare ACKs too, and a closed window has no inside.
 * Two pcbs of this machine with closed windows would acknowledge each other's ACKs for ever, under
 * net_core (found by tests/unit/provider/test_model.c).  A bare ACK without news is then dropped;
 * that the peer lives is noted, as tcp_process() does.  One with an old sequence number asks for an
 * answer (RFC 9293 3.8.4, and how other stacks probe a closed window); no answer has one. */
static bool echoes(struct tcp_pcb *pcb, const struct tcp_hdr *hdr, const struct pbuf *p)
{
    if (p->tot_len || (TCPH_FLAGS(hdr) & (TCP_SYN | TCP_FIN | TCP_RST)))
        return false;
    if (TCP_SEQ_LT(hdr->seqno, pcb->rcv_nxt))
        return false;
    if (TCP_SEQ_GT(hdr->ackno, pcb->lastack) || hdr->wnd != pcb->snd_wnd)
        return false;
    pcb->tmr = tcp_ticks;
    pcb->keep_cnt_sent = 0;
    pcb->persist_probe = 0;
    return true;
}

/* <SEQ=SEG.ACK><CTL=RST>: tcp_rst() would add an ACK, which acknowledges a lie.  Without memory the
 * peer hears nothing, and may ask again. */
static void reset(const struct tcp_hdr *hdr)
{
    struct pbuf *p = pbuf_alloc(PBUF_IP, TCP_HLEN, PBUF_RAM);
    struct netif *netif = ip_current_netif();
    struct tcp_hdr *rst;

    if (!p)
        return;
    rst = p->payload;
    memset(rst, 0, sizeof *rst);
    rst->src = lwip_htons(hdr->dest);
    rst->dest = lwip_htons(hdr->src);
    rst->seqno = lwip_htonl(hdr->ackno);
    TCPH_HDRLEN_FLAGS_SET(rst, TCP_HLEN / 4, TCP_RST);
    IF__NETIF_CHECKSUM_ENABLED(netif, NETIF_CHECKSUM_GEN_TCP)
        rst->chksum = ip_chksum_pseudo(p, IP_PROTO_TCP, p->tot_len, ip_current_dest_addr(),
                                       ip_current_src_addr());
    ip_output_if(p, ip_current_dest_addr(), ip_current_src_addr(), TCP_TTL, 0, IP_PROTO_TCP, netif);
    pbuf_free(p);
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

    if (pcb->state != SYN_SENT)
        return echoes(pcb, hdr, p) ? ERR_ABRT : ERR_OK;
    if (!tcp_handler)
        return ERR_OK;
    seg.seq_len = p->tot_len + ((seg.flags & (TCP_SYN | TCP_FIN)) ? 1u : 0u);
    verdict = tcp_handler(pcb, &seg);
    if (verdict == NET_TCP_PASS)
        return ERR_OK;
    if (verdict == NET_TCP_RESET)
        reset(hdr);
    return ERR_ABRT;
}
