/* SPDX-License-Identifier: MIT */
/* Every option that can be set, at every length: what is taken, what comes back, and how long that
 * is said to be. */
#include "tests/unit/provider/calls.h"

#include <string.h>
#include <ws2tcpip.h>

#include "provider/include/ws2spi.h"

enum { LONGEST = 8, UNTOUCHED = 0xee };
enum kind { A_BOOL, A_FLAG, A_BYTE, A_WORD };

static const struct row {
    int type, level, option;
    enum kind kind;
} rows[] = {
    { SOCK_STREAM, SOL_SOCKET, SO_DEBUG, A_BOOL },
    { SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR, A_BOOL },
    { SOCK_STREAM, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, A_BOOL },
    { SOCK_STREAM, SOL_SOCKET, SO_KEEPALIVE, A_FLAG },
    { SOCK_STREAM, SOL_SOCKET, SO_DONTROUTE, A_FLAG },
    { SOCK_DGRAM, SOL_SOCKET, SO_BROADCAST, A_BOOL },
    { SOCK_STREAM, SOL_SOCKET, SO_USELOOPBACK, A_BOOL },
    { SOCK_STREAM, SOL_SOCKET, SO_LINGER, A_WORD },
    { SOCK_STREAM, SOL_SOCKET, SO_DONTLINGER, A_BOOL },
    { SOCK_STREAM, SOL_SOCKET, SO_OOBINLINE, A_BOOL },
    { SOCK_STREAM, SOL_SOCKET, SO_SNDBUF, A_WORD },
    { SOCK_DGRAM, SOL_SOCKET, SO_RCVBUF, A_WORD },
    { SOCK_STREAM, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, A_BOOL },
    { SOCK_STREAM, IPPROTO_TCP, TCP_NODELAY, A_FLAG },
    { SOCK_STREAM, IPPROTO_TCP, TCP_EXPEDITED_1122, A_FLAG },
    { SOCK_STREAM, IPPROTO_TCP, TCP_BSDURGENT, A_FLAG },
    { SOCK_DGRAM, IPPROTO_IP, IP_TOS, A_BYTE },
    { SOCK_DGRAM, IPPROTO_IP, IP_TTL, A_BYTE },
};

static int set(SOCKET s, const struct row *r, const uint8_t *value, int length)
{
    uint32_t v[6] = { s, (uint32_t)r->level, (uint32_t)r->option, 0, (uint32_t)length };
    int32_t err = 0;
    uint32_t result;

    if (!thread_is_user())
        return WSPSetSockOpt(s, r->level, r->option, (const char *)value, length, &err) ? err : 0;
    v[3] = user_copy(value, LONGEST);
    v[5] = user_copy(&err, 4);
    result = host_svc(SVC_WSP, WSP_SET_SOCK_OPT, user_copy(v, sizeof v), sizeof v);
    memcpy(&err, user_at(v[5]), 4);
    return result ? err : 0;
}

static int get(SOCKET s, const struct row *r, uint8_t *value, int *length)
{
    uint32_t v[6] = { s, (uint32_t)r->level, (uint32_t)r->option };
    int32_t err = 0;
    uint32_t result;

    memset(value, UNTOUCHED, LONGEST);
    if (!thread_is_user())
        return WSPGetSockOpt(s, r->level, r->option, (char *)value, length, &err) ? err : 0;
    v[3] = user_copy(value, LONGEST);
    v[4] = user_copy(length, 4);
    v[5] = user_copy(&err, 4);
    result = host_svc(SVC_WSP, WSP_GET_SOCK_OPT, user_copy(v, sizeof v), sizeof v);
    memcpy(value, user_at(v[3]), LONGEST);
    memcpy(length, user_at(v[4]), 4);
    memcpy(&err, user_at(v[5]), 4);
    return result ? err : 0;
}

static SOCKET of_type(int type)
{
    return type == SOCK_STREAM ? ws_stream() : ws_dgram();
}

static uint32_t word_of(const uint8_t *value)
{
    uint32_t word;

    memcpy(&word, value, 4);
    return word;
}

/* The error, or what a set of that length leaves. */
static int set_gives(enum kind kind, const uint8_t *value, int length, uint32_t *want)
{
    if (length < 0 || (length == 0 && kind != A_BOOL) || (length < 4 && kind == A_WORD))
        return WSAEFAULT;
    *want = length == 0 ? 0 : length < 4 || kind == A_FLAG ? value[0] : word_of(value);
    if (kind == A_BYTE && *want > 255)
        return WSAEINVAL;
    if (kind == A_BOOL || kind == A_FLAG)
        *want = *want != 0;
    return 0;
}

