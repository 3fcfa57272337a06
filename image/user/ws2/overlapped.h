/* SPDX-License-Identifier: MIT */
/* overlapped: a call with an OVERLAPPED, and what becomes of it when it pends.
 *
 * Owner    A call that the provider cannot do at once becomes a request here: its arguments, with a
 *          copy of the WSABUF array, under 200 bytes.  Requests stand in a list in the order in
 *          which they were made; of those of one socket and direction only the first is tried, so
 *          no byte overtakes another.  The kernel holds no memory for a request.
 * Service  One thread of the program serves them all.  It is there while a request is: it sleeps in
 *          NEXT_DUE (wsp_abi.h), which names sockets that have changed, and makes the calls of
 *          their requests again, with WSP_OVERLAP_AGAIN.  They never sleep.  The kernel, not this
 *          library, writes the OVERLAPPED and sets the event, at once or later alike.
 * Lock     A call is made and becomes a request in one hold of the lock; a request is tried and
 *          leaves the list in one.  So whoever sees the OVERLAPPED done finds the request gone, and
 *          a socket that is due before its request is in the list waits for the lock.
 * Ends     Only the service takes a request off the list.  closesocket, CloseHandle and the last
 *          WSPCleanup make the socket due, and the next call on it ends with
 *          WSA_OPERATION_ABORTED.  WSPCancelBlockingCall and the end of the thread that asked
 *          concern no request; the end of the process frees them with its memory.
 * Priority The service has the best priority among those whose requests pend, so no computing
 *          thread comes between data and a program that is above it; a thread that finds the lock
 *          held lends its own.
 * Routines A routine needs a thread of its own, as on CE, which has no APCs: it may sleep, or end
 *          its thread.  The thread is made before the call, with the priority of the caller.
 *
 * Returns  what the WSP function returns; SOCKET_ERROR with *lpErrno WSA_IO_PENDING: the event is
 *          set, or the routine called in a thread of its own, when it is done.
 * Context  any thread; routines may call everything.
 * Source   own design; CE aa924091, aa916645, aa924324, aa915663, ms883387; R-46.               */
#pragma once
#include "image/user/ws2/ws2.h"

enum ws2_side { WS2_NO_TURNS, WS2_RECEIVING, WS2_SENDING };
struct ws2_call {
    uint32_t method;
    uint32_t *words;                      /* the method's argument structure; is written to */
    unsigned nwords;
    enum ws2_side side;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
};
int ws2_overlapped(const struct ws2_call *call);
