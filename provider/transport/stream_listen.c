/* SPDX-License-Identifier: MIT */
/* Listening, and connections that arrive.
 *
 * An arriving connection is a whole struct sock from the start, so that its data and its end have a
 * place before WSPAccept.  Source. */
#include "lwip-port/net_addr_lwip.h"
#include "provider/include/winsock2.h"
#include "provider/socket/accept_queue.h"
#include "provider/socket/bindtab.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"
#include "provider/transport/wsaerr.h"

#include "lwip/tcp.h"
#include "lwip/timeouts.h"

enum { BACKLOG_MAX = 200,      /* what SOMAXCONN means here */
       RETRY_MS = 250 };

static bool retry_armed GUARDED_BY(net_core);

static struct endpoint endpoint_of(const ip_addr_t *ip, u16_t port)
{
    return (struct endpoint){ net_addr_of_lwip(ip), port };
}

static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t e)
{
    struct sock *so = arg, *child;

    net_assert_locked();
    if (e != ERR_OK)                        /* the pool was empty: the SYN will come again */
        return ERR_VAL;
    stream_half_done(pcb);
    if (so->waiting >= so->backlog)         /* there was room when its SYN came */
        return ERR_MEM;                     /* lwIP resets the peer */
    child = sock_new(so->transport, SOCK_CONNECTED);
    if (!child)
        return ERR_MEM;
    child->process_id = so->process_id;
    child->opt = so->opt;
    child->local = endpoint_of(&pcb->local_ip, pcb->local_port);
    child->peer = endpoint_of(&pcb->remote_ip, pcb->remote_port);
    child->since_us = time_us();
    stream_attach(child, pcb);
    accept_add(so, child);
    return ERR_OK;
}

/* A listening pcb on the socket's address.  WSAEADDRINUSE: a twin listens there. */
static int start(struct sock *so) REQUIRES(net_core)
{
    ip_addr_t local = net_addr_to_lwip(so->local.addr);
    struct tcp_pcb *pcb = stream_new_pcb(so), *lpcb = NULL;
    err_t e;

    if (!pcb)
        return WSAENOBUFS;
    e = tcp_bind(pcb, &local, so->local.port);
    if (e == ERR_OK)
        lpcb = tcp_listen_with_backlog_and_err(pcb, 0, &e);
    if (!lpcb) {
        tcp_close(stream_detach(so));
        return wsa_from_lwip(e, IN_CALL);
    }
    so->pcb = lpcb;                         /* the first one is freed */
    tcp_arg(lpcb, so);
    tcp_accept(lpcb, on_accept);
    stream_half_watch(lpcb);
    return 0;
}

void stream_reset(struct sock *so)
{
    struct tcp_pcb *pcb = stream_detach(so);

    if (pcb)
        tcp_abort(pcb);
}

int stream_listen(struct sock *so, int backlog)
{
    bool again = so->state == SOCK_LISTENING;
    int err;

    so->backlog = (uint16_t)(backlog < 1 ? 1 : backlog > BACKLOG_MAX ? BACKLOG_MAX : backlog);
    if (again) {
        accept_cut(so, so->backlog);        /* the newest are too many (WSPListen page) */
        return sock_step(so, EV_LISTEN);
    }
    if (so->state != SOCK_BOUND)            /* the table's refusal */
        return sock_step(so, EV_LISTEN);
    err = start(so);
    if (err == WSAEADDRINUSE) {             /* both may listen, the first one is served */
        so->parked = true;
        err = 0;
    }
    return err ? err : sock_step(so, EV_LISTEN);
}

static void on_retry(void *arg);

/* the twin in front of it has gone.  Without memory it is tried again until there is some. */
static void take_over(struct sock *so) REQUIRES(net_core)
{
    int err = start(so);

    if (!err)
        so->parked = false;
    if (err != WSAENOBUFS || retry_armed)
        return;
    sys_timeout(RETRY_MS, on_retry, NULL);
    retry_armed = true;
}

static bool retry_one(struct sock *so, void *arg)
{
    (void)arg;
    net_assert_locked();
    if (so->ops == &stream_ops && so->parked)
        take_over(so);                      /* WSAEADDRINUSE: it is parked rightly */
    return true;
}

static void on_retry(void *arg)
{
    net_assert_locked();
    retry_armed = false;
    sock_for_each(retry_one, arg);
}

void stream_listen_close(struct sock *so)
{
    struct endpoint local = so->local;
    struct tcp_pcb *lpcb = so->pcb;
    struct sock *next;

    so->pcb = NULL;
    if (lpcb) {
        stream_half_close(so);
        tcp_arg(lpcb, NULL);
        tcp_accept(lpcb, NULL);
        tcp_close(lpcb);
    }
    accept_clear(so);
    so->parked = false;
    next = lpcb ? bindtab_parked(&local) : NULL;
    if (next)
        take_over(next);
}

void stream_keep_address(struct sock *so)
{
    if (so->state == SOCK_LISTENING && so->pcb)
        so->pcb->local_ip = net_addr_to_lwip(so->local.addr);
}
