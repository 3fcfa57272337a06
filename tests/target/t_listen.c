/* SPDX-License-Identifier: MIT */
/* WSPBind, WSPListen, WSPAccept, over loopback. */
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

static void set_option(SOCKET s, int option, int value)
{
    works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, option, (char *)&value, sizeof value, &wsaerr));
}

static int bind_to(SOCKET s, const char *ip, unsigned port)
{
    return wsp.lpWSPBind(s, at(ip, port), PEERLEN, &wsaerr);
}

static void R_10_bind_refusals(void)
{
    SOCKET s = stream(), other = stream();
    struct sockaddr_in name;
    unsigned port;

    memcpy(&name, at(LOOP, 0), sizeof name);
    fails(WSAEFAULT, wsp.lpWSPBind(s, NULL, PEERLEN, &wsaerr));
    fails(WSAEFAULT, wsp.lpWSPBind(s, (struct sockaddr *)&name, 15, &wsaerr));
    name.sin_family = AF_INET6;
    fails(WSAEAFNOSUPPORT, wsp.lpWSPBind(s, (struct sockaddr *)&name, PEERLEN, &wsaerr));
    fails(WSAEADDRNOTAVAIL, bind_to(s, "10.9.8.7", 0));
    is(local_port(s), 0);
    port = bind_any(s, LOOP);
    ok(port != 0);
    fails(WSAEINVAL, bind_to(s, LOOP, 0));
    fails(WSAEADDRINUSE, bind_to(other, LOOP, port));
    fails(WSAENOTSOCK, bind_to(0, LOOP, 0));
    done(s);
    is(bind_to(other, LOOP, port), 0);             /* free again */
    done(other);
}

static void R_11_reuse_must_be_wanted_by_both(void)
{
    SOCKET a = stream(), b = stream(), c = stream();
    unsigned port = bind_any(a, LOOP);

    set_option(b, SO_REUSEADDR, 1);
    fails(WSAEACCES, bind_to(b, LOOP, port));
    done(a);
    is(bind_to(b, LOOP, port), 0);
    set_option(c, SO_REUSEADDR, 1);
    is(bind_to(c, LOOP, port), 0);
    done(b);
    done(c);
}

static void R_12_any_and_specific_coexist(void)
{
    SOCKET any = stream(), one = stream(), c = stream(), got;
    unsigned port = bind_any(any, "0.0.0.0");

    is(bind_to(one, LOOP, port), 0);
    works(wsp.lpWSPListen(any, 4, &wsaerr));
    works(wsp.lpWSPListen(one, 4, &wsaerr));
    is(call(c, at(LOOP, port)), 0);
    is(ready(one, READY_R, 5000, NULL), READY_R);  /* the specific one wins */
    is(ready(any, READY_R, 0, NULL), 0);
    got = accepted(one);
    abandon(c);
    done(got);
    done(one);
    done(any);
}

static void R_13_exclusive_use(void)
{
    SOCKET a = stream(), b = stream();
    unsigned port;

    set_option(a, SO_EXCLUSIVEADDRUSE, 1);
    port = bind_any(a, "0.0.0.0");
    fails(WSAEACCES, bind_to(b, LOOP, port));
    done(a);
    is(bind_to(b, LOOP, port), 0);
    a = stream();
    set_option(a, SO_EXCLUSIVEADDRUSE, 1);
    fails(WSAEADDRINUSE, bind_to(a, "0.0.0.0", port));
    done(a);
    done(b);
}

static void R_15_listen_refusals(void)
{
    SOCKET s = stream(), d = dgram(), a, b;

    fails(WSAEINVAL, wsp.lpWSPListen(s, 5, &wsaerr));
    bind_any(s, LOOP);
    works(wsp.lpWSPListen(s, 0, &wsaerr));
    works(wsp.lpWSPListen(s, SOMAXCONN, &wsaerr));
    bind_any(d, LOOP);
    fails(WSAEOPNOTSUPP, wsp.lpWSPListen(d, 5, &wsaerr));
    pair(&a, &b);
    fails(WSAEISCONN, wsp.lpWSPListen(a, 5, &wsaerr));
    fails(WSAENOTSOCK, wsp.lpWSPListen(0, 5, &wsaerr));
    abandon(a);
    done(b);
    done(s);
    done(d);
}

