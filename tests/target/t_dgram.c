/* SPDX-License-Identifier: MIT */
/* Datagram sockets: WSPConnect's meaning for them, the peer filter, the queue.
 * Everything between two sockets of this program, over loopback; the peer stays silent. */
#include <stdlib.h>
#include <string.h>
#include "tests/target/net.h"

enum { SOON_MS = 5000 };

static int recv_now(SOCKET s, char *data, int n)
{
    return ready(s, READY_R, SOON_MS, NULL) == READY_R ? recv_some(s, data, n) : -2;
}

static int send_to(SOCKET s, const char *text, const struct sockaddr *to)
{
    WSABUF b = { (ULONG)strlen(text), (char *)text };
    DWORD sent = 0;
    int rc = wsp.lpWSPSendTo(s, &b, 1, &sent, 0, to, PEERLEN, NULL, NULL, NULL, &wsaerr);

    return rc ? -1 : (int)sent;
}

static DWORD readable_bytes(SOCKET s)
{
    DWORD n = 0xdead, bytes = 0;

    works(wsp.lpWSPIoctl(s, FIONREAD, NULL, 0, &n, sizeof n, &bytes, NULL, NULL, NULL, &wsaerr));
    return n;
}

/* Two bound sockets: *a is connected to *b and *b to *a. */
static void dgram_pair(SOCKET *a, SOCKET *b, unsigned *port_a, unsigned *port_b)
{
    *a = dgram();
    *b = dgram();
    *port_a = bind_any(*a, LOOP);
    *port_b = bind_any(*b, LOOP);
    is(call(*a, at(LOOP, *port_b)), 0);
    is(call(*b, at(LOOP, *port_a)), 0);
}

static void C_130_connect_binds_and_is_immediate(void)
{
    SOCKET s = nonblocking(dgram());

    is(call(s, peer("discard")), 0);
    ok(local_port(s) != 0);
    fails(WSAEINVAL, wsp.lpWSPBind(s, at("0.0.0.0", 0), PEERLEN, &wsaerr));
    done(s);
}

static void C_131_C_132_connected_sockets_exchange_datagrams(void)
{
    SOCKET a, b;
    unsigned pa, pb;
    char got[16] = "";

    dgram_pair(&a, &b, &pa, &pb);
    is(send_all(a, "ping", 4), 4);
    is(recv_now(b, got, sizeof got), 4);
    is(memcmp(got, "ping", 4), 0);
    is(send_all(b, "pong!", 5), 5);
    is(recv_now(a, got, sizeof got), 5);
    done(a);
    done(b);
}

static void C_133_C_134_others_are_filtered_out(void)
{
    SOCKET a, b, stranger = dgram();
    unsigned pa, pb;
    char got[16];

    dgram_pair(&a, &b, &pa, &pb);
    is(send_to(stranger, "right host, wrong port", at(LOOP, pa)), 22);
    is(ready(a, READY_R, 200, NULL), 0);
    is(readable_bytes(a), 0);
    is(send_all(b, "mine", 4), 4);
    is(recv_now(a, got, sizeof got), 4);
    done(a);
    done(b);
    done(stranger);
}

static void C_136_C_137_C_138_C_139_C_140_C_146_zero_address(void)
{
    SOCKET a, b, stranger = dgram();
    unsigned pa, pb;
    char got[16];
    struct sockaddr_in name;
    int len = sizeof name;

    dgram_pair(&a, &b, &pa, &pb);
    is(send_all(b, "queued", 6), 6);
    is(call(a, at("0.0.0.0", 0)), 0);
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(a, (struct sockaddr *)&name, &len, &wsaerr));
    fails(WSAENOTCONN, send_all(a, "x", 1));
    fails(WSAENOTCONN, recv_some(a, got, sizeof got));
    is(local_port(a), pa);
    is(send_to(stranger, "any peer", at(LOOP, pa)), 8);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    WSABUF buf = { sizeof got, got };
    DWORD n = 0, flags = 0;
    works(wsp.lpWSPRecvFrom(a, &buf, 1, &n, &flags, (struct sockaddr *)&name, &len, NULL, NULL,
                            NULL, &wsaerr));
    is(n, 8);                                      /* C-146: what was queued before is gone */
    is(port_of((struct sockaddr *)&name), local_port(stranger));
    is(send_to(a, "answer", (struct sockaddr *)&name), 6);
    is(recv_now(stranger, got, sizeof got), 6);
    done(a);
    done(b);
    done(stranger);
}

