/* SPDX-License-Identifier: MIT */
/* net_chksum: the Internet checksum (RFC 1071), the one loop that touches every byte twice.
 *
 * Sums 32-bit words in native order with end-around carry and folds at the end; RFC 1071 section 2
 * shows that the byte order does not matter as long as it is the same throughout, and section 2(B)
 * why a sum that began at an odd address is put right by one swap.
 * Returns  the sum in network order as found in memory, not complemented (lwIP's LWIP_CHKSUM).
 * Tests    tests/unit/lwip-port/test_chksum.c, against a bytewise reference                      */
#include <stdint.h>

#include "lwip/opt.h"

#if defined(__arm__)
/* 32 bytes a turn: one load, eight adds.  sub, teq and bne leave the carry alone, so the chain runs
 * through the whole loop. */
static const uint32_t *sum_blocks(const uint32_t *p, uint32_t blocks, uint32_t *sum)
{
    uint32_t s = *sum;

    __asm__("adds   %[s], %[s], #0\n"
            "1:     ldmia  %[p]!, {r3-r9, r12}\n"
            "       sub    %[n], %[n], #1\n"
            "       adcs   %[s], %[s], r3\n"
            "       adcs   %[s], %[s], r4\n"
            "       adcs   %[s], %[s], r5\n"
            "       adcs   %[s], %[s], r6\n"
            "       adcs   %[s], %[s], r7\n"
            "       adcs   %[s], %[s], r8\n"
            "       adcs   %[s], %[s], r9\n"
            "       adcs   %[s], %[s], r12\n"
            "       teq    %[n], #0\n"
            "       bne    1b\n"
            "       adcs   %[s], %[s], #0\n"
            "       adc    %[s], %[s], #0\n"
            : [p] "+r"(p), [n] "+r"(blocks), [s] "+r"(s)
            :
            : "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r12", "cc", "memory");
    *sum = s;
    return p;
}
#else
static const uint32_t *sum_blocks(const uint32_t *p, uint32_t blocks, uint32_t *sum)
{
    uint64_t s = *sum;

    for (uint32_t i = 0; i < blocks * 8; i++)
        s += p[i];
    s = (s & 0xffffffffu) + (s >> 32);
    s = (s & 0xffffffffu) + (s >> 32);
    *sum = (uint32_t)s;
    return p + blocks * 8;
}
#endif

uint16_t net_chksum(const void *data, int bytes)
{
    const uint8_t *b = data;
    const uint32_t *w;
    uint32_t left = (uint32_t)bytes, blocks, sum = 0;
    uint64_t wide = 0;
    int odd = (uintptr_t)b & 1;

    if (odd && left) {
        wide = (uint32_t)*b++ << 8;          /* its word began one byte earlier */
        left--;
    }
    if (((uintptr_t)b & 2) && left >= 2) {
        wide += *(const uint16_t *)(const void *)b;
        b += 2;
        left -= 2;
    }
    w = (const uint32_t *)(const void *)b;
    blocks = left / 32;
    if (blocks) {
        w = sum_blocks(w, blocks, &sum);
        wide += sum;
        left -= blocks * 32;
    }
    if (left & 16) {                         /* headers of 20 bytes are what it sums most often */
        wide += w[0];
        wide += w[1];
        wide += w[2];
        wide += w[3];
        w += 4;
    }
    if (left & 8) {
        wide += w[0];
        wide += w[1];
        w += 2;
    }
    if (left & 4)
        wide += *w++;
    left &= 3;
    b = (const uint8_t *)w;
    if (left >= 2) {
        wide += *(const uint16_t *)(const void *)b;
        b += 2;
        left -= 2;
    }
    if (left)
        wide += *b;
    sum = (uint32_t)wide + (uint32_t)(wide >> 32);
    if (sum < (uint32_t)wide)
        sum++;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    if (odd)
        sum = (sum & 0xff) << 8 | sum >> 8;
    return (uint16_t)sum;
}