static void R_16_accept_without_a_connection(void)
{
    SOCKET s = stream();
    unsigned port;

    fails(WSAEINVAL, wsp.lpWSPAccept(s, NULL, NULL, NULL, 0, &wsaerr));
    done(s);
    s = nonblocking(listener(&port));
    fails(WSAEWOULDBLOCK, wsp.lpWSPAccept(s, NULL, NULL, NULL, 0, &wsaerr));
    done(s);
}

static void accept_tells_the_peer_and_works_both_ways(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), s;
    struct sockaddr_in from, mine;
    int len = sizeof from;
    char got[8];

    is(call(c, at(LOOP, port)), 0);
    s = wsp.lpWSPAccept(lis, (struct sockaddr *)&from, &len, NULL, 0, &wsaerr);
    ok(s != INVALID_SOCKET && s != lis && s != c);
    is(len, 16);
    is(from.sin_family, AF_INET);
    is(port_of((struct sockaddr *)&from), local_port(c));
    works(wsp.lpWSPGetSockName(s, (struct sockaddr *)&mine, &len, &wsaerr));
    is(port_of((struct sockaddr *)&mine), port);
    is(send_all(c, "up", 2), 2);
    is(recv_all(s, got, 2), 2);
    is(send_all(s, "down", 4), 4);
    is(recv_all(c, got, 4), 4);
    done(c);
    is(recv_some(s, got, 4), 0);
    done(s);
    done(lis);
}

static DWORD WINAPI connects(void *arg)
{
    SOCKET c = stream();
    int err = 0, rc;

    rc = wsp.lpWSPConnect(c, arg, PEERLEN, NULL, NULL, NULL, NULL, &err);
    wsp.lpWSPCloseSocket(c, &err);
    return (DWORD)rc;
}

static void accept_blocks_until_somebody_comes(void)
{
    unsigned port;
    SOCKET lis = listener(&port), s;
    struct sockaddr_in to;
    HANDLE t;

    memcpy(&to, at(LOOP, port), sizeof to);
    t = start_thread(connects, &to);
    CeSetThreadPriority(t, 255);                   /* so that accept is there first */
    s = accepted(lis);
    ok(s != INVALID_SOCKET);
    is(join_thread(t), 0);
    done(s);
    done(lis);
}

static void R_19_accepted_socket_inherits(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), s;
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);
    int on = 0, len = sizeof on;

    set_option(lis, SO_KEEPALIVE, 1);
    works(wsp.lpWSPEventSelect(lis, e, FD_ACCEPT | FD_READ, &wsaerr));
    is(call(c, at(LOOP, port)), 0);
    is(WaitForSingleObject(e, 5000), WAIT_OBJECT_0);
    s = accepted(lis);
    works(wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_KEEPALIVE, (char *)&on, &len, &wsaerr));
    is(on, 1);
    char b;
    fails(WSAEWOULDBLOCK, recv_some(s, &b, 1));    /* nonblocking, as its listener */
    abandon(c);
    done(s);
    done(lis);
    ok(CloseHandle(e));
}

static void backlog_of_connections_waits(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c[8], s[8];

    for (int i = 0; i < 8; i++) {
        c[i] = stream();
        is(call(c[i], at(LOOP, port)), 0);
    }
    for (int i = 0; i < 8; i++) {
        struct sockaddr_in from;
        int len = sizeof from;

        s[i] = wsp.lpWSPAccept(lis, (struct sockaddr *)&from, &len, NULL, 0, &wsaerr);
        is(port_of((struct sockaddr *)&from), local_port(c[i])); /* first come, first served */
    }
    for (int i = 0; i < 8; i++) {
        abandon(c[i]);
        done(s[i]);
    }
    done(lis);
}

