/* SPDX-License-Identifier: MIT */
/* Connections: how we end them. */
#include "provider/include/winsock2.h"
#include "provider/stream.h"

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

void stream_shut_receive(struct sock *so)
{
    so->rx_shut = true;
    stream_rx_drop(so);
}

/* RST: WSPCloseSocket with l_linger 0. */
static bool abortive(const struct sock *so) REQUIRES(net_core);
static bool abortive(const struct sock *so)
{
    return so->opt.linger && so->opt.linger_s == 0;
}

/* tcp_close() does so when something was never read. */
static bool close_resets(const struct tcp_pcb *pcb)
{
    return (pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT) &&
           (pcb->refused_data || pcb->rcv_wnd != TCP_WND_MAX(pcb));
}

/* lwIP resets at snd_nxt.  Its zero window probes have moved that past the window, where the peer
 * would throw the RST away (RFC 9293 3.10.7.4). */
static void reset_within_window(struct tcp_pcb *pcb)
{
    uint32_t edge = pcb->lastack + pcb->snd_wnd;

    if (TCP_SEQ_GT(pcb->snd_nxt, edge))
        pcb->snd_nxt = edge;
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
    pcb = stream_detach(so);
    if (pcb && (abortive(so) || close_resets(pcb)))
        reset_within_window(pcb);
    if (pcb && abortive(so))
        tcp_abort(pcb);
    else if (pcb)
        tcp_close(pcb);                     /* FIN after the data; RST when some was never read */
    stream_rx_drop(so);
}

bool stream_linger_needed(const struct sock *so)
{
    return so->opt.linger && so->opt.linger_s > 0 && so->pcb && so->state == SOCK_CONNECTED &&
           (so->pcb->unsent || so->pcb->unacked);
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
    struct sock *so = arg;

    (void)pcb;
    net_assert_locked();
    waitq_wake_all(&so->changed);           /* nothing tells of the FIN's ACK alone */
    return ERR_OK;
}

void stream_linger_start(struct sock *so)
{
    so->lingering = true;
    stream_shut_send(so);
    if (so->pcb)
        tcp_poll(so->pcb, on_poll, 1);
}

bool stream_linger_done(const struct sock *so)
{
    return !so->pcb || (!so->pcb->unsent && !so->pcb->unacked);
}
