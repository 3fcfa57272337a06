/* SPDX-License-Identifier: MIT */
/* The API set WSP: events of sockets. */
#include "provider/marshal/marshal.h"

uint32_t marshal_event_select(uaddr_t at)
{
    struct wsp_event_select a;

    return ENTER(a, at) ? marshal_leave(a.err, call_event_select(a.s, a.event, a.mask))
                        : MARSHAL_FAILED;
}

/* WSANETWORKEVENTS: the mask, then ten error codes; those of unset bits stay as they are (W-66). */
static bool events_out(uint32_t at, const struct network_events *ne)
{
    for (uint32_t i = 0; i < FD_MAX_EVENTS; i++)
        if ((ne->bits & 1u << i) && !marshal_word_out(at + 4 + 4 * i, (uint32_t)ne->err[i]))
            return false;
    return marshal_word_out(at, ne->bits);
}

uint32_t marshal_enum_network_events(uaddr_t at)
{
    struct wsp_enum_network_events a;
    struct network_events ne;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    if (!probe_out(user(a.events), 4 + 4 * FD_MAX_EVENTS))
        return marshal_leave(a.err, call_unsupported(a.s, WSAEFAULT));
    err = call_enum_events(a.s, a.event, &ne);
    if (!err && !events_out(a.events, &ne))
        err = WSAEFAULT;
    return marshal_leave(a.err, err);
}
