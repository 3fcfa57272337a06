/* SPDX-License-Identifier: MIT */
/* net_martian: addresses that cannot be on a wire (RFC 1122 3.2.1.3, 3.3.6, RFC 6890), and options
 * that let the sender choose the way (RFC 1122 3.2.1.8, RFC 6274 3.13.2.3).                      */
#include "lwip/netif.h"

#include "lwip-port/net_bytes.h"
#include "lwip-port/net_wire_port.h"

enum { IP_HEADER = 20, END = 0, NOP = 1, LOOSE_ROUTE = 131, STRICT_ROUTE = 137 };
enum { THIS_NET = 0, LOOPBACK = 127 };                   /* first bytes */
#define FIRST_GROUP 0xe0000000u
#define FIRST_RESERVED 0xf0000000u
#define EVERYBODY 0xffffffffu

bool net_host_address(uint32_t address)
{
    unsigned first = address >> 24;

    return first != THIS_NET && first != LOOPBACK && address < FIRST_GROUP;
}

bool net_names_subnet(uint32_t address, uint32_t of, uint32_t netmask)
{
    uint32_t host = address & ~netmask;

    return ~netmask > 1 && ((address ^ of) & netmask) == 0 && (host == 0 || host == ~netmask);
}

static bool for_dhcp_client(const struct net_ip_in *in)
{
    return in->protocol == NET_UDP && !in->fragment && in->bytes >= in->header + 4 &&
           net_be16(in->ip + in->header + 2) == NET_DHCP_CLIENT;
}

/* A DHCP server or relay may not have an address yet (RFC 1122 3.2.1.3 (a)). */
static bool source_right(const struct net_ip_in *in, uint32_t ours, uint32_t netmask)
{
    if (in->from == 0)
        return for_dhcp_client(in);
    if (!net_host_address(in->from))
        return false;
    return !ours || (in->from != ours && !net_names_subnet(in->from, ours, netmask));
}

static bool destination_right(const struct net_ip_in *in, uint32_t ours, uint32_t netmask)
{
    unsigned first = in->to >> 24;

    if (in->to >= FIRST_GROUP)
        return in->to < FIRST_RESERVED || in->to == EVERYBODY;
    if (first == THIS_NET || first == LOOPBACK)
        return false;
    /* RFC 1122 3.3.6: to everybody on the link, but for one host.  DHCP may do so. */
    return !in->to_group || for_dhcp_client(in) ||
           (ours && net_names_subnet(in->to, ours, netmask));
}

static bool options_right(const struct net_ip_in *in)
{
    const uint8_t *option = in->ip + IP_HEADER, *end = in->ip + in->header;

    while (option < end && *option != END) {
        if (*option == NOP) {
            option++;
            continue;
        }
        if (*option == LOOSE_ROUTE || *option == STRICT_ROUTE || end - option < 2 ||
            option[1] < 2 || option[1] > end - option)
            return false;
        option += option[1];
    }
    return true;
}

bool net_martian_check(const struct net_ip_in *in, const struct netif *netif)
{
    uint32_t ours = lwip_ntohl(netif_ip4_addr(netif)->addr);
    uint32_t netmask = lwip_ntohl(netif_ip4_netmask(netif)->addr);

    if (!source_right(in, ours, netmask)) {
        net_wire_drops.source++;
        return false;
    }
    if (!destination_right(in, ours, netmask)) {
        net_wire_drops.destination++;
        return false;
    }
    if (in->header > IP_HEADER && !options_right(in)) {
        net_wire_drops.options++;
        return false;
    }
    return true;
}
