/* SPDX-License-Identifier: MIT */
/* The answers of the network to a connect, and what the socket is good for then. */
#include "tests/target/blocked.h"
#include "tests/target/connect.h"
#include "tests/target/kern.h"

enum { QUICK_US = 3000000, SOON_MS = 10000 };

/* Both ways to call, and the socket connects afterwards (C-109). */
static void verdict(const char *what, int err)
{
    SOCKET s = stream();
    uint64_t start = now_us();
    int code = 0, len = sizeof code;

    fails(err, call(s, peer(what)));
    ok(now_us() - start < QUICK_US);
    nonblocking(s);
    fails(WSAEWOULDBLOCK, call(s, peer(what)));
    is(ready(s, READY_R | READY_W | READY_X, SOON_MS, NULL), READY_X);
    works(wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_ERROR, (char *)&code, &len, &wsaerr));
    is(code, err);
    blocking(s);
    works(call(s, peer("listen")));
    done(s);
}

void C_099_icmp_net_unreachable(void)
{
    verdict("netunreach", WSAENETUNREACH);
}

void C_100_icmp_host_unreachable(void)
{
    verdict("hostunreach", WSAENETUNREACH);
}

void C_101_icmp_protocol_and_port_unreachable(void)
{
    verdict("protounreach", WSAECONNREFUSED);
    verdict("portunreach", WSAECONNREFUSED);
}

void C_102_icmp_prohibited(void)
{
    verdict("adminunreach", WSAENETUNREACH);
}

void C_103_icmp_time_exceeded(void)
{
    verdict("ttl", WSAENETUNREACH);
}

void C_109_unreachable_socket_connects_again(void)
{
    SOCKET s = stream();
    unsigned port;

    fails(WSAENETUNREACH, call(s, peer("netflip")));
    port = local_port(s);
    ok(port != 0);
    works(call(s, peer("netflip")));
    is(local_port(s), port);
    ok(echoes(s, "the route is back"));
    done(s);
}

static bool about_21_seconds(const struct blocked *b)
{
    return b->took_us >= 18000000 && b->took_us <= 25000000;
}

/* Three at once, because each takes its 21 seconds: nobody answers ARP; a peer that is silent the
 * first time; a socket that would have to connect to itself (lwIP has no simultaneous open). */
void C_097_C_108_W_21_W_44_who_never_answers_is_timedout(void)
{
    struct blocked dead, hush, self;
    SOCKET s = stream();
    unsigned port = bind_any(s, LOOP);
    const struct sockaddr *hushed = peer("hush");      /* or given up, before there are threads */

    blocked_connect(&dead, stream(), at(tap_arg("silent", "10.0.2.99"), 7));
    blocked_connect(&hush, stream(), hushed);
    blocked_connect(&self, s, at(LOOP, port));
    blocked_join(&dead);
    blocked_join(&hush);
    blocked_join(&self);
    is(dead.err, WSAETIMEDOUT);
    is(hush.err, WSAETIMEDOUT);
    is(self.err, WSAETIMEDOUT);
    ok(about_21_seconds(&dead) && about_21_seconds(&hush) && about_21_seconds(&self));
    works(call(hush.s, peer("hush")));
    ok(echoes(hush.s, "second attempt"));
    done(hush.s);
    works(call(dead.s, peer("listen")));
    done(dead.s);
    done(self.s);
}
