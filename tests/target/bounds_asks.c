/* SPDX-License-Identifier: MIT */
/* The API set WSP at its bounds: select, events, options, ioctls, text, and what is unsupported. */
#include "tests/target/bounds_wsp.h"

/* --- select, events, options ------------------------------------------------------------------ */

GOOD(g_select, wsp_select, .writefds = ROOM(SET), .timeout = word(room() + DATA), .err = ERR)
GOOD(g_event_select, wsp_event_select, on.bound_dgram, word(on.event), FD_READ, ROOM(ERROR_))
GOOD(g_enum, wsp_enum_network_events, on.bound_dgram, word(on.event), ROOM(DATA), ERR)
GOOD(g_get_option, wsp_get_sock_opt, on.bound_dgram, SOL_SOCKET, SO_TYPE, ROOM(DATA),
     word(room() + LENGTH), ERR)
GOOD(g_set_option, wsp_set_sock_opt, on.bound_dgram, SOL_SOCKET, SO_BROADCAST, ROOM(DATA), 4, ERR)
GOOD(g_ioctl, wsp_ioctl, .s = on.bound_dgram, .code = FIONREAD, .out = ROOM(DATA), .out_bytes = 4,
     .returned = word(room() + LENGTH), .err = ERR)
GOOD(g_result, wsp_get_overlapped_result, on.bound_dgram, ROOM(DATA), word(room() + DATA + 32), 0,
     word(room() + DATA + 36), ERR)
GOOD(g_to_string, wsp_address_to_string, ROOM(NAME), 16, 0, word(room() + DATA),
     word(room() + LENGTH), ERR)

static void g_to_address(void *args)
{
    *(struct wsp_string_to_address *)args = (struct wsp_string_to_address){
        ROOM(DATA), AF_INET, 0, word(room() + NAME), word(room() + LENGTH), ERR,
    };
    memcpy(room() + DATA, L"1.2.3.4:5", 20);
}

static const struct field selects[] = {
    F(wsp_select, nfds, OUTPUT), F(wsp_select, readfds, POINTER), F(wsp_select, writefds, POINTER),
    F(wsp_select, exceptfds, POINTER), F(wsp_select, timeout, POINTER), F(wsp_select, err, ERRWORD),
};
static const struct field event_selects[] = {
    F(wsp_event_select, s, HANDLE_OF),
    X(wsp_event_select, event, { 0, WSAEINVAL }, { 1, WSAEINVAL }, { 0xffffffff, WSAEINVAL }),
    F(wsp_event_select, mask, OUTPUT), F(wsp_event_select, err, ERRWORD),
};
static const struct field enums[] = {
    F(wsp_enum_network_events, s, HANDLE_OF),
    X(wsp_enum_network_events, event, { 0, 0 }, { 1, WSAEINVAL }, { 0xffffffff, WSAEINVAL }),
    F(wsp_enum_network_events, events, POINTER), F(wsp_enum_network_events, err, ERRWORD),
};
static const struct field get_options[] = {
    F(wsp_get_sock_opt, s, HANDLE_OF), F(wsp_get_sock_opt, level, NUMBER),
    F(wsp_get_sock_opt, option, NUMBER), F(wsp_get_sock_opt, value, POINTER),
    F(wsp_get_sock_opt, length, POINTER), F(wsp_get_sock_opt, err, ERRWORD),
};
static const struct field set_options[] = {
    F(wsp_set_sock_opt, s, HANDLE_OF), F(wsp_set_sock_opt, level, NUMBER),
    F(wsp_set_sock_opt, option, NUMBER), F(wsp_set_sock_opt, value, POINTER),
    F(wsp_set_sock_opt, length, NUMBER), F(wsp_set_sock_opt, err, ERRWORD),
};
static const struct field ioctls[] = {
    F(wsp_ioctl, s, HANDLE_OF), F(wsp_ioctl, code, NUMBER), F(wsp_ioctl, in, OUTPUT),
    F(wsp_ioctl, in_bytes, OUTPUT), F(wsp_ioctl, out, POINTER), F(wsp_ioctl, out_bytes, NUMBER),
    F(wsp_ioctl, returned, POINTER), F(wsp_ioctl, overlapped, NUMBER),
    F(wsp_ioctl, completion, NUMBER), F(wsp_ioctl, thread, OUTPUT), F(wsp_ioctl, err, ERRWORD),
};
/* ELSEWHERE(wsp_overlapped, internal): results, t_overlap and test_overlap.c */
/* ELSEWHERE(wsp_overlapped, internal_high): results, likewise */
/* ELSEWHERE(wsp_overlapped, offset): results, likewise */
/* ELSEWHERE(wsp_overlapped, offset_high): nobody looks at it */
/* ELSEWHERE(wsp_overlapped, event): t_overlap */
static const struct field results[] = {
    F(wsp_get_overlapped_result, s, HANDLE_OF), F(wsp_get_overlapped_result, overlapped, POINTER),
    F(wsp_get_overlapped_result, transfer, POINTER), F(wsp_get_overlapped_result, wait, OUTPUT),
    F(wsp_get_overlapped_result, flags, POINTER), F(wsp_get_overlapped_result, err, ERRWORD),
};
static const struct field to_string[] = {
    F(wsp_address_to_string, address, POINTER), F(wsp_address_to_string, address_len, NUMBER),
    F(wsp_address_to_string, protocol_info, OUTPUT), F(wsp_address_to_string, string, POINTER),
    F(wsp_address_to_string, string_len, POINTER), F(wsp_address_to_string, err, ERRWORD),
};
static const struct field to_address[] = {
    F(wsp_string_to_address, string, POINTER),
    X(wsp_string_to_address, family, { 0, WSAEINVAL }, { AF_INET, 0 }, { 0x102, WSAEINVAL },
      { 0x7fffffff, WSAEINVAL }, { 0xffffffff, WSAEINVAL }),
    F(wsp_string_to_address, protocol_info, OUTPUT), F(wsp_string_to_address, address, POINTER),
    F(wsp_string_to_address, address_len, POINTER), F(wsp_string_to_address, err, ERRWORD),
};

