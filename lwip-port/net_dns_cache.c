/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_dns_cache.h"

#include <string.h>

#include "bsp/kernel/kernel.h"

enum { ENTRIES = 8, DAY_S = 86400 };

static struct entry {
    uint64_t until_us; /* 0: free */
    uint8_t name[DNS_NAME_BYTES];
    struct net_answer answer;
} entries[ENTRIES] GUARDED_BY(net_core);

static struct entry *find(const uint8_t *name) REQUIRES(net_core)
{
    for (unsigned i = 0; i < ENTRIES; i++)
        if (entries[i].until_us && dns_name_equal(entries[i].name, name))
            return &entries[i];
    return NULL;
}

bool dns_cache_find(const uint8_t *name, struct net_answer *out)
{
    const struct entry *e = find(name);

    if (!e || e->until_us <= time_us())
        return false;
    *out = e->answer;
    return true;
}

/* In the place of the same name, or of the one that ends first. */
void dns_cache_keep(const uint8_t *name, const struct net_answer *answer, uint32_t ttl_s)
{
    struct entry *e = find(name);

    if (!ttl_s)
        return;
    if (!e) {
        e = &entries[0];
        for (unsigned i = 1; i < ENTRIES; i++)
            if (entries[i].until_us < e->until_us)
                e = &entries[i];
    }
    e->until_us = time_us() + (ttl_s < DAY_S ? ttl_s : DAY_S) * 1000000ull;
    memcpy(e->name, name, sizeof e->name);
    e->answer = *answer;
}
