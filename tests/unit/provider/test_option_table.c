/* SPDX-License-Identifier: MIT */
/* Lengths, values and moments of options: what a set must give, what reading it back gives. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"

enum { ROOM = 64, UNTOUCHED = 0x5a };

static int set(SOCKET s, int level, int option, const void *value, int length)
{
    uint32_t at = user_new(ROOM), e = user_new(4);
    uint32_t v[] = {s, (uint32_t)level, (uint32_t)option, at, (uint32_t)length, e};
    int err = 0;

    if (!thread_is_user())
        return WSPSetSockOpt(s, level, option, value, length, &err) ? err : 0;
    memcpy(user_at(at), value, ROOM);
    if (host_svc(SVC_WSP, WSP_SET_SOCK_OPT, user_copy(v, sizeof v), sizeof v))
        memcpy(&err, user_at(e), 4);
    return err;
}

static int get(SOCKET s, int level, int option, uint8_t value[ROOM], int *length)
{
    uint32_t at = user_new(ROOM), n = user_copy(length, 4), e = user_new(4);
    uint32_t v[] = {s, (uint32_t)level, (uint32_t)option, at, n, e};
    int err = 0;

    memset(value, UNTOUCHED, ROOM);
    if (!thread_is_user())
        return WSPGetSockOpt(s, level, option, (char *)value, length, &err) ? err : 0;
    memset(user_at(at), UNTOUCHED, ROOM);
    if (host_svc(SVC_WSP, WSP_GET_SOCK_OPT, user_copy(v, sizeof v), sizeof v))
        memcpy(&err, user_at(e), 4);
    memcpy(value, user_at(at), ROOM);
    memcpy(length, user_at(n), 4);
    return err;
}

/* A set of `length` bytes of `value`, then what a get of four bytes finds. */
static const struct {
    int level, option, length;
    uint32_t value;
    int want;
    uint32_t found;
} sets[] = {
    {SOL_SOCKET,  SO_KEEPALIVE,  -1,   1,      WSAEFAULT,      0     },
    {SOL_SOCKET,  SO_KEEPALIVE,  1,    1,      0,              1     },
    {SOL_SOCKET,  SO_KEEPALIVE,  0,    0,      WSAEFAULT,      1     },
    {SOL_SOCKET,  SO_REUSEADDR,  1,    1,      0,              1     },
    {SOL_SOCKET,  SO_REUSEADDR,  0,    1,      0,              0     },
    {SOL_SOCKET,  SO_KEEPALIVE,  ROOM, 0x1,    0,              1     },
    {SOL_SOCKET,  SO_DONTLINGER, 0,    1,      0,              0     },
    {SOL_SOCKET,  SO_DONTLINGER, 1,    7,      0,              1     },
    {SOL_SOCKET,  SO_LINGER,     3,    1,      WSAEFAULT,      0     },
    {SOL_SOCKET,  SO_LINGER,     4,    0x50001, 0,             0x50001},
    {SOL_SOCKET,  SO_RCVBUF,     3,    4096,   WSAEFAULT,      8192  },
    {SOL_SOCKET,  SO_RCVBUF,     4,    4096,   0,              4096  },
    {SOL_SOCKET,  SO_RCVBUF,     0,    0,      WSAEFAULT,      4096  },
    {SOL_SOCKET,  SO_ACCEPTCONN, 4,    1,      WSAENOPROTOOPT, 0     },
    {SOL_SOCKET,  SO_TYPE,       4,    9,      WSAENOPROTOOPT, 1     },
    {IPPROTO_TCP, TCP_NODELAY,   0,    0,      WSAEFAULT,      0     },
    {IPPROTO_TCP, TCP_NODELAY,   1,    1,      0,              1     },
    {IPPROTO_IP,  IP_TTL,        0,    0,      WSAEFAULT,      128   },
    {IPPROTO_IP,  IP_TTL,        1,    0xff21, 0,              0x21  },
    {IPPROTO_IP,  IP_TTL,        4,    0x100,  WSAEINVAL,      0x21  },
    {IPPROTO_IP,  IP_TTL,        4,    255,    0,              255   },
};

TEST_BOTH(R_60_an_option_is_set_whole_or_not_at_all)
{
    SOCKET s = ws_stream();
    uint8_t value[ROOM];

    for (unsigned i = 0; i < ARRAY_SIZE(sets); i++) {
        int length = 4, err;

        memset(value, 0xee, sizeof value);
        memcpy(value, &sets[i].value, 4);
        err = set(s, sets[i].level, sets[i].option, value, sets[i].length);
        if (err != sets[i].want)
            test_fail(__FILE__, __LINE__, "row %u: %d", i, err);
        CHECK_EQ(get(s, sets[i].level, sets[i].option, value, &length), 0);
        if (length != 4 || memcmp(value, &sets[i].found, 4))
            test_fail(__FILE__, __LINE__, "row %u: 0x%02x%02x...", i, value[0], value[1]);
    }
    CHECK_EQ(set(s, IPPROTO_UDP, 1, value, 4), WSAENOPROTOOPT);
    CHECK_EQ(ws_close(s), 0);
}