/* --- documented as unsupported: what is asked does not matter --------------------------------- */

GOOD(g_async, wsp_async_select, .s = on.client, .err = ROOM(ERROR_))
GOOD(g_duplicate, wsp_duplicate_socket, .s = on.client, .err = ROOM(ERROR_))
GOOD(g_qos, wsp_get_qos_by_name, .s = on.client, .err = ROOM(ERROR_))
GOOD(g_join, wsp_join_leaf, .s = on.client, .err = ROOM(ERROR_))
GOOD(g_disconnect, wsp_disconnect, .s = on.client, .err = ROOM(ERROR_))

static const struct field async[] = {
    F(wsp_async_select, s, HANDLE_OF), F(wsp_async_select, window, OUTPUT),
    F(wsp_async_select, message, OUTPUT), F(wsp_async_select, events, OUTPUT),
    F(wsp_async_select, err, ERRWORD),
};
static const struct field duplicate[] = {
    F(wsp_duplicate_socket, s, HANDLE_OF), F(wsp_duplicate_socket, process_id, OUTPUT),
    F(wsp_duplicate_socket, protocol_info, OUTPUT), F(wsp_duplicate_socket, err, ERRWORD),
};
static const struct field qos_by_name[] = {
    F(wsp_get_qos_by_name, s, HANDLE_OF), F(wsp_get_qos_by_name, name, OUTPUT),
    F(wsp_get_qos_by_name, qos, OUTPUT), F(wsp_get_qos_by_name, err, ERRWORD),
};
static const struct field join_leaf[] = {
    F(wsp_join_leaf, s, HANDLE_OF), F(wsp_join_leaf, name, OUTPUT),
    F(wsp_join_leaf, namelen, OUTPUT), F(wsp_join_leaf, caller_data, OUTPUT),
    F(wsp_join_leaf, callee_data, OUTPUT), F(wsp_join_leaf, sqos, OUTPUT),
    F(wsp_join_leaf, gqos, OUTPUT), F(wsp_join_leaf, flags, OUTPUT),
    F(wsp_join_leaf, err, ERRWORD),
};
static const struct field disconnects[] = {
    F(wsp_disconnect, s, HANDLE_OF), F(wsp_disconnect, data, OUTPUT),
    F(wsp_disconnect, err, ERRWORD),
};

const struct method bounds_asks[] = {
    M(WSP, SELECT, wsp_select, selects, g_select, NULL, 0, ONES,
      ERRORS(WSAEFAULT, WSAEINVAL, WSAENOTSOCK)),
    M(WSP, EVENT_SELECT, wsp_event_select, event_selects, g_event_select, NULL, 0, ONES, NULL),
    M(WSP, ENUM_NETWORK_EVENTS, wsp_enum_network_events, enums, g_enum, NULL, 0, ONES, FAULT),
    M(WSP, GET_SOCK_OPT, wsp_get_sock_opt, get_options, g_get_option, NULL, 0, ONES,
      ERRORS(WSAEFAULT, WSAENOPROTOOPT, WSAEINVAL)),
    M(WSP, SET_SOCK_OPT, wsp_set_sock_opt, set_options, g_set_option, NULL, 0, ONES,
      ERRORS(WSAEFAULT, WSAENOPROTOOPT, WSAEINVAL)),
    M(WSP, IOCTL, wsp_ioctl, ioctls, g_ioctl, NULL, 0, ONES,
      ERRORS(WSAEFAULT, WSAEOPNOTSUPP, WSAEINVAL)),
    M(WSP, GET_OVERLAPPED_RESULT, wsp_get_overlapped_result, results, g_result, NULL, 0, 0,
      ERRORS(WSAEFAULT, WSA_INVALID_PARAMETER)),
    M(WSP, ADDRESS_TO_STRING, wsp_address_to_string, to_string, g_to_string, NULL, 0, ONES,
      ERRORS(WSAEFAULT, WSAEINVAL)),
    M(WSP, STRING_TO_ADDRESS, wsp_string_to_address, to_address, g_to_address, NULL, 0, ONES,
      ERRORS(WSAEFAULT, WSAEINVAL)),
    M(WSP, ASYNC_SELECT, wsp_async_select, async, g_async, NULL, WSAEOPNOTSUPP, ONES, NULL),
    M(WSP, DUPLICATE_SOCKET, wsp_duplicate_socket, duplicate, g_duplicate, NULL, WSASYSCALLFAILURE,
      ONES, NULL),
    M(WSP, GET_QOS_BY_NAME, wsp_get_qos_by_name, qos_by_name, g_qos, NULL, WSAEOPNOTSUPP, 0, NULL),
    M(WSP, JOIN_LEAF, wsp_join_leaf, join_leaf, g_join, NULL, WSASYSCALLFAILURE, ONES, NULL),
    M(WSP, RECV_DISCONNECT, wsp_disconnect, disconnects, g_disconnect, NULL, WSASYSCALLFAILURE,
      ONES, NULL),
    M(WSP, SEND_DISCONNECT, wsp_disconnect, disconnects, g_disconnect, NULL, WSASYSCALLFAILURE,
      ONES, NULL),
};
const unsigned bounds_nasks = COUNT(bounds_asks);
