/* SPDX-License-Identifier: MIT */
/* The urgent byte of a stream: without SO_OOBINLINE it is not among the others (Winsock's default).
 * There is no MSG_OOB to fetch it by, so it is dropped.  As in BSD there is one at a time: one that
 * a newer pointer overtakes before it is received stays where it is. */
#include "lwip-port/net_tcp_urgent.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"

#include <string.h>

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

static void on_urgent(struct tcp_pcb *pcb, uint32_t seq)
{
    struct sock *so = pcb->callback_arg;

    net_assert_locked();
    if (pcb->recv != stream_on_recv)        /* has no socket */
        return;
    so->urgent = true;
    so->urgent_seq = seq;
}

void stream_urgent_init(void)
{
    net_set_urgent_handler(on_urgent);
}

/* The sequence number of the first byte: a FIN behind the last one is counted already. */
static uint32_t first_of(const struct tcp_pcb *pcb, const struct pbuf *p)
{
    bool fin = pcb->state >= CLOSE_WAIT;

    return pcb->rcv_nxt - fin - p->tot_len;
}

struct pbuf *stream_without_urgent(struct sock *so, struct tcp_pcb *pcb, struct pbuf *p)
{
    uint32_t at = so->urgent_seq - first_of(pcb, p);
    struct pbuf *q = p;

    if (!so->urgent || at >= p->tot_len)
        return p;
    so->urgent = false;
    if (so->opt.oobinline)
        return p;
    for (; at >= q->len; q = q->next) {
        at -= q->len;
        q->tot_len--;
    }
    memmove((char *)q->payload + at, (char *)q->payload + at + 1, q->len - at - 1);
    q->len--;
    q->tot_len--;
    stream_taken(so, 1);
    if (p->tot_len > 0)
        return p;
    pbuf_free(p);
    return NULL;
}
