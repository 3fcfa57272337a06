/* SPDX-License-Identifier: MIT */
/* The API set WSP at its bounds.  What is asked of a socket is asked of one that is nonblocking. */
#include "tests/target/bounds_wsp.h"

struct bounds_sockets on;

char *room(void)
{
    static char *at;

    if (!at)
        at = bounds_room();
    return at;
}

char *fresh(void)
{
    char *r = room();
    const uint32_t buffer[4] = { 4, word(r + DATA), 0, 0 }, length = 16;
    const uint32_t set[2] = { 1, on.bound_dgram };
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(9),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    memset(r, 0, 4096);
    memcpy(r + BUFFERS, buffer, sizeof buffer);
    memcpy(r + NAME, &in, sizeof in);
    memcpy(r + LENGTH, &length, sizeof length);
    memcpy(r + SET, set, sizeof set);
    return r;
}

void bounds_wsp_begin(void)
{
    int yes = 1;

    on.listening = nonblocking(stream());
    bind_any(on.listening, LOOP);
    works(wsp.lpWSPListen(on.listening, 5, &wsaerr));
    on.fresh_dgram = nonblocking(dgram());
    on.bound_dgram = nonblocking(dgram());
    bind_any(on.bound_dgram, LOOP);
    pair(&on.client, &on.server);
    nonblocking(on.client);
    nonblocking(on.server);
    works(wsp.lpWSPSetSockOpt(on.client, IPPROTO_TCP, TCP_NODELAY, (char *)&yes, sizeof yes,
                              &wsaerr));
    on.event = CreateEvent(NULL, TRUE, FALSE, NULL);
}

void bounds_wsp_end(void)
{
    done(on.listening);
    done(on.fresh_dgram);
    done(on.bound_dgram);
    abandon(on.client);
    done(on.server);
    ok(CloseHandle(on.event));
}

static void drain(void *args, uint32_t returned)
{
    char c[64];

    (void)args;
    (void)returned;
    while (recv_some(on.server, c, sizeof c) == sizeof c)
        ;
}

/* --- sockets, names, connections -------------------------------------------------------------- */

GOOD(g_socket, wsp_socket, .family = AF_INET, .type = SOCK_DGRAM, .err = ROOM(ERROR_))

static void u_socket(void *args, uint32_t returned)
{
    (void)args;
    done(returned);
}

GOOD(g_accept, wsp_accept, .s = on.listening, .addr = ROOM(NAME), .addrlen = word(room() + LENGTH),
     .err = ERR)
GOOD(g_offer, wsp_accept_offer, .s = on.listening, .addr = ROOM(NAME),
     .addrlen = word(room() + LENGTH), .offer = word(room() + DATA), .err = ERR)
GOOD(g_decide, wsp_accept_decide, .s = on.listening, .addr = ROOM(NAME),
     .addrlen = word(room() + LENGTH), .err = ERR)
GOOD(g_bind, wsp_bind, on.bound_dgram, ROOM(NAME), 16, ERR)
GOOD(g_close, wsp_close_socket, 0, ROOM(ERROR_))
GOOD(g_connect, wsp_connect, on.client, ROOM(NAME), 16, 0, 0, 0, 0, ERR)
GOOD(g_name, wsp_get_name, on.client, ROOM(NAME), word(room() + LENGTH), ERR)
GOOD(g_listen, wsp_listen, on.listening, 5, ROOM(ERROR_))
GOOD(g_shutdown, wsp_shutdown, on.listening, SD_SEND, ROOM(ERROR_))

static void g_err(void *args)
{
    *(uint32_t *)args = ROOM(ERROR_);
}

GOOD(g_startup, wsp_startup, 0x0202, ROOM(DATA), 0)

static void u_startup(void *args, uint32_t returned)
{
    (void)args;
    (void)returned;
    works(wsp.lpWSPCleanup(&wsaerr));
}

