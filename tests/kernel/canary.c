/* SPDX-License-Identifier: MIT */
#include "tests/kernel/canary.h"

#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/process/syscall.h"
#include "tests/kernel/test_abi.h"

extern const uint8_t __image_start[], __rodata_end[];

static uint8_t in_data[TEST_CANARY_BYTES], *in_heap;

/* xorshift: no byte of a small or a round number is where it belongs. */
static uint8_t pattern(uint32_t i)
{
    uint32_t x = (i + 1) * 2654435761u;

    x ^= x >> 15;
    return (uint8_t)(x | 1);
}

static void fill(uint8_t *at)
{
    for (uint32_t i = 0; i < TEST_CANARY_BYTES; i++)
        at[i] = pattern(i);
}

static uint32_t damage(const uint8_t *at)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < TEST_CANARY_BYTES; i++)
        n += at[i] != pattern(i);
    return n;
}

/* FNV-1a, 32 bits (public domain, Fowler, Noll, Vo). */
static uint32_t image_sum(void)
{
    uint32_t sum = 2166136261u;

    for (const uint8_t *p = __image_start; p < __rodata_end; p++)
        sum = (sum ^ *p) * 16777619u;
    return sum;
}

uint32_t canary_call(uaddr_t args)
{
    SYSCALL_ARGS(test_canary, a, args);

    if (!in_heap) {
        in_heap = kmalloc(TEST_CANARY_BYTES);
        if (!in_heap)
            return ERROR_NOT_ENOUGH_MEMORY;
        fill(in_heap);
        fill(in_data);
    }
    a.heap = (uint32_t)(uintptr_t)in_heap;
    a.data = (uint32_t)(uintptr_t)in_data;
    a.damaged = damage(in_heap) + damage(in_data);
    a.image_sum = image_sum();
    return copy_out(args, &a, sizeof a) ? 0 : ERROR_NOACCESS;
}
