/* SPDX-License-Identifier: MIT */
/* wsp_abi: SVC set WSP, one method a slot of WSPPROC_TABLE, in its order, then the provider's own.
 *
 * The argument structure of a slot is its C parameters in order, one 32-bit word each; addresses
 * are user addresses.  r0 returns the function's own return value; *lpErrno is written by the
 * kernel.  A malformed call (bad method, size or structure) returns 0xffffffff, which is both
 * SOCKET_ERROR and INVALID_SOCKET.
 * Source   slot order: ws2spi.h.
 * Tests    tests/target/bounds_wsp.c, tests/unit/provider/test_every_method.c                   */
#pragma once
#include <stdint.h>

enum wsp_method {
    WSP_ACCEPT, WSP_ADDRESS_TO_STRING, WSP_ASYNC_SELECT, WSP_BIND, WSP_CANCEL_BLOCKING_CALL,
    WSP_CLEANUP, WSP_CLOSE_SOCKET, WSP_CONNECT, WSP_DUPLICATE_SOCKET, WSP_ENUM_NETWORK_EVENTS,
    WSP_EVENT_SELECT, WSP_GET_OVERLAPPED_RESULT, WSP_GET_PEER_NAME, WSP_GET_SOCK_NAME,
    WSP_GET_SOCK_OPT, WSP_GET_QOS_BY_NAME, WSP_IOCTL, WSP_JOIN_LEAF, WSP_LISTEN, WSP_RECV,
    WSP_RECV_DISCONNECT, WSP_RECV_FROM, WSP_SELECT, WSP_SEND, WSP_SEND_DISCONNECT, WSP_SEND_TO,
    WSP_SET_SOCK_OPT, WSP_SHUTDOWN, WSP_SOCKET, WSP_STRING_TO_ADDRESS,
    WSP_STARTUP,              /* returns its error, no lpErrno */
    WSP_ACCEPT_OFFER, WSP_ACCEPT_DECIDE,
    /* 33 to 37 are retired: they answer as a method that never was, and are not used again. */
    WSP_NEXT_DUE = 38,
    WSP_NMETHODS
};

/* Overlapped I/O is shared with the program's library, because user code is never called from here.
 * RECV, RECV_FROM, SEND, SEND_TO and IOCTL with an OVERLAPPED never block: they check everything,
 * reset its event, and do at once what can be done whole: then they fill it in and set the event.
 * r0 is then 0, 0xffffffff with the error (and nothing will complete), or one of these two. */
enum {
    WSP_PENDING = 1,          /* *lpErrno is WSA_IO_PENDING: the library makes the call again, with
                                 WSP_OVERLAP_AGAIN, when NEXT_DUE names the socket; *overlapped
                                 must say till then what it says now */
    WSP_PLAIN = 2             /* nothing done: without WSA_FLAG_OVERLAPPED it is an ordinary call */
};
/* `completion` in such a call: flags instead of the routine, which stays in the program. */
enum {
    WSP_OVERLAP_CHECK = 1,    /* only check: others wait for this socket and are not overtaken, or
                                 the library has no means to end the request */
    WSP_OVERLAP_ROUTINE = 2,  /* a routine will be called: the event is the program's own */
    WSP_OVERLAP_AGAIN = 4     /* a request that pends: what can be done now is done.  WSP_PENDING:
                                 it pends still; else it has ended, with 0 or *lpErrno, and its
                                 OVERLAPPED and event say so.  WSAENOTSOCK is ABORTED here. */
};
/* A receive that is WSP_PENDING ends by such a call: until then what arrives is its, no FD_READ.
 * One with a `count` of 0 fails at once: the request is taken back.  A send that is half done ends
 * by such a call too: until then no other call sends, and each gives the whole arguments.
 *
 * NEXT_DUE sleeps until sockets on which requests pend have changed, or were closed; it returns
 * how many of at most `room` it has written to `sockets`.  Each is named once, and again after the
 * next call that is WSP_PENDING.  It is nothing to cancel for WSPCancelBlockingCall. */
