/* SPDX-License-Identifier: MIT */
/* The measured calls: connect cycles, bytes, open and lingering sockets. */
#include "tests/bench/bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CYCLES_MAX = 4096, CHUNK = 8192, SOCKETS_MAX = 16384 };

static uint32_t insns[CYCLES_MAX];
static SOCKET sockets[SOCKETS_MAX];
static char chunk[CHUNK];

static unsigned count_arg(const char *text, unsigned most)
{
    unsigned n = (unsigned)atoi(text);

    return n < 1 ? 1 : n > most ? most : n;
}

static void report(const char *what, unsigned cycles, const struct sample *all)
{
    char name[64];
    const struct { const char *suffix; uint64_t value; } rows[] = {
        { "insns", median(insns, cycles) },
        { "insns_mean", all->insns / cycles },
        { "svc_x100", (uint64_t)all->kernel.svc * 100 / cycles },
        { "irq_x100", (uint64_t)all->kernel.irq * 100 / cycles },
        { "fault_x100", (uint64_t)all->kernel.fault * 100 / cycles },
        { "switch_x100", (uint64_t)all->kernel.context_switch * 100 / cycles },
    };

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(name, sizeof name, "%s_%s", what, rows[i].suffix);
        figure(name, rows[i].value);
    }
}

/* WSPSocket + WSPConnect + WSPCloseSocket against a listener elsewhere, `cycles` times. */
static void connect_cycles(const char *what, const struct sockaddr_in *to, unsigned cycles)
{
    struct sample start = sample_now(), all;
    int error = 0;

    for (unsigned i = 0; i < cycles; i++) {
        uint32_t before = insns_now();
        SOCKET s = connected(to, &error);

        if (s == INVALID_SOCKET)
            give_up("connect", error);
        close_now(s);
        insns[i] = insns_now() - before;
    }
    all = sample_since(&start);
    report(what, cycles, &all);
}

int bench_connect(int argc, char **argv)
{
    struct sockaddr_in to = address_of(argv[0], argv[1]);

    (void)argc;
    connect_cycles("peer", &to, count_arg(argv[2], CYCLES_MAX));
    return 0;
}

SOCKET listen_loopback(struct sockaddr_in *at)
{
    SOCKET lis = open_stream();
    int error = 0, len = sizeof *at;

    *at = address_of("127.0.0.1", "0");
    if (WSPBind(lis, (struct sockaddr *)at, len, &error) || WSPListen(lis, 16, &error) ||
        WSPGetSockName(lis, (struct sockaddr *)at, &len, &error))
        give_up("listen", error);
    return lis;
}

SOCKET accept_one(SOCKET lis)
{
    int error = 0;
    SOCKET s = WSPAccept(lis, NULL, NULL, NULL, 0, &error);

    if (s == INVALID_SOCKET)
        give_up("WSPAccept", error);
    return s;
}

/* Both ends in one thread.  "insns" is what the client's three calls cause, the mean has
 * the other end's accept and close as well. */
int bench_loopback(int argc, char **argv)
{
    unsigned cycles = count_arg(argv[0], CYCLES_MAX);
    struct sockaddr_in at;
    SOCKET lis = listen_loopback(&at), client, server;
    struct sample start, all;
    int error = 0;

    (void)argc;
    start = sample_now();
    for (unsigned i = 0; i < cycles; i++) {
        uint32_t t0 = insns_now(), t1, t2;

        client = connected(&at, &error);
        t1 = insns_now();
        if (client == INVALID_SOCKET)
            give_up("connect over loopback", error);
        server = accept_one(lis);
        t2 = insns_now();
        close_now(client);
        insns[i] = t1 - t0 + insns_now() - t2;
        close_now(server);
    }
    all = sample_since(&start);
    figure("loopback_first64_insns", median(insns, cycles < 64 ? cycles : 64));
    report("loopback", cycles, &all);
    close_now(lis);
    return 0;
}

static void per_byte(const char *what, uint32_t n, uint32_t bytes, const struct sample *all)
{
    char name[64];

    snprintf(name, sizeof name, "%s_bytes", what);
    figure(name, n);
    if (n != bytes)
        give_up("the transfer", (int)n);
    snprintf(name, sizeof name, "%s_insns_per_byte_x100", what);
    figure(name, (uint64_t)all->insns * 100 / bytes);
    snprintf(name, sizeof name, "%s_irq_per_mb", what);
    figure(name, (uint64_t)all->kernel.irq * 1000000 / bytes);
}

