/* SPDX-License-Identifier: MIT */
/* net_abi: SVC set NET, what ipconfig, netstat, ping and the resolver ask (no socket needed).
 *
 * Units    IPv4 addresses in network byte order, ports in host order, times in milliseconds.
 * Returns  r0: a WSA* code or 0.  WSAEFAULT for a bad address, WSAEINVAL for a bad argument,
 *          WSAETIMEDOUT, WSAENETUNREACH, WSAEINTR when the caller is dying.  RESOLVE, REVERSE:
 *          WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY, WSANO_DATA, WSAENETDOWN, WSAENOBUFS.
 * Tests    tests/target/bounds_net.c, tests/unit/provider/test_lookups.c                        */
#pragma once
#include <stdint.h>

enum net_method {
    NET_INTERFACES, NET_WAIT_ADDRESS, NET_RESOLVE, NET_PING, NET_SOCKETS, NET_POOLS, NET_DROPS,
    NET_REVERSE, NET_HOST_NAME, NET_NMETHODS
};

/* INTERFACES, SOCKETS; count out: how many exist */
struct net_list { uint32_t buffer, max, count; };
struct net_interface_entry {
    char name[4];
    uint8_t mac[6];
    uint8_t link_up, loopback, dhcp, pad[3];
    uint32_t address, netmask, gateway, dns, rx, tx, rx_drop, tx_drop;
};
struct net_wait_address { uint32_t timeout_ms; };
/* RESOLVE, REVERSE; answer: a struct net_answer_out */
struct net_resolve { uint32_t name, timeout_ms, answer; };
struct net_reverse { uint32_t address, timeout_ms, answer; };
enum { NET_ANSWER_ADDRESSES = 8, NET_ANSWER_NAME = 256 };
struct net_answer_out {
    uint32_t count, address[NET_ANSWER_ADDRESSES];
    char name[NET_ANSWER_NAME];    /* canonical */
};
/* The machine's name; set: to what is at `name`, else it comes there, at most NET_HOST_BYTES. */
enum { NET_HOST_BYTES = 64 };
struct net_host_name { uint32_t name, set; };
struct net_ping { uint32_t address, bytes, timeout_ms, rtt_us; };              /* rtt out     */
struct net_socket_entry {
    uint32_t process_id, handle;
    uint16_t type;            /* SOCK_STREAM, SOCK_DGRAM */
    uint16_t state;           /* enum sock_state         */
    uint32_t local, remote;
    uint16_t local_port, remote_port;
    uint32_t rx_bytes, tx_bytes;   /* queued */
};
struct net_pools_out {
    uint32_t tcp_pcb_used, tcp_pcb_max, tcp_listen_used, udp_pcb_used, tcp_seg_used, pbuf_pool_used,
        pbuf_used, heap_used, heap_max, sockets, orphans;
    uint32_t dgram_used, dgram_max, dgram_dropped;  /* unread datagrams: bytes; datagrams */
    uint32_t nic_waiting, nic_waiting_max;          /* bytes that wait for room in the NIC */
};
/* Frames and datagrams from the wire that were dropped, by what was wrong (lwip-port/net_wire.h);
 * icmp_out, reset_out: ICMP errors of ours, and resets for closed ports, beyond their rate. */
struct net_drops_out {
    uint32_t source, destination, options, length, fragment, arp, lease, icmp_out, reset_out;
};