static void C_143_C_144_C_145_queue_and_reconnect(void)
{
    SOCKET a, b;
    unsigned pa, pb;
    char got[16];

    dgram_pair(&a, &b, &pa, &pb);
    for (int i = 0; i < 3; i++)
        is(send_all(b, "abc", 3), 3);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    is(call(a, at(LOOP, pb)), 0);                  /* the same name: the queue is kept */
    for (int i = 0; i < 3; i++)
        is(recv_now(a, got, sizeof got), 3);
    for (int i = 0; i < 3; i++)
        is(send_all(b, "abc", 3), 3);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    is(call(a, at(LOOP, pb ^ 1)), 0);              /* another port: the queue is flushed */
    is(readable_bytes(a), 0);
    is(ready(a, READY_R, 0, NULL), 0);
    done(a);
    done(b);
}

static void C_147_failed_connect_changes_nothing(void)
{
    SOCKET a, b;
    unsigned pa, pb;
    struct sockaddr_in wrong;
    char got[16];

    dgram_pair(&a, &b, &pa, &pb);
    is(send_all(b, "kept", 4), 4);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    memcpy(&wrong, at(LOOP, pb ^ 1), sizeof wrong);
    fails(WSAEFAULT, wsp.lpWSPConnect(a, NULL, PEERLEN, NULL, NULL, NULL, NULL, &wsaerr));
    wrong.sin_family = AF_INET6;
    fails(WSAEAFNOSUPPORT, call(a, (struct sockaddr *)&wrong));
    fails(WSAEACCES, call(a, at("255.255.255.255", 9)));
    is(recv_now(a, got, sizeof got), 4);
    is(send_all(a, "still b", 7), 7);
    is(recv_now(b, got, sizeof got), 7);
    done(a);
    done(b);
}

static void C_141_X5_W_104_disconnects_what_was_never_connected(void)
{
    SOCKET s = dgram(), a, b;
    unsigned pa, pb;
    struct sockaddr unspec;
    struct sockaddr_in name;
    int len = sizeof name;

    is(call(s, at("0.0.0.0", 0)), 0);
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(s, (struct sockaddr *)&name, &len, &wsaerr));
    is(call(s, peer("discard")), 0);               /* and it can still be connected */
    memset(&unspec, 0, sizeof unspec);             /* AF_UNSPEC */
    dgram_pair(&a, &b, &pa, &pb);
    is(call(a, &unspec), 0);
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(a, (struct sockaddr *)&name, &len, &wsaerr));
    fails(WSAENOTCONN, send_all(a, "x", 1));
    is(local_port(a), pa);
    done(a);
    done(b);
    done(s);
}

static void C_142_W_103_connects_again(void)
{
    SOCKET a, b, c = dgram();
    unsigned pa, pb, pc = bind_any(c, LOOP);
    char got[16];

    dgram_pair(&a, &b, &pa, &pb);
    is(call(a, at(LOOP, pc)), 0);
    is(send_all(a, "to c", 4), 4);
    is(recv_now(c, got, sizeof got), 4);
    is(send_all(b, "not heard", 9), 9);
    is(send_to(c, "heard", at(LOOP, pa)), 5);
    is(recv_now(a, got, sizeof got), 5);
    is(ready(a, READY_R, 0, NULL), 0);
    fails(WSAECONNRESET, recv_now(b, got, sizeof got)); /* nobody wanted what b sent */
    is(call(a, at(LOOP, pc)), 0);                  /* the same, and the first one again */
    is(call(a, at(LOOP, pb)), 0);
    is(send_all(a, "to b", 4), 4);
    is(recv_now(b, got, sizeof got), 4);
    is(local_port(a), pa);
    done(a);
    done(b);
    done(c);
}

static void C_148_first_connect_flushes(void)
{
    SOCKET a = nonblocking(dgram()), b = dgram(), stranger = dgram();
    unsigned pa = bind_any(a, LOOP), pb = bind_any(b, LOOP);

    is(send_to(b, "from b", at(LOOP, pa)), 6);
    is(send_to(stranger, "stranger", at(LOOP, pa)), 8);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    is(call(a, at(LOOP, pb)), 0);
    is(readable_bytes(a), 0);
    is(ready(a, READY_R, 0, NULL), 0);
    done(a);
    done(b);
    done(stranger);
}

static void C_149_C_150_C_151_C_152_broadcast_needs_the_option(void)
{
    SOCKET s = dgram();
    int on = 1;

    fails(WSAEACCES, call(s, at("255.255.255.255", 9)));
    fails(WSAEACCES, call(s, wire_broadcast(9)));
    is(call(s, at("239.1.1.1", 9)), 0);
    works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_BROADCAST, (char *)&on, sizeof on, &wsaerr));
    is(call(s, at("255.255.255.255", 9)), 0);
    is(call(s, wire_broadcast(9)), 0);
    is(send_all(s, "to all", 6), 6);
    done(s);
}

