/* SPDX-License-Identifier: MIT */
#include "tests/unit/host/peer.h"

#include <stdlib.h>
#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "lwip/netif.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

enum { ADDRESSES = 16, MSS = 1460 };

unsigned peer_syns;
uint64_t peer_delay_us = 500;
uint8_t peer_icmp_type = 3, peer_icmp_code;
uint16_t peer_window = 65535;
bool peer_deaf;

static const uint8_t peer_mac[6] = { 0x52, 0x55, 10, 0, 2, 2 };
static const uint8_t our_mac[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
static uint8_t scripts[65536];
static uint32_t arp[ADDRESSES];
static unsigned narp;
enum { FORGET_US = 600000000 };
static struct peer_connection *connections[PEER_CONNECTIONS];
static unsigned nconnections;

static void deliver_later(void *arg)
{
    struct frame *f = arg;

    wire_deliver(f->data, f->bytes);
    free(f);
}

void peer_send_packet(struct packet *p)
{
    struct frame *f = malloc(sizeof *f);

    memcpy(p->mac_from, peer_mac, 6);
    memcpy(p->mac_to, our_mac, 6);
    f->bytes = packet_build(f->data, p);
    world_at(peer_delay_us, deliver_later, f);
}

void peer_arp(uint32_t address, bool answers)
{
    for (unsigned i = 0; i < narp; i++)
        if (arp[i] == address)
            arp[i] = answers ? address : 0;
    if (!answers)
        return;
    if (narp == ADDRESSES)
        test_fail(__FILE__, __LINE__, "too many addresses");
    arp[narp++] = address;
}

static bool answers_arp(uint32_t address)
{
    for (unsigned i = 0; i < narp; i++)
        if (arp[i] == address)
            return true;
    return false;
}

static void on_arp(const struct packet *in)
{
    struct packet out = { .kind = PACKET_ARP, .arp_op = 2, .from = in->to, .to = in->from };

    if (in->arp_op == 1 && in->to != in->from && answers_arp(in->to))
        peer_send_packet(&out);
}

void peer_send_icmp_error(uint32_t router, uint8_t type, uint8_t code, const struct packet *quoted)
{
    uint8_t body[4 + 60 + 8] = { 0 };
    size_t n = (size_t)(quoted->ip[0] & 15) * 4 + 8;
    struct packet out = { .kind = PACKET_ICMP, .from = router, .to = quoted->from,
                          .icmp_type = type, .icmp_code = code, .data = body, .bytes = 4 + n };

    memcpy(body + 4, quoted->ip, n);
    peer_send_packet(&out);
}

/* ---- TCP ---- */

static void segment(struct peer_connection *c, uint8_t flags, const void *data, unsigned bytes)
{
    struct packet out = { .kind = PACKET_TCP, .from = c->address, .to = c->us,
                          .from_port = c->port, .to_port = c->our_port, .seq = c->snd_nxt,
                          .ack = flags == FLAG_SYN ? 0 : c->rcv_nxt, .flags = flags,
                          .window = peer_window, .mss = flags & FLAG_SYN ? MSS : 0,
                          .data = data, .bytes = bytes };

    peer_send_packet(&out);
    c->snd_nxt += bytes + ((flags & (FLAG_SYN | FLAG_FIN)) ? 1 : 0);
}

static void reject(const struct packet *in)
{
    struct packet out = { .kind = PACKET_TCP, .from = in->to, .to = in->from,
                          .from_port = in->to_port, .to_port = in->from_port,
                          .flags = FLAG_RST | FLAG_ACK };
    bool has_ack = in->flags & FLAG_ACK;

    if (in->flags & FLAG_RST)
        return;
    out.flags = has_ack ? FLAG_RST : FLAG_RST | FLAG_ACK;
    out.seq = has_ack ? in->ack : 0;
    out.ack = has_ack ? 0 : in->seq + (uint32_t)in->bytes + ((in->flags & FLAG_SYN) ? 1 : 0);
    peer_send_packet(&out);
}

static struct peer_connection *find(const struct packet *in)
{
    for (unsigned i = nconnections; i-- > 0;) {
        struct peer_connection *c = connections[i];

        if (c->open && c->address == in->to && c->port == in->to_port &&
            c->our_port == in->from_port && c->us == in->from)
            return c;
    }
    return NULL;
}

/* One that is over; or whose end was lost, and of which nothing was heard for ten minutes. */
static struct peer_connection *forgotten(void)
{
    struct peer_connection *oldest = NULL;

    for (unsigned i = 0; i < PEER_CONNECTIONS; i++) {
        struct peer_connection *c = connections[i];

        if (!c->open || c->got_fin)
            return memset(c, 0, sizeof *c);
        if (!oldest || c->heard_us < oldest->heard_us)
            oldest = c;
    }
    if (world_now() - oldest->heard_us < FORGET_US)
        test_fail(__FILE__, __LINE__, "too many connections");
    return memset(oldest, 0, sizeof *oldest);
}

static struct peer_connection *new_connection(uint32_t address, uint16_t port, uint16_t our_port)
{
    struct peer_connection *c = NULL;

    if (nconnections < PEER_CONNECTIONS)
        c = connections[nconnections++] = calloc(1, sizeof *c);
    if (!c)
        c = forgotten();
    c->heard_us = world_now();
    c->address = address;
    c->us = OURS;
    c->port = port;
    c->our_port = our_port;
    c->snd_nxt = test_random();
    c->open = true;
    return c;
}

static void on_syn(const struct packet *in)
{
    struct peer_connection *c;
    struct packet out;

    peer_syns++;
    switch (scripts[in->to_port]) {
    case PEER_DROP:
        return;
    case PEER_CLOSED:
        reject(in);
        return;
    case PEER_ICMP:
        peer_send_icmp_error(in->to, peer_icmp_type, peer_icmp_code, in);
        return;
    case PEER_BAD_ACK:
        out = (struct packet){ .kind = PACKET_TCP, .from = in->to, .to = in->from,
                               .from_port = in->to_port, .to_port = in->from_port, .seq = 77,
                               .ack = in->seq + 1000, .flags = FLAG_SYN | FLAG_ACK,
                               .window = peer_window };
        peer_send_packet(&out);
        return;
    default:
        break;
    }
    c = find(in);
    if (c && in->seq + 1 == c->rcv_nxt) {       /* our SYN-ACK was lost */
        c->snd_nxt--;
    } else {
        if (c)
            c->open = false;
        c = new_connection(in->to, in->to_port, in->from_port);
    }
    c->us = in->from;
    c->rcv_nxt = in->seq + 1;
    segment(c, FLAG_SYN | FLAG_ACK, NULL, 0);
}

static void take_data(struct peer_connection *c, const struct packet *in)
{
    unsigned room = c->bytes < PEER_DATA ? PEER_DATA - c->bytes : 0;

    memcpy(c->data + c->bytes % PEER_DATA, in->data, in->bytes < room ? in->bytes : room);
    c->bytes += (unsigned)in->bytes;
    c->rcv_nxt += (uint32_t)in->bytes;
    if (scripts[c->port] == PEER_ECHO)
        segment(c, FLAG_ACK | FLAG_PSH, in->data, (unsigned)in->bytes);
}

/* RFC 9293 3.10.7.4; with a closed window only what comes next. */
static bool in_window(const struct peer_connection *c, uint32_t seq)
{
    return seq == c->rcv_nxt || seq - c->rcv_nxt < peer_window;
}

/* What was taken already, as a probe of a closed window, comes again with what follows it. */
static struct packet without_old(const struct peer_connection *c, struct packet in)
{
    uint32_t old = c->rcv_nxt - in.seq;

    if (old > 0 && old < in.bytes) {
        in.data += old;
        in.bytes -= old;
        in.seq += old;
    }
    return in;
}

static void on_segment(struct peer_connection *c, const struct packet *in)
{
    if (in->flags & FLAG_RST) {
        c->got_rst |= in_window(c, in->seq);
        c->open &= !in_window(c, in->seq);
        return;
    }
    if ((in->flags & (FLAG_SYN | FLAG_ACK)) == (FLAG_SYN | FLAG_ACK)) {
        c->rcv_nxt = in->seq + 1;
        segment(c, FLAG_ACK, NULL, 0);
        return;
    }
    if (in->seq == c->rcv_nxt && in->bytes && peer_window)
        take_data(c, in);
    if ((in->flags & FLAG_FIN) && in->seq + in->bytes == c->rcv_nxt) {
        c->got_fin = true;
        c->rcv_nxt++;
        if (scripts[c->port] == PEER_ECHO && !c->sent_fin)
            peer_fin(c);
        else
            segment(c, FLAG_ACK, NULL, 0);
    } else if (in->bytes || in->flags & FLAG_FIN || in->seq == c->rcv_nxt - 1) {
        segment(c, FLAG_ACK, NULL, 0);          /* also for what was out of order, and keepalive */
    }
}

static void on_tcp(const struct packet *in)
{
    struct peer_connection *c = find(in);
    struct packet fresh = c ? without_old(c, *in) : *in;

    if (c)
        c->heard_us = world_now();
    if (peer_deaf && !(in->flags & FLAG_RST))
        return;
    if ((in->flags & (FLAG_SYN | FLAG_ACK | FLAG_RST)) == FLAG_SYN)
        on_syn(in);
    else if (c)
        on_segment(c, &fresh);
    else if (scripts[in->to_port] != PEER_DROP)
        reject(in);
}

static void on_udp(const struct packet *in)
{
    struct packet out = { .kind = PACKET_UDP, .from = in->to, .to = in->from,
                          .from_port = in->to_port, .to_port = in->from_port, .data = in->data,
                          .bytes = in->bytes };

    if (scripts[in->to_port] == PEER_ECHO)
        peer_send_packet(&out);
    else if (scripts[in->to_port] == PEER_CLOSED)
        peer_send_icmp_error(in->to, 3, 3, in);
    else if (scripts[in->to_port] == PEER_ICMP)
        peer_send_icmp_error(in->to, peer_icmp_type, peer_icmp_code, in);
}

static void on_icmp(const struct packet *in)
{
    struct packet out = { .kind = PACKET_ICMP, .from = in->to, .to = in->from, .data = in->data,
                          .bytes = in->bytes };

    if (in->icmp_type == 8)
        peer_send_packet(&out);
}

static void on_frame(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    if (!packet_parse(frame, bytes, &in))
        test_fail(__FILE__, __LINE__, "we sent a malformed frame");
    if (in.kind == PACKET_ARP)
        on_arp(&in);
    else if (!answers_arp(in.to))
        return;
    else if (in.kind == PACKET_TCP)
        on_tcp(&in);
    else if (in.kind == PACKET_UDP)
        on_udp(&in);
    else if (in.kind == PACKET_ICMP)
        on_icmp(&in);
}

void peer_start(void)
{
    struct net_config config = { .address = addr_of(OURS),
                                 .netmask = addr_of(IP4(255, 255, 255, 0)),
                                 .gateway = addr_of(PEER) };

    wire_attach();
    wire_answerer(on_frame);
    peer_arp(PEER, true);
    net_init(&config);
}

void peer_readdress(uint32_t ip, uint32_t router)
{
    ip4_addr_t address = { net_order(ip) }, mask = { net_order(IP4(255, 255, 255, 0)) };
    ip4_addr_t gateway = { net_order(router) };

    net_lock();
    netif_set_addr(netif_default, &address, &mask, &gateway);
    net_unlock();
}

void peer_play(uint16_t port, enum peer_script script)
{
    scripts[port] = (uint8_t)script;
}

struct peer_connection *peer_connection(unsigned index)
{
    return index < nconnections ? connections[index] : NULL;
}

void peer_send(struct peer_connection *c, const void *data, unsigned bytes)
{
    const uint8_t *p = data;

    while (bytes) {
        unsigned n = bytes < MSS ? bytes : MSS;

        segment(c, FLAG_ACK | FLAG_PSH, p, n);
        p += n;
        bytes -= n;
    }
}

void peer_fin(struct peer_connection *c)
{
    c->sent_fin = true;
    segment(c, FLAG_FIN | FLAG_ACK, NULL, 0);
}

void peer_rst(struct peer_connection *c)
{
    segment(c, FLAG_RST | FLAG_ACK, NULL, 0);
    c->open = false;
}

struct peer_connection *peer_connect(uint16_t port, uint16_t our_port)
{
    struct peer_connection *c = new_connection(PEER, port, our_port);

    segment(c, FLAG_SYN, NULL, 0);
    return c;
}

bool sent_packet(enum packet_kind kind, uint8_t flags, unsigned n, struct packet *out)
{
    for (unsigned i = 0; i < wire_sent(); i++) {
        const struct frame *f = wire_frame(i);

        if (f && packet_parse(f->data, f->bytes, out) && out->kind == kind &&
            (out->flags & flags) == flags && n-- == 0)
            return true;
    }
    return false;
}

unsigned sent_count(enum packet_kind kind, uint8_t flags)
{
    struct packet ignored;
    unsigned n = 0;

    while (sent_packet(kind, flags, n, &ignored))
        n++;
    return n;
}
