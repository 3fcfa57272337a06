/* SPDX-License-Identifier: MIT */
/* Overlapped receives that pend: what arrives is theirs, no FD_READ, and SD_RECEIVE leaves them
 * alone; what they leave is the others' again. */
#include "tests/unit/provider/overlapped.h"

static unsigned seen(SOCKET s, uint32_t event)
{
    int32_t codes[10];
    uint32_t bits;
    bool set = ws_event_is_set(event);

    CHECK_EQ(ws_enum(s, event, &bits, codes), 0);
    CHECK_EQ(set, bits != 0);
    return bits;
}

static uint32_t reads_selected(SOCKET s)
{
    uint32_t event = ws_event();

    CHECK_EQ(ws_event_select(s, event, FD_READ | FD_CLOSE), 0);
    return event;
}

/* What is sent comes back; here it does so between the two calls of the library. */
static void echo(SOCKET s, const char *text)
{
    unsigned n;

    CHECK_EQ(ws_send(s, text, (unsigned)strlen(text), &n), 0);
    world_sleep(SECOND);
}

static SOCKET echoing(int type)
{
    SOCKET s = type == SOCK_STREAM ? connected(7) : overlapped(SOCK_DGRAM);
    struct ws_name self;

    if (type == SOCK_STREAM)
        return s;
    CHECK_EQ(ws_bind(s, LOOPBACK, 0), 0);
    CHECK_EQ(ws_sock_name(s, &self), 0);
    CHECK_EQ(ws_connect(s, LOOPBACK, self.port), 0);
    return s;
}

/* W-73 beside a receive that pends: only what it leaves is an event. */
TEST(R_46_what_a_pending_receive_takes_is_no_FD_READ)
{
    provider_up(false);
    peer_play(7, PEER_ECHO);
    for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        SOCKET s = echoing(type);
        uint32_t event = reads_selected(s);
        struct call c, d;

        prepare(&c, s, NULL, 8);
        CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
        echo(s, "one");
        CHECK_EQ(seen(s, event), 0);
        CHECK_EQ(make_again(&c, WSP_RECV), 0);
        CHECK_EQ(seen(s, event), 0);
        echo(s, "two");
        CHECK_EQ(seen(s, event), FD_READ);
        CHECK_EQ(make(&c, WSP_RECV), 0);

        prepare(&c, s, NULL, 4);                            /* two of them, and something is left */
        prepare(&d, s, NULL, 4);
        d.v[A_COMPLETION] = WSP_OVERLAP_CHECK;
        CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
        CHECK_EQ(make(&d, WSP_RECV), WSA_IO_PENDING);
        echo(s, "four");
        CHECK_EQ(make_again(&c, WSP_RECV), 0);
        echo(s, "five");
        echo(s, "six");
        CHECK_EQ(seen(s, event), 0);
        CHECK_EQ(make_again(&d, WSP_RECV), 0);
        CHECK_EQ(seen(s, event), FD_READ);
        CHECK_EQ(ws_close(s), 0);
    }
}

/* The library had no memory, or the buffer was gone: what came is an event after all. */
TEST(R_46_a_receive_that_did_not_take_what_came_leaves_an_FD_READ)
{
    struct call c;
    uint32_t event;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_ECHO);
    s = connected(7);
    event = reads_selected(s);
    prepare(&c, s, NULL, 8);
    CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
    echo(s, "hello");
    CHECK_EQ(seen(s, event), 0);
    c.v[A_COUNT] = 0;
    CHECK_EQ(make_again(&c, WSP_RECV), WSAEINVAL);
    CHECK_EQ(seen(s, event), FD_READ);
    c.v[A_COUNT] = 1;
    CHECK_EQ(make(&c, WSP_RECV), 0);
    CHECK_EQ(word_at(c.overlapped, 1), 5);
    c.v[A_COUNT] = 0;                                       /* nothing was pending */
    CHECK_EQ(make_again(&c, WSP_RECV), WSAEINVAL);
    echo(s, "again");
    CHECK_EQ(seen(s, event), FD_READ);
}

