/* SPDX-License-Identifier: MIT */
/* Leases: honest ones live as RFC 2131 says, the others are refused and asked for again. */
#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6, LEASE = 1200, MESSAGE = 300 };
enum { NONE = -1 };
#define MASK_24 IP4(255, 255, 255, 0)
#define EVERYBODY IP4(255, 255, 255, 255)
#define MINUTES(n) ((uint64_t)(n) * 60000000u)

struct offer {
    uint32_t address, mask, router, server;
    int64_t time, t1, t2;          /* NONE: the option is not there */
    bool mask_given, overload;     /* overload: in the file field */
};
static const struct offer good = { OURS, MASK_24, PEER, PEER, LEASE, NONE, NONE, true, false };
static struct offer offered, acknowledged;
static bool silent_to_unicast, silent, says_no, scramble;
static unsigned discovers, requests, unicasts;
static uint64_t last_request_us;
/* What makes a message none for us. */
static enum wrong { NOTHING, NUMBER, STATION, A_REQUEST, COOKIE, NO_SERVER, WRONGS } wrong;

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
    for (unsigned n = scramble ? test_random_below(4) : 0; n; n--)
        m[test_random_below(2) ? 240 + test_random_below(60) : 16 + test_random_below(4)] =
            (uint8_t)test_random();
    if (scramble)                                /* or it soon has one for years */
        put(time_at, 51, LEASE);
    m[0] = wrong == A_REQUEST ? 1 : 2;
    m[7] ^= wrong == NUMBER;
    m[33] ^= wrong == STATION;
    m[239] ^= wrong == COOKIE;
    if (wrong == NO_SERVER)
        out.from_port = 1067;
    peer_send_packet(&out);
}

