/* SPDX-License-Identifier: MIT */
/* Interfaces and their addresses as MIB-II lists them, loopback too. */
#include "image/user/iphlpapi/iphlp.h"

#include <iphlpapi.h>
#include <stdlib.h>
#include <string.h>

static void describe(MIB_IFROW *row, const struct net_adapter_entry *e)
{
    memset(row, 0, sizeof *row);
    iphlp_wide_name(e, row->wszName, MAX_INTERFACE_NAME_LEN);
    row->dwIndex = e->index;
    row->dwType = e->is.loopback ? MIB_IF_TYPE_LOOPBACK : MIB_IF_TYPE_ETHERNET;
    row->dwMtu = e->mtu;
    row->dwSpeed = e->speed;
    row->dwPhysAddrLen = e->is.loopback ? 0 : sizeof e->is.mac;
    memcpy(row->bPhysAddr, e->is.mac, row->dwPhysAddrLen);
    row->dwAdminStatus = MIB_IF_ADMIN_STATUS_UP;
    row->dwOperStatus =
        e->is.link_up ? MIB_IF_OPER_STATUS_OPERATIONAL : MIB_IF_OPER_STATUS_DISCONNECTED;
    row->dwLastChange = e->changed_cs;
    row->dwInOctets = e->in_octets;
    row->dwInUcastPkts = e->is.rx - e->in_group;
    row->dwInNUcastPkts = e->in_group;
    row->dwInDiscards = e->is.rx_drop;
    row->dwInUnknownProtos = e->in_unknown;
    row->dwOutOctets = e->out_octets;
    row->dwOutUcastPkts = e->is.tx + e->is.tx_drop - e->out_group;
    row->dwOutNUcastPkts = e->out_group;
    row->dwOutDiscards = e->is.tx_drop;
    row->dwDescrLen = (DWORD)strnlen(e->is.name, sizeof e->is.name);
    memcpy(row->bDescr, e->is.name, row->dwDescrLen);
}

DWORD WINAPI GetIfEntry(PMIB_IFROW pIfRow)
{
    struct net_adapter_entry *e;
    uint32_t n, i = 0;
    DWORD err;

    if (!pIfRow)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    while (i < n && e[i].index != pIfRow->dwIndex)
        i++;
    if (i < n)
        describe(pIfRow, &e[i]);
    else
        err = ERROR_INVALID_DATA;
    free(e);
    return err;
}

static int by_index(const void *a, const void *b)
{
    return (int)((const MIB_IFROW *)a)->dwIndex - (int)((const MIB_IFROW *)b)->dwIndex;
}

DWORD WINAPI GetIfTable(PMIB_IFTABLE pIfTable, PULONG pdwSize, BOOL bOrder)
{
    struct net_adapter_entry *e;
    uint32_t n;
    DWORD err;

    if (!pdwSize)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    if (!iphlp_room(pIfTable, pdwSize, IPHLP_TABLE_BYTES(MIB_IFTABLE, n))) {
        err = ERROR_INSUFFICIENT_BUFFER;
    } else {
        pIfTable->dwNumEntries = n;
        for (uint32_t i = 0; i < n; i++)
            describe(&pIfTable->table[i], &e[i]);
        if (bOrder)
            qsort(pIfTable->table, n, sizeof *pIfTable->table, by_index);
    }
    free(e);
    return err;
}

/* --- addresses -------------------------------------------------------------------------------- */

enum { REASSEMBLED = 65535 };     /* the largest datagram that is put together */

static void describe_address(MIB_IPADDRROW *row, const struct net_adapter_entry *e)
{
    *row = (MIB_IPADDRROW){
        .dwAddr = e->is.address,
        .dwIndex = e->index,
        .dwMask = e->is.netmask,
        .dwBCastAddr = 1,         /* its last bit, as RFC 1213 has it: all hosts are ones */
        .dwReasmSize = REASSEMBLED,
        .wType = (USHORT)(MIB_IPADDR_PRIMARY | (e->leased ? MIB_IPADDR_DYNAMIC : 0) |
                          (e->is.link_up ? 0 : MIB_IPADDR_DISCONNECTED)),
    };
}

static int by_address(const void *a, const void *b)
{
    return iphlp_compare(((const MIB_IPADDRROW *)a)->dwAddr, ((const MIB_IPADDRROW *)b)->dwAddr);
}

DWORD WINAPI GetIpAddrTable(PMIB_IPADDRTABLE pIpAddrTable, PULONG pdwSize, BOOL bOrder)
{
    struct net_adapter_entry *e;
    uint32_t n;
    DWORD err;

    if (!pdwSize)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    if (!iphlp_room(pIpAddrTable, pdwSize, IPHLP_TABLE_BYTES(MIB_IPADDRTABLE, n))) {
        err = ERROR_INSUFFICIENT_BUFFER;
    } else {
        pIpAddrTable->dwNumEntries = n;
        for (uint32_t i = 0; i < n; i++)
            describe_address(&pIpAddrTable->table[i], &e[i]);
        if (bOrder)
            qsort(pIpAddrTable->table, n, sizeof *pIpAddrTable->table, by_address);
    }
    free(e);
    return err;
}

/* An address of 0 is none. */
BOOL WINAPI IsLocalAddress(IPAddr InAddress)
{
    struct net_adapter_entry *e;
    uint32_t n;
    BOOL found = net_addr_is_loopback(net_addr_from_v4(InAddress));

    if (found || iphlp_adapters(&e, &n))
        return found;
    for (uint32_t i = 0; InAddress && i < n; i++)
        found |= e[i].is.address == InAddress;
    free(e);
    return found;
}

/* --- tables on a heap of the caller's --------------------------------------------------------- */

typedef DWORD (*get_table)(void *table, PULONG size, BOOL order);

static DWORD allocate(get_table get, void **out, BOOL order, HANDLE heap, DWORD flags)
{
    ULONG size = 0;
    DWORD err;

    if (!out)
        return ERROR_INVALID_PARAMETER;
    *out = NULL;
    while ((err = get(*out, &size, order)) == ERROR_INSUFFICIENT_BUFFER) {
        if (*out)
            HeapFree(heap, 0, *out);
        *out = HeapAlloc(heap, flags, size);
        if (!*out)
            return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (err && *out) {
        HeapFree(heap, 0, *out);
        *out = NULL;
    }
    return err;
}

static DWORD if_table(void *table, PULONG size, BOOL order)
{
    return GetIfTable(table, size, order);
}

static DWORD address_table(void *table, PULONG size, BOOL order)
{
    return GetIpAddrTable(table, size, order);
}

DWORD WINAPI AllocateAndGetIfTableFromStack(PMIB_IFTABLE *ppIfTable, BOOL bOrder, HANDLE hHeap,
                                            DWORD dwFlags)
{
    return allocate(if_table, (void **)ppIfTable, bOrder, hHeap, dwFlags);
}

DWORD WINAPI AllocateAndGetIpAddrTableFromStack(PMIB_IPADDRTABLE *ppIpAddrTable, BOOL bOrder,
                                                HANDLE hHeap, DWORD dwFlags)
{
    return allocate(address_table, (void **)ppIpAddrTable, bOrder, hHeap, dwFlags);
}
