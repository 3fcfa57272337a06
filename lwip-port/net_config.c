/* SPDX-License-Identifier: MIT */
/* net_config: what "etc/net.conf" may say (net_if.h). */
#include <string.h>

#include "lwip/def.h"

#include "lwip-port/net_addr.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_settings.h"

/* "10.0.2.15/24"; the length is 1..32. */
static bool parse_prefix(char *text, struct net_addr *address, struct net_addr *netmask)
{
    char *slash = text;
    uint32_t length;

    while (*slash && *slash != '/')
        slash++;
    if (!*slash)
        return false;
    *slash++ = 0;
    if (!net_settings_number(slash, &length) || length > 32)
        return false;
    if (!length || !net_addr_read(text, address))
        return false;
    *netmask = net_addr_from_v4(lwip_htonl(0xffffffffu << (32 - length)));
    return true;
}

static bool parse_pair(const char *key, char *value, void *arg)
{
    struct net_config *out = arg;
    struct net_addr address, netmask;

    if (!strcmp(key, "mode")) {
        if (strcmp(value, "dhcp") && strcmp(value, "static"))
            return false;
        out->dhcp = value[0] == 'd';
        return true;
    }
    if (!strcmp(key, "address")) {
        if (!parse_prefix(value, &address, &netmask))
            return false;
        out->address = address;
        out->netmask = netmask;
        return true;
    }
    if (!strcmp(key, "gateway"))
        return net_addr_read(value, &out->gateway);
    if (!strcmp(key, "dns"))
        return net_addr_read(value, &out->dns);
    return false;
}

void net_parse_config(const char *text, unsigned bytes, struct net_config *out)
{
    *out = (struct net_config){ .dhcp = true };
    net_settings_read("net.conf", text, bytes, parse_pair, out);
}
