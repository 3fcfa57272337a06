/* SPDX-License-Identifier: MIT */
/* net_dns: a blocking question to lwIP's resolver.
 *
 * lwIP calls back once for each question, perhaps long after its asker gave up.  So the question
 * lives on the heap, and whoever of the two is last frees it.                                    */
#include <string.h>

#include "lwip/dns.h"

#include "bsp/kernel/kheap.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

struct question {
    struct waitq answered;
    bool done, abandoned;
    uint32_t address;         /* 0: the name does not exist, or no server answered */
};

static void on_answer(const char *name, const ip_addr_t *address, void *arg)
{
    struct question *q = arg;

    (void)name;
    if (q->abandoned) {
        kfree(q);
        return;
    }
    q->address = address ? ip_addr_get_ip4_u32(address) : 0;
    q->done = true;
    waitq_wake_all(&q->answered);
}

static enum net_result await(struct question *q, uint64_t deadline_us, uint32_t *address)
    REQUIRES(net_core)
{
    enum park why = PARK_WOKEN;

    while (!q->done && why == PARK_WOKEN)
        why = net_wait(&q->answered, deadline_us);
    if (!q->done) {
        q->abandoned = true;
        return why == PARK_TIMEOUT ? NET_TIMEOUT : NET_KILLED;
    }
    *address = q->address;
    kfree(q);
    return *address ? NET_OK : NET_NOT_FOUND;
}

static enum net_result ask(const char *name, uint64_t deadline_us, uint32_t *address)
    REQUIRES(net_core)
{
    struct question *q = kzalloc(sizeof *q);
    ip_addr_t found;
    err_t e;

    if (!q)
        return NET_FAILED;
    waitq_init(&q->answered);
    e = dns_gethostbyname(name, &found, on_answer, q);
    if (e == ERR_INPROGRESS)
        return await(q, deadline_us, address);
    kfree(q);
    if (e == ERR_OK) {
        *address = ip_addr_get_ip4_u32(&found);
        return NET_OK;
    }
    /* ERR_VAL: no server is known, ERR_ARG: no name that DNS could hold, ERR_MEM: table full. */
    return e == ERR_MEM ? NET_FAILED : NET_NOT_FOUND;
}

enum net_result net_resolve(const char *name, uint64_t deadline_us, uint32_t *address)
{
    enum net_result result;

    if (!strcmp(name, "localhost")) {          /* RFC 6761 section 6.3: never asked of a server */
        *address = PP_HTONL(IPADDR_LOOPBACK);
        return NET_OK;
    }
    net_lock();
    result = ask(name, deadline_us, address);
    net_unlock();
    return result;
}
