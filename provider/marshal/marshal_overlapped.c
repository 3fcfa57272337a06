/* SPDX-License-Identifier: MIT */
/* The API set WSP: what overlapped calls have in common, and WSPGetOverlappedResult. */
#include "provider/marshal/marshal.h"

void marshal_overlap_in(struct overlap *o, uint32_t at, uint32_t flags, bool pending)
{
    struct wsp_overlapped image = { 0 };

    *o = (struct overlap){ .mode = pending ? OVERLAP_WAIT : OVERLAP_NONE };
    if (pending || !at)
        return;
    o->mode = flags & WSP_OVERLAP_CHECK ? OVERLAP_CHECK : OVERLAP_TRY;
    o->fault = !copy_in(&image, user(at), sizeof image) || !probe_out(user(at), sizeof image);
    if (!(flags & WSP_OVERLAP_ROUTINE))
        o->event = image.event;
}

uint32_t marshal_overlap_leave(uint32_t lp_errno, int err, const struct overlap *o, uint32_t at,
                               uint32_t moved, uint32_t flags)
{
    bool tried = o->mode == OVERLAP_TRY || o->mode == OVERLAP_CHECK;
    const uint32_t state[3] = { err ? WSP_STATUS_PENDING : 0, moved, flags };

    if (err == OVERLAP_PLAIN)
        return WSP_PLAIN;
    if (!tried || (err && err != WSA_IO_PENDING))
        return marshal_leave(lp_errno, err);
    if (!copy_out(user(at), state, sizeof state))
        return marshal_leave(lp_errno, WSAEFAULT);
    marshal_leave(lp_errno, err);
    if (err)
        return WSP_PENDING;
    overlap_completed(o);
    return 0;
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
