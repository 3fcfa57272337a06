/* SPDX-License-Identifier: MIT */
/* A call that succeeds does not touch the last error: a program may look at it later than at the
 * call that failed.  Source: WSAGetLastError, learn.microsoft.com.  TlsGetValue is left out: it is
 * documented to clear it. */
#include "tests/target/last_error.h"
#include <stdlib.h>
#include <string.h>
#include <ws2tcpip.h>
#include "tests/target/net.h"

enum { MARK = 0x3C3C, SOON_MS = 10000 };

/* The call succeeds, and leaves the mark where it was. */
#define keeps(succeeds) \
    (SetLastError(MARK), ok(succeeds), is(GetLastError(), MARK))

static SOCKET a, b, lis, d, e;
static struct sockaddr_in name, other;

static void by_socket_calls(void)
{
    int len = sizeof name, value = 0, value_len = sizeof value;
    struct timeval now = { 0, 0 }, soon = { 10, 0 };
    u_long word = 0;
    fd_set set;
    char c[8];

    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    keeps((lis = socket(AF_INET, SOCK_STREAM, 0)) != INVALID_SOCKET);
    keeps((a = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED)) !=
          INVALID_SOCKET);
    keeps((d = socket(AF_INET, SOCK_DGRAM, 0)) != INVALID_SOCKET);
    keeps((e = socket(AF_INET, SOCK_DGRAM, 0)) != INVALID_SOCKET);
    keeps(bind(lis, (struct sockaddr *)&name, sizeof name) == 0);
    keeps(listen(lis, 5) == 0);
    keeps(getsockname(lis, (struct sockaddr *)&name, &len) == 0);
    keeps(connect(a, (struct sockaddr *)&name, sizeof name) == 0);
    keeps((b = accept(lis, (struct sockaddr *)&other, &len)) != INVALID_SOCKET);
    keeps(closesocket(b) == 0);
    keeps(closesocket(a) == 0);
    a = socket(AF_INET, SOCK_STREAM, 0);
    keeps(WSAConnect(a, (struct sockaddr *)&name, sizeof name, NULL, NULL, NULL, NULL) == 0);
    keeps((b = WSAAccept(lis, NULL, NULL, NULL, 0)) != INVALID_SOCKET);
    keeps(getpeername(a, (struct sockaddr *)&other, &len) == 0);
    keeps(getsockopt(a, SOL_SOCKET, SO_TYPE, (char *)&value, &value_len) == 0);
    keeps(setsockopt(a, SOL_SOCKET, SO_KEEPALIVE, (char *)&value, sizeof value) == 0);
    keeps(ioctlsocket(a, FIONREAD, &word) == 0);
    FD_ZERO(&set);
    FD_SET(a, &set);
    keeps(FD_ISSET(a, &set));
    keeps(select(0, &set, NULL, NULL, &now) == 0);      /* nothing ready is a success */
    keeps(send(b, "12345678", 8, 0) == 8);
    FD_SET(a, &set);
    keeps(select(0, &set, NULL, NULL, &soon) == 1);
    keeps(recv(a, c, 4, 0) == 4);
    keeps(recvfrom(a, c, 4, 0, NULL, NULL) == 4);
    keeps(shutdown(a, SD_SEND) == 0);
    keeps(recv(b, c, 4, 0) == 0);                       /* the end of a stream, too */
    name.sin_port = 0;
    keeps(bind(d, (struct sockaddr *)&name, sizeof name) == 0);
    is(getsockname(d, (struct sockaddr *)&name, &len), 0);
    keeps(sendto(e, "to", 2, 0, (struct sockaddr *)&name, sizeof name) == 2);
    keeps(recvfrom(d, c, 4, 0, (struct sockaddr *)&other, &len) == 2);
}

static void by_overlapped_calls(void)
{
    WSAOVERLAPPED o;
    WSANETWORKEVENTS events;
    char c[8];
    WSABUF buf = { 4, c };
    DWORD n = 0, flags = 0;
    WSAEVENT event;

    memset(&o, 0, sizeof o);
    keeps((event = WSACreateEvent()) != WSA_INVALID_EVENT);
    o.hEvent = event;
    keeps(WSASend(b, &buf, 1, &n, 0, &o, NULL) == 0);
    keeps(WSAWaitForMultipleEvents(1, &event, FALSE, SOON_MS, FALSE) == WSA_WAIT_EVENT_0);
    keeps(WSAGetOverlappedResult(b, &o, &n, FALSE, &flags));
    keeps(WSARecv(a, &buf, 1, &n, &flags, NULL, NULL) == 0);
    keeps(WSASendTo(e, &buf, 1, &n, 0, (struct sockaddr *)&name, sizeof name, &o, NULL) == 0);
    keeps(WSARecvFrom(d, &buf, 1, &n, &flags, NULL, NULL, &o, NULL) == 0);
    keeps(WSAIoctl(a, FIONREAD, NULL, 0, c, 4, &n, NULL, NULL) == 0);
    keeps(WSASetEvent(event));
    keeps(WSAResetEvent(event));
    keeps(WSAWaitForMultipleEvents(1, &event, FALSE, 0, FALSE) == WSA_WAIT_TIMEOUT);
    keeps(WSAEventSelect(d, event, FD_READ) == 0);
    keeps(WSAEnumNetworkEvents(d, event, &events) == 0);
    keeps(WSAEventSelect(d, NULL, 0) == 0);
    keeps(WSACloseEvent(event));
}