/* "Subsequent receives will be disallowed": this one was there before. */
TEST(R_46_R_80_SD_RECEIVE_leaves_a_receive_that_pends_alone)
{
    provider_up(false);
    peer_play(7, PEER_ECHO);
    for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        SOCKET s = echoing(type);
        struct call c, d;
        unsigned n;
        char byte;

        prepare(&c, s, NULL, 3);
        prepare(&d, s, NULL, 3);
        CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
        CHECK_EQ(ws_shutdown(s, SD_RECEIVE), 0);
        CHECK_EQ(make(&d, WSP_RECV), WSAESHUTDOWN);
        CHECK_EQ(ws_recv(s, &byte, 1, 0, &n), WSAESHUTDOWN);
        echo(s, "abc");
        echo(s, "dropped");
        CHECK_EQ(make_again(&c, WSP_RECV), 0);
        CHECK(!memcmp(user_at(c.data), "abc", 3));
        CHECK_EQ(make_again(&c, WSP_RECV), WSAESHUTDOWN);
        echo(s, "dropped");
        CHECK_EQ(ws_fionread(s, &n), 0);
        CHECK_EQ(n, 0);
        CHECK_EQ(ws_close(s), 0);
    }
}

static struct call given_back;

static void give_back(void)
{
    given_back.v[A_COUNT] = 0;
    CHECK_EQ(make_again(&given_back, WSP_RECV), WSAEINVAL);
    given_back.v[A_COUNT] = 1;
}

/* In another receiver's copy: the queue is its own meanwhile. */
static void shut_and_give_back(void)
{
    CHECK_EQ(ws_shutdown((SOCKET)given_back.v[A_SOCKET], SD_RECEIVE), 0);
    give_back();
}

/* Nobody is left who could take it, so it goes: the window is whole again, and the close clean. */
TEST(R_80_what_a_receiver_gives_back_after_SD_RECEIVE_is_not_kept)
{
    provider_up(false);
    peer_play(7, PEER_ECHO);
    for (unsigned take = 2; take <= 4; take += 2) {
        SOCKET s = connected(7);
        char to[4];
        unsigned n;

        prepare(&given_back, s, NULL, 8);
        CHECK_EQ(make(&given_back, WSP_RECV), WSA_IO_PENDING);
        echo(s, "data");
        user_call_when(take, shut_and_give_back);
        CHECK_EQ(ws_recv(s, to, take, 0, &n), 0);
        CHECK_EQ(n, take);
        CHECK_EQ(ws_fionread(s, &n), 0);
        CHECK_EQ(n, 0);
        CHECK_EQ(ws_close(s), 0);
        CHECK_EQ(sent_count(PACKET_TCP, FLAG_RST), 0);
    }
}

/* An error is what a receive would say, too. */
TEST(R_46_W_106_an_error_that_a_given_back_receive_did_not_take_is_an_FD_READ)
{
    SOCKET s;
    uint32_t event;
    char byte;
    unsigned n;

    provider_up(false);
    s = overlapped(SOCK_DGRAM);
    CHECK_EQ(ws_connect(s, PEER, 9), 0);                    /* where nobody listens */
    event = reads_selected(s);
    prepare(&given_back, s, NULL, 8);
    CHECK_EQ(make(&given_back, WSP_RECV), WSA_IO_PENDING);
    echo(s, "x");
    CHECK_EQ(seen(s, event), 0);
    give_back();
    CHECK_EQ(seen(s, event), FD_READ);
    CHECK_EQ(ws_recv(s, &byte, 1, 0, &n), WSAECONNRESET);
}

/* Each access to the caller's memory fails once: what does not pend takes nothing for itself. */
TEST(R_46_a_receive_that_fails_half_way_does_not_pend)
{
    unsigned before, accesses, n;
    uint32_t event;
    char byte;
    SOCKET s;

    provider_up(false);
    s = echoing(SOCK_DGRAM);
    event = reads_selected(s);
    prepare(&given_back, s, NULL, 8);
    before = user_accesses();
    make(&given_back, WSP_RECV);
    accesses = user_accesses() - before;
    give_back();
    CHECK(accesses > 4);
    for (unsigned at = 1; at <= accesses; at++) {
        user_fault_at(at);
        make(&given_back, WSP_RECV);
        user_fault_at(0);
        if (given_back.answer == WSP_PENDING)
            give_back();
        echo(s, "x");
        CHECK_EQ(seen(s, event), FD_READ);
        CHECK_EQ(ws_recv(s, &byte, 1, 0, &n), 0);
    }
}
