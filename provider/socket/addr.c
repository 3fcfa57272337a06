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
    uint32_t ip;

    if (name->fault || name->namelen < ADDR_BYTES)
        return WSAEFAULT;
    if (family_of(name) != AF_INET)
        return WSAEAFNOSUPPORT;
    memcpy(&ip, name->raw + 4, sizeof ip);
    *out = (struct endpoint){ net_addr_from_v4(ip),
                              (uint16_t)(name->raw[2] << 8 | name->raw[3]) };
    return 0;
}

bool addr_is_unspec(const struct name_arg *name)
{
    return !name->fault && name->namelen >= ADDR_BYTES && family_of(name) == AF_UNSPEC;
}

void addr_build(uint8_t raw[ADDR_BYTES], const struct endpoint *from)
{
    uint16_t family = AF_INET;
    uint32_t ip = net_addr_v4(from->addr);

    memset(raw, 0, ADDR_BYTES);
    memcpy(raw, &family, sizeof family);
    raw[2] = (uint8_t)(from->port >> 8);
    raw[3] = (uint8_t)from->port;
    memcpy(raw + 4, &ip, sizeof ip);
}
