/* SPDX-License-Identifier: MIT */
/* The kernel's half of overlapped I/O (wsp_abi.h): calls that never block, whether they begin a
 * request or go on with it. */
#include "tests/unit/provider/overlapped.h"

TEST(R_46_a_try_never_sleeps)
{
    struct call c;
    SOCKET s;
    unsigned n;

    provider_up(false);
    peer_play(7, PEER_ECHO);
    s = connected(7);
    prepare(&c, s, NULL, 8);
    CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
    CHECK_EQ(c.answer, WSP_PENDING);
    CHECK_EQ(word_at(c.overlapped, 0), WSP_STATUS_PENDING);
    CHECK_EQ(ws_send(s, "hello", 5, &n), 0);
    world_sleep(SECOND);
    c.v[A_COMPLETION] = WSP_OVERLAP_CHECK;            /* somebody else is first: nothing is taken */
    CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
    c.v[A_COMPLETION] = 0;
    CHECK_EQ(make(&c, WSP_RECV), 0);
    CHECK_EQ(c.answer, 0);
    CHECK_EQ(word_at(c.overlapped, 0), 0);
    CHECK_EQ(word_at(c.overlapped, 1), 5);
    CHECK_EQ(ws_event_is_set(c.event), true);
    CHECK(!memcmp(user_at(c.data), "hello", 5));
    CHECK_EQ(ws_close(s), 0);
}

TEST(R_46_the_event_is_reset_unless_a_routine_will_be_called)
{
    struct call c;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = connected(7);
    prepare(&c, s, NULL, 8);
    CHECK_EQ(ws_event_is_set(c.event), false);
    CHECK_EQ(ws_event_select(s, c.event, FD_CONNECT), 0);   /* sets it: it is connected */
    CHECK_EQ(ws_event_is_set(c.event), true);
    c.v[A_COMPLETION] = WSP_OVERLAP_ROUTINE;
    CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
    CHECK_EQ(ws_event_is_set(c.event), true);
    c.v[A_COMPLETION] = 0;
    CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
    CHECK_EQ(ws_event_is_set(c.event), false);
    memset((char *)user_at(c.overlapped) + 16, 0x5a, 4);
    CHECK_EQ(make(&c, WSP_RECV), WSA_INVALID_HANDLE);
}

TEST(R_46_a_socket_without_the_flag_takes_ordinary_calls)
{
    struct call c;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = ws_stream();
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    prepare(&c, s, NULL, 8);
    make(&c, WSP_RECV);
    CHECK_EQ(c.answer, WSP_PLAIN);
    CHECK_EQ(word_at(c.overlapped, 0), 7);          /* nothing happened */
    prepare(&c, s, "x", 1);
    make(&c, WSP_SEND);
    CHECK_EQ(c.answer, WSP_PLAIN);
    CHECK_EQ(peer_connection(0)->bytes, 0);
}

TEST(R_46_a_send_that_does_not_fit_is_left_whole)
{
    static uint8_t much[60000];
    struct call c;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = connected(7);
    prepare(&c, s, much, sizeof much);
    CHECK_EQ(make(&c, WSP_SEND), WSA_IO_PENDING);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, 0);
    CHECK_EQ(serve(&c, WSP_SEND), 0);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, sizeof much);
    prepare(&c, s, much, 100);
    CHECK_EQ(make(&c, WSP_SEND), 0);
    CHECK_EQ(word_at(c.overlapped, 1), 100);
}

/* Memory runs out, the kernel's for the copy or lwIP's for the segments: nothing is on its way. */
TEST(R_46_a_send_without_memory_for_all_of_it_is_left_whole)
{
    static uint8_t much[20000];
    struct call c;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = connected(7);
    for (unsigned i = 0; i < sizeof much; i++)
        much[i] = (uint8_t)(i * 7);
    prepare(&c, s, much, sizeof much);
    for (unsigned nth = 1; nth < 12; nth++) {
        (nth == 1 ? heap_fail_kernel : heap_fail_lwip)(nth == 1 ? 1 : nth, 100000);
        world_must_not_sleep(true);
        CHECK_EQ(make(&c, WSP_SEND), WSA_IO_PENDING);
        world_must_not_sleep(false);
        CHECK_EQ(word_at(c.overlapped, 1), 0);
        heap_fail_kernel(0, 0);
        heap_fail_lwip(0, 0);
        world_sleep(SECOND);
        CHECK_EQ(peer_connection(0)->bytes, 0);
    }
    CHECK_EQ(serve(&c, WSP_SEND), 0);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, sizeof much);
}

static SOCKET waiting_on;
static int ended;

static void waits(void *arg)
{
    struct call c;

    (void)arg;
    prepare(&c, waiting_on, NULL, 8);
    CHECK_EQ(make(&c, WSP_RECV), WSA_IO_PENDING);
    ended = serve(&c, WSP_RECV);
}

TEST(R_46_a_pending_call_waits_on_a_nonblocking_socket_and_is_not_cancelled)
{
    struct thread *t;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = waiting_on = ws_nonblocking(connected(7));
    ended = -1;
    t = world_thread(process_self(), waits, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ended, -1);
    CHECK_EQ(ws_cancel(), WSAEINVAL);
    world_sleep(SECOND);
    CHECK_EQ(ended, -1);
    CHECK_EQ(ws_close(s), 0);
    world_join(t);
    CHECK_EQ(ended, WSA_OPERATION_ABORTED);
}

static void sends(void *arg)
{
    static uint8_t much[20000];
    struct call c;

    (void)arg;
    prepare(&c, waiting_on, much, sizeof much);
    CHECK_EQ(make(&c, WSP_SEND), WSA_IO_PENDING);
    ended = serve(&c, WSP_SEND);
}

