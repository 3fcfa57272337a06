/* SPDX-License-Identifier: MIT */
/* Questions to name servers: what each kind of server makes of them, and many at once. */
#include <stdio.h>
#include <string.h>

#include "lwip-port/net_dns.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/dns_server.h"

enum { S = 1000000 };

static struct net_answer got;

static enum net_result ask(const char *name)
{
    return net_resolve(name, world_now() + 15 * S, &got);
}

/* --- one question ----------------------------------------------------------------------------- */

TEST(a_name_is_found_and_remembered_for_its_time)
{
    dns_servers_start(false);
    CHECK_EQ(ask("Example.com"), NET_OK);
    CHECK_EQ(got.count, 1);
    CHECK_EQ(net_addr_v4(got.address[0]), net_order(FOUND));
    CHECK_STR(got.name, "Example.com");
    CHECK_EQ(dns.questions, 1);
    CHECK_EQ(net_resolve("example.COM.", world_now(), &got), NET_OK);
    CHECK_EQ(dns.questions, 1);
    world_sleep(61 * S);
    CHECK_EQ(ask("example.com"), NET_OK);
    CHECK_EQ(dns.questions, 2);
}

TEST(what_needs_no_server)
{
    static const char *const here[] = { "localhost", "LocalHost", "LOCALHOST.", "a.localhost" };

    dns_servers_start(false);
    for (unsigned i = 0; i < sizeof here / sizeof here[0]; i++) {
        CHECK_EQ(ask(here[i]), NET_OK);
        CHECK_EQ(net_addr_v4(got.address[0]), net_order(IP4(127, 0, 0, 1)));
    }
    CHECK_EQ(ask("10.1.2.3"), NET_OK);
    CHECK_EQ(net_addr_v4(got.address[0]), net_order(IP4(10, 1, 2, 3)));
    CHECK_EQ(dns.questions, 0);
}

TEST(names_that_cannot_be_are_not_asked_for)
{
    char name[256];

    dns_servers_start(false);
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
    CHECK_EQ(dns.questions, 1);
    CHECK_EQ(ask(""), NET_NOT_FOUND);
    CHECK_EQ(ask("a..b"), NET_NOT_FOUND);
    CHECK_EQ(ask(".a"), NET_NOT_FOUND);
    CHECK_EQ(dns.questions, 1);
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

    dns_servers_start(false);
    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        uint64_t started = world_now();

        dns.rcode = codes[i].code;
        CHECK_EQ(ask("a.example"), codes[i].result);
        CHECK(world_now() - started < S);
    }
    dns.rcode = 0;
    dns.without_data = true; /* AAAA only, say */
    CHECK_EQ(ask("a.example"), NET_NO_DATA);
    dns.without_data = false;
    CHECK_EQ(ask("a.example"), NET_OK);
}

TEST(a_server_that_is_not_there_is_told_at_once)
{
    uint64_t started = world_now();

    dns_servers_start(false);
    dns.first = UNREACHABLE;
    CHECK_EQ(ask("a.example"), NET_AGAIN);
    CHECK(world_now() - started < S);
    CHECK_EQ(dns.questions, 1);
}

TEST(a_silent_server_is_asked_four_times)
{
    uint64_t started = world_now();

    dns_servers_start(false);
    dns.first = SILENT;
    CHECK_EQ(ask("a.example"), NET_AGAIN);
    CHECK_EQ(dns.questions, 4);
    CHECK(world_now() - started >= 7 * S && world_now() - started <= 8 * S);
    CHECK_EQ(net_resolve("a.example", world_now() + S, &got), NET_TIMEOUT);
}

TEST(a_lost_question_is_asked_again)
{
    dns_servers_start(false);
    dns.first = SECOND_TIME;
    CHECK_EQ(ask("a.example"), NET_OK);
    CHECK_EQ(dns.questions, 2);
}

TEST(the_second_server_helps_out)
{
    dns_servers_start(true);
    dns.first = SILENT;
    CHECK_EQ(ask("a.example"), NET_OK);
    dns.first = UNREACHABLE;
    CHECK_EQ(ask("b.example"), NET_OK);
    dns.second = UNREACHABLE;
    CHECK_EQ(ask("c.example"), NET_AGAIN);
    dns.second = SILENT;
    CHECK_EQ(ask("d.example"), NET_AGAIN);
    dns.first = dns.second = ANSWERS;
    dns.rcode = 5;
    dns.questions = 0;
    CHECK_EQ(ask("e.example"), NET_REFUSED);
    CHECK_EQ(dns.questions, 2);
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
    struct net_config config = { .address = addr_of(OURS),
                                .netmask = addr_of(IP4(255, 255, 255, 0)) };

    wire_attach();
    net_init(&config);
    CHECK_EQ(ask("a.example"), NET_NO_SERVER);
}

TEST(T_53_liars_are_not_heard)
{
    dns_servers_start(false);
    dns.first = LIES;
    for (unsigned i = 0; i < 3; i++) {
        static const char *const names[] = { "a.example", "b", "c.d.e.f.g.example" };

        CHECK_EQ(ask(names[i]), NET_OK);
        CHECK_EQ(got.count, 1);
        CHECK_EQ(net_addr_v4(got.address[0]), net_order(FOUND));
        CHECK_EQ(dns.questions, i + 1);     /* it was not given up either */
    }
}

