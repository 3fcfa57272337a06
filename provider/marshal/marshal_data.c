/* SPDX-License-Identifier: MIT */
/* The API set WSP: data and select. */
#include "provider/marshal/marshal.h"
#include "provider/socket/call_memory.h"

/* --- send and receive ------------------------------------------------------------------------- */

/* A program's WSABUF: length first. */
struct user_wsabuf {
    uint32_t len, buf;
};

/* Copies the array once; what is wrong with it is judged after the socket. */
static void buffers_in(struct data_call *call, uint32_t at, uint32_t count)
{
    struct buffers *b = &call->buffers;

    call->noted = buffers_init(b, count, true);
    for (uint32_t i = 0; i < count && !call->noted; i++) {
        struct user_wsabuf e;

        if (!copy_in(&e, user(at + i * (uint32_t)sizeof e), sizeof e))
            call->noted = WSAEFAULT;
        else
            b->v[i] = (struct buffer){ e.len, e.buf };
    }
    if (!call->noted && !buffers_check(b))
        call->noted = WSAEFAULT;
}

/* The byte count and the flags are answered at the end, but must be writable now; an
 * overlapped call may do without the count. */
static void results_probe(struct data_call *call, uint32_t received, uint32_t flags)
{
    bool counted = received || call->overlap.mode == OVERLAP_NONE;

    if ((counted && !probe_out(user(received), 4)) || !probe_out(user(flags), 4) ||
        !copy_in(&call->flags, user(flags), sizeof call->flags))
        call->noted = WSAEFAULT;
}

static int finish_recv(handle_t s, struct data_call *call, uint32_t received, uint32_t flags)
{
    int err = call_recv(s, call);

    buffers_free(&call->buffers);
    if ((!err || err == WSAEMSGSIZE) && received && !marshal_word_out(received, call->done))
        return WSAEFAULT;
    if (!err && !marshal_word_out(flags, call->flags))
        return WSAEFAULT;
    return err;
}

/* A program that does not learn that its receive pends never ends it. */
static uint32_t leave_recv(uint32_t lp_errno, int err, const struct data_call *call, handle_t s,
                           uint32_t overlapped)
{
    uint32_t answer =
        marshal_overlap_leave(lp_errno, err, &call->overlap, overlapped, call->done, 0);

    if (err == WSA_IO_PENDING && answer != WSP_PENDING)
        call_recv_ended(s);
    return answer;
}

uint32_t marshal_recv(uaddr_t at)
{
    struct wsp_recv a;
    struct data_call call;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    marshal_overlap_in(&call.overlap, a.overlapped, a.completion);
    call.addressed = call.name_fault = false;
    call.flags = 0;
    buffers_in(&call, a.buffers, a.count);
    results_probe(&call, a.received, a.flags);
    err = finish_recv(a.s, &call, a.received, a.flags);
    return leave_recv(a.err, err, &call, a.s, a.overlapped);
}

uint32_t marshal_recv_from(uaddr_t at)
{
    struct wsp_recv_from a;
    struct data_call call;
    bool named;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    named = a.from && a.fromlen;
    marshal_overlap_in(&call.overlap, a.overlapped, a.completion);
    call.addressed = true;
    call.name_fault = named && !marshal_name_usable(a.from, a.fromlen);
    call.flags = 0;
    buffers_in(&call, a.buffers, a.count);
    results_probe(&call, a.received, a.flags);
    err = finish_recv(a.s, &call, a.received, a.flags);
    if (named && call.from_valid && !marshal_name_out(a.from, a.fromlen, &call.from))
        err = WSAEFAULT;
    return leave_recv(a.err, err, &call, a.s, a.overlapped);
}

static int finish_send(handle_t s, struct data_call *call, uint32_t sent)
{
    int err;

    if ((sent || call->overlap.mode == OVERLAP_NONE) && !probe_out(user(sent), 4))
        call->noted = WSAEFAULT;
    err = call_send(s, call);
    buffers_free(&call->buffers);
    if (!err && sent && !marshal_word_out(sent, call->done))
        return WSAEFAULT;
    return err;
}

