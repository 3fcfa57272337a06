/* SPDX-License-Identifier: MIT */
#include "image/user/iphlpapi/iphlp.h"

#include <stdlib.h>
#include <string.h>

enum { MORE = 8, TRIES = 4 };

DWORD iphlp_error(uint32_t wsa)
{
    switch (wsa) {
    case 0:
        return NO_ERROR;
    case WSAENOBUFS:
        return ERROR_NOT_ENOUGH_MEMORY;
    case WSAETIMEDOUT:
        return ERROR_TIMEOUT;
    case WSAEADDRNOTAVAIL:
        return ERROR_NOT_FOUND;
    case WSAEOPNOTSUPP:
        return ERROR_NOT_SUPPORTED;
    case WSAEINVAL:
    case WSAEFAULT:
        return ERROR_INVALID_PARAMETER;
    default:
        return ERROR_GEN_FAILURE;
    }
}

/* A method's list, which may grow between the question how long it is and the list itself: then it
 * is asked again, and after some tries what fits is taken. */
static DWORD take(uint32_t (*ask)(void *arg, struct net_list *a), void *arg, size_t each,
                  void **out, uint32_t *n)
{
    struct net_list a = { 0 };
    uint32_t err = ask(arg, &a);
    void *v = NULL;

    for (unsigned i = 0; !err && i < TRIES && (!v || a.count > a.max); i++) {
        free(v);
        a.max = a.count + MORE;
        v = calloc(a.max, each);
        if (!v)
            return ERROR_NOT_ENOUGH_MEMORY;
        a.buffer = word(v);
        err = ask(arg, &a);
    }
    if (err) {
        free(v);
        return iphlp_error(err);
    }
    *out = v;
    *n = a.count < a.max ? a.count : a.max;
    return NO_ERROR;
}

static uint32_t ask_list(void *arg, struct net_list *a)
{
    return svc(SVC_ID(SVC_NET, *(uint32_t *)arg), a, sizeof *a);
}

DWORD iphlp_list(uint32_t method, size_t each, void **out, uint32_t *n)
{
    return take(ask_list, &method, each, out, n);
}

static uint32_t ask_connections(void *arg, struct net_list *a)
{
    struct net_connections c = { *(bool *)arg, a->buffer, a->max, 0 };
    uint32_t err = NET(CONNECTIONS, &c);

    a->count = c.count;
    return err;
}

DWORD iphlp_connections(bool datagram, struct net_connection_entry **out, uint32_t *n)
{
    return take(ask_connections, &datagram, sizeof **out, (void **)out, n);
}

bool iphlp_room(const void *buffer, ULONG *length, size_t needed)
{
    bool fits = buffer && *length >= needed;

    *length = (ULONG)needed;
    return fits;
}

int iphlp_compare(uint32_t a, uint32_t b)
{
    a = __builtin_bswap32(a);
    b = __builtin_bswap32(b);
    return a < b ? -1 : a > b;
}

bool iphlp_is_name(const struct net_adapter_entry *e, const WCHAR *name)
{
    unsigned i = 0;

    for (; i < sizeof e->is.name && e->is.name[i]; i++)
        if (name[i] != (WCHAR)e->is.name[i])
            return false;
    return !name[i];
}

void iphlp_wide_name(const struct net_adapter_entry *e, WCHAR *out, size_t room)
{
    memset(out, 0, room * sizeof *out);
    for (unsigned i = 0; i < sizeof e->is.name && i < room - 1 && e->is.name[i]; i++)
        out[i] = (WCHAR)e->is.name[i];
}
