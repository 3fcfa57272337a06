/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/frame_ops.h"

#include <string.h>

#include "tests/fuzz/remote.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/world.h"

enum { PORT_DNS = 53, ICMP_QUOTE = 28 };

uint32_t frame_op_address(struct input *in)
{
    static const uint32_t known[] = {
        PEER,
        OURS,
        PEER,
        OURS,
        IP4(127, 0, 0, 1),
        IP4(10, 0, 2, 255),
        0xffffffffu,
        0,
        IP4(10, 0, 2, 99),
        IP4(192, 0, 2, 7),
        IP4(224, 0, 0, 1),
        IP4(240, 0, 0, 1),
        IP4(10, 0, 2, 3),
    };
    unsigned n = in_below(in, sizeof known / sizeof known[0] + 1);

    return n < sizeof known / sizeof known[0] ? known[n] : in_u32(in);
}

uint16_t frame_op_port(struct input *in)
{
    static const uint16_t known[] = {PORT_LISTEN, PORT_UDP, PORT_REMOTE, PORT_DNS,
                                     0,           68,       5002,        65535};
    unsigned n = in_below(in, sizeof known / sizeof known[0] + 1);

    return n < sizeof known / sizeof known[0] ? known[n] : in_u16(in);
}

/* Where a number that should be `right` goes wrong. */
static uint32_t near(struct input *in, uint32_t right, uint32_t window)
{
    switch (in_below(in, 12)) {
    case 6:
        return right + 1;
    case 7:
        return right - 1;
    case 8:
        return right + window;
    case 9:
        return right + window - 1;
    case 10:
        return right + (uint32_t)(int8_t)in_u8(in) * 64;
    case 11:
        return in_u32(in);
    default:
        return right;
    }
}

static uint16_t length(struct input *in, uint16_t most)
{
    static const uint16_t known[] = {0, 0, 1, 2, 100, 536, 1459, 1460};
    unsigned n = in_below(in, sizeof known / sizeof known[0] + 1);
    uint16_t v = n < sizeof known / sizeof known[0] ? known[n] : in_u16(in);

    return v < most ? v : most;
}

static size_t options(struct input *in, uint8_t *to)
{
    size_t n = 0, m;
    const uint8_t *raw;

    for (;;) {
        switch (in_below(in, 8)) {
        case 1:
            memcpy(to + n, (uint8_t[]){2, 4, in_u8(in), in_u8(in)}, 4);
            n += 4;
            break;
        case 2:
            memcpy(to + n, (uint8_t[]){3, 3, in_u8(in), 1}, 4);
            n += 4;
            break;
        case 3:
            memcpy(to + n, (uint8_t[]){4, 2, 1, 1}, 4);
            n += 4;
            break;
        case 4:
            memset(to + n, in_u8(in), 12);
            memcpy(to + n, (uint8_t[]){8, 10}, 2);
            n += 12;
            break;
        case 5:
            raw = in_bytes(in, in_below(in, 13), &m);
            memcpy(to + n, raw, m);
            return n + m;
        default:
            return n;
        }
        if (n > 24)
            return n;
    }
}

static void op_segment(struct input *in)
{
    static const uint8_t likely[] = {FLAG_ACK,           FLAG_ACK | FLAG_PSH, FLAG_ACK | FLAG_FIN,
                                     FLAG_RST,           FLAG_RST | FLAG_ACK, FLAG_SYN,
                                     FLAG_SYN | FLAG_ACK};
    struct remote_connection *c = remote_connection(in_u8(in));
    struct remote_segment seg = {0};
    uint8_t opts[44];
    unsigned kind;

    if (!c)
        return;
    kind = in_below(in, sizeof likely + 1);
    seg.flags = kind < sizeof likely ? likely[kind] : in_u8(in);
    seg.seq = near(in, c->snd_nxt, c->our_window);
    seg.ack = near(in, c->rcv_nxt, remote_window);
    seg.window = in_below(in, 4) ? remote_window : in_u16(in);
    seg.option_bytes = options(in, opts);
    seg.options = opts;
    seg.bytes = length(in, 1460);
    if (seg.flags & 0x20)
        seg.urgent = in_u16(in);
    remote_send_segment(c, &seg);
}

