/* SPDX-License-Identifier: MIT */
/* Questions to name servers: what each kind of server makes of them, and many at once. */
#include <stdio.h>
#include <string.h>

#include "lwip/dns.h"

#include "lwip-port/net_dns.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

#define FIRST         IP4(10, 0, 2, 3)
#define SECOND_SERVER IP4(10, 0, 2, 4)
#define FOUND         IP4(93, 184, 216, 34)
enum { S = 1000000, TYPE_PTR = 12 };

enum way { ANSWERS, SILENT, UNREACHABLE, LIES, SECOND_TIME };
static enum way first_is, second_is;
static uint8_t rcode; /* of an answer */
static bool without_data;
static const char *is_alias_of; /* the answer to any other name than this is an alias */
static unsigned questions;
static uint16_t ports[64], ids[64];

/* --- the servers ------------------------------------------------------------------------------ */

static size_t put_name(uint8_t *at, const char *text)
{
    size_t n = 0;

    while (*text) {
        size_t label = strcspn(text, ".");

        at[n++] = (uint8_t)label;
        memcpy(at + n, text, label);
        n += label;
        text += label + (text[label] == '.');
    }
    at[n++] = 0;
    return n;
}

static void reply(const struct packet *in, uint32_t from, uint16_t from_port, const uint8_t *m,
                  size_t n)
{
    struct packet out = { .kind = PACKET_UDP,
                         .from = from,
                         .to = in->from,
                         .from_port = from_port,
                         .to_port = in->from_port,
                         .data = m,
                         .bytes = n };

    peer_send_packet(&out);
}

static size_t write_answer(const struct packet *in, uint8_t *m)
{
    static const uint8_t a[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 93, 184, 216, 34 };
    size_t n = in->bytes;
    uint8_t alias[64];

    memcpy(m, in->data, n);
    m[2] = 0x81;
    m[3] = 0x80 | rcode;
    if (rcode || without_data)
        return n;
    m[7] = 1;
    if (is_alias_of && memcmp(in->data + 12, alias, put_name(alias, is_alias_of))) {
        memcpy(m + n, "\xc0\x0c\0\5\0\1\0\0\0\x3c\0", 11);
        m[n + 11] = (uint8_t)put_name(m + n + 12, is_alias_of);
        return n + 12 + m[n + 11];
    }
    if (in->data[n - 3] == TYPE_PTR) {
        memcpy(m + n, "\xc0\x0c\0\x0c\0\1\0\0\0\x3c\0", 11);
        m[n + 11] = (uint8_t)put_name(m + n + 12, "host.example");
        return n + 12 + m[n + 11];
    }
    memcpy(m + n, a, sizeof a);
    return n + sizeof a;
}

/* From the wrong host, the wrong port, with the wrong id: each with a wrong address. */
static void lie(const struct packet *in, uint8_t *m, size_t n)
{
    m[n - 1]++;
    reply(in, PEER, 53, m, n);
    reply(in, in->to, 54, m, n);
    m[1]++;
    reply(in, in->to, 53, m, n);
    m[1]--;
    m[n - 1]--;
}

static void serve(const struct packet *in)
{
    enum way way = in->to == FIRST ? first_is : second_is;
    static uint8_t m[512];
    size_t n = write_answer(in, m);

    if (questions < 64) {
        ports[questions] = in->from_port;
        ids[questions] = (uint16_t)(in->data[0] << 8 | in->data[1]);
    }
    questions++;
    if (way == UNREACHABLE)
        peer_send_icmp_error(in->to, 3, 3, in);
    if (way == SILENT || way == UNREACHABLE || (way == SECOND_TIME && questions == 1))
        return;
    if (way == LIES)
        lie(in, m, n);
    reply(in, in->to, 53, m, n);
}

