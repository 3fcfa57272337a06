/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_lease.h"

#include "lwip/dhcp.h"
#include "lwip/netif.h"
#include "lwip/prot/dhcp.h"

#include "lwip-port/net_if_port.h"

static enum net_result find(unsigned index, struct netif **netif, struct dhcp **dhcp)
    REQUIRES(net_core)
{
    *netif = index <= UINT8_MAX ? netif_get_by_index((u8_t)index) : NULL;
    if (!*netif)
        return NET_NOT_FOUND;
    *dhcp = netif_dhcp_data(*netif);
    return *dhcp ? NET_OK : NET_REFUSED;
}

enum net_result net_lease_release(unsigned index)
{
    struct netif *netif;
    struct dhcp *dhcp;
    enum net_result result;

    net_lock();
    result = find(index, &netif, &dhcp);
    if (result == NET_OK)
        dhcp_release_and_stop(netif);
    net_unlock();
    return result;
}

/* What holds is renewed; what was given back is asked for from the beginning; else lwIP is asking
 * already. */
static enum net_result begin(struct netif *netif, const struct dhcp *dhcp) REQUIRES(net_core)
{
    err_t e = ERR_OK;

    if (dhcp->state == DHCP_STATE_OFF)
        e = dhcp_start(netif);
    else if (dhcp_supplied_address(netif))
        e = dhcp_renew(netif);
    return e == ERR_OK ? NET_OK : NET_FAILED;
}

enum net_result net_lease_renew(unsigned index, uint64_t deadline_us)
{
    enum park why = PARK_WOKEN;
    struct netif *netif;
    struct dhcp *dhcp;
    enum net_result result;

    net_lock();
    result = find(index, &netif, &dhcp);
    if (result == NET_OK)
        result = begin(netif, dhcp);
    while (result == NET_OK && dhcp->state != DHCP_STATE_BOUND && why == PARK_WOKEN)
        why = net_if_wait(deadline_us);
    if (result == NET_OK && dhcp->state != DHCP_STATE_BOUND)
        result = why == PARK_TIMEOUT ? NET_TIMEOUT : NET_KILLED;
    net_unlock();
    return result;
}
