/* SPDX-License-Identifier: MIT */
/* Hosts by name and by address, and our own name.  A dotted address, our own names and localhost
 * need no server. */
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { RESOLVE_TIMEOUT_MS = 15000, INTERFACES = 8, LOOPBACK_NET = 127 };

/* --- our own names and addresses -------------------------------------------------------------- */

static int host_name(char name[NET_HOST_BYTES])
{
    struct net_host_name a = { word(name), 0 };

    return (int)NET(HOST_NAME, &a);
}

/* Those by which others reach us; without any, the one by which we do. */
static unsigned own_addresses(uint32_t *out, unsigned max)
{
    struct net_interface_entry e[INTERFACES];
    struct net_list a = { word(e), INTERFACES, 0 };
    unsigned n = 0;

    if (!NET(INTERFACES, &a))
        for (uint32_t i = 0; i < a.count && i < INTERFACES && n < max; i++)
            if (!e[i].loopback && e[i].link_up && e[i].address)
                out[n++] = e[i].address;
    if (!n)
        out[n++] = htonl(INADDR_LOOPBACK);
    return n;
}

static int ourselves(struct net_answer_out *out)
{
    int err = host_name(out->name);

    if (!err)
        out->count = own_addresses(out->address, NET_ANSWER_ADDRESSES);
    return err;
}

static bool is_ourselves(const char *name)
{
    char own[NET_HOST_BYTES];

    return !*name || (!host_name(own) && !strcasecmp(name, own));
}

int WSAAPI gethostname(char *name, int namelen)
{
    char own[NET_HOST_BYTES];
    int err;

    if (!ws2_ready())
        return SOCKET_ERROR;
    err = host_name(own);
    if (!err && (!name || namelen <= (int)strlen(own)))
        err = WSAEFAULT;
    if (err)
        return ws2_fail(err);
    strcpy(name, own);
    return 0;
}

/* cName counts the characters, with or without the final 0. */
int WSAAPI sethostname(const char *pName, size_t cName)
{
    char name[NET_HOST_BYTES];
    struct net_host_name a = { word(name), 1 };
    size_t n;
    int err;

    if (!ws2_ready())
        return SOCKET_ERROR;
    if (!pName || (int)cName < 0)
        return ws2_fail(WSAEFAULT);
    n = strnlen(pName, cName);
    if (n >= sizeof name)
        return ws2_fail(WSAEINVAL);
    memcpy(name, pName, n);
    name[n] = 0;
    err = (int)NET(HOST_NAME, &a);
    return err ? ws2_fail(err) : 0;
}

/* --- look-ups --------------------------------------------------------------------------------- */

int ws2_look_up(const char *name, struct net_answer_out *out)
{
    struct net_resolve a = { word(name), RESOLVE_TIMEOUT_MS, word(out) };
    const char *end;

    memset(out, 0, sizeof *out);
    if (ws2_parse_address(name, &end, &out->address[0]) && !*end) {
        out->count = 1;
        snprintf(out->name, sizeof out->name, "%s", name);
        return 0;
    }
    if (is_ourselves(name))
        return ourselves(out);
    if (strlen(name) >= NET_ANSWER_NAME)
        return WSAHOST_NOT_FOUND;
    return (int)NET(RESOLVE, &a);
}

int ws2_look_up_address(uint32_t address, struct net_answer_out *out)
{
    struct net_reverse a = { address, RESOLVE_TIMEOUT_MS, word(out) };
    uint32_t own[NET_ANSWER_ADDRESSES];
    unsigned n = own_addresses(own, NET_ANSWER_ADDRESSES);

    memset(out, 0, sizeof *out);
    if (ntohl(address) >> 24 == LOOPBACK_NET) {
        strcpy(out->name, "localhost");
        return 0;
    }
    for (unsigned i = 0; i < n; i++)
        if (own[i] == address)
            return host_name(out->name);
    return (int)NET(REVERSE, &a);
}

int ws2_resolve(const char *name, uint32_t *address)
{
    struct net_answer_out answer;
    int err = ws2_look_up(name, &answer);

    *address = answer.address[0];
    return err;
}

/* --- struct hostent --------------------------------------------------------------------------- */

/* In the thread's own memory; `asked` is an alias when it is not the name that was found. */
static struct hostent *hostent_of(struct ws2_thread *t, const struct net_answer_out *answer,
                                  const char *asked)
{
    unsigned n = 0;

    t->answer = *answer;
    for (; n < answer->count; n++)
        t->addresses[n] = (char *)&t->answer.address[n];
    t->addresses[n] = NULL;
    snprintf(t->alias, sizeof t->alias, "%s", asked);
    t->aliases[0] = *asked && strcasecmp(asked, answer->name) ? t->alias : NULL;
    t->host = (struct hostent){ t->answer.name, t->aliases, AF_INET, sizeof(uint32_t),
                                t->addresses };
    return &t->host;
}

static struct hostent *no_host(int err)
{
    SetLastError((DWORD)err);
    return NULL;
}

struct hostent *WSAAPI gethostbyname(const char *name)
{
    struct net_answer_out answer;
    struct ws2_thread *t;
    int err;

    if (!ws2_ready())
        return NULL;
    t = ws2_thread();
    err = t ? ws2_look_up(name ? name : "", &answer) : WSAENOBUFS;
    return err ? no_host(err) : hostent_of(t, &answer, name ? name : "");
}

struct hostent *WSAAPI gethostbyaddr(const char *addr, int len, int type)
{
    struct net_answer_out answer;
    struct ws2_thread *t;
    uint32_t address;
    int err;

    if (!ws2_ready())
        return NULL;
    if (!addr || (type == AF_INET && len != (int)sizeof address))
        return no_host(WSAEFAULT);
    if (type != AF_INET)
        return no_host(WSAEAFNOSUPPORT);
    memcpy(&address, addr, sizeof address);
    t = ws2_thread();
    err = t ? ws2_look_up_address(address, &answer) : WSAENOBUFS;
    if (err)
        return no_host(err);
    answer.count = 1;
    answer.address[0] = address;
    return hostent_of(t, &answer, "");
}
