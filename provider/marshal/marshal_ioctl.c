/* SPDX-License-Identifier: MIT */
/* The API set WSP: events, options, ioctls, text. */
#include "provider/marshal/marshal.h"

#include "provider/socket/client.h"
#include "provider/socket/text.h"

/* --- events ----------------------------------------------------------------------------------- */

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

/* --- options ---------------------------------------------------------------------------------- */

static bool option_out(const struct wsp_get_sock_opt *a, const struct option_call *call)
{
    union option_entry entry;

    if (call->entry)
        option_entry(call, &entry);
    return copy_out(user(a->value), call->entry ? (const void *)&entry : call->value,
                    (size_t)call->stored);
}

uint32_t marshal_get_sock_opt(uaddr_t at)
{
    struct wsp_get_sock_opt a;
    struct option_call call = { 0 };
    int32_t length = 0;
    size_t most;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    call.level = a.level;
    call.option = a.option;
    most = option_room(&call);
    call.fault = !copy_in(&length, user(a.length), sizeof length) ||
                 !probe_out(user(a.length), sizeof length) || length < 0 ||
                 !probe_out(user(a.value), (size_t)length < most ? (size_t)length : most);
    call.length = length;
    err = call_get_option(a.s, &call);
    if (!err && !option_out(&a, &call))
        err = WSAEFAULT;
    else if ((!err || call.length_valid) && !marshal_word_out(a.length, (uint32_t)call.length))
        err = WSAEFAULT;
    return marshal_leave(a.err, err);
}

uint32_t marshal_set_sock_opt(uaddr_t at)
{
    struct wsp_set_sock_opt a;
    struct option_call call = { 0 };
    int32_t length;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    length = (int32_t)a.length;
    call.level = a.level;
    call.option = a.option;
    call.length = length;
    call.fault = length < 0 || !a.value ||
                 !copy_in(call.value, user(a.value),
                          length < OPTION_BYTES ? (size_t)length : OPTION_BYTES);
    return marshal_leave(a.err, call_set_option(a.s, &call));
}

/* --- ioctls ----------------------------------------------------------------------------------- */

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

/* --- text ------------------------------------------------------------------------------------- */

uint32_t marshal_address_to_string(uaddr_t at)
{
    struct wsp_address_to_string a;
    struct name_arg name;
    struct endpoint ep;
    uint16_t text[TEXT_MAX];
    uint32_t room, n;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    if (client_in_callback())
        return marshal_leave(a.err, WSAEINPROGRESS);
    marshal_name_in(&name, a.address, a.address_len > 128 ? 128 : a.address_len);
    err = addr_parse(&name, &ep);
    if (!err && !copy_in(&room, user(a.string_len), sizeof room))
        err = WSAEFAULT;
    if (err)
        return marshal_leave(a.err, err == WSAEAFNOSUPPORT ? WSAEINVAL : err);
    n = text_from_endpoint(&ep, text);
    if (room < n || !copy_out(user(a.string), text, n * sizeof *text))
        err = WSAEFAULT;
    if (!marshal_word_out(a.string_len, n))
        err = WSAEFAULT;
    return marshal_leave(a.err, err);
}

static int text_in(uint16_t text[TEXT_MAX], uint32_t at)
{
    for (uint32_t i = 0; i < TEXT_MAX; i++) {
        if (!copy_in(&text[i], user(at + 2 * i), sizeof text[i]))
            return WSAEFAULT;
        if (!text[i])
            return 0;
    }
    return WSAEINVAL;
}

uint32_t marshal_string_to_address(uaddr_t at)
{
    struct wsp_string_to_address a;
    static const uint8_t none[ADDR_BYTES];
    struct endpoint ep;
    uint16_t text[TEXT_MAX];
    int32_t room;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    if (client_in_callback())
        return marshal_leave(a.err, WSAEINPROGRESS);
    if (!copy_in(&room, user(a.address_len), sizeof room))
        return marshal_leave(a.err, WSAEFAULT);
    if (room < ADDR_BYTES) {
        marshal_word_out(a.address_len, ADDR_BYTES);
        return marshal_leave(a.err, WSAEFAULT);
    }
    err = text_in(text, a.string);
    if (!err)
        err = a.family == AF_INET ? text_to_endpoint(text, &ep) : WSAEINVAL;
    if (!err && !marshal_name_out(a.address, a.address_len, &ep))
        err = WSAEFAULT;
    if (err == WSAEINVAL && !copy_out(user(a.address), none, sizeof none))
        err = WSAEFAULT;
    return marshal_leave(a.err, err);
}
