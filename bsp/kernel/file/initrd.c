/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/file/initrd.h"
#include <string.h>

/* cpio newc header: 6 digits of magic and 13 fields of 8 hex digits each, then the name with its
 * NUL, padded to 4; then the data, padded to 4.  The archive ends with a name of its own. */
enum { HEADER_BYTES = 110, KIND_DIGIT = 18, FILE_SIZE = 6, NAME_SIZE = 11 };
enum { KIND_REGULAR = '8' };        /* that digit of the mode is S_IFMT's */
static const char end_name[] = "TRAILER!!!";

extern const char __archive_start[], __archive_end[];

static uint32_t field(const char *header, unsigned index)
{
    const char *p = header + 6 + 8 * index;
    uint32_t v = 0;

    for (const char *end = p + 8; p < end; p++)
        v = v << 4 | (((unsigned char)*p & 15) + ((unsigned char)*p >> 6) * 9);
    return v;
}

static bool is_last(const char *name)
{
    return *name == *end_name && !strcmp(name, end_name);
}

static size_t pad4(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

/* Reads the entry at `at`; NULL at the end or where the archive makes no sense, else the next. */
static const char *entry(const char *at, struct initrd_file *out, bool *regular)
{
    size_t left = (size_t)(__archive_end - at), name_bytes, size, data;

    if (left < HEADER_BYTES || memcmp(at, "070701", 6))
        return NULL;
    name_bytes = field(at, NAME_SIZE);
    size = field(at, FILE_SIZE);
    if (!name_bytes || name_bytes > left - HEADER_BYTES || at[HEADER_BYTES + name_bytes - 1])
        return NULL;
    data = pad4(HEADER_BYTES + name_bytes);
    if (data > left || size > left - data || is_last(at + HEADER_BYTES))
        return NULL;
    *out = (struct initrd_file){ at + HEADER_BYTES, at + data, size };
    *regular = at[KIND_DIGIT] == KIND_REGULAR;
    return pad4(size) > left - data ? __archive_end : at + data + pad4(size);
}

bool initrd_next(const void **cursor, struct initrd_file *out)
{
    const char *at = *cursor ? *cursor : initrd_first();
    bool regular = false;

    do {
        at = entry(at, out, &regular);
        if (!at)
            return false;
    } while (!regular);
    *cursor = at;
    return true;
}

const void *initrd_first(void)
{
    return __archive_start;
}
