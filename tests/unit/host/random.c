/* SPDX-License-Identifier: MIT */
/* The random numbers of the tests and the fuzz targets. */
#include "tests/unit/host/test.h"

uint64_t test_seed = 20060816;
static uint64_t state = 20060816;

void test_random_again(void)
{
    state = test_seed;
}

/* splitmix64: any seed is a good one.  Source: prng.di.unimi.it/splitmix64.c (public domain). */
uint32_t test_random(void)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 16);
}

uint32_t test_random_below(uint32_t n)
{
    return test_random() % n;
}
