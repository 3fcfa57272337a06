/* SPDX-License-Identifier: MIT */
/* A socket after a connect: failed, retried, reset, and the options that stay.
 * Names are in state_names.c. */
#include <string.h>
#include "tests/target/net.h"
#include "tests/target/state.h"
#include <ws2tcpip.h>

enum { ALL = READY_R | READY_W | READY_X, SOON_MS = 10000 };

static int get_option(SOCKET s, int level, int option)
{
    int value = PRESET, len = sizeof value;

    works(wsp.lpWSPGetSockOpt(s, level, option, (char *)&value, &len, &wsaerr));
    return value;
}

static int set_option(SOCKET s, int level, int option, int value)
{
    return wsp.lpWSPSetSockOpt(s, level, option, (char *)&value, sizeof value, &wsaerr);
}

static int so_error(SOCKET s)
{
    return get_option(s, SOL_SOCKET, SO_ERROR);
}

/* Nonblocking, refused, the outcome seen by select. */
static SOCKET refused(void)
{
    SOCKET s = nonblocking(stream());

    fails(WSAEWOULDBLOCK, call(s, peer("refused")));
    is(ready(s, READY_X, SOON_MS, NULL), READY_X);
    return s;
}

static void W_01_W_15_refusal_is_in_exceptfds_alone(void)
{
    SOCKET s = nonblocking(stream());
    struct timeval t = { 10, 0 };
    fd_set r, w, x;

    fails(WSAEWOULDBLOCK, call(s, peer("slowrst")));
    FD_ZERO(&r);
    FD_SET(s, &r);
    w = x = r;
    is(wsp.lpWSPSelect(0, &r, &w, &x, &t, &wsaerr), 1);
    is(r.fd_count, 0);
    is(w.fd_count, 0);
    is(x.fd_count, 1);
    is(t.tv_sec, 10);                      /* the time-out is not touched */
    is(t.tv_usec, 0);
    done(s);
}

static void W_02_reading_the_error_clears_it(void)
{
    SOCKET s = refused();

    is(so_error(s), WSAECONNREFUSED);
    is(so_error(s), 0);                    /* as CE's page says; the desktop keeps it */
    is(ready(s, ALL, 0, NULL), READY_X);   /* select does not depend on it */
    done(s);
}

static void W_03_W_05_exceptfds_until_the_next_connect(void)
{
    SOCKET s = refused();

    for (int i = 0; i < 3; i++)
        is(ready(s, ALL, 0, NULL), READY_X);
    fails(WSAEWOULDBLOCK, call(s, peer("held")));
    is(ready(s, ALL, 0, NULL), 0);         /* nothing until the new outcome */
    let_go(s, "held");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    done(s);
}

static void W_04_error_stays_until_a_connect_succeeds(void)
{
    SOCKET s = refused(), t = refused();

    fails(WSAEWOULDBLOCK, call(s, peer("held")));
    fails(WSAEWOULDBLOCK, call(t, peer("held")));
    is(so_error(s), WSAECONNREFUSED);      /* pending: still the old one */
    let_go(s, "held");
    let_go(t, "held");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    is(ready(t, ALL, SOON_MS, NULL), READY_W);
    is(so_error(t), 0);                    /* success clears it without a read */
    done(s);
    done(t);
}

static void W_06_W_07_blocking_refusal(void)
{
    SOCKET s = stream();

    fails(WSAECONNREFUSED, call(s, peer("refused")));
    is(so_error(s), 0);                    /* the caller got the error */
    is(ready(s, READY_R | READY_W, 200, NULL), 0);
    is(ready(s, ALL, 0, NULL), READY_X);
    done(s);
}

static void W_09_nonblocking_loopback_connect_is_wouldblock(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = nonblocking(stream()), got;

    fails(WSAEWOULDBLOCK, call(c, at(LOOP, port)));
    is(ready(c, ALL, SOON_MS, NULL), READY_W);
    got = accepted(lis);
    abandon(c);
    done(got);
    done(lis);
}

