/* SPDX-License-Identifier: MIT */
/* The API set WSP: its table, and the calls about sockets, names and connections. */
#include "provider/marshal/marshal.h"

#include "provider/provider.h"
#include "provider/socket/client.h"

/* --- shared by all methods -------------------------------------------------------------------- */

bool marshal_enter(void *args, size_t bytes, uaddr_t at, size_t err_offset)
{
    uint32_t lp_errno;

    if (!copy_in(args, at, bytes))
        return false;
    lp_errno = *(uint32_t *)(void *)((uint8_t *)args + err_offset);
    return probe_out(user(lp_errno), sizeof(int32_t));
}

bool marshal_word_out(uint32_t at, uint32_t value)
{
    return copy_out(user(at), &value, sizeof value);
}

uint32_t marshal_leave(uint32_t lp_errno, int err)
{
    if (!err)
        return 0;
    marshal_word_out(lp_errno, (uint32_t)err);
    return MARSHAL_FAILED;
}

void marshal_name_in(struct name_arg *out, uint32_t name, uint32_t namelen)
{
    out->namelen = (int)namelen;
    out->absent = name == 0;
    out->fault = name == 0;
    if (out->namelen >= ADDR_BYTES)
        out->fault = !copy_in(out->raw, user(name), ADDR_BYTES);
}

bool marshal_name_usable(uint32_t name, uint32_t namelen)
{
    int32_t length;

    return copy_in(&length, user(namelen), sizeof length) && length >= ADDR_BYTES &&
           probe_out(user(namelen), sizeof length) && probe_out(user(name), ADDR_BYTES);
}

bool marshal_name_out(uint32_t name, uint32_t namelen, const struct endpoint *ep)
{
    uint8_t raw[ADDR_BYTES];

    addr_build(raw, ep);
    return copy_out(user(name), raw, sizeof raw) && marshal_word_out(namelen, ADDR_BYTES);
}

/* --- startup and sockets ---------------------------------------------------------------------- */

static uint32_t m_startup(uaddr_t at)
{
    struct wsp_startup a;
    WSPDATA data;
    int err;

    if (!copy_in(&a, at, sizeof a) || !probe_out(user(a.data), sizeof data))
        return WSAEFAULT;
    err = call_startup((WORD)a.version, &data);
    if (!err && !copy_out(user(a.data), &data, sizeof data)) {
        call_cleanup();
        return WSAEFAULT;
    }
    return (uint32_t)err;
}

static uint32_t m_cleanup(uaddr_t at)
{
    struct wsp_err_only a;

    return ENTER(a, at) ? marshal_leave(a.err, call_cleanup()) : MARSHAL_FAILED;
}

static uint32_t m_cancel(uaddr_t at)
{
    struct wsp_err_only a;

    return ENTER(a, at) ? marshal_leave(a.err, call_cancel()) : MARSHAL_FAILED;
}

/* Three words of the entry matter. */
static int from_protocol_info(struct socket_call *call, uint32_t info)
{
    int32_t family, type, protocol;

    if (!info)
        return 0;
    if (!copy_in(&family, user(info + (uint32_t)offsetof(WSAPROTOCOL_INFOW, iAddressFamily)), 4) ||
        !copy_in(&type, user(info + (uint32_t)offsetof(WSAPROTOCOL_INFOW, iSocketType)), 4) ||
        !copy_in(&protocol, user(info + (uint32_t)offsetof(WSAPROTOCOL_INFOW, iProtocol)), 4))
        return WSAEFAULT;
    return socket_from_info(call, family, type, protocol);
}

static uint32_t m_socket(uaddr_t at)
{
    struct wsp_socket a;
    struct socket_call call;
    handle_t s;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    call = (struct socket_call){ (int)a.family, (int)a.type, (int)a.protocol, a.group, a.flags };
    err = from_protocol_info(&call, a.protocol_info);
    if (!err)
        err = call_socket(&call, &s);
    return err ? marshal_leave(a.err, err) : s;
}

static uint32_t m_close_socket(uaddr_t at)
{
    struct wsp_close_socket a;

    return ENTER(a, at) ? marshal_leave(a.err, call_close(a.s)) : MARSHAL_FAILED;
}

/* --- names and connections -------------------------------------------------------------------- */

static uint32_t m_bind(uaddr_t at)
{
    struct wsp_bind a;
    struct name_arg name;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    marshal_name_in(&name, a.name, a.namelen);
    return marshal_leave(a.err, call_bind(a.s, &name));
}

static uint32_t m_connect(uaddr_t at)
{
    struct wsp_connect a;
    struct connect_call call;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    call = (struct connect_call){
        .caller_data = a.caller_data != 0,
        .callee_data = a.callee_data != 0,
        .callee_fault = a.callee_data && !probe_out(user(a.callee_data), sizeof(uint32_t)),
        .qos = a.sqos || a.gqos,
    };
    marshal_name_in(&call.name, a.name, a.namelen);
    err = call_connect(a.s, &call);
    if (call.zero_callee && !marshal_word_out(a.callee_data, 0))
        err = WSAEFAULT;        /* it was writable when the call began */
    return marshal_leave(a.err, err);
}

static uint32_t m_listen(uaddr_t at)
{
    struct wsp_listen a;

    return ENTER(a, at) ? marshal_leave(a.err, call_listen(a.s, (int)a.backlog)) : MARSHAL_FAILED;
}

static uint32_t m_shutdown(uaddr_t at)
{
    struct wsp_shutdown a;

    return ENTER(a, at) ? marshal_leave(a.err, call_shutdown(a.s, (int)a.how)) : MARSHAL_FAILED;
}