/* One call a row: the backlog asked for, and how many wait then. */
static void R_15_what_the_backlog_has_no_room_for_is_refused(void)
{
    static const struct {
        int backlog, wait;
    } rows[] = { { -1, 1 }, { 0, 1 }, { 1, 1 }, { 2, 2 }, { 5, 5 } };

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SOCKET lis = stream(), c[5], more = stream();
        unsigned port = bind_any(lis, LOOP);

        works(wsp.lpWSPListen(lis, rows[i].backlog, &wsaerr));
        for (int n = 0; n < rows[i].wait; n++) {
            c[n] = stream();
            is(call(c[n], at(LOOP, port)), 0);
        }
        fails(WSAECONNREFUSED, call(more, at(LOOP, port)));
        done(accepted(lis));
        is(call(more, at(LOOP, port)), 0);         /* room again */
        abandon(more);
        for (int n = 0; n < rows[i].wait; n++)
            abandon(c[n]);
        done(lis);
    }
}

static void R_15_a_second_listen_resets_the_newest(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c[4], more = stream();
    char b;

    for (int i = 0; i < 4; i++) {
        c[i] = stream();
        is(call(c[i], at(LOOP, port)), 0);
    }
    works(wsp.lpWSPListen(lis, 2, &wsaerr));
    fails(WSAECONNRESET, recv_some(c[2], &b, 1));
    fails(WSAECONNRESET, recv_some(c[3], &b, 1));
    fails(WSAECONNREFUSED, call(more, at(LOOP, port)));
    works(wsp.lpWSPListen(lis, 3, &wsaerr));
    is(call(more, at(LOOP, port)), 0);
    for (int i = 0; i < 2; i++) {
        struct sockaddr_in from;
        int len = sizeof from;
        SOCKET s = wsp.lpWSPAccept(lis, (struct sockaddr *)&from, &len, NULL, 0, &wsaerr);

        is(port_of((struct sockaddr *)&from), local_port(c[i]));
        abandon(c[i]);
        done(s);
        done(c[i + 2]);
    }
    abandon(more);
    done(lis);
}

static void R_20_closing_a_listener_resets_who_waits(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream();
    char b;

    is(call(c, at(LOOP, port)), 0);
    done(lis);
    fails(WSAECONNRESET, recv_some(c, &b, 1));
    done(c);
    c = stream();
    fails(WSAECONNREFUSED, call(c, at(LOOP, port)));
    done(c);
}

/* --- the condition function ------------------------------------------------------------------- */

static struct {
    int decision;
    unsigned asked, from, to;
    int inner, plain;                  /* what WSPConnect answers inside; on what is no socket */
    SOCKET other;
} cond;

static int CALLBACK on_ask(LPWSABUF caller, LPWSABUF caller_data, LPQOS sqos, LPQOS gqos,
                           LPWSABUF callee, LPWSABUF callee_data, GROUP *group, DWORD data)
{
    is(data, 0x77);
    is(caller->len, PEERLEN);
    is(callee->len, PEERLEN);
    ok(caller_data->len == 0 && callee_data->len == 0 && !sqos && !gqos && group);
    cond.asked++;
    cond.from = port_of((struct sockaddr *)caller->buf);
    cond.to = port_of((struct sockaddr *)callee->buf);
    if (cond.other != INVALID_SOCKET) {
        is(call(cond.other, peer("listen")), -1);
        cond.inner = wsaerr;
        is(call(0, peer("listen")), -1);
        cond.plain = wsaerr;
        fails(WSAEINPROGRESS, wsp.lpWSPCloseSocket(cond.other, &wsaerr));
        fails(WSAEINPROGRESS, wsp.lpWSPSocket(AF_INET, SOCK_STREAM, 0, NULL, 0, 0, &wsaerr));
        fails(WSAEINPROGRESS, wsp.lpWSPCancelBlockingCall(&wsaerr));
    }
    return cond.decision;
}

