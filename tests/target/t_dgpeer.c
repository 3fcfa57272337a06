/* SPDX-License-Identifier: MIT */
/* Datagram sockets and the wire: who is heard, where sends go, broadcasts, ICMP.
 *
 * The peer's puppet (peer_scripts/udp.py) sends what a test tells it, from any address.  It keeps
 * the order, so a datagram that must not arrive is followed by one that must: no test waits for
 * nothing.  tests/system/test_dgram_rows.py watches the wire. */
#include <stdio.h>
#include <string.h>
#include "tests/target/net.h"

#define P "10.0.2.2"
#define Q "10.0.2.3"
#define BEHIND_P "192.0.2.7"
enum { SOON_MS = 5000, PORT = 9 };

static int send_to(SOCKET s, const char *text, const struct sockaddr *to)
{
    WSABUF b = { (ULONG)strlen(text), (char *)text };
    DWORD sent = 0;
    int rc = wsp.lpWSPSendTo(s, &b, 1, &sent, 0, to, PEERLEN, NULL, NULL, NULL, &wsaerr);

    return rc ? -1 : (int)sent;
}

static void puppet(const char *order)
{
    SOCKET s = dgram();

    is(send_to(s, order, peer("puppet")), strlen(order));
    done(s);
}

/* from:from_port sends text to the socket's port at to. */
static void says(const char *from, unsigned from_port, const char *to, SOCKET s, const char *text)
{
    char order[128];

    snprintf(order, sizeof order, "udp %s %u %s %u %s", from, from_port, to, local_port(s), text);
    puppet(order);
}

static void hears(SOCKET s, const char *text)
{
    char got[64] = "";
    int n = (int)strlen(text);

    if (is(ready(s, READY_R, SOON_MS, NULL), READY_R)) {
        is(recv_some(s, got, sizeof got), n);
        if (memcmp(got, text, (size_t)n))
            tap_fail("heard '%s', not '%s'", got, text);
    }
}

static DWORD readable_bytes(SOCKET s)
{
    DWORD n = 0xdead, bytes = 0;

    works(wsp.lpWSPIoctl(s, FIONREAD, NULL, 0, &n, sizeof n, &bytes, NULL, NULL, NULL, &wsaerr));
    return n;
}

static void hears_nothing(SOCKET s)
{
    char c;

    is(ready(s, READY_R, 0, NULL), 0);
    is(readable_bytes(s), 0);
    fails(WSAEWOULDBLOCK, recv_some(s, &c, 1));
}

static SOCKET connected_to(const char *ip, unsigned port)
{
    SOCKET s = nonblocking(dgram());

    is(call(s, at(ip, port)), 0);
    return s;
}

/* What P:9 says to `fence` arrives after all that the puppet was told before. */
static void fence_off(SOCKET fence)
{
    says(P, PORT, "10.0.2.15", fence, "fence");
    hears(fence, "fence");
}

static void C_130_connect_sends_nothing(void)
{
    SOCKET s = dgram(), t = nonblocking(dgram());

    is(call(s, at(P, PORT)), 0);
    is(call(t, at(BEHIND_P, PORT)), 0);
    is(call(s, at("10.0.2.77", PORT)), 0);         /* not even ARP */
    ok(local_port(s) != 0 && local_port(t) != 0);
    puppet("echo " P);                             /* the capture is complete up to here */
    done(s);
    done(t);
}

static void C_131_C_132_to_the_peer_and_back(void)
{
    SOCKET s = connected_to(P, PORT);

    is(send_all(s, "to P", 4), 4);
    says(P, PORT, "10.0.2.15", s, "from P");
    hears(s, "from P");
    done(s);
}

static void C_133_C_134_C_135_others_are_discarded(void)
{
    SOCKET s = connected_to(P, PORT), fence = connected_to(P, PORT);
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);

    works(wsp.lpWSPEventSelect(s, e, FD_READ, &wsaerr));
    says(Q, PORT, "10.0.2.15", s, "right port, wrong host");
    says(P, PORT + 1, "10.0.2.15", s, "right host, wrong port");
    says(Q, PORT, "10.0.2.255", s, "to everybody");
    says(Q, PORT, "255.255.255.255", s, "to everybody");
    puppet("echo " Q);
    fence_off(fence);
    hears_nothing(s);
    is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);
    says(P, PORT, "10.0.2.15", s, "mine");
    hears(s, "mine");
    done(s);
    done(fence);
    ok(CloseHandle(e));
}

