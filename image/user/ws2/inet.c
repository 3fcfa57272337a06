/* SPDX-License-Identifier: MIT */
/* Byte order and dotted addresses. */
#include "image/user/crt/teb.h"
#include "image/user/ws2/inet_text.h"
#include "image/user/ws2/ws2.h"
#include <ws2tcpip.h>

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

bool ws2_parse_address(const char *text, const char **end, uint32_t *address)
{
    struct net_addr a;
    bool found = net_addr_parse(text, end, &a);

    if (found)
        *address = net_addr_v4(a);
    return found;
}

void ws2_format_address(uint32_t address, char out[NET_ADDR_TEXT])
{
    net_addr_print(net_addr_from_v4(address), out);
}

unsigned long WSAAPI inet_addr(const char *cp)
{
    struct net_addr a;

    if (!cp)
        SetLastError(WSAEFAULT);
    if (cp && !strcmp(cp, " "))                 /* as Windows has it */
        return 0;
    return cp && net_addr_read(cp, &a) ? net_addr_v4(a) : INADDR_NONE;
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

INT WSAAPI inet_pton(INT family, const char *text, void *address)
{
    if (family != AF_INET && family != AF_INET6) {
        ws2_fail(WSAEAFNOSUPPORT);
        return -1;
    }
    if (!text || !address) {
        ws2_fail(WSAEFAULT);
        return -1;
    }
    return family == AF_INET ? inet_text_read_v4(text, address) : inet_text_read_v6(text, address);
}

const char *WSAAPI inet_ntop(INT family, const void *address, char *text, size_t room)
{
    char written[INET_TEXT_V6];
    size_t bytes;

    if (family != AF_INET && family != AF_INET6) {
        ws2_fail(WSAEAFNOSUPPORT);
        return NULL;
    }
    bytes = 1 + (family == AF_INET ? inet_text_write_v4(address, written)
                                   : inet_text_write_v6(address, written));
    if (!text || bytes > room) {
        ws2_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return memcpy(text, written, bytes);
}
