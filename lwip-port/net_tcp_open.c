/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_open.h"

#include "lwip/ip.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_hooks.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

enum { ISN_STEP = 128000 };     /* above what the last connection used; as 4.4BSD's */

static net_tcp_listen_handler listen_handler;
static bool reopening;          /* the successor of a connection that used up to: */
static u32_t used;

void net_set_listen_hook(net_tcp_listen_handler handler)
{
    listen_handler = handler;
}

/* The clock of net_tcp_isn() makes 250,000 a second; a connection may have used more. */
u32_t net_tcp_next_isn(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote,
                       u16_t remote_port)
{
    u32_t isn = net_tcp_isn(local, local_port, remote, remote_port);

    if (reopening && TCP_SEQ_LEQ(isn, used))
        isn = used + ISN_STEP;
    return isn;
}

static bool asks_only(const struct tcp_hdr *hdr)
{
    return (TCPH_FLAGS(hdr) & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;
}

/* From our address and port to the same: only a forged segment is like that ("land").  A socket
 * that connects to itself is not listening. */
static bool from_itself(const struct tcp_hdr *hdr)
{
    return hdr->src == hdr->dest && ip_addr_eq(ip_current_src_addr(), ip_current_dest_addr());
}

static err_t for_listener(struct tcp_pcb *pcb, const struct tcp_hdr *hdr, const struct pbuf *p)
{
    enum net_tcp_verdict verdict;

    if (from_itself(hdr))
        return ERR_ABRT;
    verdict = listen_handler ? listen_handler(pcb) : NET_TCP_PASS;
    if (verdict == NET_TCP_PASS)
        return ERR_OK;
    if (verdict == NET_TCP_RESET)
        tcp_rst_netif(ip_current_input_netif(), 0, hdr->seqno + 1 + p->tot_len,
                      ip_current_dest_addr(), ip_current_src_addr(), hdr->dest, hdr->src);
    return ERR_ABRT;
}

static bool somebody_listens(const struct tcp_hdr *hdr)
{
    for (const struct tcp_pcb_listen *l = tcp_listen_pcbs.listen_pcbs; l; l = l->next)
        if (l->local_port == hdr->dest &&
            (ip_addr_isany(&l->local_ip) || ip_addr_eq(&l->local_ip, ip_current_dest_addr())))
            return true;
    return false;
}

/* The segment as it was before tcp_input() took its header apart. */
static void put_together(struct tcp_hdr *hdr, struct pbuf *p, u16_t options)
{
    hdr->src = lwip_htons(hdr->src);
    hdr->dest = lwip_htons(hdr->dest);
    hdr->seqno = lwip_htonl(hdr->seqno);
    hdr->ackno = lwip_htonl(hdr->ackno);
    hdr->wnd = lwip_htons(hdr->wnd);
    pbuf_add_header_force(p, TCP_HLEN + (size_t)options);
}

/* Beyond all that the old connection has used, so not a segment of it that was delayed.  Nothing is
 * delayed between two sockets of this machine, where the new number may be below the old ones: the
 * old connection can have been faster than the clock of net_tcp_isn(). */
static bool is_new(const struct tcp_pcb *pcb, const struct tcp_hdr *hdr)
{
    net_assert_locked();
    return TCP_SEQ_GT(hdr->seqno, pcb->rcv_nxt) ||
           net_is_local(net_addr_of_lwip(ip_current_src_addr()));
}

/* RFC 9293 3.6.1: such a SYN opens a new connection.  lwIP would answer a reset or an ACK until
 * TIME_WAIT is over.  So the old pcb goes, and the segment comes again; tcp_input() does nothing
 * with it after this but to drop its reference. */
static err_t open_anew(struct tcp_pcb *pcb, struct tcp_hdr *hdr, u16_t options, struct pbuf *p)
{
    if (!is_new(pcb, hdr) || !somebody_listens(hdr))
        return ERR_OK;
    used = pcb->snd_nxt;
    tcp_abort(pcb);                         /* frees it, sends nothing: it is in TIME_WAIT */
    put_together(hdr, p, options);
    pbuf_ref(p);
    reopening = true;
    tcp_input(p, ip_current_input_netif());
    reopening = false;
    return ERR_ABRT;
}

err_t net_tcp_opening(struct tcp_pcb *pcb, struct tcp_hdr *hdr, u16_t options, u16_t in_first,
                      struct pbuf *p)
{
    if (!asks_only(hdr))
        return ERR_OK;
    if (pcb->state == LISTEN)
        return for_listener(pcb, hdr, p);
    return options == in_first ? open_anew(pcb, hdr, options, p) : ERR_OK;
}