static SOCKET accept_if(SOCKET lis, int decision, struct sockaddr_in *name)
{
    int len = sizeof *name;

    cond.decision = decision;
    return wsp.lpWSPAccept(lis, (struct sockaddr *)name, name ? &len : NULL, on_ask, 0x77, &wsaerr);
}

static void R_18_condition_accepts_rejects_defers(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c[2], s;
    struct sockaddr_in name;
    char b;

    memset(&cond, 0, sizeof cond);
    cond.other = INVALID_SOCKET;
    for (int i = 0; i < 2; i++) {
        c[i] = stream();
        is(call(c[i], at(LOOP, port)), 0);
    }
    fails(WSATRY_AGAIN, accept_if(lis, CF_DEFER, &name));
    is(cond.from, local_port(c[0]));
    is(cond.to, port);
    fails(WSAECONNREFUSED, accept_if(lis, CF_REJECT, NULL));
    is(cond.from, local_port(c[0]));               /* it had stayed first */
    fails(WSAECONNRESET, recv_some(c[0], &b, 1));
    s = accept_if(lis, CF_ACCEPT, &name);
    ok(s != INVALID_SOCKET);
    is(cond.asked, 3);
    is(port_of((struct sockaddr *)&name), local_port(c[1]));
    is(send_all(s, "x", 1), 1);
    is(recv_some(c[1], &b, 1), 1);
    abandon(c[1]);
    done(s);
    done(c[0]);
    done(nonblocking(lis));
}

static void C_033_condition_that_connects_is_INPROGRESS(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), s;

    memset(&cond, 0, sizeof cond);
    cond.other = stream();
    is(call(c, at(LOOP, port)), 0);
    s = accept_if(lis, CF_ACCEPT, NULL);
    ok(s != INVALID_SOCKET);
    is(cond.inner, WSAEINPROGRESS);
    is(cond.plain, WSAENOTSOCK);
    is(call(cond.other, peer("listen")), 0);       /* returning from it has cleared the state */
    ok(echoes(cond.other, "again"));
    abandon(c);
    done(s);
    done(cond.other);
    done(lis);
}

static void R_18_condition_is_not_asked_about_nothing(void)
{
    unsigned port;
    SOCKET lis = nonblocking(listener(&port)), bare = stream();

    memset(&cond, 0, sizeof cond);
    fails(WSAEWOULDBLOCK, accept_if(lis, CF_ACCEPT, NULL));
    fails(WSAEINVAL, accept_if(bare, CF_ACCEPT, NULL));
    fails(WSAENOTSOCK, accept_if(0, CF_ACCEPT, NULL));
    is(cond.asked, 0);
    done(bare);
    done(lis);
}

static const struct tap_test tests[] = {
    TAP(R_10_bind_refusals),
    TAP(R_11_reuse_must_be_wanted_by_both),
    TAP(R_12_any_and_specific_coexist),
    TAP(R_13_exclusive_use),
    TAP(R_15_listen_refusals),
    TAP(R_16_accept_without_a_connection),
    TAP(accept_tells_the_peer_and_works_both_ways),
    TAP(accept_blocks_until_somebody_comes),
    TAP(R_19_accepted_socket_inherits),
    TAP(backlog_of_connections_waits),
    TAP(R_15_what_the_backlog_has_no_room_for_is_refused),
    TAP(R_15_a_second_listen_resets_the_newest),
    TAP(R_20_closing_a_listener_resets_who_waits),
    TAP(R_18_condition_accepts_rejects_defers),
    TAP(C_033_condition_that_connects_is_INPROGRESS),
    TAP(R_18_condition_is_not_asked_about_nothing),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
