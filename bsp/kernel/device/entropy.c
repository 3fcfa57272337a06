/* SPDX-License-Identifier: MIT */
/* A ChaCha20 generator whose key is replaced with each block, so that what was given out cannot be
 * computed from what is left.  At first use, and again after each RESEED_BYTES, fresh bytes of the
 * source, when there is one, and the low bits of the cycle counter over a walk through memory are
 * folded into the key.
 * Source: RFC 8439 2.1-2.3 (ChaCha20 block function); fast key erasure is a published idea. */
#include <string.h>
#include "bsp/arm/cpu.h"
#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/timer.h"

enum { KEY_WORDS = 8, BLOCK_WORDS = 16, JITTER_SAMPLES = 64, WALK = 61 };
enum { RESEED_BYTES = 65536, POOL_BYTES = 4 * (BLOCK_WORDS - KEY_WORDS) };

static bool (*source)(void *out, size_t bytes);
static struct mutex lock;
static uint32_t key[KEY_WORDS] GUARDED_BY(lock);
static uint8_t pool[POOL_BYTES] GUARDED_BY(lock);       /* its last `pooled` bytes are unused */
static size_t pooled GUARDED_BY(lock), left GUARDED_BY(lock);
static bool ready;

static void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b, *d ^= *a, *d = *d << 16 | *d >> 16;
    *c += *d, *b ^= *c, *b = *b << 12 | *b >> 20;
    *a += *b, *d ^= *a, *d = *d << 8 | *d >> 24;
    *c += *d, *b ^= *c, *b = *b << 7 | *b >> 25;
}

static void chacha_block(uint32_t out[BLOCK_WORDS], const uint32_t k[KEY_WORDS])
{
    const uint32_t in[BLOCK_WORDS] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574,
                                       k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7],
                                       0, 0, 0, 0 };
    uint32_t x[BLOCK_WORDS];

    memcpy(x, in, sizeof x);
    for (unsigned i = 0; i < 10; i++) {
        for (unsigned c = 0; c < 4; c++)
            quarter(&x[c], &x[4 + c], &x[8 + c], &x[12 + c]);
        for (unsigned c = 0; c < 4; c++)
            quarter(&x[c], &x[4 + (c + 1) % 4], &x[8 + (c + 2) % 4], &x[12 + (c + 3) % 4]);
    }
    for (unsigned i = 0; i < BLOCK_WORDS; i++)
        out[i] = x[i] + in[i];
}

/* Time a little work 64 times: cache, TLB, DRAM refresh and interrupts show in the low bits.  By
 * two clocks, since programs may stop the cycle counter. */
static void jitter(uint32_t out[KEY_WORDS])
{
    static volatile uint8_t memory[1024];
    uint32_t at = cpu_pmccntr();

    for (unsigned i = 0; i < JITTER_SAMPLES; i++) {
        uint32_t word = i % KEY_WORDS;

        at = (at + cpu_pmccntr() * WALK) % sizeof memory;
        memory[at]++;
        out[word] = (out[word] << 5 | out[word] >> 27) ^ cpu_pmccntr() ^ (uint32_t)timer_count() ^
                    memory[(at * WALK) % sizeof memory];
    }
    out[0] ^= (uint32_t)time_us();
}

static void stir(void) REQUIRES(lock)
{
    uint32_t fresh[KEY_WORDS] = { 0 }, noise[KEY_WORDS] = { 0 };

    if (source && !source(fresh, sizeof fresh))
        memset(fresh, 0, sizeof fresh);
    jitter(noise);
    for (unsigned i = 0; i < KEY_WORDS; i++)
        key[i] ^= fresh[i] ^ noise[i];
    pooled = 0;
    left = RESEED_BYTES;
}

/* The first half of each block becomes the next key, the second half is given out. */
static void refill(void) REQUIRES(lock)
{
    uint32_t block[BLOCK_WORDS];

    if (!left)
        stir();
    chacha_block(block, key);
    memcpy(key, block, sizeof key);
    memcpy(pool, block + KEY_WORDS, sizeof pool);
    memset(block, 0, sizeof block);
    pooled = POOL_BYTES;
}

void entropy_attach(bool (*fill)(void *out, size_t bytes))
{
    source = fill;
}

void entropy_get(void *out, size_t bytes)
{
    char *to = out;
    unsigned saved = irq_save();

    if (!ready)
        mutex_init(&lock);
    ready = true;
    irq_restore(saved);
    mutex_lock(&lock);
    while (bytes) {
        size_t n;

        if (!pooled)
            refill();
        n = bytes < pooled ? bytes : pooled;
        memcpy(to, pool + sizeof pool - pooled, n);
        memset(pool + sizeof pool - pooled, 0, n);
        pooled -= n;
        left -= n < left ? n : left;
        to += n;
        bytes -= n;
    }
    mutex_unlock(&lock);
}
