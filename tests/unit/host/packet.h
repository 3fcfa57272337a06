/* SPDX-License-Identifier: MIT */
/* packet: frames taken apart and put together by hand, independent of lwIP.
 *
 * Units    IPv4 addresses in host byte order here (IP4(10,0,2,2)), ports and numbers too.
 * Returns  packet_parse: false when a length or checksum is wrong, or the kind is unknown.
 * Source   RFC 826, 791, 793, 768, 792.                                                          */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lwip-port/net_addr.h"

#define IP4(a, b, c, d) \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))
uint32_t net_order(uint32_t address);          /* to and from network byte order */
struct net_addr addr_of(uint32_t address);
enum { FLAG_FIN = 1, FLAG_SYN = 2, FLAG_RST = 4, FLAG_PSH = 8, FLAG_ACK = 16,
       FLAG_URG = 32 };
enum packet_kind { PACKET_ARP, PACKET_TCP, PACKET_UDP, PACKET_ICMP, PACKET_FRAGMENT };

struct packet {
    enum packet_kind kind;
    uint8_t mac_from[6], mac_to[6];
    uint32_t from, to;             /* ARP: sender and target protocol address */
    uint16_t arp_op;               /* 1 request, 2 reply */
    uint16_t from_port, to_port;
    uint32_t seq, ack;
    uint8_t flags;
    uint16_t window, mss;          /* mss: the option, 0 when absent */
    uint16_t urgent;               /* the pointer; built, not parsed */
    uint8_t icmp_type, icmp_code;
    uint8_t ttl;
    const uint8_t *data;           /* into the frame; ICMP: behind the first 4 bytes */
    size_t bytes;
    const uint8_t *ip;             /* the IP header, for quoting */
    size_t ip_bytes;
};
bool packet_parse(const uint8_t *frame, size_t bytes, struct packet *out);

/* Writes the frame that p describes (kind, macs, addresses, ..., data) and returns its length. */
size_t packet_build(uint8_t *frame, const struct packet *p);
uint16_t packet_checksum(const uint8_t *data, size_t bytes, uint32_t start); /* complemented */
/* What a checksum of TCP or UDP starts with: the pseudo header. */
uint32_t packet_pseudo(uint32_t from, uint32_t to, unsigned protocol, size_t bytes);
