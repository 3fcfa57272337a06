/* SPDX-License-Identifier: MIT */
/* WSPConnect's optional arguments: caller and callee data, quality of service. */
#include <string.h>
#include "tests/target/connect.h"
#include "tests/target/net.h"

enum { SOON_MS = 10000 };

/* Neither is ever looked into; the second is a kernel address for a program. */
#define GARBAGE ((void *)1)
#define GARBAGE_2 ((void *)0x80001000u)

static int connect_with(SOCKET s, const struct sockaddr *to, void *caller, void *callee, void *sqos,
                        void *gqos)
{
    return wsp.lpWSPConnect(s, to, PEERLEN, caller, callee, sqos, gqos, &wsaerr);
}

/* The call has left nothing behind, and the socket is good for a connect without options. */
static void untouched(SOCKET s)
{
    struct sockaddr_in a;
    int len = sizeof a;

    is(local_port(s), 0);
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, &len, &wsaerr));
    works(wsp.lpWSPBind(s, at("0.0.0.0", 0), PEERLEN, &wsaerr));
    done(s);
}

/* A datagram socket associated with peer("listen") still is. */
static void still_associated(SOCKET s)
{
    struct sockaddr_in a;
    int len = sizeof a;

    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(port_of((struct sockaddr *)&a), port_of(peer("listen")));
    ok(echoes(s, "same association"));
}

void C_060_C_061_C_063_quality_of_service_on_a_stream(void)
{
    QOS qos;
    SOCKET s = stream();

    memset(&qos, 0, sizeof qos);
    fails(WSAEOPNOTSUPP, connect_with(s, peer("listen"), NULL, NULL, &qos, NULL));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("listen"), NULL, NULL, NULL, &qos));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("listen"), NULL, NULL, GARBAGE, NULL));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("listen"), NULL, NULL, NULL, GARBAGE));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("listen"), NULL, NULL, GARBAGE_2, GARBAGE_2));
    nonblocking(s);
    fails(WSAEOPNOTSUPP, connect_with(s, peer("listen"), NULL, NULL, &qos, &qos));
    untouched(s);
}

void C_062_C_063_quality_of_service_on_a_datagram_socket(void)
{
    QOS qos;
    SOCKET s = dgram();

    memset(&qos, 0, sizeof qos);
    works(call(s, peer("listen")));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("discard"), NULL, NULL, &qos, NULL));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("discard"), NULL, NULL, NULL, &qos));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("discard"), NULL, NULL, GARBAGE, GARBAGE_2));
    still_associated(s);
    done(s);
}

void C_064_C_065_C_066_caller_data(void)
{
    char text[] = "hello";
    WSABUF some = { 5, text }, empty = { 0, text };
    WSABUF none = { 5, NULL }, huge = { 0xffffffffu, text };
    SOCKET s = stream();

    fails(WSAEPROTONOSUPPORT, connect_with(s, peer("listen"), &some, NULL, NULL, NULL));
    fails(WSAEPROTONOSUPPORT, connect_with(s, peer("listen"), &empty, NULL, NULL, NULL));
    fails(WSAEPROTONOSUPPORT, connect_with(s, peer("listen"), &none, NULL, NULL, NULL));
    fails(WSAEPROTONOSUPPORT, connect_with(s, peer("listen"), &huge, NULL, NULL, NULL));
    nonblocking(s);
    fails(WSAEPROTONOSUPPORT, connect_with(s, peer("listen"), &some, NULL, NULL, NULL));
    untouched(s);
}

void C_067_callee_data_comes_back_empty(void)
{
    char room[32], copy[32];
    WSABUF callee = { sizeof room, room };
    SOCKET s = stream();

    memset(room, 0x77, sizeof room);
    memcpy(copy, room, sizeof copy);
    works(connect_with(s, peer("listen"), NULL, &callee, NULL, NULL));
    is(callee.len, 0);
    ok(callee.buf == room);
    is(memcmp(room, copy, sizeof room), 0);
    ok(echoes(s, "connected"));
    done(s);
}

void C_068_callee_data_of_a_nonblocking_connect(void)
{
    char room[32];
    WSABUF callee = { sizeof room, room };
    SOCKET s = nonblocking(stream());

    fails(WSAEWOULDBLOCK, connect_with(s, peer("slow"), NULL, &callee, NULL, NULL));
    is(callee.len, 0);
    is(ready(s, READY_W | READY_X, SOON_MS, NULL), READY_W);
    is(callee.len, 0);
    done(s);
}

