/* SPDX-License-Identifier: MIT */
/* net_figures: what lwIP's pools and the NICs' queues hold (net_if.h). */
#include "lwip/stats.h"

#include "lwip-port/net_if_port.h"
#include "lwip-port/netif_nic.h"

void net_pools(struct net_pools *out)
{
    const struct stats_mem *const *pool = (const struct stats_mem *const *)lwip_stats.memp;

    net_assert_locked();
    *out = (struct net_pools){
        .tcp_pcb_used = pool[MEMP_TCP_PCB]->used,
        .tcp_pcb_max = MEMP_NUM_TCP_PCB,
        .tcp_listen_used = pool[MEMP_TCP_PCB_LISTEN]->used,
        .udp_pcb_used = pool[MEMP_UDP_PCB]->used,
        .tcp_seg_used = pool[MEMP_TCP_SEG]->used,
        .pbuf_pool_used = pool[MEMP_PBUF_POOL]->used,
        .pbuf_used = pool[MEMP_PBUF]->used,
    };
    out->nic_waiting = netif_nic_waiting(&out->nic_waiting_max);
    net_heap_figures(&out->heap_used, &out->heap_max);
}
