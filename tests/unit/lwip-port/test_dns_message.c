/* SPDX-License-Identifier: MIT */
/* DNS messages: names that may be asked for, and answers that may be accepted. */
#include <stdlib.h>
#include <string.h>

#include "lwip-port/net_dns_message.h"
#include "tests/unit/host/test.h"

/* --- names ------------------------------------------------------------------------------------ */

static const char *label(char c, unsigned n)
{
    static char text[300];

    memset(text, c, n);
    text[n] = 0;
    return text;
}

TEST(names_that_DNS_can_hold)
{
    static const char *const good[] = { "a", "a.b", "a.b.", "www.example.com", "x-1_2.y", "1.2.3" };
    static const char *const bad[] = { "",    ".",  "..", ".a",   "a..b", "a..",
                                      "a b", " a", "a ", "\x7f", "a\n",  "\xe4.de" };
    uint8_t wire[DNS_NAME_BYTES];
    char text[NET_NAME_BYTES];

    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK(dns_name_from_text(good[i], wire));
        CHECK(dns_name_to_text(wire, text));
        CHECK(!strncmp(text, good[i], strlen(text)) && strlen(good[i]) - strlen(text) <= 1);
    }
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(!dns_name_from_text(bad[i], wire));
    CHECK(dns_name_from_text(label('x', 63), wire));
    CHECK(!dns_name_from_text(label('x', 64), wire));
    CHECK(!dns_name_from_text(label('x', 255), wire));
}

/* 63.63.63.61 is 253 characters, 255 bytes on the wire: the longest; with a dot behind as well. */
TEST(the_longest_name)
{
    uint8_t wire[DNS_NAME_BYTES];
    char text[300] = "", back[NET_NAME_BYTES];

    for (unsigned last = 60; last <= 63; last++)
        for (unsigned dot = 0; dot < 2; dot++) {
            text[0] = 0;
            for (unsigned i = 0; i < 3; i++)
                strcat(strcat(text, label('a', 63)), ".");
            strcat(strcat(text, label('b', last)), dot ? "." : "");
            CHECK_EQ(dns_name_from_text(text, wire), last <= 61);
            if (last > 61)
                continue;
            CHECK(dns_name_to_text(wire, back));
            CHECK_EQ(strlen(back), 192 + last);
        }
}

TEST(case_does_not_matter_in_letters_only)
{
    uint8_t a[DNS_NAME_BYTES], b[DNS_NAME_BYTES];

    CHECK(dns_name_from_text("WWW.Example.com", a) && dns_name_from_text("www.eXample.COM.", b));
    CHECK(dns_name_equal(a, b));
    CHECK(dns_name_from_text("www.example.co", b) && !dns_name_equal(a, b));
    CHECK(dns_name_from_text("a[", a) && dns_name_from_text("a{", b) && !dns_name_equal(a, b));
}

TEST(names_of_addresses)
{
    uint8_t wire[DNS_NAME_BYTES];
    uint32_t address;
    char text[NET_NAME_BYTES];

    memcpy(&address, "\x0a\x00\x64\xff", 4);
    dns_name_of_address(net_addr_from_v4(address), wire);
    CHECK(dns_name_to_text(wire, text));
    CHECK_STR(text, "255.100.0.10.in-addr.arpa");
}

/* --- answers ---------------------------------------------------------------------------------- */

static struct dns_question question;
static uint8_t m[DNS_MESSAGE_BYTES];
static size_t bytes;
static struct dns_reply reply;

static void ask(const char *name, uint16_t type)
{
    CHECK(dns_name_from_text(name, question.name));
    question.type = type;
    question.id = 0x1234;
    memset(m, 0, sizeof m);
    bytes = dns_write_query(&question, m);
    m[2] = 0x81;
    m[3] = 0x80;
}

static void put(const void *data, size_t n)
{
    CHECK(bytes + n <= sizeof m);
    memcpy(m + bytes, data, n);
    bytes += n;
}

/* One record with a name from text and its class, TTL 60. */
static void record(const char *owner, uint8_t type, uint8_t class, const void *data, uint8_t n)
{
    const uint8_t fixed[] = { 0, type, 0, class, 0, 0, 0, 60, 0, n };
    uint8_t wire[DNS_NAME_BYTES];
    size_t length = strlen(owner) + 2;

    CHECK(dns_name_from_text(owner, wire));
    put(wire, length);
    put(fixed, sizeof fixed);
    put(data, n);
    m[7]++;
}

