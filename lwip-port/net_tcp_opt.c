/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tcp_opt.h"

/* IANA's option kinds. */
enum { END = 0, NOP = 1, MSS = 2, WINDOW_SCALE = 3, SACK_PERMITTED = 4, MSS_BYTES = 4 };

static uint8_t *at(const struct net_tcp_options *o, size_t i)
{
    return !o->second || i < o->first_bytes ? o->first + i : o->second + (i - o->first_bytes);
}

static void blank(const struct net_tcp_options *o, size_t i, size_t n)
{
    while (n--)
        *at(o, i++) = NOP;
}

static bool set_mss(const struct net_tcp_options *o, size_t i, size_t n)
{
    if (n != MSS_BYTES)
        return false;
    if (*at(o, i + 2) == 0 && *at(o, i + 3) < NET_TCP_MSS_MIN)
        *at(o, i + 3) = NET_TCP_MSS_MIN;
    return true;
}

bool net_tcp_clean_options(const struct net_tcp_options *o, bool of_syn)
{
    size_t i = 0, n;
    uint8_t kind;

    while (i < o->bytes) {
        kind = *at(o, i);
        if (kind == END)
            return true;
        if (kind == NOP) {
            i++;
            continue;
        }
        if (i + 1 == o->bytes)
            return false;
        n = *at(o, i + 1);
        if (n < 2 || n > o->bytes - i)
            return false;
        if (!of_syn && kind >= MSS && kind <= SACK_PERMITTED)
            blank(o, i, n);
        else if (kind == MSS && !set_mss(o, i, n))
            return false;
        i += n;
    }
    return true;
}
