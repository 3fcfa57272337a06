/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_hook.h"

#include <string.h>

#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "lwip-port/net_hooks.h"
#include "lwip-port/net_rx.h"
#include "lwip-port/net_tcp_guard.h"
#include "lwip-port/net_tcp_opt.h"
#include "lwip-port/net_tcp_sequence.h"

static net_tcp_handler tcp_handler;
static net_rx_handler rx_handler;

void net_set_tcp_hook(net_tcp_handler handler)
{
    tcp_handler = handler;
}

void net_set_rx_hook(net_rx_handler handler)
{
    rx_handler = handler;
}

/* Behind the last byte, or the FIN. */
static uint32_t end_of(const struct tcp_hdr *hdr, const struct pbuf *p)
{
    return hdr->seqno + p->tot_len + ((TCPH_FLAGS(hdr) & TCP_FIN) ? 1u : 0u);
}

/* Its owner would refuse it, and lwIP would keep the buffer until it is taken, if it ever is.
 * What has come before, what is ahead of a hole and what no window is open for lwIP keeps no buffer
 * of, but answers: a peer that never heard of the ACK, or probes a window, must not give up. */
static bool would_pin(const struct tcp_pcb *pcb, const struct tcp_hdr *hdr, const struct pbuf *p)
{
    if (!p->tot_len || !net_rx_tight() || !rx_handler || !pcb->rcv_wnd || pcb->refused_data ||
        pcb->state < ESTABLISHED || pcb->state >= CLOSE_WAIT)
        return false;
    return TCP_SEQ_LEQ(hdr->seqno, pcb->rcv_nxt) && TCP_SEQ_GT(end_of(hdr, p), pcb->rcv_nxt) &&
           pbuf_match_allocsrc(p, PBUF_TYPE_ALLOC_SRC_MASK_STD_MEMP_PBUF_POOL) &&
           !rx_handler(pcb, p->tot_len);
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
 * peer gets nothing, and may ask again. */
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

/* Has the queue data behind the segment's own?  After a fast retransmission and a time-out it is
 * not in order: what stands behind a segment there may be in front of it. */
static bool has_more_behind(const struct tcp_seg *seg)
{
    u32_t end = lwip_ntohl(seg->tcphdr->seqno) + seg->len;

    for (const struct tcp_seg *s = seg->next; s; s = s->next)
        if (TCP_SEQ_GEQ(lwip_ntohl(s->tcphdr->seqno), end))
            return true;
    return false;
}

/* lwIP splits a segment that a small window does not take, and leaves its FIN on both halves: the
 * peer would take the first for the end.  The FIN belongs to the last segment there is, and lwIP
 * forgets a FIN without data that has lost its flag. */
u32_t *net_tcp_outfin(struct tcp_hdr *hdr, const struct tcp_pcb *pcb, u32_t *options)
{
    const struct tcp_seg *seg = pcb ? pcb->unsent : NULL;

    if (seg && seg->tcphdr == hdr && (TCPH_FLAGS(hdr) & TCP_FIN) && has_more_behind(seg))
        TCPH_UNSET_FLAG(hdr, TCP_FIN);
    return options;
}

/* Only the SYN that opens a connection brings options that count. */
static bool options_right(const struct tcp_pcb *pcb, const struct tcp_hdr *hdr, u16_t bytes,
                          u16_t first_bytes, u8_t *second)
{
    const struct net_tcp_options options = {
        .first = (u8_t *)(uintptr_t)(hdr + 1), .second = second, .first_bytes = first_bytes,
        .bytes = bytes,
    };

    return net_tcp_clean_options(&options, pcb->state <= SYN_SENT && (TCPH_FLAGS(hdr) & TCP_SYN));
}

static err_t ask_handler(const struct tcp_pcb *pcb, const struct tcp_hdr *hdr, const struct pbuf *p)
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
        reset(hdr);
    return ERR_ABRT;
}

/* RFC 6298 3: what was sent twice is not measured.  lwIP forgets what it measures before it repeats
 * a segment, and then measures the repeat.  And a SYN's own answer it passes over, so the ACK of
 * whatever a program sends next would end that measurement, after a second or an hour. */
static void stop_measuring(struct tcp_pcb *pcb)
{
    if (pcb->state == SYN_SENT || pcb->nrtx || (pcb->flags & TF_RTO))
        pcb->rttest = 0;
}

/* lwIP has already turned the header to host byte order and moved p past it.  A pcb that listens is
 * shorter than the others: only its state may be read. */
err_t net_tcp_inpacket(struct tcp_pcb *pcb, struct tcp_hdr *hdr, u16_t options, u16_t options_first,
                       u8_t *options_second, struct pbuf *p)
{
    if ((TCPH_FLAGS(hdr) & (TCP_SYN | TCP_FIN)) == (TCP_SYN | TCP_FIN))
        return ERR_ABRT;
    /* Before the options are touched: a segment that opens anew is summed up once more. */
    if (pcb->state == TIME_WAIT &&
        net_tcp_opening(pcb, hdr, options, options_first, p) != ERR_OK)
        return ERR_ABRT;
    if (options && !options_right(pcb, hdr, options, options_first, options_second))
        return ERR_ABRT;
    if (pcb->state == LISTEN)
        return net_tcp_opening(pcb, hdr, options, options_first, p);
    stop_measuring(pcb);
    if (pcb->state == SYN_SENT)
        return ask_handler(pcb, hdr, p);
    if (!net_tcp_sequence(pcb, hdr) || !net_tcp_guard(pcb, hdr, p))
        return ERR_ABRT;
    if (would_pin(pcb, hdr, p)) {
        net_rx_hold_back(pcb);
        tcp_output(pcb);
        return ERR_ABRT;
    }
    if (TCPH_FLAGS(hdr) & TCP_URG)
        net_tcp_urgent(pcb, hdr);
    return pcb->state > SYN_RCVD && !pcb->rcv_wnd && echoes(pcb, hdr, p) ? ERR_ABRT : ERR_OK;
}
