/* SPDX-License-Identifier: MIT */
/* net_lease: gives an interface's DHCP lease back, or asks for it anew.
 *
 * Returns  NET_NOT_FOUND: no such interface.  NET_REFUSED: it does not ask DHCP.  NET_FAILED: no
 *          memory.  net_lease_renew: NET_OK when the server has answered, NET_TIMEOUT, NET_KILLED.
 * Twice    a lease that is given back already: NET_OK.
 * Context  thread context, net_core not held; net_lease_renew sleeps.
 * Source   RFC 2131 4.4.5, 4.4.6.
 * Tests    tests/unit/lwip-port/test_lease.c                                                     */
#pragma once
#include "lwip-port/net_if.h"

enum net_result net_lease_release(unsigned index);
enum net_result net_lease_renew(unsigned index, uint64_t deadline_us);
