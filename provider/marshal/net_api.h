/* SPDX-License-Identifier: MIT */
/* net_api: the methods of API set NET, a file for each kind; and its figures, for who is inside the
 * kernel.
 *
 * Context  thread context, net_core not held.
 * Tests    tests/target/t_pools.c, tests/unit/provider/test_iphlp.c                            */
#pragma once
#include "bsp/kernel/memory/usercopy.h"
#include "provider/abi/net_abi.h"

struct net_if_info;
void net_api_pools(struct net_pools_out *out);
void net_api_describe(struct net_interface_entry *e, const struct net_if_info *info);
uint32_t net_api_interfaces(uaddr_t at);            /* net_interfaces.c */
uint32_t net_api_wait_address(uaddr_t at);
uint32_t net_api_ping(uaddr_t at);                  /* net_echo.c */
uint32_t net_api_echo(uaddr_t at);
uint32_t net_api_adapters(uaddr_t at);              /* net_table.c */
uint32_t net_api_connections(uaddr_t at);
uint32_t net_api_end_connection(uaddr_t at);
uint32_t net_api_neighbours(uaddr_t at);
uint32_t net_api_statistics(uaddr_t at);
uint32_t net_api_ask_neighbour(uaddr_t at);         /* net_helper.c */
uint32_t net_api_flush_neighbours(uaddr_t at);
uint32_t net_api_lease(uaddr_t at);
uint32_t net_api_wait_change(uaddr_t at);
uint32_t net_api_sockets(uaddr_t at);               /* net_stat.c */
uint32_t net_api_pools_out(uaddr_t at);
uint32_t net_api_drops(uaddr_t at);
