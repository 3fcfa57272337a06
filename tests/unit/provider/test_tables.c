/* SPDX-License-Identifier: MIT */
/* The tables, against copies written by hand from the spec. */
#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_lock.h"
#include "provider/include/winsock2.h"
#include "provider/socket/transports.h"
#include "provider/transport/wsaerr.h"
#include "tests/unit/provider/calls.h"

#include "lwip/err.h"

enum { STAYS = 20, BACK_TO_ORIGIN, NEVER_COMES };

struct expected {
    uint8_t state, event, next;
    uint16_t err;
};

/* What cannot happen is not listed: the table stops the machine there. */
static const struct expected stream_rows[] = {
    { SOCK_OPEN, EV_BIND, SOCK_BOUND, 0 },
    { SOCK_OPEN, EV_LISTEN, STAYS, WSAEINVAL },
    { SOCK_OPEN, EV_CONNECT, SOCK_CONNECTING, 0 },
    { SOCK_OPEN, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_BOUND, EV_BIND, STAYS, WSAEINVAL },
    { SOCK_BOUND, EV_LISTEN, SOCK_LISTENING, 0 },
    { SOCK_BOUND, EV_CONNECT, SOCK_CONNECTING, 0 },
    { SOCK_BOUND, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_CONNECTING, EV_BIND, STAYS, WSAEINVAL },
    { SOCK_CONNECTING, EV_LISTEN, STAYS, WSAEINVAL },
    { SOCK_CONNECTING, EV_CONNECT, STAYS, WSAEALREADY },
    { SOCK_CONNECTING, EV_UP, SOCK_CONNECTED, 0 },
    { SOCK_CONNECTING, EV_FAIL, SOCK_BOUND, 0 },
    { SOCK_CONNECTING, EV_ABORT, BACK_TO_ORIGIN, 0 },
    { SOCK_CONNECTING, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_CONNECTED, EV_BIND, STAYS, WSAEINVAL },
    { SOCK_CONNECTED, EV_LISTEN, STAYS, WSAEISCONN },
    { SOCK_CONNECTED, EV_CONNECT, STAYS, WSAEISCONN },
    { SOCK_CONNECTED, EV_RESET, SOCK_RESET, 0 },
    { SOCK_CONNECTED, EV_CLOSED, STAYS, 0 },
    { SOCK_CONNECTED, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_LISTENING, EV_BIND, STAYS, WSAEINVAL },
    { SOCK_LISTENING, EV_LISTEN, SOCK_LISTENING, 0 },
    { SOCK_LISTENING, EV_CONNECT, STAYS, WSAEINVAL },
    { SOCK_LISTENING, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_RESET, EV_BIND, STAYS, WSAEINVAL },
    { SOCK_RESET, EV_LISTEN, STAYS, WSAEISCONN },
    { SOCK_RESET, EV_CONNECT, STAYS, WSAEISCONN },
    { SOCK_RESET, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_CLOSED, EV_BIND, STAYS, WSAENOTSOCK },
    { SOCK_CLOSED, EV_LISTEN, STAYS, WSAENOTSOCK },
    { SOCK_CLOSED, EV_CONNECT, STAYS, WSAENOTSOCK },
    { SOCK_CLOSED, EV_CLOSE, STAYS, WSAENOTSOCK },
};
static const struct expected dgram_rows[] = {
    { SOCK_OPEN, EV_BIND, SOCK_BOUND, 0 },
    { SOCK_OPEN, EV_LISTEN, STAYS, WSAEOPNOTSUPP },
    { SOCK_OPEN, EV_CONNECT, SOCK_CONNECTED, 0 },
    { SOCK_OPEN, EV_DISCONNECT, STAYS, 0 },
    { SOCK_OPEN, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_BOUND, EV_BIND, STAYS, WSAEINVAL },
    { SOCK_BOUND, EV_LISTEN, STAYS, WSAEOPNOTSUPP },
    { SOCK_BOUND, EV_CONNECT, SOCK_CONNECTED, 0 },
    { SOCK_BOUND, EV_DISCONNECT, STAYS, 0 },
    { SOCK_BOUND, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_CONNECTED, EV_BIND, STAYS, WSAEINVAL },
    { SOCK_CONNECTED, EV_LISTEN, STAYS, WSAEOPNOTSUPP },
    { SOCK_CONNECTED, EV_CONNECT, SOCK_CONNECTED, 0 },
    { SOCK_CONNECTED, EV_DISCONNECT, SOCK_BOUND, 0 },
    { SOCK_CONNECTED, EV_CLOSE, SOCK_CLOSED, 0 },
    { SOCK_CLOSED, EV_CONNECT, STAYS, WSAENOTSOCK },
};

