/* SPDX-License-Identifier: MIT */
/* Moving data on streams: big transfers, WSABUF arrays, peek, half close, shutdown, reset. */
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { BIG = 1000000, POUR = 200000 };

static unsigned char pattern(unsigned i)
{
    return (unsigned char)(i * 7 + (i >> 8));
}

static char *big_block(void)
{
    char *p = malloc(BIG);

    ok(p != NULL);
    for (unsigned i = 0; i < BIG; i++)
        p[i] = (char)pattern(i);
    return p;
}

struct transfer {
    SOCKET s;
    char *data;
    int done, err;
};

static DWORD WINAPI sends_big(void *arg)
{
    struct transfer *t = arg;

    while (t->done < BIG) {
        WSABUF b = { (ULONG)(BIG - t->done < 33333 ? BIG - t->done : 33333), t->data + t->done };
        DWORD n = 0;
        if (wsp.lpWSPSend(t->s, &b, 1, &n, 0, NULL, NULL, NULL, &t->err))
            return 1;
        t->done += (int)n;
    }
    return (DWORD)wsp.lpWSPShutdown(t->s, SD_SEND, &t->err);
}

static void check_pattern(const char *data, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if ((unsigned char)data[i] != pattern(i)) {
            tap_fail("byte %u of %u is wrong", i, n);
            return;
        }
}

static void megabyte_over_loopback(void)
{
    SOCKET a, b;
    struct transfer t = { 0, big_block(), 0, 0 };
    char *back = malloc(BIG + 1);
    HANDLE sender;

    pair(&a, &b);
    t.s = a;
    sender = start_thread(sends_big, &t);
    is(recv_all(b, back, BIG + 1), BIG);
    is(join_thread(sender), 0);
    check_pattern(back, BIG);
    done(a);
    done(b);
    free(back);
    free(t.data);
}

static void megabyte_there_and_back_to_the_peer(void)
{
    struct transfer t = { stream(), big_block(), 0, 0 };
    char *back = malloc(BIG + 1);
    HANDLE sender;

    is(call(t.s, peer("listen")), 0);
    sender = start_thread(sends_big, &t);
    is(recv_all(t.s, back, BIG + 1), BIG);
    is(join_thread(sender), 0);
    check_pattern(back, BIG);
    done(t.s);
    free(back);
    free(t.data);
}

static void peer_that_pours_and_closes(void)
{
    SOCKET s = stream();
    char *data = malloc(POUR + 1);

    is(call(s, peer("pour")), 0);
    is(recv_all(s, data, POUR + 1), POUR);
    check_pattern(data, POUR);
    is(recv_some(s, data, 1), 0);                  /* and again, for ever */
    is(recv_some(s, data, 1), 0);
    done(s);
    free(data);
}

static void R_30_gather_and_scatter_in_order(void)
{
    SOCKET a, b;
    char x[4], y[8], text[] = "one two three";
    WSABUF out[4] = { { 4, text }, { 0, NULL }, { 4, text + 4 }, { 5, text + 8 } };
    WSABUF in[3] = { { 4, x }, { 0, NULL }, { 8, y } };
    DWORD n = 0, flags = 0;

    pair(&a, &b);
    works(wsp.lpWSPSend(a, out, 4, &n, 0, NULL, NULL, NULL, &wsaerr));
    is(n, 13);
    is(ready(b, READY_R, 5000, NULL), READY_R);
    works(wsp.lpWSPRecv(b, in, 3, &n, &flags, NULL, NULL, NULL, &wsaerr));
    is(n, 12);
    is(memcmp(x, "one ", 4), 0);
    is(memcmp(y, "two thre", 8), 0);
    is(recv_some(b, x, 4), 1);
    fails(WSAEINVAL, wsp.lpWSPSend(a, out, 0, &n, 0, NULL, NULL, NULL, &wsaerr));
    done(a);
    done(b);
}

