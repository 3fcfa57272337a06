/* SPDX-License-Identifier: MIT */
/* Overlapped I/O, the program's half (wsp_abi.h).  The provider does at once what it can; what is
 * left gets a thread, as on CE, which has no APCs.  Requests of one socket and direction take turns
 * in the order in which they were made, so no byte overtakes another.
 *
 * A call with a routine needs a thread whether it pends or not.  It is made before anything is
 * moved: without memory for it the call fails and has done nothing.
 *
 * The provider never sleeps in the call that is made under the lock.
 * Source: CE aa924091, aa916645, aa924324, aa915663, ms883387. */
#include "image/user/ws2/overlapped.h"

#include <stdlib.h>
#include <string.h>
#include <ws2spi.h>

enum { WORDS_MAX = 11, SMALL_STACK = 16 * 1024, MOST_BUFFERS = 1024 };

struct request {
    struct request *next;                 /* in the order in which they were made; lock */
    enum ws2_side side;
    uint32_t method;                      /* the _PENDING one; 0: nothing is left to do */
    unsigned nwords;
    uint32_t words[WORDS_MAX];
    DWORD moved, flags;
    int error;
    HANDLE turn;                          /* set when it may begin; NULL: at once */
    SOCKADDR_IN in;                       /* of SIO_ROUTING_INTERFACE_CHANGE */
    LPWSAOVERLAPPED overlapped;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    WSABUF buffers[];
};

static CRITICAL_SECTION lock;             /* zeroed is ready (crt/sync.c) */
static struct request *requests;

/* The words of an argument structure that all overlapped calls have in the same place. */
enum { W_SOCKET, W_BUFFERS, W_COUNT, W_MOVED, W_FLAGS };
/* And of an ioctl, of which two can pend. */
enum { W_CODE = 1, W_IN, W_IN_BYTES, W_RETURNED = 6 };

static uint32_t *overlapped_word(uint32_t *words, unsigned n)
{
    return &words[n - 4];
}

static uint32_t *completion_word(uint32_t *words, unsigned n)
{
    return &words[n - 3];
}

static uint32_t *error_word(uint32_t *words, unsigned n)
{
    return &words[n - 1];
}

/* The oldest request of that socket and direction. */
static struct request *first_of(SOCKET s, enum ws2_side side)
{
    struct request *r = requests;

    while (r && (side == WS2_NO_TURNS || r->words[W_SOCKET] != s || r->side != side))
        r = r->next;
    return r;
}

static void add(struct request *r)
{
    struct request **at = &requests;

    while (*at)
        at = &(*at)->next;
    *at = r;
}

static void remove_and_wake_next(struct request *r)
{
    struct request **at = &requests, *next;

    EnterCriticalSection(&lock);
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    next = first_of(r->words[W_SOCKET], r->side);
    if (next)
        SetEvent(next->turn);
    LeaveCriticalSection(&lock);
}

/* A request whose socket was closed was not wrong about the socket. */
static void do_it(struct request *r)
{
    r->error = 0;
    if (svc(r->method, r->words, r->nwords * sizeof *r->words) == 0)
        return;
    if (r->error == WSAENOTSOCK)
        r->error = WSA_OPERATION_ABORTED;
}

/* The OVERLAPPED is the program's again as soon as it does not say that it is pending. */
static void finish(struct request *r)
{
    LPWSAOVERLAPPED o = r->overlapped;
    HANDLE event = r->routine ? NULL : o->hEvent;

    o->InternalHigh = r->moved;
    o->Offset = r->flags;
    __atomic_store_n(&o->Internal, (DWORD)r->error, __ATOMIC_RELEASE);
    if (event)
        SetEvent(event);
}

static void drop_request(struct request *r)
{
    if (r && r->turn)
        CloseHandle(r->turn);
    free(r);
}

/* Nothing is held any more when the routine is called: it may take its time, or end the thread. */
static void call_routine(struct request *r)
{
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = r->routine;
    LPWSAOVERLAPPED overlapped = r->overlapped;
    DWORD error = (DWORD)r->error, moved = r->moved, flags = r->flags;

    drop_request(r);
    if (routine)
        routine(error, moved, overlapped, flags);
}

static DWORD WINAPI run(void *arg)
{
    struct request *r = arg;

    if (r->turn)
        WaitForSingleObject(r->turn, INFINITE);
    if (r->method) {
        do_it(r);
        finish(r);
        remove_and_wake_next(r);
    }
    call_routine(r);
    return 0;
}

static bool has_buffers(enum ws2_side side)
{
    return side != WS2_NO_TURNS;
}

/* The caller's own variables are not ours after the call. */
static void take_ioctl(struct request *r)
{
    bool named = r->words[W_CODE] == SIO_ROUTING_INTERFACE_CHANGE;

    if (named)
        memcpy(&r->in, (const void *)r->words[W_IN], sizeof r->in);
    r->words[W_IN] = named ? word(&r->in) : 0;
    r->words[W_IN_BYTES] = named ? sizeof r->in : 0;
    r->words[W_RETURNED] = word(&r->moved);
}

/* How many WSABUFs to make room for.  More than the provider takes will never pend. */
static DWORD buffer_count(const struct ws2_call *call)
{
    DWORD count = has_buffers(call->side) ? call->words[W_COUNT] : 0;

    return count <= MOST_BUFFERS ? count : 0;
}