static const struct field sockets[] = {
    X(wsp_socket, family, { 0, WSAEINVAL }, { AF_INET, 0 }, { AF_INET6, WSAEAFNOSUPPORT },
      { 0x7fffffff, WSAEAFNOSUPPORT }, { 0x80000000, WSAEAFNOSUPPORT }),
    X(wsp_socket, type, { 3, WSAESOCKTNOSUPPORT }, { 4, WSAESOCKTNOSUPPORT },
      { 0x101, WSAESOCKTNOSUPPORT }, { 0x7fffffff, WSAESOCKTNOSUPPORT },
      { 0x80000000, WSAESOCKTNOSUPPORT }),
    X(wsp_socket, protocol, { 0, 0 }, { IPPROTO_UDP, 0 }, { IPPROTO_TCP, WSAEPROTONOSUPPORT },
      { 255, WSAEPROTONOSUPPORT }, { 0x111, WSAEPROTONOSUPPORT },
      { 0x7fffffff, WSAEPROTONOSUPPORT }, { 0x80000000, WSAEPROTONOSUPPORT }),
    F(wsp_socket, protocol_info, POINTER),
    X(wsp_socket, group, { 0, 0 }, { 1, WSAEINVAL }, { 0xffffffff, WSAEINVAL }),
    X(wsp_socket, flags, { 0, 0 }, { 1, 0 }, { 2, WSAEINVAL }, { 0x80000000, WSAEINVAL },
      { 0xffffffff, WSAEINVAL }),
    F(wsp_socket, err, ERRWORD),
};
static const struct field accepts[] = {
    F(wsp_accept, s, HANDLE_OF), F(wsp_accept, addr, POINTER), F(wsp_accept, addrlen, POINTER),
    X(wsp_accept, condition, { 0, WSAEWOULDBLOCK }, { 1, WSAEOPNOTSUPP },
      { 0xffffffff, WSAEOPNOTSUPP }),
    F(wsp_accept, callback_data, OUTPUT), F(wsp_accept, err, ERRWORD),
};
static const struct field offers[] = {
    F(wsp_accept_offer, s, HANDLE_OF), F(wsp_accept_offer, addr, POINTER),
    F(wsp_accept_offer, addrlen, POINTER), F(wsp_accept_offer, offer, POINTER),
    F(wsp_accept_offer, err, ERRWORD),
};
/* Nobody was offered anything: whatever is decided is refused. */
static const struct field decides[] = {
    F(wsp_accept_decide, s, NUMBER), F(wsp_accept_decide, addr, POINTER),
    F(wsp_accept_decide, addrlen, POINTER), F(wsp_accept_decide, token, OUTPUT),
    F(wsp_accept_decide, decision, OUTPUT), F(wsp_accept_decide, err, ERRWORD),
};
/* Of a bound socket: EINVAL, once the name is good. */
static const struct field binds[] = {
    F(wsp_bind, s, HANDLE_OF), F(wsp_bind, name, POINTER), F(wsp_bind, namelen, NUMBER),
    F(wsp_bind, err, ERRWORD),
};
static const struct field closes[] = {
    F(wsp_close_socket, s, HANDLE_OF), F(wsp_close_socket, err, ERRWORD),
};
static const struct field connects[] = {
    F(wsp_connect, s, HANDLE_OF), F(wsp_connect, name, POINTER), F(wsp_connect, namelen, NUMBER),
    F(wsp_connect, caller_data, POINTER), F(wsp_connect, callee_data, POINTER),
    F(wsp_connect, sqos, POINTER), F(wsp_connect, gqos, POINTER), F(wsp_connect, err, ERRWORD),
};
static const struct field names[] = {
    F(wsp_get_name, s, HANDLE_OF), F(wsp_get_name, name, POINTER),
    F(wsp_get_name, namelen, POINTER), F(wsp_get_name, err, ERRWORD),
};
static const struct field listens[] = {
    F(wsp_listen, s, HANDLE_OF), F(wsp_listen, backlog, OUTPUT), F(wsp_listen, err, ERRWORD),
};
/* A listener is not connected: ENOTCONN for what could be meant. */
static const struct field shuts[] = {
    F(wsp_shutdown, s, HANDLE_OF),
    X(wsp_shutdown, how, { 0, WSAENOTCONN }, { 1, WSAENOTCONN }, { 2, WSAENOTCONN },
      { 3, WSAEINVAL }, { 0x7fffffff, WSAEINVAL }, { 0xffffffff, WSAEINVAL }),
    F(wsp_shutdown, err, ERRWORD),
};
static const struct field err_only[] = { F(wsp_err_only, err, ERRWORD) };
static const struct field startup[] = {
    F(wsp_startup, version, NUMBER), F(wsp_startup, data, POINTER),
    F(wsp_startup, protocol_info, OUTPUT),
};

