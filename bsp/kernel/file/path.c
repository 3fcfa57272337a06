/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/file/path.h"
#include <string.h>
#include "bsp/include/winerror.h"

static bool separates(char c)
{
    return c == '/' || c == '\\';
}

static unsigned char lower(char c)
{
    unsigned char u = (unsigned char)c;

    return u >= 'A' && u <= 'Z' ? (unsigned char)(u | 0x20) : u;
}

int path_compare(const char *a, const char *b, size_t bytes)
{
    for (; bytes; a++, b++, bytes--) {
        int d = lower(*a) - lower(*b);

        if (d || !*a)
            return d;
    }
    return 0;
}

static uint32_t check_part(const char *part, size_t bytes)
{
    if (bytes >= NAME_BYTES)
        return ERROR_FILENAME_EXCED_RANGE;
    for (size_t i = 0; i < bytes; i++)
        if ((unsigned char)part[i] < ' ' || part[i] == 0x7f || strchr("<>:\"|?*", part[i]))
            return ERROR_INVALID_NAME;
    return part[bytes - 1] == '.' || part[bytes - 1] == ' ' ? ERROR_INVALID_NAME : 0;
}

static size_t one_up(const char *out, size_t used)
{
    while (used && out[used - 1] != '/')
        used--;
    return used ? used - 1 : 0;
}

/* Puts one part behind what there is; used: so many bytes, without the NUL. */
static uint32_t add_part(char *out, size_t *used, const char *part, size_t bytes)
{
    uint32_t err = check_part(part, bytes);

    if (err)
        return err;
    if (*used + 1 + bytes >= PATH_BYTES)
        return ERROR_FILENAME_EXCED_RANGE;
    if (*used)
        out[(*used)++] = '/';
    memcpy(out + *used, part, bytes);
    *used += bytes;
    return 0;
}

uint32_t path_normal(const char *typed, char out[PATH_BYTES])
{
    size_t used = 0;
    uint32_t err = *typed ? 0 : ERROR_FILE_NOT_FOUND;

    while (*typed && !err) {
        size_t bytes = 0;

        while (typed[bytes] && !separates(typed[bytes]))
            bytes++;
        if (bytes == 2 && !memcmp(typed, "..", 2))
            used = one_up(out, used);
        else if (bytes && !(bytes == 1 && *typed == '.'))
            err = add_part(out, &used, typed, bytes);
        typed += bytes;
        if (*typed)
            typed++;
    }
    out[used] = '\0';
    return err;
}

const char *path_split(char path[PATH_BYTES])
{
    size_t used = strlen(path);

    while (used && path[used - 1] != '/')
        used--;
    if (used) {
        path[used - 1] = '\0';
        return path + used;
    }
    used = strlen(path);                        /* in the root, whose path is "" */
    kassert(used + 1 < PATH_BYTES);             /* a part is shorter */
    memmove(path + 1, path, used + 1);
    *path = '\0';
    return path + 1;
}
