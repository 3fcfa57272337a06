/* SPDX-License-Identifier: MIT */
/* The API set NET at its bounds. */
#include "provider/abi/net_abi.h"
#include "tests/target/bounds_calls.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

GOOD(g_list, net_list, word(bounds_room()), 1000, 0)
GOOD(g_addressed, net_wait_address, 0)
GOOD(g_resolve, net_resolve, word("127.0.0.1"), 0, word(bounds_room()))
GOOD(g_reverse, net_reverse, htonl(INADDR_LOOPBACK), 0, word(bounds_room()))
GOOD(g_host_name, net_host_name, word(bounds_room()), 0)
GOOD(g_ping, net_ping, htonl(INADDR_LOOPBACK), 4, 10000, 0)

static const uint32_t net_errors[] = {
    WSAEFAULT, WSAEINVAL, WSAETIMEDOUT, WSAENETUNREACH, WSAENETDOWN, WSAENOBUFS,
    WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY, WSANO_DATA, 0 };
static const struct field net_lists[] = {
    F(net_list, buffer, POINTER), F(net_list, max, NUMBER), F(net_list, count, OUTPUT),
};
/* The machine has its address: nothing waits. */
static const struct field wait_address[] = { F(net_wait_address, timeout_ms, NUMBER) };
static const struct field resolve[] = {
    F(net_resolve, name, POINTER), F(net_resolve, timeout_ms, NUMBER),
    F(net_resolve, answer, POINTER),
};
/* Others than our own: the network of these tests has no name server. */
static const struct field reverse[] = {
    X(net_reverse, address, { 0x0000007f, 0 }, { 0xffffff7f, 0 }, { 0, WSANO_RECOVERY },
      { 0x00000080, WSANO_RECOVERY }, { 0xffffffff, WSANO_RECOVERY }),
    F(net_reverse, timeout_ms, NUMBER), F(net_reverse, answer, POINTER),
};
/* ELSEWHERE(net_host_name, set): t_names, which gives the machine its name back. */
static const struct field host_name[] = { F(net_host_name, name, POINTER) };
static const struct field ping[] = {
    X(net_ping, address, { 0x0100007f, 0 }), F(net_ping, bytes, NUMBER),
    F(net_ping, timeout_ms, NUMBER), F(net_ping, rtt_us, OUTPUT),
};
static const struct field pools[] = {
    F(net_pools_out, tcp_pcb_used, OUTPUT), F(net_pools_out, tcp_pcb_max, OUTPUT),
    F(net_pools_out, tcp_listen_used, OUTPUT), F(net_pools_out, udp_pcb_used, OUTPUT),
    F(net_pools_out, tcp_seg_used, OUTPUT), F(net_pools_out, pbuf_pool_used, OUTPUT),
    F(net_pools_out, pbuf_used, OUTPUT), F(net_pools_out, heap_used, OUTPUT),
    F(net_pools_out, heap_max, OUTPUT), F(net_pools_out, sockets, OUTPUT),
    F(net_pools_out, orphans, OUTPUT), F(net_pools_out, dgram_used, OUTPUT),
    F(net_pools_out, dgram_max, OUTPUT), F(net_pools_out, dgram_dropped, OUTPUT),
    F(net_pools_out, nic_waiting, OUTPUT), F(net_pools_out, nic_waiting_max, OUTPUT),
};
static const struct field drops[] = {
    F(net_drops_out, source, OUTPUT), F(net_drops_out, destination, OUTPUT),
    F(net_drops_out, options, OUTPUT), F(net_drops_out, length, OUTPUT),
    F(net_drops_out, fragment, OUTPUT), F(net_drops_out, arp, OUTPUT),
    F(net_drops_out, lease, OUTPUT), F(net_drops_out, icmp_out, OUTPUT),
    F(net_drops_out, reset_out, OUTPUT),
};

const struct method bounds_net[] = {
    M(NET, INTERFACES, net_list, net_lists, g_list, NULL, 0, net_errors),
    M(NET, WAIT_ADDRESS, net_wait_address, wait_address, g_addressed, NULL, 0, net_errors),
    M(NET, RESOLVE, net_resolve, resolve, g_resolve, NULL, 0, net_errors),
    M(NET, PING, net_ping, ping, g_ping, NULL, 0, net_errors),
    M(NET, SOCKETS, net_list, net_lists, g_list, NULL, 0, net_errors),
    M(NET, POOLS, net_pools_out, pools, g_zero, NULL, 0, net_errors),
    M(NET, DROPS, net_drops_out, drops, g_zero, NULL, 0, net_errors),
    M(NET, REVERSE, net_reverse, reverse, g_reverse, NULL, 0, net_errors),
    M(NET, HOST_NAME, net_host_name, host_name, g_host_name, NULL, 0, net_errors),
};
const unsigned bounds_nnet = COUNT(bounds_net);
