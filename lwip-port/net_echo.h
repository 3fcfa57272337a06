/* SPDX-License-Identifier: MIT */
/* net_echo: one ICMP echo (RFC 792) and the wait for its reply or for an error that quotes it.
 *
 * Units    bytes of data behind the ICMP header, at most NET_ECHO_MAX: one frame.
 * Returns  NET_OK: *out says who answered, and with what: a reply (type 0), or an error.
 *          NET_UNREACHABLE: it could not be sent, for want of a route.  NET_TIMEOUT, NET_FAILED (no
 *          memory, or too long), NET_KILLED.
 * Context  thread context, net_core not held; sleeps.  Seven at a time.
 * Tests    tests/unit/lwip-port/test_services.c, test_echo.c                                     */
#pragma once
#include "lwip-port/net_if.h"

enum { NET_ECHO_MAX = 1472 };

struct net_echo {
    struct net_addr to;
    const void *data;           /* NULL: letters */
    uint16_t bytes;
    uint8_t ttl, tos;           /* ttl 0: the usual one */
    uint64_t deadline_us;
    void *reply;                /* where the data of a reply go */
    uint16_t room;
};
struct net_echo_answer {
    struct net_addr from;
    uint8_t type, code, ttl, tos;
    uint16_t bytes;             /* of a reply, whatever room there was */
    uint32_t rtt_us;
};
enum net_result net_echo(const struct net_echo *ask, struct net_echo_answer *out);
