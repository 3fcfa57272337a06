/* SPDX-License-Identifier: MIT */
/* lwippools: the pools behind net_malloc() and so PBUF_RAM, included by lwIP's memp_std.h (and so
 * more than once, on purpose without a guard).
 *
 * A PBUF_RAM takes 16 bytes of struct pbuf, 56 of headers, and its data.  128 holds SYN, ACK, FIN,
 * RST; 256 small segments; 576 DHCP and DNS messages; 1,600 a full segment and a full loopback
 * frame (16 + 16 + 1,500).  When a pool is empty the next bigger one serves.                     */
#define NET_BLOCK_HEADER 4         /* which pool it came from */
LWIP_MEMPOOL(BLOCK_128, 512, NET_BLOCK_HEADER + 128, "BLOCK_128")
LWIP_MEMPOOL(BLOCK_256, 256, NET_BLOCK_HEADER + 256, "BLOCK_256")
LWIP_MEMPOOL(BLOCK_576, 64, NET_BLOCK_HEADER + 576, "BLOCK_576")
LWIP_MEMPOOL(BLOCK_1600, 160, NET_BLOCK_HEADER + 1600, "BLOCK_1600")