static void by_names(void)
{
    struct addrinfo hints = { 0 }, *list = NULL;
    struct sockaddr_in to;
    struct in_addr loop = { .s_addr = htonl(INADDR_LOOPBACK) };
    char text[64], service[16];
    WCHAR wide[32];
    DWORD n = 32;
    INT len = sizeof to;
    u_long word;
    u_short half;

    keeps(gethostname(text, sizeof text) == 0);
    keeps(gethostbyname("127.0.0.1") != NULL);
    keeps(gethostbyname("localhost") != NULL);
    keeps(inet_addr("1.2.3.4") == htonl(0x01020304));
    keeps(inet_ntoa(loop) != NULL);
    keeps(ntohl(htonl(1)) == 1 && ntohs(htons(1)) == 1);
    keeps(WSAHtonl(a, 1, &word) == 0 && WSANtohl(a, word, &word) == 0);
    keeps(WSAHtons(a, 1, &half) == 0 && WSANtohs(a, half, &half) == 0);
    keeps(getaddrinfo("127.0.0.1", "80", &hints, &list) == 0);
    keeps((freeaddrinfo(list), true));
    keeps(getnameinfo((struct sockaddr *)&name, sizeof name, text, sizeof text, service,
                      sizeof service, 0) == 0);
    keeps(WSAAddressToStringW((LPSOCKADDR)&name, sizeof name, NULL, wide, &n) == 0);
    keeps(WSAStringToAddressW(wide, AF_INET, NULL, (LPSOCKADDR)&to, &len) == 0);
}

struct held {
    CRITICAL_SECTION section;
    HANDLE taken;
};

/* A thread that is less important than main: it goes on when main waits for the section. */
static DWORD WINAPI holds(void *arg)
{
    struct held *h = arg;

    CeSetThreadPriority(GetCurrentThread(), CeGetThreadPriority(GetCurrentThread()) + 1);
    EnterCriticalSection(&h->section);
    SetEvent(h->taken);
    LeaveCriticalSection(&h->section);
    return 7;
}

static void by_threads_and_memory(void)
{
    struct held h = { .taken = CreateEvent(NULL, FALSE, FALSE, NULL) };
    HANDLE event, mutex, thread;
    DWORD code, id, old, slot;
    void *p;

    keeps((event = CreateEvent(NULL, FALSE, FALSE, NULL)) != NULL);
    keeps(SetEvent(event) && ResetEvent(event));
    keeps(WaitForSingleObject(event, 1) == WAIT_TIMEOUT);
    keeps(CloseHandle(event));
    keeps((mutex = CreateMutex(NULL, TRUE, NULL)) != NULL);
    keeps(ReleaseMutex(mutex) && CloseHandle(mutex));
    InitializeCriticalSection(&h.section);
    keeps((thread = CreateThread(NULL, 0, holds, &h, 0, &id)) != NULL);
    keeps(WaitForSingleObject(h.taken, SOON_MS) == WAIT_OBJECT_0);
    keeps((EnterCriticalSection(&h.section), true));
    ok(h.section.hCrit != NULL);                        /* it had to wait */
    keeps((LeaveCriticalSection(&h.section), true));
    keeps(WaitForSingleObject(thread, SOON_MS) == WAIT_OBJECT_0);
    keeps(GetExitCodeThread(thread, &code) && code == 7);
    keeps(CloseHandle(thread));
    keeps((DeleteCriticalSection(&h.section), true));
    keeps(CloseHandle(h.taken));
    keeps(SetThreadPriority(GetCurrentThread(), GetThreadPriority(GetCurrentThread())));
    keeps(GetCurrentThreadId() && GetCurrentProcessId() && GetTickCount());
    keeps((slot = TlsAlloc()) != TLS_OUT_OF_INDEXES);
    keeps(TlsSetValue(slot, &slot) && TlsFree(slot));
    keeps((p = VirtualAlloc(NULL, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)) != NULL);
    keeps(VirtualProtect(p, 4096, PAGE_READONLY, &old));
    keeps(VirtualFree(p, 0, MEM_RELEASE));
    keeps((p = malloc(300000)) != NULL);
    keeps((free(p), true));
    keeps((p = LocalAlloc(LPTR, 100)) != NULL && !LocalFree(p));
    keeps((p = HeapAlloc(GetProcessHeap(), 0, 100)) != NULL && HeapFree(GetProcessHeap(), 0, p));
    keeps((Sleep(1), true));                            /* the call itself; nothing is waited for */
}

void success_leaves_the_last_error_alone(void)
{
    WSADATA data;

    keeps(WSAStartup(MAKEWORD(2, 2), &data) == 0);
    by_socket_calls();
    by_overlapped_calls();
    by_names();
    keeps(closesocket(a) == 0 && closesocket(b) == 0 && closesocket(lis) == 0);
    keeps(closesocket(d) == 0 && closesocket(e) == 0);
    keeps(WSACleanup() == 0);
    by_threads_and_memory();
}