static uint32_t get_name(uaddr_t at, int (*core)(handle_t s, bool fault, struct endpoint *out))
{
    struct wsp_get_name a;
    struct endpoint ep;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    err = core(a.s, !marshal_name_usable(a.name, a.namelen), &ep);
    if (!err && !marshal_name_out(a.name, a.namelen, &ep))
        err = WSAEFAULT;
    return marshal_leave(a.err, err);
}

static uint32_t m_get_peer_name(uaddr_t at)
{
    return get_name(at, call_peer_name);
}

static uint32_t m_get_sock_name(uaddr_t at)
{
    return get_name(at, call_sock_name);
}

/* --- documented as unsupported; R-87 ---------------------------------------------------------- */

#define UNSUPPORTED(name, args_type, code, result)                                   \
    static uint32_t name(uaddr_t at)                                                 \
    {                                                                                \
        args_type a;                                                                 \
                                                                                     \
        if (!ENTER(a, at))                                                           \
            return result;                                                           \
        marshal_leave(a.err, call_unsupported(a.s, code));                           \
        return result;                                                               \
    }
UNSUPPORTED(m_async_select, struct wsp_async_select, WSAEOPNOTSUPP, MARSHAL_FAILED)
UNSUPPORTED(m_duplicate_socket, struct wsp_duplicate_socket, WSASYSCALLFAILURE, MARSHAL_FAILED)
UNSUPPORTED(m_join_leaf, struct wsp_join_leaf, WSASYSCALLFAILURE, MARSHAL_FAILED)
UNSUPPORTED(m_disconnect, struct wsp_disconnect, WSASYSCALLFAILURE, MARSHAL_FAILED)
UNSUPPORTED(m_get_qos_by_name, struct wsp_get_qos_by_name, WSAEOPNOTSUPP, FALSE)

#define METHOD(fn, args) { fn, sizeof(struct args) }
static const struct api_method methods[WSP_NMETHODS] = {
    [WSP_ACCEPT] = METHOD(marshal_accept, wsp_accept),
    [WSP_ADDRESS_TO_STRING] = METHOD(marshal_address_to_string, wsp_address_to_string),
    [WSP_ASYNC_SELECT] = METHOD(m_async_select, wsp_async_select),
    [WSP_BIND] = METHOD(m_bind, wsp_bind),
    [WSP_CANCEL_BLOCKING_CALL] = METHOD(m_cancel, wsp_err_only),
    [WSP_CLEANUP] = METHOD(m_cleanup, wsp_err_only),
    [WSP_CLOSE_SOCKET] = METHOD(m_close_socket, wsp_close_socket),
    [WSP_CONNECT] = METHOD(m_connect, wsp_connect),
    [WSP_DUPLICATE_SOCKET] = METHOD(m_duplicate_socket, wsp_duplicate_socket),
    [WSP_ENUM_NETWORK_EVENTS] = METHOD(marshal_enum_network_events, wsp_enum_network_events),
    [WSP_EVENT_SELECT] = METHOD(marshal_event_select, wsp_event_select),
    [WSP_GET_OVERLAPPED_RESULT] = METHOD(marshal_get_overlapped_result, wsp_get_overlapped_result),
    [WSP_GET_PEER_NAME] = METHOD(m_get_peer_name, wsp_get_name),
    [WSP_GET_SOCK_NAME] = METHOD(m_get_sock_name, wsp_get_name),
    [WSP_GET_SOCK_OPT] = METHOD(marshal_get_sock_opt, wsp_get_sock_opt),
    [WSP_GET_QOS_BY_NAME] = METHOD(m_get_qos_by_name, wsp_get_qos_by_name),
    [WSP_IOCTL] = METHOD(marshal_ioctl, wsp_ioctl),
    [WSP_JOIN_LEAF] = METHOD(m_join_leaf, wsp_join_leaf),
    [WSP_LISTEN] = METHOD(m_listen, wsp_listen),
    [WSP_RECV] = METHOD(marshal_recv, wsp_recv),
    [WSP_RECV_DISCONNECT] = METHOD(m_disconnect, wsp_disconnect),
    [WSP_RECV_FROM] = METHOD(marshal_recv_from, wsp_recv_from),
    [WSP_SELECT] = METHOD(marshal_select, wsp_select),
    [WSP_SEND] = METHOD(marshal_send, wsp_send),
    [WSP_SEND_DISCONNECT] = METHOD(m_disconnect, wsp_disconnect),
    [WSP_SEND_TO] = METHOD(marshal_send_to, wsp_send_to),
    [WSP_SET_SOCK_OPT] = METHOD(marshal_set_sock_opt, wsp_set_sock_opt),
    [WSP_SHUTDOWN] = METHOD(m_shutdown, wsp_shutdown),
    [WSP_SOCKET] = METHOD(m_socket, wsp_socket),
    [WSP_STRING_TO_ADDRESS] = METHOD(marshal_string_to_address, wsp_string_to_address),
    [WSP_STARTUP] = METHOD(m_startup, wsp_startup),
    [WSP_ACCEPT_OFFER] = METHOD(marshal_accept_offer, wsp_accept_offer),
    [WSP_ACCEPT_DECIDE] = METHOD(marshal_accept_decide, wsp_accept_decide),
    [WSP_NEXT_DUE] = METHOD(marshal_next_due, wsp_next_due),
};

static uint32_t refuse(uint32_t code)
{
    (void)code;
    return MARSHAL_FAILED;
}

const struct apiset wsp_apiset = {
    .name = "WSP",
    .methods = methods,
    .nmethods = WSP_NMETHODS,
    .refuse = refuse,
    .process_exit = client_process_exit,
};
