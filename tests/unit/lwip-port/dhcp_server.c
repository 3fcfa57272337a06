/* SPDX-License-Identifier: MIT */
#include "tests/unit/lwip-port/dhcp_server.h"

#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6 };

const struct offer dhcp_good = { OURS, MASK_24, PEER, PEER, LEASE, NONE, NONE, true, false };
struct dhcp_server dhcp;

static uint8_t *put(uint8_t *at, uint8_t code, uint32_t value)
{
    uint32_t order = net_order(value);

    at[0] = code;
    at[1] = 4;
    memcpy(at + 2, &order, 4);
    return at + 6;
}

static uint8_t *time_at;

static uint8_t *put_lease(uint8_t *at, const struct offer *o)
{
    if (o->mask_given)
        at = put(at, 1, o->mask);
    at = put(at, 3, o->router);
    time_at = at;
    if (o->time != NONE)
        at = put(at, 51, (uint32_t)o->time);
    if (o->t1 != NONE)
        at = put(at, 58, (uint32_t)o->t1);
    if (o->t2 != NONE)
        at = put(at, 59, (uint32_t)o->t2);
    *at++ = 255;
    return at;
}

static void reply(const struct packet *in, uint8_t kind, const struct offer *o)
{
    static uint8_t m[MESSAGE];
    uint32_t address = net_order(o->address);
    struct packet out = { .kind = PACKET_UDP, .from = o->server,
                          .to = in->from ? in->from : EVERYBODY, .from_port = 67, .to_port = 68,
                          .data = m, .bytes = sizeof m };
    uint8_t *at = m + 240;

    memset(m, 0, sizeof m);
    memcpy(m, in->data, 44);
    m[0] = 2;
    memcpy(m + 16, &address, 4);
    memcpy(m + 236, "\x63\x82\x53\x63\x35\x01", 6);
    at[2] = kind;
    at = put(at + 3, 54, o->server);
    if (kind == NAK) {
        *at = 255;
    } else if (o->overload) {
        memcpy(at, "\x34\x01\x01\xff", 4);
        put_lease(m + 108, o);
    } else {
        put_lease(at, o);
    }
    for (unsigned n = dhcp.scramble ? test_random_below(4) : 0; n; n--)
        m[test_random_below(2) ? 240 + test_random_below(60) : 16 + test_random_below(4)] =
            (uint8_t)test_random();
    if (dhcp.scramble)                                /* or it soon has one for years */
        put(time_at, 51, LEASE);
    m[0] = dhcp.wrong == A_REQUEST ? 1 : 2;
    m[7] ^= dhcp.wrong == NUMBER;
    m[33] ^= dhcp.wrong == STATION;
    m[239] ^= dhcp.wrong == COOKIE;
    if (dhcp.wrong == NO_SERVER)
        out.from_port = 1067;
    peer_send_packet(&out);
}

static void serve(const struct packet *in)
{
    CHECK_EQ(in->data[240], 53);
    if (in->data[242] == DISCOVER) {
        dhcp.discovers++;
        if (!dhcp.silent)
            reply(in, OFFER, &dhcp.offered);
    } else if (in->data[242] == REQUEST) {
        dhcp.requests++;
        dhcp.last_request_us = world_now();
        dhcp.unicasts += in->to != EVERYBODY;
        if (!dhcp.silent && !(dhcp.silent_to_unicast && in->to != EVERYBODY))
            reply(in, dhcp.says_no ? NAK : ACK, &dhcp.acknowledged);
    }
}

static void on_frame(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    CHECK(packet_parse(frame, bytes, &in));
    if (in.kind == PACKET_UDP && in.to_port == 67) {
        serve(&in);
    } else if (in.kind == PACKET_ARP && in.arp_op == 1 && in.to != in.from) {
        struct packet out = { .kind = PACKET_ARP, .arp_op = 2, .from = in.to, .to = in.from };

        peer_send_packet(&out);
    }
}

void dhcp_server_start(const struct offer *offer, const struct offer *ack)
{
    struct net_config config = { .dhcp = true };

    dhcp.offered = *offer;
    dhcp.acknowledged = *ack;
    wire_attach();
    wire_answerer(on_frame);
    net_init(&config);
}

uint32_t dhcp_address(void)
{
    struct net_if_info info;

    CHECK(net_if_get(0, &info));
    return net_order(net_addr_v4(info.address));
}

void dhcp_wait_for(uint32_t want)
{
    CHECK(net_wait_address(world_now() + 600000000));
    CHECK_EQ(dhcp_address(), want);
}

struct offer dhcp_lease(uint32_t host, uint32_t mask, uint32_t router)
{
    struct offer o = dhcp_good;

    o.address = host;
    o.mask = mask;
    o.router = router;
    return o;
}
