/* SPDX-License-Identifier: MIT */
/* What makes a catalogue good, and finding entries in it: no call of the system, so that host tests
 * have it. */
#include "image/user/ws2/catalog.h"

#include <string.h>

enum { MAGIC = 0x31435357 };    /* "WSC1" */

/* FNV-1a: a file that was cut, or written over, is found; nobody is kept from forging one. */
static uint32_t checksum(const struct catalog *c)
{
    const uint8_t *at = (const uint8_t *)&c->count;
    const uint8_t *end = (const uint8_t *)c + catalog_bytes(c->count);
    uint32_t sum = 0x811c9dc5;

    for (; at < end; at++)
        sum = (sum ^ *at) * 0x01000193;
    return sum;
}

void catalog_seal(struct catalog *c)
{
    c->magic = MAGIC;
    c->check = checksum(c);
}

static bool ends(const WCHAR *text, unsigned most)
{
    for (unsigned i = 0; i < most; i++)
        if (!text[i])
            return true;
    return false;
}

static bool entry_good(const struct catalog_entry *e)
{
    return e->info.ProtocolChain.ChainLen >= LAYERED_PROTOCOL &&
           e->info.ProtocolChain.ChainLen <= MAX_PROTOCOL_CHAIN && e->info.dwCatalogEntryId &&
           ends(e->info.szProtocol, WSAPROTOCOL_LEN + 1) && ends(e->path, CATALOG_PATH);
}

bool catalog_good(const struct catalog *c, size_t bytes)
{
    if (bytes < sizeof *c || c->magic != MAGIC || c->count > CATALOG_MOST ||
        bytes != catalog_bytes(c->count) || c->check != checksum(c))
        return false;
    for (uint32_t i = 0; i < c->count; i++)
        if (!entry_good(&c->entries[i]) ||
            catalog_by_id(c, c->entries[i].info.dwCatalogEntryId) != &c->entries[i])
            return false;
    return true;
}

const struct catalog_entry *catalog_by_id(const struct catalog *c, DWORD id)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->entries[i].info.dwCatalogEntryId == id)
            return &c->entries[i];
    return NULL;
}

const struct catalog_entry *catalog_by_provider(const struct catalog *c, const GUID *id)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (!memcmp(&c->entries[i].info.ProviderId, id, sizeof *id))
            return &c->entries[i];
    return NULL;
}

bool catalog_wanted(const INT *list, const WSAPROTOCOL_INFOW *info)
{
    if (!list)
        return true;
    for (; *list; list++)
        if (*list == info->iProtocol)
            return true;
    return false;
}
