/* SPDX-License-Identifier: MIT */
/* net_answer: what a name server has said.
 * Tests    tests/unit/lwip-port/test_dns.c, test_dns_answers.c                                  */
#pragma once
#include <stdint.h>

#include "lwip-port/net_addr.h"

enum { NET_ADDRESSES = 8, NET_NAME_BYTES = 256 };

struct net_answer {
    uint32_t count;                     /* addresses; the first ones that the server gave */
    struct net_addr address[NET_ADDRESSES];
    char name[NET_NAME_BYTES];          /* the canonical name; of a reverse question: the name */
};
