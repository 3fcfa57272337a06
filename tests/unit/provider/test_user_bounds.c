/* SPDX-License-Identifier: MIT */
/* A program's arguments at their bounds: names without a length, memory that is too large to be
 * there, flags that nobody knows, steps of an accept whose answer cannot be written. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/process/process.h"
#include "provider/include/ws2spi.h"
#include "provider/socket/client.h"

enum { PORT = 5000 };

static uint32_t word(uint32_t v)
{
    return user_copy(&v, sizeof v);
}

/* The last word is lpErrno. */
static uint32_t make(unsigned method, uint32_t *v, unsigned n, int *err)
{
    uint32_t e = user_new(4), result;

    v[n - 1] = e;
    result = host_svc(SVC_WSP, method, user_copy(v, n * 4), n * 4);
    *err = 0;
    if (result == 0xffffffffu)
        memcpy(err, user_at(e), 4);
    return result;
}
#define MAKE(method, err, ...)                                  \
    make(method, (uint32_t[]){__VA_ARGS__, 0},                  \
         sizeof((uint32_t[]){__VA_ARGS__, 0}) / 4, err)

static SOCKET listening(void)
{
    SOCKET s = ws_nonblocking(ws_stream());

    CHECK_EQ(ws_bind(s, 0, PORT), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    return s;
}

static void comes(uint16_t port)
{
    peer_connect(port, PORT);
    world_sleep(10 * MS);
}

TEST(R_16_R_42_a_name_without_a_length_is_no_name)
{
    uint32_t at, buf[2] = {4, 0};
    SOCKET s, u;
    int err;

    provider_up(false);
    s = listening();
    comes(9000);
    at = user_new(16);
    memset(user_at(at), 0x77, 16);
    CHECK(MAKE(WSP_ACCEPT, &err, s, at, 0, 0, 0) != INVALID_SOCKET);
    u = ws_dgram();
    CHECK_EQ(ws_bind(u, LOOPBACK, PORT), 0);
    CHECK_EQ(ws_send_to(u, "data", 4, LOOPBACK, PORT), 0);
    buf[1] = user_new(4);
    CHECK_EQ(MAKE(WSP_RECV_FROM, &err, u, user_copy(buf, 8), 1, word(0), word(0), at, 0, 0, 0, 0),
             0);
    CHECK(!memcmp(user_at(buf[1]), "data", 4));
    for (unsigned i = 0; i < 16; i++)
        CHECK_EQ(((uint8_t *)user_at(at))[i], 0x77);
}

/* In user space by their start, but not by their end, or not together. */
TEST(R_33_buffers_that_cannot_all_be_there)
{
    uint32_t at;
    int err;
    SOCKET s;

    provider_up(false);
    s = ws_connected(7, PEER_LISTEN);
    at = user_new(16);
    const uint32_t too_long[2] = {USER_TOP - at + 1, at};
    const uint32_t too_many[4] = {0x40000000, at, 0x40000000, at};

    MAKE(WSP_SEND, &err, s, user_copy(too_long, 8), 1, word(0), 0, 0, 0, 0);
    CHECK_EQ(err, WSAEFAULT);
    MAKE(WSP_SEND, &err, s, user_copy(too_many, 16), 2, word(0), 0, 0, 0, 0);
    CHECK_EQ(err, WSAEFAULT);
    MAKE(WSP_RECV, &err, s, user_copy(too_many, 16), 2, word(0), word(0), 0, 0, 0);
    CHECK_EQ(err, WSAEFAULT);
    world_sleep(10 * MS);
    CHECK_EQ(peer_connection(0)->bytes, 0);
}

TEST_BOTH(R_35_flags_that_nobody_knows_are_OPNOTSUPP)
{
    enum { UNKNOWN = 0x400 };
    uint32_t buf[2] = {1, user_new(1)}, at = user_copy(buf, 8);
    SOCKET s = ws_nonblocking(ws_connected(7, PEER_LISTEN)), u = ws_nonblocking(ws_dgram());
    WSABUF b = {1, (char[1]){'x'}};
    DWORD count;
    unsigned n;
    char c;
    int err = 0;

    CHECK_EQ(ws_bind(u, 0, PORT), 0);
    CHECK_EQ(ws_recv(s, &c, 1, UNKNOWN, &n), WSAEOPNOTSUPP);
    CHECK_EQ(ws_recv(u, &c, 1, UNKNOWN, &n), WSAEOPNOTSUPP);
    CHECK_EQ(ws_recv(s, &c, 1, MSG_PARTIAL, &n), WSAEWOULDBLOCK);
    if (thread_is_user())
        MAKE(WSP_SEND, &err, s, at, 1, word(0), UNKNOWN, 0, 0, 0);
    else
        CHECK_EQ(WSPSend(s, &b, 1, &count, UNKNOWN, NULL, NULL, NULL, &err), SOCKET_ERROR);
    CHECK_EQ(err, WSAEOPNOTSUPP);
    world_sleep(10 * MS);
    CHECK_EQ(peer_connection(0)->bytes, 0);
}

TEST_BOTH(R_53_an_event_that_is_gone_is_no_event)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    uint32_t event = ws_event(), gone = ws_event(), bits;
    int32_t codes[10];

    CHECK_EQ(ws_event_select(s, event, FD_CONNECT), 0);
    CHECK_EQ(handle_close(self_handles(), gone, NULL), 0);
    CHECK_EQ(ws_enum(s, gone, &bits, codes), WSAEINVAL);
    CHECK_EQ(ws_enum(s, (uint32_t)s, &bits, codes), WSAEINVAL);
    CHECK_EQ(ws_enum(s, event, &bits, codes), 0);           /* nothing was taken */
    CHECK_EQ(bits, FD_CONNECT);
}

TEST(R_86_what_is_no_address_and_has_no_room_is_FAULT)
{
    const uint16_t text[] = {'x', 0};
    int err;

    provider_up(false);
    MAKE(WSP_STRING_TO_ADDRESS, &err, user_copy(text, 4), AF_INET, 0, USER_BAD_UNMAPPED, word(16));
    CHECK_EQ(err, WSAEFAULT);
}

/* Whatever goes wrong, the thread is out of its callback and the connection waits. */
TEST(R_17_R_18_an_offer_or_a_decision_without_memory_costs_no_connection)
{
    struct wsp_offer offer;
    uint32_t at, bad[] = {USER_BAD_UNMAPPED, USER_BAD_KERNEL};
    SOCKET s, c;
    int err;

    provider_up(false);
    s = listening();
    comes(9000);
    at = user_new(sizeof offer);
    for (unsigned nth = 1; nth <= 4; nth++) {   /* arguments, lpErrno, is there room, the answer */
        user_fault_at(nth);
        CHECK_EQ(MAKE(WSP_ACCEPT_OFFER, &err, s, 0, 0, at), 0xffffffff);
        user_fault_at(0);
        CHECK(!client_in_callback());
    }
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        CHECK_EQ(MAKE(WSP_ACCEPT_OFFER, &err, s, 0, 0, at), 0);
        CHECK(client_in_callback());
        memcpy(&offer, user_at(at), sizeof offer);
        MAKE(WSP_ACCEPT_DECIDE, &err, s, bad[i], word(16), offer.token, CF_ACCEPT);
        CHECK_EQ(err, WSAEFAULT);
        CHECK(!client_in_callback());
    }
    MAKE(WSP_ACCEPT_DECIDE, &err, s, 0, 0, offer.token, CF_ACCEPT);
    CHECK_EQ(err, WSAEINVAL);                   /* that offer is over */
    CHECK_EQ(ws_accept(s, &c), 0);
}
