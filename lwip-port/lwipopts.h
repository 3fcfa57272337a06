/* SPDX-License-Identifier: MIT */
/* lwipopts: how lwIP 2.2.1 is built here, every option with its reason.
 *
 * One configuration for the image and for the host tests.  The host differs in three things only:
 * memory comes from malloc, so that AddressSanitizer sees every use after free, alignment is that
 * of a 64-bit machine, and timers have names.
 * Source   lwIP 2.2.1, src/include/lwip/opt.h.
 * Tests    tests/unit/lwip-port/test_smoke.c                                                    */
#pragma once
#include <stdint.h>

/* ---- System: no lwIP threads; one lock guards everything (lwip-port/net_lock.h) ---- */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0      /* nothing in lwIP is touched outside net_core     */
#define LWIP_NETCONN 0              /* raw API only                                    */
#define LWIP_SOCKET 0
#define LWIP_TIMERS 1
void net_assert_locked(void);
#define LWIP_ASSERT_CORE_LOCKED() net_assert_locked() /* in every build               */
#define LWIP_HOOK_FILENAME "lwip-port/net_hooks.h"

/* ---- Protocols ---- */
#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_ARP 1
#define LWIP_ICMP 1
#define LWIP_RAW 1                  /* net_icmp.c and net_echo.c                       */
#define LWIP_UDP 1
#define LWIP_TCP 1
#define LWIP_DNS 1
#define LWIP_DHCP 1
#define LWIP_AUTOIP 0
#define LWIP_IGMP 0
#define LWIP_DHCP_GET_NTP_SRV 0
/* Address conflict detection (RFC 5227) waits 1 to 7 s before the address may be used.  The prompt
 * and the first connect come at once instead; a server that hands out a taken address is its own
 * fault (docs/limits.md). */
#define LWIP_ACD 0
#define LWIP_DHCP_DOES_ACD_CHECK 0

/* A lease lives by the second.  lwIP's own clock has minutes in 16 bits: a lease of 1 to 2 minutes
 * is renewed too late, one over 52 days ends before it is renewed.  One that becomes infinite
 * forgets its end, which lwIP leaves standing. */
#define DHCP_COARSE_TIMER_SECS 1
#define DHCP_TIMEOUT_SIZE_T uint32_t
#define DHCP_DEFINE_CUSTOM_TIMEOUTS 1
#define DHCP_SET_TIMEOUT_FROM_OFFERED_T0_LEASE(res, dhcp) ((res) = (dhcp)->offered_t0_lease)
#define DHCP_SET_TIMEOUT_FROM_OFFERED_T1_RENEW(res, dhcp)                               \
    do {                                                                                \
        if ((dhcp)->offered_t0_lease == 0xffffffffu)                                    \
            (dhcp)->t0_timeout = 0;                                                     \
        (res) = (dhcp)->offered_t1_renew;                                               \
    } while (0)
#define DHCP_SET_TIMEOUT_FROM_OFFERED_T2_REBIND(res, dhcp) ((res) = (dhcp)->offered_t2_rebind)
#define DHCP_NEXT_TIMEOUT_THRESHOLD 60   /* seconds, RFC 2131 4.4.5 */
#define DHCP_REQUEST_BACKOFF_SEQUENCE(tries) ((u16_t)(((tries) < 6 ? 1 << (tries) : 60) * 1000))

/* ---- Ethernet and ARP ---- */
#define ETH_PAD_SIZE 2              /* IP headers on a 4-byte boundary, see arch/cc.h  */
#define ARP_TABLE_SIZE 32
#define ARP_QUEUEING 0              /* the newest packet waits for ARP, as RFC 1122 2.3.2.2 asks */
#define ETHARP_TRUST_IP_MAC 0
#define ETHARP_SUPPORT_STATIC_ENTRIES 0

/* ---- Interfaces ---- */
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1       /* 127/8 and our own addresses; net_unlock() drains it */
#define LWIP_LOOPBACK_MAX_PBUFS 0   /* bounded by the memory pools                     */
#define LWIP_NETIF_EXT_STATUS_CALLBACK 1 /* address, netmask, gateway, link: net_if.c  */
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1 /* lo0 neither makes nor checks checksums       */

