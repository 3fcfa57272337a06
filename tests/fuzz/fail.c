/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fail.h"

#include <stdarg.h>
#include <stdlib.h>

#include "tests/unit/host/world.h"

uint64_t test_seed = 20060816;
static uint64_t random_state = 20060816;

void test_random_again(void)
{
    random_state = test_seed;
}

/* splitmix64, as test.c. */
uint32_t test_random(void)
{
    uint64_t z = (random_state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 16);
}

uint32_t test_random_below(uint32_t n)
{
    return test_random() % n;
}

void test_fail(const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "# %s:%d: at %llu us: ", file, line, (unsigned long long)world_now());
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    abort();
}
