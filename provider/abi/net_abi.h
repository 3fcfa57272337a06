/* SPDX-License-Identifier: MIT */
/* net_abi: SVC set NET, what ipconfig, netstat, ping, the resolver and the IP helper ask (no socket
 * needed).
 *
 * Units    IPv4 addresses in network byte order, ports in host order, times in milliseconds.
 * Returns  r0: a WSA* code or 0.  WSAEFAULT for a bad address, WSAEINVAL for a bad argument,
 *          WSAETIMEDOUT, WSAENETUNREACH, WSAEINTR when the caller is dying.  RESOLVE, REVERSE:
 *          WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY, WSANO_DATA, WSAENETDOWN, WSAENOBUFS.
 *          ASK_NEIGHBOUR, LEASE, FLUSH_NEIGHBOURS: WSAEADDRNOTAVAIL: no interface of that index, or
 *          none on the neighbour's network.  LEASE: WSAEOPNOTSUPP: the interface does not ask DHCP.
 * Tests    tests/target/bounds_net.c, bounds_iphlp.c, tests/unit/provider/test_lookups.c,
 *          test_iphlp.c                                                                         */
#pragma once
#include <stdint.h>

enum net_method {
    NET_INTERFACES, NET_WAIT_ADDRESS, NET_RESOLVE, NET_PING, NET_SOCKETS, NET_POOLS, NET_DROPS,
    NET_REVERSE, NET_HOST_NAME, NET_ADAPTERS, NET_CONNECTIONS, NET_NEIGHBOURS, NET_STATISTICS,
    NET_ASK_NEIGHBOUR, NET_FLUSH_NEIGHBOURS, NET_ECHO, NET_LEASE, NET_WAIT_CHANGE,
    NET_END_CONNECTION, NET_NMETHODS
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

/* --- the IP helper: tables as MIB-II (RFC 1213) has them -------------------------------------- */

/* ADAPTERS, NEIGHBOURS take a net_list.  Times in seconds, changed_cs in hundredths of one after
 * boot; lease_s 0xffffffff: for ever. */
struct net_adapter_entry {
    struct net_interface_entry is;
    uint32_t index, mtu, speed, changed_cs, dns2, dhcp_server, leased, lease_age_s, lease_s,
        has_default, in_octets, in_group, out_octets, out_group, in_unknown;
};
/* datagram: UDP's, else TCP's.  State: tcpConnState, 1 closed ... 11 timeWait. */
struct net_connections { uint32_t datagram, buffer, max, count; };
struct net_connection_entry {
    uint32_t local, remote;
    uint16_t local_port, remote_port;
    uint32_t state;
};
/* Resets it; WSAENOTCONN: there is none. */
struct net_end_connection { uint32_t local, remote, local_port, remote_port; };
struct net_neighbour_entry {
    uint32_t address, index;
    uint8_t mac[6], pad[2];
};
struct net_statistics_call { uint32_t answer; };                       /* a net_statistics_out  */
/* Each group in the order of MIB_IPSTATS, MIBICMPSTATS, MIB_TCPSTATS, MIB_UDPSTATS (iprtrmib.h). */
enum { NET_IP_WORDS = 23, NET_ICMP_WORDS = 13, NET_TCP_WORDS = 15, NET_UDP_WORDS = 5 };
struct net_statistics_out {
    uint32_t ip[NET_IP_WORDS], icmp_in[NET_ICMP_WORDS], icmp_out[NET_ICMP_WORDS],
        tcp[NET_TCP_WORDS], udp[NET_UDP_WORDS];
};
struct net_ask_neighbour { uint32_t address, timeout_ms, station; };   /* station: 6 bytes      */
struct net_index { uint32_t index; };                                  /* FLUSH_NEIGHBOURS      */
/* An echo of `bytes` at data, at most NET_ECHO_BYTES; at reply comes what was sent back, as much as
 * there is room for.  WSAETIMEDOUT, WSAENETUNREACH (no route); 0: out is what came, an echo reply
 * or an error that quotes the echo. */
enum { NET_ECHO_BYTES = 1472 };
struct net_echo_call {
    uint32_t address, data, bytes, ttl, tos, timeout_ms, reply, room;
    uint32_t from, type, code, reply_ttl, reply_tos, reply_bytes, rtt_us;  /* out */
};
/* renew 0: gives the lease back. */
struct net_lease_call { uint32_t index, renew, timeout_ms; };
/* Waits until addresses (what 0) or routes (1) have changed since the number was `seen`, which
 * becomes the present one, after WSAETIMEDOUT too. */
struct net_wait_change { uint32_t what, seen, timeout_ms; };
