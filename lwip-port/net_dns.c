/* SPDX-License-Identifier: MIT */
/* Queries: which threads wait, who shares an answer, and how often a server is asked again. */
#include "lwip-port/net_dns.h"

#include <string.h>

#include "lwip/dns.h"
#include "lwip/udp.h"

#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_dns_cache.h"
#include "lwip-port/net_icmp_error.h"
#include "lwip-port/net_icmp_port.h"
#include "lwip-port/net_if_port.h"
#include "lwip-port/net_lock.h"

enum { SERVER_PORT = 53, AT_ONCE = 8, ALIASES_MAX = 8, PORT_TRIES = 32 };
enum { PORTS_FIRST = 49152, PORTS = 16384 };
/* A silent server is asked again after 0.5, 1, 2 and 4 s. */
enum { ROUNDS = 4, FIRST_WAIT_US = 500000 };

struct asking {
    struct list link;
    struct waitq changed;
    unsigned threads; /* that use it: the one that asks, and those that share the answer */
    bool done;
    enum net_result result;       /* once done */
    uint8_t name[DNS_NAME_BYTES]; /* as it was asked for; the question follows aliases */
    struct dns_question question;
    struct udp_pcb *pcb;
    enum dns_verdict verdict; /* DNS_IGNORE: none yet */
    bool unreachable;
    struct dns_reply reply;
    uint8_t message[DNS_MESSAGE_BYTES];
};

static struct list all GUARDED_BY(net_core) = { &all, &all };
static unsigned out_now GUARDED_BY(net_core);
static struct waitq turns GUARDED_BY(net_core);
static bool ready GUARDED_BY(net_core);

/* --- one question and one server -------------------------------------------------------------- */

/* The pcb is connected: lwIP gives us what comes from that server and port only. */
static void on_reply(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                     u16_t port)
{
    struct asking *a = arg;
    size_t n = pbuf_copy_partial(p, a->message, sizeof a->message, 0);

    (void)pcb;
    (void)from;
    (void)port;
    pbuf_free(p);
    if (a->verdict != DNS_IGNORE)
        return;
    a->verdict = dns_read_reply(&a->question, a->message, n, &a->reply);
    if (a->verdict != DNS_IGNORE)
        waitq_wake_all(&a->changed);
}

/* Anything but silence from where the server should be. */
void net_dns_on_icmp(const struct net_icmp_error *e)
{
    net_assert_locked();
    list_for_each(it, &all)
    {
        struct asking *a = container_of(it, struct asking, link);

        if (a->pcb && e->protocol == IP_PROTO_UDP && e->local_port == a->pcb->local_port &&
            e->remote_port == SERVER_PORT &&
            net_addr_equal(e->remote, net_addr_of_lwip(&a->pcb->remote_ip))) {
            a->unreachable = true;
            waitq_wake_all(&a->changed);
        }
    }
}

/* A port that cannot be guessed (RFC 5452 4.5).  Others may have it as well afterwards: what the
 * server sends is ours all the same. */
static bool open_pcb(struct asking *a) REQUIRES(net_core)
{
    err_t e = ERR_USE;

    a->pcb = udp_new();
    if (!a->pcb)
        return false;
    for (unsigned i = 0; i < PORT_TRIES && e != ERR_OK; i++)
        e = udp_bind(a->pcb, IP_ADDR_ANY, (u16_t)(PORTS_FIRST + net_random() % PORTS));
    if (e != ERR_OK) {
        udp_remove(a->pcb);
        a->pcb = NULL;
        return false;
    }
    ip_set_option(a->pcb, SOF_REUSEADDR);
    udp_recv(a->pcb, on_reply, a);
    return true;
}

static void close_pcb(struct asking *a) REQUIRES(net_core)
{
    if (a->pcb)
        udp_remove(a->pcb);
    a->pcb = NULL;
}

static bool send(struct asking *a, const ip_addr_t *server) REQUIRES(net_core)
{
    uint8_t query[DNS_QUERY_BYTES];
    size_t n = dns_write_query(&a->question, query);
    struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)n, PBUF_RAM);
    err_t e;

    if (!p)
        return true; /* as if it were lost: later there may be memory */
    pbuf_take(p, query, (u16_t)n);
    e = udp_sendto(a->pcb, p, server, SERVER_PORT);
    pbuf_free(p);
    return e == ERR_OK || e == ERR_MEM || e == ERR_BUF;
}