static void R_31_count_pointer_is_needed(void)
{
    SOCKET a, b;
    char c = 'x';
    WSABUF buf = { 1, &c };
    DWORD flags = 0;

    pair(&a, &b);
    fails(WSAEFAULT, wsp.lpWSPSend(a, &buf, 1, NULL, 0, NULL, NULL, NULL, &wsaerr));
    fails(WSAEFAULT, wsp.lpWSPRecv(a, &buf, 1, NULL, &flags, NULL, NULL, NULL, &wsaerr));
    is(ready(b, READY_R, 50, NULL), 0);
    abandon(a);
    done(b);
}

static void R_35_peek_leaves_the_data(void)
{
    SOCKET a, b;
    char x[8];
    WSABUF buf = { 8, x };
    DWORD n = 0, flags = MSG_PEEK;

    pair(&a, &b);
    is(send_all(a, "peeked", 6), 6);
    is(ready(b, READY_R, 5000, NULL), READY_R);
    works(wsp.lpWSPRecv(b, &buf, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    is(n, 6);
    is(recv_some(b, x, 3), 3);
    is(memcmp(x, "pee", 3), 0);
    is(recv_some(b, x, 8), 3);
    is(memcmp(x, "ked", 3), 0);
    flags = MSG_OOB;
    fails(WSAEINVAL, wsp.lpWSPRecv(b, &buf, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    abandon(a);
    done(b);
}

static void R_43_nonblocking_send_fills_up_and_goes_on(void)
{
    SOCKET a, b;
    char *data = big_block(), *back = malloc(BIG);
    int sent = 0, got = 0, n;

    pair(&a, &b);
    nonblocking(a);
    nonblocking(b);
    while (sent < BIG) {
        WSABUF buf = { (ULONG)(BIG - sent), data + sent };
        DWORD now = 0;
        if (wsp.lpWSPSend(a, &buf, 1, &now, 0, NULL, NULL, NULL, &wsaerr))
            break;
        sent += (int)now;
    }
    is(wsaerr, WSAEWOULDBLOCK);
    ok(sent > 0 && sent < BIG);
    is(ready(a, READY_W, 0, NULL), 0);
    while (got < sent) {
        n = recv_some(b, back + got, BIG - got);
        if (n < 0 && wsaerr == WSAEWOULDBLOCK)
            n = ready(b, READY_R, 5000, NULL) == READY_R ? 0 : -2;
        if (n < 0)
            break;
        got += n;
    }
    is(got, sent);
    check_pattern(back, (unsigned)got);
    is(ready(a, READY_W, 5000, NULL), READY_W);
    abandon(a);
    done(b);
    free(data);
    free(back);
}

static void R_44_and_R_80_shutdown(void)
{
    SOCKET a, b, idle = stream();
    char c;

    fails(WSAENOTCONN, wsp.lpWSPShutdown(idle, SD_BOTH, &wsaerr));
    pair(&a, &b);
    fails(WSAEINVAL, wsp.lpWSPShutdown(a, 3, &wsaerr));
    works(wsp.lpWSPShutdown(a, SD_SEND, &wsaerr));
    works(wsp.lpWSPShutdown(a, SD_SEND, &wsaerr));
    fails(WSAESHUTDOWN, send_all(a, "x", 1));
    is(recv_some(b, &c, 1), 0);
    is(send_all(b, "y", 1), 1);                    /* half closed: the other way still works */
    is(recv_all(a, &c, 1), 1);
    is(c, 'y');
    works(wsp.lpWSPShutdown(a, SD_RECEIVE, &wsaerr));
    fails(WSAESHUTDOWN, recv_some(a, &c, 1));
    fails(WSAEISCONN, call(a, peer("listen")));    /* C-017 */
    done(a);
    done(b);
    done(idle);
}

static void R_45_close_after_send_delivers(void)
{
    SOCKET a, b;
    char text[32];

    pair(&a, &b);
    is(send_all(a, "the last words", 14), 14);
    done(a);
    is(recv_all(b, text, 32), 14);
    is(memcmp(text, "the last words", 14), 0);
    done(b);
}

static void R_82_zero_linger_resets(void)
{
    SOCKET a, b;
    char c;

    pair(&a, &b);
    abandon(a);
    fails(WSAECONNRESET, recv_some(b, &c, 1));
    fails(WSAECONNRESET, send_all(b, "x", 1));
    done(b);
}

static void W_51_R_44_reset_by_the_peer(void)
{
    SOCKET s = stream();
    char c;

    is(call(s, peer("resetting")), 0);
    is(send_all(s, "x", 1), 1);
    is(ready(s, READY_R | READY_X, 5000, NULL), READY_R);
    fails(WSAECONNRESET, recv_some(s, &c, 1));
    fails(WSAECONNRESET, send_all(s, "x", 1));
    fails(WSAEISCONN, call(s, peer("listen")));    /* until it is closed */
    done(s);
}

static void R_34_peer_closes_first(void)
{
    SOCKET s = stream();
    char c;
    struct sockaddr_in name;
    int len = sizeof name;

    is(call(s, peer("closing")), 0);
    is(recv_some(s, &c, 1), 0);
    is(recv_some(s, &c, 1), 0);
    works(wsp.lpWSPShutdown(s, SD_SEND, &wsaerr));
    is(recv_some(s, &c, 1), 0);                    /* both FINs: still a clean end */
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&name, &len, &wsaerr));
    fails(WSAEISCONN, call(s, peer("listen")));    /* C-017 */
    done(s);
}

static void hundred_transfers_leak_nothing(void)
{
    struct figures before;
    SOCKET a, b;
    char text[16];

    for (int i = 0; i < 110; i++) {
        pair(&a, &b);
        is(send_all(a, "to be read", 10), 10);
        if (i & 1)
            is(recv_all(b, text, 10), 10);         /* and every other time it is not */
        abandon(a);
        done(b);
        if (i == 9)
            figures_read(&before);
    }
    figures_settle(&before, 2000);
    figures_same(&before);
}

/* Bytes that nobody reads, or that no ACK has freed yet, lie in the buffers of which handshakes are
 * made: a send may be refused then, a connect may not. */
static void unread_bytes_everywhere_leave_the_network_alive(void)
{
    enum { PAIRS = 500 };
    static SOCKET a[PAIRS], b[PAIRS];
    static bool sent[PAIRS];
    unsigned port, made = 0;
    char byte = 0;
    SOCKET lis = listener(&port), last = stream();

    for (; made < PAIRS; made++) {
        a[made] = stream();
        if (!works(call(a[made], at(LOOP, port))))
            break;
        b[made] = accepted(lis);
        sent[made] = send_all(a[made], "x", 1) == 1;
        if (!sent[made] || send_all(b[made], "y", 1) != 1)
            is(wsaerr, WSAENOBUFS);
    }
    is(made, PAIRS);
    ok(sent[0]);
    works(call(last, at(LOOP, port)));
    for (unsigned i = 0; i < made; i++) {
        if (sent[i] && (recv_all(b[i], &byte, 1) != 1 || byte != 'x'))
            is(byte, 'x');
        abandon(a[i]);
        abandon(b[i]);
    }
    abandon(last);
    done(lis);
}

static const struct tap_test tests[] = {
    TAP(megabyte_over_loopback),
    TAP(megabyte_there_and_back_to_the_peer),
    TAP(peer_that_pours_and_closes),
    TAP(R_30_gather_and_scatter_in_order),
    TAP(R_31_count_pointer_is_needed),
    TAP(R_35_peek_leaves_the_data),
    TAP(R_43_nonblocking_send_fills_up_and_goes_on),
    TAP(R_44_and_R_80_shutdown),
    TAP(R_45_close_after_send_delivers),
    TAP(R_82_zero_linger_resets),
    TAP(W_51_R_44_reset_by_the_peer),
    TAP(R_34_peer_closes_first),
    TAP(hundred_transfers_leak_nothing),
    TAP(unread_bytes_everywhere_leave_the_network_alive),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
