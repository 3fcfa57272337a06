/* SPDX-License-Identifier: MIT */
/* Several threads do what they like with the two ends of a connection and a pair of datagram
 * sockets, and are interrupted in the midst of their copies.  Meanwhile, by rounds, calls are
 * cancelled, threads die, ends are shut or closed, memory runs short or faults.
 *
 * At all times: what is ready was announced, unless a thread is copying it.  At the end: all
 * that was said to be sent has arrived, everybody gets out, and nothing is left. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"
#include "lwip-port/net_lock.h"
#include "provider/socket/sock.h"
#include "provider/transport/stream.h"

#include "lwip/tcp.h"

enum { THREADS = 6, STEPS = 25, BIG = 20000, PORT = 7000, ROUNDS = 12 };
enum chaos { NOTHING, CANCEL, KILL, SHUT, CLOSE, SCARCE, FAULT, CHAOS };

static SOCKET from, to, dgrams[2];
static uint32_t events[2];
static struct thread *threads[THREADS];
static unsigned sent, got, copies;
static bool cut;                        /* a send ended in the middle, and cannot say where */

/* --- what is ready was announced ------------------------------------------------------------- */

static bool stream_was_told(const struct sock *so) REQUIRES(net_core);
static bool stream_was_told(const struct sock *so)
{
    bool all_acked = so->pcb && !so->tx_shut && !so->pcb->unacked && !so->pcb->unsent;

    if (so->state == SOCK_RESET)
        return so->reported & FD_CLOSE;
    if (so->state != SOCK_CONNECTED)
        return true;
    if (so->rx && !so->rx_shut && !turn_taken(&so->rx_turn) && !(so->reported & FD_READ))
        return false;
    if (so->rx_eof && !(so->reported & FD_CLOSE))
        return false;
    return !all_acked || turn_taken(&so->tx_turn) || so->lingering || (so->reported & FD_WRITE);
}

static bool was_told(struct sock *so, void *arg)
{
    (void)arg;
    net_assert_locked();
    if (so->type == SOCK_STREAM)
        CHECK(stream_was_told(so));
    else
        CHECK(!so->first || turn_taken(&so->rx_turn) || (so->reported & FD_READ));
    return true;
}

static void all_were_told(void)
{
    net_lock();
    sock_for_each(was_told, NULL);
    net_unlock();
}

/* --- what they do ----------------------------------------------------------------------------- */

static unsigned below(unsigned n)
{
    return test_random_below(n);
}

static unsigned some_bytes(void)
{
    return below(3) ? below(3000) : below(BIG);
}

static SOCKET any(void)
{
    const SOCKET all[] = { from, from, to, to, dgrams[0], dgrams[1] };

    return all[below(ARRAY_SIZE(all))];
}

static void moves_bytes(char *data)
{
    unsigned n;
    int err;

    if (below(2)) {
        err = ws_send(from, data, some_bytes(), &n);
        sent += err ? 0 : n;
        cut |= err == WSAEINTR || err == WSAEFAULT;
    } else if (below(4)) {
        err = ws_recv(to, data, some_bytes(), 0, &n);
        got += err ? 0 : n;
    } else {
        ws_recv(any(), data, 1 + below(1000), MSG_PEEK, &n);
    }
}

static void moves_datagrams(char *data)
{
    struct ws_name name;
    unsigned n;

    if (below(2))
        ws_send_to(dgrams[0], data, below(2000), LOOPBACK, PORT + 1);
    else
        ws_recv_from(dgrams[1], data, below(2000), &n, &name);
}

static void asks(void)
{
    uint32_t bits;
    int32_t err[10];
    unsigned out;
    SOCKET s = any();

    switch (below(5)) {
    case 0:
        ws_select1(s, 1 + below(7), below(2) ? 0 : below(3 * SECOND), &out);
        break;
    case 1:
        ws_event_select(s, events[below(2)], below(2) ? 0 : 0x3f);
        break;
    case 2:
        ws_enum(s, events[below(2)], &bits, err);
        break;
    case 3:
        ws_event_select(s, 0, 0);
        ws_fionbio(s, below(2));
        break;
    default:
        ws_set_option(s, SOL_SOCKET, SO_SNDBUF, (int)below(30000));
    }
}

static void does_what_it_likes(void *arg)
{
    static char data[THREADS][BIG];
    char *mine = data[(struct thread **)arg - threads];

    for (unsigned i = 0; i < STEPS && !thread_dying(); i++) {
        unsigned what = below(12);

        if (what < 6)
            moves_bytes(mine);
        else if (what < 8)
            moves_datagrams(mine);
        else
            asks();
        all_were_told();
        if (below(3) == 0)
            world_sleep(below(20 * MS));
    }
}

