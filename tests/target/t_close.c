/* SPDX-License-Identifier: MIT */
/* How a socket ends, and what a refused call leaves alone: shutdown, close, linger; counts and
 * addresses after a failure. */
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { SOON_MS = 5000, SECOND_US = 1000000 };

static int recv_into(SOCKET s, void *data, ULONG n, DWORD *got)
{
    WSABUF b = { n, data };
    DWORD flags = 0;

    return wsp.lpWSPRecv(s, &b, 1, got, &flags, NULL, NULL, NULL, &wsaerr);
}

static void R_32_count_is_left_alone_on_failure(void)
{
    SOCKET a, b, d = nonblocking(dgram());
    DWORD n = PRESET;
    char c;

    pair(&a, &b);
    nonblocking(a);
    fails(WSAEWOULDBLOCK, recv_into(a, &c, 1, &n));
    bind_any(d, LOOP);
    fails(WSAEWOULDBLOCK, recv_into(d, &c, 1, &n));
    is(n, PRESET);
    abandon(b);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    fails(WSAECONNRESET, recv_into(a, &c, 1, &n));
    is(n, PRESET);
    done(a);
    done(d);
}

static void R_33_bad_buffer_consumes_nothing(void)
{
    SOCKET a, b, d = dgram(), e = dgram();
    char text[8] = "";
    DWORD n = PRESET;

    pair(&a, &b);
    is(send_all(b, "data", 4), 4);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    fails(WSAEFAULT, recv_into(a, NULL, 4, &n));
    fails(WSAEFAULT, recv_into(a, text, 0xffffffff, &n));
    is(n, PRESET);
    is(recv_some(a, text, 8), 4);
    is(memcmp(text, "data", 4), 0);
    is(call(e, at(LOOP, bind_any(d, LOOP))), 0);
    is(send_all(e, "gram", 4), 4);
    is(ready(d, READY_R, SOON_MS, NULL), READY_R);
    fails(WSAEFAULT, recv_into(d, NULL, 4, &n));
    fails(WSAEFAULT, recv_into(d, text, 0xffffffff, &n));
    is(recv_some(d, text, 8), 4);
    is(memcmp(text, "gram", 4), 0);
    abandon(a);
    done(b);
    done(d);
    done(e);
}

static void R_41_streams_ignore_address_arguments(void)
{
    SOCKET a, b;
    struct sockaddr_in from, copy;
    int len = 3;
    char text[4];
    WSABUF out = { 4, text }, in = { 4, text };
    DWORD n = 0, flags = 0;

    pair(&a, &b);
    memcpy(text, "abcd", 4);
    works(wsp.lpWSPSendTo(a, &out, 1, &n, 0, at("255.255.255.255", 0), 1, NULL, NULL, NULL,
                          &wsaerr));
    is(n, 4);
    is(ready(b, READY_R, SOON_MS, NULL), READY_R);
    memset(&from, 0x5a, sizeof from);
    copy = from;
    memset(text, 0, 4);
    works(wsp.lpWSPRecvFrom(b, &in, 1, &n, &flags, (struct sockaddr *)&from, &len, NULL, NULL, NULL,
                            &wsaerr));
    is(n, 4);
    is(memcmp(text, "abcd", 4), 0);
    is(memcmp(&from, &copy, sizeof from), 0);
    is(len, 3);
    abandon(a);
    done(b);
}

static void R_34_the_end_stays_the_end(void)
{
    SOCKET a, b;
    char c;

    pair(&a, &b);
    is(send_all(b, "z", 1), 1);
    done(b);
    is(recv_some(a, &c, 1), 1);
    for (int i = 0; i < 3; i++)
        is(recv_some(a, &c, 1), 0);
    done(a);
}

static void R_80_R_81_shutdown(void)
{
    SOCKET s = stream(), d = dgram();
    unsigned port;
    SOCKET lis = listener(&port);
    char c;

    fails(WSAENOTCONN, wsp.lpWSPShutdown(lis, SD_BOTH, &wsaerr));
    works(wsp.lpWSPShutdown(d, SD_SEND, &wsaerr));
    is(call(s, peer("listen")), 0);
    is(send_all(s, "x", 1), 1);
    works(wsp.lpWSPShutdown(s, SD_SEND, &wsaerr)); /* the peer sees our FIN, and closes */
    works(wsp.lpWSPShutdown(s, SD_SEND, &wsaerr));
    fails(WSAESHUTDOWN, send_all(s, "y", 1));
    is(recv_some(s, &c, 1), 1);
    is(recv_some(s, &c, 1), 0);
    works(wsp.lpWSPShutdown(s, SD_RECEIVE, &wsaerr));
    fails(WSAESHUTDOWN, recv_some(s, &c, 1));
    done(s);
    done(d);
    done(lis);
}

