/* SPDX-License-Identifier: MIT */
/* Pointers of a client inside the kernel: its own are legal; NULL and addresses of user space are
 * refused as a program's bad ones are, mapped or not, and nothing is touched (C-005, C-040..C-047).
 */
#include <string.h>
#include "bsp/abi/svc_abi.h"
#include "tests/target/net.h"

/* The last: the first page of ktest, which is mapped while this runs. */
static const uint32_t user[] = { 0, 4, USER_BASE, 0x30000000, 0x70000000, USER_TOP - 8,
                                 USER_BASE + 0x1000 };
enum { N = sizeof user / sizeof user[0] };

static void *ptr(unsigned i)
{
    return (void *)user[i];
}

static int connect_to(SOCKET s, const void *name, int namelen)
{
    return wsp.lpWSPConnect(s, name, namelen, NULL, NULL, NULL, NULL, &wsaerr);
}

static void C_001_slot_seven(void)
{
    LPWSPCONNECT slot;
    SOCKET s = stream();

    memcpy(&slot, (char *)&wsp + 7 * sizeof slot, sizeof slot);
    is(slot == WSPConnect, true);
    is(slot(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL, &wsaerr), 0);
    done(s);
}

/* ktest has opened a socket of its own and told its number. */
static void C_013_socket_of_a_program(void)
{
    SOCKET alien = tap_number("alien", 0);

    ok(alien != 0);
    fails(WSAENOTSOCK, call(alien, peer("listen")));
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(alien, &wsaerr));
}

static void C_005_user_error_pointer_fails_without_side_effect(void)
{
    SOCKET s = stream();

    for (unsigned i = 0; i < N; i++) {
        is(wsp.lpWSPConnect(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL, ptr(i)),
           SOCKET_ERROR);
        is(wsp.lpWSPCloseSocket(s, ptr(i)), SOCKET_ERROR);
        is(wsp.lpWSPSocket(AF_INET, SOCK_STREAM, 0, NULL, 0, 0, ptr(i)), INVALID_SOCKET);
        is(wsp.lpWSPCleanup(ptr(i)), SOCKET_ERROR);
    }
    is(local_port(s), 0);
    is(call(s, peer("listen")), 0);
    done(s);
}

static void C_041_C_042_C_043_user_name(void)
{
    SOCKET s = stream();

    for (unsigned i = 0; i < N; i++) {
        fails(WSAEFAULT, connect_to(s, ptr(i), PEERLEN));
        fails(WSAEFAULT, connect_to(s, ptr(i), 128));
        fails(WSAEFAULT, wsp.lpWSPBind(s, ptr(i), PEERLEN, &wsaerr));
    }
    is(local_port(s), 0);
    done(s);
}

static void C_046_long_namelen(void)
{
    static struct sockaddr_storage name;
    SOCKET s = stream();

    memset(&name, 0x5a, sizeof name);
    memcpy(&name, peer("listen"), PEERLEN);
    is(connect_to(s, &name, sizeof name), 0);
    done(s);
    s = stream();
    is(connect_to(s, &name, 17), 0);
    done(s);
}

static void C_047_same_on_a_datagram_socket(void)
{
    SOCKET s = dgram();
    struct sockaddr_in before, after;
    int len = sizeof before;

    is(call(s, peer("listen")), 0);
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&before, &len, &wsaerr));
    for (unsigned i = 0; i < N; i++)
        fails(WSAEFAULT, connect_to(s, ptr(i), PEERLEN));
    fails(WSAEFAULT, connect_to(s, peer("discard"), 15));
    fails(WSAEFAULT, connect_to(s, peer("discard"), 0));
    fails(WSAEFAULT, connect_to(s, peer("discard"), -1));
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&after, &len, &wsaerr));
    is(memcmp(&before, &after, sizeof after), 0);
    ok(echoes(s, "same association"));
    done(s);
}

static void names_out(void)
{
    SOCKET s = dgram();
    struct sockaddr_in a;
    int len = sizeof a;

    is(call(s, peer("listen")), 0);
    for (unsigned i = 0; i < N; i++) {
        fails(WSAEFAULT, wsp.lpWSPGetPeerName(s, ptr(i), &len, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, ptr(i), &wsaerr));
    }
    is(len, sizeof a);
    done(s);
}

