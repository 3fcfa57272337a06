/* SPDX-License-Identifier: MIT */
#include "tests/unit/lwip-port/dns_server.h"

#include <string.h>

#include "lwip/dns.h"

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/bytes.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"

enum { TYPE_PTR = 12 };

struct dns_servers dns;

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
    m[3] = 0x80 | dns.rcode;
    if (dns.rcode || dns.without_data)
        return n;
    m[7] = 1;
    if (dns.alias && memcmp(in->data + 12, alias, put_name(alias, dns.alias))) {
        memcpy(m + n, "\xc0\x0c\0\5\0\1\0\0\0\x3c\0", 11);
        m[n + 11] = (uint8_t)put_name(m + n + 12, dns.alias);
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

/* One byte of the answer is not what it was while it is sent. */
static void with(const struct packet *in, uint8_t *m, size_t n, size_t at, uint8_t value)
{
    uint8_t was = m[at];

    m[at] = value;
    reply(in, in->to, 53, m, n);
    m[at] = was;
}

/* From the wrong host or port, with the wrong id, to another question, or no answer at all:
 * each with a wrong address. */
static void lie(const struct packet *in, uint8_t *m, size_t n)
{
    size_t question = in->bytes;

    m[n - 1]++;
    reply(in, PEER, 53, m, n);
    reply(in, in->to, 54, m, n);
    with(in, m, n, 0, m[0] ^ 1);                        /* id */
    with(in, m, n, 1, m[1] ^ 0x80);
    with(in, m, n, 2, m[2] & 0x7f);                     /* a question */
    with(in, m, n, 2, m[2] | 0x28);                     /* another kind of message */
    with(in, m, n, 5, 0);                               /* to none, to two */
    with(in, m, n, 5, 2);
    with(in, m, n, 13, m[13] ^ 3);                      /* the name's first letter, its length, */
    with(in, m, n, 12, (uint8_t)(m[12] - 1));
    with(in, m, n, 12, 0xc0);                           /* or a pointer to nowhere */
    with(in, m, n, question - 3, 28);                   /* type */
    with(in, m, n, question - 1, 3);                    /* class */
    for (size_t bytes = 0; bytes < question; bytes++)
        reply(in, in->to, 53, m, bytes);
    m[n - 1]--;
}

static void serve(const struct packet *in)
{
    enum way way = in->to == FIRST ? dns.first : dns.second;
    static uint8_t m[512];
    size_t n = write_answer(in, m);

    if (dns.questions < 64) {
        dns.ports[dns.questions] = in->from_port;
        dns.ids[dns.questions] = get16(in->data);
    }
    dns.questions++;
    if (way == UNREACHABLE)
        peer_send_icmp_error(in->to, 3, 3, in);
    if (way == SILENT || way == UNREACHABLE || (way == SECOND_TIME && dns.questions == 1))
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

void dns_servers_start(bool with_second)
{
    struct net_config config = { .address = addr_of(OURS),
                                .gateway = addr_of(PEER),
                                .netmask = addr_of(IP4(255, 255, 255, 0)),
                                .dns = addr_of(FIRST) };
    ip_addr_t second = IPADDR4_INIT(net_order(SECOND_SERVER));

    wire_attach();
    wire_answerer(on_frame);
    net_init(&config);
    net_lock();
    if (with_second)
        dns_setserver(1, &second);
    net_unlock();
}
