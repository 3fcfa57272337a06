/* SPDX-License-Identifier: MIT */
/* net_addr: the address of a host, and an endpoint, which has a port as well.  All that knows what
 * an address looks like is here: text, kinds, comparison.
 *
 * There are IPv4 addresses alone so far, so the body is one word, in network byte order, and an
 * address travels in a register at the cost of a bare one.  Only net_addr.[ch] look into it; what
 * holds IPv4 addresses by nature (sockaddr_in, SVC structures, lwIP's ip4_addr_t) is converted
 * where it is read and written, with net_addr_from_v4() and net_addr_v4().
 *
 * Units    ports in host order; sizes of texts in bytes, the NUL included.
 * Returns  net_addr_parse, net_addr_read, endpoint_parse: whether there is one; *out and *end are
 *          written only then.
 *          net_addr_print, endpoint_print: characters, without the NUL.
 * Context  pure; anywhere.  The kernel and the Winsock library of programs are built with it.
 * Source   own design; the forms of inet_addr(): POSIX.
 * Tests    tests/unit/lwip-port/test_net_addr.c                                                 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct net_addr {
    uint32_t v4;
};

static inline struct net_addr net_addr_from_v4(uint32_t in_network_order)
{
    return (struct net_addr){ in_network_order };
}

static inline uint32_t net_addr_v4(struct net_addr a)
{
    return a.v4;
}

/* One word of it, for a hash or a trace. */
static inline uint32_t net_addr_fold(struct net_addr a)
{
    return a.v4;
}

static inline struct net_addr net_addr_any(void)
{
    return net_addr_from_v4(0);
}

static inline bool net_addr_is_any(struct net_addr a)
{
    return a.v4 == 0;
}

struct net_addr net_addr_loopback(void);          /* 127.0.0.1 */

static inline struct net_addr net_addr_broadcast(void)
{
    return net_addr_from_v4(0xffffffffu);
}

/* 255.255.255.255; which others are broadcasts depends on the interfaces (net_is_broadcast). */
static inline bool net_addr_is_broadcast(struct net_addr a)
{
    return a.v4 == 0xffffffffu;
}

static inline bool net_addr_equal(struct net_addr a, struct net_addr b)
{
    return a.v4 == b.v4;
}

/* Whether some packet could be for both: they are the same, or one stands for all. */
static inline bool net_addr_overlaps(struct net_addr a, struct net_addr b)
{
    return net_addr_equal(a, b) || net_addr_is_any(a) || net_addr_is_any(b);
}

struct endpoint {
    struct net_addr addr;
    uint16_t port;
};

static inline bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
    return net_addr_equal(a->addr, b->addr) && a->port == b->port;
}

bool net_addr_is_loopback(struct net_addr a);     /* 127/8 */
bool net_addr_is_multicast(struct net_addr a);    /* 224/4 */
bool net_addr_is_reserved(struct net_addr a);     /* 0/8 without 0 itself, and 240/4 */

/* One to four parts (decimal, 0 octal, 0x hexadecimal), of which the last fills what is left:
 * "127.1".  *end is what follows. */
bool net_addr_parse(const char *text, const char **end, struct net_addr *out);
/* The same, and then the text ends, or white space comes and whatever stands behind it. */
bool net_addr_read(const char *text, struct net_addr *out);

enum { NET_ADDR_TEXT = 16 };
unsigned net_addr_print(struct net_addr a, char out[NET_ADDR_TEXT]);

/* "A" or "A:PORT" and nothing else; a port of 0 is none and has no text. */
bool endpoint_parse(const char *text, struct endpoint *out);
enum { ENDPOINT_TEXT = 22 };
unsigned endpoint_print(const struct endpoint *ep, char out[ENDPOINT_TEXT]);