static void R_31_buffers_and_counts(void)
{
    SOCKET a, b;
    char c = 'x';
    WSABUF good = { 1, &c };
    DWORD n = 0, flags = 0;

    pair(&a, &b);
    for (unsigned i = 0; i < N; i++) {
        WSABUF bad = { 1, ptr(i) };

        fails(WSAEFAULT, wsp.lpWSPSend(a, &bad, 1, &n, 0, NULL, NULL, NULL, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPSend(a, ptr(i), 1, &n, 0, NULL, NULL, NULL, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPSend(a, &good, 1, ptr(i), 0, NULL, NULL, NULL, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPRecv(a, &bad, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPRecv(a, ptr(i), 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPRecv(a, &good, 1, &n, ptr(i), NULL, NULL, NULL, &wsaerr));
    }
    is(ready(b, READY_R, 50, NULL), 0);            /* nothing was sent */
    abandon(a);
    done(b);
}

/* A length that wraps or reaches out of the kernel's half names user memory too. */
static void R_31_absurd_lengths(void)
{
    static char c[16];
    SOCKET a, b;
    WSABUF wraps = { 0xffffffffu, c };
    WSABUF many = { 1, c };
    DWORD n = 0, flags = 0;

    pair(&a, &b);
    fails(WSAEFAULT, wsp.lpWSPSend(a, &wraps, 1, &n, 0, NULL, NULL, NULL, &wsaerr));
    fails(WSAEFAULT, wsp.lpWSPRecv(a, &wraps, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    is(wsp.lpWSPSend(a, &many, 0xffffffffu, &n, 0, NULL, NULL, NULL, &wsaerr), SOCKET_ERROR);
    is(ready(b, READY_R, 50, NULL), 0);
    abandon(a);
    done(b);
}

static void R_60_options_and_ioctls(void)
{
    SOCKET s = stream();
    int v = 0, len = sizeof v;
    ULONG on = 1;
    DWORD n = 0;

    for (unsigned i = 0; i < N; i++) {
        fails(WSAEFAULT, wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_TYPE, ptr(i), &len, &wsaerr));
        fails(WSAEFAULT,
              wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_TYPE, (char *)&v, ptr(i), &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_KEEPALIVE, ptr(i), 4, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPIoctl(s, FIONBIO, ptr(i), 4, NULL, 0, &n, NULL, NULL, NULL,
                                        &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPIoctl(s, FIONBIO, &on, 4, NULL, 0, ptr(i), NULL, NULL, NULL,
                                        &wsaerr));
    }
    done(s);
}

static void R_50_select_and_events(void)
{
    SOCKET s = dgram();
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);
    fd_set set;

    FD_ZERO(&set);
    FD_SET(s, &set);
    works(wsp.lpWSPEventSelect(s, e, FD_READ, &wsaerr));
    for (unsigned i = 0; i < N; i++) {
        fails(WSAEFAULT, wsp.lpWSPEnumNetworkEvents(s, e, ptr(i), &wsaerr));
        if (!user[i])
            continue;                              /* NULL leaves the set, or the time-out, out */
        fails(WSAEFAULT, wsp.lpWSPSelect(0, ptr(i), NULL, NULL, NULL, &wsaerr));
        fails(WSAEFAULT, wsp.lpWSPSelect(0, NULL, &set, NULL, ptr(i), &wsaerr));
    }
    is(set.fd_count, 1);
    done(s);
    ok(CloseHandle(e));
}

static void R_01_startup(void)
{
    static const WSPUPCALLTABLE none;
    static WSPPROC_TABLE table;
    static WSPDATA data;

    for (unsigned i = 0; i < N; i++) {
        is(WSPStartup(MAKEWORD(2, 2), ptr(i), NULL, none, &table), WSAEFAULT);
        is(WSPStartup(MAKEWORD(2, 2), &data, NULL, none, ptr(i)), WSAEFAULT);
    }
}

static const struct tap_test tests[] = {
    TAP(C_001_slot_seven),
    TAP(C_005_user_error_pointer_fails_without_side_effect),
    TAP(C_013_socket_of_a_program),
    TAP(C_041_C_042_C_043_user_name),
    TAP(C_046_long_namelen),
    TAP(C_047_same_on_a_datagram_socket),
    TAP(names_out),
    TAP(R_01_startup),
    TAP(R_31_buffers_and_counts),
    TAP(R_31_absurd_lengths),
    TAP(R_50_select_and_events),
    TAP(R_60_options_and_ioctls),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
