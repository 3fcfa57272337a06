/* SPDX-License-Identifier: MIT */
/* t_loop: this machine talks to itself, by each of its addresses and by broadcast. */
#include <stdio.h>
#include <string.h>
#include "tests/target/net.h"

enum { SOON_MS = 2000, CLOSED_PORT = 9 };

static const char *const loops[] = { LOOP, "127.0.0.2", "127.255.255.254" };
enum { LOOPS = sizeof loops / sizeof loops[0] };

static int set_option(SOCKET s, int option, int value)
{
    return wsp.lpWSPSetSockOpt(s, SOL_SOCKET, option, (char *)&value, sizeof value, &wsaerr);
}

static int send_to(SOCKET s, const void *data, unsigned n, const struct sockaddr *to)
{
    WSABUF b = { n, (char *)(uintptr_t)data };
    DWORD sent = 0;
    int rc = wsp.lpWSPSendTo(s, &b, 1, &sent, 0, to, PEERLEN, NULL, NULL, NULL, &wsaerr);

    return rc ? -1 : (int)sent;
}

static int recv_from(SOCKET s, void *data, unsigned n, struct sockaddr_in *from)
{
    WSABUF b = { n, data };
    DWORD got = 0, flags = 0;
    int len = sizeof *from;
    int rc = wsp.lpWSPRecvFrom(s, &b, 1, &got, &flags, (struct sockaddr *)from, &len, NULL, NULL,
                               NULL, &wsaerr);

    return rc ? -1 : (int)got;
}

static uint32_t local_ip(SOCKET s)
{
    struct sockaddr_in name;
    int len = sizeof name;

    works(wsp.lpWSPGetSockName(s, (struct sockaddr *)&name, &len, &wsaerr));
    return name.sin_addr.s_addr;
}

static uint32_t peer_ip(SOCKET s)
{
    struct sockaddr_in name;
    int len = sizeof name;

    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&name, &len, &wsaerr));
    return name.sin_addr.s_addr;
}

static void streams_over_all_of_127(void)
{
    for (int i = 0; i < LOOPS; i++)
        for (int any = 0; any < 2; any++) {
            SOCKET l = stream(), c = stream(), a;
            unsigned port = bind_any(l, any ? "0.0.0.0" : loops[i]);
            char got;

            works(wsp.lpWSPListen(l, 5, &wsaerr));
            is(call(c, at(loops[i], port)), 0);
            a = accepted(l);
            is(peer_ip(c), ip_of(at(loops[i], 0)));
            is(local_ip(a), ip_of(at(loops[i], 0)));
            is(local_ip(c), ip_of(at(LOOP, 0)));
            is(send_all(c, "x", 1), 1);
            is(recv_some(a, &got, 1), 1);
            abandon(c);
            done(a);
            done(l);
        }
}

static void datagrams_over_all_of_127(void)
{
    for (int i = 0; i < LOOPS; i++) {
        SOCKET s = nonblocking(dgram()), from = dgram();
        unsigned port = bind_any(s, loops[i]), own = bind_any(from, loops[LOOPS - 1 - i]);
        struct sockaddr_in name;
        char got[8];

        is(send_to(from, "abc", 3, at(loops[i], port)), 3);
        is(ready(s, READY_R, SOON_MS, NULL), READY_R);
        is(recv_from(s, got, sizeof got, &name), 3);
        is(ip_of((struct sockaddr *)&name), ip_of(at(loops[LOOPS - 1 - i], 0)));
        is(port_of((struct sockaddr *)&name), own);
        done(s);
        done(from);
    }
}

/* From the address of the wire to a loopback one, and back. */
static void datagrams_between_the_wires_address_and_loopback(void)
{
    SOCKET probe = dgram(), wire = nonblocking(dgram()), loop = nonblocking(dgram());
    struct sockaddr_in name = { .sin_family = AF_INET };
    unsigned pw, pl;
    char got[8];

    is(call(probe, peer("listen")), 0);
    name.sin_addr.s_addr = local_ip(probe);
    works(wsp.lpWSPBind(wire, (struct sockaddr *)&name, sizeof name, &wsaerr));
    pw = local_port(wire);
    pl = bind_any(loop, LOOP);
    is(send_to(wire, "to loop", 7, at(LOOP, pl)), 7);
    is(ready(loop, READY_R, SOON_MS, NULL), READY_R);
    is(recv_from(loop, got, sizeof got, &name), 7);
    is(name.sin_addr.s_addr, local_ip(probe));
    is(port_of((struct sockaddr *)&name), pw);
    is(send_to(loop, "to wire", 7, (struct sockaddr *)&name), 7);
    is(ready(wire, READY_R, SOON_MS, NULL), READY_R);
    is(recv_from(wire, got, sizeof got, &name), 7);
    is(name.sin_addr.s_addr, ip_of(at(LOOP, 0)));
    done(probe);
    done(wire);
    done(loop);
}

