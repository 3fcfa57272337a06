/* SPDX-License-Identifier: MIT */
/* API set NET: ping.  Source: net_abi.h. */
#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/sched/deadline.h"
#include "lwip-port/net_if.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/net_api.h"

/* A look-up's codes are in net_names.c, where being without an answer means other things. */
static uint32_t code_of(enum net_result r)
{
    switch (r) {
    case NET_OK:
        return 0;
    case NET_TIMEOUT:
        return WSAETIMEDOUT;
    case NET_UNREACHABLE:
        return WSAENETUNREACH;
    case NET_KILLED:
        return WSAEINTR;
    default:
        break;
    }
    return WSAENOBUFS;
}

uint32_t net_api_ping(uaddr_t at)
{
    struct net_ping a;
    uint32_t err;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (a.bytes > 0xffff)
        return WSAEINVAL;
    err = code_of(net_ping(net_addr_from_v4(a.address), (uint16_t)a.bytes,
                           deadline_after(a.timeout_ms), &a.rtt_us));
    if (!err && !copy_out(at, &a, sizeof a))
        return WSAEFAULT;
    return err;
}
