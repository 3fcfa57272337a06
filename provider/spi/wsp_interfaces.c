/* SPDX-License-Identifier: MIT */
/* SIO_GET_INTERFACE_LIST: each interface that has an address, loopback too. */
#include "provider/spi/wsp_interfaces.h"

#include <string.h>
#include <ws2tcpip.h>

#include "lwip-port/net_if.h"

_Static_assert(IOCTL_OUT == IOCTL_INTERFACES * sizeof(INTERFACE_INFO), "room for all of them");

static sockaddr_gen name_of(struct net_addr addr)
{
    const struct endpoint ep = { addr, 0 };
    sockaddr_gen name;

    memset(&name, 0, sizeof name);
    addr_build((uint8_t *)&name, &ep);
    return name;
}

static void describe(INTERFACE_INFO *out, const struct net_if_info *in)
{
    memset(out, 0, sizeof *out);
    out->iiFlags = (in->link_up ? IFF_UP : 0) | (in->loopback ? IFF_LOOPBACK : IFF_BROADCAST);
    out->iiAddress = name_of(in->address);
    out->iiNetmask = name_of(in->netmask);
    if (!in->loopback)
        out->iiBroadcastAddress = name_of(net_addr_broadcast());
}

int interface_list(struct ioctl_call *call)
{
    INTERFACE_INFO list[IOCTL_INTERFACES];
    struct net_if_info info;
    uint32_t bytes = 0;
    unsigned n = 0;

    for (unsigned i = 0; n < IOCTL_INTERFACES && net_if_get_locked(i, &info); i++)
        if (!net_addr_is_any(info.address))
            describe(&list[n++], &info);
    bytes = n * (uint32_t)sizeof list[0];
    if (call->out_fault || call->out_room < bytes) {
        call->returned_valid = true;
        return WSAEFAULT;
    }
    memcpy(call->out, list, bytes);
    call->out_bytes = bytes;
    return 0;
}
