/* SPDX-License-Identifier: MIT */
/* Overlapped receives that pend: what each takes of the machine's memory, and that all end with the
 * data meant for them.  Many on each of some sockets, as the machine has 256 of datagrams. */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { MANY = 1000, SOCKETS = 250, PAGE = 4096, SOON_MS = 20000 };

static WSAOVERLAPPED o[MANY];
static HANDLE some_ended;              /* auto-reset; one for all, so that it costs none of them */
static unsigned data[MANY];
static SOCKET s[SOCKETS];
static struct sockaddr_in name[SOCKETS];

static SOCKET open_dgram(struct sockaddr_in *at)
{
    int error = 0, len = sizeof *at;
    SOCKET d = WSPSocket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED, &error);

    *at = address_of("127.0.0.1", "0");
    if (d == INVALID_SOCKET || WSPBind(d, (struct sockaddr *)at, len, &error) ||
        WSPGetSockName(d, (struct sockaddr *)at, &len, &error))
        give_up("a datagram socket", error);
    return d;
}

static uint32_t free_pages(void)
{
    struct kern_memory m;

    kern(KERN_MEMORY, &m, sizeof m);
    return m.free_pages;
}

static void receive(unsigned i)
{
    WSABUF b = { sizeof data[i], (char *)&data[i] };
    DWORD flags = 0;
    int error = 0;

    o[i].hEvent = some_ended;
    WSPRecv(s[i % SOCKETS], &b, 1, NULL, &flags, &o[i], NULL, NULL, &error);
    if (error != WSA_IO_PENDING)
        give_up("WSPRecv", error);
}

static void send_to(SOCKET from, unsigned i)
{
    WSABUF b = { sizeof i, (char *)&i };
    DWORD n;
    int error = 0;

    if (WSPSendTo(from, &b, 1, &n, 0, (struct sockaddr *)&name[i % SOCKETS], sizeof name[0], NULL,
                  NULL, NULL, &error))
        give_up("WSPSendTo", error);
}

static void ends_well(unsigned i)
{
    while (o[i].Internal == STATUS_PENDING)
        if (WaitForSingleObject(some_ended, SOON_MS) != WAIT_OBJECT_0)
            give_up("the end of a receive", (int)i);
    if (o[i].Internal || o[i].InternalHigh != sizeof data[i] || data[i] != i)
        give_up("a receive that pended", (int)o[i].Internal);
}

int bench_pending(int argc, char **argv)
{
    struct sockaddr_in at;
    SOCKET from = open_dgram(&at);
    uint32_t pages;

    (void)argc, (void)argv;
    some_ended = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!some_ended)
        give_up("an event", (int)GetLastError());
    for (unsigned i = 0; i < SOCKETS; i++)
        s[i] = open_dgram(&name[i]);
    receive(0);                             /* with it the service thread is there */
    pages = free_pages();
    for (unsigned i = 1; i < MANY; i++)
        receive(i);
    pages -= free_pages();
    for (unsigned i = 0; i < MANY; i++)
        send_to(from, i);
    for (unsigned i = 0; i < MANY; i++)
        ends_well(i);
    figure("pending_receives", MANY);
    figure("pending_receive_bytes", (uint64_t)pages * PAGE / (MANY - 1));
    return 0;
}
