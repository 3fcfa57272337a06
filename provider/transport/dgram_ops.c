/* SPDX-License-Identifier: MIT */
/* What a datagram socket is to the rooms above. */
#include "provider/socket/transports.h"
#include "provider/transport/dgram.h"
#include "provider/transport/dgram_icmp.h"
#include "provider/transport/dgram_queue.h"

static void init(struct sock *so)
{
    net_assert_locked();
    so->last = &so->first;
    so->opt.rcvbuf = DGRAM_RCVBUF;
}

static bool rx_waits(const struct sock *so)
{
    net_assert_locked();
    return so->first || so->reset_err;
}

/* the first datagram. */
static uint32_t readable(const struct sock *so)
{
    net_assert_locked();
    return so->first ? so->first->bytes : 0;
}

/* A datagram goes to the wire at once. */
static uint32_t tx_queued(const struct sock *so)
{
    (void)so;
    return 0;
}

static void figures(struct transport_figures *out)
{
    struct dgram_figures f;

    net_assert_locked();
    dgram_figures(&f);
    out->dgram_used += f.used;
    out->dgram_max += f.max;
    out->dgram_dropped += f.dropped;
}

static const struct message_ops messages = {
    .alloc = dgram_tx_alloc,
    .send = dgram_tx_send,
    .free = dgram_tx_free,
    .take = dgram_take,
    .put_back = dgram_put_back,
    .drop = dgram_drop,
};

const struct sock_ops dgram_ops = {
    .messages = &messages,
    .init = init,
    .close = dgram_close,
    .bind = dgram_bind,
    .connect = dgram_connect,
    .disconnect = dgram_disconnect,
    .ready = dgram_ready,
    .rx_waits = rx_waits,
    .rx_drop = dgram_flush,
    .readable = readable,
    .tx_queued = tx_queued,
    .apply_options = dgram_apply_options,
    .keep_address = dgram_keep_address,
    .ports_held = dgram_ports_held,
    .icmp = dgram_on_icmp,
    .figures = figures,
};
