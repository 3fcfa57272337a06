/* SPDX-License-Identifier: MIT */
/* Byte order and dotted addresses. */
#include "image/user/crt/teb.h"
#include "image/user/ws2/ws2.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

u_long WSAAPI htonl(u_long hostlong)
{
    return __builtin_bswap32(hostlong);
}

u_short WSAAPI htons(u_short hostshort)
{
    return __builtin_bswap16(hostshort);
}

u_long WSAAPI ntohl(u_long netlong)
{
    return __builtin_bswap32(netlong);
}

u_short WSAAPI ntohs(u_short netshort)
{
    return __builtin_bswap16(netshort);
}

int WSAAPI WSAHtonl(SOCKET s, u_long hostlong, u_long *lpnetlong)
{
    (void)s;
    if (!lpnetlong)
        return ws2_fail(WSAEFAULT);
    *lpnetlong = htonl(hostlong);
    return 0;
}

int WSAAPI WSAHtons(SOCKET s, u_short hostshort, u_short *lpnetshort)
{
    (void)s;
    if (!lpnetshort)
        return ws2_fail(WSAEFAULT);
    *lpnetshort = htons(hostshort);
    return 0;
}

int WSAAPI WSANtohl(SOCKET s, u_long netlong, u_long *lphostlong)
{
    return WSAHtonl(s, netlong, lphostlong);
}

int WSAAPI WSANtohs(SOCKET s, u_short netshort, u_short *lphostshort)
{
    return WSAHtons(s, netshort, lphostshort);
}

/* One part: decimal, 0 octal, 0x hexadecimal, below 2^32. */
static bool number(const char **text, uint64_t *value)
{
    const char *s = *text;
    unsigned base = 10, digits = 0;

    if (*s == '0') {
        base = s[1] == 'x' || s[1] == 'X' ? 16 : 8;
        s += base == 16 ? 2 : 0;
    }
    for (*value = 0;; s++, digits++) {
        unsigned d = *s >= '0' && *s <= '9'   ? (unsigned)(*s - '0')
                     : *s >= 'a' && *s <= 'f' ? (unsigned)(*s - 'a' + 10)
                     : *s >= 'A' && *s <= 'F' ? (unsigned)(*s - 'A' + 10)
                                              : 99;
        if (d >= base)
            break;
        *value = *value * base + d;
        if (*value > UINT32_MAX)
            return false;
    }
    *text = s;
    return digits > 0;
}

/* a.b.c.d, a.b.c(16 bits), a.b(24 bits), a(32 bits): the last part fills what is left. */
bool ws2_parse_address(const char *text, const char **end, uint32_t *address)
{
    uint64_t part[4];
    uint32_t host = 0;
    int n = 0;

    do {
        if (n)
            text++;
        if (!number(&text, &part[n++]))
            return false;
    } while (n < 4 && *text == '.');
    for (int i = 0; i < n - 1; i++) {
        if (part[i] > 255)
            return false;
        host |= (uint32_t)part[i] << (24 - 8 * i);
    }
    if (part[n - 1] >= (uint64_t)1 << (8 * (5 - n)))
        return false;
    *address = htonl(host | (uint32_t)part[n - 1]);
    *end = text;
    return true;
}

void ws2_format_address(uint32_t address, char out[16])
{
    const unsigned char *b = (const unsigned char *)&address;

    snprintf(out, 16, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
}

unsigned long WSAAPI inet_addr(const char *cp)
{
    const char *end;
    uint32_t address;

    if (!cp)
        SetLastError(WSAEFAULT);
    if (cp && !strcmp(cp, " "))                 /* as Windows has it */
        return 0;
    if (!cp || !ws2_parse_address(cp, &end, &address) || (*end && !isspace((unsigned char)*end)))
        return INADDR_NONE;
    return address;
}

struct ws2_thread *ws2_thread(void)
{
    struct teb *t = teb();

    if (!t->winsock)
        t->winsock = calloc(1, sizeof(struct ws2_thread));
    return t->winsock;
}

char *WSAAPI inet_ntoa(struct in_addr in)
{
    struct ws2_thread *t = ws2_thread();

    if (!t) {
        SetLastError(WSAENOBUFS);
        return NULL;
    }
    ws2_format_address(in.s_addr, t->ntoa);
    return t->ntoa;
}
