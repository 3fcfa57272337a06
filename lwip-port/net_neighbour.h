/* SPDX-License-Identifier: MIT */
/* net_neighbour: the ARP table as the IP helper reads, asks and empties it.
 *
 * Units    an interface's index, from 1; a station's address is 6 bytes.
 * Returns  net_neighbour_get: false when the place is past the last; used: whether somebody is in
 *          it.  net_neighbour_ask: NET_OK and *station; NET_UNREACHABLE: no interface is on that
 *          network; NET_TIMEOUT: no answer; NET_FAILED: no memory; NET_KILLED.
 *          net_neighbour_flush: whether there is such an interface.
 * Context  thread context, net_core not held, except where said; net_neighbour_ask sleeps.
 * Source   RFC 826.
 * Tests    tests/unit/lwip-port/test_neighbour.c                                                 */
#pragma once
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

struct net_station {
    uint8_t mac[6];
};
struct net_neighbour {
    struct net_addr address;
    struct net_station station;
    uint32_t index;
};
bool net_neighbour_get(unsigned place, struct net_neighbour *out, bool *used) REQUIRES(net_core);
enum net_result net_neighbour_ask(struct net_addr who, uint64_t deadline_us,
                                  struct net_station *station);
bool net_neighbour_flush(unsigned index);
