/* SPDX-License-Identifier: MIT */
/* Small requests are acknowledged early.
 *
 * lwIP holds an ACK back for up to 250 ms.  A peer under Nagle's rule that writes twice and then
 * waits for the answer keeps its second write until then, so such an exchange took 200 ms and more.
 * But an ACK at each receive would cost a frame for each request whose answer is ready microseconds
 * later, and carries the ACK for nothing.  So what a program has taken, and what left its queue
 * empty, is acknowledged when the program comes back to sleep for more, and for programs that wait
 * elsewhere (select, events) or think it over after ACK_US: under the 10 ms that a user or a poll
 * cycle notices, and over what a prompt answer takes.  Data that go out earlier carry it.  A full
 * segment is left to lwIP, which acknowledges every second one: more of them are on their way. */
#include "provider/transport/stream.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"

enum { ACK_US = 5000 };

/* Sockets whose received data may not be acknowledged yet, by the time the program took it. */
static struct list unacked GUARDED_BY(net_core) = { &unacked, &unacked };
static bool armed GUARDED_BY(net_core);

static void acknowledge(struct sock *so) REQUIRES(net_core)
{
    list_del(&so->ack_link);
    if (!so->pcb || !(so->pcb->flags & TF_ACK_DELAY))
        return;                             /* data have carried it */
    tcp_ack_now(so->pcb);
    tcp_output(so->pcb);
}

static void on_time(void *arg)
{
    uint64_t now = time_us();

    (void)arg;
    net_assert_locked();
    armed = false;
    while (!list_empty(&unacked)) {
        struct sock *so = list_first(&unacked, struct sock, ack_link);

        if (now - so->taken_us >= ACK_US) {
            acknowledge(so);
            continue;
        }
        sys_timeout((uint32_t)((ACK_US - (now - so->taken_us) + 999) / 1000), on_time, NULL);
        armed = true;
        return;
    }
}

void stream_ack_taken(struct sock *so)
{
    list_del(&so->ack_link);
    if (so->rx || so->rx_full || !(so->pcb->flags & TF_ACK_DELAY))
        return;
    so->taken_us = time_us();
    list_add_tail(&unacked, &so->ack_link);
    if (armed)
        return;
    sys_timeout(ACK_US / 1000, on_time, NULL);
    armed = true;
}

void stream_ack_held(struct sock *so)
{
    if (!list_empty(&so->ack_link))
        acknowledge(so);
}