/* Room for a request, without what is to be done. */
static struct request *new_request(const struct ws2_call *call, bool waits)
{
    struct request *r = malloc(sizeof *r + buffer_count(call) * sizeof *r->buffers);

    if (!r)
        return NULL;
    *r = (struct request){
        .overlapped = (LPWSAOVERLAPPED)*overlapped_word(call->words, call->nwords),
        .routine = call->routine,
    };
    if (waits && !(r->turn = CreateEvent(NULL, FALSE, FALSE, NULL))) {
        free(r);
        return NULL;
    }
    return r;
}

static bool start_thread(struct request *r)
{
    DWORD stack = r->routine ? 0 : SMALL_STACK;
    HANDLE thread =
        CreateThread(NULL, stack, run, r, stack ? STACK_SIZE_PARAM_IS_A_RESERVATION : 0, NULL);

    if (!thread)
        return false;
    CloseHandle(thread);
    return true;
}

/* What is to be done, with a copy of the WSABUF array, which the caller may use again at once.  The
 * provider has just looked at all that the call names. */
static void fill_request(struct request *r, const struct ws2_call *call)
{
    *completion_word(call->words, call->nwords) = r->overlapped->InternalHigh;
    r->side = call->side;
    r->method = call->pending;
    r->nwords = call->nwords;
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
    *error_word(r->words, r->nwords) = word(&r->error);
}

/* A request with a routine, and its thread, which waits for its turn; NULL: out of something. */
static struct request *with_routine(const struct ws2_call *call)
{
    struct request *r = new_request(call, true);

    if (r && start_thread(r))
        return r;
    drop_request(r);
    return NULL;
}

/* The lock is held.  A request without a routine, in the list. */
static bool pend(const struct ws2_call *call, bool waits)
{
    struct request *r = new_request(call, waits);

    if (!r)
        return false;
    fill_request(r, call);
    if (!start_thread(r)) {
        drop_request(r);
        return false;
    }
    add(r);
    return true;
}

/* The lock is held.  The thread of r goes on: to do the call, only to call the routine, or to end
 * because there is nothing to tell. */
static void go_on(struct request *r, const struct ws2_call *call, uint32_t answer, bool waits)
{
    if (answer == WSP_PENDING) {
        fill_request(r, call);
        add(r);
    } else if (answer == 0) {
        r->moved = r->overlapped->InternalHigh;
        r->flags = r->overlapped->Offset;
    } else {
        r->routine = NULL;
    }
    if (answer != WSP_PENDING || !waits)
        SetEvent(r->turn);
}

/* The provider has it on its books already; a receive it must be told about (wsp_abi.h). */
static uint32_t out_of_memory(const struct ws2_call *call)
{
    if (call->side == WS2_RECEIVING) {
        call->words[W_COUNT] = 0;
        svc(call->pending, call->words, call->nwords * sizeof *call->words);
    }
    ((LPWSAOVERLAPPED)*overlapped_word(call->words, call->nwords))->Internal = WSAENOBUFS;
    *(LPINT)*error_word(call->words, call->nwords) = WSAENOBUFS;
    return (uint32_t)SOCKET_ERROR;
}

int ws2_overlapped(const struct ws2_call *call)
{
    uint32_t *completion = completion_word(call->words, call->nwords), answer;
    uint32_t bytes = call->nwords * sizeof *call->words;
    struct request *r = call->routine ? with_routine(call) : NULL;
    bool waits, lacking = call->routine && !r;

    EnterCriticalSection(&lock);
    waits = first_of(call->words[W_SOCKET], call->side) != NULL;
    *completion = call->routine ? WSP_OVERLAP_ROUTINE : 0u;
    *completion |= waits || lacking ? WSP_OVERLAP_CHECK : 0u;
    answer = svc(call->method, call->words, bytes);
    if (r)
        go_on(r, call, answer, waits);
    else if (answer == WSP_PENDING && (lacking || !pend(call, waits)))
        answer = out_of_memory(call);
    LeaveCriticalSection(&lock);
    if (answer == WSP_PENDING)
        return SOCKET_ERROR;              /* WSA_IO_PENDING */
    if (answer != WSP_PLAIN)
        return (int)answer;
    *overlapped_word(call->words, call->nwords) = *completion = 0;
    return (int)svc(call->method, call->words, bytes);
}

BOOL WSPAPI WSPGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer,
                                   BOOL fWait, LPDWORD lpdwFlags, LPINT lpErrno)
{
    struct wsp_get_overlapped_result a = {
        s, word(lpOverlapped), word(lpcbTransfer), (uint32_t)fWait, word(lpdwFlags), word(lpErrno),
    };
    uint32_t answer = WSP(GET_OVERLAPPED_RESULT, &a);

    if (answer != WSP_INCOMPLETE)
        return answer == TRUE;
    /* All pointers are good, or the answer would be another. */
    if (WaitForSingleObject(lpOverlapped->hEvent, INFINITE) != WAIT_OBJECT_0) {
        *lpErrno = WSA_INVALID_HANDLE;
        return FALSE;
    }
    a.wait = FALSE;
    return WSP(GET_OVERLAPPED_RESULT, &a) == TRUE;
}
