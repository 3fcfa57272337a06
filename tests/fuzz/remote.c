/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/remote.h"

#include <string.h>

#include "tests/unit/host/bytes.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"

enum { ETH = 14, IP = 20, TCP = 20, UDP = 8, MOST = 1500, SHORTEST = 60 };

unsigned remote_manners;
uint16_t remote_window, remote_mss;
struct remote_fate remote_fate;

static const uint8_t remote_mac[6] = {0x52, 0x55, 10, 0, 2, 2};
static const uint8_t our_mac[6] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
static struct remote_connection connections[REMOTE_CONNECTIONS];
static unsigned next_connection;
static struct {
    uint8_t data[ETH + MOST];
    size_t bytes;
} last[REMOTE_FRAMES];
static unsigned nlast;

void remote_send_frame(const uint8_t *frame, size_t bytes)
{
    wire_deliver(frame, bytes);
}

static void sum_up(const struct remote_ip *ip, uint8_t *p, size_t n)
{
    uint32_t pseudo = packet_pseudo(ip->from, ip->to, ip->protocol, n);
    size_t at = ip->protocol == 6 ? 16 : ip->protocol == 17 ? 6 : 2;

    if (at + 2 > n)
        return;
    put16(p + at, 0);
    put16(p + at, packet_checksum(p, n, ip->protocol == 1 ? 0 : pseudo) + (ip->bad_sum ? 1u : 0u));
}

static void send_one(const struct remote_ip *ip, const uint8_t *payload, size_t bytes)
{
    uint8_t frame[ETH + MOST] = {0}, *h = frame + ETH;
    size_t header = IP + ip->option_bytes, all = ETH + header + bytes;

    memcpy(frame, our_mac, 6);
    if (ip->to_all)
        memset(frame, 0xff, 6);
    memcpy(frame + 6, remote_mac, 6);
    put16(frame + 12, 0x0800);
    h[0] = (uint8_t)(0x40 | header / 4);
    h[1] = ip->tos;
    put16(h + 2, (unsigned)(header + bytes));
    put16(h + 4, ip->id);
    put16(h + 6, ip->fragment);
    h[8] = ip->ttl;
    h[9] = ip->protocol;
    put32(h + 12, ip->from);
    put32(h + 16, ip->to);
    if (ip->option_bytes)
        memcpy(h + IP, ip->options, ip->option_bytes);
    put16(h + 10, packet_checksum(h, header, 0));
    if (bytes)
        memcpy(h + header, payload, bytes);
    remote_send_frame(frame, remote_fate.padded && all < SHORTEST ? SHORTEST : all);
}

static void send_pieces(const struct remote_ip *ip, const uint8_t *payload, size_t bytes)
{
    static uint16_t id = 100;
    size_t piece = 8u * remote_fate.eights, n = (bytes + piece - 1) / piece;
    struct remote_ip part = *ip;

    part.id = id++;
    for (size_t i = remote_fate.order == ORDER_WITHOUT_FIRST; i < n; i++) {
        size_t at = piece * (remote_fate.order == ORDER_BACKWARDS ? n - 1 - i : i);
        bool ends = at + piece >= bytes;

        part.fragment = (uint16_t)(at / 8 | (ends ? 0 : 0x2000));
        send_one(&part, payload + at, ends ? bytes - at : piece);
        if (remote_fate.order == ORDER_TWICE)
            send_one(&part, payload + at, ends ? bytes - at : piece);
    }
}

void remote_send_ip(const struct remote_ip *ip, uint8_t *payload, size_t bytes)
{
    bool whole = !(ip->fragment & 0x3fff);

    if (IP + ip->option_bytes + bytes > MOST)
        bytes = MOST - IP - ip->option_bytes;
    if (remote_fate.twist_at && remote_fate.twist_at <= bytes)
        payload[remote_fate.twist_at - 1] = remote_fate.twist;
    remote_fate.twist_at = 0;
    if (whole && (ip->protocol == 1 || ip->protocol == 6 || ip->protocol == 17))
        sum_up(ip, payload, bytes);
    if (whole && remote_fate.eights && bytes > 8u * remote_fate.eights)
        send_pieces(ip, payload, bytes);
    else
        send_one(ip, payload, bytes);
}

void remote_send_segment(const struct remote_connection *c, const struct remote_segment *seg)
{
    struct remote_ip ip = {.from = c->remote, .to = c->us, .protocol = 6, .ttl = 64};
    uint8_t p[MOST];
    size_t options = (seg->option_bytes + 3) & ~(size_t)3, header = TCP + options;
    size_t room = MOST - IP - header, n = seg->bytes < room ? seg->bytes : room;

    memset(p, 0, header);
    put16(p, c->port);
    put16(p + 2, c->our_port);
    put32(p + 4, seg->seq);
    put32(p + 8, seg->ack);
    p[12] = (uint8_t)(header / 4 << 4);
    p[13] = seg->flags;
    put16(p + 14, seg->window);
    put16(p + 18, seg->urgent);
    if (seg->option_bytes)
        memcpy(p + TCP, seg->options, seg->option_bytes);
    if (seg->data)
        memcpy(p + header, seg->data, n);
    else
        memset(p + header, 'd', n);
    remote_send_ip(&ip, p, header + n);
}

void remote_send_udp(uint32_t from, uint16_t from_port, uint32_t to, uint16_t to_port,
                     const uint8_t *data, size_t bytes)
{
    struct remote_ip ip = {
        .from = from, .to = to, .protocol = 17, .ttl = 64, .to_all = (to & 0xff) == 0xff};
    uint8_t p[MOST];

    if (bytes > MOST - IP - UDP)
        bytes = MOST - IP - UDP;
    put16(p, from_port);
    put16(p + 2, to_port);
    put16(p + 4, (unsigned)(UDP + bytes));
    if (data)
        memcpy(p + UDP, data, bytes);
    else
        memset(p + UDP, 'u', bytes);
    remote_send_ip(&ip, p, UDP + bytes);
}

