/* SPDX-License-Identifier: MIT */
/* net_room: whether a datagram finds room behind the NIC that it leaves by.
 *
 * What a NIC's ring has no room for waits in its queue (nic_queue.h), of which datagrams may fill
 * NIC_QUEUE_DATAGRAMS: beside that segments and resets still find room, and from the first refusal
 * on they leave it free.  A datagram is counted whole, as lwIP does not say that it lost one of
 * several fragments.  What is promised is kept for datagrams, whatever comes in between, until it
 * is taken back: after the datagram was sent, too.
 *
 * Units    a NIC's number, from 0; bytes of queue, as net_room_cost() gives them for a payload.
 * Returns  net_room_nic: -1 for what stays inside.  net_room_for: whether so much can be promised;
 *          false also asks for the handler, which is called once, when half of the share is free.
 * Context  net_core held; the handler too, perhaps inside a send: it sends nothing.
 * Tests    tests/unit/provider/test_burst.c                                                     */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "lwip-port/net_addr.h"
#include "lwip-port/net_core.h"

enum { NET_NICS = 4 };

int net_room_nic(struct net_addr remote) REQUIRES(net_core);
uint32_t net_room_cost(uint32_t payload);
bool net_room_for(unsigned nic, uint32_t bytes) REQUIRES(net_core);
void net_room_promise(unsigned nic, uint32_t bytes) REQUIRES(net_core);
/* What is sent until it is taken back is what the promise was made for. */
void net_room_owe(unsigned nic, uint32_t bytes) REQUIRES(net_core);
void net_room_take_back(unsigned nic, uint32_t bytes) REQUIRES(net_core);
typedef void (*net_room_handler)(unsigned nic);
void net_set_room_handler(net_room_handler handler) REQUIRES(net_core);