static void start_with_callee_on_the_stack(SOCKET s)
{
    char room[32];
    WSABUF callee = { sizeof room, room };

    fails(WSAEWOULDBLOCK, connect_with(s, peer("slow"), NULL, &callee, NULL, NULL));
}

void C_069_callee_data_may_be_gone_when_the_connect_ends(void)
{
    WSABUF callee = { 32, NULL };
    SOCKET s = nonblocking(stream()), t = nonblocking(stream());

    fails(WSAEWOULDBLOCK, connect_with(s, peer("slow"), NULL, &callee, NULL, NULL));
    callee.len = 0x12345678;               /* ours again: nobody may write here later */
    start_with_callee_on_the_stack(t);
    is(ready(s, READY_W | READY_X, SOON_MS, NULL), READY_W);
    is(ready(t, READY_W | READY_X, SOON_MS, NULL), READY_W);
    is(callee.len, 0x12345678);
    done(s);
    done(t);
}

void C_070_unusable_callee_data(void)
{
    SOCKET s = stream();

    fails(WSAEFAULT, connect_with(s, peer("listen"), NULL, (void *)4, NULL, NULL));
    fails(WSAEFAULT, connect_with(s, peer("listen"), NULL, (void *)0x70000000, NULL, NULL));
    untouched(s);
}

void C_070_callee_data_in_the_kernel(void)
{
    SOCKET s = stream();

    fails(WSAEFAULT, connect_with(s, peer("listen"), NULL, (void *)0x80010000u, NULL, NULL));
    fails(WSAEFAULT, connect_with(s, peer("listen"), NULL, (void *)0x7fffffffu, NULL, NULL));
    fails(WSAEFAULT, connect_with(s, peer("listen"), NULL, (void *)0xfffffffcu, NULL, NULL));
    untouched(s);
}

void C_071_callee_data_without_room(void)
{
    WSABUF callee = { 0, NULL };
    SOCKET s = stream();

    works(connect_with(s, peer("listen"), NULL, &callee, NULL, NULL));
    is(callee.len, 0);
    done(s);
}

void C_072_C_073_datagram_sockets_ignore_both_data(void)
{
    char text[] = "extra";
    WSABUF caller = { 5, text }, callee = { 0x1234, text };
    SOCKET s = dgram();

    works(connect_with(s, peer("listen"), &caller, &callee, NULL, NULL));
    is(callee.len, 0x1234);
    is(caller.len, 5);
    is(memcmp(text, "extra", 6), 0);
    ok(echoes(s, "only this"));
    done(s);
}

void C_074_garbage_data_pointers_on_a_datagram_socket(void)
{
    SOCKET s = dgram();

    works(connect_with(s, peer("listen"), GARBAGE, (void *)0x70000000, NULL, NULL));
    works(connect_with(s, peer("listen"), GARBAGE_2, GARBAGE, NULL, NULL));
    still_associated(s);
    done(s);
}

void C_075_service_wins_over_ignored_data(void)
{
    char text[] = "extra";
    WSABUF caller = { 5, text };
    QOS qos;
    SOCKET s = dgram();

    memset(&qos, 0, sizeof qos);
    works(call(s, peer("listen")));
    fails(WSAEOPNOTSUPP, connect_with(s, peer("discard"), &caller, NULL, &qos, NULL));
    still_associated(s);
    done(s);
}

/* The order: service, then the name, then the data, then the address. */
void C_076_several_bad_arguments_give_one_error(void)
{
    WSABUF data = { 4, NULL };
    SOCKET s = stream();

    fails(WSAEOPNOTSUPP, connect_with(s, NULL, &data, (void *)4, GARBAGE, GARBAGE));
    fails(WSAEFAULT, connect_with(s, NULL, &data, (void *)4, NULL, NULL));
    fails(WSAEPROTONOSUPPORT, connect_with(s, at("0.0.0.0", 0), &data, (void *)4, NULL, NULL));
    fails(WSAEFAULT, connect_with(s, at("0.0.0.0", 0), NULL, (void *)4, NULL, NULL));
    untouched(s);
}
