/* SPDX-License-Identifier: MIT */
/* What all ioctls have in common: the byte count. */
#include "tests/unit/provider/calls.h"

#include <string.h>
#include <ws2tcpip.h>

#include "provider/include/ws2spi.h"

enum { ROOM = 64, PRESET = 0x5a5a };

static const uint32_t codes[] = {
    FIONBIO, FIONREAD, SIO_UDP_CONNRESET, SIO_KEEPALIVE_VALS, SIO_GET_BROADCAST_ADDRESS,
    SIO_ROUTING_INTERFACE_QUERY, SIO_ADDRESS_LIST_QUERY, SIO_ROUTING_INTERFACE_CHANGE,
    SIO_ADDRESS_LIST_CHANGE, SIO_GET_INTERFACE_LIST, FIOASYNC, 0x12345678,
};

static SOCKET overlapped_socket(int type)
{
    const uint32_t none = 0;
    const uint32_t v[7] = { AF_INET, (uint32_t)type, 0, 0, 0, WSA_FLAG_OVERLAPPED,
                            user_copy(&none, 4) };
    INT err;

    if (thread_is_user())
        return host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
    return WSPSocket(AF_INET, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED, &err);
}

/* With everything an ioctl may want, and no place for the byte count. */
static int without_count(SOCKET s, uint32_t code, bool overlapped)
{
    uint8_t in[16] = { AF_INET, 0, 0, 0, 10, 0, 2, 2 }, out[ROOM];
    uint32_t image[5] = { 0 }, v[11] = { s, code, 0, sizeof in, 0, ROOM }, result;
    WSAOVERLAPPED o = { .hEvent = (WSAEVENT)(uintptr_t)ws_event() };
    int32_t err = 0;

    if (!thread_is_user())
        return WSPIoctl(s, code, in, sizeof in, out, sizeof out, NULL, overlapped ? &o : NULL, NULL,
                        NULL, &err)
                   ? err
                   : 0;
    v[2] = user_copy(in, sizeof in);
    v[4] = user_new(ROOM);
    v[7] = overlapped ? user_copy(image, sizeof image) : 0;
    v[10] = user_copy(&err, 4);
    result = host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v);
    memcpy(&err, user_at(v[10]), 4);
    return result ? err : 0;
}

/* A kernel client's OVERLAPPED is refused before that, but for the two that it may use. */
static int refusal(uint32_t code, bool overlapped)
{
    bool change = code == SIO_ROUTING_INTERFACE_CHANGE || code == SIO_ADDRESS_LIST_CHANGE;

    return overlapped && !thread_is_user() && !change ? WSAEOPNOTSUPP : WSAEFAULT;
}

TEST_BOTH(R_66_R_68_no_ioctl_does_without_a_byte_count)
{
    SOCKET s[2] = { overlapped_socket(SOCK_STREAM), overlapped_socket(SOCK_DGRAM) };
    char c;
    unsigned n;

    for (unsigned i = 0; i < 2 * ARRAY_SIZE(codes); i++)
        for (int overlapped = 0; overlapped < 2; overlapped++)
            CHECK_EQ(without_count(s[i % 2], codes[i / 2], overlapped),
                     refusal(codes[i / 2], overlapped));
    CHECK_EQ(ws_fionbio(s[1], 0), 0);
    CHECK_EQ(ws_bind(s[1], 0, 0), 0);
    CHECK_EQ(ws_event_select(s[1], ws_event(), FD_READ), 0);
    CHECK_EQ(ws_recv(s[1], &c, 1, 0, &n), WSAEWOULDBLOCK);
}

/* W-70: nothing moves, and the count says so. */
TEST_BOTH(R_66_a_refused_FIONBIO_counts_no_bytes)
{
    const uint32_t off = 0, preset = PRESET;
    DWORD returned = PRESET;
    SOCKET s = ws_stream();
    INT err = 0;
    uint32_t v[11] = { s, FIONBIO, 0, 4 };

    CHECK_EQ(ws_event_select(s, ws_event(), FD_READ), 0);
    if (thread_is_user()) {
        v[2] = user_copy(&off, 4);
        v[6] = user_copy(&preset, 4);
        v[10] = user_copy(&preset, 4);
        CHECK_EQ(host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v), 0xffffffff);
        memcpy(&err, user_at(v[10]), 4);
        memcpy(&returned, user_at(v[6]), 4);
    } else {
        CHECK_EQ(WSPIoctl(s, FIONBIO, (void *)(uintptr_t)&off, 4, NULL, 0, &returned, NULL, NULL,
                          NULL, &err),
                 SOCKET_ERROR);
    }
    CHECK_EQ(err, WSAEINVAL);
    CHECK_EQ(returned, 0);
}

