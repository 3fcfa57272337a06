/* SPDX-License-Identifier: MIT */
/* catalog: the providers that are installed, in the order in which a socket is offered to them.
 *
 * It is a file of the RAM file system, \Windows\wsp.cat, which exists from the first WSCInstall-
 * Provider to power off; without it there are the base protocols (protocols.h) alone.  The file has
 * them too, for their place in the order; what they are is never taken from it.
 *
 * Owner    a writer replaces the file whole, under a mutex that all programs share; who reads has
 *          it as well, because an open file cannot be replaced.  A writer that dies leaves the old
 *          file, or the new one.
 * Bounds   CATALOG_MOST entries, about 70 KB while it is read.
 * Returns  catalog_begin: 0 with the catalogue and the mutex; WSANO_RECOVERY: the file is not what
 *          was written (a line on the console says so) or cannot be read; WSATRY_AGAIN: another
 *          program has the mutex for too long; WSA_NOT_ENOUGH_MEMORY.  catalog_read: the same, the
 *          mutex given back.  catalog_write: 0 or such an error; the file is the old one then.
 * Context  any thread.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Winsock SPI"; own format.
 * Tests    tests/target/t_lsp.c, tests/unit/user/test_catalog.c                                */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <winsock2.h>

enum { CATALOG_MOST = 64, CATALOG_PATH = 260, CATALOG_FIRST_ID = 1101 };

struct catalog_entry {
    WSAPROTOCOL_INFOW info;
    WCHAR path[CATALOG_PATH];   /* of the DLL; empty: a base protocol */
};

struct catalog {
    uint32_t magic, check;      /* check: of all that is behind it */
    uint32_t count, next_id;
    struct catalog_entry entries[];
};

static inline size_t catalog_bytes(uint32_t count)
{
    return sizeof(struct catalog) + count * sizeof(struct catalog_entry);
}

/* What can be said of the bytes of a file alone: whole, and each entry one that can be used. */
bool catalog_good(const struct catalog *c, size_t bytes);
void catalog_seal(struct catalog *c);

struct catalog *catalog_base(unsigned room);    /* the base protocols, and room; or NULL */
int catalog_begin(unsigned room, struct catalog **out, HANDLE *mutex);
int catalog_write(struct catalog *c);
void catalog_end(struct catalog *c, HANDLE mutex);
int catalog_read(struct catalog **out);         /* the caller frees it */

const struct catalog_entry *catalog_by_id(const struct catalog *c, DWORD id);        /* or NULL */
const struct catalog_entry *catalog_by_provider(const struct catalog *c, const GUID *id);
/* Entries of these protocol numbers, up to a zero; list NULL: all. */
bool catalog_wanted(const INT *list, const WSAPROTOCOL_INFOW *info);
