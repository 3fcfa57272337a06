/* SPDX-License-Identifier: MIT */
/* sockaddr_in <-> struct endpoint. */
#include "provider/socket/addr.h"

#include "provider/include/winsock2.h"

#include <string.h>

/* sin_family is in host order, sin_port and sin_addr are in network order. */
static unsigned family_of(const struct name_arg *name)
{
    uint16_t family;

    memcpy(&family, name->raw, sizeof family);
    return family;
}

int addr_parse(const struct name_arg *name, struct endpoint *out)
{
    if (name->fault || name->namelen < ADDR_BYTES)
        return WSAEFAULT;
    if (family_of(name) != AF_INET)
        return WSAEAFNOSUPPORT;
    out->port = (uint16_t)(name->raw[2] << 8 | name->raw[3]);
    memcpy(&out->ip, name->raw + 4, sizeof out->ip);
    return 0;
}

bool addr_is_unspec(const struct name_arg *name)
{
    return !name->fault && name->namelen >= ADDR_BYTES && family_of(name) == AF_UNSPEC;
}

void addr_build(uint8_t raw[ADDR_BYTES], const struct endpoint *from)
{
    uint16_t family = AF_INET;

    memset(raw, 0, ADDR_BYTES);
    memcpy(raw, &family, sizeof family);
    raw[2] = (uint8_t)(from->port >> 8);
    raw[3] = (uint8_t)from->port;
    memcpy(raw + 4, &from->ip, sizeof from->ip);
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
    return a->ip == b->ip && a->port == b->port;
}

/* The first byte on the wire is the first byte in memory. */
static unsigned first_byte(uint32_t ip)
{
    uint8_t bytes[4];

    memcpy(bytes, &ip, sizeof bytes);
    return bytes[0];
}

bool ip_is_multicast(uint32_t ip)
{
    return (first_byte(ip) & 0xf0) == 0xe0;
}

bool ip_is_loopback(uint32_t ip)
{
    return first_byte(ip) == 127;
}

bool ip_is_reserved(uint32_t ip)
{
    unsigned first = first_byte(ip);

    return first >= 240 || (first == 0 && ip != 0);
}