void remote_send_arp(uint16_t op, uint32_t from, uint32_t to, const uint8_t mac[6])
{
    struct packet k = {.kind = PACKET_ARP, .arp_op = op, .from = from, .to = to};
    uint8_t frame[FRAME_BYTES];

    memcpy(k.mac_from, mac ? mac : remote_mac, 6);
    memcpy(k.mac_to, our_mac, 6);
    remote_send_frame(frame, packet_build(frame, &k));
}

/* ---- what we sent ---- */

struct remote_connection *remote_connection(unsigned n)
{
    unsigned used = 0;

    for (unsigned i = 0; i < REMOTE_CONNECTIONS; i++)
        used += connections[i].used;
    if (!used)
        return NULL;
    n %= used;
    for (unsigned i = 0;; i++)
        if (connections[i].used && n-- == 0)
            return &connections[i];
}

struct remote_connection *remote_new(uint32_t remote, uint16_t port, uint32_t us, uint16_t our_port)
{
    struct remote_connection *c = &connections[next_connection++ % REMOTE_CONNECTIONS];

    *c = (struct remote_connection){.used = true,
                                    .remote = remote,
                                    .us = us,
                                    .port = port,
                                    .our_port = our_port,
                                    .snd_nxt = 0xfffffff0u};
    return c;
}

static struct remote_connection *find(const struct packet *in)
{
    for (unsigned i = 0; i < REMOTE_CONNECTIONS; i++) {
        struct remote_connection *c = &connections[i];

        if (c->used && c->remote == in->to && c->port == in->to_port && c->us == in->from &&
            c->our_port == in->from_port)
            return c;
    }
    return NULL;
}

const uint8_t *remote_last(unsigned n, size_t *bytes)
{
    unsigned kept = nlast < REMOTE_FRAMES ? nlast : REMOTE_FRAMES, i;

    if (!kept)
        return NULL;
    i = (nlast - 1 - n % kept) % REMOTE_FRAMES;
    *bytes = last[i].bytes;
    return last[i].data;
}

static void answer(struct remote_connection *c, uint8_t flags, uint8_t *options, size_t bytes)
{
    struct remote_segment seg = {.seq = c->snd_nxt,
                                 .ack = c->rcv_nxt,
                                 .flags = flags,
                                 .window = remote_window,
                                 .options = options,
                                 .option_bytes = bytes};

    remote_send_segment(c, &seg);
}

static void on_syn(struct remote_connection *c, const struct packet *in)
{
    uint8_t mss[4] = {2, 4, (uint8_t)(remote_mss >> 8), (uint8_t)remote_mss};

    c->rcv_nxt = in->seq + 1;
    if (remote_manners & MANNER_ACCEPT)
        answer(c, FLAG_SYN | FLAG_ACK, mss, sizeof mss);
    else if (remote_manners & MANNER_RST)
        answer(c, FLAG_RST | FLAG_ACK, NULL, 0);
}

static void on_tcp(const struct packet *in)
{
    struct remote_connection *c = find(in);
    bool fin = in->flags & FLAG_FIN;

    if (!c)
        c = remote_new(in->to, in->to_port, in->from, in->from_port);
    c->our_window = in->window;
    if (in->flags & FLAG_RST) {
        c->used = false;
        return;
    }
    if (in->flags & FLAG_ACK)
        c->snd_nxt = in->ack;
    if (in->flags & FLAG_SYN && !(in->flags & FLAG_ACK)) {
        on_syn(c, in);
        return;
    }
    c->rcv_nxt = in->seq + (uint32_t)in->bytes + (fin || in->flags & FLAG_SYN ? 1 : 0);
    if (in->flags & FLAG_SYN || in->bytes || fin) {
        if (remote_manners & MANNER_ACK)
            answer(c, FLAG_ACK, NULL, 0);
        if (fin && remote_manners & MANNER_FIN)
            answer(c, FLAG_FIN | FLAG_ACK, NULL, 0);
    }
}

static void on_icmp(const struct packet *in)
{
    struct remote_ip ip = {.from = in->to, .to = in->from, .protocol = 1, .ttl = 64};
    uint8_t p[MOST] = {0};

    if (in->icmp_type != 8 || in->bytes > MOST - IP - 4)
        return;
    memcpy(p + 4, in->data, in->bytes);
    remote_send_ip(&ip, p, 4 + in->bytes);
}

/* Called for each frame that the wire's faults let through. */
static void on_frame(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    memcpy(last[nlast % REMOTE_FRAMES].data, frame, bytes);
    last[nlast++ % REMOTE_FRAMES].bytes = bytes;
    if (!packet_parse(frame, bytes, &in))
        return;
    if (in.kind == PACKET_ARP && in.arp_op == 1 && in.to != in.from && remote_manners & MANNER_ARP)
        remote_send_arp(2, in.to, in.from, NULL);
    else if (in.kind == PACKET_TCP)
        on_tcp(&in);
    else if (in.kind == PACKET_UDP && remote_manners & MANNER_UDP && in.to_port != 53)
        remote_send_udp(in.to, in.to_port, in.from, in.from_port, in.data, in.bytes);
    else if (in.kind == PACKET_ICMP && remote_manners & MANNER_ICMP)
        on_icmp(&in);
}

void remote_start(void)
{
    memset(connections, 0, sizeof connections);
    next_connection = nlast = 0;
    remote_manners = MANNER_ALL;
    remote_window = 65535;
    remote_mss = 1460;
    remote_fate = (struct remote_fate){0};
    wire_answerer(on_frame);
}
