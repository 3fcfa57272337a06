/* SPDX-License-Identifier: MIT */
/* Connections: how we end them. */
#include "provider/include/winsock2.h"
#include "provider/transport/stream.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

void stream_shut_send(struct sock *so)
{
    if (so->tx_shut)
        return;
    so->tx_shut = true;
    if (so->pcb)
        tcp_shutdown(so->pcb, 0, 1);        /* ERR_MEM is retried by lwIP itself */
}

/* l_linger 0, or something was never read (RFC 1122 4.2.2.13): whoever has said FIN before, and
 * whatever of ours is under way. */
static bool abortive(const struct sock *so, const struct tcp_pcb *pcb) REQUIRES(net_core)
{
    if (so->opt.linger && so->opt.linger_s == 0)
        return true;
    return so->state == SOCK_CONNECTED && (so->rx_bytes || pcb->refused_data);
}

/* lwIP resets at snd_nxt.  Its zero window probes have moved that past the window, where the peer
 * would throw the RST away (RFC 9293 3.10.7.4). */
void stream_reset_pcb(struct tcp_pcb *pcb)
{
    uint32_t edge = pcb->lastack + pcb->snd_wnd;

    if (TCP_SEQ_GT(pcb->snd_nxt, edge))
        pcb->snd_nxt = edge;
    tcp_abort(pcb);
}

void stream_close(struct sock *so)
{
    struct tcp_pcb *pcb;

    if (so->state == SOCK_CONNECTING)
        stream_connect_over(so, WSAENOTSOCK);
    if (so->state == SOCK_LISTENING) {
        stream_listen_close(so);
        return;
    }
    stream_settle(so);
    pcb = stream_detach(so);
    if (pcb && abortive(so, pcb))
        stream_reset_pcb(pcb);
    else if (pcb && so->state == SOCK_CONNECTED)
        stream_orphan(pcb);
    else if (pcb)
        tcp_close(pcb);                     /* SYN_SENT: freed, nothing sent */
    stream_rx_drop(so);
}
