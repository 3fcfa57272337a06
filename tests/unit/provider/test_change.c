/* SPDX-License-Identifier: MIT */
/* Changes of addresses and routes: events, blocked ioctls, overlapped waits of kernel clients. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/object/event.h"
#include "lwip-port/net_lock.h"
#include "lwip/netif.h"
#include "provider/include/ws2spi.h"
#include "provider/socket/config.h"

#define ELSEWHERE IP4(10, 0, 2, 77)

static int ioctl_user(SOCKET s, uint32_t code, uint32_t ip)
{
    uint8_t raw[16] = { AF_INET };
    uint32_t v[11] = { s, code, 0, sizeof raw }, result, none = 0;
    int32_t err;

    ip = net_order(ip);
    memcpy(raw + 4, &ip, 4);
    v[2] = user_copy(raw, sizeof raw);
    v[6] = user_copy(&none, 4);
    v[10] = user_copy(&none, 4);
    result = host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v);
    memcpy(&err, user_at(v[10]), 4);
    return result ? err : 0;
}

static int ioctl_kernel(SOCKET s, uint32_t code, uint32_t ip, WSAOVERLAPPED *o)
{
    struct sockaddr_in name = { .sin_family = AF_INET };
    DWORD n;
    INT err = 0;

    ip = net_order(ip);
    memcpy(&name.sin_addr, &ip, 4);
    return WSPIoctl(s, code, &name, sizeof name, NULL, 0, &n, o, NULL, NULL, &err) ? err : 0;
}

static int change_ioctl_now(SOCKET s, uint32_t code, uint32_t ip)
{
    return thread_is_user() ? ioctl_user(s, code, ip) : ioctl_kernel(s, code, ip, NULL);
}

static void become(uint32_t ip)
{
    peer_readdress(ip, PEER);
}

static void set_link(bool up)
{
    net_lock();
    if (up)
        netif_set_link_up(netif_default);
    else
        netif_set_link_down(netif_default);
    net_unlock();
}

static uint32_t bits_of(SOCKET s, uint32_t event)
{
    uint32_t bits = 0;
    int32_t err[10];

    CHECK_EQ(ws_enum(s, event, &bits, err), 0);
    return bits;
}

TEST_BOTH(R_70_an_armed_socket_is_told_once)
{
    SOCKET s = ws_dgram(), idle = ws_dgram();
    uint32_t e = ws_event(), f = ws_event();

    CHECK_EQ(ws_event_select(s, e, FD_ADDRESS_LIST_CHANGE), 0);
    CHECK_EQ(ws_event_select(idle, f, FD_ADDRESS_LIST_CHANGE), 0);
    CHECK_EQ(change_ioctl_now(s, SIO_ADDRESS_LIST_CHANGE, 0), WSAEWOULDBLOCK);
    become(OURS);                                   /* nothing new */
    CHECK_EQ(ws_event_is_set(e), false);
    become(ELSEWHERE);
    CHECK_EQ(bits_of(s, e), FD_ADDRESS_LIST_CHANGE);
    CHECK_EQ(ws_event_is_set(f), false);            /* never asked */
    become(OURS);
    CHECK_EQ(ws_event_is_set(e), false);            /* once */
    CHECK_EQ(change_ioctl_now(s, SIO_ADDRESS_LIST_CHANGE, 0), WSAEWOULDBLOCK);
    set_link(false);
    CHECK_EQ(bits_of(s, e), FD_ADDRESS_LIST_CHANGE);
}

TEST_BOTH(R_70_a_route_changes_for_whom_it_changes)
{
    SOCKET near = ws_dgram(), self = ws_dgram();
    uint32_t e = ws_event(), f = ws_event();

    CHECK_EQ(ws_event_select(near, e, FD_ROUTING_INTERFACE_CHANGE), 0);
    CHECK_EQ(ws_event_select(self, f, FD_ROUTING_INTERFACE_CHANGE), 0);
    CHECK_EQ(change_ioctl_now(near, SIO_ROUTING_INTERFACE_CHANGE, PEER), WSAEWOULDBLOCK);
    CHECK_EQ(change_ioctl_now(self, SIO_ROUTING_INTERFACE_CHANGE, LOOPBACK), WSAEWOULDBLOCK);
    set_link(false);
    CHECK_EQ(bits_of(near, e), FD_ROUTING_INTERFACE_CHANGE);
    CHECK_EQ(ws_event_is_set(f), false);
}

