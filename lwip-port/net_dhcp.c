/* SPDX-License-Identifier: MIT */
/* net_dhcp: offers and acknowledgements of a DHCP server that no host can use (RFC 2131).
 *
 * lwIP accepts all of them.  A lease is refused, so that lwIP goes on asking, when its address or
 * router cannot be a host's, its mask is none, or it lasts under ten seconds; so is a message whose
 * options are not DHCP's, by the number in front of them.  T1 and T2 out of order are taken out,
 * and lwIP uses RFC 2131 4.4.5's defaults.                                                       */
#include <string.h>

#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/pbuf.h"
#include "lwip/prot/dhcp.h"

#include "lwip-port/net_bytes.h"
#include "lwip-port/net_wire_port.h"

enum { UDP_HEADER = 8, UDP_CHECKSUM = 6, YIADDR = 16, COOKIE = 236, TIME_OPTION = 6 };
enum { OVERLOAD_FILE = 1, OVERLOAD_SNAME = 2, SHORTEST_S = 10 };

struct lease {
    uint8_t kind, overload;
    bool has_time, has_mask;
    uint32_t address, mask, router, time;
    uint8_t *t1, *t2;              /* the options, NULL: not there */
};

/* The first of a kind counts, as in lwIP. */
static bool read_option(uint8_t *option, struct lease *l)
{
    uint8_t *value = option + 2;
    bool is_long = option[1] == 4;

    switch (option[0]) {
    case DHCP_OPTION_MESSAGE_TYPE:
        if (!l->kind)
            l->kind = *value;
        return option[1] == 1;
    case DHCP_OPTION_OVERLOAD:
        l->overload = *value;
        return option[1] == 1;
    case DHCP_OPTION_SUBNET_MASK:
        if (is_long && !l->has_mask)
            l->mask = net_be32(value);
        l->has_mask = true;
        return is_long;
    case DHCP_OPTION_ROUTER:
        if (option[1] >= 4 && !l->router)
            l->router = net_be32(value);
        return option[1] >= 4;
    case DHCP_OPTION_LEASE_TIME:
        if (is_long && !l->has_time)
            l->time = net_be32(value);
        l->has_time = true;
        return is_long;
    case DHCP_OPTION_T1:
        if (!l->t1)
            l->t1 = option;
        return is_long;
    case DHCP_OPTION_T2:
        if (!l->t2)
            l->t2 = option;
        return is_long;
    default:
        return true;
    }
}

static bool read_options(uint8_t *at, size_t bytes, struct lease *l)
{
    while (bytes && *at != DHCP_OPTION_END) {
        size_t n = 1;

        if (*at != DHCP_OPTION_PAD) {
            if (bytes < 3 || at[1] + 2u > bytes)
                return false;
            n = at[1] + 2u;
            if (!read_option(at, l))
                return false;
        }
        at += n;
        bytes -= n;
    }
    return true;
}

static bool read_lease(uint8_t *m, size_t bytes, struct lease *l)
{
    memset(l, 0, sizeof *l);
    l->address = net_be32(m + YIADDR);
    if (!read_options(m + DHCP_OPTIONS_OFS, bytes - DHCP_OPTIONS_OFS, l))
        return false;
    if ((l->overload & OVERLOAD_FILE) && !read_options(m + DHCP_FILE_OFS, DHCP_FILE_LEN, l))
        return false;
    return !(l->overload & OVERLOAD_SNAME) || read_options(m + DHCP_SNAME_OFS, DHCP_SNAME_LEN, l);
}

/* lwIP's choice when the server gives none: by class. */
static uint32_t mask_of(const struct lease *l)
{
    unsigned first = l->address >> 24;

    if (l->has_mask)
        return l->mask;
    return first < 128 ? 0xff000000u : first < 192 ? 0xffff0000u : 0xffffff00u;
}

static bool addresses_right(const struct lease *l)
{
    uint32_t mask = mask_of(l);

    if (!mask || (~mask & (~mask + 1)))
        return false;
    if (!net_host_address(l->address) || net_names_subnet(l->address, l->address, mask))
        return false;
    return !l->router || (net_host_address(l->router) && l->router != l->address &&
                          !net_names_subnet(l->router, l->address, mask));
}

static bool times_in_order(const struct lease *l)
{
    uint32_t t1 = l->t1 ? net_be32(l->t1 + 2) : l->time / 2;
    uint32_t t2 = l->t2 ? net_be32(l->t2 + 2) : (uint32_t)(l->time * 7ull / 8);

    return t1 && t1 <= t2 && t2 <= l->time;
}

static bool checksum_right(const struct net_ip_in *in)
{
    const struct pbuf p = { .payload = in->ip + in->header, .len = (u16_t)(in->bytes - in->header),
                            .tot_len = (u16_t)(in->bytes - in->header) };
    ip_addr_t from = { lwip_htonl(in->from) }, to = { lwip_htonl(in->to) };

    if (!net_be16(in->ip + in->header + UDP_CHECKSUM))
        return true;
    return !ip_chksum_pseudo((struct pbuf *)(uintptr_t)&p, IP_PROTO_UDP, p.tot_len, &from, &to);
}

/* The checksum, looked at before, is given up with them. */
static void drop_times(const struct net_ip_in *in, const struct lease *l)
{
    if (l->t1)
        memset(l->t1, DHCP_OPTION_PAD, TIME_OPTION);
    if (l->t2)
        memset(l->t2, DHCP_OPTION_PAD, TIME_OPTION);
    memset(in->ip + in->header + UDP_CHECKSUM, 0, 2);
}

bool net_dhcp_check(const struct net_ip_in *in)
{
    uint8_t *message = in->ip + in->header + UDP_HEADER;
    size_t bytes = in->bytes - in->header - UDP_HEADER;
    struct lease l;
    bool right;

    if (bytes < DHCP_OPTIONS_OFS || !checksum_right(in))
        return true;                             /* lwIP drops it */
    right = net_be32(message + COOKIE) == DHCP_MAGIC_COOKIE && read_lease(message, bytes, &l);
    if (right && l.kind != DHCP_OFFER && l.kind != DHCP_ACK)
        return true;
    if (!right || !addresses_right(&l) || (l.has_time ? l.time < SHORTEST_S : l.kind == DHCP_ACK)) {
        net_wire_drops.lease++;
        return false;
    }
    if (l.has_time && (l.t1 || l.t2) && !times_in_order(&l))
        drop_times(in, &l);
    return true;
}
