/* SPDX-License-Identifier: MIT */
/* hostile: frames that no decent host sends, and a TCP listener of ours without the provider.
 *
 * Addresses as in peer.h; the peer's own script does not answer for the ports used here.
 * hostile_*() deliver at once and run the world until the net thread has seen the frame.         */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/unit/host/packet.h"

struct ip_packet {
    uint32_t from, to;
    uint8_t protocol, ttl;             /* ttl 0: 64, unless zero_ttl */
    bool zero_ttl, bad_checksum;
    uint16_t id, fragment;             /* flags and offset, as on the wire */
    const void *options, *data;
    size_t option_bytes, bytes;        /* options: a multiple of 4 */
    const uint8_t *mac_to;             /* NULL: ours */
};
void hostile_ip(const struct ip_packet *p);
/* The same in pieces of at most `piece` bytes, a multiple of 8. */
void hostile_fragments(const struct ip_packet *p, size_t piece);
void hostile_frame(const void *frame, size_t bytes);
void hostile_udp(uint32_t from, uint32_t to, uint16_t from_port, uint16_t to_port, const void *data,
                 size_t bytes);
/* What goes behind the IP header; both return its length. */
size_t build_udp(uint8_t *out, uint32_t from, uint32_t to, uint16_t from_port, uint16_t to_port,
                 const void *data, size_t bytes);
struct tcp_segment {
    uint32_t from, to;                 /* 0: PEER and OURS, unless as_given */
    bool as_given;
    uint16_t from_port, to_port, window;
    uint32_t seq, ack;
    uint8_t flags;
    const void *options, *data;
    size_t option_bytes, bytes;        /* options: a multiple of 4 */
};
size_t build_tcp(uint8_t *out, const struct tcp_segment *s);
void hostile_tcp(const struct tcp_segment *s);
void hostile_settle(void);             /* runs the world until nothing moves at this instant */

/* A datagram of ours, of zeros, from a port of its own; what udp_sendto() says. */
int our_datagram(uint32_t to, uint16_t port, uint16_t bytes);
/* The last frame we sent of that kind and with those TCP flags. */
bool last_sent(enum packet_kind kind, uint8_t flags, struct packet *out);

struct tcp_pcb;
extern struct tcp_pcb *accepted;       /* of the newest connection, NULL when it has ended */
void hostile_write(const void *data, uint16_t n);     /* from `accepted`, and out at once */
extern size_t accepted_bytes;          /* received on it */
extern bool accepted_refuses;          /* takes no data for now: lwIP offers it again */
extern bool accepted_reads;            /* its window opens again as data comes; true */
void hostile_listen(uint16_t port);
/* A handshake from `port`; the segment to build on.  Fails the test when it is refused. */
struct tcp_segment hostile_open(uint16_t port, uint16_t to_port, uint16_t window,
                                const void *options, size_t option_bytes);
