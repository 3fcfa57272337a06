/* SPDX-License-Identifier: MIT */
/* What else may be called while a connect is under way, and who may end it. */
#include <string.h>
#include "tests/target/blocked.h"
#include "tests/target/connect.h"
#include "tests/target/kern.h"

enum { ALL = READY_R | READY_W | READY_X, SOON_MS = 10000, QUICK_US = 3000000 };

static void start_as(WORD version)
{
    WSPUPCALLTABLE upcalls;
    WSAPROTOCOL_INFOW info;
    static WSPDATA data;

    memset(&upcalls, 0, sizeof upcalls);
    memset(&info, 0, sizeof info);
    is(WSPStartup(version, &data, &info, upcalls, &wsp), 0);
}

void C_031_second_connect_of_a_version_1_client_is_invalid(void)
{
    SOCKET s;

    works(wsp.lpWSPCleanup(&wsaerr));
    start_as(MAKEWORD(1, 1));
    s = nonblocking(stream());
    fails(WSAEWOULDBLOCK, call(s, peer("held")));
    fails(WSAEINVAL, call(s, peer("held")));
    fails(WSAEINVAL, call(s, peer("listen")));
    let_go(s, "held");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    fails(WSAEISCONN, call(s, peer("listen")));
    done(s);
    works(wsp.lpWSPCleanup(&wsaerr));
    start_as(MAKEWORD(2, 2));
}

/* State comes before the name. */
void C_032_bad_name_while_pending_is_already(void)
{
    struct sockaddr_in name;
    SOCKET s = nonblocking(stream());

    fails(WSAEWOULDBLOCK, call(s, peer("held")));
    fails(WSAEALREADY, call(s, NULL));
    fails(WSAEALREADY, call(s, at("0.0.0.0", 7)));
    memcpy(&name, peer("listen"), sizeof name);
    name.sin_family = AF_INET6;
    fails(WSAEALREADY, call(s, (struct sockaddr *)&name));
    let_go(s, "held");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    done(s);
}

void C_034_C_035_connects_under_a_blocking_one(void)
{
    struct blocked b;
    SOCKET other = stream();

    blocked_connect(&b, stream(), peer("drop"));
    fails(WSAEINPROGRESS, call(b.s, peer("listen")));
    fails(WSAEINPROGRESS, call(b.s, peer("drop")));
    works(call(other, peer("listen")));
    ok(echoes(other, "another socket is free"));
    done(other);
    done(b.s);
    blocked_join(&b);
    is(b.err, WSAENOTSOCK);
}

static void refuses_all_but_names(SOCKET s)
{
    char c;

    fails(WSAENOTCONN, send_all(s, "x", 1));
    fails(WSAENOTCONN, recv_some(s, &c, 1));
    fails(WSAEINVAL, wsp.lpWSPListen(s, 4, &wsaerr));
    fails(WSAEINVAL, wsp.lpWSPBind(s, at("0.0.0.0", 0), PEERLEN, &wsaerr));
    fails(WSAENOTCONN, wsp.lpWSPShutdown(s, SD_BOTH, &wsaerr));
    fails(WSAEINVAL, (int)wsp.lpWSPAccept(s, NULL, NULL, NULL, 0, &wsaerr));
}

void C_036_W_41_other_calls_under_a_blocking_connect(void)
{
    struct blocked b;
    uint64_t start;

    blocked_connect(&b, stream(), peer("drop"));
    start = now_us();
    refuses_all_but_names(b.s);
    ok(now_us() - start < QUICK_US);
    is(WaitForSingleObject(b.thread, 0), WAIT_TIMEOUT);
    done(b.s);
    blocked_join(&b);
    is(b.err, WSAENOTSOCK);
}

void W_41_other_calls_while_a_nonblocking_connect_pends(void)
{
    SOCKET s = nonblocking(stream());

    fails(WSAEWOULDBLOCK, call(s, peer("held")));
    refuses_all_but_names(s);
    let_go(s, "held");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    blocking(s);
    ok(echoes(s, "undisturbed"));
    done(s);
}

struct flipped {
    union {
        struct sockaddr_in name;
        volatile uint32_t words[4];        /* [0]: family and port, changed in one store */
    };
    uint32_t good, bad;                    /* what words[0] changes between */
    volatile bool stop;
};

static DWORD WINAPI flips(void *arg)
{
    struct flipped *f = arg;

    while (!f->stop) {
        f->words[0] = f->bad;
        Sleep(0);
        f->words[0] = f->good;
        Sleep(0);
    }
    return 0;
}

/* A family that passed belongs to the port that is used, whatever the other thread writes: the port
 * beside the other family is never connected to. */
void C_050_name_is_read_once(void)
{
    static struct flipped f;
    unsigned connected = 0, refused = 0;
    HANDLE t;

    memset(&f, 0, sizeof f);
    memcpy(&f.name, peer("refused"), sizeof f.name);
    f.name.sin_family = AF_INET6;
    f.bad = f.words[0];
    memcpy(&f.name, peer("listen"), sizeof f.name);
    f.good = f.words[0];
    t = start_thread(flips, &f);
    for (int i = 0; i < 2000 && (connected < 10 || refused < 10); i++) {
        SOCKET s = stream();
        struct sockaddr_in found;
        int len = sizeof found;

        wsaerr = PRESET;
        if (call(s, (struct sockaddr *)&f.name) == 0) {
            connected++;
            works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&found, &len, &wsaerr));
            is(port_of((struct sockaddr *)&found), port_of(peer("listen")));
        } else {
            refused++;
            is(wsaerr, WSAEAFNOSUPPORT);
        }
        abandon(s);
        Sleep(0);
    }
    f.stop = true;
    join_thread(t);
    ok(connected >= 10 && refused >= 10);
}

void W_90_cancelled_connect_gives_intr(void)
{
    struct blocked b;

    fails(WSAEINVAL, wsp.lpWSPCancelBlockingCall(&wsaerr));
    blocked_connect(&b, stream(), peer("drop"));
    works(wsp.lpWSPCancelBlockingCall(&wsaerr));
    blocked_join(&b);
    is(b.rc, SOCKET_ERROR);
    is(b.err, WSAEINTR);
    ok(b.took_us < QUICK_US);
    fails(WSAEINVAL, wsp.lpWSPCancelBlockingCall(&wsaerr));
    done(b.s);
}

void W_91_close_under_a_blocking_connect(void)
{
    struct blocked b;

    blocked_connect(&b, stream(), peer("drop"));
    done(b.s);
    blocked_join(&b);
    is(b.rc, SOCKET_ERROR);
    is(b.err, WSAENOTSOCK);
    ok(b.took_us < QUICK_US);
    fails(WSAENOTSOCK, call(b.s, peer("listen")));
}

void W_93_cleanup_with_open_sockets(void)
{
    struct blocked b;
    SOCKET idle = stream(), up = stream(), pending = nonblocking(stream());

    works(call(up, peer("listen")));
    fails(WSAEWOULDBLOCK, call(pending, peer("held")));
    blocked_connect(&b, stream(), peer("drop"));
    works(wsp.lpWSPCleanup(&wsaerr));
    blocked_join(&b);
    is(b.rc, SOCKET_ERROR);
    is(b.err, WSAENOTSOCK);
    fails(WSAENOTSOCK, call(idle, peer("listen")));
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(up, &wsaerr));
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(pending, &wsaerr));
    fails(WSANOTINITIALISED, wsp.lpWSPCleanup(&wsaerr));
    start_as(MAKEWORD(2, 2));
}
