/* SPDX-License-Identifier: MIT */
/* WSPConnect's socket and address arguments. */
#include <string.h>
#include "tests/target/connect.h"
#include "tests/target/net.h"

enum { PAGE = 4096 };

/* Two pages of which only the first may be touched. */
static char *half_page(void)
{
    char *p = VirtualAlloc(NULL, 2 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    DWORD old;

    if (ok(p != NULL))
        ok(VirtualProtect(p + PAGE, PAGE, PAGE_NOACCESS, &old));
    return p;
}

static int connect_to(SOCKET s, const void *name, int namelen)
{
    return wsp.lpWSPConnect(s, name, namelen, NULL, NULL, NULL, NULL, &wsaerr);
}

void C_010_values_that_are_no_handles(void)
{
    static const SOCKET none[] = {
        0, INVALID_SOCKET, 0xDEADBEEF, 1, 3, 4, 0x7fffffff, 0x80000000u
    };

    for (unsigned i = 0; i < sizeof none / sizeof none[0]; i++)
        fails(WSAENOTSOCK, call(none[i], peer("listen")));
}

void C_011_handles_of_other_things(void)
{
    HANDLE event = CreateEvent(NULL, FALSE, FALSE, NULL);
    HANDLE mutex = CreateMutex(NULL, FALSE, NULL);

    ok(event != NULL && mutex != NULL);
    fails(WSAENOTSOCK, call((SOCKET)(uintptr_t)event, peer("listen")));
    fails(WSAENOTSOCK, call((SOCKET)(uintptr_t)mutex, peer("listen")));
    ok(CloseHandle(event));
    ok(CloseHandle(mutex));
}

void C_012_closed_socket(void)
{
    SOCKET s = stream();
    HANDLE reused;

    done(s);
    fails(WSAENOTSOCK, call(s, peer("listen")));
    reused = CreateEvent(NULL, FALSE, FALSE, NULL);
    fails(WSAENOTSOCK, call(s, peer("listen")));
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(s, &wsaerr));
    ok(CloseHandle(reused));
}

void C_014_W_42_listening_socket(void)
{
    unsigned port;
    SOCKET lis = listener(&port), waiting = stream(), got;

    is(call(waiting, at(LOOP, port)), 0);
    fails(WSAEINVAL, call(lis, peer("listen")));
    is(local_port(lis), port);
    got = accepted(lis);               /* the connection that waited is still there */
    ok(got != INVALID_SOCKET);
    abandon(waiting);
    done(got);
    done(lis);
}

void C_015_W_42_connected_socket(void)
{
    SOCKET s = stream();

    is(call(s, peer("listen")), 0);
    fails(WSAEISCONN, call(s, peer("listen")));
    fails(WSAEISCONN, call(s, peer("refused")));
    ok(echoes(s, "unaffected"));
    done(s);
}

void C_016_W_42_accepted_socket(void)
{
    SOCKET a, b;

    pair(&a, &b);
    fails(WSAEISCONN, call(b, peer("listen")));
    is(send_all(b, "x", 1), 1);
    char c = 0;
    is(recv_all(a, &c, 1), 1);
    is(c, 'x');
    abandon(a);
    done(b);
}

void C_017_W_43_connection_that_is_ending(void)
{
    SOCKET s = stream(), t = stream();
    char c;

    is(call(s, peer("listen")), 0);
    works(wsp.lpWSPShutdown(s, SD_SEND, &wsaerr));
    fails(WSAEISCONN, call(s, peer("refused")));
    is(recv_some(s, &c, 1), 0);                    /* the peer has closed too */
    fails(WSAEISCONN, call(s, peer("refused")));
    works(wsp.lpWSPShutdown(s, SD_BOTH, &wsaerr));
    fails(WSAEISCONN, call(s, peer("refused")));
    done(s);
    is(call(t, peer("closing")), 0);
    is(recv_some(t, &c, 1), 0);
    fails(WSAEISCONN, call(t, peer("refused")));
    done(t);
}

void C_018_connected_datagram_socket_connects_again(void)
{
    SOCKET s = dgram();

    is(call(s, peer("listen")), 0);
    is(call(s, peer("discard")), 0);
    done(s);
}

void C_040_null_name(void)
{
    SOCKET s = stream();

    fails(WSAEFAULT, connect_to(s, NULL, PEERLEN));
    is(local_port(s), 0);
    done(s);
}

void C_041_unmapped_name(void)
{
    SOCKET s = stream();
    char *gone = VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);

    ok(VirtualFree(gone, 0, MEM_RELEASE));
    fails(WSAEFAULT, connect_to(s, gone, PEERLEN));
    fails(WSAEFAULT, connect_to(s, (void *)0x100, PEERLEN));
    fails(WSAEFAULT, connect_to(s, (void *)0x7ffefff0, 16));
    is(local_port(s), 0);
    done(s);
}

void C_042_kernel_name(void)
{
    static const uint32_t kernel[] = { 0x80000000u, 0x80010000u, 0x80400000u,
                                       0xc0000000u, 0xf0001000u, 0xffff0000u };
    SOCKET s = stream();

    for (unsigned i = 0; i < sizeof kernel / sizeof kernel[0]; i++)
        fails(WSAEFAULT, connect_to(s, (void *)kernel[i], PEERLEN));
    is(local_port(s), 0);
    done(s);
}