static void on_frame(const uint8_t *frame, size_t bytes)
{
    struct packet in;

    CHECK(packet_parse(frame, bytes, &in));
    if (in.kind == PACKET_UDP && in.to_port == 53)
        serve(&in);
    else if (in.kind == PACKET_ARP && in.arp_op == 1 && in.to != in.from) {
        struct packet out = { .kind = PACKET_ARP, .arp_op = 2, .from = in.to, .to = in.from };

        peer_send_packet(&out);
    }
}

static void start(bool with_second)
{
    struct net_config config = { .address = net_order(OURS),
                                .gateway = net_order(PEER),
                                .netmask = net_order(IP4(255, 255, 255, 0)),
                                .dns = net_order(FIRST) };
    ip_addr_t second = IPADDR4_INIT(net_order(SECOND_SERVER));

    wire_attach();
    wire_answerer(on_frame);
    net_init(&config);
    net_lock();
    if (with_second)
        dns_setserver(1, &second);
    net_unlock();
}

static struct net_answer got;

static enum net_result ask(const char *name)
{
    return net_resolve(name, world_now() + 15 * S, &got);
}

/* --- one question ----------------------------------------------------------------------------- */

TEST(a_name_is_found_and_remembered_for_its_time)
{
    start(false);
    CHECK_EQ(ask("Example.com"), NET_OK);
    CHECK_EQ(got.count, 1);
    CHECK_EQ(got.address[0], net_order(FOUND));
    CHECK_STR(got.name, "Example.com");
    CHECK_EQ(questions, 1);
    CHECK_EQ(net_resolve("example.COM.", world_now(), &got), NET_OK);
    CHECK_EQ(questions, 1);
    world_sleep(61 * S);
    CHECK_EQ(ask("example.com"), NET_OK);
    CHECK_EQ(questions, 2);
}

TEST(what_needs_no_server)
{
    static const char *const here[] = { "localhost", "LocalHost", "LOCALHOST.", "a.localhost" };

    start(false);
    for (unsigned i = 0; i < sizeof here / sizeof here[0]; i++) {
        CHECK_EQ(ask(here[i]), NET_OK);
        CHECK_EQ(got.address[0], net_order(IP4(127, 0, 0, 1)));
    }
    CHECK_EQ(ask("10.1.2.3"), NET_OK);
    CHECK_EQ(got.address[0], net_order(IP4(10, 1, 2, 3)));
    CHECK_EQ(questions, 0);
}

TEST(names_that_cannot_be_are_not_asked_for)
{
    char name[256];

    start(false);
    memset(name, 'a', sizeof name);
    name[64] = 0;
    CHECK_EQ(ask(name), NET_NOT_FOUND);
    name[64] = 'a';
    name[255] = 0;
    CHECK_EQ(ask(name), NET_NOT_FOUND);
    for (unsigned i = 50; i < 255; i += 50)
        name[i] = '.';
    CHECK_EQ(ask(name), NET_NOT_FOUND); /* labels fine, 255 characters */
    name[253] = 0;
    CHECK_EQ(ask(name), NET_OK);
    CHECK_EQ(questions, 1);
    CHECK_EQ(ask(""), NET_NOT_FOUND);
    CHECK_EQ(ask("a..b"), NET_NOT_FOUND);
    CHECK_EQ(ask(".a"), NET_NOT_FOUND);
    CHECK_EQ(questions, 1);
}

TEST(each_cause_has_its_result)
{
    static const struct {
        uint8_t code;
        enum net_result result;
    } codes[] = {
        { 1, NET_REFUSED  },
        { 2, NET_AGAIN    },
        { 3, NET_NOT_FOUND },
        { 4, NET_REFUSED  },
        { 5, NET_REFUSED  }
    };

    start(false);
    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        uint64_t started = world_now();

        rcode = codes[i].code;
        CHECK_EQ(ask("a.example"), codes[i].result);
        CHECK(world_now() - started < S);
    }
    rcode = 0;
    without_data = true; /* AAAA only, say */
    CHECK_EQ(ask("a.example"), NET_NO_DATA);
    without_data = false;
    CHECK_EQ(ask("a.example"), NET_OK);
}

