/* SPDX-License-Identifier: MIT */
/* getaddrinfo and getnameinfo. */
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ws2tcpip.h>

/* "" is port 0.  A number has nothing but digits. */
static bool service_port(const char *name, USHORT *port)
{
    unsigned long n = 0;
    const char *s = name;

    for (; *s >= '0' && *s <= '9' && n <= 0xffff; s++)
        n = n * 10 + (unsigned long)(*s - '0');
    if (*s)
        return n <= 0xffff && ws2_service_port(name, port);
    *port = (USHORT)n;
    return n <= 0xffff;
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
    b->ai.ai_protocol = want && want->ai_protocol ? want->ai_protocol
                        : type == SOCK_DGRAM      ? IPPROTO_UDP
                        : type == SOCK_STREAM     ? IPPROTO_TCP
                                                  : 0;
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

/* What `nodename` means; NULL: any address of ours, or this machine. */
static int find_host(const char *nodename, int flags, struct net_answer_out *out)
{
    const char *end;

    memset(out, 0, sizeof *out);
    out->count = 1;
    if (!nodename) {
        out->address[0] = htonl(flags & AI_PASSIVE ? INADDR_ANY : INADDR_LOOPBACK);
        return 0;
    }
    if (!(flags & AI_NUMERICHOST))
        return ws2_look_up(nodename, out);
    snprintf(out->name, sizeof out->name, "%s", nodename);
    return ws2_parse_address(nodename, &end, &out->address[0]) && !*end ? 0 : WSAHOST_NOT_FOUND;
}

/* One entry for each address; the canonical name is in the first. */
static int build(const struct addrinfo *hints, const struct net_answer_out *host, USHORT port,
                 struct addrinfo **res)
{
    struct addrinfo **next = res;

    for (uint32_t i = 0; i < host->count; i++) {
        bool named = i == 0 && hints && hints->ai_flags & AI_CANONNAME;

        *next = entry(hints, hints ? hints->ai_socktype : 0, host->address[i], port,
                      named ? host->name : NULL);
        if (!*next) {
            freeaddrinfo(*res);
            *res = NULL;
            return WSA_NOT_ENOUGH_MEMORY;
        }
        next = &(*next)->ai_next;
    }
    return 0;
}

int WSAAPI getaddrinfo(const char *nodename, const char *servname, const struct addrinfo *hints,
                       struct addrinfo **res)
{
    struct net_answer_out host;
    USHORT port = 0;
    int err;

    if (!ws2_ready())
        return WSANOTINITIALISED;
    if (!res)
        return WSAEFAULT;
    *res = NULL;
    err = check_hints(nodename, servname, hints);
    if (!err && servname && !service_port(servname, &port))
        err = WSATYPE_NOT_FOUND;
    if (!err)
        err = find_host(nodename, hints ? hints->ai_flags : 0, &host);
    if (!err)
        err = build(hints, &host, port, res);
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

/* The name of the host, or its address where it has none. */
static int host_text(uint32_t address, int flags, struct net_answer_out *out)
{
    int err = flags & NI_NUMERICHOST ? WSAHOST_NOT_FOUND : ws2_look_up_address(address, out);

    if (err && !(flags & NI_NAMEREQD)) {
        ws2_format_address(address, out->name);
        return 0;
    }
    return err;
}

static const char *service_text(USHORT port, int flags, char number[8])
{
    const char *name = flags & NI_NUMERICSERV ? NULL : ws2_service_name(port, flags & NI_DGRAM);

    sprintf(number, "%u", port);
    return name ? name : number;
}

static int name_info(const struct sockaddr_in *in, char *host, DWORD hostlen, char *serv,
                     DWORD servlen, int flags)
{
    struct net_answer_out answer;
    char number[8];
    const char *service = service_text(ntohs(in->sin_port), flags, number);
    int err = host ? host_text(in->sin_addr.s_addr, flags, &answer) : 0;

    if (err)
        return err;
    if ((host && hostlen <= strlen(answer.name)) || (serv && servlen <= strlen(service)))
        return WSAEFAULT;
    if (host)
        strcpy(host, answer.name);
    if (serv)
        strcpy(serv, service);
    return 0;
}

int WSAAPI getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host, DWORD hostlen,
                       char *serv, DWORD servlen, int flags)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;
    int err;

    if (!ws2_ready())
        return WSANOTINITIALISED;
    if (!in || salen < (socklen_t)sizeof *in)
        err = WSAEFAULT;
    else if (in->sin_family != AF_INET)
        err = WSAEAFNOSUPPORT;
    else if (!host && !serv)
        err = WSAHOST_NOT_FOUND;
    else
        err = name_info(in, host, hostlen, serv, servlen, flags);
    if (err)
        SetLastError((DWORD)err);
    return err;
}