/* GET_OVERLAPPED_RESULT never waits: asked to, it gives this, and the library waits. */
enum { WSP_INCOMPLETE = 2 };
enum { WSP_STATUS_PENDING = 0x103 };
struct wsp_overlapped {       /* WSAOVERLAPPED */
    uint32_t internal;        /* 0, WSP_STATUS_PENDING, or the WSA error it ended with */
    uint32_t internal_high;   /* bytes moved */
    uint32_t offset;          /* flags of a receive */
    uint32_t offset_high, event;
};

struct wsp_next_due { uint32_t sockets, room, err; };
struct wsp_accept { uint32_t s, addr, addrlen, condition, callback_data, err; };
/* The condition function stays in the program: WSP_ACCEPT with one gives WSAEOPNOTSUPP.  Its
 * library asks for an offer, calls it, and hands in the decision; until then every other call of
 * the thread gives WSAEINPROGRESS.  DECIDE returns the socket, 0xffffffff with the error, or 0:
 * another thread took that connection meanwhile, ask for the next offer. */
struct wsp_offer {
    uint32_t token;
    uint8_t caller[16], callee[16];   /* sockaddr_in of the peer, and ours */
};
struct wsp_accept_offer { uint32_t s, addr, addrlen, offer, err; };
struct wsp_accept_decide { uint32_t s, addr, addrlen, token, decision, err; };
struct wsp_address_to_string {
    uint32_t address, address_len, protocol_info, string, string_len, err;
};
struct wsp_async_select { uint32_t s, window, message, events, err; };
struct wsp_bind { uint32_t s, name, namelen, err; };
struct wsp_err_only { uint32_t err; };                       /* CANCEL_BLOCKING_CALL, CLEANUP */
struct wsp_close_socket { uint32_t s, err; };
struct wsp_connect { uint32_t s, name, namelen, caller_data, callee_data, sqos, gqos, err; };
struct wsp_duplicate_socket { uint32_t s, process_id, protocol_info, err; };
struct wsp_enum_network_events { uint32_t s, event, events, err; };
struct wsp_event_select { uint32_t s, event, mask, err; };
struct wsp_get_overlapped_result { uint32_t s, overlapped, transfer, wait, flags, err; };
struct wsp_get_name { uint32_t s, name, namelen, err; };     /* GET_PEER_NAME, GET_SOCK_NAME */
struct wsp_get_sock_opt { uint32_t s, level, option, value, length, err; };
struct wsp_get_qos_by_name { uint32_t s, name, qos, err; };
struct wsp_ioctl {
    uint32_t s, code, in, in_bytes, out, out_bytes, returned, overlapped, completion, thread, err;
};
struct wsp_join_leaf {
    uint32_t s, name, namelen, caller_data, callee_data, sqos, gqos, flags, err;
};
struct wsp_listen { uint32_t s, backlog, err; };
struct wsp_recv {
    uint32_t s, buffers, count, received, flags, overlapped, completion, thread, err;
};
struct wsp_disconnect { uint32_t s, data, err; };            /* RECV_DISCONNECT, SEND_DISCONNECT */
struct wsp_recv_from {
    uint32_t s, buffers, count, received, flags, from, fromlen, overlapped, completion, thread, err;
};
struct wsp_select { uint32_t nfds, readfds, writefds, exceptfds, timeout, err; };
struct wsp_send { uint32_t s, buffers, count, sent, flags, overlapped, completion, thread, err; };
struct wsp_send_to {
    uint32_t s, buffers, count, sent, flags, to, tolen, overlapped, completion, thread, err;
};
struct wsp_set_sock_opt { uint32_t s, level, option, value, length, err; };
struct wsp_shutdown { uint32_t s, how, err; };
struct wsp_socket { uint32_t family, type, protocol, protocol_info, group, flags, err; };
struct wsp_string_to_address { uint32_t string, family, protocol_info, address, address_len, err; };
/* The 15 upcall pointers never enter the kernel (the user stub keeps them); the stub fills the
 * caller's WSPPROC_TABLE itself, the kernel negotiates and fills WSPDATA. */
struct wsp_startup { uint32_t version, data, protocol_info; };