TEST(a_server_that_is_not_there_is_told_at_once)
{
    uint64_t started = world_now();

    start(false);
    first_is = UNREACHABLE;
    CHECK_EQ(ask("a.example"), NET_AGAIN);
    CHECK(world_now() - started < S);
    CHECK_EQ(questions, 1);
}

TEST(a_silent_server_is_asked_four_times)
{
    uint64_t started = world_now();

    start(false);
    first_is = SILENT;
    CHECK_EQ(ask("a.example"), NET_AGAIN);
    CHECK_EQ(questions, 4);
    CHECK(world_now() - started >= 7 * S && world_now() - started <= 8 * S);
    CHECK_EQ(net_resolve("a.example", world_now() + S, &got), NET_TIMEOUT);
}

TEST(a_lost_question_is_asked_again)
{
    start(false);
    first_is = SECOND_TIME;
    CHECK_EQ(ask("a.example"), NET_OK);
    CHECK_EQ(questions, 2);
}

TEST(the_second_server_helps_out)
{
    start(true);
    first_is = SILENT;
    CHECK_EQ(ask("a.example"), NET_OK);
    first_is = UNREACHABLE;
    CHECK_EQ(ask("b.example"), NET_OK);
    second_is = UNREACHABLE;
    CHECK_EQ(ask("c.example"), NET_AGAIN);
    second_is = SILENT;
    CHECK_EQ(ask("d.example"), NET_AGAIN);
    first_is = second_is = ANSWERS;
    rcode = 5;
    questions = 0;
    CHECK_EQ(ask("e.example"), NET_REFUSED);
    CHECK_EQ(questions, 2);
}

TEST(without_server_or_address)
{
    struct net_config config = { .dhcp = true };

    wire_attach();
    net_init(&config);
    CHECK_EQ(ask("a.example"), NET_DOWN);
    CHECK_EQ(ask("localhost"), NET_OK);
}

TEST(without_server)
{
    struct net_config config = { .address = net_order(OURS),
                                .netmask = net_order(IP4(255, 255, 255, 0)) };

    wire_attach();
    net_init(&config);
    CHECK_EQ(ask("a.example"), NET_NO_SERVER);
}

TEST(T_53_liars_are_not_heard)
{
    start(false);
    first_is = LIES;
    CHECK_EQ(ask("a.example"), NET_OK);
    CHECK_EQ(got.address[0], net_order(FOUND));
}

/* RFC 5452: neither ports nor ids can be guessed from those before. */
TEST(T_53_ports_and_ids_are_drawn_anew)
{
    unsigned same_port = 0, same_id = 0, in_a_row = 0;

    start(false);
    for (unsigned i = 0; i < 20; i++) {
        char name[16];

        snprintf(name, sizeof name, "n%u.example", i);
        CHECK_EQ(ask(name), NET_OK);
    }
    for (unsigned i = 1; i < 20; i++) {
        same_port += ports[i] == ports[i - 1];
        same_id += ids[i] == ids[i - 1];
        in_a_row += ports[i] == ports[i - 1] + 1 || ids[i] == ids[i - 1] + 1;
        CHECK(ports[i] >= 49152);
    }
    CHECK(same_port < 3 && same_id < 3 && in_a_row < 3);
}

TEST(an_alias_that_the_server_does_not_follow)
{
    start(false);
    is_alias_of = "real.example";
    CHECK_EQ(ask("www.example"), NET_OK);
    CHECK_STR(got.name, "real.example");
    CHECK_EQ(got.address[0], net_order(FOUND));
    CHECK_EQ(questions, 2);
    CHECK_EQ(net_resolve("www.example", world_now(), &got), NET_OK);
    CHECK_STR(got.name, "real.example"); /* remembered with it */
}