static void op_syn(struct input *in)
{
    struct remote_connection *c =
        remote_new(frame_op_address(in), (uint16_t)(9000 + in_u8(in)), OURS, frame_op_port(in));
    struct remote_segment seg = {.seq = c->snd_nxt, .flags = FLAG_SYN, .window = remote_window};
    uint8_t opts[44];

    seg.option_bytes = options(in, opts);
    seg.options = opts;
    remote_send_segment(c, &seg);
}

static void op_udp(struct input *in)
{
    uint32_t from = frame_op_address(in), to = frame_op_address(in);
    uint16_t from_port = frame_op_port(in), to_port = frame_op_port(in);

    remote_send_udp(from, from_port, to, to_port, NULL, length(in, 1472));
}

/* An error that quotes a frame of ours, perhaps with a lie in it. */
static void op_icmp_error(struct input *in)
{
    static const uint8_t types[] = {3, 3, 3, 11, 4, 5, 12};
    struct remote_ip ip = {.from = frame_op_address(in), .to = OURS, .protocol = 1, .ttl = 64};
    uint8_t p[1500] = {0};
    size_t bytes, n;
    const uint8_t *frame = remote_last(in_u8(in), &bytes);
    unsigned lie;

    if (!frame || bytes < 14 + ICMP_QUOTE)
        return;
    p[0] = IN_PICK(in, types);
    p[1] = (uint8_t)in_below(in, 16);
    n = in_below(in, 4) ? ICMP_QUOTE : length(in, (uint16_t)(bytes - 14));
    n = n < sizeof p - 8 ? n : sizeof p - 8;
    memcpy(p + 8, frame + 14, n);
    p[6] = in_u8(in);
    p[7] = in_u8(in); /* next hop's MTU */
    lie = in_u8(in);
    if (lie < n)
        p[8 + lie] = in_u8(in);
    remote_send_ip(&ip, p, 8 + n);
}

static void op_icmp(struct input *in)
{
    struct remote_ip ip = {
        .from = frame_op_address(in), .to = frame_op_address(in), .protocol = 1, .ttl = 64};
    uint8_t p[1500] = {0};
    size_t n;
    const uint8_t *raw = in_bytes(in, in_below(in, 40), &n);

    memcpy(p, raw, n);
    if (in_below(in, 2))
        p[0] = 8;
    remote_send_ip(&ip, p, 4 + length(in, 1400));
}

static void op_arp(struct input *in)
{
    uint32_t from = frame_op_address(in), to = frame_op_address(in);
    uint8_t mac[6] = {0x52, 0x55, 10, 0, 2, in_u8(in)};

    remote_send_arp((uint16_t)(in_u8(in) % 4), from, to, mac);
}

static void op_fragment(struct input *in)
{
    static const uint8_t protocols[] = {17, 17, 6, 1, 99};
    struct remote_ip ip = {.from = frame_op_address(in), .to = OURS, .ttl = 64};
    uint8_t p[1500];

    ip.protocol = IN_PICK(in, protocols);
    ip.id = (uint16_t)in_below(in, 4);
    ip.fragment = (uint16_t)(in_below(in, 2) << 13 |
                             (in_u16(in) & 0x1fff & (in_below(in, 4) ? 0xff : 0x1fff)));
    memset(p, 'f', sizeof p);
    memcpy(p, (uint8_t[]){0, 7, PORT_UDP >> 8, PORT_UDP & 0xff, in_u8(in), in_u8(in), 0, 0}, 8);
    remote_send_ip(&ip, p, length(in, 1480));
}

static void op_raw_ip(struct input *in)
{
    struct remote_ip ip = {.from = frame_op_address(in), .to = frame_op_address(in)};
    uint8_t p[1500] = {0}, opts[40];
    size_t n, m;
    const uint8_t *raw;

    ip.protocol = in_u8(in);
    ip.ttl = in_u8(in);
    ip.to_all = in_below(in, 4) == 1;
    ip.bad_sum = in_below(in, 8) == 1;
    raw = in_bytes(in, 4 * in_below(in, 11), &m);
    memcpy(opts, raw, m & ~(size_t)3);
    ip.options = opts;
    ip.option_bytes = m & ~(size_t)3;
    raw = in_bytes(in, in_below(in, 60), &n);
    memcpy(p, raw, n);
    remote_send_ip(&ip, p, n);
}

