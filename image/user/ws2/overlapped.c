/* SPDX-License-Identifier: MIT */
/* Overlapped calls: tried at once, or made a request; request.h has what follows. */
#include "image/user/ws2/request.h"

static bool start_routine_thread(struct request *r)
{
    HANDLE thread = CreateThread(NULL, 0, request_routine_thread, r, 0, NULL);

    if (!thread)
        return false;
    CeSetThreadPriority(thread, r->priority);
    CloseHandle(thread);
    return true;
}

/* A request with a routine, and its thread, waiting; NULL: short of memory. */
static struct request *with_routine(const struct ws2_call *call)
{
    struct request *r = request_new(call);

    if (!r)
        return NULL;
    r->done = CreateEvent(NULL, FALSE, FALSE, NULL);
    if (r->done && start_routine_thread(r))
        return r;
    request_drop(r);
    return NULL;
}

/* The lock is held.  The thread of r only has to call the routine, or to end because there is
 * nothing to tell. */
static void done_at_once(struct request *r, const struct ws2_call *call, uint32_t answer)
{
    const WSAOVERLAPPED *o = (LPWSAOVERLAPPED)*overlapped_word(call->words, call->nwords);

    if (answer == 0) {
        r->moved = o->InternalHigh;
        r->flags = o->Offset;
    } else {
        r->routine = NULL;
    }
    SetEvent(r->done);
}

/* The lock is held.  NULL: without memory for the request, or without a service. */
static struct request *pend(struct request *r, const struct ws2_call *call)
{
    struct request *fresh = r ? r : request_new(call);

    if (fresh && request_serve(fresh, call))
        return fresh;
    if (!r)
        request_drop(fresh);
    return NULL;
}

/* The provider has it on its books already; a receive it must be told about (wsp_abi.h).  That is
 * the end of it there; here the call fails. */
static uint32_t out_of_memory(const struct ws2_call *call)
{
    LPWSAOVERLAPPED o = (LPWSAOVERLAPPED)*overlapped_word(call->words, call->nwords);

    if (call->side == WS2_RECEIVING) {
        *completion_word(call->words, call->nwords) = WSP_OVERLAP_AGAIN | WSP_OVERLAP_ROUTINE;
        call->words[W_COUNT] = 0;
        svc(call->method, call->words, call->nwords * sizeof *call->words);
    }
    o->Internal = WSAENOBUFS;
    *(LPINT)*error_word(call->words, call->nwords) = WSAENOBUFS;
    return (uint32_t)SOCKET_ERROR;
}

int ws2_overlapped(const struct ws2_call *call)
{
    uint32_t *completion = completion_word(call->words, call->nwords), answer;
    uint32_t bytes = call->nwords * sizeof *call->words;
    struct request *r = call->routine ? with_routine(call) : NULL;
    bool lacking = call->routine && !r;

    request_lock();
    *completion = call->routine ? WSP_OVERLAP_ROUTINE : 0u;
    if (lacking || request_first(call->words[W_SOCKET], call->side))
        *completion |= WSP_OVERLAP_CHECK;
    answer = svc(call->method, call->words, bytes);
    if (answer == WSP_PENDING && (lacking || !pend(r, call)))
        answer = out_of_memory(call);
    if (r && answer != WSP_PENDING)
        done_at_once(r, call, answer);
    request_unlock();
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