/* PARK_TIMEOUT: silence until then. */
static enum park hear(struct asking *a, uint64_t until_us) REQUIRES(net_core)
{
    enum park why = PARK_WOKEN;

    while (a->verdict == DNS_IGNORE && !a->unreachable && why == PARK_WOKEN)
        why = net_wait(&a->changed, until_us);
    return a->verdict != DNS_IGNORE || a->unreachable ? PARK_WOKEN : why;
}

/* --- one question and all servers ------------------------------------------------------------- */

struct servers {
    unsigned n, refused;
    ip_addr_t v[DNS_MAX_SERVERS];
    bool useless[DNS_MAX_SERVERS];
};

static void list_servers(struct servers *s) REQUIRES(net_core)
{
    memset(s, 0, sizeof *s);
    for (u8_t i = 0; i < DNS_MAX_SERVERS; i++)
        if (!ip_addr_isany(dns_getserver(i)))
            s->v[s->n++] = *dns_getserver(i);
}

static bool is_final(enum dns_verdict v)
{
    return v == DNS_ANSWER || v == DNS_NO_NAME || v == DNS_NO_DATA || v == DNS_ALIAS;
}

/* Asks one server once; NET_OK: a->verdict is final.  NET_AGAIN: go on with the next. */
static enum net_result try_server(struct asking *a, struct servers *s, unsigned i, uint64_t wait_us,
                                  uint64_t deadline_us) REQUIRES(net_core)
{
    uint64_t until = time_us() + wait_us;
    enum park why = PARK_WOKEN;

    a->verdict = DNS_IGNORE;
    a->unreachable = udp_connect(a->pcb, &s->v[i], SERVER_PORT) != ERR_OK || !send(a, &s->v[i]);
    if (!a->unreachable)
        why = hear(a, until < deadline_us ? until : deadline_us);
    if (why != PARK_WOKEN && why != PARK_TIMEOUT)
        return NET_KILLED;
    if (is_final(a->verdict))
        return NET_OK;
    if (why == PARK_TIMEOUT)
        return time_us() >= deadline_us ? NET_TIMEOUT : NET_AGAIN;
    s->useless[i] = true;
    s->refused += a->verdict == DNS_REFUSED;
    return NET_AGAIN;
}

static enum net_result ask_all(struct asking *a, uint64_t deadline_us) REQUIRES(net_core)
{
    struct servers s;
    enum net_result r;

    list_servers(&s);
    if (!s.n)
        return NET_NO_SERVER;
    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned i = 0; i < s.n; i++) {
            if (s.useless[i])
                continue;
            r = try_server(a, &s, i, (uint64_t)FIRST_WAIT_US << round, deadline_us);
            if (r != NET_AGAIN)
                return r;
        }
    return s.refused == s.n ? NET_REFUSED : NET_AGAIN;
}

/* Asks, and follows aliases that the server has not followed. */
static enum net_result ask(struct asking *a, uint64_t deadline_us) REQUIRES(net_core)
{
    uint32_t ttl = UINT32_MAX;
    enum net_result r = NET_OK;

    a->verdict = DNS_ALIAS;
    for (unsigned i = 0; i <= ALIASES_MAX && r == NET_OK && a->verdict == DNS_ALIAS; i++) {
        if (!open_pcb(a))
            return NET_FAILED;
        a->question.id = (uint16_t)net_random();
        r = ask_all(a, deadline_us);
        close_pcb(a);
        if (r == NET_OK && a->reply.ttl < ttl)
            ttl = a->reply.ttl;
        if (r == NET_OK && a->verdict == DNS_ALIAS)
            memcpy(a->question.name, a->reply.alias, sizeof a->question.name);
    }
    if (r != NET_OK)
        return r;
    if (a->verdict == DNS_ALIAS)
        return NET_AGAIN; /* too many, or in a circle */
    if (a->verdict != DNS_ANSWER)
        return a->verdict == DNS_NO_NAME ? NET_NOT_FOUND : NET_NO_DATA;
    if (a->question.type == DNS_TYPE_A)
        dns_cache_keep(a->name, &a->reply.answer, ttl);
    return NET_OK;
}

/* --- many who ask ----------------------------------------------------------------------------- */

static struct asking *find(const uint8_t *name, uint16_t type) REQUIRES(net_core)
{
    list_for_each(it, &all)
    {
        struct asking *a = container_of(it, struct asking, link);

        if (!a->done && a->question.type == type && dns_name_equal(a->name, name))
            return a;
    }
    return NULL;
}

