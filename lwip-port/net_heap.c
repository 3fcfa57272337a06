/* SPDX-License-Identifier: MIT */
/* net_heap: how much of lwIP's own heap is taken: blocks of the pools in lwippools.h, in bytes.  */
#include "lwip/stats.h"

#include "lwip/priv/memp_priv.h"

#include "lwip-port/net_if_port.h"

void net_heap_figures(uint32_t *used, uint32_t *max)
{
    *used = 0;
    *max = 0;
#if MEM_USE_POOLS
    for (unsigned i = MEMP_POOL_FIRST; i <= MEMP_POOL_LAST; i++) {
        *used += (uint32_t)lwip_stats.memp[i]->used * memp_pools[i]->size;
        *max += (uint32_t)lwip_stats.memp[i]->avail * memp_pools[i]->size;
    }
#endif
}
