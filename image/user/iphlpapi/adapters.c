/* SPDX-License-Identifier: MIT */
/* Adapters: every interface but loopback. */
#include "image/user/iphlpapi/iphlp.h"

#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned count_adapters(const struct net_adapter_entry *e, uint32_t n)
{
    unsigned adapters = 0;

    for (uint32_t i = 0; i < n; i++)
        adapters += !e[i].is.loopback;
    return adapters;
}

static void set_string(IP_ADDR_STRING *s, uint32_t address, uint32_t mask)
{
    net_addr_print(net_addr_from_v4(address), s->IpAddress.String);
    net_addr_print(net_addr_from_v4(mask), s->IpMask.String);
}

/* There is no clock of the day: a time is a number of seconds after boot. */
static ULONG seconds_since_boot(void)
{
    struct kern_time t;

    KERN(TIME, &t);
    return (ULONG)(t.us / 1000000);
}

static void set_lease(IP_ADAPTER_INFO *out, const struct net_adapter_entry *e)
{
    if (!e->leased)
        return;
    set_string(&out->DhcpServer, e->dhcp_server, 0xffffffff);
    out->LeaseObtained = seconds_since_boot() - e->lease_age_s;
    out->LeaseExpires = out->LeaseObtained + e->lease_s;
    if (out->LeaseExpires < out->LeaseObtained)       /* for ever */
        out->LeaseExpires = 0xffffffff;
}

static void describe(IP_ADAPTER_INFO *out, const struct net_adapter_entry *e)
{
    memset(out, 0, sizeof *out);
    memcpy(out->AdapterName, e->is.name, sizeof e->is.name);
    memcpy(out->Description, e->is.name, sizeof e->is.name);
    out->AddressLength = sizeof e->is.mac;
    memcpy(out->Address, e->is.mac, sizeof e->is.mac);
    out->ComboIndex = out->Index = e->index;
    out->Type = MIB_IF_TYPE_ETHERNET;
    out->DhcpEnabled = e->is.dhcp;
    out->CurrentIpAddress = &out->IpAddressList;
    set_string(&out->IpAddressList, e->is.address, e->is.netmask);
    out->IpAddressList.Context = e->index;
    set_string(&out->GatewayList, e->is.gateway, e->is.gateway ? 0xffffffff : 0);
    set_string(&out->DhcpServer, 0, 0);
    set_string(&out->PrimaryWinsServer, 0, 0);
    set_string(&out->SecondaryWinsServer, 0, 0);
    set_lease(out, e);
}

ULONG WINAPI GetAdaptersInfo(PIP_ADAPTER_INFO pAdapterInfo, PULONG pOutBufLen)
{
    struct net_adapter_entry *e;
    uint32_t n, adapters, k = 0;
    DWORD err;

    if (!pOutBufLen)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    adapters = count_adapters(e, n);
    if (!adapters)
        err = ERROR_NO_DATA;
    else if (!iphlp_room(pAdapterInfo, pOutBufLen, adapters * sizeof *pAdapterInfo))
        err = ERROR_BUFFER_OVERFLOW;
    for (uint32_t i = 0; !err && i < n; i++) {
        if (e[i].is.loopback)
            continue;
        describe(&pAdapterInfo[k], &e[i]);
        if (k)
            pAdapterInfo[k - 1].Next = &pAdapterInfo[k];
        k++;
    }
    free(e);
    return err;
}

/* --- servers of names ------------------------------------------------------------------------- */

/* The first one stands in the structure itself, the second behind it. */
static unsigned servers_of(const struct net_adapter_entry *e, uint32_t out[2])
{
    unsigned n = 0;

    if (e->is.dns)
        out[n++] = e->is.dns;
    if (e->dns2)
        out[n++] = e->dns2;
    return n;
}

static void set_servers(IP_ADDR_STRING *first, IP_ADDR_STRING *second, const uint32_t *servers,
                        unsigned n)
{
    set_string(first, n ? servers[0] : 0, n ? 0xffffffff : 0);
    if (n < 2)
        return;
    memset(second, 0, sizeof *second);
    set_string(second, servers[1], 0xffffffff);
    first->Next = second;
}

DWORD WINAPI GetPerAdapterInfo(ULONG IfIndex, PIP_PER_ADAPTER_INFO pPerAdapterInfo,
                               PULONG pOutBufLen)
{
    struct net_adapter_entry *e;
    uint32_t n, i = 0, servers[2];
    DWORD err;
    unsigned k;

    if (!pOutBufLen)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    while (i < n && (e[i].index != IfIndex || e[i].is.loopback))
        i++;
    k = i < n ? servers_of(&e[i], servers) : 0;
    if (i == n) {
        err = ERROR_INVALID_PARAMETER;
    } else if (!iphlp_room(pPerAdapterInfo, pOutBufLen,
                           sizeof *pPerAdapterInfo + (k > 1 ? sizeof(IP_ADDR_STRING) : 0))) {
        err = ERROR_BUFFER_OVERFLOW;
    } else {
        memset(pPerAdapterInfo, 0, sizeof *pPerAdapterInfo);
        set_servers(&pPerAdapterInfo->DnsServerList, (IP_ADDR_STRING *)(pPerAdapterInfo + 1),
                    servers, k);
    }
    free(e);
    return err;
}

