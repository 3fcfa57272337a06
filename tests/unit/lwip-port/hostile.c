/* SPDX-License-Identifier: MIT */
#include "tests/unit/lwip-port/hostile.h"

#include <string.h>

#include "lwip/tcp.h"
#include "lwip/udp.h"

#include "lwip-port/net_lock.h"
#include "tests/unit/host/bytes.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

enum { ETH = 14, IP = 20, LARGEST = 65535 };

struct tcp_pcb *accepted;
size_t accepted_bytes;
bool accepted_reads = true, accepted_refuses;

static void copy(uint8_t *to, const void *from, size_t bytes)
{
    if (bytes)
        memcpy(to, from, bytes);
}

void hostile_settle(void)
{
    world_sleep(1);
}

void hostile_frame(const void *frame, size_t bytes)
{
    wire_deliver(frame, bytes);
    hostile_settle();
}

void hostile_ip(const struct ip_packet *p)
{
    static const uint8_t ours[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
    static const uint8_t peer[6] = { 0x52, 0x55, 10, 0, 2, 2 };
    uint8_t frame[FRAME_BYTES] = { 0 }, *ip = frame + ETH;
    size_t header = IP + p->option_bytes;

    memcpy(frame, p->mac_to ? p->mac_to : ours, 6);
    memcpy(frame + 6, peer, 6);
    put16(frame + 12, 0x0800);
    ip[0] = (uint8_t)(0x40 | header / 4);
    put16(ip + 2, (unsigned)(header + p->bytes));
    put16(ip + 4, p->id);
    put16(ip + 6, p->fragment);
    ip[8] = p->ttl || p->zero_ttl ? p->ttl : 64;
    ip[9] = p->protocol;
    put32(ip + 12, p->from);
    put32(ip + 16, p->to);
    copy(ip + IP, p->options, p->option_bytes);
    put16(ip + 10, packet_checksum(ip, header, p->bad_checksum));
    copy(ip + header, p->data, p->bytes);
    hostile_frame(frame, ETH + header + p->bytes);
}

void hostile_fragments(const struct ip_packet *p, size_t piece)
{
    for (size_t at = 0; at < p->bytes; at += piece) {
        struct ip_packet f = *p;

        f.data = (const uint8_t *)p->data + at;
        f.bytes = p->bytes - at < piece ? p->bytes - at : piece;
        f.fragment = (uint16_t)(at / 8 | (at + f.bytes < p->bytes ? 0x2000 : 0));
        hostile_ip(&f);
    }
}

size_t build_udp(uint8_t *out, uint32_t from, uint32_t to, uint16_t from_port, uint16_t to_port,
                 const void *data, size_t bytes)
{
    size_t n = 8 + bytes;

    put16(out, from_port);
    put16(out + 2, to_port);
    put16(out + 4, (unsigned)n);
    put16(out + 6, 0);
    copy(out + 8, data, bytes);
    put16(out + 6, packet_checksum(out, n, packet_pseudo(from, to, 17, n)));
    return n;
}

void hostile_udp(uint32_t from, uint32_t to, uint16_t from_port, uint16_t to_port, const void *data,
                 size_t bytes)
{
    static uint8_t body[LARGEST];
    struct ip_packet p = { .from = from, .to = to, .protocol = 17, .data = body };

    p.bytes = build_udp(body, from, to, from_port, to_port, data, bytes);
    hostile_ip(&p);
}

static uint32_t sender(const struct tcp_segment *s)
{
    return s->from || s->as_given ? s->from : PEER;
}

static uint32_t target(const struct tcp_segment *s)
{
    return s->to || s->as_given ? s->to : OURS;
}

size_t build_tcp(uint8_t *out, const struct tcp_segment *s)
{
    uint32_t from = sender(s), to = target(s);
    size_t header = 20 + s->option_bytes, n = header + s->bytes;

    memset(out, 0, 20);
    put16(out, s->from_port);
    put16(out + 2, s->to_port);
    put32(out + 4, s->seq);
    put32(out + 8, s->ack);
    out[12] = (uint8_t)(header / 4 << 4);
    out[13] = s->flags;
    put16(out + 14, s->window);
    copy(out + 20, s->options, s->option_bytes);
    copy(out + header, s->data, s->bytes);
    put16(out + 16, packet_checksum(out, n, packet_pseudo(from, to, 6, n)));
    return n;
}

void hostile_tcp(const struct tcp_segment *s)
{
    static uint8_t body[LARGEST];
    struct ip_packet p = { .from = sender(s), .to = target(s), .protocol = 6, .data = body };

    p.bytes = build_tcp(body, s);
    hostile_ip(&p);
}

bool last_sent(enum packet_kind kind, uint8_t flags, struct packet *out)
{
    for (unsigned i = wire_sent(); i-- > 0;) {
        const struct frame *f = wire_frame(i);

        if (f && packet_parse(f->data, f->bytes, out) && out->kind == kind &&
            (out->flags & flags) == flags)
            return true;
    }
    return false;
}

/* ---- our side ---- */

int our_datagram(uint32_t to, uint16_t port, uint16_t bytes)
{
    ip_addr_t address = { net_order(to) };
    struct udp_pcb *pcb;
    struct pbuf *p;
    err_t e;

    net_lock();
    pcb = udp_new();
    p = pbuf_alloc(PBUF_TRANSPORT, bytes, PBUF_RAM);
    memset(p->payload, 0, bytes);
    e = udp_sendto(pcb, p, &address, port);
    pbuf_free(p);
    udp_remove(pcb);
    net_unlock();
    return e;
}

static err_t on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t e)
{
    (void)arg;
    (void)e;
    if (!p)
        return ERR_OK;
    if (accepted_refuses && pcb->state != TIME_WAIT) /* there lwIP would offer it to nobody */
        return ERR_MEM;
    if (pcb == accepted)
        accepted_bytes += p->tot_len;
    if (accepted_reads)
        tcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    return ERR_OK;
}

