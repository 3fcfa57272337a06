/* SPDX-License-Identifier: MIT */
/* net_bytes: numbers in network byte order, at any alignment.
 * Tests    tests/unit/lwip-port/test_dns_message.c, test_tcp_opt.c                              */
#pragma once
#include <stdint.h>

static inline uint16_t net_be16(const uint8_t *b)
{
    return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t net_be32(const uint8_t *b)
{
    return (uint32_t)net_be16(b) << 16 | net_be16(b + 2);
}