static void C_153_argument_errors(void)
{
    SOCKET s = dgram();
    struct sockaddr_in name;

    memcpy(&name, at(LOOP, 9), sizeof name);
    fails(WSAEFAULT, wsp.lpWSPConnect(s, NULL, PEERLEN, NULL, NULL, NULL, NULL, &wsaerr));
    for (int len = -1; len < PEERLEN; len += 4)
        fails(WSAEFAULT, wsp.lpWSPConnect(s, (struct sockaddr *)&name, len, NULL, NULL, NULL, NULL,
                                          &wsaerr));
    name.sin_family = AF_INET6;
    fails(WSAEAFNOSUPPORT, call(s, (struct sockaddr *)&name));
    name.sin_family = 0x5a5a;
    fails(WSAEAFNOSUPPORT, call(s, (struct sockaddr *)&name));
    is(local_port(s), 0);                          /* no refusal has left a trace */
    done(s);
}

static void C_156_port_zero_is_accepted(void)
{
    SOCKET s = dgram();

    is(call(s, at("10.0.2.2", 0)), 0);
    fails(WSAEADDRNOTAVAIL, send_all(s, "x", 1));  /* but nobody can listen there */
    done(s);
}

static void W_100_W_101_W_102_unconnected_sockets(void)
{
    SOCKET s = nonblocking(dgram());
    char c;

    fails(WSAENOTCONN, send_all(s, "x", 1));
    fails(WSAEINVAL, recv_some(s, &c, 1));
    bind_any(s, LOOP);
    fails(WSAEWOULDBLOCK, recv_some(s, &c, 1));
    done(s);
}

static void W_108_R_42_short_fromlen_keeps_the_datagram(void)
{
    SOCKET a, b;
    unsigned pa, pb;
    struct sockaddr_in from;
    int len = 15;
    char got[8] = "";
    WSABUF buf = { sizeof got, got };
    DWORD n = PRESET, flags = 0;

    dgram_pair(&a, &b, &pa, &pb);
    nonblocking(a);
    is(send_all(b, "kept", 4), 4);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    memset(&from, 0x5a, sizeof from);
    fails(WSAEFAULT, wsp.lpWSPRecvFrom(a, &buf, 1, &n, &flags, (struct sockaddr *)&from, &len, NULL,
                                       NULL, NULL, &wsaerr));
    is(len, 15);
    is(n, PRESET);
    is(from.sin_port, 0x5a5a);
    is(got[0], 0);
    len = sizeof from;
    works(wsp.lpWSPRecvFrom(a, &buf, 1, &n, &flags, (struct sockaddr *)&from, &len, NULL, NULL,
                            NULL, &wsaerr));
    is(n, 4);
    is(port_of((struct sockaddr *)&from), pb);
    done(a);
    done(b);
}

