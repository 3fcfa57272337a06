/* SPDX-License-Identifier: MIT */
/* peer: the host at the other end of the wire, by script; also the address plan of the tests.
 *
 * We are 10.0.2.15/24, the gateway and first peer 10.0.2.2.  The peer answers ARP for its addresses
 * and plays one script for each port; ports without one are closed (RST, or ICMP port unreachable).
 * Its TCP is a small responder: in order, no retransmission of its own, a window of 64 KB.
 * Units    addresses as packet.h; delays in microseconds.                                        */
#pragma once
#include "tests/unit/host/packet.h"

#define PEER IP4(10, 0, 2, 2)
#define OURS IP4(10, 0, 2, 15)

enum peer_script {
    PEER_CLOSED,      /* TCP: RST; UDP: ICMP port unreachable */
    PEER_LISTEN,      /* accepts, keeps what it gets          */
    PEER_ECHO,        /* accepts or answers, sends it back    */
    PEER_DROP,        /* silence                              */
    PEER_ICMP,        /* answers with peer_icmp_type, _code   */
    PEER_BAD_ACK      /* SYN-ACK that acknowledges too much   */
};
enum { PEER_CONNECTIONS = 2048, PEER_DATA = 64 * 1024 };
struct peer_connection {
    uint32_t address, us;          /* the peer's address; ours */
    uint16_t port, our_port;
    uint32_t snd_nxt, rcv_nxt;     /* of the peer */
    bool open, got_fin, sent_fin, got_rst;
    uint64_t heard_us;             /* when its last segment came */
    unsigned bytes;                /* received in all; the first PEER_DATA are kept */
    uint8_t data[PEER_DATA];
};
extern unsigned peer_syns;         /* SYNs that reached the peer */
extern uint64_t peer_delay_us;     /* before each answer; 500 */
extern uint8_t peer_icmp_type, peer_icmp_code;
extern uint16_t peer_window;
extern bool peer_deaf;             /* takes no TCP segment but a reset */

void peer_start(void);             /* wire, static net, net_init() */
/* The address and the router of en0, as a DHCP server would change them; 0: gone. */
void peer_readdress(uint32_t ip, uint32_t router);
void peer_play(uint16_t port, enum peer_script script);       /* TCP and UDP */
void peer_arp(uint32_t address, bool answers);                /* at most 16 */
/* Accepted connections in order of their SYNs; NULL past the last. */
struct peer_connection *peer_connection(unsigned index);
void peer_send(struct peer_connection *c, const void *data, unsigned bytes);
void peer_fin(struct peer_connection *c);
void peer_rst(struct peer_connection *c);
/* Any segment: fields as in packet.h; macs are filled in. */
void peer_send_packet(struct packet *p);
/* The peer (or a router at `router`) says ICMP type, code about the quoted packet. */
void peer_send_icmp_error(uint32_t router, uint8_t type, uint8_t code, const struct packet *quoted);
/* An active open by the peer: sends a SYN from port to our_port and goes on as a connection. */
struct peer_connection *peer_connect(uint16_t port, uint16_t our_port);
/* The n-th (from 0) frame we sent that is of this kind and has all those TCP flags; false: none. */
bool sent_packet(enum packet_kind kind, uint8_t flags, unsigned n, struct packet *out);
unsigned sent_count(enum packet_kind kind, uint8_t flags);