static void C_139_after_disconnect_any_peer(void)
{
    SOCKET s = connected_to(P, PORT);
    struct sockaddr_in from;
    int len = sizeof from;
    char got[16];
    WSABUF buf = { sizeof got, got };
    DWORD n = 0, flags = 0;

    is(call(s, at("0.0.0.0", 7777)), 0);
    says(Q, 4242, "10.0.2.15", s, "hello");
    is(ready(s, READY_R, SOON_MS, NULL), READY_R);
    works(wsp.lpWSPRecvFrom(s, &buf, 1, &n, &flags, (struct sockaddr *)&from, &len, NULL, NULL,
                            NULL, &wsaerr));
    is(n, 5);
    is(ip_of((struct sockaddr *)&from), ip_of(at(Q, 0)));
    is(port_of((struct sockaddr *)&from), 4242);
    is(send_to(s, "to Q", at(Q, 4242)), 4);
    done(s);
}

static void C_142_W_103_reconnect_to_another(void)
{
    SOCKET s = connected_to(P, PORT), fence = connected_to(P, PORT);
    unsigned port = local_port(s);

    is(call(s, at(Q, PORT)), 0);
    is(local_port(s), port);
    is(send_all(s, "now Q", 5), 5);
    says(P, PORT, "10.0.2.15", s, "the old one");
    fence_off(fence);
    hears_nothing(s);
    says(Q, PORT, "10.0.2.15", s, "the new one");
    hears(s, "the new one");
    is(call(s, at(Q, PORT + 1)), 0);
    is(send_all(s, "now Q:10", 8), 8);
    done(s);
    done(fence);
}

static void C_148_first_connect_flushes(void)
{
    SOCKET s = nonblocking(dgram()), fence = connected_to(P, PORT);

    bind_any(s, "0.0.0.0");
    says(Q, PORT, "10.0.2.15", s, "from Q");
    says(P, PORT, "10.0.2.15", s, "from P");
    fence_off(fence);                              /* both are here */
    is(ready(s, READY_R, 0, NULL), READY_R);
    is(call(s, at(P, PORT)), 0);
    hears_nothing(s);
    done(s);
    done(fence);
}

static void permit_broadcast(SOCKET s, int on)
{
    works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_BROADCAST, (char *)&on, sizeof on, &wsaerr));
}

static void C_149_C_150_W_107_broadcast_is_refused(void)
{
    SOCKET s = connected_to(P, PORT);

    fails(WSAEACCES, call(s, at("255.255.255.255", PORT)));
    fails(WSAEACCES, call(s, at("10.0.2.255", PORT)));
    fails(WSAEACCES, send_to(s, "x", at("255.255.255.255", PORT)));
    fails(WSAEACCES, send_to(s, "x", at("10.0.2.255", PORT)));
    is(send_all(s, "still P", 7), 7);
    done(s);
}

static void C_151_C_154_permitted_broadcast(void)
{
    SOCKET s = dgram(), t = dgram();

    permit_broadcast(s, 1);
    permit_broadcast(t, 1);
    is(call(s, at("255.255.255.255", PORT)), 0);
    is(send_all(s, "to all", 6), 6);
    is(call(t, at("10.0.2.255", PORT)), 0);
    is(send_all(t, "to the wire", 11), 11);
    permit_broadcast(s, 0);                        /* the association stays, and works */
    is(send_all(s, "once more", 9), 9);
    fails(WSAEACCES, send_to(s, "x", at("255.255.255.255", PORT)));
    done(s);
    done(t);
}

/* Runs on a machine without a gateway, when -k names it. */
static void C_155_no_route_is_netunreach(void)
{
    SOCKET s = dgram(), t = nonblocking(dgram());

    fails(WSAENETUNREACH, call(s, at(BEHIND_P, PORT)));
    is(local_port(s), 0);                          /* nothing happened */
    fails(WSAENETUNREACH, send_to(s, "x", at(BEHIND_P, PORT)));
    is(call(t, at(P, PORT)), 0);
    fails(WSAENETUNREACH, call(t, at(BEHIND_P, PORT)));
    is(send_all(t, "still P", 7), 7);
    done(s);
    done(t);
}

