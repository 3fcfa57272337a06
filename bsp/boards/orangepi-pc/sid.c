/* SPDX-License-Identifier: MIT */
/* A MAC address from the chip's number, formed as U-Boot forms it, so that a board keeps one
 * address however it boots: 02, a byte of the first word, and a CRC-32 over the other three, whose
 * plain bytes are equal within a batch.
 * Source: H3 User Manual V1.2, 4.16 (Security ID); CRC of IEEE 802.3 3.2.9. */
#include "bsp/arm/mmu.h"
#include "bsp/boards/orangepi-pc/orangepi.h"
#include "bsp/kernel/device/driver.h"

#define SID 0x01c14000u
enum { PRCTL = 0x40, RDKEY = 0x60 };
enum { PRCTL_READ = 1 << 1, PRCTL_UNLOCK = 0xac << 8, PRCTL_OFFSET = 16 };
enum { WORDS = 4, POLLS = 100000 };

/* Through the control register: the memory window shows nonsense until this has been done once. */
static bool fuse_word(volatile uint8_t *sid, unsigned n, uint32_t *word)
{
    wr32(sid + PRCTL, n * 4 << PRCTL_OFFSET | PRCTL_UNLOCK | PRCTL_READ);
    for (unsigned i = 0; rd32(sid + PRCTL) & PRCTL_READ; i++)
        if (i == POLLS)
            return false;
    *word = rd32(sid + RDKEY);
    wr32(sid + PRCTL, 0);
    return true;
}

static uint32_t crc32(const uint32_t *words, unsigned n)
{
    uint32_t crc = 0xffffffff;

    for (unsigned i = 0; i < n; i++) {
        crc ^= words[i];                /* little endian: the bytes in order */
        for (unsigned bit = 0; bit < 32; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

bool sid_mac_address(uint8_t mac[6])
{
    volatile uint8_t *sid = mmu_map_device(SID, 0x400);
    uint32_t word[WORDS], serial;

    for (unsigned i = 0; i < WORDS; i++)
        if (!sid || !fuse_word(sid, i, &word[i]))
            return false;
    if (!word[0] || !(word[1] | word[2] | word[3]))
        return false;
    serial = crc32(word + 1, WORDS - 1);
    if (!(serial & 0xffffff))
        serial |= 0x800000;
    mac[0] = 2;
    mac[1] = (uint8_t)word[0];
    for (unsigned i = 0; i < 4; i++)
        mac[2 + i] = (uint8_t)(serial >> (24 - 8 * i));
    return true;
}
