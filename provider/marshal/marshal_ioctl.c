/* SPDX-License-Identifier: MIT */
/* The API set WSP: ioctls. */
#include "provider/marshal/marshal.h"

/* SOCKET_ADDRESS_LIST: a count, then address and length of each name, then the names. */
static bool list_out(uint32_t at, const struct ioctl_call *call)
{
    uint32_t pair = at + call->list_head, name = pair + 8 * call->naddresses;

    if (!marshal_word_out(at, call->naddresses))
        return false;
    for (unsigned i = 0; i < call->naddresses; i++, pair += 8, name += ADDR_BYTES) {
        const struct endpoint ep = { call->addresses[i], 0 };

        if (!marshal_word_out(pair, name) || !marshal_name_out(name, pair + 4, &ep))
            return false;
    }
    return true;
}

static bool ioctl_out(const struct wsp_ioctl *a, const struct ioctl_call *call)
{
    if (call->code == SIO_ADDRESS_LIST_QUERY)
        return !call->out_bytes || list_out(a->out, call);
    return copy_out(user(a->out), call->out, call->out_bytes);
}

static uint32_t at_most(uint32_t n, uint32_t limit)
{
    return n < limit ? n : limit;
}

static uint32_t out_most(uint32_t code)
{
    return code == SIO_GET_INTERFACE_LIST ? IOCTL_OUT : IOCTL_BYTES;
}

uint32_t marshal_ioctl(uaddr_t at)
{
    struct wsp_ioctl a;
    struct ioctl_call call;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    call = (struct ioctl_call){
        .code = a.code,
        .in_null = a.in == 0,
        .in_bytes = a.in_bytes,
        .out_room = a.out_bytes,
        .list_head = 4,
        .list_each = 8 + ADDR_BYTES,
    };
    marshal_overlap_in(&call.overlap, a.overlapped, a.completion);
    call.in_fault = !a.in || !copy_in(call.in, user(a.in), at_most(a.in_bytes, IOCTL_BYTES));
    call.out_fault = !a.out || !probe_out(user(a.out), at_most(a.out_bytes, out_most(a.code)));
    call.returned_fault = !probe_out(user(a.returned), 4);
    err = call_ioctl(a.s, &call);
    if (!ioctl_out(&a, &call))
        err = WSAEFAULT;
    if (call.returned_valid && !call.returned_fault &&
        !marshal_word_out(a.returned, call.returned))
        err = WSAEFAULT;
    return marshal_overlap_leave(a.err, err, &call.overlap, a.overlapped,
                                 err ? call.overlap.token : call.returned, 0);
}