static void let_go(struct asking *a) REQUIRES(net_core)
{
    if (--a->threads == 0)
        kfree(a);
}

static enum net_result lead(const uint8_t *name, uint16_t type, uint64_t deadline_us,
                            struct net_answer *out) REQUIRES(net_core)
{
    struct asking *a = kzalloc(sizeof *a);
    enum net_result r;

    if (!a)
        return NET_FAILED;
    waitq_init(&a->changed);
    a->threads = 1;
    memcpy(a->name, name, sizeof a->name);
    memcpy(a->question.name, name, sizeof a->question.name);
    a->question.type = type;
    list_add_tail(&all, &a->link);
    out_now++;
    r = ask(a, deadline_us);
    out_now--;
    list_del(&a->link);
    a->done = true;
    a->result = r;
    if (r == NET_OK)
        *out = a->reply.answer;
    waitq_wake_all(&a->changed);
    waitq_wake_all(&turns);
    let_go(a);
    return r;
}

/* NET_TIMEOUT and NET_KILLED of the one that asks are not those of the others: they ask again. */
static bool share(struct asking *a, uint64_t deadline_us, enum net_result *r,
                  struct net_answer *out) REQUIRES(net_core)
{
    enum park why = PARK_WOKEN;
    bool ours;

    a->threads++;
    while (!a->done && why == PARK_WOKEN)
        why = net_wait(&a->changed, deadline_us);
    if (a->done) {
        *r = a->result;
        ours = *r != NET_TIMEOUT && *r != NET_KILLED;
    } else {
        *r = why == PARK_TIMEOUT ? NET_TIMEOUT : NET_KILLED;
        ours = true;
    }
    if (*r == NET_OK)
        *out = a->reply.answer;
    let_go(a);
    return ours;
}

static enum net_result look_up(const uint8_t *name, uint16_t type, uint64_t deadline_us,
                               struct net_answer *out) REQUIRES(net_core)
{
    enum net_result r;
    enum park why;

    if (!ready)
        waitq_init(&turns);
    ready = true;
    for (;;) {
        struct asking *same = find(name, type);

        if (type == DNS_TYPE_A && dns_cache_find(name, out))
            return NET_OK;
        if (!net_any_address())
            return NET_DOWN;
        if (same) {
            if (share(same, deadline_us, &r, out))
                return r;
            continue;
        }
        if (out_now < AT_ONCE)
            return lead(name, type, deadline_us, out);
        why = net_wait(&turns, deadline_us);
        if (why != PARK_WOKEN)
            return why == PARK_TIMEOUT ? NET_TIMEOUT : NET_KILLED;
    }
}

/* localhost and all below it are never asked of a server (RFC 6761 6.3). */
static bool is_localhost(const uint8_t *name)
{
    static const uint8_t localhost[] = "\11localhost";

    while (*name) {
        if (dns_name_equal(name, localhost))
            return true;
        name += *name + 1;
    }
    return false;
}

enum net_result net_resolve(const char *name, uint64_t deadline_us, struct net_answer *out)
{
    uint8_t wire[DNS_NAME_BYTES];
    enum net_result r;
    struct net_addr address;

    memset(out, 0, sizeof *out);
    if (!dns_name_from_text(name, wire))
        return NET_NOT_FOUND;
    dns_name_to_text(wire, out->name);
    if (net_addr_read(name, &address) || is_localhost(wire)) {
        out->count = 1;
        out->address[0] = is_localhost(wire) ? net_addr_loopback() : address;
        return NET_OK;
    }
    net_lock();
    r = look_up(wire, DNS_TYPE_A, deadline_us, out);
    net_unlock();
    return r;
}

/* Nor are the addresses of this machine alone (RFC 6303 4.4). */
enum net_result net_reverse(struct net_addr address, uint64_t deadline_us, struct net_answer *out)
{
    uint8_t wire[DNS_NAME_BYTES];
    enum net_result r;

    memset(out, 0, sizeof *out);
    if (net_addr_is_loopback(address)) {
        strcpy(out->name, "localhost");
        return NET_OK;
    }
    dns_name_of_address(address, wire);
    net_lock();
    r = look_up(wire, DNS_TYPE_PTR, deadline_us, out);
    net_unlock();
    return r;
}
