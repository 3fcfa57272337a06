/* SPDX-License-Identifier: MIT */
/* The ARP table, and questions by ARP. */
#include "image/user/iphlpapi/iphlp.h"

#include <iphlpapi.h>
#include <stdlib.h>
#include <string.h>

enum { ARP_TIMEOUT_MS = 3000, STATION = 6 };

static int by_address(const void *a, const void *b)
{
    return iphlp_compare(((const struct net_neighbour_entry *)a)->address,
                         ((const struct net_neighbour_entry *)b)->address);
}

static void describe(MIB_IPNETROW *row, const struct net_neighbour_entry *e)
{
    *row = (MIB_IPNETROW){
        .dwIndex = e->index,
        .dwPhysAddrLen = STATION,
        .dwAddr = e->address,
        .dwType = MIB_IPNET_TYPE_DYNAMIC,
    };
    memcpy(row->bPhysAddr, e->mac, STATION);
}

DWORD WINAPI GetIpNetTable(PMIB_IPNETTABLE pIpNetTable, PULONG pdwSize, BOOL bOrder)
{
    struct net_neighbour_entry *e;
    uint32_t n;
    DWORD err;

    if (!pdwSize)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_list(NET_NEIGHBOURS, sizeof *e, (void **)&e, &n);
    if (err)
        return err;
    if (bOrder)
        qsort(e, n, sizeof *e, by_address);
    if (!n)
        err = ERROR_NO_DATA;
    else if (!iphlp_room(pIpNetTable, pdwSize, IPHLP_TABLE_BYTES(MIB_IPNETTABLE, n)))
        err = ERROR_INSUFFICIENT_BUFFER;
    else
        pIpNetTable->dwNumEntries = n;
    for (uint32_t i = 0; !err && i < n; i++)
        describe(&pIpNetTable->table[i], &e[i]);
    free(e);
    return err;
}

DWORD WINAPI FlushIpNetTable(DWORD dwIfIndex)
{
    struct net_index a = { dwIfIndex };
    uint32_t err = NET(FLUSH_NEIGHBOURS, &a);

    return err == WSAEADDRNOTAVAIL ? ERROR_INVALID_PARAMETER : iphlp_error(err);
}

DWORD WINAPI SendARP(IPAddr DestIP, IPAddr SrcIP, PULONG pMacAddr, PULONG PhyAddrLen)
{
    uint8_t station[STATION];
    struct net_ask_neighbour a = { DestIP, ARP_TIMEOUT_MS, word(station) };
    uint32_t err;

    if (!pMacAddr || !PhyAddrLen)
        return ERROR_INVALID_PARAMETER;
    if (!iphlp_room(pMacAddr, PhyAddrLen, STATION))
        return ERROR_BUFFER_OVERFLOW;
    if (SrcIP && !IsLocalAddress(SrcIP))
        return ERROR_NOT_FOUND;
    err = NET(ASK_NEIGHBOUR, &a);
    if (err == WSAEADDRNOTAVAIL)
        return ERROR_BAD_NET_NAME;
    if (err == WSAETIMEDOUT)
        return ERROR_GEN_FAILURE;
    if (!err)
        memcpy(pMacAddr, station, STATION);
    return iphlp_error(err);
}
