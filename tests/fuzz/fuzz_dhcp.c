/* SPDX-License-Identifier: MIT */
/* A DHCP server that says anything, while sockets are bound and addresses come and go. */
#include <string.h>

#include "lwip/dhcp.h"
#include "lwip/netif.h"

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/fuzz/call_ops.h"
#include "tests/fuzz/frame_ops.h"
#include "tests/fuzz/ground.h"
#include "tests/fuzz/remote.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"

enum { SERVER_PORT = 67, CLIENT_PORT = 68, FIXED = 240, MOST = 560 };
enum {
    MESSAGE_TYPE = 53,
    SERVER_ID = 54,
    LEASE = 51,
    MASK = 1,
    ROUTER = 3,
    DNS = 6,
    OVERLOAD = 52
};
#define MOST_TIME_US 200000000ull

static uint64_t time_left;

static void stop(void)
{
    net_lock();
    dhcp_release_and_stop(netif_default);
    dhcp_cleanup(netif_default);
    net_unlock();
}

static void setup(void)
{
    call_ops_network();
    net_lock();
    netif_set_addr(netif_default, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4);
    net_unlock();
}

static size_t put_option(uint8_t *p, uint8_t code, uint32_t v, uint8_t bytes)
{
    uint8_t be[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

    p[0] = code;
    p[1] = bytes;
    memcpy(p + 2, be, 4);
    return 2u + bytes;
}

static size_t put_any(struct input *in, uint8_t *p)
{
    static const uint8_t codes[] = {MASK, ROUTER, DNS, LEASE, 58, 59, OVERLOAD, 12, 0, 255};
    size_t m;
    const uint8_t *raw;

    p[0] = in_below(in, 4) == 1 ? in_u8(in) : IN_PICK(in, codes);
    if (p[0] == 0 || p[0] == 255)
        return 1;
    p[1] = in_below(in, 4) == 1 ? in_u8(in) : 4;
    raw = in_bytes(in, in_below(in, 9), &m);
    memcpy(p + 2, raw, m);
    return 2 + (in_below(in, 8) == 1 ? m : p[1] < 40 ? p[1] : m);
}

/* The likely answer to what the client said last, with changes. */
static void answer(struct input *in)
{
    static const uint32_t leases[] = {60, 3600, 0, 1, 0xffffffffu, 0x7fffffff};
    uint8_t p[MOST] = {0};
    struct packet q;
    size_t bytes, n = FIXED;
    const uint8_t *frame = remote_last(in_below(in, 2), &bytes);
    uint32_t yours = net_order(in_below(in, 2) ? frame_op_address(in) : OURS);

    if (!frame || !packet_parse(frame, bytes, &q) || q.kind != PACKET_UDP ||
        q.to_port != SERVER_PORT || q.bytes < FIXED + 3)
        return;
    memcpy(p, q.data, FIXED);
    p[0] = in_below(in, 16) == 1 ? in_u8(in) : 2;
    memcpy(p + 16, &yours, 4);
    n += put_option(p + n, MESSAGE_TYPE, 0, 1);
    p[n - 1] = in_below(in, 4) == 1 ? in_u8(in) : q.data[FIXED + 2] == 1 ? 2 : 5;
    if (in_below(in, 8) != 1)
        n += put_option(p + n, SERVER_ID, PEER, 4);
    if (in_below(in, 4) != 1)
        n += put_option(p + n, LEASE, IN_PICK(in, leases), 4);
    if (in_below(in, 4) != 1)
        n += put_option(p + n, MASK, in_below(in, 4) == 1 ? in_u32(in) : 0xffffff00u, 4);
    if (in_below(in, 4) != 1)
        n += put_option(p + n, ROUTER, in_below(in, 4) == 1 ? frame_op_address(in) : PEER, 4);
    for (unsigned i = in_below(in, 5); i > 0; i--)
        n += put_any(in, p + n);
    if (in_below(in, 8) != 1)
        p[n++] = 255;
    if (in_below(in, 16) == 1)
        n = in_u16(in) % (n + 1);
    remote_send_udp(PEER, SERVER_PORT, in_below(in, 2) ? 0xffffffffu : OURS, CLIENT_PORT, p, n);
}

static void pass(struct input *in)
{
    static const uint64_t steps[] = {1000, 500000, 2000000, 10000000, 40000000};
    uint64_t us = IN_PICK(in, steps);

    us = us < time_left ? us : time_left;
    time_left -= us;
    world_sleep(us);
}

static void run(struct input *in)
{
    remote_start();
    time_left = MOST_TIME_US;
    call_ops_start(in_u8(in) & 1);
    net_lock();
    dhcp_start(netif_default);
    net_unlock();
    world_sleep(1000);
    while (in_more(in)) {
        uint8_t kind = in_u8(in);

        if (kind < 128)
            answer(in);
        else if (kind < 176)
            call_op(in);
        else if (kind < 192)
            wire_link(kind & 1);
        else
            pass(in);
        world_interrupt();
    }
}

static void end(void)
{
    wire_link(true);
    call_ops_end(false);
    stop();
    world_sleep(100000);
}

const struct ground_target ground_target = {setup, run, end};
