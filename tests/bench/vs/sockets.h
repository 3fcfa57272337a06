/* SPDX-License-Identifier: MIT */
/* vs: sockets, a clock and threads under one set of names, Winsock's or POSIX's.
 *
 * The measuring program of scripts/bench --vs linux is one source for both systems, so that both do
 * the same calls in the same order.                                                              */
#pragma once
#include <stdint.h>
#ifdef UNDER_CE
#define FD_SETSIZE 1024
#include <winsock2.h>
#include <windows.h>

enum { IN_PROGRESS = WSAEWOULDBLOCK };

static inline void net_start(void)
{
    WSADATA data;

    WSAStartup(MAKEWORD(2, 2), &data);
}

static inline int net_error(void)
{
    return WSAGetLastError();
}

static inline void set_nonblocking(SOCKET s)
{
    u_long on = 1;

    ioctlsocket(s, FIONBIO, &on);
}

static inline uint64_t now_ns(void)
{
    LARGE_INTEGER ticks, hz;

    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&hz);
    return (uint64_t)((double)ticks.QuadPart * 1e9 / (double)hz.QuadPart);
}

typedef HANDLE thread_t;
#define THREAD_FUNCTION(name, arg) static DWORD WINAPI name(void *arg)

static inline thread_t thread_start(DWORD(WINAPI *body)(void *), void *arg)
{
    return CreateThread(NULL, 0, body, arg, 0, NULL);
}

static inline void thread_join(thread_t t)
{
    WaitForSingleObject(t, INFINITE);
    CloseHandle(t);
}
#else
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef int SOCKET;

enum { INVALID_SOCKET = -1, IN_PROGRESS = EINPROGRESS };

static inline void net_start(void)
{
}

static inline int net_error(void)
{
    return errno;
}

static inline int closesocket(SOCKET s)
{
    return close(s);
}

static inline void set_nonblocking(SOCKET s)
{
    fcntl(s, F_SETFL, O_NONBLOCK);
}

static inline uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

typedef pthread_t thread_t;
#define THREAD_FUNCTION(name, arg) static void *name(void *arg)

static inline thread_t thread_start(void *(*body)(void *), void *arg)
{
    pthread_t t;

    pthread_create(&t, NULL, body, arg);
    return t;
}

static inline void thread_join(thread_t t)
{
    pthread_join(t, NULL);
}
#endif
