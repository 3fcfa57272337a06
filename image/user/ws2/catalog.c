/* SPDX-License-Identifier: MIT */
/* The catalogue's file. */
#include "image/user/ws2/catalog.h"
#include "image/user/ws2/ws2.h"
#include "provider/abi/protocols.h"

#include <stdlib.h>
#include <string.h>

#define FILE_NAME L"\\Windows\\wsp.cat"
#define NEW_NAME L"\\Windows\\wsp.new"
#define MUTEX_NAME L"Winsock catalogue"
enum { MUTEX_MS = 10000 };

#define ROW(ops, ...) { __VA_ARGS__ },
static const struct protocol base[] = { PROTOCOLS(ROW) };
enum { BASE = sizeof base / sizeof base[0] };

struct catalog *catalog_base(unsigned room)
{
    struct catalog *c = calloc(1, catalog_bytes(BASE + room));

    if (!c)
        return NULL;
    c->count = BASE;
    c->next_id = CATALOG_FIRST_ID;
    for (unsigned i = 0; i < BASE; i++)
        protocol_entry(&c->entries[i].info, &base[i]);
    return c;
}

/* The base protocols are what this library says, whatever the file says; false: one is missing, or
 * there is one more. */
static bool take_base(struct catalog *c)
{
    unsigned found = 0;

    for (uint32_t i = 0; i < c->count; i++)
        found += !c->entries[i].path[0];
    for (unsigned i = 0; i < BASE; i++) {
        struct catalog_entry *e = (struct catalog_entry *)catalog_by_id(c, base[i].id);

        if (!e || e->path[0])
            return false;
        protocol_entry(&e->info, &base[i]);
    }
    return found == BASE;
}

static int damaged(void)
{
    static const char line[] = "*** WSP \\Windows\\wsp.cat is damaged: the base provider stands "
                               "alone until it is deleted\n";
    struct kern_io a = { word(line), sizeof line - 1, 0 };

    KERN(CONSOLE_WRITE, &a);
    return WSANO_RECOVERY;
}

static int of_win32(DWORD error)
{
    return error == ERROR_NOT_ENOUGH_MEMORY   ? WSA_NOT_ENOUGH_MEMORY
           : error == ERROR_SHARING_VIOLATION ? WSATRY_AGAIN
                                              : WSANO_RECOVERY;
}

static bool not_there(DWORD error)
{
    return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

static int read_open(HANDLE file, unsigned room, struct catalog **out)
{
    DWORD bytes = GetFileSize(file, NULL), got = 0;
    struct catalog *c;
    int err = 0;

    if (bytes < sizeof *c || bytes > catalog_bytes(CATALOG_MOST))
        return damaged();
    c = calloc(1, bytes + room * sizeof c->entries[0]);
    if (!c)
        return WSA_NOT_ENOUGH_MEMORY;
    if (!ReadFile(file, c, bytes, &got, NULL))
        err = of_win32(GetLastError());
    else if (got != bytes || !catalog_good(c, bytes) || !take_base(c))
        err = damaged();
    if (err)
        free(c);
    else
        *out = c;
    return err;
}

static int load(unsigned room, struct catalog **out)
{
    HANDLE file = CreateFile(FILE_NAME, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0,
                             NULL);
    int err;

    if (file != INVALID_HANDLE_VALUE) {
        err = read_open(file, room, out);
        CloseHandle(file);
        return err;
    }
    if (!not_there(GetLastError()))
        return of_win32(GetLastError());
    *out = catalog_base(room);
    return *out ? 0 : WSA_NOT_ENOUGH_MEMORY;
}

int catalog_begin(unsigned room, struct catalog **out, HANDLE *mutex)
{
    DWORD waited;
    int err;

    *out = NULL;
    *mutex = CreateMutex(NULL, FALSE, MUTEX_NAME);
    if (!*mutex)
        return of_win32(GetLastError());
    waited = WaitForSingleObject(*mutex, MUTEX_MS);
    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED) {
        CloseHandle(*mutex);
        return WSATRY_AGAIN;
    }
    err = load(room, out);
    if (err)
        catalog_end(NULL, *mutex);
    return err;
}

void catalog_end(struct catalog *c, HANDLE mutex)
{
    free(c);
    ReleaseMutex(mutex);
    CloseHandle(mutex);
}

int catalog_read(struct catalog **out)
{
    HANDLE mutex;
    int err;

    if (GetFileAttributes(FILE_NAME) == INVALID_FILE_ATTRIBUTES && not_there(GetLastError())) {
        *out = catalog_base(0);
        return *out ? 0 : WSA_NOT_ENOUGH_MEMORY;
    }
    err = catalog_begin(0, out, &mutex);
    if (!err)
        catalog_end(NULL, mutex);
    return err;
}

int catalog_write(struct catalog *c)
{
    DWORD bytes = catalog_bytes(c->count), written = 0;
    HANDLE file = CreateFile(NEW_NAME, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    BOOL whole;
    int err;

    if (file == INVALID_HANDLE_VALUE)
        return of_win32(GetLastError());
    catalog_seal(c);
    whole = WriteFile(file, c, bytes, &written, NULL) && written == bytes;
    err = whole ? 0 : of_win32(GetLastError());
    CloseHandle(file);
    if (!err && !DeleteAndRenameFile(FILE_NAME, NEW_NAME))
        err = of_win32(GetLastError());
    if (err)
        DeleteFile(NEW_NAME);
    return err;
}
