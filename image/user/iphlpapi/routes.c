/* SPDX-License-Identifier: MIT */
/* Routes: those that lwIP goes by, which follow from the interfaces. */
#include "image/user/iphlpapi/iphlp.h"
#include "image/user/iphlpapi/routes.h"

#include <stdlib.h>

enum { ROWS_EACH = 5, METRIC = 1 };
/* In network byte order. */
#define HOST 0xffffffffu
#define EVERYBODY 0xffffffffu
#define GROUPS htonl(0xe0000000u)
#define GROUPS_MASK htonl(0xf0000000u)

struct rows {
    MIB_IPFORWARDROW *v;
    uint32_t n;
};

static void add(struct rows *t, uint32_t to, uint32_t mask, uint32_t hop, uint32_t index,
                bool indirect)
{
    t->v[t->n++] = (MIB_IPFORWARDROW){
        .dwForwardDest = to,
        .dwForwardMask = mask,
        .dwForwardNextHop = hop,
        .dwForwardIfIndex = index,
        .dwForwardType = indirect ? MIB_IPROUTE_TYPE_INDIRECT : MIB_IPROUTE_TYPE_DIRECT,
        .dwForwardProto = indirect ? MIB_IPPROTO_NETMGMT : MIB_IPPROTO_LOCAL,
        .dwForwardMetric1 = METRIC,
        .dwForwardMetric2 = MIB_IPROUTE_METRIC_UNUSED,
        .dwForwardMetric3 = MIB_IPROUTE_METRIC_UNUSED,
        .dwForwardMetric4 = MIB_IPROUTE_METRIC_UNUSED,
        .dwForwardMetric5 = MIB_IPROUTE_METRIC_UNUSED,
    };
}

static void add_interface(struct rows *t, const struct net_adapter_entry *e, uint32_t loopback)
{
    uint32_t own = e->is.address;

    if (!own || !e->is.link_up)
        return;
    add(t, own & e->is.netmask, e->is.netmask, own, e->index, false);
    if (e->is.loopback)
        return;
    add(t, own, HOST, htonl(INADDR_LOOPBACK), loopback, false);
    if (!e->has_default)
        return;
    if (e->is.gateway)
        add(t, 0, 0, e->is.gateway, e->index, true);
    add(t, GROUPS, GROUPS_MASK, own, e->index, false);
    add(t, EVERYBODY, HOST, own, e->index, false);
}

DWORD iphlp_routes(MIB_IPFORWARDROW **out, uint32_t *n)
{
    struct rows t = { NULL, 0 };
    struct net_adapter_entry *e;
    uint32_t adapters, loopback = 0;
    DWORD err = iphlp_adapters(&e, &adapters);

    if (err)
        return err;
    t.v = calloc(adapters * ROWS_EACH, sizeof *t.v);
    for (uint32_t i = 0; i < adapters; i++)
        if (e[i].is.loopback)
            loopback = e[i].index;
    for (uint32_t i = 0; t.v && i < adapters; i++)
        add_interface(&t, &e[i], loopback);
    free(e);
    *out = t.v;
    *n = t.n;
    return t.v ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

static int in_order(const void *a, const void *b)
{
    const MIB_IPFORWARDROW *x = a, *y = b;
    int c = iphlp_compare(x->dwForwardDest, y->dwForwardDest);

    return c ? c : iphlp_compare(x->dwForwardNextHop, y->dwForwardNextHop);
}

DWORD WINAPI GetIpForwardTable(PMIB_IPFORWARDTABLE pIpForwardTable, PULONG pdwSize, BOOL bOrder)
{
    MIB_IPFORWARDROW *v;
    uint32_t n;
    DWORD err;

    if (!pdwSize)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_routes(&v, &n);
    if (err)
        return err;
    if (bOrder)
        qsort(v, n, sizeof *v, in_order);
    if (!iphlp_room(pIpForwardTable, pdwSize, IPHLP_TABLE_BYTES(MIB_IPFORWARDTABLE, n))) {
        err = ERROR_INSUFFICIENT_BUFFER;
    } else {
        pIpForwardTable->dwNumEntries = n;
        for (uint32_t i = 0; i < n; i++)
            pIpForwardTable->table[i] = v[i];
    }
    free(v);
    return err;
}

/* Of the rows that fit, that with the longest mask. */
DWORD WINAPI GetBestRoute(DWORD dwDestAddr, DWORD dwSourceAddr, PMIB_IPFORWARDROW pBestRoute)
{
    const MIB_IPFORWARDROW *best = NULL;
    MIB_IPFORWARDROW *v;
    uint32_t n;
    DWORD err;

    (void)dwSourceAddr;
    if (!pBestRoute)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_routes(&v, &n);
    if (err)
        return err;
    for (uint32_t i = 0; i < n; i++)
        if (((dwDestAddr ^ v[i].dwForwardDest) & v[i].dwForwardMask) == 0 &&
            (!best || iphlp_compare(v[i].dwForwardMask, best->dwForwardMask) > 0))
            best = &v[i];
    if (best)
        *pBestRoute = *best;
    free(v);
    return best ? NO_ERROR : ERROR_CAN_NOT_COMPLETE;
}

DWORD WINAPI GetBestInterface(IPAddr dwDestAddr, PDWORD pdwBestIfIndex)
{
    MIB_IPFORWARDROW best;
    DWORD err = pdwBestIfIndex ? GetBestRoute(dwDestAddr, 0, &best) : ERROR_INVALID_PARAMETER;

    if (!err)
        *pdwBestIfIndex = best.dwForwardIfIndex;
    return err;
}

DWORD WINAPI GetBestInterfaceEx(struct sockaddr *pDestAddr, PDWORD pdwBestIfIndex)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)pDestAddr;

    if (!in || !pdwBestIfIndex)
        return ERROR_INVALID_PARAMETER;
    if (in->sin_family != AF_INET)
        return in->sin_family == AF_INET6 ? ERROR_NOT_SUPPORTED : ERROR_INVALID_PARAMETER;
    return GetBestInterface(in->sin_addr.s_addr, pdwBestIfIndex);
}
