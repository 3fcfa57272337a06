/* SPDX-License-Identifier: MIT */
/* Numbers nobody can guess: the hash, the generator, initial sequence numbers (RFC 6528). */
#include "lwip/ip_addr.h"

#include "lwip-port/net_hooks.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_rand.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

TEST(siphash_gives_the_published_vector)
{
    struct net_key key = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u };
    uint8_t in[15];

    for (unsigned i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)i;
    CHECK(net_siphash(&key, in, sizeof in) == 0xa129ca6149be45e5u);
    CHECK(net_siphash(&key, in, 0) == 0x726fdb47dd0e0e31u);
    CHECK(net_siphash(&key, in, 8) == 0x93f5f5799a932462u);
}

TEST(random_numbers_use_all_bits_and_do_not_repeat)
{
    unsigned ones[32] = { 0 };
    uint32_t before = 0;

    net_rand_init();
    for (unsigned i = 0; i < 20000; i++) {
        uint32_t r = net_random();

        CHECK(r != before);
        before = r;
        for (unsigned b = 0; b < 32; b++)
            ones[b] += r >> b & 1;
    }
    for (unsigned b = 0; b < 32; b++)
        CHECK(ones[b] > 9500 && ones[b] < 10500);
}

static uint32_t isn(uint32_t remote, uint16_t port)
{
    ip_addr_t local = { 0x0f02000a }, to = { remote };

    return net_tcp_isn(&local, 49152, &to, port);
}

TEST(isn_moves_250_kHz_for_one_pair_of_ends)
{
    uint32_t first;

    net_rand_init();
    first = isn(1, 80);
    CHECK_EQ(isn(1, 80), first);
    world_sleep(4000);
    CHECK_EQ(isn(1, 80) - first, 1000);
}

TEST(isn_of_another_pair_tells_nothing)
{
    uint32_t first;

    net_rand_init();
    first = isn(1, 80);
    CHECK(isn(1, 81) - first > 100000 && first - isn(1, 81) > 100000);
    CHECK(isn(2, 80) - first > 100000 && first - isn(2, 80) > 100000);
}
