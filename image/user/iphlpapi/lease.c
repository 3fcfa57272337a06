/* SPDX-License-Identifier: MIT */
/* DHCP leases, given back and renewed. */
#include "image/user/iphlpapi/iphlp.h"

#include <iphlpapi.h>

enum { RENEW_TIMEOUT_MS = 30000 };

static DWORD lease(const IP_ADAPTER_INDEX_MAP *map, bool renew)
{
    struct net_lease_call a = { 0, renew, RENEW_TIMEOUT_MS };
    uint32_t err;

    if (!map)
        return ERROR_INVALID_PARAMETER;
    a.index = map->Index;
    err = NET(LEASE, &a);
    return err == WSAEADDRNOTAVAIL ? ERROR_INVALID_PARAMETER : iphlp_error(err);
}

DWORD WINAPI IpReleaseAddress(PIP_ADAPTER_INDEX_MAP AdapterInfo)
{
    return lease(AdapterInfo, false);
}

DWORD WINAPI IpRenewAddress(PIP_ADAPTER_INDEX_MAP AdapterInfo)
{
    return lease(AdapterInfo, true);
}
