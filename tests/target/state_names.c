/* SPDX-License-Identifier: MIT */
/* WSPGetSockName and WSPGetPeerName before, during and after a connect. */
#include <string.h>
#include "tests/target/net.h"
#include "tests/target/state.h"

static int sock_name(SOCKET s, struct sockaddr_in *a)
{
    int len = sizeof *a;

    memset(a, 0x5a, sizeof *a);
    return wsp.lpWSPGetSockName(s, (struct sockaddr *)a, &len, &wsaerr);
}

static int peer_name(SOCKET s, struct sockaddr_in *a)
{
    int len = sizeof *a;

    memset(a, 0x5a, sizeof *a);
    return wsp.lpWSPGetPeerName(s, (struct sockaddr *)a, &len, &wsaerr);
}

static void is_name_of(const struct sockaddr_in *a, const struct sockaddr *want)
{
    is(a->sin_family, AF_INET);
    is(port_of((const struct sockaddr *)a), port_of(want));
    is(ip_of((const struct sockaddr *)a), ip_of(want));
    for (int i = 0; i < 8; i++)
        is(a->sin_zero[i], 0);
}

void W_30_W_31_names_while_connecting(void)
{
    SOCKET s = nonblocking(stream());
    struct sockaddr_in a;

    fails(WSAEWOULDBLOCK, call(s, peer("slow")));
    works(sock_name(s, &a));
    ok(port_of((struct sockaddr *)&a) != 0);
    is(ip_of((struct sockaddr *)&a), ip_of(at(tap_arg("local", "10.0.2.15"), 0)));
    works(peer_name(s, &a));
    is_name_of(&a, peer("slow"));
    done(s);
}

void W_33_order_of_checks_in_getpeername(void)
{
    SOCKET s = stream();
    struct sockaddr_in a;
    int len = 15;

    fails(WSAENOTSOCK, wsp.lpWSPGetPeerName(0, NULL, NULL, &wsaerr));
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(s, NULL, NULL, &wsaerr));
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, &len, &wsaerr));
    works(call(s, peer("listen")));
    memset(&a, 0x5a, sizeof a);
    fails(WSAEFAULT, wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(len, 15);
    is(a.sin_port, 0x5a5a);
    fails(WSAEFAULT, wsp.lpWSPGetPeerName(s, NULL, &len, &wsaerr));
    fails(WSAEFAULT, wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, NULL, &wsaerr));
    done(s);
}

void W_34_names_outlive_the_connection(void)
{
    SOCKET s = stream();
    struct sockaddr_in a;
    char c;

    works(call(s, peer("listen")));
    works(wsp.lpWSPShutdown(s, SD_SEND, &wsaerr));
    is(recv_some(s, &c, 1), 0);            /* the peer has closed too */
    works(peer_name(s, &a));
    is_name_of(&a, peer("listen"));
    works(wsp.lpWSPShutdown(s, SD_BOTH, &wsaerr));
    works(peer_name(s, &a));
    is_name_of(&a, peer("listen"));
    works(sock_name(s, &a));
    done(s);
}

void W_35_name_of_an_unbound_socket(void)
{
    SOCKET s = stream();
    struct sockaddr_in a;
    int len = 15;

    fails(WSAEINVAL, sock_name(s, &a));
    is(a.sin_family, 0x5a5a);              /* untouched */
    is(a.sin_port, 0x5a5a);
    bind_any(s, LOOP);
    memset(&a, 0x5a, sizeof a);
    fails(WSAEFAULT, wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(len, 15);
    is(a.sin_port, 0x5a5a);
    works(sock_name(s, &a));
    is_name_of(&a, at(LOOP, local_port(s)));
    done(s);
}

void W_36_local_address_is_concrete_after_connect(void)
{
    SOCKET s = stream();
    struct sockaddr_in a;
    unsigned port = bind_any(s, "0.0.0.0");

    works(sock_name(s, &a));
    is(ip_of((struct sockaddr *)&a), 0);
    works(call(s, peer("listen")));
    works(sock_name(s, &a));
    is_name_of(&a, at(tap_arg("local", "10.0.2.15"), port));
    done(s);
}

void W_37_names_of_a_datagram_socket(void)
{
    SOCKET s = dgram();
    struct sockaddr_in a;
    char text[] = "to";
    WSABUF b = { 2, text };
    DWORD n = 0;

    works(wsp.lpWSPSendTo(s, &b, 1, &n, 0, peer("discard"), PEERLEN, NULL, NULL, NULL, &wsaerr));
    fails(WSAENOTCONN, peer_name(s, &a));  /* sending does not connect */
    works(call(s, peer("listen")));
    works(peer_name(s, &a));
    is_name_of(&a, peer("listen"));
    works(call(s, at("0.0.0.0", 0)));
    fails(WSAENOTCONN, peer_name(s, &a));
    done(s);
}

void W_46_datagram_sockets_take_port_zero(void)
{
    SOCKET s = dgram();
    struct sockaddr_in a;

    works(call(s, at(tap_arg("peer", "10.0.2.2"), 0)));
    works(peer_name(s, &a));
    is_name_of(&a, at(tap_arg("peer", "10.0.2.2"), 0));
    done(s);
}
