/* SPDX-License-Identifier: MIT */
/* remote: the host at the other end of the wire, for fuzzing: it knows each connection's numbers,
 * so that what the fuzzer says is near the truth, and answers by itself as far as remote_manners
 * asks.
 *
 * Nothing is kept but the connections' numbers and the last frames we sent.
 * Units    addresses as packet.h (host byte order).
 * Source   RFC 791, 792, 793, 826, by hand as packet.c, with options and false fields.           */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/unit/host/packet.h"

enum {
    MANNER_ARP = 1,
    MANNER_ACCEPT = 2,
    MANNER_ACK = 4,
    MANNER_FIN = 8,
    MANNER_RST = 16,
    MANNER_UDP = 32,
    MANNER_ICMP = 64,
    MANNER_ALL = 127
};
extern unsigned remote_manners;
extern uint16_t remote_window, remote_mss;

enum { REMOTE_CONNECTIONS = 16, REMOTE_FRAMES = 8 };
struct remote_connection {
    bool used;
    uint32_t remote, us;
    uint16_t port, our_port;
    uint32_t snd_nxt, rcv_nxt; /* of the remote; exact after each segment of ours */
    uint16_t our_window;
};

void remote_start(void); /* for each round */
/* The n-th of those we have; NULL when there is none. */
struct remote_connection *remote_connection(unsigned n);
/* Makes one whose first segment the remote has yet to send. */
struct remote_connection *remote_new(uint32_t remote, uint16_t port, uint32_t us,
                                     uint16_t our_port);
/* The n-th last frame we sent; NULL when there was none. */
const uint8_t *remote_last(unsigned n, size_t *bytes);

struct remote_ip {
    uint32_t from, to;
    uint8_t protocol, ttl, tos;
    uint16_t id, fragment; /* fragment: flags and offset as on the wire */
    const uint8_t *options;
    size_t option_bytes; /* of 4 */
    bool bad_sum;        /* of the transport */
    bool to_all;         /* Ethernet broadcast */
};
/* What becomes of all that remote_send_ip() sends: pieces of so many times 8 bytes (0: whole), in
 * what order, short frames filled up as NICs do.  And of the next one alone: one byte of its
 * payload (twist_at 0: none), before the checksum is made. */
enum remote_order { ORDER_RIGHT, ORDER_BACKWARDS, ORDER_TWICE, ORDER_WITHOUT_FIRST, ORDERS };
struct remote_fate {
    uint8_t eights, twist_at, twist;
    enum remote_order order;
    bool padded;
};
extern struct remote_fate remote_fate;
/* payload's checksum field is filled in for TCP, UDP and ICMP unless it is a later fragment. */
void remote_send_ip(const struct remote_ip *ip, uint8_t *payload, size_t bytes);
struct remote_segment {
    uint32_t seq, ack;
    uint8_t flags;
    uint16_t window, urgent;
    const uint8_t *options;
    size_t option_bytes;
    const uint8_t *data; /* NULL: any */
    size_t bytes;
};
void remote_send_segment(const struct remote_connection *c, const struct remote_segment *seg);
void remote_send_udp(uint32_t from, uint16_t from_port, uint32_t to, uint16_t to_port,
                     const uint8_t *data, size_t bytes);
void remote_send_frame(const uint8_t *frame, size_t bytes);
void remote_send_arp(uint16_t op, uint32_t from, uint32_t to, const uint8_t mac[6]);
