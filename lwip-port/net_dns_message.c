/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_dns_message.h"

#include <string.h>

#include "bsp/kernel/kernel.h"
#include "lwip-port/net_bytes.h"

enum { HEADER = 12, LABEL_MAX = 63, POINTER = 0xc0, CLASS_IN = 1, ALIASES_MAX = 8, RECORD = 10 };
enum { QR = 0x80, OPCODE = 0x78, TC = 0x02, RD = 0x01, RCODE = 0x0f };
enum { SERVFAIL = 2, NXDOMAIN = 3 };

struct message {
    const uint8_t *m;
    size_t bytes;
};

/* --- names ------------------------------------------------------------------------------------ */

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static size_t length_of(const uint8_t *name)
{
    size_t n = 0;

    while (name[n])
        n += name[n] + 1u;
    return n + 1;
}

bool dns_name_equal(const uint8_t *a, const uint8_t *b)
{
    size_t n = length_of(a);

    if (n != length_of(b))
        return false;
    for (size_t i = 0; i < n; i++) /* a length is below 64, so it is no letter */
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

bool dns_name_from_text(const char *text, uint8_t name[DNS_NAME_BYTES])
{
    size_t label = 0, n = 1; /* where the current label's length and next byte go */

    for (; *text; text++) {
        if (*text != '.') {
            if (*text <= ' ' || *text > '~' || n - label > LABEL_MAX || n >= DNS_NAME_BYTES - 1)
                return false;
            name[n++] = (uint8_t)*text;
            continue;
        }
        if (n - label == 1)
            return false; /* empty */
        name[label] = (uint8_t)(n - label - 1);
        label = n++;
    }
    if (n - label == 1 && label == 0)
        return false; /* no name at all */
    if (n - label == 1) {
        name[label] = 0; /* it ended in a dot */
        return true;
    }
    name[label] = (uint8_t)(n - label - 1);
    name[n] = 0;
    return true;
}

bool dns_name_to_text(const uint8_t name[DNS_NAME_BYTES], char text[NET_NAME_BYTES])
{
    size_t n = 0;

    for (; *name; name += *name + 1) {
        if (n)
            text[n++] = '.';
        for (unsigned i = 1; i <= *name; i++) {
            if (name[i] <= ' ' || name[i] > '~' || name[i] == '.')
                return false;
            text[n++] = (char)name[i];
        }
    }
    text[n] = 0;
    return true;
}

void dns_name_of_address(struct net_addr address, uint8_t name[DNS_NAME_BYTES])
{
    static const uint8_t zone[] = "\7in-addr\4arpa";
    uint32_t word = net_addr_v4(address);
    uint8_t bytes[4];
    size_t n = 0;

    memcpy(bytes, &word, sizeof bytes);
    for (int i = 3; i >= 0; i--) {
        uint8_t digits[3];
        unsigned value = bytes[i], count = 0;

        do
            digits[count++] = (uint8_t)('0' + value % 10);
        while ((value /= 10) != 0);
        name[n++] = (uint8_t)count;
        while (count)
            name[n++] = digits[--count];
    }
    memcpy(name + n, zone, sizeof zone);
}

/* A pointer leads to before the part of the name that it ends, so no chain of them comes back. */
static bool read_name(const struct message *m, size_t *at, uint8_t out[DNS_NAME_BYTES])
{
    size_t pos = *at, limit = *at, n = 0;
    bool jumped = false;

    for (;;) {
        uint8_t c;

        if (pos >= m->bytes)
            return false;
        c = m->m[pos++];
        if ((c & POINTER) == POINTER) {
            if (pos >= m->bytes)
                return false;
            if (!jumped)
                *at = pos + 1;
            jumped = true;
            pos = (size_t)(c & ~POINTER) << 8 | m->m[pos];
            if (pos >= limit)
                return false;
            limit = pos;
            continue;
        }
        if (c > LABEL_MAX || n + c + 1 > DNS_NAME_BYTES - (c ? 1 : 0) || pos + c > m->bytes)
            return false;
        out[n++] = c;
        memcpy(out + n, m->m + pos, c);
        n += c;
        pos += c;
        if (!c)
            break;
    }
    if (!jumped)
        *at = pos;
    return true;
}

/* --- messages --------------------------------------------------------------------------------- */

static void put16(uint8_t *b, unsigned v)
{
    b[0] = (uint8_t)(v >> 8);
    b[1] = (uint8_t)v;
}

size_t dns_write_query(const struct dns_question *q, uint8_t m[DNS_QUERY_BYTES])
{
    size_t n = length_of(q->name);

    memset(m, 0, HEADER);
    put16(m, q->id);
    m[2] = RD;
    m[5] = 1;
    memcpy(m + HEADER, q->name, n);
    put16(m + HEADER + n, q->type);
    put16(m + HEADER + n + 2, CLASS_IN);
    return HEADER + n + 4;
}

static bool answers_question(const struct dns_question *q, const struct message *m, size_t *at)
{
    uint8_t name[DNS_NAME_BYTES];

    if (m->bytes < HEADER || net_be16(m->m) != q->id || !(m->m[2] & QR) || (m->m[2] & OPCODE) ||
        net_be16(m->m + 4) != 1)
        return false;
    *at = HEADER;
    if (!read_name(m, at, name) || *at + 4 > m->bytes || !dns_name_equal(name, q->name) ||
        net_be16(m->m + *at) != q->type || net_be16(m->m + *at + 2) != CLASS_IN)
        return false;
    *at += 4;
    return true;
}

struct record {
    uint8_t owner[DNS_NAME_BYTES];
    uint16_t type, class, bytes;
    uint32_t ttl;
    size_t data;
};

static bool read_record(const struct message *m, size_t *at, struct record *r)
{
    const uint8_t *fixed;

    if (!read_name(m, at, r->owner) || *at + RECORD > m->bytes)
        return false;
    fixed = m->m + *at;
    r->type = net_be16(fixed);
    r->class = net_be16(fixed + 2);
    r->ttl = net_be32(fixed + 4);
    r->bytes = net_be16(fixed + 8);
    r->data = *at + RECORD;
    *at = r->data + r->bytes;
    return *at <= m->bytes;
}

static void add_address(struct net_answer *a, const uint8_t *bytes)
{
    struct net_addr address;
    uint32_t word;

    memcpy(&word, bytes, sizeof word);
    address = net_addr_from_v4(word);
    for (unsigned i = 0; i < a->count; i++)
        if (net_addr_equal(a->address[i], address))
            return;
    if (a->count < NET_ADDRESSES)
        a->address[a->count++] = address;
}

static void live_no_longer(struct dns_reply *out, uint32_t ttl)
{
    if (ttl >> 31) /* RFC 2181 8 */
        ttl = 0;
    if (ttl < out->ttl)
        out->ttl = ttl;
}

/* What one record says of out->alias.  DNS_ALIAS: the name is another one now. */
static enum dns_verdict judge(const struct dns_question *q, const struct message *m,
                              const struct record *r, struct dns_reply *out)
{
    size_t at = r->data;

    if (r->class != CLASS_IN || !dns_name_equal(r->owner, out->alias))
        return DNS_IGNORE;
    if (r->type == q->type && r->type == DNS_TYPE_A) {
        if (r->bytes != 4)
            return DNS_BROKEN;
        add_address(&out->answer, m->m + at);
        live_no_longer(out, r->ttl);
        return DNS_ANSWER;
    }
    if (r->type != DNS_TYPE_CNAME && r->type != q->type)
        return DNS_IGNORE;
    if (!read_name(m, &at, out->alias) || at != r->data + r->bytes)
        return DNS_BROKEN;
    live_no_longer(out, r->ttl);
    return r->type == DNS_TYPE_CNAME ? DNS_ALIAS : DNS_ANSWER;
}

/* Once through the answer section; it stops at a new name, and at the only answer to a PTR. */
static enum dns_verdict walk(const struct dns_question *q, const struct message *m, size_t at,
                             struct dns_reply *out)
{
    enum dns_verdict found = DNS_NO_DATA, v;
    struct record r;

    for (unsigned left = net_be16(m->m + 6); left; left--) {
        if (!read_record(m, &at, &r))
            return found == DNS_ANSWER ? found : DNS_BROKEN;
        v = judge(q, m, &r, out);
        if (v == DNS_ANSWER && q->type == DNS_TYPE_A)
            found = v;
        else if (v != DNS_IGNORE)
            return v;
    }
    return found;
}

static enum dns_verdict read_answers(const struct dns_question *q, const struct message *m,
                                     size_t at, struct dns_reply *out)
{
    enum dns_verdict v = walk(q, m, at, out);
    unsigned aliases = 0;

    while (v == DNS_ALIAS && ++aliases <= ALIASES_MAX)
        v = walk(q, m, at, out);
    if (v == DNS_ALIAS)
        return DNS_BROKEN; /* in a circle */
    if (v == DNS_NO_DATA && (m->m[2] & TC))
        return DNS_BROKEN;
    return v == DNS_NO_DATA && aliases ? DNS_ALIAS : v;
}

enum dns_verdict dns_read_reply(const struct dns_question *q, const uint8_t *m, size_t bytes,
                                struct dns_reply *out)
{
    const struct message message = { m, bytes };
    enum dns_verdict v;
    size_t at;

    memset(&out->answer, 0, sizeof out->answer);
    out->ttl = UINT32_MAX;
    memcpy(out->alias, q->name, sizeof out->alias);
    if (!answers_question(q, &message, &at))
        return DNS_IGNORE;
    if ((m[3] & RCODE) == NXDOMAIN)
        return DNS_NO_NAME;
    if ((m[3] & RCODE) == SERVFAIL)
        return DNS_BROKEN;
    if (m[3] & RCODE)
        return DNS_REFUSED;
    v = read_answers(q, &message, at, out);
    if (v == DNS_ANSWER && !dns_name_to_text(out->alias, out->answer.name))
        return q->type == DNS_TYPE_A ? DNS_BROKEN : DNS_NO_DATA;
    return v;
}