static void C_158_the_connected_twin_gets_it(void)
{
    SOCKET any = nonblocking(dgram()), one = nonblocking(dgram());
    int on = 1;

    works(wsp.lpWSPSetSockOpt(any, SOL_SOCKET, SO_REUSEADDR, (char *)&on, 4, &wsaerr));
    works(wsp.lpWSPSetSockOpt(one, SOL_SOCKET, SO_REUSEADDR, (char *)&on, 4, &wsaerr));
    works(wsp.lpWSPBind(any, at("0.0.0.0", 6000), PEERLEN, &wsaerr));
    works(wsp.lpWSPBind(one, at("0.0.0.0", 6000), PEERLEN, &wsaerr));
    is(call(one, at(P, PORT)), 0);
    says(P, PORT, "10.0.2.15", one, "for the connected one");
    hears(one, "for the connected one");
    hears_nothing(any);
    says(Q, PORT, "10.0.2.15", any, "for the other");
    hears(any, "for the other");
    hears_nothing(one);
    done(any);
    done(one);
}

static void W_105_sends_to_a_closed_port_go_on(void)
{
    SOCKET s = nonblocking(dgram());
    char c;

    is(call(s, peer("refused")), 0);
    for (int i = 0; i < 10; i++)
        is(send_all(s, "anyone?", 7), 7);
    is(ready(s, READY_R, SOON_MS, NULL), READY_R);
    fails(WSAECONNRESET, recv_some(s, &c, 1));
    is(send_all(s, "anyone?", 7), 7);
    done(s);
}

static void W_106_port_unreachable_can_be_switched_off(void)
{
    SOCKET deaf = nonblocking(dgram()), s = nonblocking(dgram());
    BOOL report = FALSE;
    DWORD n;
    char c;

    works(wsp.lpWSPIoctl(deaf, SIO_UDP_CONNRESET, &report, sizeof report, NULL, 0, &n, NULL, NULL,
                         NULL, &wsaerr));
    is(call(deaf, peer("refused")), 0);
    is(call(s, peer("refused")), 0);
    is(send_all(deaf, "anyone?", 7), 7);
    is(send_all(s, "anyone?", 7), 7);
    is(ready(s, READY_R, SOON_MS, NULL), READY_R); /* the answer to deaf came before */
    fails(WSAECONNRESET, recv_some(s, &c, 1));
    hears_nothing(s);
    hears_nothing(deaf);
    done(deaf);
    done(s);
}

static void R_40_SendTo_on_a_connected_socket(void)
{
    SOCKET s = connected_to(P, PORT);

    is(send_to(s, "elsewhere", at(Q, 10)), 9);
    is(send_all(s, "home", 4), 4);
    says(P, PORT, "10.0.2.15", s, "same peer");
    hears(s, "same peer");
    done(s);
}

/* 64 KB of what they cost: empty ones are not free. */
static void a_flood_of_empty_and_tiny_datagrams_is_bounded(void)
{
    enum { FLOOD = 6000, LEAST = 500, MOST = 4096 };

    for (unsigned bytes = 0; bytes < 2; bytes++) {
        SOCKET s = nonblocking(dgram()), fence = nonblocking(dgram());
        unsigned port = bind_any(s, "0.0.0.0"), kept = 0;
        char order[128], c;

        snprintf(order, sizeof order, "flood %d %u %s %u %u %u", FLOOD, bytes, P, PORT, port,
                 bind_any(fence, "0.0.0.0"));
        puppet(order);
        hears(fence, "fence");
        while (recv_some(s, &c, 1) == (int)bytes)
            kept++;
        is(wsaerr, WSAEWOULDBLOCK);
        ok(kept >= LEAST && kept <= MOST);
        says(P, PORT, "10.0.2.15", s, "alive");
        hears(s, "alive");
        done(s);
        done(fence);
    }
}

static const struct tap_test tests[] = {
    TAP(C_130_connect_sends_nothing),
    TAP(C_131_C_132_to_the_peer_and_back),
    TAP(C_133_C_134_C_135_others_are_discarded),
    TAP(C_139_after_disconnect_any_peer),
    TAP(C_142_W_103_reconnect_to_another),
    TAP(C_148_first_connect_flushes),
    TAP(C_149_C_150_W_107_broadcast_is_refused),
    TAP(C_151_C_154_permitted_broadcast),
    TAP_SLOW(C_155_no_route_is_netunreach),
    TAP(C_158_the_connected_twin_gets_it),
    TAP(W_105_sends_to_a_closed_port_go_on),
    TAP(W_106_port_unreachable_can_be_switched_off),
    TAP(R_40_SendTo_on_a_connected_socket),
    TAP(a_flood_of_empty_and_tiny_datagrams_is_bounded),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
