/* SPDX-License-Identifier: MIT */
/* Every access to the program's memory fails once, in every call: one line a call.
 *
 * Each script opens what its call needs and says its arguments; the call is made with the n-th
 * access failing, for each n that it reaches.  It then reports an error, and the same call works
 * afterwards: nothing was consumed. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/include/net_abi.h"
#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"

enum { WORDS = 12, ROOM = 256 };

struct face {
    const char *name;
    enum svc_set set;
    unsigned method;
    unsigned (*prepare)(uint32_t *v); /* returns how many words; makes s */
};
static SOCKET s;

static uint32_t name_of(uint32_t ip, uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET};

    a.sin_addr.s_addr = net_order(ip);
    a.sin_port = (USHORT)(port << 8 | port >> 8);
    return user_copy(&a, sizeof a);
}

static uint32_t word(uint32_t v)
{
    return user_copy(&v, sizeof v);
}

static uint32_t buffer(uint32_t n)
{
    uint32_t v[2] = {n, user_new(n)};

    return user_copy(v, sizeof v);
}

static unsigned put(uint32_t *v, unsigned n, const uint32_t *from)
{
    memcpy(v, from, n * sizeof *v);
    return n;
}
#define WORDS_OF(v, ...) put((v), sizeof((uint32_t[]){__VA_ARGS__}) / 4, (uint32_t[]){__VA_ARGS__})

static void bound(void)
{
    s = ws_nonblocking(ws_dgram());
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
}

static void connected(void)
{
    s = ws_nonblocking(ws_connected(7, PEER_LISTEN));
}

static void with_data(bool stream)
{
    struct packet p = {.kind = PACKET_UDP,
                       .from = PEER,
                       .to = OURS,
                       .from_port = 9,
                       .to_port = 5000,
                       .data = (const uint8_t *)"data",
                       .bytes = 4,
                       .ttl = 64};
    unsigned n = 0;

    if (stream) {
        connected();
        while (peer_connection(n))
            n++;
        peer_send(peer_connection(n - 1), "data", 4);
    } else {
        bound();
        peer_send_packet(&p);
    }
    world_sleep(5 * MS);
}

static unsigned to_bind(uint32_t *v)
{
    s = ws_dgram();
    return WORDS_OF(v, (uint32_t)s, name_of(0, 5000), 16, user_new(4));
}

static unsigned to_name(uint32_t *v)
{
    connected();
    return WORDS_OF(v, (uint32_t)s, user_new(16), word(16), user_new(4));
}

static unsigned to_get_option(uint32_t *v)
{
    connected();
    return WORDS_OF(v, (uint32_t)s, SOL_SOCKET, SO_LINGER, user_new(4), word(4), user_new(4));
}

static unsigned to_set_option(uint32_t *v)
{
    connected();
    return WORDS_OF(v, (uint32_t)s, SOL_SOCKET, SO_RCVBUF, word(4096), 4, user_new(4));
}

static unsigned to_ask_addresses(uint32_t *v)
{
    bound();
    return WORDS_OF(v, (uint32_t)s, SIO_ADDRESS_LIST_QUERY, 0, 0, user_new(ROOM), ROOM, user_new(4),
                    0, 0, 0, user_new(4));
}

static unsigned to_ask_route(uint32_t *v)
{
    bound();
    return WORDS_OF(v, (uint32_t)s, SIO_ROUTING_INTERFACE_QUERY, name_of(PEER, 0), 16, user_new(16),
                    16, user_new(4), 0, 0, 0, user_new(4));
}

static unsigned to_enumerate(uint32_t *v)
{
    connected();
    return WORDS_OF(v, (uint32_t)s, 0, user_new(44), user_new(4));
}

static unsigned to_select(uint32_t *v)
{
    fd_set set = {.fd_count = 1};
    struct timeval none = {0, 0};

    with_data(true); /* both sets come back with the socket */
    set.fd_array[0] = s;
    return WORDS_OF(v, 0, user_copy(&set, sizeof set), user_copy(&set, sizeof set), 0,
                    user_copy(&none, sizeof none), user_new(4));
}

