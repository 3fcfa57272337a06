/* SPDX-License-Identifier: MIT */
/* t_kill [n=1000]: starts and kills that many processes, which are doing everything a client can do
 * when it dies, and compares memory, handles, pcbs and pbufs with the start.
 * The program is its own child: "t_kill child WHAT". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { KINDS = 8, WARM_UP = 24 };

static DWORD WINAPI blocks_in_connect(void *arg)
{
    int err;

    (void)arg;
    return (DWORD)wsp.lpWSPConnect(stream(), peer("drop"), PEERLEN, NULL, NULL, NULL, NULL, &err);
}

/* A connection to ourselves that ends with a reset whenever we die: TIME_WAIT would outlast the
 * test. */
static void connect_to_self(void)
{
    struct linger hard = { 1, 0 };
    unsigned port;
    SOCKET lis = listener(&port), a = stream();

    wsp.lpWSPSetSockOpt(lis, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard, &wsaerr);
    wsp.lpWSPSetSockOpt(a, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard, &wsaerr);
    call(a, at(LOOP, port));
    accepted(lis);
    send_all(a, "unread", 6);
}

/* Three overlapped receives, each with a thread of the library's. */
static void request_pending(void)
{
    static WSAOVERLAPPED o[3];
    static char byte;
    static WSABUF b = { 1, &byte };
    SOCKET s = wsp.lpWSPSocket(AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED, &wsaerr);
    DWORD flags = 0;

    bind_any(s, LOOP);
    for (int i = 0; i < 3; i++)
        wsp.lpWSPRecv(s, &b, 1, NULL, &flags, &o[i], NULL, NULL, &wsaerr);
}

/* Does its thing and then waits to be killed, or ends by itself (kind 5). */
static int child(unsigned kind)
{
    WSPUPCALLTABLE none;
    WSAPROTOCOL_INFOW info;
    WSPDATA data;
    SOCKET a;
    unsigned port;

    memset(&none, 0, sizeof none);
    memset(&info, 0, sizeof info);
    if (kind == 0)
        for (;;)
            ;
    if (WSPStartup(MAKEWORD(2, 2), &data, &info, none, &wsp))
        return 99;
    switch (kind) {
    case 1:                                            /* blocking connect, in two threads */
        start_thread(blocks_in_connect, NULL);
        blocks_in_connect(NULL);
        break;
    case 2:                                            /* connects pending, events selected */
        for (int i = 0; i < 4; i++) {
            a = stream();
            wsp.lpWSPEventSelect(a, CreateEvent(NULL, FALSE, FALSE, NULL), FD_CONNECT, &wsaerr);
            call(a, peer("drop"));
        }
        break;
    case 3:                                            /* an open connection with unread data */
        connect_to_self();
        break;
    case 6:                                            /* requests pending when it is killed */
        request_pending();
        break;
    case 7:                                            /* and when it ends by itself */
        request_pending();
        return 5;
    case 4:                                            /* a listener, a blocked accept, datagrams */
        call(dgram(), peer("listen"));
        accepted(listener(&port));
        break;
    default:
        return 5;
    }
    WaitForSingleObject(CreateEvent(NULL, TRUE, FALSE, NULL), INFINITE);
    return 0;
}

static void start_and_kill(unsigned i)
{
    char line[64];
    HANDLE p;

    snprintf(line, sizeof line, "t_kill child %u peer=%s", i % KINDS, tap_arg("peer", "10.0.2.2"));
    p = start_process(line, NULL);
    if (!p)
        return;
    Sleep(i % 13);                                     /* dies at another moment each time */
    TerminateProcess(p, 9);
    DWORD code = join_process(p);
    if (code != 9 && code != 5)
        tap_fail("process %u ends with %lu", i, (unsigned long)code);
}

static void processes_started_and_killed_leave_nothing(void)
{
    unsigned n = tap_number("n", 1000);
    struct figures before;

    /* above its children: one that spins must not keep the CPU for its whole quantum */
    ok(CeSetThreadPriority(GetCurrentThread(), CeGetThreadPriority(GetCurrentThread()) - 1));
    for (unsigned i = 0; i < WARM_UP; i++)
        start_and_kill(i);
    figures_read(&before);
    for (unsigned i = 0; i < n; i++)
        start_and_kill(i);
    figures_settle(&before, 5000);
    figures_same(&before);
    SOCKET s = stream();
    is(call(s, peer("listen")), 0);                    /* and the system still connects */
    ok(echoes(s, "alive"));
    done(s);
}

static const struct tap_test tests[] = {
    TAP(processes_started_and_killed_leave_nothing),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 2 && !strcmp(argv[1], "child")) {
        tap_args(argc, argv);
        return child((unsigned)atoi(argv[2]));
    }
    return net_main(argc, argv, tests);
}
