/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_bucket.h"

#include "lwip/sys.h"

#include "lwip-port/net_if.h"

enum { DEAR = 4 };      /* one out of so many costs two */

static void fill(struct net_bucket *b)
{
    uint32_t now = sys_now(), due;

    if (!b->started) {
        b->started = true;
        b->tokens = b->burst;
        b->at_ms = now;
    }
    due = (now - b->at_ms) / b->every_ms;
    b->at_ms += due * b->every_ms;
    b->tokens = due >= b->burst - b->tokens ? b->burst : b->tokens + due;
}

bool net_bucket_take(struct net_bucket *b)
{
    uint32_t price = 1;

    fill(b);
    if (!b->tokens)
        return false;
    if (b->tokens > 1 && net_random() % DEAR == 0)
        price = 2;
    b->tokens -= price;
    return true;
}