static void walk(uint8_t type, const struct expected *rows, unsigned n)
{
    network_up(true);
    net_lock();
    for (unsigned i = 0; i < n; i++) {
        struct sock *so = sock_new(transport_find(type, 0), (enum sock_state)rows[i].state);
        unsigned want = rows[i].next == STAYS ? rows[i].state : rows[i].next;

        so->origin = SOCK_BOUND;
        if (rows[i].next == BACK_TO_ORIGIN)
            want = SOCK_BOUND;
        CHECK_EQ(sock_step(so, (enum sock_event)rows[i].event), rows[i].err);
        CHECK_EQ(so->state, want);
        list_del(&so->all);
        kfree(so);
    }
    net_unlock();
}

TEST(stream_states_are_those_of_the_spec)
{
    walk(SOCK_STREAM, stream_rows, sizeof stream_rows / sizeof stream_rows[0]);
}

TEST(datagram_states_are_those_of_the_spec)
{
    walk(SOCK_DGRAM, dgram_rows, sizeof dgram_rows / sizeof dgram_rows[0]);
}

TEST(an_aborted_connect_goes_back_to_where_it_came_from)
{
    network_up(true);
    net_lock();
    for (unsigned from = SOCK_OPEN; from <= SOCK_BOUND; from++) {
        struct sock *so = sock_new(transport_find(SOCK_STREAM, 0), (enum sock_state)from);

        CHECK_EQ(sock_step(so, EV_CONNECT), 0);
        CHECK_EQ(sock_step(so, EV_ABORT), 0);
        CHECK_EQ(so->state, from);
        sock_orphan(so);
    }
    net_unlock();
}

TEST(lwip_errors_mean_what_the_phase_says)
{
    static const struct { int e; int want[NPHASES]; } row[] = {
        { ERR_MEM, { WSAENOBUFS, 0, WSAENOBUFS } },
        { ERR_BUF, { WSAENOBUFS, 0, WSAENOBUFS } },
        { ERR_TIMEOUT, { 0, WSAETIMEDOUT, 0 } },
        { ERR_RTE, { WSAENETUNREACH, WSAENETUNREACH, WSAENETUNREACH } },
        { ERR_VAL, { WSAEADDRNOTAVAIL, 0, WSAEINVAL } },
        { ERR_USE, { WSAEADDRINUSE, 0, 0 } },
        { ERR_ISCONN, { WSAEISCONN, 0, 0 } },
        { ERR_CONN, { WSAENOTCONN, 0, WSAENOTCONN } },
        { ERR_IF, { WSAENETDOWN, WSAENETDOWN, WSAENETDOWN } },
        { ERR_ABRT, { WSAECONNABORTED, WSAETIMEDOUT, WSAECONNABORTED } },
        { ERR_RST, { 0, WSAECONNREFUSED, WSAECONNRESET } },
    };

    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++)
        for (unsigned phase = 0; phase < NPHASES; phase++)
            if (row[i].want[phase])
                CHECK_EQ(wsa_from_lwip(row[i].e, (enum net_phase)phase), row[i].want[phase]);
}
