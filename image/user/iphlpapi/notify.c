/* SPDX-License-Identifier: MIT */
/* Notices of changed addresses and routes.
 *
 * The kernel numbers the changes and lets a thread wait for the next number, so nothing of a notice
 * is kept there.  A notice knows the number that was when it was asked for; one thread a kind,
 * which is there from the first notice on until it finds none, waits for all of them. */
#include "image/user/iphlpapi/iphlp.h"

#include <iphlpapi.h>
#include <stdlib.h>

enum { ADDRESSES, ROUTES, KINDS, STACK = 16 * 1024 };

struct notice {
    struct notice *next;
    uint32_t seen;
    HANDLE event;
    OVERLAPPED *overlapped;      /* NULL: at each change, until the event is closed */
};

static struct {
    struct notice *notices;
    bool running;                /* its thread */
} kinds[KINDS];
static CRITICAL_SECTION lock;

/* Until the number is not *seen any more. */
static uint32_t wait_change(uint32_t what, uint32_t *seen, uint32_t timeout_ms)
{
    struct net_wait_change a = { what, *seen, timeout_ms };
    uint32_t err = NET(WAIT_CHANGE, &a);

    *seen = a.seen;
    return err;
}

static uint32_t number_now(uint32_t what)
{
    uint32_t seen = 0;

    wait_change(what, &seen, 0);
    return seen;
}

/* Whether it has told all it had to. */
static bool tell(struct notice *n)
{
    if (!n->overlapped)
        return !SetEvent(n->event);
    n->overlapped->InternalHigh = 0;
    __atomic_store_n(&n->overlapped->Internal, 0, __ATOMIC_RELEASE);
    if (n->event)
        SetEvent(n->event);
    return true;
}

/* The lock is held. */
static void tell_all(uint32_t what, uint32_t now)
{
    struct notice **at = &kinds[what].notices;

    while (*at) {
        struct notice *n = *at;

        if (n->seen != now && tell(n)) {
            *at = n->next;
            free(n);
            continue;
        }
        n->seen = now;
        at = &n->next;
    }
}

static DWORD WINAPI watch(LPVOID param)
{
    uint32_t what = word(param), seen = number_now(what);
    bool more = true;

    do {
        EnterCriticalSection(&lock);
        tell_all(what, seen);
        more = kinds[what].running = kinds[what].notices != NULL;
        LeaveCriticalSection(&lock);
    } while (more && !wait_change(what, &seen, KERN_INFINITE));
    return 0;
}

/* The lock is held. */
static bool start_watch(uint32_t what)
{
    HANDLE thread;

    if (kinds[what].running)
        return true;
    thread = CreateThread(NULL, STACK, watch, (LPVOID)what, STACK_SIZE_PARAM_IS_A_RESERVATION,
                          NULL);
    if (!thread)
        return false;
    CloseHandle(thread);
    return kinds[what].running = true;
}

static DWORD add(uint32_t what, HANDLE event, OVERLAPPED *overlapped)
{
    struct notice *n = malloc(sizeof *n);
    bool added = false;

    if (!n)
        return ERROR_NOT_ENOUGH_MEMORY;
    *n = (struct notice){ .event = event, .overlapped = overlapped };
    EnterCriticalSection(&lock);
    n->seen = number_now(what);
    if (start_watch(what)) {
        n->next = kinds[what].notices;
        kinds[what].notices = n;
        added = true;
    }
    LeaveCriticalSection(&lock);
    if (!added)
        free(n);
    return added ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

/* An event of our own, which the caller closes. */
static DWORD notify_always(uint32_t what, PHANDLE out)
{
    HANDLE event = CreateEvent(NULL, FALSE, FALSE, NULL);
    DWORD err = event ? add(what, event, NULL) : GetLastError();

    if (!err)
        *out = event;
    else if (event)
        CloseHandle(event);
    return err;
}

static DWORD notify_once(uint32_t what, PHANDLE out, OVERLAPPED *overlapped)
{
    DWORD err;

    if (overlapped->hEvent && !ResetEvent(overlapped->hEvent))
        return ERROR_INVALID_HANDLE;
    overlapped->Internal = STATUS_PENDING;
    err = add(what, overlapped->hEvent, overlapped);
    if (err)
        return err;
    if (out)
        *out = overlapped->hEvent;
    return ERROR_IO_PENDING;
}

static DWORD notify(uint32_t what, PHANDLE out, OVERLAPPED *overlapped)
{
    uint32_t seen;

    if (overlapped)
        return notify_once(what, out, overlapped);
    if (out)
        return notify_always(what, out);
    seen = number_now(what);
    return iphlp_error(wait_change(what, &seen, KERN_INFINITE));
}

DWORD WINAPI NotifyAddrChange(PHANDLE Handle, LPOVERLAPPED overlapped)
{
    return notify(ADDRESSES, Handle, overlapped);
}

DWORD WINAPI NotifyRouteChange(PHANDLE Handle, LPOVERLAPPED overlapped)
{
    return notify(ROUTES, Handle, overlapped);
}

/* The lock is held. */
static bool take_out(uint32_t what, const OVERLAPPED *overlapped)
{
    for (struct notice **at = &kinds[what].notices; *at; at = &(*at)->next) {
        struct notice *n = *at;

        if (n->overlapped != overlapped)
            continue;
        *at = n->next;
        n->overlapped->Internal = ERROR_OPERATION_ABORTED;
        if (n->event)
            SetEvent(n->event);
        free(n);
        return true;
    }
    return false;
}

BOOL WINAPI CancelIPChangeNotify(LPOVERLAPPED notifyOverlapped)
{
    bool found = false;

    EnterCriticalSection(&lock);
    for (uint32_t what = 0; notifyOverlapped && !found && what < KINDS; what++)
        found = take_out(what, notifyOverlapped);
    LeaveCriticalSection(&lock);
    if (!found)
        SetLastError(ERROR_INVALID_PARAMETER);
    return found;
}
