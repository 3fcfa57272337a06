/* SPDX-License-Identifier: MIT */
/* Connects of a machine without a route or without a link.  Each test needs its own
 * state of the network, which tests/system makes; so they are run by name, never all together. */
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { ALL = READY_R | READY_W | READY_X, QUICK_US = 5000000 };

/* Without a gateway.  R is off link, the peer on it. */
static void C_098_no_route_is_netunreach_at_once(void)
{
    SOCKET s = stream();
    uint64_t start = now_us();

    fails(WSAENETUNREACH, call(s, at("192.0.2.7", 7)));
    nonblocking(s);
    fails(WSAENETUNREACH, call(s, at("192.0.2.7", 7)));
    ok(now_us() - start < QUICK_US);
    is(ready(s, ALL, 100, NULL), 0);
    is(local_port(s), 0);                  /* as it was */
    blocking(s);
    works(call(s, peer("listen")));        /* C-109 */
    done(s);
}

static void over_loopback(void)
{
    SOCKET a, b;

    pair(&a, &b);
    is(send_all(a, "lo", 2), 2);
    char back[2];
    is(recv_all(b, back, 2), 2);
    abandon(a);
    done(b);
}

/* With the cable pulled. */
static void C_105_no_link_is_netdown_and_loopback_works(void)
{
    SOCKET s = stream();
    uint64_t start = now_us();

    fails(WSAENETDOWN, call(s, peer("listen")));
    nonblocking(s);
    fails(WSAENETDOWN, call(s, peer("listen")));
    ok(now_us() - start < QUICK_US);
    is(local_port(s), 0);
    over_loopback();
    done(s);
}

/* The cable is pulled when the SYN is seen. */
static void C_106_link_lost_while_pending(void)
{
    SOCKET s = stream();
    uint64_t start = now_us();

    fails(WSAETIMEDOUT, call(s, peer("drop")));
    ok(now_us() - start <= 25000000);
    fails(WSAENETDOWN, call(s, peer("listen")));
    done(s);
}

static const struct tap_test tests[] = {
    TAP_SLOW(C_098_no_route_is_netunreach_at_once),
    TAP_SLOW(C_105_no_link_is_netdown_and_loopback_works),
    TAP_SLOW(C_106_link_lost_while_pending),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