static void address(const char *owner, const char *four)
{
    record(owner, DNS_TYPE_A, 1, four, 4);
}

static void alias(const char *owner, const char *target)
{
    uint8_t wire[DNS_NAME_BYTES];

    CHECK(dns_name_from_text(target, wire));
    record(owner, DNS_TYPE_CNAME, 1, wire, (uint8_t)(strlen(target) + 2));
}

/* From an allocation of exactly that size, so that a byte too far is found. */
static enum dns_verdict read(void)
{
    uint8_t *exact = malloc(bytes ? bytes : 1);
    enum dns_verdict v;

    memcpy(exact, m, bytes);
    v = dns_read_reply(&question, exact, bytes, &reply);
    free(exact);
    return v;
}

TEST(an_answer_with_addresses)
{
    ask("example.com", DNS_TYPE_A);
    address("EXAMPLE.com", "\1\2\3\4");
    address("other.com", "\1\1\1\1");
    address("example.com", "\1\2\3\5");
    address("example.com", "\1\2\3\4");
    CHECK_EQ(read(), DNS_ANSWER);
    CHECK_EQ(reply.answer.count, 2);
    CHECK(!memcmp(&reply.answer.address[1], "\1\2\3\5", 4));
    CHECK_EQ(reply.ttl, 60);
    CHECK_STR(reply.answer.name, "example.com");
}

TEST(more_addresses_than_there_is_room_for)
{
    ask("a", DNS_TYPE_A);
    for (char i = 0; i < 20; i++)
        address("a", (char[]){ 10, 0, 0, i });
    CHECK_EQ(read(), DNS_ANSWER);
    CHECK_EQ(reply.answer.count, NET_ADDRESSES);
}

/* In any order of the records. */
TEST(T_53_alias_chains)
{
    ask("www.a", DNS_TYPE_A);
    alias("www.a", "x.b");
    alias("x.b", "Y.c");
    address("y.c", "\1\2\3\4");
    CHECK_EQ(read(), DNS_ANSWER);
    CHECK_STR(reply.answer.name, "Y.c");
    ask("www.a", DNS_TYPE_A);
    address("y.c", "\1\2\3\4");
    alias("x.b", "y.c");
    alias("www.a", "x.b");
    CHECK_EQ(read(), DNS_ANSWER);
    CHECK_EQ(reply.answer.count, 1);
    ask("www.a", DNS_TYPE_A);
    alias("www.a", "x.b");
    CHECK_EQ(read(), DNS_ALIAS);
    ask("www.a", DNS_TYPE_A);
    alias("www.a", "x.b");
    alias("x.b", "www.a");
    address("z", "\1\2\3\4");
    CHECK_EQ(read(), DNS_BROKEN); /* a circle */
    ask("www.a", DNS_TYPE_A);
    alias("www.a", "www.a");
    CHECK_EQ(read(), DNS_BROKEN);
}

TEST(T_53_id_question_and_kind_must_match)
{
    static const struct {
        unsigned at;
        uint8_t flip;
    } lies[] = {
        { 0,  0x80 },
        { 1,  1   }, /* id                */
        { 2,  0x80 },
        { 2,  0x08 },
        { 2,  0x78 }, /* a query; opcode   */
        { 4,  1   },
        { 5,  1   },
        { 5,  3   }, /* questions         */
        { 12, 1   },
        { 13, 2   },
        { 20, 1   }, /* its name          */
        { 25, 0x10 },
        { 26, 3   },
        { 28, 2   }, /* its type, class   */
    };

    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        ask("example.com", DNS_TYPE_A);
        address("example.com", "\1\2\3\4");
        CHECK_EQ(read(), DNS_ANSWER);
        m[lies[i].at] ^= lies[i].flip;
        CHECK_EQ(read(), DNS_IGNORE);
    }
}

TEST(T_53_wrong_class_type_and_length)
{
    ask("a", DNS_TYPE_A);
    record("a", DNS_TYPE_A, 3, "\1\2\3\4", 4);
    record("a", 28, 1, "0123456789abcdef", 16);
    CHECK_EQ(read(), DNS_NO_DATA);
    ask("a", DNS_TYPE_A);
    record("a", DNS_TYPE_A, 1, "\1\2\3\4\5", 5);
    CHECK_EQ(read(), DNS_BROKEN);
    ask("a", DNS_TYPE_A);
    record("a", DNS_TYPE_A, 1, "\1\2\3", 3);
    CHECK_EQ(read(), DNS_BROKEN);
}

