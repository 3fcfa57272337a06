/* SPDX-License-Identifier: MIT */
/* Requests and answers: frames of an echo, and the time of two small writes and a read. */
#include "provider/abi/net_abi.h"
#include "tests/bench/bench.h"
#include <stdlib.h>
#include <windows.h>

enum { CYCLES_MAX = 4096 };

static uint32_t insns[CYCLES_MAX];

static void put(SOCKET s, char what)
{
    WSABUF b = { 1, &what };
    int error = 0;
    DWORD n;

    if (WSPSend(s, &b, 1, &n, 0, NULL, NULL, NULL, &error))
        give_up("WSPSend", error);
}

static void take(SOCKET s)
{
    DWORD n, flags = 0;
    int error = 0;
    char c;
    WSABUF b = { 1, &c };

    if (WSPRecv(s, &b, 1, &n, &flags, NULL, NULL, NULL, &error) || n != 1)
        give_up("WSPRecv", error);
}

struct frames nic_frames(void)
{
    struct net_interface_entry e[4] = { { .name = "" } };
    struct net_list a = { (uint32_t)e, 4, 0 };
    register uint32_t r0 __asm__("r0") = SVC_ID(SVC_NET, NET_INTERFACES);
    register uint32_t r1 __asm__("r1") = (uint32_t)&a;
    register uint32_t r2 __asm__("r2") = sizeof a;
    struct frames f = { 0, 0 };

    __asm__ volatile("svc #0" : "+r"(r0), "+r"(r1), "+r"(r2) : : "r3", "r12", "cc", "memory");
    for (unsigned i = 0; i < 4; i++) {
        f.sent += e[i].tx;
        f.received += e[i].rx;
    }
    return f;
}

/* One byte there and back.  A request carries the ACK of the last answer: one frame of ours. */
int bench_echo(int argc, char **argv)
{
    struct sockaddr_in to = address_of(argv[0], argv[1]);
    unsigned cycles = (unsigned)atoi(argv[2]);
    int error = 0;
    SOCKET s = connected(&to, &error);
    struct frames before, after;

    (void)argc;
    if (s == INVALID_SOCKET || cycles < 1 || cycles > CYCLES_MAX)
        give_up("connect", error);
    put(s, 'x');
    take(s);
    before = nic_frames();
    for (unsigned i = 0; i < cycles; i++) {
        uint32_t start = insns_now();

        put(s, 'x');
        take(s);
        insns[i] = insns_now() - start;
    }
    after = nic_frames();
    figure("echo_frames_x100", (uint64_t)(after.sent - before.sent) * 100 / cycles);
    figure("echo_insns", median(insns, cycles));
    close_now(s);
    return 0;
}

/* Two small writes and a read, over loopback: Nagle's rule holds the second back until the first is
 * acknowledged. */
int bench_pairs(int argc, char **argv)
{
    unsigned cycles = (unsigned)atoi(argv[0]);
    SOCKET lis, client, server;
    struct sockaddr_in at;
    LARGE_INTEGER start, end; /* microseconds */
    int error = 0;

    (void)argc;
    lis = listen_loopback(&at);
    client = connected(&at, &error);
    if (client == INVALID_SOCKET || cycles < 1)
        give_up("connect over loopback", error);
    server = accept_one(lis);
    QueryPerformanceCounter(&start);
    for (unsigned i = 0; i < cycles; i++) {
        put(client, 'a');
        put(client, 'b');
        take(server);
        take(server);
        put(server, 'c');
        take(client);
    }
    QueryPerformanceCounter(&end);
    figure("pair_us", (uint64_t)(end.QuadPart - start.QuadPart) / cycles);
    close_now(client);
    close_now(server);
    close_now(lis);
    return 0;
}
