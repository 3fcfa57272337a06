/* SPDX-License-Identifier: MIT */
/* API set NET: the table of what ipconfig, netstat, ping, the resolver and the IP helper ask. */
#include "provider/marshal/net_api.h"

#include "provider/include/winsock2.h"
#include "provider/marshal/net_names.h"
#include "provider/provider.h"

static const struct api_method methods[NET_NMETHODS] = {
    [NET_INTERFACES] = { net_api_interfaces, sizeof(struct net_list) },
    [NET_WAIT_ADDRESS] = { net_api_wait_address, sizeof(struct net_wait_address) },
    [NET_RESOLVE] = { net_api_resolve, sizeof(struct net_resolve) },
    [NET_PING] = { net_api_ping, sizeof(struct net_ping) },
    [NET_SOCKETS] = { net_api_sockets, sizeof(struct net_list) },
    [NET_POOLS] = { net_api_pools_out, sizeof(struct net_pools_out) },
    [NET_DROPS] = { net_api_drops, sizeof(struct net_drops_out) },
    [NET_REVERSE] = { net_api_reverse, sizeof(struct net_reverse) },
    [NET_HOST_NAME] = { net_api_host_name, sizeof(struct net_host_name) },
    [NET_ADAPTERS] = { net_api_adapters, sizeof(struct net_list) },
    [NET_CONNECTIONS] = { net_api_connections, sizeof(struct net_connections) },
    [NET_NEIGHBOURS] = { net_api_neighbours, sizeof(struct net_list) },
    [NET_STATISTICS] = { net_api_statistics, sizeof(struct net_statistics_call) },
    [NET_ASK_NEIGHBOUR] = { net_api_ask_neighbour, sizeof(struct net_ask_neighbour) },
    [NET_FLUSH_NEIGHBOURS] = { net_api_flush_neighbours, sizeof(struct net_index) },
    [NET_ECHO] = { net_api_echo, sizeof(struct net_echo_call) },
    [NET_LEASE] = { net_api_lease, sizeof(struct net_lease_call) },
    [NET_WAIT_CHANGE] = { net_api_wait_change, sizeof(struct net_wait_change) },
    [NET_END_CONNECTION] = { net_api_end_connection, sizeof(struct net_end_connection) },
};

/* A malformed call is an invalid argument in this set's words. */
static uint32_t refuse(uint32_t code)
{
    (void)code;
    return WSAEINVAL;
}

const struct apiset net_apiset = {
    .name = "NET",
    .methods = methods,
    .nmethods = NET_NMETHODS,
    .refuse = refuse,
};
