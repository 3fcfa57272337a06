/* SPDX-License-Identifier: MIT */
/* Answers of DNS servers and of those who are none (RFC 1035 4.1.4, RFC 5452). */
#include <string.h>

#include "lwip-port/net_dns.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

#define SERVER IP4(10, 0, 2, 3)
#define STRANGER IP4(10, 0, 2, 66)
#define RIGHT IP4(93, 184, 216, 34)
#define WRONG IP4(6, 6, 6, 6)

enum { HEADER = 12, MESSAGE = 512 };
struct message {
    uint8_t m[MESSAGE];
    size_t bytes, question;        /* question: its length */
};
typedef void (*spoiler)(struct message *, struct packet *);

static spoiler spoil;              /* what is wrong with the first answer; the second is right */
static bool only_spoiled, scramble;
static unsigned questions;

static void append(struct message *a, const void *data, size_t bytes)
{
    memcpy(a->m + a->bytes, data, bytes);
    a->bytes += bytes;
}

static void append_a(struct message *a, uint32_t address)
{
    static const uint8_t record[] = { 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4 };
    uint32_t order = net_order(address);

    append(a, record, sizeof record);
    append(a, &order, 4);
    a->m[7]++;
}

static void begin(struct message *a, const struct packet *in)
{
    memset(a, 0, sizeof *a);
    append(a, in->data, in->bytes);
    a->question = in->bytes - HEADER;
    a->m[2] = 0x81;
    a->m[3] = 0x80;
}

static void reply(const struct packet *in, spoiler wrong, uint32_t address)
{
    static struct message a;
    struct packet out = { .kind = PACKET_UDP, .from = in->to, .to = in->from, .from_port = 53,
                          .to_port = in->from_port };

    begin(&a, in);
    if (wrong)
        wrong(&a, &out);
    if (!a.m[7])
        append_a(&a, address);
    for (unsigned n = scramble ? 1 + test_random_below(6) : 0; n; n--)
        a.m[2 + test_random_below((uint32_t)a.bytes - 2)] = (uint8_t)test_random();
    if (scramble && test_random_below(3))
        a.bytes = test_random_below((uint32_t)a.bytes + 1);
    out.data = a.m;
    out.bytes = a.bytes;
    peer_send_packet(&out);
}

static void on_frame(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    CHECK(packet_parse(frame, bytes, &in));
    if (in.kind == PACKET_ARP && in.arp_op == 1 && in.to != in.from) {
        struct packet out = { .kind = PACKET_ARP, .arp_op = 2, .from = in.to, .to = in.from };

        peer_send_packet(&out);
    }
    if (in.kind != PACKET_UDP || in.to_port != 53)
        return;
    questions++;
    if (spoil || scramble)
        reply(&in, spoil, WRONG);
    if (!only_spoiled)
        reply(&in, NULL, RIGHT);
}

static void start(void)
{
    struct net_config config = { .address = addr_of(OURS), .dns = addr_of(SERVER),
                                 .netmask = addr_of(IP4(255, 255, 255, 0)),
                                 .gateway = addr_of(PEER) };

    wire_attach();
    wire_answerer(on_frame);
    net_init(&config);
}

/* Each of them on a name of its own: the right address comes out. */
static void check_right(const spoiler *spoilers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char name[] = "a.example";
        struct net_answer answer = { 0 };

        name[0] = (char)('a' + i);
        spoil = spoilers[i];
        CHECK_EQ(net_resolve(name, world_now() + 20000000, &answer), NET_OK);
        CHECK_EQ(net_order(net_addr_v4(answer.address[0])), RIGHT);
    }
}

static void wrong_id(struct message *a, struct packet *p)
{
    (void)p;
    a->m[1] ^= 1;
}

static void stranger(struct message *a, struct packet *p)
{
    (void)a;
    p->from = STRANGER;
}

static void other_port(struct message *a, struct packet *p)
{
    (void)a;
    p->to_port ^= 1;
}

static void no_response(struct message *a, struct packet *p)
{
    (void)p;
    a->m[2] &= 0x7f;
}

static void other_name(struct message *a, struct packet *p)
{
    (void)p;
    a->m[HEADER + 1] ^= 1;
}

static void other_type(struct message *a, struct packet *p)
{
    (void)p;
    a->m[HEADER + a->question - 3] = 28;
}

static void other_class(struct message *a, struct packet *p)
{
    (void)p;
    a->m[HEADER + a->question - 1] = 3;
}

static void no_question(struct message *a, struct packet *p)
{
    (void)p;
    a->m[5] = 0;
}

static void two_questions(struct message *a, struct packet *p)
{
    (void)p;
    a->m[5] = 2;
}

static void looping_question(struct message *a, struct packet *p)
{
    (void)p;
    a->m[HEADER] = 0xc0;
    a->m[HEADER + 1] = HEADER;
}

TEST(T_53_answers_that_are_none_are_passed_over)
{
    static const spoiler spoilers[] = { wrong_id, stranger, other_port, no_response, other_name,
                                        other_type, other_class, no_question, two_questions,
                                        looping_question };

    start();
    check_right(spoilers, sizeof spoilers / sizeof spoilers[0]);
}

static void many_claimed(struct message *a, struct packet *p)
{
    append_a(a, RIGHT);
    (void)p;
    a->m[6] = 0xff;
}

TEST(T_53_an_answer_may_claim_more_records_than_it_has)
{
    static const spoiler spoilers[] = { many_claimed };

    start();
    only_spoiled = true;
    check_right(spoilers, sizeof spoilers / sizeof spoilers[0]);
}

TEST(T_53_scrambled_answers_are_survived)
{
    start();
    scramble = true;
    only_spoiled = true;
    for (unsigned i = 0; i < 500; i++) {
        char name[] = "aaaa.example";
        struct net_answer answer;

        for (unsigned k = 0, n = i; k < 4; k++, n /= 10)
            name[k] = (char)('a' + n % 10);
        net_resolve(name, world_now() + 20000000, &answer);
    }
    CHECK(questions >= 500);
}