static SOCKET waiting_on;
static int ended;

static void waits(void *arg)
{
    (void)arg;
    ended = change_ioctl_now(waiting_on, SIO_ADDRESS_LIST_CHANGE, 0);
}

TEST(R_70_a_blocked_ioctl_ends_with_the_change)
{
    struct thread *t;

    provider_up(false);
    waiting_on = ws_dgram();
    ended = -1;
    t = world_thread(process_self(), waits, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ended, -1);
    become(ELSEWHERE);
    world_join(t);
    CHECK_EQ(ended, 0);
}

TEST_BOTH(R_70_a_blocked_ioctl_ends_with_its_socket_or_a_cancel)
{
    struct thread *t;

    waiting_on = ws_dgram();
    ended = -1;
    t = world_thread(process_self(), waits, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ws_cancel(), 0);
    world_join(t);
    CHECK_EQ(ended, WSAEINTR);
    ended = -1;
    t = world_thread(process_self(), waits, NULL);
    world_sleep(SECOND);
    CHECK_EQ(ws_close(waiting_on), 0);
    world_join(t);
    CHECK_EQ(ended, WSAENOTSOCK);
}

/* Another router is another route, not another address. */
TEST_BOTH(R_70_a_gateway_that_goes_changes_routes_only)
{
    SOCKET s = ws_dgram(), route = ws_dgram();
    uint32_t e = ws_event(), f = ws_event();

    ws_stream();
    CHECK_EQ(ws_event_select(s, e, FD_ADDRESS_LIST_CHANGE), 0);
    CHECK_EQ(ws_event_select(route, f, FD_ROUTING_INTERFACE_CHANGE), 0);
    CHECK_EQ(change_ioctl_now(s, SIO_ADDRESS_LIST_CHANGE, 0), WSAEWOULDBLOCK);
    CHECK_EQ(change_ioctl_now(route, SIO_ROUTING_INTERFACE_CHANGE, OFFLINK), WSAEWOULDBLOCK);
    peer_readdress(OURS, 0);
    CHECK_EQ(bits_of(route, f), FD_ROUTING_INTERFACE_CHANGE);
    CHECK_EQ(ws_event_is_set(e), false);
}

/* Between the two calls of the library the change must not be lost. */
TEST(R_70_a_change_before_the_service_asks_counts)
{
    uint32_t image[5] = { 0 }, v[11] = { 0, SIO_ADDRESS_LIST_CHANGE };

    provider_up(false);
    const uint32_t make[7] = { AF_INET, SOCK_DGRAM, 0, 0, 0, WSA_FLAG_OVERLAPPED,
                               user_copy(image, 4) };

    v[0] = host_svc(SVC_WSP, WSP_SOCKET, user_copy(make, sizeof make), sizeof make);
    v[6] = user_copy(image, 4);
    v[7] = user_copy(image, sizeof image);
    v[10] = user_copy(image, 4);
    CHECK_EQ(host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v), WSP_PENDING);
    v[8] = WSP_OVERLAP_AGAIN;
    CHECK_EQ(host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v), WSP_PENDING);
    become(ELSEWHERE);
    CHECK_EQ(host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v), 0);
}

