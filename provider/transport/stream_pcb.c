/* SPDX-License-Identifier: MIT */
/* The pcb of a stream: where it comes from, how it is set up, and how the two part. */
#include "lwip-port/net_lock.h"
#include "provider/socket/config.h"
#include "provider/transport/stream.h"
#include "provider/transport/stream_cb.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"
#include "lwip/tcp.h"

static unsigned time_waits(void) REQUIRES(net_core)
{
    unsigned n = 0;

    for (const struct tcp_pcb *pcb = tcp_tw_pcbs; pcb; pcb = pcb->next)
        n++;
    return n;
}

bool stream_pool_empty(void)
{
    return lwip_stats.memp[MEMP_TCP_PCB]->used >= MEMP_NUM_TCP_PCB;
}

/* Those in TIME_WAIT and half-open ones do not count.  tcp_alloc() kills one of the first kind when
 * lwIP's pool is empty, which is harmless, and then LAST_ACK and CLOSING ones, which may have
 * unacknowledged data: refuse before that. */
static bool pool_exhausted(void) REQUIRES(net_core)
{
    unsigned used = lwip_stats.memp[MEMP_TCP_PCB]->used - stream_half_count();

    if (used >= provider_settings.sockets && used - time_waits() >= provider_settings.sockets)
        return true;
    return stream_pool_empty() && !tcp_tw_pcbs && !stream_orphan_reclaim() &&
           !stream_half_yield(NULL);
}

/* Closed connections leave half of the pool to open ones at once, and the rest in time. */
static bool pool_has_one(void) REQUIRES(net_core)
{
    unsigned all = provider_settings.sockets < MEMP_NUM_TCP_PCB ? provider_settings.sockets
                                                                : MEMP_NUM_TCP_PCB;

    return !pool_exhausted() || (stream_orphan_gives_way(all / 2) && !pool_exhausted());
}

static u8_t life_id;

/* lwIP frees the pcb of a socket; only from TIME_WAIT is this all that it says. */
static void on_freed(u8_t id, void *data)
{
    struct sock *so = data;

    (void)id;
    net_assert_locked();
    if (!so)                                /* detached */
        return;
    so->pcb = NULL;
    sock_changed(so);
}

/* Before the SYN-ACK, which announces the window. */
static err_t on_passive_open(u8_t id, struct tcp_pcb_listen *lpcb, struct tcp_pcb *pcb)
{
    struct sock *so = lpcb->ext_args[id].data;

    net_assert_locked();
    stream_rx_window(so);
    pcb->rcv_wnd = pcb->rcv_ann_wnd = so->window;
    return ERR_OK;
}

static const struct tcp_ext_arg_callbacks life = { .destroy = on_freed,
                                                   .passive_open = on_passive_open };

struct tcp_pcb *stream_new_pcb(struct sock *so)
{
    struct tcp_pcb *pcb = pool_has_one() ? tcp_new() : NULL;

    if (!pcb)
        return NULL;
    ip_set_option(pcb, SOF_REUSEADDR);      /* bindtab alone decides */
    stream_attach(so, pcb);
    return pcb;
}

void stream_attach(struct sock *so, struct tcp_pcb *pcb)
{
    so->pcb = pcb;
    tcp_arg(pcb, so);
    tcp_err(pcb, stream_on_error);
    tcp_recv(pcb, stream_on_recv);
    tcp_sent(pcb, stream_on_sent);
    tcp_poll(pcb, stream_on_poll, 1);
    tcp_ext_arg_set(pcb, life_id, so);
    tcp_ext_arg_set_callbacks(pcb, life_id, &life);
    so->stall_tick = tcp_ticks;
    so->window = pcb->rcv_wnd;
    stream_apply_options(so);
}

/* After this no callback can find the socket. */
struct tcp_pcb *stream_detach(struct sock *so)
{
    struct tcp_pcb *pcb = so->pcb;

    so->pcb = NULL;
    list_del(&so->ack_link);
    if (pcb) {
        tcp_arg(pcb, NULL);
        tcp_err(pcb, NULL);
        tcp_recv(pcb, NULL);
        tcp_sent(pcb, NULL);
        tcp_poll(pcb, NULL, 0);
        tcp_ext_arg_set(pcb, life_id, NULL);
    }
    return pcb;
}

/* Of one segment lwIP reports first what it acknowledges, then its data and its FIN: a pcb in
 * TIME_WAIT still has to deliver those while the FIN was not reported. */
void stream_settle(struct sock *so)
{
    if (so->state != SOCK_CONNECTED || !so->pcb || so->pcb->state != TIME_WAIT || !so->rx_eof)
        return;
    stream_detach(so);
    sock_step(so, EV_CLOSED);
}

/* lwIP adds idle time and nine intervals in 32 bits of milliseconds: the sum must fit, or a probe
 * is due at once and the ninth with it.  It looks every 500 ms: with less between probes the peer
 * would be given up at the first one, before it could answer. */
enum { KEEP_IDLE_MAX_MS = 0x7fffffff, KEEP_STEP_MAX_MS = 0x7fffffff / TCP_KEEPCNT_DEFAULT,
       KEEP_MIN_MS = TCP_SLOW_INTERVAL };

static uint32_t keep_ms(uint32_t asked, uint32_t otherwise, uint32_t most)
{
    uint32_t ms = asked ? asked : otherwise;

    return ms < KEEP_MIN_MS ? KEEP_MIN_MS : ms > most ? most : ms;
}

void stream_apply_options(struct sock *so)
{
    struct tcp_pcb *pcb = so->pcb;

    if (!pcb)
        return;
    pcb->ttl = so->opt.ttl;
    pcb->tos = so->opt.tos;
    if (so->state == SOCK_LISTENING)        /* a listening pcb has no more than that */
        return;
    if (so->opt.nodelay)
        tcp_nagle_disable(pcb);
    else
        tcp_nagle_enable(pcb);
    pcb->keep_idle = keep_ms(so->opt.keep_idle_ms, TCP_KEEPIDLE_DEFAULT, KEEP_IDLE_MAX_MS);
    pcb->keep_intvl = keep_ms(so->opt.keep_interval_ms, TCP_KEEPINTVL_DEFAULT, KEEP_STEP_MAX_MS);
    if (so->opt.keepalive)
        ip_set_option(pcb, SOF_KEEPALIVE);
    else
        ip_reset_option(pcb, SOF_KEEPALIVE);
}

void stream_pcb_init(void)
{
    life_id = tcp_ext_arg_alloc_id();
}
