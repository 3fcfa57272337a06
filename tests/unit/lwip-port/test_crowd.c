/* SPDX-License-Identifier: MIT */
/* Many connections with data out of order: together they leave room for others. */
#include "lwip/stats.h"
#include "lwip/tcp.h"

#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { PORT = 7, FROM = 4000, CROWD = 60, SEGMENTS = 40, BYTES = 500 };

TEST(data_out_of_order_of_many_leaves_room_for_a_new_connection)
{
    static uint8_t data[BYTES];
    unsigned used;
    struct tcp_segment s;

    peer_start();
    hostile_listen(PORT);
    for (uint16_t i = 0; i < CROWD; i++) {
        s = hostile_open((uint16_t)(FROM + i), PORT, 1000, NULL, 0);
        s.data = data;
        s.bytes = BYTES;
        for (unsigned k = 0; k < SEGMENTS; k++) {
            s.seq += BYTES + (k ? 0 : 1);       /* the first byte never comes */
            hostile_tcp(&s);
        }
    }
    net_lock();
    used = lwip_stats.memp[MEMP_PBUF_POOL]->used;
    net_unlock();
    CHECK(used > PBUF_POOL_SIZE / 3);           /* as long as there is room it is kept */
    CHECK(used <= PBUF_POOL_SIZE / 4 * 3 + 1);
    s = hostile_open(FROM + CROWD, PORT, 1000, NULL, 0);
    s.data = data;
    s.bytes = BYTES;
    for (unsigned k = 0; k < 100; k++) {
        hostile_tcp(&s);
        s.seq += BYTES;
        CHECK_EQ(accepted_bytes, (k + 1) * BYTES);
    }
}
