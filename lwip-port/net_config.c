/* SPDX-License-Identifier: MIT */
/* net_config: reads "etc/net.conf".  The text comes from the image's own archive, but people type
 * it: every line that is not understood is named on the console, and the rest still counts.      */
#include <string.h>

#include "lwip/ip4_addr.h"

#include "bsp/kernel/kernel.h"
#include "lwip-port/net_if.h"

enum { LINE_MAX_BYTES = 80 };

static bool parse_address(const char *text, uint32_t *out)
{
    ip4_addr_t a;

    if (!ip4addr_aton(text, &a))
        return false;
    *out = a.addr;
    return true;
}

/* "10.0.2.15/24"; the length is 1..32. */
static bool parse_prefix(char *text, uint32_t *address, uint32_t *netmask)
{
    char *slash = text;
    unsigned length = 0;

    while (*slash && *slash != '/')
        slash++;
    if (!*slash)
        return false;
    *slash++ = 0;
    if (!*slash)
        return false;
    for (; *slash; slash++) {
        if (*slash < '0' || *slash > '9')
            return false;
        length = length * 10 + (unsigned)(*slash - '0');
        if (length > 32)
            return false;
    }
    if (!length || !parse_address(text, address))
        return false;
    *netmask = lwip_htonl(0xffffffffu << (32 - length));
    return true;
}

static bool parse_pair(const char *key, char *value, struct net_config *out)
{
    uint32_t address, netmask;

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
        return parse_address(value, &out->gateway);
    if (!strcmp(key, "dns"))
        return parse_address(value, &out->dns);
    return false;
}

static bool parse_line(char *line, struct net_config *out)
{
    char *equals = line;

    if (!*line || *line == '#')
        return true;
    while (*equals && *equals != '=')
        equals++;
    if (!*equals)
        return false;
    *equals = 0;
    return parse_pair(line, equals + 1, out);
}

void net_parse_config(const char *text, unsigned bytes, struct net_config *out)
{
    char line[LINE_MAX_BYTES], shown[LINE_MAX_BYTES];
    unsigned at = 0, number = 0, n;

    *out = (struct net_config){ .dhcp = true };
    while (at < bytes) {
        bool fits = true;

        number++;
        for (n = 0; at < bytes && text[at] && text[at] != '\n'; at++) {
            if (n < sizeof line - 1)
                line[n++] = text[at];
            else
                fits = false;
        }
        if (at < bytes && !text[at])
            at = bytes;                          /* a NUL ends the file */
        at++;
        while (n && (line[n - 1] == '\r' || line[n - 1] == ' ' || line[n - 1] == '\t'))
            n--;
        line[n] = 0;
        memcpy(shown, line, sizeof shown);
        if (!fits || !parse_line(line, out))
            kprintf("net.conf:%u: not understood, skipped: %s\n", number, shown);
    }
}
