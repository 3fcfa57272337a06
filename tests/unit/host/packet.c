/* SPDX-License-Identifier: MIT */
#include "tests/unit/host/packet.h"

#include <string.h>

#include "tests/unit/host/bytes.h"

enum { ETH = 14, IP = 20, TCP = 20, UDP = 8, ICMP = 4, ARP = 28 };

uint32_t net_order(uint32_t address)
{
    uint8_t b[4];
    uint32_t out;

    put32(b, address);
    memcpy(&out, b, 4);
    return out;
}

struct net_addr addr_of(uint32_t address)
{
    return net_addr_from_v4(net_order(address));
}

uint16_t packet_checksum(const uint8_t *data, size_t bytes, uint32_t start)
{
    uint32_t sum = start;

    for (size_t i = 0; i + 1 < bytes; i += 2)
        sum += get16(data + i);
    if (bytes & 1)
        sum += (uint32_t)data[bytes - 1] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

uint32_t packet_pseudo(uint32_t from, uint32_t to, unsigned protocol, size_t bytes)
{
    return (from >> 16) + (from & 0xffff) + (to >> 16) + (to & 0xffff) + protocol + (uint32_t)bytes;
}

static uint32_t pseudo(const uint8_t *ip, unsigned protocol, size_t bytes)
{
    return packet_pseudo(get32(ip + 12), get32(ip + 16), protocol, bytes);
}

static bool parse_arp(const uint8_t *p, size_t bytes, struct packet *out)
{
    if (bytes < ARP)
        return false;
    out->kind = PACKET_ARP;
    out->arp_op = get16(p + 6);
    out->from = get32(p + 14);
    out->to = get32(p + 24);
    return true;
}

static void parse_options(const uint8_t *p, const uint8_t *end, struct packet *out)
{
    while (p < end && *p) {
        if (*p == 1) {
            p++;
            continue;
        }
        if (p + 1 >= end || p[1] < 2)
            return;
        if (*p == 2 && p[1] == 4 && p + 4 <= end)
            out->mss = get16(p + 2);
        p += p[1];
    }
}

static bool parse_tcp(const uint8_t *p, size_t bytes, struct packet *out)
{
    size_t header;

    if (bytes < TCP || packet_checksum(p, bytes, pseudo(out->ip, 6, bytes)))
        return false;
    header = (size_t)(p[12] >> 4) * 4;
    if (header < TCP || header > bytes)
        return false;
    out->kind = PACKET_TCP;
    out->from_port = get16(p);
    out->to_port = get16(p + 2);
    out->seq = get32(p + 4);
    out->ack = get32(p + 8);
    out->flags = p[13] & 0x3f;
    out->window = get16(p + 14);
    parse_options(p + TCP, p + header, out);
    out->data = p + header;
    out->bytes = bytes - header;
    return true;
}

static bool parse_udp(const uint8_t *p, size_t bytes, struct packet *out)
{
    if (bytes < UDP || get16(p + 4) != bytes)
        return false;
    if (get16(p + 6) && packet_checksum(p, bytes, pseudo(out->ip, 17, bytes)))
        return false;
    out->kind = PACKET_UDP;
    out->from_port = get16(p);
    out->to_port = get16(p + 2);
    out->data = p + UDP;
    out->bytes = bytes - UDP;
    return true;
}

static bool parse_icmp(const uint8_t *p, size_t bytes, struct packet *out)
{
    if (bytes < 8 || packet_checksum(p, bytes, 0))
        return false;
    out->kind = PACKET_ICMP;
    out->icmp_type = p[0];
    out->icmp_code = p[1];
    out->data = p + ICMP;
    out->bytes = bytes - ICMP;
    return true;
}

static bool parse_ip(const uint8_t *p, size_t bytes, struct packet *out)
{
    size_t header = (size_t)(p[0] & 15) * 4, total;

    if (bytes < IP || p[0] >> 4 != 4 || header < IP || header > bytes)
        return false;
    total = get16(p + 2);
    if (packet_checksum(p, header, 0) || total > bytes || total < header)
        return false;
    out->from = get32(p + 12);
    out->to = get32(p + 16);
    out->ttl = p[8];
    out->ip = p;
    out->ip_bytes = total;
    if (get16(p + 6) & 0x3fff) {
        out->kind = PACKET_FRAGMENT;
        out->data = p + header;
        out->bytes = total - header;
        return true;
    }
    switch (p[9]) {
    case 6: return parse_tcp(p + header, total - header, out);
    case 17: return parse_udp(p + header, total - header, out);
    case 1: return parse_icmp(p + header, total - header, out);
    default: return false;
    }
}

bool packet_parse(const uint8_t *frame, size_t bytes, struct packet *out)
{
    memset(out, 0, sizeof *out);
    if (bytes < ETH)
        return false;
    memcpy(out->mac_to, frame, 6);
    memcpy(out->mac_from, frame + 6, 6);
    if (get16(frame + 12) == 0x0806)
        return parse_arp(frame + ETH, bytes - ETH, out);
    if (get16(frame + 12) == 0x0800 && bytes > ETH)
        return parse_ip(frame + ETH, bytes - ETH, out);
    return false;
}

static size_t build_arp(uint8_t *p, const struct packet *k)
{
    static const uint8_t fixed[6] = { 0, 1, 8, 0, 6, 4 };

    memcpy(p, fixed, sizeof fixed);
    put16(p + 6, k->arp_op);
    memcpy(p + 8, k->mac_from, 6);
    put32(p + 14, k->from);
    memcpy(p + 18, k->mac_to, 6);
    put32(p + 24, k->to);
    return ARP;
}

static size_t build_transport(uint8_t *p, const uint8_t *ip, const struct packet *k)
{
    size_t options = k->mss ? 4 : 0, header;

    if (k->kind == PACKET_TCP) {
        header = TCP + options;
        put16(p, k->from_port);
        put16(p + 2, k->to_port);
        put32(p + 4, k->seq);
        put32(p + 8, k->ack);
        p[12] = (uint8_t)(header / 4 << 4);
        p[13] = k->flags;
        put16(p + 14, k->window);
        put16(p + 18, k->urgent);
        if (options)
            put32(p + TCP, 0x02040000u | k->mss);
        memcpy(p + header, k->data ? k->data : p, k->bytes);
        put16(p + 16, packet_checksum(p, header + k->bytes, pseudo(ip, 6, header + k->bytes)));
        return header + k->bytes;
    }
    header = k->kind == PACKET_UDP ? UDP : ICMP;
    if (k->bytes)
        memmove(p + header, k->data, k->bytes);
    if (k->kind == PACKET_UDP) {
        put16(p, k->from_port);
        put16(p + 2, k->to_port);
        put16(p + 4, (unsigned)(header + k->bytes));
        put16(p + 6, packet_checksum(p, header + k->bytes, pseudo(ip, 17, header + k->bytes)));
    } else {
        p[0] = k->icmp_type;
        p[1] = k->icmp_code;
        put16(p + 2, packet_checksum(p, header + k->bytes, 0));
    }
    return header + k->bytes;
}

size_t packet_build(uint8_t *frame, const struct packet *k)
{
    static const uint8_t protocol[] = { [PACKET_TCP] = 6, [PACKET_UDP] = 17, [PACKET_ICMP] = 1 };
    uint8_t *ip = frame + ETH;
    size_t n;

    memset(frame, 0, ETH + IP + TCP + 4);
    memcpy(frame, k->mac_to, 6);
    memcpy(frame + 6, k->mac_from, 6);
    put16(frame + 12, k->kind == PACKET_ARP ? 0x0806 : 0x0800);
    if (k->kind == PACKET_ARP)
        return ETH + build_arp(ip, k);
    ip[0] = 0x45;
    ip[8] = k->ttl ? k->ttl : 64;
    ip[9] = protocol[k->kind];
    put32(ip + 12, k->from);
    put32(ip + 16, k->to);
    n = IP + build_transport(ip + IP, ip, k);
    put16(ip + 2, (unsigned)n);
    put16(ip + 10, packet_checksum(ip, IP, 0));
    return ETH + n;
}
