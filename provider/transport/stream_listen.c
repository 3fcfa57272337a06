/* SPDX-License-Identifier: MIT */
/* Listening, and connections that wait to be accepted.
 *
 * An arriving connection is a whole struct sock from the start, so that its data and its end have a
 * place before WSPAccept.  Source. */
#include "provider/include/winsock2.h"
#include "provider/socket/bindtab.h"
#include "provider/socket/sock_life.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"
#include "provider/transport/wsaerr.h"

#include "lwip/tcp.h"
#include "lwip/timeouts.h"

enum { BACKLOG_MAX = 200,      /* what SOMAXCONN means here */
       RETRY_MS = 250 };

static bool retry_armed GUARDED_BY(net_core);

/* options, event selection and blocking mode, as they are when it is accepted: the listener
 * may have changed since the connection came, and what it has received already is announced
 * now. */
static void inherit(struct sock *child, const struct sock *from) REQUIRES(net_core)
{
    struct event *old = child->event;       /* accepted before, but not handed over */

    child->opt = from->opt;
    child->overlapped = from->overlapped;
    stream_apply_options(child);
    child->nonblocking = from->nonblocking;
    child->selected = from->selected;
    child->event = from->event;
    if (child->event)
        object_ref(&child->event->obj);
    if (old)
        object_unref(&old->obj);
    if (child->event && (child->pending & child->selected))
        event_set(child->event);
}

static struct endpoint endpoint_of(const ip_addr_t *ip, u16_t port)
{
    return (struct endpoint){ ip4_addr_get_u32(ip_2_ip4(ip)), port };
}

/* Not 0: that is a thread without a callback. */
static uint32_t next_token(void) REQUIRES(net_core)
{
    static uint32_t last;               /* net_core */

    if (++last == 0)
        last = 1;
    return last;
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
    child = sock_new(SOCK_STREAM, SOCK_CONNECTED);
    if (!child)
        return ERR_MEM;
    child->process_id = so->process_id;
    child->opt = so->opt;
    child->local = endpoint_of(&pcb->local_ip, pcb->local_port);
    child->peer = endpoint_of(&pcb->remote_ip, pcb->remote_port);
    child->since_us = time_us();
    stream_attach(child, pcb);
    child->listener = so;
    child->token = next_token();
    list_add_tail(&so->accepts, &child->link);
    so->waiting++;
    sock_post(child, FD_WRITE, 0);          /* W-65: never FD_CONNECT on this side */
    sock_post(so, FD_ACCEPT, 0);
    return ERR_OK;
}

/* A listening pcb on the socket's address.  WSAEADDRINUSE: a twin listens there. */
static int start(struct sock *so) REQUIRES(net_core)
{
    ip_addr_t local = IPADDR4_INIT(so->local.ip);
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

static void leave_queue(struct sock *so, struct sock *child) REQUIRES(net_core)
{
    list_del(&child->link);
    child->listener = NULL;
    so->waiting--;
}

static void reset_one(struct sock *so, struct sock *child) REQUIRES(net_core)
{
    struct tcp_pcb *pcb = stream_detach(child);

    leave_queue(so, child);
    if (pcb)
        tcp_abort(pcb);
    sock_orphan(child);
}

/* The program takes fewer from now on: the newest are the ones too many (WSPListen page). */
static void drop_excess(struct sock *so) REQUIRES(net_core)
{
    while (so->waiting > so->backlog)
        reset_one(so, container_of(so->accepts.prev, struct sock, link));
}

int stream_listen(struct sock *so, int backlog)
{
    bool again = so->state == SOCK_LISTENING;
    int err;

    so->backlog = (uint16_t)(backlog < 1 ? 1 : backlog > BACKLOG_MAX ? BACKLOG_MAX : backlog);
    if (again) {
        drop_excess(so);
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

struct sock *stream_waiting(const struct sock *so)
{
    return list_empty(&so->accepts) ? NULL : list_first(&so->accepts, struct sock, link);
}

struct sock *stream_waiting_named(const struct sock *so, uint32_t token)
{
    list_for_each(it, &so->accepts) {
        struct sock *child = container_of(it, struct sock, link);

        if (child->token == token)
            return child;
    }
    return NULL;
}

void stream_accept_rearm(struct sock *so)
{
    sock_rearm(so, FD_ACCEPT);
    if (!list_empty(&so->accepts))
        sock_post(so, FD_ACCEPT, 0);
}

void stream_accept(struct sock *so, struct sock *child)
{
    leave_queue(so, child);
    inherit(child, so);
    stream_accept_rearm(so);
}

/* The connection could not be handed over: it is the oldest again. */
void stream_accept_undo(struct sock *so, struct sock *child)
{
    struct list *first = so->accepts.next;

    list_add_tail(first, &child->link);     /* before the first */
    child->listener = so;
    so->waiting++;
    sock_post(so, FD_ACCEPT, 0);
}

void stream_accept_reject(struct sock *so, struct sock *child)
{
    reset_one(so, child);
    stream_accept_rearm(so);
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
    if (sock_is_stream(so) && so->parked)
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
    while (!list_empty(&so->accepts))
        reset_one(so, stream_waiting(so));
    so->parked = false;
    next = lpcb ? bindtab_parked(&local) : NULL;
    if (next)
        take_over(next);
}

void stream_keep_address(struct sock *so)
{
    if (so->state == SOCK_LISTENING && so->pcb)
        ip_addr_set_ip4_u32_val(so->pcb->local_ip, so->local.ip);
}