static unsigned to_send(uint32_t *v)
{
    connected();
    return WORDS_OF(v, (uint32_t)s, buffer(100), 1, user_new(4), 0, 0, 0, 0, user_new(4));
}

static unsigned to_send_to(uint32_t *v)
{
    bound();
    return WORDS_OF(v, (uint32_t)s, buffer(100), 1, user_new(4), 0, name_of(PEER, 7), 16, 0, 0, 0,
                    user_new(4));
}

static unsigned to_peek(uint32_t *v)
{
    with_data(true);
    return WORDS_OF(v, (uint32_t)s, buffer(100), 1, user_new(4), word(MSG_PEEK), 0, 0, 0,
                    user_new(4));
}

static unsigned to_peek_from(uint32_t *v)
{
    with_data(false);
    return WORDS_OF(v, (uint32_t)s, buffer(100), 1, user_new(4), word(MSG_PEEK), user_new(16),
                    word(16), 0, 0, 0, user_new(4));
}

static unsigned to_write_address(uint32_t *v)
{
    s = INVALID_SOCKET;
    return WORDS_OF(v, name_of(PEER, 80), 16, 0, user_new(ROOM), word(ROOM / 2), user_new(4));
}

static unsigned to_read_address(uint32_t *v)
{
    static const uint16_t text[] = {'1', '.', '2', '.', '3', '.', '4', ':', '8', '0', 0};

    s = INVALID_SOCKET;
    return WORDS_OF(v, user_copy(text, sizeof text), AF_INET, 0, user_new(16), word(16),
                    user_new(4));
}

static unsigned to_list_interfaces(uint32_t *v)
{
    s = INVALID_SOCKET;
    return WORDS_OF(v, user_new(4 * sizeof(struct net_interface_entry)), 4, 0);
}

static unsigned to_list_sockets(uint32_t *v)
{
    bound();
    return WORDS_OF(v, user_new(4 * sizeof(struct net_socket_entry)), 4, 0);
}

static unsigned to_wait_for_address(uint32_t *v)
{
    s = INVALID_SOCKET;
    return WORDS_OF(v, 100);
}

static unsigned to_resolve(uint32_t *v)
{
    s = INVALID_SOCKET;
    return WORDS_OF(v, user_copy("localhost", 10), 100, user_new(sizeof(struct net_answer_out)));
}

static unsigned to_host_name(uint32_t *v)
{
    s = INVALID_SOCKET;
    return WORDS_OF(v, user_new(NET_HOST_BYTES), 0);
}

static unsigned to_ping(uint32_t *v)
{
    s = INVALID_SOCKET;
    return WORDS_OF(v, net_order(PEER), 100, 1000, 0);
}

static const struct face faces[] = {
    {"bind",              SVC_WSP, WSP_BIND,                to_bind            },
    {"get sock name",     SVC_WSP, WSP_GET_SOCK_NAME,       to_name            },
    {"get peer name",     SVC_WSP, WSP_GET_PEER_NAME,       to_name            },
    {"get option",        SVC_WSP, WSP_GET_SOCK_OPT,        to_get_option      },
    {"set option",        SVC_WSP, WSP_SET_SOCK_OPT,        to_set_option      },
    {"address list",      SVC_WSP, WSP_IOCTL,               to_ask_addresses   },
    {"route",             SVC_WSP, WSP_IOCTL,               to_ask_route       },
    {"enumerate",         SVC_WSP, WSP_ENUM_NETWORK_EVENTS, to_enumerate       },
    {"select",            SVC_WSP, WSP_SELECT,              to_select          },
    {"send",              SVC_WSP, WSP_SEND,                to_send            },
    {"send to",           SVC_WSP, WSP_SEND_TO,             to_send_to         },
    {"receive",           SVC_WSP, WSP_RECV,                to_peek            },
    {"peek from",         SVC_WSP, WSP_RECV_FROM,           to_peek_from       },
    {"address to string", SVC_WSP, WSP_ADDRESS_TO_STRING,   to_write_address   },
    {"string to address", SVC_WSP, WSP_STRING_TO_ADDRESS,   to_read_address    },
    {"interfaces",        SVC_NET, NET_INTERFACES,          to_list_interfaces },
    {"sockets",           SVC_NET, NET_SOCKETS,             to_list_sockets    },
    {"wait for address",  SVC_NET, NET_WAIT_ADDRESS,        to_wait_for_address},
    {"resolve",           SVC_NET, NET_RESOLVE,             to_resolve         },
    {"host name",         SVC_NET, NET_HOST_NAME,           to_host_name       },
    {"ping",              SVC_NET, NET_PING,                to_ping            },
};