/* --- data ------------------------------------------------------------------------------------- */

GOOD(g_recv, wsp_recv, .s = on.client, .buffers = ROOM(BUFFERS), .count = 1,
     .received = word(room() + LENGTH), .flags = word(room() + DATA + 64), .err = ERR)
GOOD(g_recv_from, wsp_recv_from, .s = on.bound_dgram, .buffers = ROOM(BUFFERS), .count = 1,
     .received = word(room() + DATA + 8), .flags = word(room() + DATA + 64),
     .from = word(room() + NAME), .fromlen = word(room() + LENGTH), .err = ERR)
GOOD(g_send, wsp_send, .s = on.client, .buffers = ROOM(BUFFERS), .count = 1,
     .sent = word(room() + LENGTH), .err = ERR)
GOOD(g_send_to, wsp_send_to, .s = on.bound_dgram, .buffers = ROOM(BUFFERS), .count = 1,
     .sent = word(room() + DATA + 8), .to = word(room() + NAME), .tolen = 16, .err = ERR)

#define COUNTS(type)                                                                          \
    X(type, count, { 0, WSAEINVAL }, { 1025, WSAEINVAL }, { 0x20000001, WSAEINVAL },          \
      { 0x7fffffff, WSAEINVAL }, { 0x80000000, WSAEINVAL }, { 0xffffffff, WSAEINVAL })
static const struct field recvs[] = {
    F(wsp_recv, s, HANDLE_OF), F(wsp_recv, buffers, POINTER), COUNTS(wsp_recv),
    F(wsp_recv, received, POINTER), F(wsp_recv, flags, POINTER), F(wsp_recv, overlapped, NUMBER),
    F(wsp_recv, completion, NUMBER), F(wsp_recv, thread, OUTPUT), F(wsp_recv, err, ERRWORD),
};
static const struct field recvs_from[] = {
    F(wsp_recv_from, s, HANDLE_OF), F(wsp_recv_from, buffers, POINTER), COUNTS(wsp_recv_from),
    F(wsp_recv_from, received, POINTER), F(wsp_recv_from, flags, POINTER),
    F(wsp_recv_from, from, POINTER), F(wsp_recv_from, fromlen, POINTER),
    F(wsp_recv_from, overlapped, NUMBER), F(wsp_recv_from, completion, NUMBER),
    F(wsp_recv_from, thread, OUTPUT), F(wsp_recv_from, err, ERRWORD),
};
/* Flags: MSG_DONTROUTE and MSG_PARTIAL, no others. */
#define SEND_FLAGS(type)                                                                      \
    X(type, flags, { 0, 0 }, { 1, WSAEOPNOTSUPP }, { 2, WSAEOPNOTSUPP }, { 4, 0 },            \
      { 8, WSAEOPNOTSUPP }, { 0x8000, 0 }, { 0x80000000, WSAEOPNOTSUPP },                     \
      { 0xffffffff, WSAEOPNOTSUPP })