/* The name servers are the machine's; each adapter tells the same. */
static DWORD all_servers(uint32_t servers[2], unsigned *k)
{
    struct net_adapter_entry *e;
    uint32_t n;
    DWORD err = iphlp_adapters(&e, &n);

    *k = 0;
    for (uint32_t i = 0; !err && !*k && i < n; i++)
        *k = servers_of(&e[i], servers);
    if (!err)
        free(e);
    return err;
}

DWORD WINAPI GetNetworkParams(PFIXED_INFO pFixedInfo, PULONG pOutBufLen)
{
    struct net_host_name a = { 0, 0 };
    uint32_t servers[2];
    unsigned k;
    DWORD err;

    if (!pOutBufLen)
        return ERROR_INVALID_PARAMETER;
    err = all_servers(servers, &k);
    if (err)
        return err;
    if (!iphlp_room(pFixedInfo, pOutBufLen,
                    sizeof *pFixedInfo + (k > 1 ? sizeof(IP_ADDR_STRING) : 0)))
        return ERROR_BUFFER_OVERFLOW;
    memset(pFixedInfo, 0, sizeof *pFixedInfo);
    a.name = word(pFixedInfo->HostName);
    err = iphlp_error(NET(HOST_NAME, &a));
    pFixedInfo->NodeType = BROADCAST_NODETYPE;
    pFixedInfo->EnableDns = TRUE;
    set_servers(&pFixedInfo->DnsServerList, (IP_ADDR_STRING *)(pFixedInfo + 1), servers, k);
    return err;
}

/* --- indices and names ------------------------------------------------------------------------ */

DWORD WINAPI GetNumberOfInterfaces(PDWORD pdwNumIf)
{
    struct net_list a = { 0 };
    uint32_t err;

    if (!pdwNumIf)
        return ERROR_INVALID_PARAMETER;
    err = NET(ADAPTERS, &a);
    if (!err)
        *pdwNumIf = a.count;
    return iphlp_error(err);
}

DWORD WINAPI GetInterfaceInfo(PIP_INTERFACE_INFO pIfTable, PULONG dwOutBufLen)
{
    struct net_adapter_entry *e;
    uint32_t n, adapters, k = 0;
    DWORD err;

    if (!dwOutBufLen)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    adapters = count_adapters(e, n);
    if (!adapters)
        err = ERROR_NO_DATA;
    else if (!iphlp_room(pIfTable, dwOutBufLen, offsetof(IP_INTERFACE_INFO, Adapter) +
                                                    adapters * sizeof *pIfTable->Adapter))
        err = ERROR_INSUFFICIENT_BUFFER;
    else
        pIfTable->NumAdapters = (LONG)adapters;
    for (uint32_t i = 0; !err && i < n; i++) {
        if (e[i].is.loopback)
            continue;
        pIfTable->Adapter[k].Index = e[i].index;
        iphlp_wide_name(&e[i], pIfTable->Adapter[k++].Name, MAX_ADAPTER_NAME);
    }
    free(e);
    return err;
}

/* There is none that only receives. */
DWORD WINAPI GetUniDirectionalAdapterInfo(PIP_UNIDIRECTIONAL_ADAPTER_ADDRESS pIPIfInfo,
                                          PULONG dwOutBufLen)
{
    if (!dwOutBufLen)
        return ERROR_INVALID_PARAMETER;
    if (!iphlp_room(pIPIfInfo, dwOutBufLen, sizeof *pIPIfInfo))
        return ERROR_MORE_DATA;
    memset(pIPIfInfo, 0, sizeof *pIPIfInfo);
    return NO_ERROR;
}

DWORD WINAPI GetAdapterIndex(LPWSTR AdapterName, PULONG IfIndex)
{
    struct net_adapter_entry *e;
    uint32_t n, i = 0;
    DWORD err;

    if (!AdapterName || !IfIndex)
        return ERROR_INVALID_PARAMETER;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    while (i < n && !iphlp_is_name(&e[i], AdapterName))
        i++;
    if (i < n)
        *IfIndex = e[i].index;
    else
        err = ERROR_DEV_NOT_EXIST;
    free(e);
    return err;
}

/* The form with 24 bits, which those have whose high byte meant something once. */
DWORD WINAPI GetFriendlyIfIndex(DWORD IfIndex)
{
    return IfIndex & 0x00ffffff;
}

/* In the order in which a route is looked for. */
PIP_ADAPTER_ORDER_MAP WINAPI GetAdapterOrderMap(VOID)
{
    PIP_ADAPTER_ORDER_MAP map = NULL;
    struct net_adapter_entry *e;
    uint32_t n;
    DWORD err = iphlp_adapters(&e, &n);

    if (!err) {
        unsigned adapters = count_adapters(e, n);

        map = LocalAlloc(LPTR, (UINT)(sizeof *map + adapters * sizeof *map->AdapterOrder));
        for (uint32_t i = 0; map && i < n; i++)
            if (!e[i].is.loopback)
                map->AdapterOrder[map->NumAdapters++] = e[i].index;
        err = map ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
        free(e);
    }
    if (err)
        SetLastError(err);
    return map;
}
