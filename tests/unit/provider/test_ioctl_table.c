/* SPDX-License-Identifier: MIT */
/* Each ioctl with what is too short, missing or not for its socket: the error, what is said to have
 * come back, and that nothing else was written. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"

enum { ROOM = 200, UNTOLD = 0x5a5a, UNTOUCHED = 0x77 };
enum { S, D, L };               /* a stream, a bound datagram socket, a listener */

struct ask {
    uint32_t code;
    const void *in;             /* NULL: no pointer */
    unsigned in_bytes;
    bool no_out;
    unsigned room;
};
static uint8_t out[ROOM];
static uint32_t told;

static int ask(SOCKET s, const struct ask *a)
{
    uint32_t e = user_new(4), returned = user_new(4), at = user_new(ROOM);
    uint32_t v[] = {s, a->code, a->in ? user_copy(a->in, 16) : 0, a->in_bytes, a->no_out ? 0 : at,
                    a->room, returned, 0, 0, 0, e};
    DWORD count = UNTOLD;
    int err = 0;

    memset(out, UNTOUCHED, sizeof out);
    if (!thread_is_user()) {
        err = WSPIoctl(s, a->code, (void *)(uintptr_t)a->in, a->in_bytes, a->no_out ? NULL : out,
                       a->room, &count, NULL, NULL, NULL, &err)
                  ? err
                  : 0;
        told = (uint32_t)count;
        return err;
    }
    memset(user_at(at), UNTOUCHED, ROOM);
    told = UNTOLD;
    memcpy(user_at(returned), &told, 4);
    if (host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v))
        memcpy(&err, user_at(e), 4);
    memcpy(out, user_at(at), sizeof out);
    memcpy(&told, user_at(returned), 4);
    return err;
}

static const uint32_t on[4] = {1, 1000, 1000}, off[4] = {0, 0, 0}, no_time[4] = {1, 0, 1000},
                      no_pause[4] = {1, 1000, 0};
static const uint8_t peer[16] = {AF_INET, 0, 0, 0, 10, 0, 2, 2}, nowhere[16] = {AF_INET},
                     strange[16] = {99, 0, 0, 0, 10, 0, 2, 2};