static void on_error(void *arg, err_t e)
{
    (void)e;
    if (arg == accepted)
        accepted = NULL;
}

/* In TIME_WAIT a pcb goes without an error. */
static void on_freed(u8_t id, void *data)
{
    (void)id;
    if (data == accepted)
        accepted = NULL;
}

static const struct tcp_ext_arg_callbacks freed = { .destroy = on_freed };

static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t e)
{
    (void)arg;
    if (e != ERR_OK || !pcb)
        return ERR_VAL;
    accepted = pcb;
    accepted_bytes = 0;
    tcp_arg(pcb, pcb);
    tcp_recv(pcb, on_recv);
    tcp_err(pcb, on_error);
    tcp_ext_arg_set(pcb, 0, pcb);
    tcp_ext_arg_set_callbacks(pcb, 0, &freed);
    return ERR_OK;
}

void hostile_listen(uint16_t port)
{
    struct tcp_pcb *pcb;

    net_lock();
    tcp_ext_arg_alloc_id();                 /* 0; the provider is not here */
    pcb = tcp_new();
    CHECK_EQ(tcp_bind(pcb, IP_ADDR_ANY, port), ERR_OK);
    pcb = tcp_listen(pcb);
    CHECK(pcb);
    tcp_accept(pcb, on_accept);
    net_unlock();
}

/* We must know its hardware address, or ARP delays the answer: hence the sleep. */
struct tcp_segment hostile_open(uint16_t port, uint16_t to_port, uint16_t window,
                                const void *options, size_t option_bytes)
{
    struct tcp_segment s = { .from_port = port, .to_port = to_port, .window = window,
                             .seq = test_random(), .flags = FLAG_SYN, .options = options,
                             .option_bytes = option_bytes };
    struct packet answer;

    peer_play(port, PEER_DROP);
    accepted = NULL;
    hostile_tcp(&s);
    world_sleep(5000);
    if (!last_sent(PACKET_TCP, FLAG_SYN | FLAG_ACK, &answer) || answer.ack != s.seq + 1)
        test_fail(__FILE__, __LINE__, "no SYN-ACK for port %u", port);
    s.seq++;
    s.ack = answer.seq + 1;
    s.flags = FLAG_ACK;
    s.options = NULL;
    s.option_bytes = 0;
    hostile_tcp(&s);
    CHECK(accepted);
    return s;
}

void hostile_write(const void *data, uint16_t n)
{
    net_lock();
    CHECK(accepted);
    CHECK_EQ(tcp_write(accepted, data, n, TCP_WRITE_FLAG_COPY), ERR_OK);
    tcp_output(accepted);
    net_unlock();
}