/* In a copy: others run, and the network too. */
static void is_interrupted(void)
{
    if (copies > 3 || below(6))
        return;
    copies++;
    world_sleep(below(4) ? below(300) : below(5 * MS));
    copies--;
}

static void happens(enum chaos what)
{
    if (what == CANCEL)
        ws_cancel();
    if (what == KILL && below(2))
        world_kill(threads[below(THREADS)]);
    if (what == SHUT && below(3) == 0)
        ws_shutdown(below(2) ? from : to, (int)below(3));
    if (what == CLOSE && below(3) == 0) {
        ws_set_option(from, SOL_SOCKET, SO_LINGER, (int)(1 | below(3) << 16));
        ws_close(below(2) ? from : to);
    }
    if (what == SCARCE) {
        heap_fail_lwip(below(30), below(40));
        heap_fail_kernel(below(30), below(10));
    }
    if (what == FAULT)
        user_fault_at(1 + below(20));
}

/* --- a round ---------------------------------------------------------------------------------- */

static void open_all(void)
{
    SOCKET l = ws_stream();

    from = ws_stream();
    CHECK_EQ(ws_bind(l, LOOPBACK, PORT), 0);
    CHECK_EQ(ws_listen(l, 5), 0);
    if (below(2))
        CHECK_EQ(ws_set_option(from, SOL_SOCKET, SO_SNDBUF, (int)below(20000)), 0);
    if (below(2))
        CHECK_EQ(ws_set_option(l, SOL_SOCKET, SO_RCVBUF, (int)below(20000)), 0);
    CHECK_EQ(ws_connect(from, LOOPBACK, PORT), 0);
    CHECK_EQ(ws_accept(l, &to), 0);
    CHECK_EQ(ws_close(l), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(dgrams); i++) {
        dgrams[i] = ws_dgram();
        CHECK_EQ(ws_bind(dgrams[i], 0, (uint16_t)(PORT + i)), 0);
    }
}

static bool all_have_finished(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        if (!world_finished(threads[i]))
            return false;
    return true;
}

/* Reads the rest, and gets those out who wait for what will never come. */
static void read_the_rest(void)
{
    static char data[BIG];
    unsigned n;

    for (unsigned i = 0; i < 200 || !all_have_finished(); i++) {
        CHECK(i < 2000);
        ws_event_select(to, 0, 0);
        ws_fionbio(to, 1);
        if (ws_recv(to, data, BIG, 0, &n) == 0)
            got += n;
        if (i > 50)
            ws_cancel();
        all_were_told();
        world_sleep(100 * MS);
    }
}

static void close_all(void)
{
    const SOCKET all[] = { from, to, dgrams[0], dgrams[1] };

    for (unsigned i = 0; i < ARRAY_SIZE(all); i++) {
        ws_event_select(all[i], 0, 0);
        ws_fionbio(all[i], 0);
        ws_set_option(all[i], SOL_SOCKET, SO_LINGER, 0);
        ws_close(all[i]);
    }
    world_sleep(190 * SECOND);          /* as long as a connection may outlive its socket */
    CHECK(all_have_finished());
    net_lock();
    CHECK_EQ(sock_count(), 0);
    CHECK_EQ(stream_orphans(), 0);
    net_unlock();
    CHECK_EQ(world_charged(process_self()), 0);
}

static void round_of(enum chaos what)
{
    sent = got = 0;
    cut = false;
    open_all();
    user_on_access(is_interrupted);
    for (unsigned i = 0; i < THREADS; i++)
        threads[i] = world_thread(process_self(), does_what_it_likes, &threads[i]);
    for (unsigned i = 0; i < 8; i++) {
        world_sleep(below(200 * MS));
        happens(what);
    }
    heap_fail_lwip(0, 0);
    heap_fail_kernel(0, 0);
    user_fault_at(0);
    world_sleep(SECOND);
    user_on_access(NULL);
    if (what == NOTHING || what == SCARCE) {
        read_the_rest();
        CHECK(cut || got == sent);
    }
    close_all();
    user_forget();
}

TEST(many_hands_at_one_connection)
{
    provider_up(false);
    events[0] = ws_event();
    events[1] = ws_event();
    for (unsigned i = 0; i < ROUNDS * CHAOS; i++)
        round_of(i % CHAOS);
}
