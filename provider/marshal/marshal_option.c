/* SPDX-License-Identifier: MIT */
/* The API set WSP: options of sockets. */
#include "provider/marshal/marshal.h"

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
