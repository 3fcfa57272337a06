/* SPDX-License-Identifier: MIT */
/* What a call of Winsock costs above the provider's own: cycles of both in turn, so that what
 * lingers from the one is there for the other. */
#include "tests/bench/bench.h"
#include <stdlib.h>

enum { CYCLES_MAX = 1024 };

static uint32_t by_table[CYCLES_MAX], by_winsock[CYCLES_MAX];

static uint32_t table_cycle(const struct sockaddr_in *to)
{
    uint32_t before = insns_now();
    int error = 0;
    SOCKET s = connected(to, &error);

    if (s == INVALID_SOCKET)
        give_up("connect by the table", error);
    close_now(s);
    return insns_now() - before;
}

static uint32_t winsock_cycle(const struct sockaddr_in *to)
{
    uint32_t before = insns_now();
    SOCKET s = WSASocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0);

    if (s == INVALID_SOCKET || connect(s, (const struct sockaddr *)to, sizeof *to) ||
        closesocket(s))
        give_up("connect", WSAGetLastError());
    return insns_now() - before;
}

int bench_winsock(int argc, char **argv)
{
    unsigned cycles = (unsigned)atoi(argv[0]);
    struct sockaddr_in to;
    SOCKET lis = listen_loopback(&to);

    (void)argc;
    if (cycles < 1 || cycles > CYCLES_MAX)
        cycles = CYCLES_MAX;
    for (unsigned i = 0; i < cycles; i++) {
        by_table[i] = table_cycle(&to);
        close_now(accept_one(lis));
        by_winsock[i] = winsock_cycle(&to);
        close_now(accept_one(lis));
    }
    close_now(lis);
    figure("table_insns", median(by_table, cycles));
    figure("winsock_insns", median(by_winsock, cycles));
    return 0;
}
