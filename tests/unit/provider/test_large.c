/* SPDX-License-Identifier: MIT */
/* Datagrams larger than a frame: fragments out, fragments in, and in one piece to ourselves. */
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/provider/calls.h"

#include <string.h>

enum { MOST = 65507 };
static const unsigned sizes[] = { 1472, 1473, 1480, 2953, 20000, 65506, MOST };
enum { SIZES = sizeof sizes / sizeof sizes[0] };
static uint8_t data[MOST + 1], back[MOST + 1];

static void fill(unsigned seed)
{
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 13 + i / 256 + seed);
}

static void swap(uint8_t *a, uint8_t *b, unsigned n)
{
    while (n--) {
        uint8_t t = a[n];

        a[n] = b[n];
        b[n] = t;
    }
}

/* Turns round every frame sent since `first`: addresses and ports trade places, which no checksum
 * notices. */
static unsigned turn_round(unsigned first)
{
    uint8_t frame[FRAME_BYTES];
    unsigned n = 0;

    for (unsigned i = first; i < wire_sent(); i++) {
        const struct frame *f = wire_frame(i);
        bool head;

        if (f->data[12] != 8 || f->data[13] != 0 || f->data[14 + 9] != 17)
            continue;
        memcpy(frame, f->data, f->bytes);
        head = ((frame[20] << 8 | frame[21]) & 0x1fff) == 0;
        swap(frame, frame + 6, 6);
        swap(frame + 26, frame + 30, 4);
        if (head)
            swap(frame + 34, frame + 36, 2);
        wire_deliver(frame, f->bytes);
        n++;
    }
    return n;
}

static SOCKET warm(void)
{
    SOCKET s = ws_dgram();
    unsigned n;

    peer_play(9, PEER_DROP);
    CHECK_EQ(ws_connect(s, PEER, 9), 0);
    CHECK_EQ(ws_send(s, "ARP", 3, &n), 0);
    world_sleep(10 * MS);
    return s;
}

TEST_BOTH(R_38_large_datagrams_go_out_and_come_in_as_fragments)
{
    SOCKET s = warm();
    unsigned n, first;

    for (unsigned i = 0; i < SIZES; i++) {
        fill(i);
        first = wire_sent();
        CHECK_EQ(ws_send(s, data, sizes[i], &n), 0);
        CHECK_EQ(n, sizes[i]);
        CHECK_EQ(turn_round(first), (sizes[i] + 8 + 1479) / 1480);
        CHECK_EQ(ws_recv(s, back, sizeof back, 0, &n), 0);
        CHECK_EQ(n, sizes[i]);
        CHECK(!memcmp(data, back, n));
    }
    CHECK_EQ(ws_send(s, data, MOST + 1, &n), WSAEMSGSIZE);
}

TEST_BOTH(R_38_large_datagrams_to_ourselves)
{
    static const uint32_t ours[] = { LOOPBACK, OURS };
    SOCKET a = ws_dgram(), b = ws_dgram();
    struct ws_name from;
    unsigned n;

    CHECK_EQ(ws_bind(b, 0, 5000), 0);
    for (unsigned k = 0; k < sizeof ours / sizeof ours[0]; k++)
        for (unsigned i = 0; i < SIZES; i++) {
            fill(i);
            CHECK_EQ(ws_send_to(a, data, sizes[i], ours[k], 5000), 0);
            CHECK_EQ(ws_recv_from(b, back, sizeof back, &n, &from), 0);
            CHECK_EQ(n, sizes[i]);
            CHECK(!memcmp(data, back, n));
        }
}

/* Each allocation of one send fails in its turn: the answer is NOBUFS or, when it was only the
 * receiver's copy, success with a datagram less; nothing stays behind. */
static void sweep(uint32_t ip, bool kernel, unsigned most)
{
    SOCKET a = warm(), b = ws_nonblocking(ws_dgram());
    struct heap_figures before, after;
    unsigned n, failures = 0;
    struct ws_name from;
    int err;

    CHECK_EQ(ws_bind(b, 0, 9), 0);
    CHECK_EQ(ws_send_to(a, data, MOST, ip, 9), 0);
    while (!ws_recv_from(b, back, sizeof back, &n, &from))
        ;
    heap_figures(&before);
    for (unsigned nth = 1; nth < most; nth++) {
        (kernel ? heap_fail_kernel : heap_fail_lwip)(nth, 1);
        err = ws_send_to(a, data, MOST, ip, 9);
        heap_fail_kernel(0, 0);
        heap_fail_lwip(0, 0);
        CHECK(err == 0 || err == WSAENOBUFS);
        failures += err != 0;
        while (!ws_recv_from(b, back, sizeof back, &n, &from))
            CHECK_EQ(n, MOST);
        world_sleep(20ull * SECOND);                        /* lwIP gives up on reassembly */
        heap_figures(&after);
        CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
        CHECK_EQ(after.lwip_blocks, before.lwip_blocks);
    }
    CHECK(failures > 0);
    CHECK_EQ(ws_send_to(a, data, MOST, ip, 9), 0);
}

TEST_BOTH(R_38_short_of_memory_is_NOBUFS_and_leaks_nothing_wire_lwip)
{
    sweep(PEER, false, 100);
}

TEST_BOTH(R_38_short_of_memory_is_NOBUFS_and_leaks_nothing_wire_kernel)
{
    sweep(PEER, true, 4);
}

TEST_BOTH(R_38_short_of_memory_is_NOBUFS_and_leaks_nothing_loopback)
{
    sweep(LOOPBACK, false, 8);
}
