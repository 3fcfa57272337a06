/* SPDX-License-Identifier: MIT */
/* change: requests to be notified when our addresses, or the route to a peer, have changed.
 *
 * Both are armed by their ioctl, for one time.  A blocking call waits; on a nonblocking socket the
 * event FD_*_CHANGE tells; an overlapped request ends.
 *
 * Returns  change_ioctl: 0 when it has changed, else as call_ioctl.
 * Context  net_core held.
 * Source   CE aa923540 (SIO_ADDRESS_LIST_CHANGE, SIO_ROUTING_INTERFACE_CHANGE).
 * Tests    tests/unit/provider/test_change.c, tests/target/t_ioctl.c,
 *          tests/system/test_change.py                                                          */
#pragma once
#include "provider/socket/sock.h"
#include "provider/spi/wsp.h"

void change_init(void);
/* remote: of SIO_ROUTING_INTERFACE_CHANGE. */
int change_ioctl(struct sock *so, struct ioctl_call *call, struct net_addr remote)
    REQUIRES(net_core);