/* ---- Memory ---- */
#ifdef HOST_TEST
#define MEM_ALIGNMENT 8
#define MEM_CUSTOM_ALLOCATOR 1
#define MEM_CUSTOM_MALLOC host_lwip_malloc
#define MEM_CUSTOM_CALLOC host_lwip_calloc
#define MEM_CUSTOM_FREE host_lwip_free
#include <stddef.h>
void *host_lwip_malloc(size_t bytes);
void *host_lwip_calloc(size_t count, size_t bytes);
void host_lwip_free(void *p);
#define MEMP_MEM_MALLOC 1
#define LWIP_DEBUG_TIMERNAMES 1     /* gives a timer a size of its own: tests/unit/host/heap.c */
#else
/* Blocks of fixed pools (net_heap.c, lwippools.h): an allocation is a few instructions whatever the
 * load.  lwIP's first-fit heap walks all live blocks below the first free one, which grows with the
 * number of open sockets; its own pools end at 64 KB less headers, and stop the machine above. */
#define MEM_ALIGNMENT 4
#define MEM_CUSTOM_ALLOCATOR 1
#define MEM_CUSTOM_MALLOC net_malloc
#define MEM_CUSTOM_CALLOC net_calloc
#define MEM_CUSTOM_FREE net_free
#include <stddef.h>
void *net_malloc(size_t bytes);
void *net_calloc(size_t count, size_t bytes);
void net_free(void *p);
#define MEMP_USE_CUSTOM_POOLS 1
#endif
/* Arithmetic for ARM, in KB: pcbs 1,100 x 172 = 185; segments 2,048 x 16 = 32; receive buffers
 * 384 x 1,552 = 582; lwippools.h 423; the rest 12: together 1.2 MB, under 2 MB as a 16 MB
 * machine needs. */
#define MEMP_NUM_TCP_PCB 1100       /* 1,024 sockets and some in TIME_WAIT             */
#define MEMP_NUM_TCP_PCB_LISTEN 128
#define MEMP_NUM_UDP_PCB 268        /* 256 sockets, DHCP, 8 questions of DNS           */
#define MEMP_NUM_RAW_PCB 8          /* net_icmp.c and 7 pings at a time                */
#define MEMP_NUM_TCP_SEG 2048
#define MEMP_NUM_REASSDATA 8
#define IP_REASS_MAX_PBUFS 64       /* one datagram of 64 KB takes 45                  */
#define MEMP_NUM_FRAG_PBUF 64
#define MEMP_NUM_PBUF 128           /* one for each fragment on its way out            */
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 16)
#define PBUF_POOL_SIZE 384          /* 24 sockets with a full, unread window           */
#define NET_RX_TIGHT (PBUF_POOL_SIZE / 4 * 3) /* used, from where on net_rx.h is strict */
#define PBUF_POOL_BUFSIZE 1536      /* one Ethernet frame in one piece: 1,514 + 2      */

/* ---- IP ---- */
#define LWIP_HOOK_IP4_INPUT(p, inp) net_ip4_input(p, inp) /* all of 127/8 is lo0       */
#define IP_FORWARD 0
#define IP_OPTIONS_ALLOWED 1
#define IP_REASSEMBLY 1
#define IP_FRAG 1
#define IP_SOF_BROADCAST 1          /* SO_BROADCAST is asked for by Winsock            */
#define IP_SOF_BROADCAST_RECV 0     /* and not needed to receive                       */
#define SO_REUSE 1                  /* the provider's bind table alone decides         */
#define SO_REUSE_RXTOALL 1          /* a broadcast reaches every socket on the port    */
#define LWIP_MULTICAST_PING 0
#define LWIP_BROADCAST_PING 0

/* ---- TCP ---- */
#define TCP_MSS 1460                /* Ethernet MTU - 40                               */
#define TCP_WND (16 * TCP_MSS)      /* one interrupt brings a batch, not a segment     */
#define TCP_SND_BUF (16 * TCP_MSS)
#define TCP_SND_QUEUELEN 64
#define TCP_LISTEN_BACKLOG 0        /* the provider counts: half-open ones take no place */
#define TCP_QUEUE_OOSEQ 1
#define TCP_OOSEQ_MAX_BYTES TCP_WND
#define TCP_OOSEQ_MAX_PBUFS 32      /* so that one peer cannot take the receive pool   */
#define TCP_OOSEQ_PBUFS_LIMIT(pcb) net_ooseq_limit() /* nor many together              */
#define LWIP_TCP_KEEPALIVE 1        /* per-socket times, SIO_KEEPALIVE_VALS            */
#define LWIP_TCP_TIMESTAMPS 0
#define LWIP_TCP_SACK_OUT 0
#define LWIP_WND_SCALE 0
#define TCP_OVERSIZE 256            /* small writes share a buffer, but not 1,460 bytes each */
/* What lwIP tells of a pcb besides its callbacks: that it is gone (provider/transport/stream.c),
 * and that a half-open one has come and gone (stream_half.c). */
