/* SPDX-License-Identifier: MIT */
/* Addresses as text. */
#include "provider/socket/text.h"

#include "provider/include/wsaerror.h"

#include <string.h>

static unsigned put_number(uint16_t *out, unsigned value)
{
    uint16_t digits[5];
    unsigned n = 0;

    do
        digits[n++] = (uint16_t)('0' + value % 10);
    while (value /= 10);
    for (unsigned i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    return n;
}

unsigned text_from_endpoint(const struct endpoint *ep, uint16_t out[TEXT_MAX])
{
    uint8_t part[4];
    unsigned n = 0;

    memcpy(part, &ep->ip, sizeof part);
    for (unsigned i = 0; i < 4; i++) {
        if (i)
            out[n++] = '.';
        n += put_number(out + n, part[i]);
    }
    if (ep->port) {
        out[n++] = ':';
        n += put_number(out + n, ep->port);
    }
    out[n++] = 0;
    return n;
}

static int digit_of(uint16_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

/* Decimal, 0octal or 0xhex, as C writes them; moves *at past it. */
static bool get_number(const uint16_t **at, uint32_t *out)
{
    const uint16_t *p = *at;
    uint64_t value = 0;
    int base = 10;
    bool any = false;

    if (*p == '0') {
        base = 8;
        any = true;
        p++;
        if (*p == 'x' || *p == 'X') {
            base = 16;
            any = false;
            p++;
        }
    }
    for (; digit_of(*p) < base; p++) {
        value = value * (unsigned)base + (unsigned)digit_of(*p);
        any = true;
        if (value > 0xffffffffu)
            return false;
    }
    *at = p;
    *out = (uint32_t)value;
    return any;
}

/* One to four parts; the last fills what is left: "127.1" is 127.0.0.1. */
static bool get_ip(const uint16_t **at, uint32_t *ip)
{
    uint32_t parts[4], host = 0;
    unsigned n = 0;
    uint8_t bytes[4];

    for (;;) {
        if (n == 4 || !get_number(at, &parts[n++]))
            return false;
        if (**at != '.')
            break;
        (*at)++;
    }
    for (unsigned i = 0; i + 1 < n; i++) {
        if (parts[i] > 255)
            return false;
        host |= parts[i] << (24 - 8 * i);
    }
    if (n > 1 && parts[n - 1] >> (8 * (5 - n)))
        return false;
    host |= parts[n - 1];
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(host >> (24 - 8 * i));
    memcpy(ip, bytes, sizeof *ip);
    return true;
}

int text_to_endpoint(const uint16_t *text, struct endpoint *out)
{
    uint32_t port = 0;

    if (!get_ip(&text, &out->ip))
        return WSAEINVAL;
    if (*text == ':') {
        text++;
        if (!get_number(&text, &port) || port == 0 || port > 65535)
            return WSAEINVAL;
    }
    out->port = (uint16_t)port;
    return *text ? WSAEINVAL : 0;
}
