/* SPDX-License-Identifier: MIT */
/* Tables of exports, made as the build makes them: distances, sorted names, then those without. */
#include "image/user/coredll/module_exports.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/host/test.h"

enum { NAMED = 5, ALL = 6 };
static union {
    struct module_exports head;
    char room[sizeof(struct module_exports) + ALL * sizeof(struct module_export)];
} table;
static char texts[64];
static uint32_t targets[ALL];

static const char *const names[NAMED] = { "WSAStartup", "connect", "connectx", "send", "sendto" };

static uint32_t low(const void *p)
{
    return (uint32_t)(uintptr_t)p;
}

static void begin(void)
{
    char *at = texts + 1;

    table.head.magic = MODULE_EXPORTS_MAGIC;
    table.head.count = ALL;
    table.head.named = NAMED;
    for (int i = 0; i < ALL; i++) {
        struct module_export *e = &table.head.entries[i];

        e->address = (int32_t)((char *)&targets[i] - (char *)&e->address);
        e->ordinal = i ? 100u - (unsigned)i : 0;
        if (i >= NAMED)
            continue;
        e->name = (int32_t)(strcpy(at, names[i]) - (char *)&e->name);
        at += strlen(at) + 1;
    }
}

TEST(each_name_is_found_and_no_other)
{
    static const char *const others[] = { "", "A", "WSAStartu", "WSAStartupx", "conn", "connecta",
                                          "CONNECT", "sendt", "sendtoo", "z" };

    begin();
    for (int i = 0; i < NAMED; i++)
        CHECK_EQ(module_export_named(&table.head, names[i]), low(&targets[i]));
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++)
        CHECK_EQ(module_export_named(&table.head, others[i]), 0);
    table.head.named = 0;
    CHECK_EQ(module_export_named(&table.head, "connect"), 0);
    table.head.named = 1;
    CHECK_EQ(module_export_named(&table.head, "WSAStartup"), low(&targets[0]));
    CHECK_EQ(module_export_named(&table.head, "connect"), 0);
}

TEST(each_ordinal_is_found_and_zero_is_none)
{
    begin();
    for (unsigned i = 1; i < ALL; i++)
        CHECK_EQ(module_export_ordinal(&table.head, 100 - i), low(&targets[i]));
    CHECK_EQ(module_export_ordinal(&table.head, 0), 0);
    CHECK_EQ(module_export_ordinal(&table.head, 100), 0);
}

TEST(main_is_where_the_table_says)
{
    begin();
    CHECK_EQ(module_export_main(&table.head), 0);
    table.head.main = (int32_t)((char *)&targets[2] - (char *)&table.head.main);
    CHECK_EQ(module_export_main(&table.head), low(&targets[2]));
}