static void serve(const struct packet *in)
{
    CHECK_EQ(in->data[240], 53);
    if (in->data[242] == DISCOVER) {
        discovers++;
        if (!silent)
            reply(in, OFFER, &offered);
    } else if (in->data[242] == REQUEST) {
        requests++;
        last_request_us = world_now();
        unicasts += in->to != EVERYBODY;
        if (!silent && !(silent_to_unicast && in->to != EVERYBODY))
            reply(in, says_no ? NAK : ACK, &acknowledged);
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

static void start(const struct offer *offer, const struct offer *ack)
{
    struct net_config config = { .dhcp = true };

    offered = *offer;
    acknowledged = *ack;
    wire_attach();
    wire_answerer(on_frame);
    net_init(&config);
}

static uint32_t address(void)
{
    struct net_if_info info;

    CHECK(net_if_get(0, &info));
    return net_order(info.address);
}

static void wait_for(uint32_t want)
{
    CHECK(net_wait_address(world_now() + 600000000));
    CHECK_EQ(address(), want);
}

static struct offer with(uint32_t host, uint32_t mask, uint32_t router)
{
    struct offer o = good;

    o.address = host;
    o.mask = mask;
    o.router = router;
    return o;
}

enum { BAD = 22 };
static struct offer bad_lease(unsigned i)
{
    static const uint32_t addresses[] = {
        IP4(127, 0, 0, 1), IP4(0, 0, 0, 0), IP4(0, 1, 2, 3), IP4(224, 0, 0, 1), IP4(240, 0, 0, 1),
        EVERYBODY, IP4(10, 0, 2, 255), IP4(10, 0, 2, 0),
    };
    static const uint32_t masks[] = { 0, IP4(255, 0, 255, 0), IP4(0, 255, 255, 255), 1,
                                      0x7fffffff };
    static const uint32_t routers[] = {
        IP4(127, 0, 0, 1), IP4(224, 0, 0, 1), EVERYBODY, OURS, IP4(10, 0, 2, 255),
        IP4(10, 0, 2, 0), IP4(0, 0, 0, 1),
    };
    struct offer o = good;

    if (i < 8)
        return with(addresses[i], MASK_24, PEER);
    if (i < 13)
        return with(OURS, masks[i - 8], PEER);
    if (i < 20)
        return with(OURS, MASK_24, routers[i - 13]);
    o.time = i == 20 ? 0 : 9;
    return o;
}

static void refuse_in(bool in_offer, bool overload)
{
    unsigned before = 0;

    silent = true;
    start(&good, &good);
    silent = false;
    for (unsigned i = 0; i < BAD; i++) {
        struct offer bad = bad_lease(i);

        bad.overload = overload;
        offered = in_offer ? bad : good;
        acknowledged = bad;
        for (unsigned m = 0; m < 5; m++) {
            world_sleep(MINUTES(1));
            CHECK_EQ(address(), 0);
        }
        CHECK(discovers > before);               /* it goes on asking, and does not shout */
        CHECK(discovers + requests - before < 60);
        before = discovers + requests;
        discovers = before;
        requests = 0;
    }
    offered = acknowledged = good;
    wait_for(OURS);
}

TEST(T_52_offers_no_host_can_live_with_are_refused_and_asking_goes_on)
{
    refuse_in(true, false);
}

TEST(T_52_acknowledgements_no_host_can_live_with_are_refused_and_asking_goes_on)
{
    refuse_in(false, false);
}

TEST(T_52_a_lease_hidden_in_the_file_field_is_looked_at_too)
{
    refuse_in(false, true);
}

TEST(T_52_acknowledgement_without_a_time_is_refused)
{
    struct offer ack = good;
    struct net_drops d;

    ack.time = NONE;
    start(&good, &ack);
    world_sleep(MINUTES(5));
    CHECK_EQ(address(), 0);
    net_lock();
    net_drops(&d);
    net_unlock();
    CHECK(d.lease > 0);
    acknowledged = good;
    wait_for(OURS);
}

/* What is unusual and can be lived with: a net of one, no router, a far one, no mask. */
TEST(T_52_unusual_leases_are_taken)
{
    struct offer o = with(IP4(10, 9, 8, 255), 0xffffffff, IP4(10, 1, 1, 1));

    start(&o, &o);
    wait_for(IP4(10, 9, 8, 255));
}

TEST(T_52_lease_without_router_and_mask_is_taken)
{
    struct offer o = with(IP4(192, 168, 7, 9), 0, 0);

    o.mask_given = false;
    o.overload = true;
    start(&o, &o);
    wait_for(IP4(192, 168, 7, 9));
}

TEST(T_52_lease_is_renewed_at_t1)
{
    struct offer o = good;

    o.t1 = 300;
    o.t2 = 900;
    start(&o, &o);
    wait_for(OURS);
    for (unsigned i = 0; i < 10; i++) {
        world_sleep(MINUTES(5) - 2000000);
        CHECK_EQ(unicasts, i);
        world_sleep(2000000);
        CHECK_EQ(unicasts, i + 1);               /* to the server itself, and it said yes */
        world_sleep(1);
        CHECK_EQ(address(), OURS);
    }
    CHECK_EQ(discovers, 1);
}

static unsigned changes, listed_changes;

static void count_change(bool listed)
{
    changes++;
    listed_changes += listed;
}

/* The address stays, so it is no change of the list; it is told once. */
TEST(T_52_renewal_with_another_router_or_netmask_is_a_change)
{
    struct offer o = good;

    o.t1 = 300;
    o.t2 = 900;
    start(&o, &o);
    wait_for(OURS);
    net_lock();
    net_set_change_handler(count_change);
    net_unlock();
    world_sleep(MINUTES(6));
    CHECK_EQ(changes, 0);
    acknowledged.router = IP4(10, 0, 2, 1);
    world_sleep(MINUTES(11));
    CHECK_EQ(changes, 1);
    acknowledged.mask = IP4(255, 255, 0, 0);
    world_sleep(MINUTES(11));
    CHECK_EQ(changes, 2);
    CHECK_EQ(listed_changes, 0);
    CHECK_EQ(address(), OURS);
}

/* T1 behind T2, T2 behind the end, nothing: then half of the lease, as if none were given. */
TEST(T_52_absurd_times_become_the_defaults)
{
    static const int64_t times[][2] = { { 1000, 600 }, { 300, 5000 }, { 0, 0 }, { 0, 900 },
                                        { 0xffffffff, 0xffffffff }, { 5000, NONE }, { NONE, 30 } };

    silent = true;
    start(&good, &good);
    silent = false;
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        uint64_t acknowledged_us;

        acknowledged.t1 = times[i][0];
        acknowledged.t2 = times[i][1];
        if (!i)
            wait_for(OURS);
        else
            world_sleep(4000000);                /* the renewal that brings these times */
        acknowledged_us = last_request_us;
        world_sleep(acknowledged_us + MINUTES(10) - 2000000 - world_now());
        CHECK_EQ(last_request_us, acknowledged_us);
        CHECK_EQ(requests, i + 1);
    }
    CHECK_EQ(discovers, 2);
    CHECK_EQ(address(), OURS);
}

TEST(T_52_lease_is_rebound_at_t2_by_any_server)
{
    start(&good, &good);
    wait_for(OURS);
    silent_to_unicast = true;
    acknowledged.server = IP4(10, 0, 2, 9);
    world_sleep(1048000000);                     /* seven eighths of 1,200 s are 1,050 */
    CHECK(unicasts > 0);
    CHECK_EQ(requests, 1 + unicasts);            /* T1, and not yet T2 */
    world_sleep(3000000);
    CHECK_EQ(requests, 2 + unicasts);
    world_sleep(MINUTES(9));
    CHECK_EQ(address(), OURS);
    CHECK_EQ(discovers, 1);
}

TEST(T_52_lease_that_nobody_renews_ends_and_asking_goes_on)
{
    start(&good, &good);
    wait_for(OURS);
    silent = true;
    world_sleep(MINUTES(20) - 2000000);
    CHECK_EQ(address(), OURS);
    world_sleep(3000000);
    CHECK_EQ(address(), 0);
    world_sleep(MINUTES(10));
    CHECK(discovers > 5 && discovers < 40);
    silent = false;
    wait_for(OURS);
}

TEST(T_52_no_from_the_server_ends_the_lease_and_a_new_one_is_asked_for)
{
    start(&good, &good);
    wait_for(OURS);
    says_no = true;
    world_sleep(MINUTES(11));
    CHECK_EQ(address(), 0);
    CHECK(discovers > 1);
    says_no = false;
    offered = acknowledged = with(IP4(10, 0, 2, 77), MASK_24, PEER);
    wait_for(IP4(10, 0, 2, 77));
}

TEST(T_52_answers_to_nobody_here_are_not_heard)
{
    static const bool no[] = { true, false };

    silent = true;
    start(&good, &good);
    silent = false;
    for (wrong = NUMBER; wrong < WRONGS; wrong++) {
        world_sleep(MINUTES(2));
        CHECK_EQ(address(), 0);
    }
    CHECK_EQ(requests, 0);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        for (enum wrong lie = NUMBER; lie < WRONGS; lie++) {
            wrong = NOTHING;
            says_no = false;
            acknowledged = good;
            wait_for(OURS);
            world_sleep(MINUTES(10) + 4000000);  /* and is renewed */
            CHECK_EQ(address(), OURS);
            wrong = lie;
            says_no = no[i];
            acknowledged = with(IP4(10, 0, 2, 77), MASK_24, PEER);
            world_sleep(last_request_us + MINUTES(20) - 2000000 - world_now());
            CHECK_EQ(address(), OURS);           /* until its end, whatever was said */
            world_sleep(4000000);
            CHECK_EQ(address(), 0);
        }
}

TEST(T_52_infinite_lease_stays)
{
    struct offer o = good;

    o.time = 0xffffffff;
    start(&o, &o);
    wait_for(OURS);
    silent = true;
    world_sleep(MINUTES(20 * 60));
    CHECK_EQ(address(), OURS);
    CHECK_EQ(requests, 1);
}

/* The end of the finite one before it is forgotten. */
TEST(T_52_lease_that_becomes_infinite_stays)
{
    start(&good, &good);
    wait_for(OURS);
    acknowledged.time = 0xffffffff;
    world_sleep(MINUTES(11));
    CHECK_EQ(requests, 2);
    silent = true;
    world_sleep(MINUTES(10 * 60));
    CHECK_EQ(address(), OURS);
    CHECK_EQ(requests, 2);
}

TEST(T_52_shortest_lease_is_kept_without_noise)
{
    struct offer o = good;

    o.time = 10;
    start(&o, &o);
    wait_for(OURS);
    for (unsigned i = 0; i < 600; i++) {
        world_sleep(1000000);
        CHECK_EQ(address(), OURS);
    }
    CHECK_EQ(discovers, 1);
    CHECK(unicasts >= 119 && unicasts <= 121);
}

/* 52 days and more do not fit 16 bits of minutes. */
TEST(T_52_long_lease_is_renewed_at_half_time)
{
    struct offer o = good;

    o.time = 90 * 86400;
    o.t1 = 70000;                                /* over 65,535 seconds, under a virtual day */
    start(&o, &o);
    wait_for(OURS);
    world_sleep(69998000000);
    CHECK_EQ(unicasts, 0);
    world_sleep(3000000);
    CHECK_EQ(unicasts, 1);
}

static void in_pieces(void *arg)
{
    static uint8_t body[8 + MESSAGE];
    struct ip_packet p = { .from = PEER, .to = EVERYBODY, .protocol = 17, .data = body, .id = 3 };

    p.bytes = build_udp(body, PEER, EVERYBODY, 67, 68, (const uint8_t *)arg, MESSAGE);
    hostile_fragments(&p, 160);
}

TEST(T_52_lease_in_pieces_is_not_looked_at)
{
    uint8_t m[MESSAGE] = { 2 };
    struct net_drops d;

    silent = true;
    start(&good, &good);
    in_pieces(m);
    net_lock();
    net_drops(&d);
    net_unlock();
    CHECK_EQ(d.lease, 1);
}

/* Messages with bytes wrong here and there: what is taken is an address of a host. */
TEST(T_52_scrambled_leases_never_give_an_address_that_cannot_be)
{
    scramble = true;
    start(&good, &good);
    for (unsigned i = 0; i < 1200; i++) {
        uint32_t a;

        world_sleep(MINUTES(1));
        a = address();
        CHECK(a == 0 || (a >> 24 && a >> 24 != 127 && a >> 28 < 14));
    }
    CHECK(discovers + requests > 100);
}
