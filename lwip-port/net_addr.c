/* SPDX-License-Identifier: MIT */
/* Kinds of addresses, and addresses as text. */
#include "lwip-port/net_addr.h"

#include <string.h>

enum { PARTS = 4 };

/* --- kinds ------------------------------------------------------------------------------------ */

/* The first byte on the wire is the first byte in memory. */
static unsigned first_byte(struct net_addr a)
{
    uint8_t bytes[PARTS];

    memcpy(bytes, &a.v4, sizeof bytes);
    return bytes[0];
}

struct net_addr net_addr_loopback(void)
{
    static const uint8_t bytes[PARTS] = { 127, 0, 0, 1 };
    struct net_addr a;

    memcpy(&a.v4, bytes, sizeof bytes);
    return a;
}

bool net_addr_is_loopback(struct net_addr a)
{
    return first_byte(a) == 127;
}

bool net_addr_is_multicast(struct net_addr a)
{
    return first_byte(a) >> 4 == 14;
}

bool net_addr_is_reserved(struct net_addr a)
{
    unsigned first = first_byte(a);

    return first >= 240 || (first == 0 && !net_addr_is_any(a));
}

/* --- text ------------------------------------------------------------------------------------- */

static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 99;
}

/* Below 2^32; moves *text past it. */
static bool number(const char **text, uint32_t *out)
{
    const char *s = *text;
    unsigned base = 10, digits = 0, d;
    uint64_t value = 0;

    if (*s == '0') {
        base = s[1] == 'x' || s[1] == 'X' ? 16 : 8;
        s += base == 16 ? 2 : 0;
    }
    for (; (d = digit_of(*s)) < base; s++, digits++) {
        value = value * base + d;
        if (value > UINT32_MAX)
            return false;
    }
    *text = s;
    *out = (uint32_t)value;
    return digits > 0;
}

bool net_addr_parse(const char *text, const char **end, struct net_addr *out)
{
    uint8_t bytes[PARTS];
    uint32_t part;
    unsigned n = 0;

    for (;; text++) {
        if (!number(&text, &part))
            return false;
        if (n == PARTS - 1 || *text != '.')
            break;
        if (part > 255)
            return false;
        bytes[n++] = (uint8_t)part;
    }
    if (n && part >> 8 * (PARTS - n))
        return false;
    for (unsigned i = PARTS; i-- > n; part >>= 8)
        bytes[i] = (uint8_t)part;
    memcpy(&out->v4, bytes, sizeof out->v4);
    *end = text;
    return true;
}

bool net_addr_read(const char *text, struct net_addr *out)
{
    struct net_addr a;
    const char *end;

    if (!net_addr_parse(text, &end, &a) || (*end && *end != ' ' && (*end < '\t' || *end > '\r')))
        return false;
    *out = a;
    return true;
}

static unsigned print_number(char *out, unsigned value)
{
    char digits[5];
    unsigned n = 0;

    do
        digits[n++] = (char)('0' + value % 10);
    while (value /= 10);
    for (unsigned i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    return n;
}

unsigned net_addr_print(struct net_addr a, char out[NET_ADDR_TEXT])
{
    uint8_t bytes[PARTS];
    unsigned n = 0;

    memcpy(bytes, &a.v4, sizeof bytes);
    for (unsigned i = 0; i < PARTS; i++) {
        if (i)
            out[n++] = '.';
        n += print_number(out + n, bytes[i]);
    }
    out[n] = 0;
    return n;
}

bool endpoint_parse(const char *text, struct endpoint *out)
{
    struct net_addr a;
    uint32_t port = 0;

    if (!net_addr_parse(text, &text, &a))
        return false;
    if (*text == ':') {
        text++;
        if (!number(&text, &port) || port == 0 || port > 65535)
            return false;
    }
    if (*text)
        return false;
    *out = (struct endpoint){ a, (uint16_t)port };
    return true;
}

unsigned endpoint_print(const struct endpoint *ep, char out[ENDPOINT_TEXT])
{
    unsigned n = net_addr_print(ep->addr, out);

    if (ep->port) {
        out[n++] = ':';
        n += print_number(out + n, ep->port);
        out[n] = 0;
    }
    return n;
}
