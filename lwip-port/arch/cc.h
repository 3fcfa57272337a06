/* SPDX-License-Identifier: MIT */
/* cc: what lwIP asks of the compiler and the platform.
 *
 * Structures are NOT packed.  With ETH_PAD_SIZE 2 every IP, ARP, TCP, UDP, ICMP, DHCP and DNS
 * header is on a 4-byte boundary and has no holes (asserted in net_init.c), so the packed
 * attribute would only turn each 32-bit field into four byte loads (-mno-unaligned-access).  UBSan
 * on the host checks the alignment of every such access.
 * Source   lwIP 2.2.1, src/include/lwip/arch.h.
 * Tests    tests/unit/lwip-port/test_smoke.c                                                    */
#pragma once
#include <stdint.h>

#include "bsp/kernel/kernel.h"

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H 1
#ifndef HOST_TEST
#define LWIP_NO_UNISTD_H 1 /* the host's C library brings its own ssize_t */
#endif
#define X8_F "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "lu"
#define S32_F "ld"
#define X32_F "lx"
#define SZT_F "zu"

#define PACK_STRUCT_BEGIN
#define PACK_STRUCT_STRUCT
#define PACK_STRUCT_END
#define PACK_STRUCT_FIELD(x) x
#define LWIP_SKIP_PACKING_CHECK 1

/* LWIP_DEBUG is off: no diagnostics are compiled in. */
#define LWIP_PLATFORM_DIAG(x) ((void)0)
#define LWIP_PLATFORM_ASSERT(what) panic("lwIP: %s (%s:%d)", what, __FILE__, __LINE__)

/* One instruction each instead of a call.  Copies of a known few bytes need no call either: the
 * kernel is built -ffreestanding, where only __builtin_memcpy() is expanded in place. */
#define lwip_htons(x) __builtin_bswap16((uint16_t)(x))
#define lwip_htonl(x) __builtin_bswap32((uint32_t)(x))
#define SMEMCPY(dst, src, len) __builtin_memcpy((dst), (src), (len))

uint32_t net_random(void);
#define LWIP_RAND() net_random()
