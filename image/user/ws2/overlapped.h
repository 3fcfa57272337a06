/* SPDX-License-Identifier: MIT */
/* overlapped: a call with an OVERLAPPED.
 *
 * Returns  what the WSP function returns; SOCKET_ERROR with *lpErrno WSA_IO_PENDING: the event is
 *          set, or the routine called in a thread of its own, when it is done.
 * Context  any thread; routines may call everything.
 * Source   own design; R-46.                                                                    */
#pragma once
#include "image/user/ws2/ws2.h"

enum ws2_side { WS2_NO_TURNS, WS2_RECEIVING, WS2_SENDING };
struct ws2_call {
    uint32_t method, pending;             /* the provider's methods */
    uint32_t *words;                      /* the method's argument structure; is written to */
    unsigned nwords;
    enum ws2_side side;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
};
int ws2_overlapped(const struct ws2_call *call);