TEST(response_codes)
{
    static const enum dns_verdict want[] = { DNS_NO_DATA, DNS_REFUSED, DNS_BROKEN, DNS_NO_NAME,
                                            DNS_REFUSED, DNS_REFUSED, DNS_REFUSED };

    for (uint8_t code = 0; code < 16; code++) {
        ask("a", DNS_TYPE_A);
        m[3] = code;
        CHECK_EQ(read(), code < 7 ? want[code] : DNS_REFUSED);
    }
}

/* What was cut off may be used as far as it goes, and says nothing of what is not there. */
TEST(T_53_truncation)
{
    size_t whole;

    ask("a", DNS_TYPE_A);
    m[2] |= 2;
    CHECK_EQ(read(), DNS_BROKEN);
    address("a", "\1\2\3\4");
    CHECK_EQ(read(), DNS_ANSWER);
    m[7] = 2;
    CHECK_EQ(read(), DNS_ANSWER);
    whole = bytes;
    for (bytes = 0; bytes < whole; bytes++) {
        enum dns_verdict v = read();

        CHECK_EQ(v, bytes < 19 ? DNS_IGNORE : DNS_BROKEN);
    }
}

/* Pointers: forward, to themselves, in a ring, into the header, out of the message. */
TEST(T_53_compression_loops)
{
    static const uint8_t tail[] = { 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4 };
    static const uint8_t names[][4] = {
        { 0xc0, 19,   0,    0  }, /* itself          */
        { 0xc0, 21,   0,    0  }, /* forward         */
        { 1,    'a',  0xc0, 19 }, /* back to itself  */
        { 0xff, 0xff, 0,    0  }, /* out             */
        { 0x40, 0,    0,    0  }, /* no such kind    */
        { 0x80, 0,    0,    0  },
        { 63,   'a',  'b',  'c' }, /* longer than all */
    };

    ask("a", DNS_TYPE_A);
    put("\xc0\x0c", 2); /* the way it should be */
    put(tail, sizeof tail);
    m[7] = 1;
    CHECK_EQ(read(), DNS_ANSWER);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        ask("a", DNS_TYPE_A);
        CHECK_EQ(bytes, 19);
        put(names[i], i == 2 ? 4 : i == 6 ? 4 : 2);
        put(tail, sizeof tail);
        m[7] = 1;
        CHECK_EQ(read(), DNS_BROKEN);
    }
}

TEST(a_reverse_answer)
{
    static const uint8_t bad[] = { 3, 'a', '.', 'b', 0 };
    uint8_t wire[DNS_NAME_BYTES];

    ask("4.3.2.1.in-addr.arpa", DNS_TYPE_PTR);
    CHECK(dns_name_from_text("host.example", wire));
    record("4.3.2.1.in-addr.arpa", DNS_TYPE_PTR, 1, wire, 14);
    CHECK_EQ(read(), DNS_ANSWER);
    CHECK_STR(reply.answer.name, "host.example");
    ask("4.3.2.1.in-addr.arpa", DNS_TYPE_PTR); /* RFC 2317: by way of an alias */
    alias("4.3.2.1.in-addr.arpa", "4.x.arpa");
    record("4.x.arpa", DNS_TYPE_PTR, 1, wire, 14);
    CHECK_EQ(read(), DNS_ANSWER);
    ask("4.3.2.1.in-addr.arpa", DNS_TYPE_PTR);
    record("4.3.2.1.in-addr.arpa", DNS_TYPE_PTR, 1, bad, sizeof bad);
    CHECK_EQ(read(), DNS_NO_DATA); /* no name that text could show */
}

/* No byte of an answer can do harm (ASan watches). */
TEST(mangled_answers_do_no_harm)
{
    for (unsigned round = 0; round < 20000; round++) {
        ask("www.example.com", DNS_TYPE_A);
        alias("www.example.com", "x.example.com");
        address("x.example.com", "\1\2\3\4");
        for (unsigned i = test_random_below(6); i; i--)
            m[12 + test_random_below((unsigned)bytes - 12)] = (uint8_t)test_random_below(256);
        m[7] = (uint8_t)test_random_below(round % 2 ? 4 : 256);
        if (round % 4 == 0)
            bytes = test_random_below((unsigned)bytes + 1);
        read();
        CHECK(reply.answer.count <= NET_ADDRESSES);
    }
}
