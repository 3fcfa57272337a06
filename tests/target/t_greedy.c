/* SPDX-License-Identifier: MIT */
/* t_greedy WHAT: takes all it can get of one thing, says how much that was and what ended it, and
 * holds it until it is killed.  tests/system/test_greedy.py sees what the rest of the system is
 * worth then.  "t_greedy child PROCESS" waits for that process and ends. */
#include "image/user/prog/help.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>
#include <msgqueue.h>

enum { SMALL_STACK = 4096, MANY = 5000, SET = 4096, PIECE = 1400, PAGE = 4096 };

/* How many, and the error that came instead of one more. */
struct outcome {
    unsigned n;
    DWORD error;
};

static DWORD WINAPI sleeps(void *arg)
{
    (void)arg;
    Sleep(INFINITE);                    /* it is there until it is killed */
    return 0;
}

static HANDLE small_thread(LPTHREAD_START_ROUTINE run)
{
    return CreateThread(NULL, SMALL_STACK, run, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

static struct outcome threads(void)
{
    struct outcome o = { 0 };

    while (small_thread(sleeps))
        o.n++;
    o.error = GetLastError();
    return o;
}

static struct outcome events(void)
{
    struct outcome o = { 0 };

    while (CreateEvent(NULL, FALSE, FALSE, NULL))
        o.n++;
    o.error = GetLastError();
    return o;
}

static struct outcome mutexes(void)
{
    struct outcome o = { 0 };

    while (CreateMutex(NULL, TRUE, NULL))
        o.n++;
    o.error = GetLastError();
    return o;
}

/* A megabyte each. */
static struct outcome queues(void)
{
    MSGQUEUEOPTIONS options = { sizeof options, 0, 255, 4072, TRUE };
    struct outcome o = { 0 };

    while (CreateMsgQueue(NULL, &options))
        o.n++;
    o.error = GetLastError();
    return o;
}

static struct outcome memory(void)
{
    struct outcome o = { 0 };

    for (DWORD bytes = 1 << 20; bytes >= PAGE; bytes /= 2)
        while (VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))
            o.n += bytes / PAGE;
    o.error = GetLastError();
    return o;
}

static struct outcome processes(void)
{
    struct outcome o = { 0 };
    PROCESS_INFORMATION info;
    WCHAR arguments[32] = L"child ";
    char number[16];
    unsigned i = 0;

    sprintf(number, "%lu", (unsigned long)GetCurrentProcessId());
    do
        arguments[6 + i] = (WCHAR)number[i];
    while (number[i++]);
    while (CreateProcess(L"t_greedy", arguments, NULL, NULL, FALSE, 0, NULL, NULL, NULL, &info))
        o.n++;
    o.error = GetLastError();
    return o;
}

static int child(const char *of)
{
    HANDLE parent = OpenProcess(0, FALSE, (DWORD)atoi(of));

    if (parent)
        WaitForSingleObject(parent, INFINITE);
    return 0;
}

/* --- sockets ---------------------------------------------------------------------------------- */

static struct sockaddr_in here;

static struct outcome sockets(void)
{
    struct outcome o = { 0 };

    while (socket(AF_INET, o.n % 2 ? SOCK_STREAM : SOCK_DGRAM, 0) != INVALID_SOCKET)
        o.n++;
    o.error = (DWORD)WSAGetLastError();
    return o;
}

static SOCKET bound(int type)
{
    struct linger hard = { 1, 0 };
    SOCKET s = socket(AF_INET, type, 0);
    int len = sizeof here;

    here = (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    setsockopt(s, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard);
    if (s == INVALID_SOCKET || bind(s, (struct sockaddr *)&here, sizeof here) ||
        getsockname(s, (struct sockaddr *)&here, &len))
        return INVALID_SOCKET;
    return s;
}

/* Unread datagrams on as many sockets as there are. */
static struct outcome datagrams(void)
{
    static char data[PIECE];
    SOCKET from = socket(AF_INET, SOCK_DGRAM, 0);
    struct outcome o = { 0 };

    for (; bound(SOCK_DGRAM) != INVALID_SOCKET; o.n++)
        for (int i = 0; i < 2000; i++)
            sendto(from, data, i % 2 ? sizeof data : 0, 0, (struct sockaddr *)&here, sizeof here);
    o.error = (DWORD)WSAGetLastError();
    return o;
}

/* Connections with ourselves, full in one direction.  All end with a reset. */
static struct outcome connections(void)
{
    static char data[PIECE];
    struct linger hard = { 1, 0 };
    SOCKET lis = bound(SOCK_STREAM);
    struct sockaddr_in to = here;
    struct outcome o = { 0 };
    u_long on = 1;

    listen(lis, 5);
    for (;; o.n++) {
        SOCKET a = socket(AF_INET, SOCK_STREAM, 0), b;

        setsockopt(a, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard);
        if (connect(a, (struct sockaddr *)&to, sizeof to))
            break;
        b = accept(lis, NULL, NULL);
        setsockopt(b, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard);
        ioctlsocket(a, FIONBIO, &on);
        while (send(a, data, sizeof data, 0) > 0)
            ;
    }
    o.error = (DWORD)WSAGetLastError();
    return o;
}

static struct {
    unsigned count;
    SOCKET s[SET];
} set[3];
static volatile LONG refused;
static volatile DWORD refusal;

static DWORD WINAPI selects(void *arg)
{
    (void)arg;
    if (select(0, (fd_set *)&set[0], (fd_set *)&set[1], (fd_set *)&set[2], NULL) < 0) {
        refusal = (DWORD)WSAGetLastError();
        InterlockedIncrement(&refused);
    }
    return 0;
}

/* 100 KB each, and nothing will ever come. */
static struct outcome selections(void)
{
    SOCKET idle = socket(AF_INET, SOCK_STREAM, 0);
    unsigned started = 0;
    struct outcome o;

    for (int i = 0; i < 3; i++) {
        set[i].count = SET;
        for (int j = 0; j < SET; j++)
            set[i].s[j] = idle;
    }
    CeSetThreadPriority(GetCurrentThread(), 252);      /* each runs until it sleeps in there */
    while (CloseHandle(small_thread(selects)))
        started++;
    o = (struct outcome){ started - (unsigned)refused, refusal };
    return o;
}

static struct outcome everything(void)
{
    struct outcome o = selections();

    o.n += connections().n + datagrams().n + sockets().n + processes().n;
    o.n += memory().n + threads().n + events().n;
    o.error = GetLastError();
    return o;
}

static struct outcome nothing(void)
{
    return (struct outcome){ 0 };
}

static const struct {
    const char *name;
    struct outcome (*take)(void);
} things[] = {
    { "threads", threads }, { "events", events }, { "mutexes", mutexes }, { "queues", queues }, { "memory", memory },
    { "processes", processes }, { "sockets", sockets }, { "datagrams", datagrams },
    { "connections", connections }, { "selections", selections }, { "everything", everything },
    { "nothing", nothing },
};

int main(int argc, char **argv)
{
    WSADATA data;

    if (argc == 3 && !strcmp(argv[1], "child"))
        return child(argv[2]);
    if (WSAStartup(MAKEWORD(2, 2), &data))
        return 1;
    for (unsigned i = 0; i < sizeof things / sizeof things[0]; i++) {
        struct outcome o;

        if (argc != 2 || strcmp(argv[1], things[i].name))
            continue;
        printf("# takes %s\n", things[i].name);         /* stdout has its buffer from here on */
        fflush(stdout);
        o = things[i].take();
        printf("# has %u %s: error %lu.\n", o.n, things[i].name, (unsigned long)o.error);
        fflush(stdout);
        if (things[i].take == nothing)
            return 0;
        sleeps(NULL);
    }
    printf("usage: t_greedy WHAT, one of");
    for (unsigned i = 0; i < sizeof things / sizeof things[0]; i++)
        printf(" %s", things[i].name);
    printf("\n");
    return asks_for_help(argc, argv) ? 0 : 2;
}
