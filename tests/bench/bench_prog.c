/* SPDX-License-Identifier: MIT */
/* The measuring program: `bench WHAT ARGS` prints "BENCH name value" lines for scripts/bench. */
#include "tests/bench/bench.h"
#include "image/user/prog/help.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

uint32_t kern(uint32_t method, void *args, uint32_t bytes)
{
    register uint32_t r0 __asm__("r0") = SVC_ID(SVC_KERN, method);
    register uint32_t r1 __asm__("r1") = (uint32_t)args;
    register uint32_t r2 __asm__("r2") = bytes;

    __asm__ volatile("svc #0" : "+r"(r0), "+r"(r1), "+r"(r2) : : "r3", "r12", "cc", "memory");
    return r0;
}

uint32_t insns_now(void)
{
    uint32_t n;

    __asm__ volatile("mcr p15, 0, %0, c9, c12, 5\n\tisb" : : "r"(0)); /* PMSELR: counter 0 */
    __asm__ volatile("mrc p15, 0, %0, c9, c13, 2" : "=r"(n));         /* PMXEVCNTR         */
    return n;
}

/* The SVC that reads the kernel's counters is outside the counted stretch at both ends. */
struct sample sample_now(void)
{
    struct sample s;

    kern(KERN_COUNTERS, &s.kernel, sizeof s.kernel);
    s.insns = insns_now();
    return s;
}

struct sample sample_since(const struct sample *then)
{
    struct sample d;

    d.insns = insns_now() - then->insns;
    kern(KERN_COUNTERS, &d.kernel, sizeof d.kernel);
    d.kernel.svc -= then->kernel.svc + 1; /* this very call */
    d.kernel.irq -= then->kernel.irq;
    d.kernel.fault -= then->kernel.fault;
    d.kernel.context_switch -= then->kernel.context_switch;
    return d;
}

void figure(const char *name, uint64_t value)
{
    printf("BENCH %s %llu\n", name, (unsigned long long)value);
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

uint32_t median(uint32_t *values, unsigned n)
{
    qsort(values, n, sizeof *values, compare);
    return values[n / 2];
}

void give_up(const char *what, int error)
{
    printf("bench: %s fails: %d\n", what, error);
    exit(1);
}

struct sockaddr_in address_of(const char *host, const char *port)
{
    struct sockaddr_in a;

    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons((unsigned short)atoi(port));
    a.sin_addr.s_addr = inet_addr(host);
    return a;
}

SOCKET open_stream(void)
{
    int error = 0;
    SOCKET s = WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0, &error);

    if (s == INVALID_SOCKET)
        give_up("WSPSocket", error);
    return s;
}

SOCKET connected(const struct sockaddr_in *to, int *error)
{
    SOCKET s = WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0, error);
    int ignored;

    if (s == INVALID_SOCKET)
        return s;
    if (!WSPConnect(s, (const struct sockaddr *)to, sizeof *to, NULL, NULL, NULL, NULL, error))
        return s;
    WSPCloseSocket(s, &ignored);
    return INVALID_SOCKET;
}

void close_now(SOCKET s)
{
    int error = 0;

    if (WSPCloseSocket(s, &error))
        give_up("WSPCloseSocket", error);
}

/* All instructions since reset, here and now: two runs of this give the cost of starting it, and so
 * the count at the prompt before the first. */
static int bench_count(int argc, char **argv)
{
    figure("count", insns_now());
    (void)argc, (void)argv;
    return 0;
}

/* What is free at the prompt: what is free now and what this program itself holds. */
static int bench_memory(int argc, char **argv)
{
    struct kern_process_entry list[16];
    struct kern_list ask = { (uint32_t)list, 16, 0 };
    struct kern_memory m;
    uint32_t mine = 0, i;

    kern(KERN_MEMORY, &m, sizeof m);
    kern(KERN_PROCESS_LIST, &ask, sizeof ask);
    for (i = 0; i < ask.count && i < 16; i++)
        if (list[i].process_id == GetCurrentProcessId())
            mine = list[i].pages;
    figure("total_bytes", (uint64_t)m.total_pages * 4096);
    figure("free_bytes", (uint64_t)(m.free_pages + mine) * 4096);
    (void)argc, (void)argv;
    return 0;
}

static const struct verb {
    const char *name;
    int args;
    int (*run)(int argc, char **argv);
    const char *usage;
} verbs[] = {
    { "count", 0, bench_count, "count" },
    { "memory", 0, bench_memory, "memory" },
    { "connect", 3, bench_connect, "connect HOST PORT CYCLES" },
    { "loopback", 1, bench_loopback, "loopback CYCLES" },
    { "send", 3, bench_send, "send HOST PORT BYTES" },
    { "recv", 3, bench_recv, "recv HOST PORT BYTES" },
    { "growth", 4, bench_growth, "growth HOST PORT OPEN LINGERING" },
    { "sockets", 1, bench_sockets, "sockets MAX" },
    { "pending", 0, bench_pending, "pending" },
    { "crowd", 2, bench_crowd, "crowd OTHERS CYCLES" },
    { "echo", 3, bench_echo, "echo HOST PORT CYCLES" },
    { "pairs", 1, bench_pairs, "pairs CYCLES" },
    { "winsock", 1, bench_winsock, "winsock CYCLES" },
};

int main(int argc, char **argv)
{
    WSADATA data;
    unsigned i;

    for (i = 0; argc > 1 && i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(argv[1], verbs[i].name) || argc - 2 != verbs[i].args)
            continue;
        if (WSAStartup(MAKEWORD(2, 2), &data))
            give_up("WSAStartup", WSAGetLastError());
        return verbs[i].run(argc - 2, argv + 2);
    }
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        printf("usage: %s %s\n", argv[0], verbs[i].usage);
    return asks_for_help(argc, argv) ? 0 : 2;
}