/* RFC 5452: neither ports nor ids can be guessed from those before. */
TEST(T_53_ports_and_ids_are_drawn_anew)
{
    unsigned same_port = 0, same_id = 0, in_a_row = 0;

    dns_servers_start(false);
    for (unsigned i = 0; i < 20; i++) {
        char name[16];

        snprintf(name, sizeof name, "n%u.example", i);
        CHECK_EQ(ask(name), NET_OK);
    }
    for (unsigned i = 1; i < 20; i++) {
        same_port += dns.ports[i] == dns.ports[i - 1];
        same_id += dns.ids[i] == dns.ids[i - 1];
        in_a_row += dns.ports[i] == dns.ports[i - 1] + 1 || dns.ids[i] == dns.ids[i - 1] + 1;
        CHECK(dns.ports[i] >= 49152);
    }
    CHECK(same_port < 3 && same_id < 3 && in_a_row < 3);
}

TEST(an_alias_that_the_server_does_not_follow)
{
    dns_servers_start(false);
    dns.alias = "real.example";
    CHECK_EQ(ask("www.example"), NET_OK);
    CHECK_STR(got.name, "real.example");
    CHECK_EQ(net_addr_v4(got.address[0]), net_order(FOUND));
    CHECK_EQ(dns.questions, 2);
    CHECK_EQ(net_resolve("www.example", world_now(), &got), NET_OK);
    CHECK_STR(got.name, "real.example"); /* remembered with it */
}

TEST(a_reverse_question)
{
    dns_servers_start(false);
    CHECK_EQ(net_reverse(addr_of(FOUND), world_now() + 15 * S, &got), NET_OK);
    CHECK_STR(got.name, "host.example");
    dns.rcode = 3;
    CHECK_EQ(net_reverse(addr_of(PEER), world_now() + 15 * S, &got), NET_NOT_FOUND);
}

TEST(who_127_is_nobody_is_asked)
{
    dns_servers_start(false);
    CHECK_EQ(net_reverse(addr_of(IP4(127, 0, 0, 0)), world_now(), &got), NET_OK);
    CHECK_STR(got.name, "localhost");
    CHECK_EQ(net_reverse(addr_of(IP4(127, 255, 255, 255)), world_now(), &got), NET_OK);
    CHECK_STR(got.name, "localhost");
    CHECK_EQ(dns.questions, 0);
    CHECK_EQ(net_reverse(addr_of(IP4(126, 255, 255, 255)), world_now() + 15 * S, &got), NET_OK);
    CHECK_EQ(net_reverse(addr_of(IP4(128, 0, 0, 0)), world_now() + 15 * S, &got), NET_OK);
    CHECK_EQ(dns.questions, 2);
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

    dns_servers_start(false);
    CHECK_EQ(ask("warm.example"), NET_OK);
    heap_figures(&before);
    peer_delay_us = 20000;
    ask_together();
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_EQ(results[i], NET_OK);
        CHECK_EQ(net_addr_v4(answers[i].address[0]), net_order(FOUND));
    }
    CHECK(dns.questions >= THREADS + 1);
    heap_figures(&after);
    CHECK(after.kernel_blocks <= before.kernel_blocks);
}

/* Not forty dns.questions, which would help a guesser forty times (RFC 5452 5). */
TEST(who_asks_for_the_same_shares_the_answer)
{
    dns_servers_start(false);
    peer_delay_us = 20000;
    shared_name = "same.example";
    ask_together();
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(results[i], NET_OK);
    CHECK_EQ(dns.questions, 1);
    shared_name = "nowhere.example";
    dns.rcode = 3;
    ask_together();
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(results[i], NET_NOT_FOUND);
    CHECK_EQ(dns.questions, 2);
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

    dns_servers_start(false);
    peer_delay_us = 300000;
    a = world_thread(p, hasty, NULL);
    b = world_thread(p, patient, NULL);
    world_join(a);
    world_join(b);
    CHECK_EQ(results[0], NET_TIMEOUT);
    CHECK_EQ(results[1], NET_OK);
}

/* The thread that asks for several dies: the others ask again, and nothing stays behind. */
TEST(a_killed_asker_takes_nobody_along)
{
    struct process *p = world_process("askers");
    struct heap_figures before, after;
    struct thread *a, *b;

    dns_servers_start(false);
    CHECK_EQ(ask("warm.example"), NET_OK);
    heap_figures(&before);
    peer_delay_us = 300000;
    a = world_thread(p, patient, NULL);
    world_sleep(1000);
    b = world_thread(p, hasty, NULL);               /* shares, and gives up */
    world_sleep(200000);
    CHECK_EQ(results[0], NET_TIMEOUT);
    results[1] = NET_FAILED;
    world_kill(a);
    world_join(a);
    CHECK_EQ(results[1], NET_KILLED);
    world_join(b);
    dns.questions = 0;
    a = world_thread(p, patient, NULL);
    world_sleep(1000);
    b = world_thread(p, patient, NULL);
    world_sleep(1000);
    world_kill(a);
    world_join(a);
    world_join(b);
    CHECK_EQ(results[1], NET_OK);
    CHECK_EQ(dns.questions, 2);
    heap_figures(&after);
    CHECK(after.kernel_blocks <= before.kernel_blocks);
}

TEST(silence_ends_for_everybody_at_his_deadline)
{
    uint64_t started = world_now();

    dns_servers_start(false);
    dns.first = SILENT;
    ask_together();
    CHECK(world_now() - started <= 16 * S);
    for (unsigned i = 0; i < THREADS; i++)
        CHECK(results[i] == NET_AGAIN || results[i] == NET_TIMEOUT);
}

/* Each allocation fails once: an error or a retry, and nothing stays behind. */
TEST(memory_that_runs_short)
{
    struct heap_figures before, after;

    dns_servers_start(false);
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
