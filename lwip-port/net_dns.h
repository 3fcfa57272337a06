/* SPDX-License-Identifier: MIT */
/* net_dns: questions to name servers (RFC 1035) that know why there is no answer.
 *
 * lwIP's own resolver gives an address or NULL, whatever happened; here each cause has its result.
 * lwIP keeps the list of servers, which DHCP fills.
 *
 * Returns  NET_OK and *out.  NET_NOT_FOUND: no such name, or none that DNS could hold (nobody is
 *          asked then).  NET_NO_DATA: the name is there, without an address (or a name, for a
 *          reverse question).  NET_AGAIN: servers failed, were silent or unreachable.
 *          NET_REFUSED: they will not answer.  NET_NO_SERVER: none is known.  NET_DOWN: we have no
 *          address.  NET_TIMEOUT: the deadline passed first.  NET_FAILED: no memory.  NET_KILLED:
 *          the caller is dying.
 * Context  thread context, net_core not held; sleeps.  Any number of threads: some questions are
 *          out at a time, others wait their turn; callers that ask for the same share the answer.
 * Source   own design; RFC 1034, 1035, 2308, 5452 (what an answer must match), 6761 (localhost).
 * Tests    tests/unit/lwip-port/test_dns.c, test_dns_message.c                                 */
#pragma once
#include "lwip-port/net_answer.h"
#include "lwip-port/net_if.h"

enum net_result net_resolve(const char *name, uint64_t deadline_us, struct net_answer *out);
enum net_result net_reverse(struct net_addr address, uint64_t deadline_us, struct net_answer *out);