TEST(R_47_overlapped_waits_of_a_kernel_client)
{
    WSAOVERLAPPED list = { 0 }, route = { 0 }, closed = { 0 };
    SOCKET s, t;
    DWORD n, flags;
    INT err;

    provider_up(true);
    s = ws_dgram();
    t = ws_dgram();
    list.hEvent = (HANDLE)(uintptr_t)ws_event();
    closed.hEvent = (HANDLE)(uintptr_t)ws_event();
    CHECK_EQ(ioctl_kernel(s, SIO_ADDRESS_LIST_CHANGE, 0, &list), WSA_IO_PENDING);
    CHECK_EQ(ioctl_kernel(s, SIO_ROUTING_INTERFACE_CHANGE, PEER, &route), WSA_IO_PENDING);
    CHECK_EQ(ioctl_kernel(t, SIO_ROUTING_INTERFACE_CHANGE, LOOPBACK, &closed), WSA_IO_PENDING);
    CHECK_EQ(WSPGetOverlappedResult(s, &list, &n, FALSE, &flags, &err), FALSE);
    CHECK_EQ(err, WSA_IO_INCOMPLETE);
    become(ELSEWHERE);
    CHECK_EQ(ws_event_is_set((uint32_t)(uintptr_t)list.hEvent), true);
    CHECK_EQ(WSPGetOverlappedResult(s, &list, &n, TRUE, &flags, &err), TRUE);
    CHECK_EQ(route.Internal, 0);
    CHECK_EQ(closed.Internal, WSP_STATUS_PENDING);
    CHECK_EQ(ws_close(t), 0);
    CHECK_EQ(closed.Internal, WSA_OPERATION_ABORTED);
    CHECK_EQ(ws_event_is_set((uint32_t)(uintptr_t)closed.hEvent), true);
    heap_fail_kernel(1, 1);
    CHECK_EQ(ioctl_kernel(s, SIO_ADDRESS_LIST_CHANGE, 0, &route), WSAENOBUFS);
    CHECK_EQ(ws_close(s), 0);
}

/* --- what is bound to an address that is ours no more ----------------------------------------- */

enum { PORT = 5000 };

TEST_BOTH(R_10_a_datagram_socket_stays_bound_to_its_address)
{
    SOCKET s = ws_nonblocking(ws_dgram()), from = ws_dgram(), twin = ws_nonblocking(ws_dgram());
    struct ws_name name;
    unsigned n;
    char c;

    CHECK_EQ(ws_bind(s, OURS, PORT), 0);
    become(ELSEWHERE);
    CHECK_EQ(ws_sock_name(s, &name), 0);
    CHECK_EQ(name.ip, OURS);
    CHECK_EQ(ws_send_to(from, "x", 1, ELSEWHERE, PORT), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_bind(twin, ELSEWHERE, PORT), 0);    /* it is another one's now */
    CHECK_EQ(ws_send_to(from, "y", 1, ELSEWHERE, PORT), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAEWOULDBLOCK);
    CHECK_EQ(ws_recv(twin, &c, 1, 0, &n), 0);
    become(OURS);
    CHECK_EQ(ws_send_to(from, "z", 1, OURS, PORT), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(c, 'z');
}

TEST_BOTH(R_10_a_listener_stays_bound_to_its_address)
{
    SOCKET lis = ws_stream(), c = ws_stream();

    CHECK_EQ(ws_bind(lis, OURS, PORT), 0);
    CHECK_EQ(ws_listen(lis, 5), 0);
    become(ELSEWHERE);
    CHECK_EQ(ws_connect(c, ELSEWHERE, PORT), WSAECONNREFUSED);
    become(OURS);
    CHECK_EQ(ws_connect(c, OURS, PORT), 0);
}

/* What lingers on the old address takes no port from the new one. */
TEST(C_114_connections_from_an_address_that_is_gone_hold_no_port)
{
    static const char two[] = "EPHEMERAL_LOW=50000\nEPHEMERAL_HIGH=50001\n";
    SOCKET s[2], again;

    provider_configure(two, sizeof two - 1);
    provider_up(false);
    for (unsigned i = 0; i < 2; i++)
        s[i] = ws_connected(7, PEER_LISTEN);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_EQ(ws_close(s[i]), 0);
        world_sleep(10 * MS);
        peer_fin(peer_connection(i));
        world_sleep(10 * MS);
    }
    again = ws_stream();
    CHECK_EQ(ws_connect(again, PEER, 7), WSAENOBUFS);   /* both in TIME_WAIT */
    become(ELSEWHERE);
    CHECK_EQ(ws_connect(again, PEER, 7), 0);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), 0);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
}