static const struct {
    int socket;
    struct ask ask;
    int want;
    uint32_t told;
} row[] = {
    {S, {FIONBIO, off, 4, true, 0},                              0,               0     },
    {S, {FIONBIO, on, 3, true, 0},                               WSAEFAULT,       UNTOLD},
    {S, {FIONBIO, NULL, 4, true, 0},                             WSAEFAULT,       UNTOLD},
    {S, {FIONREAD, NULL, 0, false, 3},                           WSAEFAULT,       UNTOLD},
    {S, {FIONREAD, NULL, 0, true, 4},                            WSAEFAULT,       UNTOLD},
    {S, {FIONREAD, NULL, 0, false, 4},                           0,               4     },
    {L, {FIONREAD, NULL, 0, false, 4},                           0,               4     },
    {S, {SIO_UDP_CONNRESET, on, 4, true, 0},                     WSAEOPNOTSUPP,   0     },
    {D, {SIO_UDP_CONNRESET, on, 3, true, 0},                     WSAEFAULT,       UNTOLD},
    {D, {SIO_UDP_CONNRESET, NULL, 4, true, 0},                   WSAEFAULT,       UNTOLD},
    {D, {SIO_UDP_CONNRESET, on, 4, true, 0},                     0,               0     },
    {D, {SIO_KEEPALIVE_VALS, on, 12, true, 0},                   WSAEOPNOTSUPP,   0     },
    {S, {SIO_KEEPALIVE_VALS, NULL, 12, true, 0},                 WSAEFAULT,       0     },
    {S, {SIO_KEEPALIVE_VALS, on, 3, true, 0},                    WSAEFAULT,       0     },
    {S, {SIO_KEEPALIVE_VALS, on, 7, true, 0},                    WSAEFAULT,       0     },
    {S, {SIO_KEEPALIVE_VALS, on, 11, true, 0},                   WSAEFAULT,       0     },
    {S, {SIO_KEEPALIVE_VALS, no_time, 12, true, 0},              0,               0     },
    {S, {SIO_KEEPALIVE_VALS, no_pause, 12, true, 0},             0,               0     },
    {S, {SIO_KEEPALIVE_VALS, off, 12, true, 0},                  0,               0     },
    {S, {SIO_GET_BROADCAST_ADDRESS, NULL, 0, false, 15},         WSAEFAULT,       16    },
    {S, {SIO_GET_BROADCAST_ADDRESS, NULL, 0, true, 16},          WSAEFAULT,       UNTOLD},
    {D, {SIO_GET_BROADCAST_ADDRESS, NULL, 0, false, 16},         0,               16    },
    {D, {SIO_ROUTING_INTERFACE_QUERY, NULL, 16, false, 16},      WSAEINVAL,       UNTOLD},
    {D, {SIO_ROUTING_INTERFACE_QUERY, peer, 15, false, 16},      WSAEINVAL,       UNTOLD},
    {D, {SIO_ROUTING_INTERFACE_QUERY, nowhere, 16, false, 16},   WSAEINVAL,       UNTOLD},
    {D, {SIO_ROUTING_INTERFACE_QUERY, strange, 16, false, 16},   WSAEAFNOSUPPORT, UNTOLD},
    {D, {SIO_ROUTING_INTERFACE_QUERY, peer, 16, false, 15},      WSAEFAULT,       16    },
    {D, {SIO_ROUTING_INTERFACE_QUERY, peer, 16, true, 16},       WSAEFAULT,       UNTOLD},
    {D, {SIO_ROUTING_INTERFACE_QUERY, peer, 16, false, 16},      0,               16    },
    {D, {SIO_ROUTING_INTERFACE_CHANGE, NULL, 16, true, 0},       WSAEINVAL,       UNTOLD},
    {D, {SIO_ROUTING_INTERFACE_CHANGE, nowhere, 16, true, 0},    WSAEINVAL,       UNTOLD},
    {D, {SIO_ROUTING_INTERFACE_CHANGE, strange, 16, true, 0},    WSAEAFNOSUPPORT, UNTOLD},
    {D, {SIO_ADDRESS_LIST_QUERY, NULL, 0, false, 3},             WSAEINVAL,       0     },
    {D, {SIO_MULTIPOINT_LOOPBACK, on, 4, true, 0},               WSAEOPNOTSUPP,   0     },
    {S, {0x12345678, NULL, 0, true, 0},                          WSAEOPNOTSUPP,   0     },
};

TEST_BOTH(R_66_R_68_R_71_ioctls_and_what_they_say_came_back)
{
    SOCKET s[] = {[S] = ws_stream(), [D] = ws_dgram(), [L] = ws_stream()};

    CHECK_EQ(ws_bind(s[D], 0, 5000), 0);
    CHECK_EQ(ws_bind(s[L], 0, 5000), 0);
    CHECK_EQ(ws_listen(s[L], 5), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
        int err = ask(s[row[i].socket], &row[i].ask);

        if (err != row[i].want || told != row[i].told)
            test_fail(__FILE__, __LINE__, "row %u: %d, %u told", i, err, told);
        CHECK_EQ(out[err ? 0 : told], UNTOUCHED);
    }
}

/* The length that is missing is returned, and it is enough. */
TEST_BOTH(R_69_the_address_list_tells_how_much_room_it_needs)
{
    struct ask a = {SIO_ADDRESS_LIST_QUERY, NULL, 0, false, 0};
    SOCKET s = ws_dgram();
    uint32_t needed, n;

    CHECK_EQ(ask(s, &a), WSAEFAULT);
    needed = told;
    CHECK(needed > 16 && needed < ROOM);
    a.room = needed - 1;
    CHECK_EQ(ask(s, &a), WSAEFAULT);
    CHECK_EQ(told, needed);
    CHECK_EQ(out[0], UNTOUCHED);
    a.room = needed;
    CHECK_EQ(ask(s, &a), 0);
    CHECK_EQ(told, needed);
    CHECK_EQ(out[needed], UNTOUCHED);
    memcpy(&n, out, sizeof n);
    CHECK_EQ(n, 1);
    n = net_order(OURS);
    CHECK(!memcmp(out + needed - 16 + 4, &n, 4));
}

