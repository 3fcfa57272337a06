/* SPDX-License-Identifier: MIT */
/* GetAdaptersAddresses. */
#include "image/user/iphlpapi/iphlp.h"

#include <iphlpapi.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 8, SERVERS = 2, FOR_EVER = -1 };

/* One adapter with all that it may point to; what is not asked for stays unused. */
struct adapter {
    IP_ADAPTER_ADDRESSES is;
    IP_ADAPTER_UNICAST_ADDRESS unicast;
    IP_ADAPTER_PREFIX prefix;
    IP_ADAPTER_DNS_SERVER_ADDRESS dns[SERVERS];
    SOCKADDR_IN address, network, server[SERVERS];
    char name[NAME];
    WCHAR wide_name[NAME], suffix[NAME];
};

static SOCKET_ADDRESS socket_address(SOCKADDR_IN *in, uint32_t address)
{
    in->sin_family = AF_INET;
    in->sin_addr.s_addr = address;
    return (SOCKET_ADDRESS){ (LPSOCKADDR)(void *)in, sizeof *in };
}

static void set_unicast(struct adapter *out, const struct net_adapter_entry *e)
{
    IP_ADAPTER_UNICAST_ADDRESS *u = &out->unicast;

    u->Length = sizeof *u;
    u->Flags = IP_ADAPTER_ADDRESS_DNS_ELIGIBLE;
    u->Address = socket_address(&out->address, e->is.address);
    u->PrefixOrigin = e->leased ? IpPrefixOriginDhcp : IpPrefixOriginManual;
    u->SuffixOrigin = e->leased ? IpSuffixOriginDhcp : IpSuffixOriginManual;
    u->DadState = IpDadStatePreferred;
    u->ValidLifetime = (ULONG)FOR_EVER;
    if (e->leased && e->lease_s != (uint32_t)FOR_EVER)
        u->ValidLifetime = e->lease_s > e->lease_age_s ? e->lease_s - e->lease_age_s : 0;
    u->PreferredLifetime = u->LeaseLifetime = u->ValidLifetime;
    out->is.FirstUnicastAddress = u;
}

static void set_prefix(struct adapter *out, const struct net_adapter_entry *e)
{
    IP_ADAPTER_PREFIX *p = &out->prefix;

    p->Length = sizeof *p;
    p->Address = socket_address(&out->network, e->is.address & e->is.netmask);
    p->PrefixLength = (ULONG)__builtin_popcount(e->is.netmask);
    out->is.FirstPrefix = p;
}

static void set_servers(struct adapter *out, const struct net_adapter_entry *e)
{
    const uint32_t servers[SERVERS] = { e->is.dns, e->dns2 };
    PIP_ADAPTER_DNS_SERVER_ADDRESS *next = &out->is.FirstDnsServerAddress;

    for (unsigned i = 0; i < SERVERS; i++) {
        IP_ADAPTER_DNS_SERVER_ADDRESS *d = &out->dns[i];

        if (!servers[i])
            continue;
        d->Length = sizeof *d;
        d->Address = socket_address(&out->server[i], servers[i]);
        *next = d;
        next = &d->Next;
    }
}

static void describe(struct adapter *out, const struct net_adapter_entry *e, ULONG flags)
{
    IP_ADAPTER_ADDRESSES *a = &out->is;

    memset(out, 0, sizeof *out);
    a->Length = sizeof *a;
    a->IfIndex = e->index;
    memcpy(out->name, e->is.name, sizeof e->is.name);
    iphlp_wide_name(e, out->wide_name, NAME);
    a->AdapterName = out->name;
    a->DnsSuffix = out->suffix;
    a->Description = out->wide_name;
    if (!(flags & GAA_FLAG_SKIP_FRIENDLY_NAME))
        a->FriendlyName = out->wide_name;
    a->PhysicalAddressLength = e->is.loopback ? 0 : sizeof e->is.mac;
    memcpy(a->PhysicalAddress, e->is.mac, a->PhysicalAddressLength);
    a->Flags = IP_ADAPTER_NO_MULTICAST | (e->is.dhcp ? IP_ADAPTER_DHCP_ENABLED : 0);
    a->Mtu = e->mtu;
    a->IfType = e->is.loopback ? IF_TYPE_SOFTWARE_LOOPBACK : IF_TYPE_ETHERNET_CSMACD;
    a->OperStatus = e->is.link_up ? IfOperStatusUp : IfOperStatusDown;
    if (e->is.address && !(flags & GAA_FLAG_SKIP_UNICAST))
        set_unicast(out, e);
    if (e->is.address && flags & GAA_FLAG_INCLUDE_PREFIX)
        set_prefix(out, e);
    if (!(flags & GAA_FLAG_SKIP_DNS_SERVER))
        set_servers(out, e);
}

ULONG WINAPI GetAdaptersAddresses(ULONG Family, ULONG Flags, PVOID Reserved,
                                  PIP_ADAPTER_ADDRESSES pAdapterAddresses, PULONG pOutBufLen)
{
    struct adapter *out = (struct adapter *)(void *)pAdapterAddresses;
    struct net_adapter_entry *e;
    uint32_t n;
    DWORD err;

    if (!pOutBufLen || Reserved ||
        (Family != AF_UNSPEC && Family != AF_INET && Family != AF_INET6))
        return ERROR_INVALID_PARAMETER;
    if (Family == AF_INET6)
        return ERROR_NO_DATA;
    err = iphlp_adapters(&e, &n);
    if (err)
        return err;
    if (!iphlp_room(out, pOutBufLen, n * sizeof *out))
        err = ERROR_BUFFER_OVERFLOW;
    for (uint32_t i = 0; !err && i < n; i++) {
        describe(&out[i], &e[i], Flags);
        if (i)
            out[i - 1].is.Next = &out[i].is;
    }
    free(e);
    return err;
}
