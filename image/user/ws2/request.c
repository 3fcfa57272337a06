/* SPDX-License-Identifier: MIT */
/* Requests that pend, and their service.
 * Source: CE aa924091, aa916645, aa924324, aa915663, ms883387; R-46. */
#include "image/user/ws2/request.h"

#include <stdlib.h>
#include <string.h>

enum { SERVICE_STACK = 16 * 1024, MOST_BUFFERS = 1024, BUCKETS = 64, DUE = 16, NORMAL = 251 };

/* A thousand sockets with a request each: finding the requests of one looks at a few. */
static struct bucket {
    struct request *first, **end;         /* end: NULL while nothing was ever in it */
} buckets[BUCKETS];
static CRITICAL_SECTION lock;             /* zeroed is ready (coredll/sync.c) */
static unsigned pending;                  /* in all buckets */
static HANDLE service;                    /* its thread, while there is one */
static DWORD service_priority;            /* as the requests want it */
static volatile LONG lent;                /* somebody has raised it since */

/* --- the lock --------------------------------------------------------------------------------- */

static void set_priority(DWORD priority)
{
    if (priority == service_priority)
        return;
    service_priority = priority;
    CeSetThreadPriority(service, (int)priority);
}

/* A critical section does not inherit.  The service holds this one while it copies, so a better
 * thread that has to wait raises it first. */
void request_lock(void)
{
    DWORD mine;

    if (TryEnterCriticalSection(&lock))
        return;
    mine = (DWORD)CeGetThreadPriority(GetCurrentThread());
    if (mine < service_priority) {
        InterlockedExchange(&lent, TRUE);
        CeSetThreadPriority(service, (int)mine);
    }
    EnterCriticalSection(&lock);
}

void request_unlock(void)
{
    LeaveCriticalSection(&lock);
}

/* --- the lists -------------------------------------------------------------------------------- */

static struct bucket *bucket_of(SOCKET s)
{
    struct bucket *b = &buckets[s % BUCKETS];

    if (!b->end)
        b->end = &b->first;
    return b;
}

struct request *request_first(SOCKET s, enum ws2_side side)
{
    struct request *r = bucket_of(s)->first;

    while (r && (side == WS2_NO_TURNS || r->words[W_SOCKET] != s || r->side != side))
        r = r->next;
    return r;
}

static void add(struct request *r)
{
    struct bucket *b = bucket_of(r->words[W_SOCKET]);

    r->next = NULL;
    *b->end = r;
    b->end = &r->next;
    pending++;
}

static DWORD best_priority(void)
{
    DWORD best = 255;

    for (unsigned i = 0; i < BUCKETS; i++)
        for (const struct request *r = buckets[i].first; r; r = r->next) {
            if (r->priority == service_priority)
                return service_priority;  /* none is better */
            if (r->priority < best)
                best = r->priority;
        }
    return best;
}

static void remove_request(struct request *r)
{
    struct bucket *b = bucket_of(r->words[W_SOCKET]);
    struct request **at = &b->first;

    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    if (b->end == &r->next)
        b->end = at;
    pending--;
    if (pending && r->priority == service_priority)
        set_priority(best_priority());
}

/* --- a request -------------------------------------------------------------------------------- */

static bool has_buffers(enum ws2_side side)
{
    return side != WS2_NO_TURNS;
}

/* How many WSABUFs to make room for.  More than the provider takes will never pend. */
static DWORD buffer_count(const struct ws2_call *call)
{
    DWORD count = has_buffers(call->side) ? call->words[W_COUNT] : 0;

    return count <= MOST_BUFFERS ? count : 0;
}

struct request *request_new(const struct ws2_call *call)
{
    size_t bytes = offsetof(struct request, buffers) + buffer_count(call) * sizeof(WSABUF);
    struct request *r = malloc(bytes < sizeof *r ? sizeof *r : bytes);

    if (r)
        *r = (struct request){
            .priority = (uint8_t)CeGetThreadPriority(GetCurrentThread()),
            .overlapped = (LPWSAOVERLAPPED)*overlapped_word(call->words, call->nwords),
            .routine = call->routine,
        };
    return r;
}

void request_drop(struct request *r)
{
    if (r && r->done)
        CloseHandle(r->done);
    free(r);
}

