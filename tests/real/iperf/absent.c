/* SPDX-License-Identifier: MIT */
/* What Windows CE has not, made of what it has. */
#include "config.h"

#include <mmsystem.h>
#undef setsockopt
#undef recv
#undef closesocket

/* One step for all other threads: there is one processor, and nobody is better than priority 0. */
DWORD SignalObjectAndWait(HANDLE mutex, HANDLE event, DWORD ms, BOOL alertable)
{
    int priority = CeGetThreadPriority(GetCurrentThread());
    DWORD answer;

    (void)alertable;
    CeSetThreadPriority(GetCurrentThread(), 0);
    ReleaseMutex(mutex);
    answer = WaitForSingleObject(event, ms);
    CeSetThreadPriority(GetCurrentThread(), priority);
    return answer;
}

/* The event of a timer is set by a multimedia timer.  due: in -100 ns. */
BOOL SetWaitableTimer(HANDLE timer, const LARGE_INTEGER *due, LONG period, void *routine,
                      void *word, BOOL resume)
{
    enum { PER_MS = 10000 };
    UINT ms = due->QuadPart < 0 ? (UINT)((-due->QuadPart + PER_MS - 1) / PER_MS) : 0;

    (void)period;
    (void)routine;
    (void)word;
    (void)resume;
    ResetEvent(timer);
    if (!ms)
        return SetEvent(timer);
    return timeSetEvent(ms, 1, (LPTIMECALLBACK)timer, 0,
                        TIME_ONESHOT | TIME_CALLBACK_EVENT_SET) != 0;
}

/* Sockets with a time-out; one without has no line. */
static struct {
    volatile LONG socket;
    DWORD ms;
} timed[64];
enum { TIMED = sizeof timed / sizeof timed[0] };

static int line_of(SOCKET s)
{
    int i = 0;

    while (i < TIMED && timed[i].socket != (LONG)s)
        i++;
    return i;
}

int set_option(SOCKET s, int level, int name, const char *value, int bytes)
{
    int i = 0;

    if (level != SOL_SOCKET || name != SO_RCVTIMEO)
        return setsockopt(s, level, name, value, bytes);
    if ((i = line_of(s)) == TIMED)
        for (i = 0; i < TIMED && InterlockedCompareExchange(&timed[i].socket, (LONG)s, 0); i++)
            ;
    if (i == TIMED) {
        WSASetLastError(WSAENOBUFS);
        return SOCKET_ERROR;
    }
    timed[i].ms = *(const DWORD *)value;
    return 0;
}

/* What iperf takes for the end of the time is WSAEWOULDBLOCK. */
int receive_in_time(SOCKET s, char *buffer, int bytes, int flags)
{
    int i = line_of(s);
    DWORD ms = i < TIMED ? timed[i].ms : 0;
    struct timeval wait = { (LONG)(ms / 1000), (LONG)(ms % 1000 * 1000) };
    fd_set readable;

    FD_ZERO(&readable);
    FD_SET(s, &readable);
    if (ms && !select(0, &readable, NULL, NULL, &wait)) {
        WSASetLastError(WSAEWOULDBLOCK);
        return SOCKET_ERROR;
    }
    return recv(s, buffer, bytes, flags);
}

int close_socket(SOCKET s)
{
    int i = line_of(s);

    if (i < TIMED)
        timed[i].socket = 0;
    return closesocket(s);
}