#define LWIP_TCP_PCB_NUM_EXT_ARGS 2
#define LWIP_CALLBACK_API 1
#define LWIP_EVENT_API 0
/* The provider ends a connect after 21 s (CONNECT_TIMEOUT_MS).  lwIP's own limit of SYNs must come
 * later: one SYN each 3 s makes 7 in that time, 12 leaves room for re-sends that a hostile peer
 * provokes. */
#define TCP_SYNMAXRTX 12
#define TCP_MAXRTX 12
/* 2 MSL = 60 s of TIME_WAIT, as common stacks have it; RFC 9293's 4 minutes would fill the pool. */
#define TCP_MSL 30000
#define LWIP_HOOK_TCP_ISN(lip, lport, rip, rport) net_tcp_next_isn(lip, lport, rip, rport)
/* Most segments need no look from outside (net_tcp_hook.c): an ACK without options, SYN, FIN, RST
 * and URG, data or not, that is in order and acknowledges what was sent, for a connection with
 * windows open and none of our data held back or sent again, which nothing has run ahead of; data,
 * while there are buffers.  A listening pcb ends behind its state, which is asked first. */
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, hdr, optlen, opt1len, opt2, p)                  \
    (((hdr)->_hdrlen_rsvd_flags & PP_HTONS(0xf037)) == PP_HTONS(0x5010) &&              \
             (pcb)->state > SYN_RCVD && (hdr)->seqno == (pcb)->rcv_nxt &&               \
             (hdr)->ackno - (pcb)->lastack <= (pcb)->snd_nxt - (pcb)->lastack &&        \
             TCP_SEQ_LEQ((pcb)->snd_wl1, (hdr)->seqno) &&                               \
             (pcb)->rcv_wnd && (pcb)->snd_wnd_max > 1 && !(pcb)->persist_backoff &&     \
             !(pcb)->nrtx && !((pcb)->flags & TF_RTO) &&                                \
             (!(p)->tot_len || (!(pcb)->ooseq &&                                        \
                                lwip_stats.memp[MEMP_PBUF_POOL]->used < NET_RX_TIGHT))  \
         ? ERR_OK                                                                       \
         : net_tcp_inpacket((pcb), (hdr), (optlen), (opt1len), (opt2), (p)))

/* No options of ours: the hook sees each segment with a FIN right before its checksum. */
#define LWIP_HOOK_TCP_OUT_ADD_TCPOPTS(p, hdr, pcb, opts)                                \
    ((hdr)->_hdrlen_rsvd_flags & PP_HTONS(TCP_FIN) ? net_tcp_outfin((hdr), (pcb), (opts)) : (opts))

/* ---- DNS ---- */
/* DHCP writes lwIP's list of servers; net_dns.c asks them. */
#define DNS_TABLE_SIZE 1
#define DNS_MAX_NAME_LENGTH 256
#define DNS_MAX_SERVERS 2
#define LWIP_DNS_SECURE \
    (LWIP_DNS_SECURE_RAND_XID | LWIP_DNS_SECURE_NO_MULTIPLE_OUTSTANDING | \
     LWIP_DNS_SECURE_RAND_SRC_PORT)

/* ---- Checksums: in software, as no NIC of ours does it on user-mode nets ---- */
#define LWIP_CHKSUM net_chksum
uint16_t net_chksum(const void *data, int bytes);
#define LWIP_CHECKSUM_ON_COPY 0     /* lo0 sends none: a sum at copy time would be waste */

/* ---- Figures: pools for leak tests and `netstat -m`; MIB-II's for the IP helper ---- */
#define LWIP_STATS 1
#define MEM_STATS 0
#define MEMP_STATS 1
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define IPFRAG_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define SYS_STATS 0
#define LWIP_STATS_DISPLAY 0
#define MIB2_STATS 1
