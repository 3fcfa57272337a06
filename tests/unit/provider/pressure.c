/* SPDX-License-Identifier: MIT */
#include "tests/unit/provider/pressure.h"

#include "lwip-port/net_lock.h"
#include "lwip-port/net_rx.h"
#include "tests/unit/host/test.h"

#include "lwip/pbuf.h"

enum { MOST = 1024 };
static struct pbuf *held[MOST];
static unsigned nheld;

void pressure_on(void)
{
    net_lock();
    while (nheld < MOST && !net_rx_tight()) {
        held[nheld] = pbuf_alloc(PBUF_RAW, 1000, PBUF_POOL);
        CHECK(held[nheld]);
        nheld++;
    }
    net_unlock();
}

void pressure_off(void)
{
    net_lock();
    while (nheld > 0)
        pbuf_free(held[--nheld]);
    net_unlock();
}
