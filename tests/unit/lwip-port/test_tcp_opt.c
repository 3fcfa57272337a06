/* SPDX-License-Identifier: MIT */
/* TCP options before lwIP sees them, in one piece and in two. */
#include "lwip-port/net_tcp_opt.h"

#include <string.h>

#include "tests/unit/host/test.h"

enum { MAX = 40 };

/* Cleans `in` cut at `split` (n: not cut) and gives the result back in one piece. */
static bool clean(const uint8_t *in, size_t n, size_t split, bool of_syn, uint8_t *out)
{
    uint8_t first[MAX], second[MAX];
    struct net_tcp_options o = { .first = first, .second = split < n ? second : NULL,
                                 .first_bytes = split, .bytes = n };
    bool right;

    memcpy(first, in, split);
    memcpy(second, in + split, n - split);
    right = net_tcp_clean_options(&o, of_syn);
    memcpy(out, first, split);
    memcpy(out + split, second, n - split);
    return right;
}

static void check(const uint8_t *in, const uint8_t *want, size_t n, bool of_syn)
{
    uint8_t out[MAX];

    for (size_t split = 0; split <= n; split++) {
        CHECK(clean(in, n, split, of_syn, out));
        CHECK(!memcmp(out, want, n));
    }
}

TEST(T_39_what_belongs_to_a_syn_becomes_nops_elsewhere)
{
    static const uint8_t in[] = { 1, 2, 4, 0, 1, 3, 3, 7, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8,
                                  5, 10, 0, 0, 0, 1, 0, 0, 0, 2, 99, 3, 0, 0 };
    static const uint8_t out[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8,
                                   5, 10, 0, 0, 0, 1, 0, 0, 0, 2, 99, 3, 0, 0 };

    check(in, out, sizeof in, false);
    check(in + 5, in + 5, sizeof in - 5, true);
}

TEST(T_39_mss_of_a_syn_is_at_least_64)
{
    static const unsigned given[] = { 0, 1, 63, 64, 65, 255, 256, 536, 1460, 65535 };

    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        unsigned mss = given[i] < 64 ? 64 : given[i];
        uint8_t in[8] = { 1, 2, 4, (uint8_t)(given[i] >> 8), (uint8_t)given[i], 1, 0, 2 };
        uint8_t want[8] = { 1, 2, 4, (uint8_t)(mss >> 8), (uint8_t)mss, 1, 0, 2 };

        check(in, want, sizeof in, true);
    }
}

TEST(T_39_wrong_lengths_condemn_the_segment)
{
    static const uint8_t wrong[][4] = {
        { 99, 0, 1, 1 }, { 99, 1, 1, 1 }, { 99, 5, 1, 1 }, { 1, 1, 1, 2 }, { 1, 1, 2, 4 },
        { 1, 2, 4, 1 }, { 2, 0, 0, 0 }, { 3, 255, 0, 0 }, { 1, 4, 0, 0 }, { 5, 8, 0, 0 },
    };
    uint8_t out[MAX];

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        for (unsigned syn = 0; syn < 2; syn++)
            for (size_t split = 0; split <= 4; split++)
                CHECK(!clean(wrong[i], 4, split, syn, out));
    CHECK(!clean((const uint8_t[]){ 2, 3, 0, 0 }, 4, 4, true, out));
    CHECK(!clean((const uint8_t[]){ 2, 2, 0, 0 }, 4, 4, true, out));
}

TEST(T_39_nothing_behind_the_end_counts)
{
    static const uint8_t in[] = { 1, 0, 2, 4, 0, 1, 99, 0 };

    check(in, in, sizeof in, true);
    check(in, in, sizeof in, false);
    check(in, in, 0, true);
}

TEST(T_39_random_options_stay_inside)
{
    for (unsigned round = 0; round < 20000; round++) {
        uint8_t in[MAX], out[MAX];
        size_t n = test_random_below(MAX / 4 + 1) * 4;

        for (size_t i = 0; i < n; i++)
            in[i] = (uint8_t)(test_random_below(3) ? test_random_below(12) : test_random());
        (void)clean(in, n, test_random_below((uint32_t)n + 1), test_random_below(2), out);
    }
}