static const struct field sends[] = {
    F(wsp_send, s, HANDLE_OF), F(wsp_send, buffers, POINTER), COUNTS(wsp_send),
    F(wsp_send, sent, POINTER), SEND_FLAGS(wsp_send), F(wsp_send, overlapped, NUMBER),
    F(wsp_send, completion, NUMBER), F(wsp_send, thread, OUTPUT), F(wsp_send, err, ERRWORD),
};
static const struct field sends_to[] = {
    F(wsp_send_to, s, HANDLE_OF), F(wsp_send_to, buffers, POINTER), COUNTS(wsp_send_to),
    F(wsp_send_to, sent, POINTER), SEND_FLAGS(wsp_send_to), F(wsp_send_to, to, POINTER),
    F(wsp_send_to, tolen, NUMBER), F(wsp_send_to, overlapped, NUMBER),
    F(wsp_send_to, completion, NUMBER), F(wsp_send_to, thread, OUTPUT),
    F(wsp_send_to, err, ERRWORD),
};

/* ELSEWHERE(WSP, CLEANUP): the last one closes every socket; u_startup, and its err is err_only
 * ELSEWHERE(WSP, NEXT_DUE): sleeps until a request may go on; tests/unit/provider/test_service.c,
 * and so ELSEWHERE(wsp_next_due, sockets), ELSEWHERE(wsp_next_due, room) and
 * ELSEWHERE(wsp_next_due, err) */
const struct method bounds_wsp[] = {
    M(WSP, SOCKET, wsp_socket, sockets, g_socket, u_socket, 0, ONES,
      ERRORS(WSAEFAULT, WSAEMFILE, WSAEPROTONOSUPPORT)), /* what protocol_info meets is any entry */
    M(WSP, ACCEPT, wsp_accept, accepts, g_accept, NULL, WSAEWOULDBLOCK, ONES, FAULT),
    M(WSP, ACCEPT_OFFER, wsp_accept_offer, offers, g_offer, NULL, WSAEWOULDBLOCK, ONES, FAULT),
    M(WSP, ACCEPT_DECIDE, wsp_accept_decide, decides, g_decide, NULL, WSAEINVAL, ONES,
      ERRORS(WSAEFAULT, WSAENOTSOCK)),
    M(WSP, BIND, wsp_bind, binds, g_bind, NULL, WSAEINVAL, ONES, FAULT),
    M(WSP, CLOSE_SOCKET, wsp_close_socket, closes, g_close, NULL, WSAENOTSOCK, ONES, NULL),
    M(WSP, CONNECT, wsp_connect, connects, g_connect, NULL, WSAEISCONN, ONES,
      ERRORS(WSAEFAULT, WSAEOPNOTSUPP, WSAEPROTONOSUPPORT)),
    M(WSP, GET_PEER_NAME, wsp_get_name, names, g_name, NULL, 0, ONES, FAULT),
    M(WSP, GET_SOCK_NAME, wsp_get_name, names, g_name, NULL, 0, ONES, FAULT),
    M(WSP, LISTEN, wsp_listen, listens, g_listen, NULL, 0, ONES, NULL),
    M(WSP, SHUTDOWN, wsp_shutdown, shuts, g_shutdown, NULL, WSAENOTCONN, ONES, NULL),
    M(WSP, CANCEL_BLOCKING_CALL, wsp_err_only, err_only, g_err, NULL, WSAEINVAL, ONES, NULL),
    M(WSP, STARTUP, wsp_startup, startup, g_startup, u_startup, 0, 0,
      ERRORS(WSAEFAULT, WSAVERNOTSUPPORTED)),
    M(WSP, RECV, wsp_recv, recvs, g_recv, NULL, WSAEWOULDBLOCK, ONES, FAULT),
    M(WSP, RECV_FROM, wsp_recv_from, recvs_from, g_recv_from, NULL, WSAEWOULDBLOCK, ONES, FAULT),
    M(WSP, SEND, wsp_send, sends, g_send, drain, 0, ONES, FAULT),
    M(WSP, SEND_TO, wsp_send_to, sends_to, g_send_to, NULL, 0, ONES,
      ERRORS(WSAEFAULT, WSAEDESTADDRREQ)),
};
const unsigned bounds_nwsp = COUNT(bounds_wsp);
