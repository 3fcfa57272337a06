/* SPDX-License-Identifier: MIT */
/* net_tables: what the IP helper shows of the stack: interfaces, connections, counters.
 *
 * Units    ports in host order; octets, frames and datagrams count from boot and wrap; a lease in
 *          seconds.  The counters stand in the order of RFC 1213, as the MIB_* structures of
 *          iprtrmib.h have them.
 * Returns  net_adapter_get: false past the last.  net_connections: how many there are, of which at
 *          most `max` are filled in.
 * Context  net_core held.  They walk lwIP's lists: as long as there are connections.
 * Source   RFC 1213.
 * Tests    tests/unit/lwip-port/test_tables.c                                                    */
#pragma once
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

struct net_adapter {
    struct net_if_info info;
    uint32_t index, mtu, speed, changed_cs;       /* bits/s; hundredths of a second after boot */
    struct net_addr dns2, dhcp_server;
    bool leased, has_default;                     /* the route to all others leads here */
    uint32_t lease_age_s, lease_s;                /* since it was given; for how long */
    uint32_t in_octets, in_group, out_octets, out_group, in_unknown;
};
bool net_adapter_get(unsigned nth, struct net_adapter *out) REQUIRES(net_core);

/* State: that of MIB-II's tcpConnState, 1 closed ... 11 timeWait. */
struct net_connection {
    struct endpoint local, remote;
    uint32_t state;
};
unsigned net_connections(bool datagram, struct net_connection *out, unsigned max)
    REQUIRES(net_core);

/* With a reset, whatever it is doing; false: there is none between these two. */
bool net_connection_end(const struct endpoint *local, const struct endpoint *remote)
    REQUIRES(net_core);

struct net_statistics {
    struct {
        uint32_t forwarding, default_ttl, in_receives, in_hdr_errors, in_addr_errors,
            forw_datagrams, in_unknown_protos, in_discards, in_delivers, out_requests,
            routing_discards, out_discards, out_no_routes, reasm_timeout, reasm_reqds, reasm_oks,
            reasm_fails, frag_oks, frag_fails, frag_creates, interfaces, addresses, routes;
    } ip;
    struct {
        uint32_t msgs, errors, dest_unreachs, time_excds, parm_probs, src_quenchs, redirects,
            echos, echo_reps, timestamps, timestamp_reps, addr_masks, addr_mask_reps;
    } icmp_in, icmp_out;
    struct {
        uint32_t rto_algorithm, rto_min, rto_max, max_conn, active_opens, passive_opens,
            attempt_fails, estab_resets, curr_estab, in_segs, out_segs, retrans_segs, in_errs,
            out_rsts, num_conns;
    } tcp;
    struct {
        uint32_t in_datagrams, no_ports, in_errors, out_datagrams, num_addrs;
    } udp;
};
/* ip.routes is left 0: what counts as one is the IP helper's to say. */
void net_statistics(struct net_statistics *out) REQUIRES(net_core);