static void R_36_long_datagram_is_cut_and_reported(void)
{
    SOCKET a, b;
    unsigned pa, pb;
    char got[8];
    WSABUF buf = { 4, got };
    DWORD n = 0, flags = 0;

    dgram_pair(&a, &b, &pa, &pb);
    is(send_all(b, "0123456789", 10), 10);
    is(send_all(b, "next", 4), 4);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    flags = MSG_PEEK;
    fails(WSAEMSGSIZE, wsp.lpWSPRecv(a, &buf, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    is(n, 4);
    flags = 0;
    n = 0;
    fails(WSAEMSGSIZE, wsp.lpWSPRecv(a, &buf, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    is(n, 4);
    is(memcmp(got, "0123", 4), 0);
    is(recv_now(a, got, 8), 4);
    is(memcmp(got, "next", 4), 0);
    done(a);
    done(b);
}

static void R_37_empty_datagram_is_a_datagram(void)
{
    SOCKET a, b;
    unsigned pa, pb;
    char got[4];
    WSABUF none = { 0, NULL };
    DWORD n = 7;

    dgram_pair(&a, &b, &pa, &pb);
    works(wsp.lpWSPSend(b, &none, 1, &n, 0, NULL, NULL, NULL, &wsaerr));
    is(n, 0);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    is(recv_some(a, got, 4), 0);
    is(ready(a, READY_R, 0, NULL), 0);
    done(a);
    done(b);
}

static void R_38_size_limit_is_told_and_kept(void)
{
    SOCKET a, b;
    unsigned pa, pb;
    int most = 0, len = sizeof most;
    char *data = malloc(65536), *got = malloc(65536);

    dgram_pair(&a, &b, &pa, &pb);
    works(wsp.lpWSPGetSockOpt(a, SOL_SOCKET, SO_MAX_MSG_SIZE, (char *)&most, &len, &wsaerr));
    ok(most >= 1472 && most <= 65507);
    for (int n = 1400; n <= most; n = n < most && n * 5 / 4 > most ? most : n * 5 / 4) {
        for (int i = 0; i < n; i++)
            data[i] = (char)(i * 7 + n);
        memset(got, 0, 65536);
        is(send_all(a, data, n), n);
        is(recv_now(b, got, 65536), n);
        is(memcmp(data, got, (size_t)n), 0);
    }
    if (most < 65507)
        fails(WSAEMSGSIZE, send_all(a, data, most + 1));
    fails(WSAEMSGSIZE, send_all(a, data, 65508));
    is(ready(b, READY_R, 0, NULL), 0);
    done(a);
    done(b);
    free(data);
    free(got);
}

static void R_38_large_datagrams_cross_the_wire_in_fragments(void)
{
    static const int sizes[] = { 1472, 1473, 1480, 2953, 8192, 40000, 65506, 65507 };
    char *data = malloc(65536), *got = malloc(65536);
    SOCKET s = dgram();

    is(call(s, peer("listen")), 0);
    ok(echoes(s, "ARP is done"));                  /* else all but the last fragment are lost */
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int n = sizes[i];

        for (int k = 0; k < n; k++)
            data[k] = (char)(k * 11 + n);
        /* A NIC with a small FIFO may lose one of 45 frames, and UDP the datagram with it. */
        int back = -2;
        for (int tries = 0; tries < 5 && back == -2; tries++) {
            memset(got, 0, 65536);
            is(send_all(s, data, n), n);
            back = recv_now(s, got, 65536);
        }
        is(back, n);
        is(memcmp(data, got, (size_t)n), 0);
    }
    ok(echoes(s, "small again"));
    done(s);
    free(data);
    free(got);
}

static void R_39_SendTo_binds_and_checks(void)
{
    SOCKET s = dgram();

    is(send_to(s, "x", peer("discard")), 1);
    ok(local_port(s) != 0);
    fails(WSAEADDRNOTAVAIL, send_to(s, "x", at("0.0.0.0", 9)));
    fails(WSAEACCES, send_to(s, "x", at("255.255.255.255", 9)));
    fails(WSAEACCES, send_to(s, "x", wire_broadcast(9)));
    WSABUF b = { 1, (char *)"x" };
    DWORD n;
    fails(WSAEDESTADDRREQ, wsp.lpWSPSendTo(s, &b, 1, &n, 0, NULL, 0, NULL, NULL, NULL, &wsaerr));
    done(s);
}

static void R_67_FIONREAD_tells_the_first_datagram(void)
{
    SOCKET a, b;
    unsigned pa, pb;

    dgram_pair(&a, &b, &pa, &pb);
    is(readable_bytes(a), 0);
    SOCKET unbound = dgram();
    is(readable_bytes(unbound), 0);
    done(unbound);
    is(send_all(b, "12345", 5), 5);
    is(send_all(b, "123", 3), 3);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    is(readable_bytes(a), 5);
    done(a);
    done(b);
}

static void W_106_port_unreachable_resets_the_next_receive(void)
{
    SOCKET s = nonblocking(dgram());
    char c;

    is(call(s, peer("refused")), 0);
    is(send_all(s, "anyone?", 7), 7);
    is(ready(s, READY_R, SOON_MS, NULL), READY_R);
    fails(WSAECONNRESET, recv_some(s, &c, 1));
    fails(WSAEWOULDBLOCK, recv_some(s, &c, 1));
    done(s);
}

static void real_peer_echoes(void)
{
    SOCKET s = dgram();

    is(call(s, peer("listen")), 0);
    ok(echoes(s, "over the wire"));
    done(s);
}

static const struct tap_test tests[] = {
    TAP(C_130_connect_binds_and_is_immediate),
    TAP(C_131_C_132_connected_sockets_exchange_datagrams),
    TAP(C_133_C_134_others_are_filtered_out),
    TAP(C_136_C_137_C_138_C_139_C_140_C_146_zero_address),
    TAP(C_141_X5_W_104_disconnects_what_was_never_connected),
    TAP(C_142_W_103_connects_again),
    TAP(C_143_C_144_C_145_queue_and_reconnect),
    TAP(C_147_failed_connect_changes_nothing),
    TAP(C_148_first_connect_flushes),
    TAP(C_149_C_150_C_151_C_152_broadcast_needs_the_option),
    TAP(C_153_argument_errors),
    TAP(C_156_port_zero_is_accepted),
    TAP(W_100_W_101_W_102_unconnected_sockets),
    TAP(W_106_port_unreachable_resets_the_next_receive),
    TAP(W_108_R_42_short_fromlen_keeps_the_datagram),
    TAP(R_36_long_datagram_is_cut_and_reported),
    TAP(R_37_empty_datagram_is_a_datagram),
    TAP(R_38_size_limit_is_told_and_kept),
    TAP(R_38_large_datagrams_cross_the_wire_in_fragments),
    TAP(R_39_SendTo_binds_and_checks),
    TAP(R_67_FIONREAD_tells_the_first_datagram),
    TAP(real_peer_echoes),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
