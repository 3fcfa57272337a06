/* SPDX-License-Identifier: MIT */
/* API set NET: ping, and echoes with data.  Source: net_abi.h. */
#include "lwip-port/net_echo.h"

#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/sched/deadline.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/net_api.h"
#include "provider/marshal/user.h"
#include "provider/socket/call_memory.h"

_Static_assert((int)NET_ECHO_BYTES == (int)NET_ECHO_MAX, "programs know the bound");

/* A look-up's codes are in net_names.c, where being without an answer means other things. */
static uint32_t code_of(enum net_result r)
{
    switch (r) {
    case NET_OK:
        return 0;
    case NET_TIMEOUT:
        return WSAETIMEDOUT;
    case NET_UNREACHABLE:
        return WSAENETUNREACH;
    case NET_KILLED:
        return WSAEINTR;
    default:
        break;
    }
    return WSAENOBUFS;
}

uint32_t net_api_ping(uaddr_t at)
{
    struct net_ping a;
    uint32_t err;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (a.bytes > 0xffff)
        return WSAEINVAL;
    err = code_of(net_ping(net_addr_from_v4(a.address), (uint16_t)a.bytes,
                           deadline_after(a.timeout_ms), &a.rtt_us));
    if (!err && !copy_out(at, &a, sizeof a))
        return WSAEFAULT;
    return err;
}

/* What goes out, and then what comes back. */
struct echo_data {
    uint8_t out[NET_ECHO_MAX], in[NET_ECHO_MAX];
};

static uint32_t echo(struct net_echo_call *a, struct echo_data *data)
{
    const struct net_echo ask = {
        .to = net_addr_from_v4(a->address),
        .data = data->out,
        .bytes = (uint16_t)a->bytes,
        .ttl = (uint8_t)a->ttl,
        .tos = (uint8_t)a->tos,
        .deadline_us = deadline_after(a->timeout_ms),
        .reply = data->in,
        .room = (uint16_t)a->room,
    };
    struct net_echo_answer answer;
    uint32_t err, bytes;

    if (!copy_in(data->out, user(a->data), a->bytes))
        return WSAEFAULT;
    err = code_of(net_echo(&ask, &answer));
    if (err)
        return err;
    a->from = net_addr_v4(answer.from);
    a->type = answer.type;
    a->code = answer.code;
    a->reply_ttl = answer.ttl;
    a->reply_tos = answer.tos;
    a->reply_bytes = answer.bytes;
    a->rtt_us = answer.rtt_us;
    bytes = a->reply_bytes < a->room ? a->reply_bytes : a->room;
    return copy_out(user(a->reply), data->in, bytes) ? 0 : WSAEFAULT;
}

uint32_t net_api_echo(uaddr_t at)
{
    struct net_echo_call a;
    struct echo_data *data;
    uint32_t err;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (a.bytes > NET_ECHO_MAX || a.ttl > UINT8_MAX || a.tos > UINT8_MAX)
        return WSAEINVAL;
    if (a.room > NET_ECHO_MAX)
        a.room = NET_ECHO_MAX;
    data = call_alloc(sizeof *data);
    if (!data)
        return WSAENOBUFS;
    err = echo(&a, data);
    call_free(data, sizeof *data);
    if (!err && !copy_out(at, &a, sizeof a))
        return WSAEFAULT;
    return err;
}
