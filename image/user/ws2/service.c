/* SPDX-License-Identifier: MIT */
/* Services and protocols by name and by number: a small table instead of two files.
 * Source: IANA "Service Name and Transport Protocol Port Number Registry", "Protocol Numbers". */
#include "image/user/ws2/ws2.h"

#include <string.h>
#include <strings.h>

enum { TCP = 1, UDP = 2, BOTH = 3 };

static const struct service {
    const char *name, *alias;
    USHORT port;
    USHORT over;
} services[] = {
    { "echo",     NULL,             7,   BOTH },
    { "discard",  "sink",           9,   BOTH },
    { "daytime",  NULL,             13,  BOTH },
    { "chargen",  "ttytst",         19,  BOTH },
    { "ftp-data", NULL,             20,  TCP },
    { "ftp",      NULL,             21,  TCP },
    { "ssh",      NULL,             22,  TCP },
    { "telnet",   NULL,             23,  TCP },
    { "smtp",     "mail",           25,  TCP },
    { "time",     "timserver",      37,  BOTH },
    { "domain",   "nameserver",     53,  BOTH },
    { "bootps",   NULL,             67,  UDP },
    { "bootpc",   NULL,             68,  UDP },
    { "tftp",     NULL,             69,  UDP },
    { "http",     "www",            80,  TCP },
    { "pop3",     NULL,             110, TCP },
    { "sunrpc",   "portmap",        111, BOTH },
    { "ntp",      NULL,             123, UDP },
    { "imap",     "imap4",          143, TCP },
    { "snmp",     NULL,             161, UDP },
    { "snmptrap", "snmp-trap",      162, UDP },
    { "https",    NULL,             443, TCP },
    { "mbap",     "asa-appl-proto", 502, BOTH },
    { "syslog",   NULL,             514, UDP },
};

static const struct protocol {
    const char *name, *alias;
    short number;
} protocols[] = {
    { "ip",      "IP",      IPPROTO_IP },
    { "icmp",    "ICMP",    IPPROTO_ICMP },
    { "igmp",    "IGMP",    2 },
    { "ggp",     "GGP",     3 },
    { "tcp",     "TCP",     IPPROTO_TCP },
    { "egp",     "EGP",     8 },
    { "pup",     "PUP",     12 },
    { "udp",     "UDP",     IPPROTO_UDP },
    { "hmp",     "HMP",     20 },
    { "xns-idp", "XNS-IDP", 22 },
    { "rdp",     "RDP",     27 },
    { "rvd",     "RVD",     66 },
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A table in read-only memory behind pointers that the API has never made const. */
static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

static bool is_called(const char *name, const char *alias, const char *wanted)
{
    return !strcasecmp(name, wanted) || (alias && !strcasecmp(alias, wanted));
}

/* 0: a protocol that carries no services. */
static unsigned over(const char *proto)
{
    if (!proto || !*proto)
        return BOTH;
    return !strcasecmp(proto, "tcp") ? TCP : !strcasecmp(proto, "udp") ? UDP : 0;
}

const char *ws2_service_name(USHORT port, bool datagram)
{
    for (unsigned i = 0; i < COUNT(services); i++)
        if (services[i].port == port && services[i].over & (datagram ? UDP : TCP))
            return services[i].name;
    return NULL;
}

bool ws2_service_port(const char *name, USHORT *port)
{
    for (unsigned i = 0; i < COUNT(services); i++)
        if (is_called(services[i].name, services[i].alias, name)) {
            *port = services[i].port;
            return true;
        }
    return false;
}

/* --- answers in the thread's own memory ------------------------------------------------------- */

static struct servent *servent_of(const struct service *s, unsigned wanted)
{
    struct ws2_thread *t = s ? ws2_thread() : NULL;

    if (!t) {
        SetLastError(s ? WSAENOBUFS : WSANO_DATA);
        return NULL;
    }
    t->aliases[0] = text(s->alias);
    t->service = (struct servent){ text(s->name), t->aliases, (short)htons(s->port),
                                  text(s->over & wanted & TCP ? "tcp" : "udp") };
    return &t->service;
}

struct servent *WSAAPI getservbyname(const char *name, const char *proto)
{
    const struct service *found = NULL;
    unsigned wanted = over(proto);

    if (!ws2_ready())
        return NULL;
    for (unsigned i = 0; name && !found && i < COUNT(services); i++)
        if (services[i].over & wanted && is_called(services[i].name, services[i].alias, name))
            found = &services[i];
    return servent_of(found, wanted);
}

struct servent *WSAAPI getservbyport(int port, const char *proto)
{
    const struct service *found = NULL;
    unsigned wanted = over(proto);

    if (!ws2_ready())
        return NULL;
    for (unsigned i = 0; !found && i < COUNT(services); i++)
        if (services[i].over & wanted && services[i].port == ntohs((USHORT)port))
            found = &services[i];
    return servent_of(found, wanted);
}

static struct protoent *protoent_of(const struct protocol *p)
{
    struct ws2_thread *t = p ? ws2_thread() : NULL;

    if (!t) {
        SetLastError(p ? WSAENOBUFS : WSANO_DATA);
        return NULL;
    }
    t->aliases[0] = text(p->alias);
    t->protocol = (struct protoent){ text(p->name), t->aliases, p->number };
    return &t->protocol;
}

struct protoent *WSAAPI getprotobyname(const char *name)
{
    const struct protocol *found = NULL;

    if (!ws2_ready())
        return NULL;
    for (unsigned i = 0; name && !found && i < COUNT(protocols); i++)
        if (!strcasecmp(protocols[i].name, name))
            found = &protocols[i];
    return protoent_of(found);
}

struct protoent *WSAAPI getprotobynumber(int number)
{
    const struct protocol *found = NULL;

    if (!ws2_ready())
        return NULL;
    for (unsigned i = 0; !found && i < COUNT(protocols); i++)
        if (protocols[i].number == number)
            found = &protocols[i];
    return protoent_of(found);
}
