/* SPDX-License-Identifier: MIT */
/* Whatever options a segment has, in one piece or two, the filter reads and writes inside them, and
 * leaves nothing that lwIP believes outside a SYN, nor a segment size under NET_TCP_MSS_MIN. */
/* unwind 8 */
#include "tests/proofs/proof.h"

#include "lwip-port/net_tcp_opt.c"

enum { MOST = 6 }; /* a header has 40; each loop is the same for more */

static uint8_t first[MOST], second[MOST];

static struct net_tcp_options any_options(void)
{
    struct net_tcp_options o = {first, nondet_bool() ? second : NULL, nondet_size(), nondet_size()};

    nondet_bytes(first, MOST);
    nondet_bytes(second, MOST);
    ASSUME(o.bytes <= MOST && o.first_bytes <= o.bytes);
    return o;
}

/* What a reader like lwIP's finds: it stops at END and at a length that is wrong. */
static bool finds(const struct net_tcp_options *o, uint8_t wanted, size_t *where)
{
    size_t i = 0;

    while (i < o->bytes) {
        uint8_t kind = *at(o, i);

        if (kind == END)
            return false;
        if (kind == NOP) {
            i++;
            continue;
        }
        if (i + 1 >= o->bytes || *at(o, i + 1) < 2 || *at(o, i + 1) > o->bytes - i)
            return false;
        if (kind == wanted) {
            *where = i;
            return true;
        }
        i += *at(o, i + 1);
    }
    return false;
}

void proof_nothing_is_left_outside_a_syn(void)
{
    struct net_tcp_options o = any_options();
    size_t where;

    if (!net_tcp_clean_options(&o, false))
        return;
    PROVE(!finds(&o, MSS, &where));
    PROVE(!finds(&o, WINDOW_SCALE, &where));
    PROVE(!finds(&o, SACK_PERMITTED, &where));
}

void proof_the_segment_size_of_a_syn_is_bounded(void)
{
    struct net_tcp_options o = any_options();
    size_t where;

    if (net_tcp_clean_options(&o, true) && finds(&o, MSS, &where))
        PROVE((*at(&o, where + 2) << 8 | *at(&o, where + 3)) >= NET_TCP_MSS_MIN);
}
