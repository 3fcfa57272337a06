/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_sequence.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

/* More than any window of ours, and than we send before an ACK: an honest peer's duplicates, probes
 * and segments out of order are nearer. */
enum { NEAR = 0x8000 };

_Static_assert(TCP_WND < NEAR && TCP_SND_BUF < NEAR, "an honest peer is near");

static bool is_near(uint32_t number, uint32_t edge)
{
    return number - edge + NEAR <= 2u * NEAR;
}

/* The peer is in another connection, or nowhere.  RFC 9293 3.5.2: before ours is there, a wrong ACK
 * is answered with a reset whatever the sequence number; lwIP does so. */
static bool handshake_is_not_ours(const struct tcp_pcb *pcb, const struct tcp_hdr *hdr)
{
    return pcb->state == SYN_RCVD && (TCPH_FLAGS(hdr) & TCP_ACK) &&
           (TCP_SEQ_LEQ(hdr->ackno, pcb->lastack) || TCP_SEQ_GT(hdr->ackno, pcb->snd_nxt));
}

static bool ack_right(const struct tcp_pcb *pcb, const struct tcp_hdr *hdr)
{
    if (!(TCPH_FLAGS(hdr) & TCP_ACK))
        return true;
    return TCP_SEQ_LEQ(hdr->ackno, pcb->snd_nxt) && is_near(hdr->ackno, pcb->lastack);
}

bool net_tcp_sequence(struct tcp_pcb *pcb, const struct tcp_hdr *hdr)
{
    if (TCPH_FLAGS(hdr) & (TCP_SYN | TCP_RST))  /* lwIP looks at their numbers first */
        return true;
    if (handshake_is_not_ours(pcb, hdr))
        return true;
    if (!is_near(hdr->seqno, pcb->rcv_nxt) || !ack_right(pcb, hdr)) {
        tcp_send_empty_ack(pcb);
        return false;
    }
    if (hdr->seqno == pcb->rcv_nxt && TCP_SEQ_GT(pcb->snd_wl1, hdr->seqno))
        pcb->snd_wl1 = hdr->seqno;
    return true;
}