static int overlapped_ask(uint32_t returned, uint32_t completion, uint32_t *answer)
{
    uint32_t make[] = {AF_INET, SOCK_STREAM, 0, 0, 0, WSA_FLAG_OVERLAPPED, user_new(4)};
    uint32_t s = host_svc(SVC_WSP, WSP_SOCKET, user_copy(make, sizeof make), sizeof make);
    uint32_t e = user_new(4), o = user_new(sizeof(struct wsp_overlapped));
    uint32_t v[] = {s, FIONREAD, 0, 0, user_new(4), 4, returned, o, completion, 0, e};
    int err = 0;

    memset(user_at(o), 0, sizeof(struct wsp_overlapped));
    *answer = host_svc(SVC_WSP, WSP_IOCTL, user_copy(v, sizeof v), sizeof v);
    if (*answer)
        memcpy(&err, user_at(e), 4);
    CHECK_EQ(ws_close(s), 0);
    return err;
}

TEST(R_46_R_68_an_overlapped_ioctl_needs_the_count_too)
{
    uint32_t answer;

    provider_up(false);
    CHECK_EQ(overlapped_ask(0, 0, &answer), WSAEFAULT);
    CHECK_EQ(overlapped_ask(user_new(4), 0, &answer), 0);
    CHECK_EQ(overlapped_ask(USER_BAD_UNMAPPED, 0, &answer), WSAEFAULT);
    CHECK_EQ(answer, 0xffffffff);
    CHECK_EQ(overlapped_ask(user_new(4), WSP_OVERLAP_CHECK, &answer), WSA_IO_PENDING);
    CHECK_EQ(answer, WSP_PENDING);
}

static void CALLBACK routine(DWORD error, DWORD moved, LPWSAOVERLAPPED o, DWORD f)
{
    (void)error, (void)moved, (void)o, (void)f;
    test_fail(__FILE__, __LINE__, "a routine is called");
}

/* of a kernel client only the two _CHANGE ioctls, and those with an event or nothing. */
TEST(R_47_overlapped_ioctls_of_a_kernel_client)
{
    WSAOVERLAPPED o = {0}, none = {.hEvent = (HANDLE)(uintptr_t)0x1234};
    struct heap_figures before, after;
    DWORD n;
    INT err = 0;
    SOCKET s;

    provider_up(true);
    s = ws_dgram();
    o.hEvent = (HANDLE)(uintptr_t)ws_event();
    heap_figures(&before);
    CHECK(WSPIoctl(s, FIONREAD, NULL, 0, out, 4, &n, &o, NULL, NULL, &err) && err == WSAEOPNOTSUPP);
    CHECK(WSPIoctl(s, FIONREAD, NULL, 0, out, 4, NULL, &o, NULL, NULL, &err) &&
          err == WSAEOPNOTSUPP);
    CHECK(WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &n, &o, routine, NULL, &err) &&
          err == WSAEOPNOTSUPP);
    CHECK(WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &n, NULL, routine, NULL, &err) &&
          err == WSAEOPNOTSUPP);
    CHECK(WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &n, &none, NULL, NULL, &err) &&
          err == WSA_INVALID_HANDLE);
    heap_fail_kernel(1, 1);
    CHECK(WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &n, &o, NULL, NULL, &err) &&
          err == WSAENOBUFS);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
    CHECK_EQ(o.Internal, 0);
    CHECK(WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, NULL, &o, NULL, NULL, &err) &&
          err == WSAEFAULT);
    CHECK_EQ(o.Internal, 0);
    CHECK(WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &n, &o, NULL, NULL, &err) &&
          err == WSA_IO_PENDING);
    CHECK(WSPIoctl(s, SIO_KEEPALIVE_VALS, NULL, 0, NULL, 0, NULL, NULL, NULL, NULL, &err) &&
          err == WSAEFAULT);
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(o.Internal, WSA_OPERATION_ABORTED);
}