/* The caller's own variables are not ours after the call. */
static void take_ioctl(struct request *r)
{
    bool named = r->words[W_CODE] == SIO_ROUTING_INTERFACE_CHANGE;

    if (named)
        memcpy(&r->to, (const void *)r->words[W_IN], sizeof r->to);
    r->words[W_IN] = named ? word(&r->to) : 0;
    r->words[W_IN_BYTES] = named ? sizeof r->to : 0;
    r->words[W_RETURNED] = word(&r->moved);
}

/* What is to be done, with a copy of the WSABUF array, which the caller may use again at once.  The
 * provider has just looked at all that the call names. */
static void fill(struct request *r, const struct ws2_call *call)
{
    r->side = (uint8_t)call->side;
    r->method = call->method;
    r->nwords = (uint8_t)call->nwords;
    memcpy(r->words, call->words, call->nwords * sizeof *r->words);
    if (has_buffers(call->side)) {
        memcpy(r->buffers, (const WSABUF *)call->words[W_BUFFERS],
               call->words[W_COUNT] * sizeof *r->buffers);
        r->words[W_BUFFERS] = word(r->buffers);
        r->words[W_MOVED] = word(&r->moved);
    } else {
        take_ioctl(r);
    }
    if (call->side == WS2_RECEIVING) {
        r->flags = *(const DWORD *)call->words[W_FLAGS];
        r->words[W_FLAGS] = word(&r->flags);
    }
    *completion_word(r->words, r->nwords) =
        WSP_OVERLAP_AGAIN | (call->routine ? WSP_OVERLAP_ROUTINE : 0u);
    *error_word(r->words, r->nwords) = word(&r->error);
}

/* Nothing is held any more when the routine is called: it may take its time, or end the thread. */
DWORD WINAPI request_routine_thread(void *arg)
{
    struct request *r = arg;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    LPWSAOVERLAPPED overlapped;
    DWORD error, moved, flags;

    WaitForSingleObject(r->done, INFINITE);
    routine = r->routine;
    overlapped = r->overlapped;
    error = (DWORD)r->error;
    moved = r->moved;
    flags = r->flags;
    request_drop(r);
    if (routine)
        routine(error, moved, overlapped, flags);
    return 0;
}

/* --- the service ------------------------------------------------------------------------------ */

/* True when it has ended: then it is gone. */
static bool try_again(struct request *r)
{
    r->error = 0;
    if (svc(r->method, r->words, r->nwords * sizeof *r->words) == WSP_PENDING)
        return false;
    remove_request(r);
    if (r->done)
        SetEvent(r->done);                /* r is its thread's now */
    else
        request_drop(r);
    return true;
}

static void try_first(SOCKET s, enum ws2_side side)
{
    bool ended = true;

    while (ended) {
        struct request *r;

        request_lock();
        r = request_first(s, side);
        ended = r && try_again(r);
        request_unlock();
    }
}

/* Those without turns: each may end, whatever the others do. */
static void try_each(SOCKET s)
{
    struct request *r, *next;

    request_lock();
    for (r = bucket_of(s)->first; r; r = next) {
        next = r->next;
        if (r->words[W_SOCKET] == s && !has_buffers(r->side))
            try_again(r);
    }
    request_unlock();
}

/* Whoever raised it has had the lock since. */
static void give_back(void)
{
    if (lent && InterlockedExchange(&lent, FALSE))
        CeSetThreadPriority(GetCurrentThread(), (int)service_priority);
}

/* No request is left: false, and the next one makes another service. */
static bool stays(void)
{
    bool on;

    request_lock();
    on = pending > 0;
    if (on) {
        give_back();
    } else {
        CloseHandle(service);
        service = NULL;
    }
    request_unlock();
    return on;
}

static DWORD WINAPI serve(void *arg)
{
    uint32_t due[DUE], n, i;
    int err;

    (void)arg;
    while (stays()) {
        struct wsp_next_due a = { word(due), DUE, word(&err) };

        n = WSP(NEXT_DUE, &a);
        for (i = 0; n <= DUE && i < n; i++) {
            try_first(due[i], WS2_SENDING);
            try_first(due[i], WS2_RECEIVING);
            try_each(due[i]);
        }
    }
    return 0;
}

static bool have_service(DWORD priority)
{
    if (service)
        return true;
    service = CreateThread(NULL, SERVICE_STACK, serve, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION,
                           NULL);
    service_priority = NORMAL;            /* every thread begins so */
    if (service)
        set_priority(priority);
    return service;
}

bool request_serve(struct request *r, const struct ws2_call *call)
{
    if (!have_service(r->priority))
        return false;
    if (r->priority < service_priority)
        set_priority(r->priority);
    fill(r, call);
    add(r);
    return true;
}
