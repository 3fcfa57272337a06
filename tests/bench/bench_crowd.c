/* SPDX-License-Identifier: MIT */
/* What one connect's completion costs beside many sockets that others wait for. */
#include "tests/bench/bench.h"
#include <stdlib.h>
#include <windows.h>

enum { CROWD_MAX = 2000, EACH = 20, CYCLES_MAX = 1024 };

static SOCKET crowd[CROWD_MAX];
static HANDLE events[CROWD_MAX], threads[CROWD_MAX / EACH];
static uint32_t insns[CYCLES_MAX];

static void leave_no_trace(SOCKET s)
{
    struct linger hard = { 1, 0 };     /* TIME_WAIT would make later cycles dearer */
    int error = 0;

    if (WSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard, &error))
        give_up("SO_LINGER", error);
}

/* From the call to its event, enumerated: what it takes until the client knows. */
static uint32_t connect_and_hear(SOCKET s, HANDLE e, const struct sockaddr_in *to)
{
    uint32_t start = insns_now();
    WSANETWORKEVENTS found;
    int error = 0;

    WSPConnect(s, (const struct sockaddr *)to, sizeof *to, NULL, NULL, NULL, NULL, &error);
    if (WaitForSingleObject(e, 10000) || WSPEnumNetworkEvents(s, e, &found, &error) ||
        !(found.lNetworkEvents & FD_CONNECT) || found.iErrorCode[FD_CONNECT_BIT])
        give_up("the connect", error);
    return insns_now() - start;
}

static uint32_t cycles_median(SOCKET lis, const struct sockaddr_in *to, unsigned cycles)
{
    HANDLE e = CreateEventW(NULL, TRUE, FALSE, NULL);
    int error = 0;

    for (unsigned i = 0; i < cycles; i++) {
        SOCKET s = open_stream(), got;

        leave_no_trace(s);
        if (WSPEventSelect(s, e, FD_CONNECT, &error))
            give_up("WSPEventSelect", error);
        insns[i] = connect_and_hear(s, e, to);
        got = WSPAccept(lis, NULL, NULL, NULL, 0, &error);
        close_now(s);
        close_now(got);
    }
    CloseHandle(e);
    return median(insns, cycles);
}

static DWORD WINAPI selects(void *arg)
{
    const SOCKET *s = arg;
    fd_set r, w, x;
    int error;

    FD_ZERO(&r);
    FD_ZERO(&w);
    FD_ZERO(&x);
    for (unsigned i = 0; i < EACH; i++) {
        FD_SET(s[i], &r);
        FD_SET(s[i], &w);
        FD_SET(s[i], &x);
    }
    return (DWORD)WSPSelect(0, &r, &w, &x, NULL, &error);
}

/* Each of the n has a selection of its own, and a thread that selects it in three sets. */
static void gather(unsigned n)
{
    int error = 0, mine = CeGetThreadPriority(GetCurrentThread());

    for (unsigned i = 0; i < n; i++) {
        crowd[i] = open_stream();
        events[i] = CreateEventW(NULL, TRUE, FALSE, NULL);
        if (!events[i] || WSPEventSelect(crowd[i], events[i], FD_ALL_EVENTS, &error))
            give_up("WSPEventSelect", error);
    }
    for (unsigned i = 0; i < n / EACH; i++) {
        threads[i] = CreateThread(NULL, 0, selects, &crowd[i * EACH], 0, NULL);
        if (!threads[i] || !CeSetThreadPriority(threads[i], mine - 1))   /* until it waits */
            give_up("CreateThread", (int)GetLastError());
        if (WaitForSingleObject(threads[i], 0) != WAIT_TIMEOUT)
            give_up("select", 0);
    }
}

static void scatter(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        close_now(crowd[i]);
        CloseHandle(events[i]);
    }
    for (unsigned i = 0; i < n / EACH; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        CloseHandle(threads[i]);
    }
}

int bench_crowd(int argc, char **argv)
{
    unsigned n = (unsigned)atoi(argv[0]), cycles = (unsigned)atoi(argv[1]);
    struct sockaddr_in to = address_of("127.0.0.1", "0");
    int error = 0, len = sizeof to;
    SOCKET lis = open_stream();

    (void)argc;
    if (n > CROWD_MAX || n % EACH || cycles > CYCLES_MAX)
        give_up("so many", (int)n);
    leave_no_trace(lis);
    if (WSPBind(lis, (struct sockaddr *)&to, len, &error) || WSPListen(lis, 16, &error) ||
        WSPGetSockName(lis, (struct sockaddr *)&to, &len, &error))
        give_up("listen", error);
    figure("crowd_none_insns", cycles_median(lis, &to, cycles));
    gather(n);
    figure("crowd_full_insns", cycles_median(lis, &to, cycles));
    scatter(n);
    close_now(lis);
    return 0;
}