TEST_BOTH(R_60_an_option_is_set_at_any_length_that_holds_it)
{
    static const uint8_t values[][LONGEST] = {
        { 1 }, { 0 }, { 0, 1 }, { 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff }, { 0, 0, 0, 1 },
        { 77, 1 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
        for (unsigned j = 0; j < ARRAY_SIZE(values); j++)
            for (int length = -1; length <= LONGEST; length++) {
                SOCKET s = of_type(rows[i].type);
                uint32_t before, want = 0;
                int got, err;

                CHECK_EQ(ws_get_option(s, rows[i].level, rows[i].option, &got), 0);
                before = (uint32_t)got;
                err = set_gives(rows[i].kind, values[j], length, &want);
                CHECK_EQ(set(s, &rows[i], values[j], length), err);
                CHECK_EQ(ws_get_option(s, rows[i].level, rows[i].option, &got), 0);
                CHECK_EQ((uint32_t)got, err ? before : want);
                CHECK_EQ(ws_close(s), 0);
            }
}

TEST_BOTH(R_60_an_option_is_read_at_any_length_that_holds_it)
{
    static const uint8_t one[LONGEST] = { 1 };

    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        SOCKET s = of_type(rows[i].type);
        enum kind kind = rows[i].kind;

        CHECK_EQ(set(s, &rows[i], one, 4), 0);
        for (int length = -1; length <= LONGEST; length++) {
            bool enough = length >= (kind == A_WORD ? 4 : 1);
            int said = length, written = length >= 4 ? 4 : kind == A_BOOL ? length : 1;
            uint8_t value[LONGEST];

            CHECK_EQ(get(s, &rows[i], value, &said), enough ? 0 : WSAEFAULT);
            CHECK_EQ(said, !enough ? length : length < 4 ? 1 : 4);
            for (int at = 0; at < LONGEST; at++)
                CHECK_EQ(value[at], enough && at < written ? one[at] : UNTOUCHED);
        }
        CHECK_EQ(ws_close(s), 0);
    }
}

TEST_BOTH(R_62_l_onoff_comes_back_as_it_was_set)
{
    const struct linger set_to = { 0x100, 30 };
    uint8_t value[LONGEST];
    SOCKET s = ws_stream();
    int length = sizeof set_to, off;

    memset(value, 0, sizeof value);
    memcpy(value, &set_to, sizeof set_to);
    CHECK_EQ(set(s, &rows[7], value, sizeof set_to), 0);
    CHECK_EQ(get(s, &rows[7], value, &length), 0);
    CHECK(!memcmp(value, &set_to, sizeof set_to));
    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_DONTLINGER, &off), 0);
    CHECK_EQ(off, 0);
}

static int get_info(SOCKET s, int option, void *info, int room, int *length)
{
    uint32_t v[6] = { s, SOL_SOCKET, (uint32_t)option };
    int32_t err = 0;
    uint32_t result;

    memset(info, UNTOUCHED, (size_t)room);
    if (!thread_is_user())
        return WSPGetSockOpt(s, SOL_SOCKET, option, info, length, &err) ? err : 0;
    v[3] = user_copy(info, (size_t)room);
    v[4] = user_copy(length, 4);
    v[5] = user_copy(&err, 4);
    result = host_svc(SVC_WSP, WSP_GET_SOCK_OPT, user_copy(v, sizeof v), sizeof v);
    memcpy(info, user_at(v[3]), (size_t)room);
    memcpy(length, user_at(v[4]), 4);
    memcpy(&err, user_at(v[5]), 4);
    return result ? err : 0;
}

static void info_is_of(SOCKET s, int type)
{
    static const uint8_t untouched = UNTOUCHED;
    union {
        WSAPROTOCOL_INFOA a;
        WSAPROTOCOL_INFOW w;
        uint8_t bytes[sizeof(WSAPROTOCOL_INFOW) + 1];
    } u;
    WSAPROTOCOL_INFOA narrow;
    int length = sizeof u.a;

    CHECK_EQ(get_info(s, SO_PROTOCOL_INFOA, &u, sizeof u, &length), 0);
    CHECK_EQ(length, sizeof u.a);
    CHECK_EQ(u.bytes[sizeof u.a], untouched);
    narrow = u.a;
    length = sizeof u;                                     /* more room is said to be as it was */
    CHECK_EQ(get_info(s, SO_PROTOCOL_INFOW, &u, sizeof u, &length), 0);
    CHECK_EQ(length, sizeof u);
    CHECK_EQ(u.bytes[sizeof u.w], untouched);
    CHECK(!memcmp(&narrow, &u.w, offsetof(WSAPROTOCOL_INFOA, szProtocol)));
    CHECK(!memcmp(narrow.szProtocol, type == SOCK_STREAM ? "TCP/IP" : "UDP/IP", 7));
    for (unsigned i = 0; i <= WSAPROTOCOL_LEN; i++)
        CHECK_EQ(u.w.szProtocol[i], narrow.szProtocol[i]);
    CHECK_EQ(u.w.iAddressFamily, AF_INET);
    CHECK_EQ(u.w.iSocketType, type);
    CHECK_EQ(u.w.iProtocol, type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP);
    length = sizeof u.w - 1;
    CHECK_EQ(get_info(s, SO_PROTOCOL_INFOW, &u, sizeof u, &length), WSAEFAULT);
    CHECK_EQ(length, sizeof u.w);
    CHECK_EQ(u.bytes[0], untouched);
    length = -1;
    CHECK_EQ(get_info(s, SO_PROTOCOL_INFOA, &u, sizeof u, &length), WSAEFAULT);
    CHECK_EQ(length, -1);
}

TEST_BOTH(R_61_SO_PROTOCOL_INFO_describes_the_socket)
{
    SOCKET s = ws_stream(), d = ws_dgram();

    info_is_of(s, SOCK_STREAM);
    info_is_of(d, SOCK_DGRAM);
    CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_PROTOCOL_INFOW, 1), WSAENOPROTOOPT);
    CHECK_EQ(ws_set_option(d, SOL_SOCKET, SO_PROTOCOL_INFOA, 1), WSAENOPROTOOPT);
}