static void a_closed_port_of_ours_resets(void)
{
    for (int i = 0; i < LOOPS; i++) {
        SOCKET c = nonblocking(dgram()), u = nonblocking(dgram());
        struct sockaddr_in name;
        char got;

        is(call(c, at(loops[i], CLOSED_PORT)), 0);
        is(send_all(c, "x", 1), 1);
        is(send_to(u, "x", 1, at(loops[i], CLOSED_PORT)), 1);
        is(ready(c, READY_R, SOON_MS, NULL), READY_R);
        is(ready(u, READY_R, SOON_MS, NULL), READY_R);
        fails(WSAECONNRESET, recv_from(c, &got, 1, &name));
        fails(WSAEWOULDBLOCK, recv_from(c, &got, 1, &name));
        fails(WSAECONNRESET, recv_from(u, &got, 1, &name));
        done(c);
        done(u);
    }
}

static void our_own_broadcast_is_heard_here(void)
{
    SOCKET s = nonblocking(dgram()), other = nonblocking(dgram()), from = dgram();
    struct sockaddr_in name = { .sin_family = AF_INET };
    char got[8];

    works(set_option(s, SO_REUSEADDR, 1));
    works(set_option(other, SO_REUSEADDR, 1));
    bind_any(s, "0.0.0.0");
    works(wsp.lpWSPBind(other, at("0.0.0.0", local_port(s)), PEERLEN, &wsaerr));
    works(set_option(from, SO_BROADCAST, 1));
    is(send_to(from, "all", 3, at("255.255.255.255", local_port(s))), 3);
    is(ready(s, READY_R, SOON_MS, NULL), READY_R);
    is(recv_from(s, got, sizeof got, &name), 3);
    is(port_of((struct sockaddr *)&name), local_port(from));
    is(recv_from(other, got, sizeof got, &name), 3);
    fails(WSAEWOULDBLOCK, recv_from(s, got, sizeof got, &name));
    is(send_to(from, "subnet", 6, wire_broadcast(local_port(s))), 6);
    is(ready(s, READY_R, SOON_MS, NULL), READY_R);
    is(recv_from(s, got, sizeof got, &name), 6);
    done(s);
    done(other);
    done(from);
}

static unsigned kept(SOCKET s, unsigned bytes, unsigned times)
{
    static char data[2048];
    SOCKET from = dgram();
    const struct sockaddr *to = at(LOOP, local_port(s));
    struct sockaddr_in name;
    unsigned n = 0;

    for (unsigned i = 0; i < times; i++)
        is(send_to(from, data, bytes, to), bytes);
    while (recv_from(s, data, sizeof data, &name) >= 0)
        n++;
    done(from);
    return n;
}

/* 100 of 100 fit a quarter of a megabyte; 64 KB hold empty ones without end no more than others. */
static void R_63_SO_RCVBUF_is_honoured(void)
{
    SOCKET s = nonblocking(dgram());
    unsigned n;

    bind_any(s, LOOP);
    n = kept(s, 0, 6000);
    ok(n >= 1000 && n <= 4096);
    n = kept(s, 1392, 100);
    ok(n >= 30 && n <= 46);
    works(set_option(s, SO_RCVBUF, 262144));
    is(kept(s, 1392, 100), 100);
    works(set_option(s, SO_RCVBUF, 0));
    is(kept(s, 1392, 100), 1);
    done(s);
}

static const struct tap_test tests[] = {
    TAP(streams_over_all_of_127),
    TAP(datagrams_over_all_of_127),
    TAP(datagrams_between_the_wires_address_and_loopback),
    TAP(a_closed_port_of_ours_resets),
    TAP(our_own_broadcast_is_heard_here),
    TAP(R_63_SO_RCVBUF_is_honoured),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
