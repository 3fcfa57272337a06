/* SPDX-License-Identifier: MIT */
/* Local addresses that two sockets want: at bind, and as the page says, at connect. */
#include "tests/target/connect.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { FIRST_PORT = 5200 };            /* each test has one of its own: resets leave no TIME_WAIT */

static const char *here(void)
{
    return tap_arg("local", "10.0.2.15");
}

static SOCKET bound(const char *ip, unsigned port, int reuse)
{
    SOCKET s = stream();

    if (reuse)
        works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_REUSEADDR, (char *)&reuse, sizeof reuse,
                                  &wsaerr));
    works(wsp.lpWSPBind(s, at(ip, port), PEERLEN, &wsaerr));
    return s;
}

/* A is bound to the address and connected, B to all addresses and the same port. */
static void partly_wild(unsigned port, int reuse, SOCKET *a, SOCKET *b)
{
    *a = bound(here(), port, reuse);
    works(call(*a, peer("listen")));
    *b = bound("0.0.0.0", port, reuse);
}

static void end(SOCKET a, SOCKET b)
{
    ok(echoes(a, "undisturbed"));
    abandon(a);
    abandon(b);
}

void C_116_wild_bind_conflicts_at_connect(void)
{
    SOCKET a, b;

    partly_wild(FIRST_PORT, 0, &a, &b);
    fails(WSAEADDRINUSE, call(b, peer("listen")));
    nonblocking(b);
    fails(WSAEADDRINUSE, call(b, peer("listen")));
    is(local_port(b), FIRST_PORT);         /* as it was: bound, not connected */
    end(a, b);
}

void C_117_another_peer_makes_no_difference(void)
{
    SOCKET a, b;

    partly_wild(FIRST_PORT + 1, 0, &a, &b);
    fails(WSAEADDRINUSE, call(b, peer("discard")));
    ok(echoes(a, "undisturbed"));
    abandon(a);
    works(call(b, peer("discard")));       /* and when the other has gone, it connects */
    is(local_port(b), FIRST_PORT + 1);
    abandon(b);
}

void C_118_both_reuse_the_address(void)
{
    SOCKET a, b;

    partly_wild(FIRST_PORT + 2, 1, &a, &b);
    works(call(b, peer("discard")));
    is(local_port(b), FIRST_PORT + 2);
    end(a, b);
}

void C_119_one_pair_of_addresses_is_one_connection(void)
{
    SOCKET a, b;

    partly_wild(FIRST_PORT + 3, 1, &a, &b);
    fails(WSAEADDRINUSE, call(b, peer("listen")));
    works(call(b, peer("discard")));       /* with another peer it is fine */
    end(a, b);
}

void C_120_same_address_conflicts_at_bind(void)
{
    SOCKET a = bound(here(), FIRST_PORT + 4, 0), b = stream();

    fails(WSAEADDRINUSE, wsp.lpWSPBind(b, at(here(), FIRST_PORT + 4), PEERLEN, &wsaerr));
    is(local_port(b), 0);
    works(call(b, peer("listen")));        /* from a port of its own */
    ok(local_port(b) != FIRST_PORT + 4);
    works(call(a, peer("listen")));
    end(a, b);
}

void C_121_connection_in_time_wait_is_in_use(void)
{
    unsigned port = 20000 + (unsigned)(now_us() / 1000 % 20000);   /* another one each run */
    SOCKET a = bound(here(), port, 0), b;
    char c;

    works(call(a, peer("listen")));
    works(wsp.lpWSPShutdown(a, SD_SEND, &wsaerr));
    is(recv_some(a, &c, 1), 0);            /* both FINs: from here on it is in TIME_WAIT */
    done(a);
    b = bound(here(), port, 0);
    fails(WSAEADDRINUSE, call(b, peer("listen")));
    works(call(b, peer("discard")));       /* a new pair of addresses */
    abandon(b);
}
