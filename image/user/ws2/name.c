/* SPDX-License-Identifier: MIT */
/* Names: gethostbyname, getaddrinfo, getnameinfo, gethostname.  A dotted address needs no
 * network. */
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ws2tcpip.h>

enum { RESOLVE_TIMEOUT_MS = 15000, NAME_MAX_BYTES = 255 };

/* CE's own name for a device that nobody has named. */
static const char host_name[] = "WindowsCE";

int ws2_resolve(const char *name, uint32_t *address)
{
    struct net_resolve a = { word(name), RESOLVE_TIMEOUT_MS, 0 };
    const char *end;
    int err;

    if (ws2_parse_address(name, &end, address) && !*end)
        return 0;
    if (!*name || strlen(name) > NAME_MAX_BYTES)
        return WSAHOST_NOT_FOUND;
    if (!strcmp(name, "localhost")) {
        *address = htonl(INADDR_LOOPBACK);
        return 0;
    }
    err = (int)NET(RESOLVE, &a);
    *address = a.address;
    return err;
}

int WSAAPI gethostname(char *name, int namelen)
{
    if (!ws2_ready())
        return SOCKET_ERROR;
    if (!name || namelen < (int)sizeof host_name)
        return ws2_fail(WSAEFAULT);
    strcpy(name, host_name);
    return 0;
}

struct hostent *WSAAPI gethostbyname(const char *name)
{
    struct ws2_thread *t;
    uint32_t address;
    int err;

    if (!ws2_ready())
        return NULL;
    t = ws2_thread();
    err = t ? ws2_resolve(name ? name : "localhost", &address) : WSAENOBUFS;
    if (err) {
        SetLastError((DWORD)err);
        return NULL;
    }
    t->address = address;
    snprintf(t->name, sizeof t->name, "%s", name ? name : host_name);
    t->addresses[0] = (char *)&t->address;
    t->host = (struct hostent){ t->name, t->aliases, AF_INET, sizeof t->address, t->addresses };
    return &t->host;
}

/* Well-known services (IANA service names), for people who write the name. */
static const struct {
    const char *name;
    USHORT port;
} services[] = {
    { "echo", 7 }, { "discard", 9 }, { "ftp", 21 }, { "ssh", 22 }, { "telnet", 23 }, { "smtp", 25 },
    { "domain", 53 }, { "http", 80 }, { "ntp", 123 }, { "https", 443 },
};

static bool service_port(const char *name, USHORT *port)
{
    char *end;
    unsigned long n = strtoul(name, &end, 10);

    if (*name && !*end) {
        *port = (USHORT)n;
        return n <= 0xffff;
    }
    for (unsigned i = 0; i < sizeof services / sizeof services[0]; i++)
        if (!strcmp(services[i].name, name)) {
            *port = services[i].port;
            return true;
        }
    return false;
}

/* One allocation: the entry, its address, its name. */
static struct addrinfo *entry(const struct addrinfo *want, int type, uint32_t address, USHORT port,
                              const char *canon)
{
    struct block {
        struct addrinfo ai;
        struct sockaddr_in sin;
        char name[];
    } *b = calloc(1, sizeof *b + (canon ? strlen(canon) + 1 : 0));

    if (!b)
        return NULL;
    b->sin.sin_family = AF_INET;
    b->sin.sin_port = htons(port);
    b->sin.sin_addr.s_addr = address;
    b->ai.ai_flags = want ? want->ai_flags : 0;
    b->ai.ai_family = AF_INET;
    b->ai.ai_socktype = type;
    b->ai.ai_protocol = type == SOCK_DGRAM ? IPPROTO_UDP : type == SOCK_STREAM ? IPPROTO_TCP : 0;
    b->ai.ai_addrlen = sizeof b->sin;
    b->ai.ai_addr = (struct sockaddr *)(void *)&b->sin;
    if (canon)
        b->ai.ai_canonname = strcpy(b->name, canon);
    return &b->ai;
}

static int check_hints(const char *node, const char *service, const struct addrinfo *hints)
{
    if (!node && !service)
        return WSAHOST_NOT_FOUND;
    if (!hints)
        return 0;
    if (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET)
        return WSAEAFNOSUPPORT;
    if (hints->ai_socktype != 0 && hints->ai_socktype != SOCK_STREAM &&
        hints->ai_socktype != SOCK_DGRAM && hints->ai_socktype != SOCK_RAW)
        return WSAESOCKTNOSUPPORT;
    return hints->ai_flags & AI_CANONNAME && !node ? WSAEINVAL : 0;
}

int WSAAPI getaddrinfo(const char *nodename, const char *servname, const struct addrinfo *hints,
                       struct addrinfo **res)
{
    int flags = hints ? hints->ai_flags : 0, type = hints ? hints->ai_socktype : 0, err;
    uint32_t address = flags & AI_PASSIVE ? htonl(INADDR_ANY) : htonl(INADDR_LOOPBACK);
    const char *end;
    USHORT port = 0;

    if (!ws2_ready())
        return WSANOTINITIALISED;
    if (!res)
        return WSAEFAULT;
    *res = NULL;
    err = check_hints(nodename, servname, hints);
    if (!err && servname && !service_port(servname, &port))
        err = WSATYPE_NOT_FOUND;
    if (!err && nodename && flags & AI_NUMERICHOST)
        err = ws2_parse_address(nodename, &end, &address) && !*end ? 0 : WSAHOST_NOT_FOUND;
    else if (!err && nodename)
        err = ws2_resolve(nodename, &address);
    if (!err) {
        *res = entry(hints, type, address, port, flags & AI_CANONNAME ? nodename : NULL);
        err = *res ? 0 : WSA_NOT_ENOUGH_MEMORY;
    }
    if (err)
        SetLastError((DWORD)err);
    return err;
}

void WSAAPI freeaddrinfo(struct addrinfo *ai)
{
    while (ai) {
        struct addrinfo *next = ai->ai_next;

        free(ai);
        ai = next;
    }
}

/* There is no reverse look-up here: the host comes as an address, and NI_NAMEREQD fails. */
int WSAAPI getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host, DWORD hostlen,
                       char *serv, DWORD servlen, int flags)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;
    char address[16], port[8];
    int err = 0;

    if (!ws2_ready())
        return WSANOTINITIALISED;
    if (!in || salen < (socklen_t)sizeof *in)
        err = WSAEFAULT;
    else if (in->sin_family != AF_INET)
        err = WSAEAFNOSUPPORT;
    else if (flags & NI_NAMEREQD || (!host && !serv))
        err = WSAHOST_NOT_FOUND;
    if (!err) {
        ws2_format_address(in->sin_addr.s_addr, address);
        sprintf(port, "%u", ntohs(in->sin_port));
        if ((host && hostlen <= strlen(address)) || (serv && servlen <= strlen(port)))
            err = WSAEFAULT;
    }
    if (!err && host)
        strcpy(host, address);
    if (!err && serv)
        strcpy(serv, port);
    if (err)
        SetLastError((DWORD)err);
    return err;
}
