/* SPDX-License-Identifier: MIT */
/* The API set WSP: what overlapped calls have in common, their results, and who may go on.
 * Source: CE aa924091, ee494265, ms883387. */
#include "provider/marshal/marshal.h"

#include "provider/socket/service.h"

void marshal_overlap_in(struct overlap *o, uint32_t at, uint32_t flags)
{
    struct wsp_overlapped image = { 0 };

    *o = (struct overlap){ .mode = OVERLAP_NONE };
    if (!at)
        return;
    o->mode = flags & WSP_OVERLAP_AGAIN   ? OVERLAP_AGAIN
              : flags & WSP_OVERLAP_CHECK ? OVERLAP_CHECK
                                          : OVERLAP_TRY;
    o->fault = !copy_in(&image, user(at), sizeof image) || !probe_out(user(at), sizeof image);
    o->token = image.internal_high;
    if (!(flags & WSP_OVERLAP_ROUTINE))
        o->event = image.event;
}

static bool state_out(uint32_t at, uint32_t state, uint32_t moved, uint32_t flags)
{
    const uint32_t figures[2] = { moved, flags };

    return copy_out(user(at + offsetof(struct wsp_overlapped, internal_high)), figures,
                    sizeof figures) &&
           marshal_word_out(at + offsetof(struct wsp_overlapped, internal), state);
}

/* The one place where a request ends, at once or later.  The OVERLAPPED is the program's again as
 * soon as it does not say that it pends: so that is written last, and then the event is set. */
static bool complete(const struct overlap *o, uint32_t at, int err, uint32_t moved, uint32_t flags)
{
    if (!state_out(at, (uint32_t)err, moved, flags))
        return false;
    overlap_completed(o);
    return true;
}

/* Of one that has pended before. */
static uint32_t leave_again(uint32_t lp_errno, int err, const struct overlap *o, uint32_t at,
                            uint32_t moved, uint32_t flags)
{
    if (err == WSA_IO_PENDING)
        return WSP_PENDING;
    if (err == WSAENOTSOCK)
        err = WSA_OPERATION_ABORTED;        /* it was one when the request began */
    if (!complete(o, at, err, !err || err == WSAEMSGSIZE ? moved : 0, flags))
        err = WSAEFAULT;
    return marshal_leave(lp_errno, err);
}

uint32_t marshal_overlap_leave(uint32_t lp_errno, int err, const struct overlap *o, uint32_t at,
                               uint32_t moved, uint32_t flags)
{
    if (err == OVERLAP_PLAIN)
        return WSP_PLAIN;
    if (o->mode == OVERLAP_AGAIN)
        return leave_again(lp_errno, err, o, at, moved, flags);
    if (o->mode == OVERLAP_NONE || (err && err != WSA_IO_PENDING))
        return marshal_leave(lp_errno, err);
    if (err ? !state_out(at, WSP_STATUS_PENDING, moved, flags)
            : !complete(o, at, 0, moved, flags))
        return marshal_leave(lp_errno, WSAEFAULT);
    marshal_leave(lp_errno, err);
    return err ? WSP_PENDING : 0;
}

/* A finished request's result; WSA_IO_INCOMPLETE otherwise, `wait` is the library's. */
static int result_of(const struct wsp_get_overlapped_result *a)
{
    struct wsp_overlapped image;

    if (!a->overlapped)
        return WSA_INVALID_PARAMETER;
    if (!copy_in(&image, user(a->overlapped), sizeof image) || !probe_out(user(a->transfer), 4) ||
        !probe_out(user(a->flags), 4))
        return WSAEFAULT;
    if (image.internal == WSP_STATUS_PENDING)
        return WSA_IO_INCOMPLETE;
    if (!marshal_word_out(a->transfer, image.internal_high) ||
        !marshal_word_out(a->flags, image.offset))
        return WSAEFAULT;
    return (int)image.internal;
}

uint32_t marshal_get_overlapped_result(uaddr_t at)
{
    struct wsp_get_overlapped_result a;
    int err;

    if (!ENTER(a, at))
        return FALSE;
    err = call_unsupported(a.s, 0);                         /* NOTSOCK */
    if (!err)
        err = result_of(&a);
    if (err == WSA_IO_INCOMPLETE && a.wait)
        return WSP_INCOMPLETE;
    marshal_leave(a.err, err);
    return err ? FALSE : TRUE;
}

/* The sockets are taken before they are stored: one that faults then is the program's own loss. */
uint32_t marshal_next_due(uaddr_t at)
{
    struct wsp_next_due a;
    handle_t due[SERVICE_ROOM];
    unsigned n;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    if (a.room == 0)
        return marshal_leave(a.err, WSAEINVAL);
    if (a.room > SERVICE_ROOM)
        a.room = SERVICE_ROOM;
    if (!probe_out(user(a.sockets), a.room * sizeof due[0]))
        return marshal_leave(a.err, WSAEFAULT);
    err = service_next(due, a.room, &n);
    if (!err && !copy_out(user(a.sockets), due, n * sizeof due[0]))
        err = WSAEFAULT;
    return err ? marshal_leave(a.err, err) : n;
}
