/* SPDX-License-Identifier: MIT */
/* The API set WSP: addresses as text. */
#include "provider/marshal/marshal.h"

#include "provider/socket/client.h"
#include "provider/socket/text.h"

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