/* tests/system/test_dgram_rows.py looks for frames between the two sends. */
static void R_81_receive_shutdown_sends_nothing(void)
{
    SOCKET s = stream(), echo = stream();

    is(call(s, peer("discard")), 0);
    is(send_all(s, "before", 6), 6);
    is(call(echo, peer("listen")), 0);
    works(wsp.lpWSPShutdown(s, SD_RECEIVE, &wsaerr));
    ok(echoes(echo, "time for a frame"));
    is(send_all(s, "after", 5), 5);
    done(echo);
    done(s);
}

static void set_linger(SOCKET s, unsigned seconds)
{
    struct linger l = { 1, (USHORT)seconds };

    works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&l, sizeof l, &wsaerr));
}

static void fill(SOCKET s)
{
    static char block[16384];

    nonblocking(s);
    while (send_all(s, block, sizeof block) > 0)
        ;
    is(wsaerr, WSAEWOULDBLOCK);
}

static void R_82_linger_on_a_nonblocking_socket_closes_nothing(void)
{
    SOCKET a, b;
    char c;

    pair(&a, &b);
    fill(a);
    set_linger(a, 1);
    fails(WSAEWOULDBLOCK, wsp.lpWSPCloseSocket(a, &wsaerr));
    ok(local_port(a) != 0);
    is(recv_some(b, &c, 1), 1);
    abandon(a);
    done(b);
}

/* Two seconds: by then the closed window has been probed, and the reset must still be taken. */
static void R_82_linger_waits_then_resets(void)
{
    SOCKET a, b;
    uint64_t start;
    char c;

    pair(&a, &b);
    fill(a);
    blocking(a);
    set_linger(a, 2);
    start = now_us();
    done(a);
    ok(now_us() - start >= 2 * SECOND_US);
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(a, &wsaerr));
    fails(WSAECONNRESET, recv_some(b, &c, 1));
    done(b);
}

static void R_82_linger_ends_with_the_last_ack(void)
{
    SOCKET s = stream();
    uint64_t start;

    is(call(s, peer("discard")), 0);
    is(send_all(s, "the end", 7), 7);
    set_linger(s, 20);
    start = now_us();
    done(s);
    ok(now_us() - start < 10u * SECOND_US);
}

struct blocked {
    SOCKET s;
    int rc, err;
};

static DWORD WINAPI receives(void *arg)
{
    struct blocked *p = arg;
    char c;
    WSABUF b = { 1, &c };
    DWORD n = 0, flags = 0;

    p->rc = wsp.lpWSPRecv(p->s, &b, 1, &n, &flags, NULL, NULL, NULL, &p->err);
    return 0;
}

static DWORD WINAPI accepts(void *arg)
{
    struct blocked *p = arg;
    SOCKET s = wsp.lpWSPAccept(p->s, NULL, NULL, NULL, 0, &p->err);

    p->rc = s == INVALID_SOCKET ? SOCKET_ERROR : 0;
    return 0;
}

static void closed_under(DWORD(WINAPI *call_it)(void *), SOCKET s)
{
    struct blocked p = { s, 0, PRESET };
    HANDLE t = start_thread(call_it, &p);

    CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1); /* runs until it blocks */
    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    done(s);
    join_thread(t);
    is(p.rc, SOCKET_ERROR);
    is(p.err, WSAENOTSOCK);
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(s, &wsaerr));
}

static void R_20_R_83_close_wakes_who_is_blocked(void)
{
    SOCKET a, b, d = dgram();
    unsigned port;

    pair(&a, &b);
    closed_under(receives, a);
    bind_any(d, LOOP);
    closed_under(receives, d);
    closed_under(accepts, listener(&port));
    done(b);
}

static const struct tap_test tests[] = {
    TAP(R_20_R_83_close_wakes_who_is_blocked),
    TAP(R_32_count_is_left_alone_on_failure),
    TAP(R_33_bad_buffer_consumes_nothing),
    TAP(R_34_the_end_stays_the_end),
    TAP(R_41_streams_ignore_address_arguments),
    TAP(R_80_R_81_shutdown),
    TAP(R_81_receive_shutdown_sends_nothing),
    TAP(R_82_linger_on_a_nonblocking_socket_closes_nothing),
    TAP(R_82_linger_waits_then_resets),
    TAP(R_82_linger_ends_with_the_last_ack),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