uint32_t marshal_send(uaddr_t at)
{
    struct wsp_send a;
    struct data_call call;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    marshal_overlap_in(&call.overlap, a.overlapped, a.completion);
    call.addressed = false;
    call.flags = a.flags;
    buffers_in(&call, a.buffers, a.count);
    err = finish_send(a.s, &call, a.sent);
    return marshal_overlap_leave(a.err, err, &call.overlap, a.overlapped, call.done, 0);
}

uint32_t marshal_send_to(uaddr_t at)
{
    struct wsp_send_to a;
    struct data_call call;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    marshal_overlap_in(&call.overlap, a.overlapped, a.completion);
    call.addressed = true;
    call.flags = a.flags;
    marshal_name_in(&call.to, a.to, a.tolen);
    buffers_in(&call, a.buffers, a.count);
    err = finish_send(a.s, &call, a.sent);
    return marshal_overlap_leave(a.err, err, &call.overlap, a.overlapped, call.done, 0);
}

/* --- select ----------------------------------------------------------------------------------- */

/* The sockets of all three sets, on the stack when they are few. */
struct select_room {
    uint32_t few[16], used;
    uint32_t *many[SELECT_NSETS];
};

/* Header first, then exactly fd_count elements: the set may end at the end of a page (W-84). */
static int set_in(struct select_room *room, struct select_set *set, unsigned i, uint32_t at)
{
    uint32_t count;

    set->given = at != 0;
    set->count = 0;
    if (!at)
        return 0;
    if (!copy_in(&count, user(at), sizeof count) || !probe_out(user(at), sizeof count))
        return WSAEFAULT;
    if (count > (USER_TOP - 4u - at) / 4u)
        return WSAEFAULT;                                   /* it cannot all be there */
    if (count > SELECT_MAX)
        return WSAEINVAL;
    if (count <= ARRAY_SIZE(room->few) - room->used) {
        set->s = room->few + room->used;
        room->used += count;
    } else {
        set->s = room->many[i] = call_alloc(count * sizeof *set->s);
        if (!set->s)
            return WSAENOBUFS;
        set->room = count;
    }
    if (!copy_in(set->s, user(at + 4), count * 4u))
        return WSAEFAULT;
    set->count = count;
    return 0;
}

static bool set_out(const struct select_set *set, uint32_t at)
{
    return !set->given || (copy_out(user(at + 4), set->s, set->count * 4u) &&
                           marshal_word_out(at, set->count));
}

static int timeout_in(uint32_t at, uint64_t *deadline_us)
{
    int32_t tv[2] = { 0, 0 };                               /* seconds, microseconds */

    if (at && !copy_in(tv, user(at), sizeof tv))
        return WSAEFAULT;
    return select_deadline(at != 0, tv[0], tv[1], deadline_us);
}

uint32_t marshal_select(uaddr_t at)
{
    struct wsp_select a;
    struct select_set sets[SELECT_NSETS];
    struct select_room room = { .used = 0 };
    uint64_t deadline_us;
    uint32_t ready = 0;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    uintptr_t addresses[SELECT_NSETS] = { a.readfds, a.writefds, a.exceptfds };

    select_begin(sets, addresses);
    err = timeout_in(a.timeout, &deadline_us);
    for (unsigned i = 0; i < SELECT_NSETS && !err; i++)
        err = set_in(&room, &sets[i], i, (uint32_t)addresses[i]);
    if (!err)
        err = call_select(sets, deadline_us, &ready);
    for (unsigned i = 0; i < SELECT_NSETS && !err; i++)
        if (!set_out(&sets[i], (uint32_t)addresses[i]))
            err = WSAEFAULT;
    for (unsigned i = 0; i < SELECT_NSETS; i++)
        call_free(room.many[i], sets[i].room * sizeof *sets[i].s);
    return err ? marshal_leave(a.err, err) : ready;
}
