/* SPDX-License-Identifier: MIT */
/* A stream with a small SO_RCVBUF is slow only as its reader is: no side waits for a timer. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"

enum { PORT = 7000, ALL = 30000, PIECE_MOST = 5000 };

static SOCKET out, in;
static unsigned piece;

static void connects(int rcvbuf)
{
    SOCKET l = ws_stream();

    out = ws_stream();
    CHECK_EQ(ws_set_option(l, SOL_SOCKET, SO_RCVBUF, rcvbuf), 0);
    CHECK_EQ(ws_bind(l, LOOPBACK, PORT), 0);
    CHECK_EQ(ws_listen(l, 5), 0);
    CHECK_EQ(ws_connect(out, LOOPBACK, PORT), 0);
    CHECK_EQ(ws_accept(l, &in), 0);
    CHECK_EQ(ws_close(l), 0);
}

static unsigned bytes_in_all(void)
{
    return piece == 1 ? 3000 : ALL;
}

static void sends(void *arg)
{
    static char data[PIECE_MOST];
    unsigned n, all = bytes_in_all();

    (void)arg;
    for (unsigned sent = 0; sent < all; sent += n)
        CHECK_EQ(ws_send(out, data, piece < all - sent ? piece : all - sent, &n), 0);
}

static void reads(unsigned most)
{
    static char back[4000];
    unsigned n;

    for (unsigned got = 0; got < bytes_in_all(); got += n)
        CHECK_EQ(ws_recv(in, back, most, 0, &n), 0);
}

/* most 0: what comes is dropped. */
static void transfer(int window, unsigned most)
{
    struct thread *t;
    uint64_t began;

    connects(window);
    began = world_now();
    if (!most)
        CHECK_EQ(ws_shutdown(in, SD_RECEIVE), 0);
    t = world_thread(process_self(), sends, NULL);
    if (most)
        reads(most);
    world_join(t);
    if (world_now() - began > 10 * MS)
        test_fail(__FILE__, __LINE__, "window %d, pieces of %u, reads of %u: %u ms", window, piece,
                  most, (unsigned)((world_now() - began) / MS));
    CHECK_EQ(ws_close(out), 0);
    CHECK_EQ(ws_close(in), 0);
    world_sleep(61 * SECOND);
    user_forget();
}

TEST_BOTH(a_small_window_waits_for_no_timer)
{
    static const int windows[] = { 0, 1461, 1500, 2080, 2500, 2919, 2920, 2921, 4096, 6000, 20000 };
    static const unsigned pieces[] = { 1, 100, 767, 1313, 1460, 2000, PIECE_MOST };
    static const unsigned most[] = { 0, 90, 1000, 1460, 4000 };

    for (unsigned w = 0; w < ARRAY_SIZE(windows); w++)
        for (unsigned k = 0; k < ARRAY_SIZE(pieces) * ARRAY_SIZE(most); k++) {
            piece = pieces[k / ARRAY_SIZE(most)];
            transfer(windows[w], most[k % ARRAY_SIZE(most)]);
        }
}

/* Who has said FIN needs no window. */
TEST_BOTH(a_window_is_not_told_to_who_sends_no_more)
{
    static char data[1000];
    SOCKET s = ws_stream();
    unsigned n, before;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_RCVBUF, 1460), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    peer_send(peer_connection(0), data, sizeof data);
    peer_fin(peer_connection(0));
    world_sleep(SECOND);
    before = sent_count(PACKET_TCP, FLAG_ACK);
    for (unsigned got = 0; got < sizeof data; got += n)
        CHECK_EQ(ws_recv(s, data, 100, 0, &n), 0);
    world_sleep(SECOND);
    CHECK_EQ(sent_count(PACKET_TCP, FLAG_ACK), before);
}