/* A bad pointer gets the size back as a place that is too small does. */
TEST_BOTH(R_69_an_address_list_without_a_place_tells_its_size)
{
    const uint32_t preset = PRESET;
    DWORD returned = PRESET;
    SOCKET s = ws_stream();
    INT err = 0;
    uint32_t v[11] = { s, SIO_ADDRESS_LIST_QUERY, 0, 0, 0, ROOM };

    if (thread_is_user()) {
        v[6] = user_copy(&preset, 4);
        v[10] = user_copy(&preset, 4);
        CHECK_EQ(host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v), 0xffffffff);
        memcpy(&err, user_at(v[10]), 4);
        memcpy(&returned, user_at(v[6]), 4);
        CHECK_EQ(returned, 4 + 8 + 16);
    } else {
        CHECK_EQ(WSPIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, ROOM, &returned, NULL, NULL,
                          NULL, &err),
                 SOCKET_ERROR);
        CHECK_EQ(returned, offsetof(SOCKET_ADDRESS_LIST, Address) + sizeof(SOCKET_ADDRESS) + 16);
    }
    CHECK_EQ(err, WSAEFAULT);
}

static int interfaces(SOCKET s, INTERFACE_INFO *list, uint32_t room, DWORD *returned)
{
    const uint32_t preset = PRESET;
    uint32_t v[11] = { s, SIO_GET_INTERFACE_LIST, 0, 0, 0, room }, result;
    INT err = 0;

    *returned = PRESET;
    if (!thread_is_user())
        return WSPIoctl(s, SIO_GET_INTERFACE_LIST, NULL, 0, list, room, returned, NULL, NULL, NULL,
                        &err)
                   ? err
                   : 0;
    v[4] = user_copy(list, room + 1);
    v[6] = user_copy(&preset, 4);
    v[10] = user_copy(&err, 4);
    result = host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v);
    memcpy(list, user_at(v[4]), room + 1);
    memcpy(returned, user_at(v[6]), 4);
    memcpy(&err, user_at(v[10]), 4);
    return result ? err : 0;
}

static uint32_t ip_in(const sockaddr_gen *name)
{
    CHECK_EQ(name->AddressIn.sin_family, AF_INET);
    return net_order(name->AddressIn.sin_addr.s_addr);
}

TEST_BOTH(SIO_GET_INTERFACE_LIST_describes_the_nic_and_loopback)
{
    INTERFACE_INFO list[3];
    SOCKET s[2] = { ws_stream(), ws_dgram() };
    unsigned loopbacks = 0;
    DWORD n;

    for (int i = 0; i < 2; i++) {
        memset(list, 0x5a, sizeof list);
        CHECK_EQ(interfaces(s[i], list, 2 * sizeof list[0], &n), 0);
        CHECK_EQ(n, 2 * sizeof list[0]);
        CHECK_EQ(*(uint8_t *)&list[2], 0x5a);
        for (int j = 0; j < 2; j++) {
            bool loopback = list[j].iiFlags & IFF_LOOPBACK;

            loopbacks += loopback;
            CHECK_EQ(list[j].iiFlags, IFF_UP | (loopback ? IFF_LOOPBACK : IFF_BROADCAST));
            CHECK_EQ(ip_in(&list[j].iiAddress), loopback ? LOOPBACK : OURS);
            CHECK_EQ(ip_in(&list[j].iiNetmask),
                     loopback ? IP4(255, 0, 0, 0) : IP4(255, 255, 255, 0));
            if (!loopback)
                CHECK_EQ(ip_in(&list[j].iiBroadcastAddress), IP4(255, 255, 255, 255));
        }
        memset(list, 0x5a, sizeof list);
        CHECK_EQ(interfaces(s[i], list, 2 * sizeof list[0] - 1, &n), WSAEFAULT);
        CHECK_EQ(n, 0);
        CHECK_EQ(*(uint8_t *)list, 0x5a);
    }
    CHECK_EQ(loopbacks, 2);
}