/* a parked listener has no pcb to be moved. */
TEST_BOTH(R_10_R_11_a_parked_listener_outlives_its_address)
{
    SOCKET first = ws_stream(), second = ws_stream();

    CHECK_EQ(ws_set_option(first, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_set_option(second, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_bind(first, OURS, PORT), 0);
    CHECK_EQ(ws_bind(second, OURS, PORT), 0);
    CHECK_EQ(ws_listen(first, 5), 0);
    CHECK_EQ(ws_listen(second, 5), 0);
    become(ELSEWHERE);
    become(OURS);
    CHECK_EQ(ws_close(first), 0);
    CHECK_EQ(ws_connect(ws_stream(), OURS, PORT), 0);
}

/* As docs/limits.md says; the loopback's go on. */
TEST_BOTH(T_52_connections_end_with_the_address_of_their_lease)
{
    static const uint32_t next[] = { ELSEWHERE, 0 };
    SOCKET lis = ws_stream(), c = ws_stream(), s;
    unsigned n;
    char byte;

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_bind(lis, 0, PORT), 0);
    CHECK_EQ(ws_listen(lis, 5), 0);
    CHECK_EQ(ws_connect(c, LOOPBACK, PORT), 0);
    CHECK_EQ(ws_accept(lis, &s), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(next); i++) {
        SOCKET out = ws_stream(), in;

        become(OURS);
        CHECK_EQ(ws_connect(out, PEER, 7), 0);
        peer_play((uint16_t)(3000 + i), PEER_LISTEN);
        peer_connect((uint16_t)(3000 + i), PORT);
        CHECK_EQ(ws_accept(lis, &in), 0);
        become(next[i]);
        CHECK_EQ(ws_recv(out, &byte, 1, 0, &n), WSAECONNABORTED);
        CHECK_EQ(ws_recv(in, &byte, 1, 0, &n), WSAECONNABORTED);
        CHECK_EQ(ws_send(out, "x", 1, &n), WSAECONNABORTED);
        CHECK_EQ(ws_close(out), 0);
        CHECK_EQ(ws_close(in), 0);
        CHECK_EQ(ws_send(c, "l", 1, &n), 0);
        CHECK_EQ(ws_recv(s, &byte, 1, 0, &n), 0);
        CHECK_EQ(byte, 'l');
    }
}

TEST_BOTH(R_10_connect_from_an_address_that_is_gone_is_ADDRNOTAVAIL)
{
    SOCKET s = ws_stream();

    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_bind(s, OURS, PORT), 0);
    become(ELSEWHERE);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEADDRNOTAVAIL);
    CHECK_EQ(peer_syns, 0);
    become(OURS);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

TEST_BOTH(W_36_a_connected_datagram_socket_is_named_after_the_route)
{
    SOCKET s = ws_dgram();
    struct ws_name name;

    CHECK_EQ(ws_connect(s, PEER, 7), 0);
    CHECK_EQ(ws_sock_name(s, &name), 0);
    CHECK_EQ(name.ip, OURS);
    become(ELSEWHERE);
    CHECK_EQ(ws_sock_name(s, &name), 0);
    CHECK_EQ(name.ip, ELSEWHERE);
}

TEST_BOTH(C_105_a_pending_connect_ends_with_its_address)
{
    SOCKET s = ws_nonblocking(ws_stream()), up = ws_stream();
    unsigned out = 0, n;
    int err = 0;
    char c;

    peer_play(7, PEER_DROP);
    peer_play(8, PEER_LISTEN);
    CHECK_EQ(ws_connect(up, PEER, 8), 0);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    become(ELSEWHERE);
    CHECK_EQ(ws_select1(s, IN_W | IN_X, 0, &out), 0);
    CHECK_EQ(out, IN_X);
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_ERROR, &err), 0);
    CHECK_EQ(err, WSAENETDOWN);
    CHECK_EQ(ws_recv(up, &c, 1, 0, &n), WSAECONNABORTED);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);       /* from the new one */
}