TEST(a_reverse_question)
{
    start(false);
    CHECK_EQ(net_reverse(net_order(FOUND), world_now() + 15 * S, &got), NET_OK);
    CHECK_STR(got.name, "host.example");
    rcode = 3;
    CHECK_EQ(net_reverse(net_order(PEER), world_now() + 15 * S, &got), NET_NOT_FOUND);
}

/* --- many at once ----------------------------------------------------------------------------- */

enum { THREADS = 40 };
static enum net_result results[THREADS];
static struct net_answer answers[THREADS];
static const char *shared_name;

static void asker(void *arg)
{
    unsigned i = (unsigned)(uintptr_t)arg;
    char name[24];

    snprintf(name, sizeof name, "host%u.example", i);
    results[i] = net_resolve(shared_name ? shared_name : name, world_now() + 15 * S, &answers[i]);
}

static void ask_together(void)
{
    struct process *p = world_process("askers");
    struct thread *t[THREADS];

    for (uintptr_t i = 0; i < THREADS; i++)
        t[i] = world_thread(p, asker, (void *)i);
    for (unsigned i = 0; i < THREADS; i++)
        world_join(t[i]);
}

TEST(forty_threads_wait_their_turn)
{
    struct heap_figures before, after;

    start(false);
    CHECK_EQ(ask("warm.example"), NET_OK);
    heap_figures(&before);
    peer_delay_us = 20000;
    ask_together();
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_EQ(results[i], NET_OK);
        CHECK_EQ(answers[i].address[0], net_order(FOUND));
    }
    CHECK(questions >= THREADS + 1);
    heap_figures(&after);
    CHECK(after.kernel_blocks <= before.kernel_blocks);
}

/* Not forty questions, which would help a guesser forty times (RFC 5452 5). */
TEST(who_asks_for_the_same_shares_the_answer)
{
    start(false);
    peer_delay_us = 20000;
    shared_name = "same.example";
    ask_together();
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(results[i], NET_OK);
    CHECK_EQ(questions, 1);
    shared_name = "nowhere.example";
    rcode = 3;
    ask_together();
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(results[i], NET_NOT_FOUND);
    CHECK_EQ(questions, 2);
}

/* A patient thread is not cut short by a hasty one that asked first. */
static void hasty(void *arg)
{
    (void)arg;
    results[0] = net_resolve("slow.example", world_now() + S / 10, &answers[0]);
}

static void patient(void *arg)
{
    (void)arg;
    results[1] = net_resolve("slow.example", world_now() + 15 * S, &answers[1]);
}

TEST(deadlines_are_each_threads_own)
{
    struct process *p = world_process("askers");
    struct thread *a, *b;

    start(false);
    peer_delay_us = 300000;
    a = world_thread(p, hasty, NULL);
    b = world_thread(p, patient, NULL);
    world_join(a);
    world_join(b);
    CHECK_EQ(results[0], NET_TIMEOUT);
    CHECK_EQ(results[1], NET_OK);
}

TEST(silence_ends_for_everybody_at_his_deadline)
{
    uint64_t started = world_now();

    start(false);
    first_is = SILENT;
    ask_together();
    CHECK(world_now() - started <= 16 * S);
    for (unsigned i = 0; i < THREADS; i++)
        CHECK(results[i] == NET_AGAIN || results[i] == NET_TIMEOUT);
}

/* Each allocation fails once: an error or a retry, and nothing stays behind. */
TEST(memory_that_runs_short)
{
    struct heap_figures before, after;

    start(false);
    CHECK_EQ(ask("warm.example"), NET_OK);
    heap_figures(&before);
    heap_fail_kernel(1, 1);
    CHECK_EQ(ask("k.example"), NET_FAILED);
    for (unsigned nth = 1; nth < 6; nth++) {
        char name[16];
        enum net_result r;

        snprintf(name, sizeof name, "n%u.example", nth);
        heap_fail_lwip(nth, 1);
        r = ask(name);
        heap_fail_lwip(0, 0);
        CHECK(r == NET_OK || r == NET_FAILED);
    }
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
}