static void op_raw_frame(struct input *in)
{
    uint8_t frame[100];
    size_t n;
    const uint8_t *raw = in_bytes(in, in_below(in, 90), &n);

    memcpy(frame, raw, n);
    remote_send_frame(frame, n);
}

/* A frame of ours comes back, changed in one place. */
static void op_echo_frame(struct input *in)
{
    uint8_t frame[1514];
    size_t bytes;
    const uint8_t *last = remote_last(in_u8(in), &bytes);
    unsigned at;

    if (!last)
        return;
    memcpy(frame, last, bytes);
    memcpy(frame, last + 6, 6);
    memcpy(frame + 6, last, 6);
    at = in_u8(in);
    if (at < bytes)
        frame[at] = in_u8(in);
    remote_send_frame(frame, in_below(in, 4) ? bytes : in_below(in, 200) % bytes);
}

/* To the last question, when the last frame was one. */
static void op_dns(struct input *in)
{
    uint8_t p[512] = {0};
    struct packet q;
    size_t bytes, n, m;
    const uint8_t *frame = remote_last(in_below(in, 2), &bytes), *raw;

    if (!frame || !packet_parse(frame, bytes, &q) || q.kind != PACKET_UDP ||
        q.to_port != PORT_DNS || q.bytes > 200)
        return;
    memcpy(p, q.data, n = q.bytes);
    p[2] |= 0x80;
    p[3] = in_u8(in);
    p[7] = (uint8_t)in_below(in, 4);
    raw = in_bytes(in, in_below(in, 100), &m);
    memcpy(p + n, raw, m);
    remote_send_udp(q.to, PORT_DNS, q.from, q.from_port, p, n + m);
}

static void op_manners(struct input *in)
{
    remote_manners = in_u8(in);
}

static void op_window(struct input *in)
{
    remote_window = in_below(in, 2) ? in_u16(in) : (uint16_t)in_below(in, 3);
    remote_mss = in_below(in, 4) ? 1460 : in_u16(in);
}

/* A header that is wrong and has the right checksum; whole segments and datagrams in pieces. */
static void op_fate(struct input *in)
{
    switch (in_below(in, 4)) {
    case 0:
    case 1:
        remote_fate.twist_at = (uint8_t)in_below(in, 41);
        remote_fate.twist = in_u8(in);
        break;
    case 2:
        remote_fate.eights = (uint8_t)(in_below(in, 2) ? 1 + in_below(in, 6) : in_below(in, 180));
        remote_fate.order = in_below(in, ORDERS);
        break;
    default:
        remote_fate = (struct remote_fate){.padded = in_below(in, 2)};
    }
}

static void op_faults(struct input *in)
{
    struct wire_faults *w = in_below(in, 2) ? &wire_tx : &wire_rx;

    switch (in_below(in, 6)) {
    case 0:
        w->drop_next = in_below(in, 8);
        break;
    case 1:
        w->drop_every = in_below(in, 5);
        break;
    case 2:
        w->duplicate_every = in_below(in, 5);
        break;
    case 3:
        w->swap_every = in_below(in, 5);
        break;
    case 4:
        w->delay_us = 100u * in_u8(in);
        break;
    case 5:
        wire_ring_full(in_below(in, 2));
        break;
    }
}

static void op_link(struct input *in)
{
    wire_link(in_below(in, 2));
}

void frame_op(struct input *in)
{
    static void (*const ops[])(struct input *) = {
        op_segment,    op_segment, op_segment, op_fate,     op_syn,    op_udp,
        op_icmp_error, op_icmp,    op_arp,     op_fragment, op_raw_ip, op_raw_frame,
        op_echo_frame, op_dns,     op_manners, op_window,   op_faults, op_link,
    };

    ops[in_below(in, sizeof ops / sizeof ops[0])](in);
}
