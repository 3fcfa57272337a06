/* SPDX-License-Identifier: MIT */
/* What a stream socket is to the rooms above. */
#include "provider/socket/transports.h"
#include "provider/transport/stream.h"

static void init(struct sock *so)
{
    net_assert_locked();
    list_init(&so->link);
    list_init(&so->accepts);
    list_init(&so->halves);
    list_init(&so->ack_link);
}

static bool rx_waits(const struct sock *so)
{
    net_assert_locked();
    return so->rx != NULL;
}

static uint32_t readable(const struct sock *so)
{
    net_assert_locked();
    return so->state == SOCK_LISTENING ? 0 : so->rx_bytes;
}

static void figures(struct transport_figures *out)
{
    net_assert_locked();
    out->orphans += stream_orphans();
}

static const struct byte_ops bytes = {
    .send = stream_send,
    .send_whole = stream_send_whole,
    .room = stream_send_room,
    .more_room = stream_room,
    .push = stream_push,
    .take = stream_rx_take,
    .visit = stream_rx_visit,
    .give_back = stream_rx_return,
    .reader_waits = stream_ack_held,
};

const struct sock_ops stream_ops = {
    .bytes = &bytes,
    .start = stream_init,
    .init = init,
    .close = stream_close,
    .bind = stream_bind,
    .connect = stream_connect,
    .give_up = stream_connect_give_up,
    .listen = stream_listen,
    .reset = stream_reset,
    .shut_send = stream_shut_send,
    .ready = stream_ready,
    .rx_waits = rx_waits,
    .rx_drop = stream_rx_drop,
    .readable = readable,
    .tx_queued = stream_tx_queued,
    .apply_options = stream_apply_options,
    .keep_address = stream_keep_address,
    .ports_held = stream_ports_held,
    .icmp = stream_on_icmp,
    .figures = figures,
};