void C_043_half_mapped_and_wrapping_name(void)
{
    SOCKET s = stream();
    char *page = half_page();

    memcpy(page + PAGE - 8, peer("listen"), 8);
    fails(WSAEFAULT, connect_to(s, page + PAGE - 8, PEERLEN));
    fails(WSAEFAULT, connect_to(s, page + PAGE - 15, PEERLEN));
    fails(WSAEFAULT, connect_to(s, (void *)0xfffffff8u, PEERLEN));
    fails(WSAEFAULT, connect_to(s, (void *)0x7ffffff8u, PEERLEN));
    memcpy(page + PAGE - 16, peer("listen"), 16);
    is(connect_to(s, page + PAGE - 16, PEERLEN), 0);       /* and exactly 16 bytes are enough */
    done(s);
    ok(VirtualFree(page, 0, MEM_RELEASE));
}

void C_044_short_namelen(void)
{
    static const int lengths[] = { 0, 1, 2, 15 };
    SOCKET s = stream();

    for (unsigned i = 0; i < 4; i++)
        fails(WSAEFAULT, connect_to(s, peer("listen"), lengths[i]));
    is(local_port(s), 0);
    done(s);
}

void C_045_negative_namelen(void)
{
    SOCKET s = stream();

    fails(WSAEFAULT, connect_to(s, peer("listen"), -1));
    fails(WSAEFAULT, connect_to(s, peer("listen"), (int)0x80000000));
    fails(WSAEFAULT, connect_to(s, peer("listen"), (int)0x80000010));
    is(local_port(s), 0);
    done(s);
}

void C_046_long_namelen(void)
{
    struct sockaddr_storage name;
    char *page = half_page();
    SOCKET s = stream();

    memset(&name, 0x5a, sizeof name);
    memcpy(&name, peer("listen"), PEERLEN);
    is(connect_to(s, &name, sizeof name), 0);
    done(s);
    s = stream();
    is(connect_to(s, &name, 17), 0);
    done(s);
    s = stream();                                 /* only the first 16 bytes need be mapped */
    memcpy(page + PAGE - 16, peer("listen"), 16);
    is(connect_to(s, page + PAGE - 16, 128), 0);
    done(s);
    ok(VirtualFree(page, 0, MEM_RELEASE));
}

void C_047_same_on_a_datagram_socket(void)
{
    SOCKET s = dgram();
    struct sockaddr_in before, after;
    int len = sizeof before;
    char *page = half_page();

    is(call(s, peer("listen")), 0);
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&before, &len, &wsaerr));
    fails(WSAEFAULT, connect_to(s, NULL, PEERLEN));
    fails(WSAEFAULT, connect_to(s, (void *)0x70000000, PEERLEN));
    fails(WSAEFAULT, connect_to(s, (void *)0x80010000u, PEERLEN));
    fails(WSAEFAULT, connect_to(s, page + PAGE - 8, PEERLEN));
    fails(WSAEFAULT, connect_to(s, peer("discard"), 15));
    fails(WSAEFAULT, connect_to(s, peer("discard"), 0));
    fails(WSAEFAULT, connect_to(s, peer("discard"), -1));
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&after, &len, &wsaerr));
    is(memcmp(&before, &after, sizeof after), 0);
    ok(echoes(s, "same association"));
    done(s);
    ok(VirtualFree(page, 0, MEM_RELEASE));
}

void C_048_wrong_family(void)
{
    struct sockaddr_in name;
    SOCKET s = stream(), d = dgram();

    memcpy(&name, peer("listen"), sizeof name);
    name.sin_family = AF_INET6;
    fails(WSAEAFNOSUPPORT, connect_to(s, &name, PEERLEN));
    fails(WSAEAFNOSUPPORT, connect_to(d, &name, PEERLEN));
    name.sin_family = (SHORT)0xDEAD;
    fails(WSAEAFNOSUPPORT, connect_to(s, &name, PEERLEN));
    fails(WSAEAFNOSUPPORT, connect_to(d, &name, PEERLEN));
    is(local_port(s), 0);
    done(s);
    done(d);
}

void C_049_unspecified_family_on_a_stream(void)
{
    struct sockaddr_in name;
    SOCKET s = stream();

    memcpy(&name, peer("listen"), sizeof name);
    name.sin_family = AF_UNSPEC;
    fails(WSAEAFNOSUPPORT, connect_to(s, &name, PEERLEN));
    done(s);
}

void C_051_W_45_zero_address(void)
{
    SOCKET s = stream();

    fails(WSAEADDRNOTAVAIL, call(s, at("0.0.0.0", 7)));
    is(local_port(s), 0);
    done(s);
}

void C_052_zero_address_nonblocking(void)
{
    SOCKET s = nonblocking(stream());
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);

    works(wsp.lpWSPEventSelect(s, e, FD_CONNECT, &wsaerr));
    fails(WSAEADDRNOTAVAIL, call(s, at("0.0.0.0", 7)));
    is(WaitForSingleObject(e, 200), WAIT_TIMEOUT);
    is(local_port(s), 0);
    done(s);
    ok(CloseHandle(e));
}

void C_053_W_46_port_zero(void)
{
    SOCKET s = stream();

    fails(WSAEADDRNOTAVAIL, call(s, at("10.0.2.2", 0)));
    is(local_port(s), 0);
    done(s);
}

void C_054_addresses_a_stream_cannot_reach(void)
{
    static const char *const where[] = { "255.255.255.255", "10.0.2.255", "224.0.0.1",
                                         "240.0.0.1" };
    SOCKET s = stream();

    for (unsigned i = 0; i < 4; i++)
        fails(WSAEADDRNOTAVAIL, call(s, at(where[i], 7)));
    is(local_port(s), 0);
    done(s);
}

void C_056_retry_after_a_refused_argument(void)
{
    SOCKET s = stream();

    fails(WSAEADDRNOTAVAIL, call(s, at("0.0.0.0", 7)));
    fails(WSAEADDRNOTAVAIL, call(s, at("255.255.255.255", 7)));
    is(call(s, peer("listen")), 0);
    ok(echoes(s, "good address"));
    done(s);
}