static void W_10_W_11_error_option_is_read_only_and_an_int(void)
{
    SOCKET s = stream();
    char byte = 0x77;
    int len = 1;

    fails(WSAENOPROTOOPT, set_option(s, SOL_SOCKET, SO_ERROR, WSAEINTR));
    is(so_error(s), 0);
    fails(WSAEFAULT, wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_ERROR, &byte, &len, &wsaerr));
    is(byte, 0x77);
    done(s);
}

static void W_12_W_13_failure_is_one_event(void)
{
    const long all = FD_CONNECT | FD_CLOSE | FD_WRITE | FD_READ;
    SOCKET s = stream();
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);
    WSANETWORKEVENTS found;
    int error = 0;

    works(wsp.lpWSPEventSelect(s, e, all, &wsaerr));
    fails(WSAEWOULDBLOCK, call(s, peer("refused")));
    is(events_of(s, e, SOON_MS, FD_CONNECT_BIT, &error), FD_CONNECT);
    is(error, WSAECONNREFUSED);
    is(WaitForSingleObject(e, 100), WAIT_TIMEOUT);
    works(wsp.lpWSPEventSelect(s, e, all, &wsaerr));
    is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);
    memset(&found, 0x55, sizeof found);
    is(enum_now(s, e, &found), 0);         /* the bit is gone; its code is not written again */
    is(found.iErrorCode[FD_CONNECT_BIT], 0x55555555);
    done(s);
    ok(CloseHandle(e));
}

static void W_14_failed_socket_may_listen(void)
{
    SOCKET s = nonblocking(stream()), c = stream(), got;
    unsigned port = bind_any(s, "0.0.0.0");

    fails(WSAEWOULDBLOCK, call(s, peer("refused")));
    is(ready(s, READY_X, SOON_MS, NULL), READY_X);
    works(wsp.lpWSPListen(s, 4, &wsaerr));
    is(local_port(s), port);
    works(call(c, at(LOOP, port)));
    is(ready(s, READY_R, SOON_MS, NULL), READY_R);
    got = accepted(s);
    is(ready(s, ALL, 0, NULL), READY_X);   /* what failed has failed, listening or not */
    is(so_error(s), WSAECONNREFUSED);
    abandon(c);
    done(got);
    done(s);
}

static void W_47_shutdown_before_connect(void)
{
    unsigned port;
    SOCKET s = stream(), lis = listener(&port);

    for (int how = SD_RECEIVE; how <= SD_BOTH; how++) {
        fails(WSAENOTCONN, wsp.lpWSPShutdown(s, how, &wsaerr));
        fails(WSAENOTCONN, wsp.lpWSPShutdown(lis, how, &wsaerr));
    }
    works(call(s, peer("listen")));
    ok(echoes(s, "not poisoned"));
    done(s);
    done(lis);
}

static void W_48_listen_needs_a_bind(void)
{
    SOCKET s = stream();

    fails(WSAEINVAL, wsp.lpWSPListen(s, 4, &wsaerr));
    bind_any(s, LOOP);
    works(wsp.lpWSPListen(s, 4, &wsaerr));
    fails(WSAEINVAL, call(s, peer("listen")));
    done(s);
}

static void W_49_connect_time(void)
{
    SOCKET a, b, s = stream(), d = dgram();
    int got;

    is(get_option(s, SOL_SOCKET, SO_CONNECT_TIME), -1);
    works(call(d, peer("listen")));
    is(get_option(d, SOL_SOCKET, SO_CONNECT_TIME), -1);
    works(call(s, peer("slower")));
    is(get_option(s, SOL_SOCKET, SO_CONNECT_TIME), 0);     /* from its end, not from the SYN */
    pair(&a, &b);
    is(get_option(a, SOL_SOCKET, SO_CONNECT_TIME), 0);
    is(get_option(b, SOL_SOCKET, SO_CONNECT_TIME), 0);
    fails(WSAENOPROTOOPT, set_option(a, SOL_SOCKET, SO_CONNECT_TIME, 5));
    is(ready(a, READY_R, 1100, NULL), 0);          /* seconds pass, nothing comes */
    got = get_option(a, SOL_SOCKET, SO_CONNECT_TIME);
    ok(got == 1 || got == 2);
    abandon(a);
    done(b);
    done(s);
    done(d);
}