/* Receives until the other end closes; returns how much came. */
static uint32_t drain(SOCKET s)
{
    uint32_t total = 0;
    DWORD got = 0, flags;
    int error = 0;

    do {
        WSABUF b = { CHUNK, chunk };

        flags = 0;
        if (WSPRecv(s, &b, 1, &got, &flags, NULL, NULL, NULL, &error))
            give_up("WSPRecv", error);
        total += got;
    } while (got);
    return total;
}

/* Sends BYTES to a sink that closes when it has seen our end, so that all of it has arrived. */
int bench_send(int argc, char **argv)
{
    struct sockaddr_in to = address_of(argv[0], argv[1]);
    uint32_t bytes = (uint32_t)atoi(argv[2]), sent = 0;
    int error = 0;
    SOCKET s = connected(&to, &error);
    struct sample start, all;
    DWORD n;

    (void)argc;
    if (s == INVALID_SOCKET)
        give_up("connect", error);
    start = sample_now();
    while (sent < bytes) {
        WSABUF b = { bytes - sent < CHUNK ? bytes - sent : CHUNK, chunk };

        if (WSPSend(s, &b, 1, &n, 0, NULL, NULL, NULL, &error))
            give_up("WSPSend", error);
        sent += n;
    }
    if (WSPShutdown(s, SD_SEND, &error))
        give_up("WSPShutdown", error);
    drain(s);
    all = sample_since(&start);
    per_byte("send", sent, bytes, &all);
    close_now(s);
    return 0;
}

/* Tells a source how much it wants (one text line) and reads until the source closes. */
int bench_recv(int argc, char **argv)
{
    struct sockaddr_in to = address_of(argv[0], argv[1]);
    uint32_t bytes = (uint32_t)atoi(argv[2]), got;
    char line[16];
    WSABUF b = { (ULONG)snprintf(line, sizeof line, "%u\n", (unsigned)bytes), line };
    int error = 0;
    SOCKET s = connected(&to, &error);
    struct frames before, after;
    struct sample start, all;
    DWORD n;

    (void)argc;
    if (s == INVALID_SOCKET)
        give_up("connect", error);
    before = nic_frames();
    start = sample_now();
    if (WSPSend(s, &b, 1, &n, 0, NULL, NULL, NULL, &error))
        give_up("WSPSend", error);
    got = drain(s);
    all = sample_since(&start);
    after = nic_frames();
    per_byte("recv", got, bytes, &all);
    figure("recv_acks_percent",
           (uint64_t)(after.sent - before.sent) * 100 / (after.received - before.received));
    close_now(s);
    return 0;
}

/* A connect cycle in an empty system, then beside `open` connections and `lingering` TIME_WAITs. */
int bench_growth(int argc, char **argv)
{
    struct sockaddr_in to = address_of(argv[0], argv[1]);
    unsigned open = (unsigned)atoi(argv[2]), lingering = (unsigned)atoi(argv[3]), n;
    int error = 0;

    (void)argc;
    connect_cycles("growth_empty", &to, 32);
    for (n = 0; n < open && n < SOCKETS_MAX; n++) {
        sockets[n] = connected(&to, &error);
        if (sockets[n] == INVALID_SOCKET)
            break;
    }
    figure("growth_open", n);
    if (n < open)
        figure("growth_open_error", (unsigned)error);
    for (unsigned i = 32; i < lingering; i++) { /* the first 32 linger from above */
        SOCKET s = connected(&to, &error);

        if (s == INVALID_SOCKET)
            give_up("connect", error);
        close_now(s);
    }
    connect_cycles("growth_full", &to, 32);
    while (n > 0)
        close_now(sockets[--n]);
    return 0;
}

/* How many stream sockets the system gives, and how many connections (both ends over loopback). */
int bench_sockets(int argc, char **argv)
{
    unsigned most = count_arg(argv[0], SOCKETS_MAX), n, pairs;
    struct sockaddr_in at;
    int error = 0;
    SOCKET lis;

    (void)argc;
    for (n = 0; n < most; n++) {
        sockets[n] = WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0, &error);
        if (sockets[n] == INVALID_SOCKET)
            break;
    }
    figure("sockets_open", n);
    while (n > 0)
        close_now(sockets[--n]);
    lis = listen_loopback(&at);
    for (pairs = 0; pairs * 2 + 1 < most; pairs++) {
        sockets[pairs * 2] = connected(&at, &error);
        if (sockets[pairs * 2] == INVALID_SOCKET)
            break;
        sockets[pairs * 2 + 1] = accept_one(lis);
    }
    figure("sockets_connected", (uint64_t)pairs * 2);
    figure("sockets_error", (unsigned)error);
    while (pairs > 0) {
        pairs--;
        close_now(sockets[pairs * 2]);
        close_now(sockets[pairs * 2 + 1]);
    }
    close_now(lis);
    return 0;
}
