/* SPDX-License-Identifier: MIT */
/* The catalogue of providers as a file: what is damaged is never taken for good. */
#include "image/user/ws2/catalog.h"
#include "tests/unit/host/test.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 3 };

static struct catalog *make(unsigned n)
{
    struct catalog *c = calloc(1, catalog_bytes(n));

    c->count = n;
    c->next_id = CATALOG_FIRST_ID + n;
    for (unsigned i = 0; i < n; i++) {
        c->entries[i].info.dwCatalogEntryId = CATALOG_FIRST_ID + i;
        c->entries[i].info.iProtocol = (int)i;
        c->entries[i].info.ProviderId.Data1 = i;
        c->entries[i].path[0] = 'x';
    }
    catalog_seal(c);
    return c;
}

TEST(a_sealed_catalogue_is_good)
{
    for (unsigned n = 0; n <= CATALOG_MOST; n++) {
        struct catalog *c = make(n);

        CHECK(catalog_good(c, catalog_bytes(n)));
        free(c);
    }
}

TEST(a_file_of_another_length_is_damaged)
{
    size_t whole = catalog_bytes(ENTRIES);

    for (size_t n = 0; n < whole + 4; n++) {
        struct catalog *c = make(ENTRIES);
        void *cut = calloc(1, n ? n : 1);

        memcpy(cut, c, n < whole ? n : whole);
        CHECK_EQ(catalog_good(cut, n), n == whole);
        free(cut);
        free(c);
    }
}

TEST(each_bit_counts)
{
    struct catalog *c = make(ENTRIES);
    uint8_t *bytes = (uint8_t *)c;

    for (size_t i = 0; i < catalog_bytes(ENTRIES); i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] ^= (uint8_t)(1 << bit);
            CHECK(!catalog_good(c, catalog_bytes(ENTRIES)));
            bytes[i] ^= (uint8_t)(1 << bit);
        }
    CHECK(catalog_good(c, catalog_bytes(ENTRIES)));
    free(c);
}

static bool still_good(void (*spoil)(struct catalog *c))
{
    struct catalog *c = make(ENTRIES);
    bool good;

    spoil(c);
    catalog_seal(c);
    good = catalog_good(c, catalog_bytes(ENTRIES));
    free(c);
    return good;
}

static void nothing(struct catalog *c)
{
    (void)c;
}

static void chain_too_long(struct catalog *c)
{
    c->entries[1].info.ProtocolChain.ChainLen = MAX_PROTOCOL_CHAIN + 1;
}

static void chain_negative(struct catalog *c)
{
    c->entries[1].info.ProtocolChain.ChainLen = -1;
}

static void id_twice(struct catalog *c)
{
    c->entries[2].info.dwCatalogEntryId = c->entries[0].info.dwCatalogEntryId;
}

static void id_zero(struct catalog *c)
{
    c->entries[2].info.dwCatalogEntryId = 0;
}

static void name_without_end(struct catalog *c)
{
    for (unsigned i = 0; i <= WSAPROTOCOL_LEN; i++)
        c->entries[0].info.szProtocol[i] = 'x';
}

static void path_without_end(struct catalog *c)
{
    for (unsigned i = 0; i < CATALOG_PATH; i++)
        c->entries[ENTRIES - 1].path[i] = 'x';
}

TEST(entries_that_cannot_be_used_are_damage)
{
    CHECK(still_good(nothing));
    CHECK(!still_good(chain_too_long));
    CHECK(!still_good(chain_negative));
    CHECK(!still_good(id_twice));
    CHECK(!still_good(id_zero));
    CHECK(!still_good(name_without_end));
    CHECK(!still_good(path_without_end));
}

TEST(entries_are_found_by_id_provider_and_protocol)
{
    struct catalog *c = make(ENTRIES);
    const GUID id = c->entries[1].info.ProviderId, nobody = { .Data1 = 99 };
    const INT some[] = { 2, 1, 0 }, none[] = { 0 };

    CHECK(catalog_by_id(c, CATALOG_FIRST_ID + 2) == &c->entries[2]);
    CHECK(catalog_by_id(c, CATALOG_FIRST_ID + 3) == NULL);
    CHECK(catalog_by_provider(c, &id) == &c->entries[1]);
    CHECK(catalog_by_provider(c, &nobody) == NULL);
    CHECK(catalog_wanted(NULL, &c->entries[0].info));
    CHECK(catalog_wanted(some, &c->entries[1].info));
    CHECK(!catalog_wanted(some, &c->entries[0].info));
    CHECK(!catalog_wanted(none, &c->entries[1].info));
    free(c);
}
