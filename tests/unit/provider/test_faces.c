/* SPDX-License-Identifier: MIT */
/* Every access to the program's memory fails once, in every call (faces.h): one line a call. */
#include "tests/unit/provider/faces.h"

#include "provider/abi/net_abi.h"
#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"


enum { ROOM = 256 };

static void bound(void)
{
    subject = ws_nonblocking(ws_dgram());
    CHECK_EQ(ws_bind(subject, 0, 5000), 0);
}

static void connected(void)
{
    subject = ws_nonblocking(ws_connected(7, PEER_LISTEN));
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
    subject = ws_dgram();
    return WORDS_OF(v, subject, name_of(0, 5000), 16, user_new(4));
}

static unsigned to_name(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, user_new(16), word(16), user_new(4));
}

static unsigned to_get_option(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, SOL_SOCKET, SO_LINGER, user_new(4), word(4), user_new(4));
}

static unsigned to_set_option(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, SOL_SOCKET, SO_RCVBUF, word(4096), 4, user_new(4));
}

static unsigned to_ask_addresses(uint32_t *v)
{
    bound();
    return WORDS_OF(v, subject, SIO_ADDRESS_LIST_QUERY, 0, 0, user_new(ROOM), ROOM, user_new(4),
                    0, 0, 0, user_new(4));
}

static unsigned to_ask_route(uint32_t *v)
{
    bound();
    return WORDS_OF(v, subject, SIO_ROUTING_INTERFACE_QUERY, name_of(PEER, 0), 16, user_new(16),
                    16, user_new(4), 0, 0, 0, user_new(4));
}

static unsigned to_enumerate(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, 0, user_new(44), user_new(4));
}

static unsigned to_select(uint32_t *v)
{
    fd_set set = {.fd_count = 1};
    struct timeval none = {0, 0};

    with_data(true); /* both sets come back with the socket */
    set.fd_array[0] = subject;
    return WORDS_OF(v, 0, user_copy(&set, sizeof set), user_copy(&set, sizeof set), 0,
                    user_copy(&none, sizeof none), user_new(4));
}

static unsigned to_send(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, buffer(100), 1, user_new(4), 0, 0, 0, 0, user_new(4));
}

static unsigned to_send_to(uint32_t *v)
{
    bound();
    return WORDS_OF(v, subject, buffer(100), 1, user_new(4), 0, name_of(PEER, 7), 16, 0, 0, 0,
                    user_new(4));
}

static unsigned to_peek(uint32_t *v)
{
    with_data(true);
    return WORDS_OF(v, subject, buffer(100), 1, user_new(4), word(MSG_PEEK), 0, 0, 0,
                    user_new(4));
}

static unsigned to_peek_from(uint32_t *v)
{
    with_data(false);
    return WORDS_OF(v, subject, buffer(100), 1, user_new(4), word(MSG_PEEK), user_new(16),
                    word(16), 0, 0, 0, user_new(4));
}

static unsigned to_write_address(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, name_of(PEER, 80), 16, 0, user_new(ROOM), word(ROOM / 2), user_new(4));
}

static unsigned to_read_address(uint32_t *v)
{
    static const uint16_t text[] = {'1', '.', '2', '.', '3', '.', '4', ':', '8', '0', 0};

    subject = INVALID_SOCKET;
    return WORDS_OF(v, user_copy(text, sizeof text), AF_INET, 0, user_new(16), word(16),
                    user_new(4));
}

static unsigned to_list_interfaces(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, user_new(4 * sizeof(struct net_interface_entry)), 4, 0);
}

static unsigned to_list_sockets(uint32_t *v)
{
    bound();
    return WORDS_OF(v, user_new(4 * sizeof(struct net_socket_entry)), 4, 0);
}

static unsigned to_wait_for_address(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, 100);
}

static unsigned to_resolve(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, user_copy("localhost", 10), 100, user_new(sizeof(struct net_answer_out)));
}

static unsigned to_host_name(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, user_new(NET_HOST_BYTES), 0);
}

static unsigned to_ping(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, net_order(PEER), 100, 1000, 0);
}

static unsigned to_list_adapters(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, user_new(4 * sizeof(struct net_adapter_entry)), 4, 0);
}

static unsigned to_list_connections(uint32_t *v)
{
    bound();
    return WORDS_OF(v, 1, user_new(4 * sizeof(struct net_connection_entry)), 4, 0);
}

static unsigned to_ask_neighbour(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, net_order(PEER), 1000, user_new(6));
}

static unsigned to_echo(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, net_order(PEER), user_new(8), 8, 0, 0, 1000, user_new(8), 8, 0, 0, 0, 0, 0,
                    0, 0);
}

static unsigned to_wait_for_change(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, 0, 0xffff, 0);
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
    {"adapters",          SVC_NET, NET_ADAPTERS,            to_list_adapters   },
    {"connections",       SVC_NET, NET_CONNECTIONS,         to_list_connections},
    {"ask a neighbour",   SVC_NET, NET_ASK_NEIGHBOUR,       to_ask_neighbour   },
    {"echo",              SVC_NET, NET_ECHO,                to_echo            },
    {"wait for change",   SVC_NET, NET_WAIT_CHANGE,         to_wait_for_change },
};

TEST(each_access_of_each_call_fails_once)
{
    provider_up(false);
    faces_fail(faces, ARRAY_SIZE(faces));
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
