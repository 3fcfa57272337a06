/* SPDX-License-Identifier: MIT */
/* API set NET: what the IP helper asks for and waits for.  Source: net_abi.h. */
#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/sched/deadline.h"
#include "lwip-port/net_lease.h"
#include "lwip-port/net_neighbour.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/net_api.h"
#include "provider/marshal/user.h"

static uint32_t code_of(enum net_result r)
{
    switch (r) {
    case NET_OK:
        return 0;
    case NET_TIMEOUT:
        return WSAETIMEDOUT;
    case NET_UNREACHABLE:
    case NET_NOT_FOUND:
        return WSAEADDRNOTAVAIL;
    case NET_REFUSED:
        return WSAEOPNOTSUPP;
    case NET_KILLED:
        return WSAEINTR;
    default:
        break;
    }
    return WSAENOBUFS;
}

uint32_t net_api_ask_neighbour(uaddr_t at)
{
    struct net_ask_neighbour a;
    struct net_station station;
    enum net_result r;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    r = net_neighbour_ask(net_addr_from_v4(a.address), deadline_after(a.timeout_ms), &station);
    if (r == NET_OK && !copy_out(user(a.station), &station, sizeof station))
        return WSAEFAULT;
    return code_of(r);
}

uint32_t net_api_flush_neighbours(uaddr_t at)
{
    struct net_index a;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    return net_neighbour_flush(a.index) ? 0 : WSAEADDRNOTAVAIL;
}

uint32_t net_api_lease(uaddr_t at)
{
    struct net_lease_call a;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (!a.renew)
        return code_of(net_lease_release(a.index));
    return code_of(net_lease_renew(a.index, deadline_after(a.timeout_ms)));
}

uint32_t net_api_wait_change(uaddr_t at)
{
    struct net_wait_change a;
    enum net_result r;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (a.what >= NET_CHANGES)
        return WSAEINVAL;
    r = net_wait_change((enum net_change)a.what, &a.seen, deadline_after(a.timeout_ms));
    return copy_out(at, &a, sizeof a) ? code_of(r) : WSAEFAULT;
}
