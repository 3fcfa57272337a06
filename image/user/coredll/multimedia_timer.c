/* SPDX-License-Identifier: MIT */
/* Multimedia timers: a list, and a thread that sleeps until the first of them is due.  The thread
 * is there while there are timers. */
#include <wince/multimedia_timer.h>
#include "image/user/crt/svc.h"

#include <stdbool.h>
#include <stdlib.h>

enum { PERIOD_MIN = 1, PERIOD_MAX = 1000000, US_PER_MS = 1000 };
enum { KINDS = TIME_CALLBACK_EVENT_SET | TIME_CALLBACK_EVENT_PULSE };

struct timer {
    struct timer *next;
    UINT id, flags;
    uint64_t due_us, period_us;
    LPTIMECALLBACK call;
    DWORD user;
};

static CRITICAL_SECTION lock;            /* zero is an initialized one (sync.c) */
static struct timer *first;              /* by due time */
static HANDLE changed, called;           /* events: for the thread; a call of it has ended */
static bool serving;
static UINT last_id;
static struct { UINT id, flags; } calling;       /* id 0: nobody is called */
static DWORD server;                     /* its thread id */

static uint64_t now_us(void)
{
    LARGE_INTEGER now;

    QueryPerformanceCounter(&now);
    return (uint64_t)now.QuadPart;
}

/* Under the lock. */
static void insert(struct timer *t)
{
    struct timer **at = &first;

    while (*at && (*at)->due_us <= t->due_us)
        at = &(*at)->next;
    t->next = *at;
    *at = t;
}

/* Under the lock, which it drops for the call; then the timer may be gone. */
static void fire(struct timer *t)
{
    struct timer now = *t;

    first = t->next;
    calling.id = t->id;
    calling.flags = t->flags;
    if (t->flags & TIME_PERIODIC) {
        t->due_us += t->period_us;
        insert(t);
    } else {
        free(t);
    }
    LeaveCriticalSection(&lock);
    if (now.flags & TIME_CALLBACK_EVENT_SET) {
        SetEvent((HANDLE)now.call);
    } else if (now.flags & TIME_CALLBACK_EVENT_PULSE) {
        PulseEvent((HANDLE)now.call);
    } else {
        now.call(now.id, 0, now.user, 0, 0);
    }
    EnterCriticalSection(&lock);
    calling.id = 0;
    SetEvent(called);
}

static DWORD WINAPI serve(void *arg)
{
    (void)arg;
    EnterCriticalSection(&lock);
    server = GetCurrentThreadId();
    while (first) {
        uint64_t now = now_us();

        if (first->due_us <= now) {
            fire(first);
        } else {
            DWORD ms = (DWORD)((first->due_us - now + US_PER_MS - 1) / US_PER_MS);

            LeaveCriticalSection(&lock);
            WaitForSingleObject(changed, ms);
            EnterCriticalSection(&lock);
        }
    }
    serving = false;
    server = 0;
    LeaveCriticalSection(&lock);
    return 0;
}

/* Under the lock. */
static bool start(void)
{
    HANDLE t;

    if (!changed)
        changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!called)
        called = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (serving)
        return true;
    t = changed && called ? CreateThread(NULL, 0, serve, NULL, CREATE_SUSPENDED, NULL) : NULL;
    if (!t)
        return false;
    SetThreadPriority(t, THREAD_PRIORITY_TIME_CRITICAL);
    serving = true;
    ResumeThread(t);
    CloseHandle(t);
    return true;
}

static struct timer *take(UINT id)
{
    for (struct timer **at = &first; *at; at = &(*at)->next)
        if ((*at)->id == id) {
            struct timer *t = *at;

            *at = t->next;
            return t;
        }
    return NULL;
}

MMRESULT WINAPI timeSetEvent(UINT uDelay, UINT uResolution, LPTIMECALLBACK lpTimeProc, DWORD dwUser,
                             UINT fuEvent)
{
    struct timer *t;
    UINT id = 0;

    (void)uResolution;
    if (uDelay < PERIOD_MIN || uDelay > PERIOD_MAX || !lpTimeProc || (fuEvent & KINDS) == KINDS)
        return 0;
    t = malloc(sizeof *t);
    if (!t)
        return 0;
    t->flags = fuEvent;
    t->period_us = (uint64_t)uDelay * US_PER_MS;
    t->due_us = now_us() + t->period_us;
    t->call = lpTimeProc;
    t->user = dwUser;
    EnterCriticalSection(&lock);
    t->id = id = ++last_id ? last_id : ++last_id;
    insert(t);
    if (start()) {
        SetEvent(changed);
    } else {
        take(id);
        id = 0;
    }
    LeaveCriticalSection(&lock);
    if (!id)
        free(t);
    return id;
}

/* Until the callback has returned, unless it is the caller. */
static void wait_for_call(UINT id)
{
    while (calling.id == id && server != GetCurrentThreadId()) {
        ResetEvent(called);
        LeaveCriticalSection(&lock);
        WaitForSingleObject(called, INFINITE);
        EnterCriticalSection(&lock);
    }
}

MMRESULT WINAPI timeKillEvent(UINT uTimerID)
{
    struct timer *t;
    bool now;

    EnterCriticalSection(&lock);
    t = take(uTimerID);
    now = uTimerID && calling.id == uTimerID;
    if (now && calling.flags & TIME_KILL_SYNCHRONOUS)
        wait_for_call(uTimerID);
    if (t)
        SetEvent(changed);
    LeaveCriticalSection(&lock);
    free(t);
    return t || now ? TIMERR_NOERROR : MMSYSERR_INVALPARAM;
}

DWORD WINAPI timeGetTime(void)
{
    return GetTickCount();
}

MMRESULT WINAPI timeGetDevCaps(LPTIMECAPS ptc, UINT cbtc)
{
    if (!ptc || cbtc < sizeof *ptc)
        return TIMERR_STRUCT;
    ptc->wPeriodMin = PERIOD_MIN;
    ptc->wPeriodMax = PERIOD_MAX;
    return TIMERR_NOERROR;
}

static MMRESULT period_ok(UINT period)
{
    return period < PERIOD_MIN || period > PERIOD_MAX ? TIMERR_NOCANDO : TIMERR_NOERROR;
}

MMRESULT WINAPI timeBeginPeriod(UINT uPeriod)
{
    return period_ok(uPeriod);
}

MMRESULT WINAPI timeEndPeriod(UINT uPeriod)
{
    return period_ok(uPeriod);
}
