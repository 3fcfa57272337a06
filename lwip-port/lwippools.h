/* SPDX-License-Identifier: MIT */
/* lwippools: the pools behind mem_malloc() and PBUF_RAM, included by lwIP's memp_std.h (and so more
 * than once, on purpose without a guard).
 *
 * A PBUF_RAM takes 16 bytes of struct pbuf, 56 of headers, and its data.  128 holds SYN, ACK, FIN,
 * RST; 256 small segments; 576 DHCP and DNS messages; 1,600 a full segment and a full loopback
 * frame (16 + 16 + 1,500).  When a pool is empty the next bigger one serves.                     */
LWIP_MALLOC_MEMPOOL_START
LWIP_MALLOC_MEMPOOL(512, 128)
LWIP_MALLOC_MEMPOOL(256, 256)
LWIP_MALLOC_MEMPOOL(64, 576)
LWIP_MALLOC_MEMPOOL(160, 1600)
LWIP_MALLOC_MEMPOOL_END