/* A get of so many bytes: the error, and how many come back. */
static const struct {
    int level, option, length, want, comes;
} gets[] = {
    {SOL_SOCKET,  SO_KEEPALIVE,    -1, WSAEFAULT, -1},
    {SOL_SOCKET,  SO_KEEPALIVE,    0,  WSAEFAULT, 0 },
    {SOL_SOCKET,  SO_KEEPALIVE,    1,  0,         1 },
    {SOL_SOCKET,  SO_KEEPALIVE,    3,  0,         1 },
    {SOL_SOCKET,  SO_KEEPALIVE,    50, 0,         4 },
    {SOL_SOCKET,  SO_LINGER,       3,  WSAEFAULT, 3 },
    {SOL_SOCKET,  SO_LINGER,       50, 0,         4 },
    {SOL_SOCKET,  SO_RCVBUF,       3,  WSAEFAULT, 3 },
    {SOL_SOCKET,  SO_RCVBUF,       5,  0,         4 },
    {SOL_SOCKET,  SO_CONNECT_TIME, 3,  WSAEFAULT, 3 },
    {IPPROTO_IP,  IP_TTL,          1,  0,         1 },
    {IPPROTO_IP,  IP_TTL,          0,  WSAEFAULT, 0 },
    {IPPROTO_TCP, TCP_NODELAY,     1,  0,         1 },
};

TEST_BOTH(R_60_what_is_read_fits_and_says_its_length)
{
    SOCKET s = ws_stream();
    uint8_t value[ROOM];

    for (unsigned i = 0; i < ARRAY_SIZE(gets); i++) {
        int length = gets[i].length, err = get(s, gets[i].level, gets[i].option, value, &length);
        int filled = gets[i].want ? 0 : gets[i].comes;

        if (err != gets[i].want || length != gets[i].comes || value[filled] != UNTOUCHED)
            test_fail(__FILE__, __LINE__, "row %u: %d, %d bytes", i, err, length);
    }
    CHECK_EQ(ws_close(s), 0);
}

TEST_BOTH(R_61_some_options_have_their_moment)
{
    SOCKET fresh = ws_stream(), bound = ws_stream(), listening = ws_stream(), u = ws_dgram();
    int v;

    CHECK_EQ(ws_bind(bound, 0, 5000), 0);
    CHECK_EQ(ws_bind(listening, 0, 5001), 0);
    CHECK_EQ(ws_set_option(listening, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, 1), 0);
    CHECK_EQ(ws_get_option(listening, SOL_SOCKET, SO_ACCEPTCONN, &v), 0);
    CHECK_EQ(v, 0);
    CHECK_EQ(ws_listen(listening, 5), 0);
    CHECK_EQ(ws_get_option(listening, SOL_SOCKET, SO_ACCEPTCONN, &v), 0);
    CHECK_EQ(v, 1);
    CHECK_EQ(ws_set_option(listening, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, 0), WSAEINVAL);
    CHECK_EQ(ws_get_option(listening, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, &v), 0);
    CHECK_EQ(v, 1);
    CHECK_EQ(ws_set_option(bound, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), WSAEINVAL);
    CHECK_EQ(ws_set_option(fresh, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), 0);
    CHECK_EQ(ws_get_option(u, SOL_SOCKET, SO_CONNECT_TIME, &v), 0); /* W-49 */
    CHECK_EQ(v, -1);
    CHECK_EQ(ws_connect(u, PEER, 7), 0);
    CHECK_EQ(ws_get_option(u, SOL_SOCKET, SO_CONNECT_TIME, &v), 0);
    CHECK_EQ(v, -1);
}

TEST_BOTH(an_address_is_shared_or_exclusive_but_not_both)
{
    SOCKET a = ws_stream(), b = ws_stream();

    CHECK_EQ(ws_set_option(a, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(ws_set_option(a, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), WSAEINVAL);
    CHECK_EQ(ws_set_option(a, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 0), 0);
    CHECK_EQ(ws_set_option(a, SOL_SOCKET, SO_REUSEADDR, 0), 0);
    CHECK_EQ(ws_set_option(a, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), 0);
    CHECK_EQ(ws_set_option(b, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), 0);
    CHECK_EQ(ws_set_option(b, SOL_SOCKET, SO_REUSEADDR, 1), WSAEINVAL);
    CHECK_EQ(ws_bind(a, 0, 5000), 0);
    CHECK_EQ(ws_bind(b, 0, 5000), WSAEADDRINUSE);
}