/* Room that a pending send waits for is not offered to others; when it is through, it is. */
TEST(R_46_R_51_beside_a_pending_send_there_is_no_room_until_it_has_ended)
{
    uint32_t event, bits;
    int32_t codes[10];
    struct thread *t;
    unsigned n, out, refused = 0;
    SOCKET s;

    provider_up(false);
    peer_play(7, PEER_LISTEN);
    s = waiting_on = connected(7);
    event = ws_event();
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_SNDBUF, 8000), 0);
    CHECK_EQ(ws_event_select(s, event, FD_WRITE), 0);
    CHECK_EQ(ws_enum(s, event, &bits, codes), 0);
    peer_delay_us = 50 * MS;
    ended = -1;
    t = world_thread(process_self(), sends, NULL);
    for (world_sleep(MS); !world_finished(t); world_sleep(7 * MS)) {
        CHECK(!ws_event_is_set(event));
        CHECK_EQ(ws_select1(s, IN_W, 0, &out), 0);
        CHECK_EQ(out, 0);
        CHECK_EQ(ws_send(s, "x", 1, &n), WSAEWOULDBLOCK);
        refused++;
    }
    CHECK(refused > 5);
    CHECK_EQ(ended, 0);
    world_sleep(SECOND);
    CHECK(ws_event_is_set(event));
    CHECK_EQ(ws_enum(s, event, &bits, codes), 0);
    CHECK_EQ(bits, FD_WRITE);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    world_sleep(SECOND);
    CHECK_EQ(peer_connection(0)->bytes, 20001);
}

TEST(R_46_peeking_and_bad_memory_are_refused_before_anything_pends)
{
    static const uint32_t bad[] = { USER_BAD_UNMAPPED, USER_BAD_KERNEL, USER_BAD_WRAP };
    struct call c;
    uint32_t peek = MSG_PEEK;
    SOCKET s;

    provider_up(false);
    s = overlapped(SOCK_DGRAM);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    prepare(&c, s, NULL, 8);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        c.v[A_OVERLAPPED] = bad[i];
        CHECK_EQ(make(&c, WSP_RECV), WSAEFAULT);
        c.v[A_OVERLAPPED] = c.overlapped;
        c.v[A_BUFFERS] = bad[i];
        CHECK_EQ(make(&c, WSP_RECV), WSAEFAULT);
        prepare(&c, s, NULL, 8);
    }
    c.v[A_FLAGS] = user_copy(&peek, 4);
    CHECK_EQ(make(&c, WSP_RECV), WSAEOPNOTSUPP);
    CHECK_EQ(word_at(c.overlapped, 0), 7);
    c.v[A_SOCKET] = 0x5a;
    CHECK_EQ(make(&c, WSP_RECV), WSAENOTSOCK);
    CHECK_EQ(ws_close(s), 0);
}

static int result(SOCKET s, uint32_t at, uint32_t wait, uint32_t *answer)
{
    uint32_t err = zero();
    const uint32_t v[6] = { s, at, zero(), wait, zero(), err };

    *answer = host_svc(SVC_WSP, WSP_GET_OVERLAPPED_RESULT, user_copy(v, sizeof v), sizeof v);
    if (*answer == TRUE) {
        CHECK_EQ(word_at(v[2], 0), word_at(at, 1));
        CHECK_EQ(word_at(v[4], 0), word_at(at, 2));
    }
    return (int)word_at(err, 0);
}

TEST(R_48_results)
{
    const uint32_t good[5] = { 0, 12, 3 }, bad[5] = { WSAECONNRESET, 1, 0 },
                   pending[5] = { WSP_STATUS_PENDING };
    uint32_t answer;
    SOCKET s;

    provider_up(false);
    s = overlapped(SOCK_STREAM);
    CHECK_EQ(result(s, user_copy(good, sizeof good), FALSE, &answer), 0);
    CHECK_EQ(answer, TRUE);
    CHECK_EQ(result(s, user_copy(bad, sizeof bad), TRUE, &answer), WSAECONNRESET);
    CHECK_EQ(answer, FALSE);
    CHECK_EQ(result(s, user_copy(pending, sizeof pending), FALSE, &answer), WSA_IO_INCOMPLETE);
    CHECK_EQ(answer, FALSE);
    CHECK_EQ(result(s, user_copy(pending, sizeof pending), TRUE, &answer), 0);
    CHECK_EQ(answer, WSP_INCOMPLETE);               /* the library waits */
    CHECK_EQ(result(s, 0, FALSE, &answer), WSA_INVALID_PARAMETER);
    CHECK_EQ(result(s, USER_BAD_UNMAPPED, FALSE, &answer), WSAEFAULT);
    CHECK_EQ(result(0x5a, user_copy(good, sizeof good), FALSE, &answer), WSAENOTSOCK);
    CHECK_EQ(answer, FALSE);
}

TEST(R_47_kernel_clients_have_none_of_it)
{
    WSAOVERLAPPED o = { 0 };
    char c = 'x';
    WSABUF b = { 1, &c };
    DWORD n = 0, flags = 0;
    INT err = 0;
    SOCKET s;

    provider_up(true);
    s = ws_dgram();
    CHECK_EQ(WSPRecv(s, &b, 1, &n, &flags, &o, NULL, NULL, &err), SOCKET_ERROR);
    CHECK_EQ(err, WSAEOPNOTSUPP);
    CHECK_EQ(WSPSend(s, &b, 1, &n, 0, &o, NULL, NULL, &err), SOCKET_ERROR);
    CHECK_EQ(err, WSAEOPNOTSUPP);
    CHECK_EQ(ws_close(s), 0);
}