static bool failed(const struct face *f, uint32_t result)
{
    return f->set == SVC_WSP ? result == 0xffffffffu : result != 0;
}

/* False when the call accesses the program's memory fewer times than that. */
static bool fault_one(const struct face *f, unsigned nth)
{
    uint32_t v[WORDS], again[WORDS], result;
    unsigned n = f->prepare(v), before = user_accesses();
    bool reached;

    memcpy(again, v, sizeof v);
    user_fault_at(nth);
    result = host_svc(f->set, f->method, user_copy(v, n * 4), n * 4);
    reached = user_accesses() - before >= nth;
    user_fault_at(0);
    if (reached && !failed(f, result))
        test_fail(__FILE__, __LINE__, "%s: access %u fails unnoticed (%u)", f->name, nth, result);
    if (reached && failed(f, host_svc(f->set, f->method, user_copy(again, n * 4), n * 4)))
        test_fail(__FILE__, __LINE__, "%s: does not work after access %u", f->name, nth);
    if (s != INVALID_SOCKET)
        CHECK_EQ(ws_close(s), 0);
    return reached;
}

TEST(each_access_of_each_call_fails_once)
{
    provider_up(false);
    for (unsigned i = 0; i < ARRAY_SIZE(faces); i++) {
        unsigned nth = 1;

        while (fault_one(&faces[i], nth))
            CHECK(nth++ < 100);
        CHECK(nth > 1);
    }
}

TEST(kernel_clients_text_in_and_out)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = 0x5000}, back;
    WCHAR text[32], wrong[] = {'x', 0};
    DWORD room = 32;
    int err = 0, length = sizeof back;

    provider_up(true);
    a.sin_addr.s_addr = net_order(PEER);
    CHECK_EQ(WSPAddressToString((LPSOCKADDR)&a, sizeof a, NULL, text, &room, &err), 0);
    CHECK_EQ(room, sizeof "10.0.2.2:80");
    CHECK_EQ(WSPStringToAddress(text, AF_INET, NULL, (LPSOCKADDR)&back, &length, &err), 0);
    CHECK(!memcmp(&a, &back, sizeof a));
    room = 3;
    CHECK_EQ(WSPAddressToString((LPSOCKADDR)&a, sizeof a, NULL, text, &room, &err), SOCKET_ERROR);
    CHECK_EQ(err, WSAEFAULT);
    CHECK_EQ(room, sizeof "10.0.2.2:80");
    CHECK_EQ(WSPAddressToString((LPSOCKADDR)&a, 4, NULL, text, &room, &err), SOCKET_ERROR);
    CHECK_EQ(err, WSAEFAULT);
    a.sin_family = 99;
    CHECK_EQ(WSPAddressToString((LPSOCKADDR)&a, sizeof a, NULL, text, &room, &err), SOCKET_ERROR);
    CHECK_EQ(err, WSAEINVAL);
    CHECK_EQ(WSPStringToAddress(wrong, AF_INET, NULL, (LPSOCKADDR)&back, &length, &err),
             SOCKET_ERROR);
    CHECK_EQ(err, WSAEINVAL);
    CHECK_EQ(WSPStringToAddress(text, 99, NULL, (LPSOCKADDR)&back, &length, &err), SOCKET_ERROR);
    CHECK_EQ(err, WSAEINVAL);
    length = 4;
    CHECK_EQ(WSPStringToAddress(text, AF_INET, NULL, (LPSOCKADDR)&back, &length, &err),
             SOCKET_ERROR);
    CHECK_EQ(err, WSAEFAULT);
    CHECK_EQ(length, sizeof back);
}