/* Two small writes leave in two segments at once, and the close is a reset: the wire shows both. */
static void W_50_options_outlive_a_failed_connect(void)
{
    struct linger hard = { 1, 0 }, l = { 0, 0 };
    int len = sizeof l;
    SOCKET s = stream();

    works(set_option(s, IPPROTO_TCP, TCP_NODELAY, 1));
    works(set_option(s, SOL_SOCKET, SO_KEEPALIVE, 1));
    works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard, &wsaerr));
    fails(WSAECONNREFUSED, call(s, peer("refused")));
    works(call(s, peer("discard")));
    is(get_option(s, IPPROTO_TCP, TCP_NODELAY), 1);
    is(get_option(s, SOL_SOCKET, SO_KEEPALIVE), 1);
    works(wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&l, &len, &wsaerr));
    is(l.l_onoff, 1);
    is(l.l_linger, 0);
    is(send_all(s, "1", 1), 1);
    is(send_all(s, "2", 1), 1);
    is(send_all(s, "3", 1), 1);
    done(s);
}

static void W_51_reset_connection(void)
{
    SOCKET s = stream();
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);
    int error = 0;
    char c;

    works(call(s, peer("resetting")));
    works(wsp.lpWSPEventSelect(s, e, FD_CLOSE, &wsaerr));
    is(send_all(s, "x", 1), 1);
    is(events_of(s, e, SOON_MS, FD_CLOSE_BIT, &error), FD_CLOSE);
    is(error, WSAECONNABORTED);
    is(so_error(s), 0);
    is(ready(s, ALL, 0, NULL), READY_R | READY_W);
    fails(WSAECONNRESET, recv_some(s, &c, 1));
    fails(WSAECONNRESET, send_all(s, "x", 1));
    is(so_error(s), 0);
    done(s);
    ok(CloseHandle(e));
}

static void W_52_reset_after_the_peers_close_is_connaborted(void)
{
    SOCKET s = stream();
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);
    char c;

    works(call(s, peer("closereset")));
    is(recv_some(s, &c, 1), 0);            /* their FIN */
    works(wsp.lpWSPEventSelect(s, e, FD_WRITE, &wsaerr));
    is(send_all(s, "x", 1), 1);
    while (recv_some(s, &c, 1) == 0)       /* 0 until the reset is in */
        Sleep(1);
    is(wsaerr, WSAECONNABORTED);
    fails(WSAECONNABORTED, recv_some(s, &c, 1));
    done(s);
    ok(CloseHandle(e));
}

static const struct tap_test tests[] = {
    TAP(W_01_W_15_refusal_is_in_exceptfds_alone),
    TAP(W_02_reading_the_error_clears_it),
    TAP(W_03_W_05_exceptfds_until_the_next_connect),
    TAP(W_04_error_stays_until_a_connect_succeeds),
    TAP(W_06_W_07_blocking_refusal),
    TAP(W_09_nonblocking_loopback_connect_is_wouldblock),
    TAP(W_10_W_11_error_option_is_read_only_and_an_int),
    TAP(W_12_W_13_failure_is_one_event),
    TAP(W_14_failed_socket_may_listen),
    TAP(W_30_W_31_names_while_connecting),
    TAP(W_33_order_of_checks_in_getpeername),
    TAP(W_34_names_outlive_the_connection),
    TAP(W_35_name_of_an_unbound_socket),
    TAP(W_36_local_address_is_concrete_after_connect),
    TAP(W_37_names_of_a_datagram_socket),
    TAP(W_46_datagram_sockets_take_port_zero),
    TAP(W_47_shutdown_before_connect),
    TAP(W_48_listen_needs_a_bind),
    TAP(W_49_connect_time),
    TAP(W_50_options_outlive_a_failed_connect),
    TAP(W_51_reset_connection),
    TAP(W_52_reset_after_the_peers_close_is_connaborted),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
