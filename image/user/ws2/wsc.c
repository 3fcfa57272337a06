/* SPDX-License-Identifier: MIT */
/* The catalogue as programs change and read it: the WSC calls.  They need no WSAStartup.
 * Source: learn.microsoft.com "WSCInstallProvider", "WSCDeinstallProvider", "WSCEnumProtocols",
 * "WSCGetProviderPath", "WSCWriteProviderOrder". */
#include "image/user/ws2/catalog.h"
#include "image/user/ws2/ws2.h"

#include <sporder.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <ws2spi.h>

/* 0, or SOCKET_ERROR with the reason; without a place for the reason, as the last error. */
static int answer(int err, LPINT lpErrno)
{
    if (IsBadWritePtr(lpErrno, sizeof *lpErrno))
        return ws2_fail(WSAEFAULT);
    if (!err)
        return 0;
    *lpErrno = err;
    return SOCKET_ERROR;
}

/* --- installing ------------------------------------------------------------------------------- */

static int check_list(const WSAPROTOCOL_INFOW *list, DWORD n)
{
    for (DWORD i = 0; i < n; i++) {
        int length = list[i].ProtocolChain.ChainLen;

        if (length < LAYERED_PROTOCOL || length > MAX_PROTOCOL_CHAIN ||
            IsBadStringPtr(list[i].szProtocol, WSAPROTOCOL_LEN + 1) ||
            wcsnlen(list[i].szProtocol, WSAPROTOCOL_LEN + 1) > WSAPROTOCOL_LEN)
            return WSAEINVAL;
    }
    return 0;
}

static int check_install(const GUID *id, const WCHAR *path, const WSAPROTOCOL_INFOW *list, DWORD n)
{
    if (IsBadReadPtr(id, sizeof *id) || IsBadStringPtr(path, CATALOG_PATH) ||
        (n <= CATALOG_MOST && IsBadReadPtr(list, n * sizeof *list)))
        return WSAEFAULT;
    if (!n || n > CATALOG_MOST || !path[0] || wcsnlen(path, CATALOG_PATH) == CATALOG_PATH)
        return WSAEINVAL;
    return check_list(list, n);
}

static DWORD fresh_id(struct catalog *c)
{
    while (c->next_id < CATALOG_FIRST_ID || catalog_by_id(c, c->next_id))
        c->next_id++;
    return c->next_id++;
}

/* A chain is to be used, and Windows CE knows no call that would move it in front of the base
 * protocols: the chains that were installed last come first.  What is no chain comes last. */
static void insert(struct catalog *c, const GUID *id, const WCHAR *path,
                   const WSAPROTOCOL_INFOW *list, DWORD n)
{
    uint32_t front = 0;

    for (DWORD i = 0; i < n; i++) {
        uint32_t at = list[i].ProtocolChain.ChainLen > BASE_PROTOCOL ? front++ : c->count;
        struct catalog_entry *e = &c->entries[at];
        DWORD fresh = fresh_id(c);

        memmove(e + 1, e, (c->count - at) * sizeof *e);
        memset(e, 0, sizeof *e);
        e->info = list[i];
        e->info.ProviderId = *id;
        e->info.dwCatalogEntryId = fresh;
        wcscpy(e->path, path);
        c->count++;
    }
}

int WSPAPI WSCInstallProvider(const LPGUID lpProviderId, const WCHAR *lpszProviderDllPath,
                              const LPWSAPROTOCOL_INFOW lpProtocolInfoList, DWORD dwNumberOfEntries,
                              LPINT lpErrno)
{
    int err = check_install(lpProviderId, lpszProviderDllPath, lpProtocolInfoList,
                            dwNumberOfEntries);
    struct catalog *c;
    HANDLE mutex;

    if (err || IsBadWritePtr(lpErrno, sizeof *lpErrno))
        return answer(err, lpErrno);
    err = catalog_begin(dwNumberOfEntries, &c, &mutex);
    if (err)
        return answer(err, lpErrno);
    if (catalog_by_provider(c, lpProviderId) || c->count + dwNumberOfEntries > CATALOG_MOST) {
        err = WSANO_RECOVERY;
    } else {
        insert(c, lpProviderId, lpszProviderDllPath, lpProtocolInfoList, dwNumberOfEntries);
        err = catalog_write(c);
    }
    catalog_end(c, mutex);
    return answer(err, lpErrno);
}

/* Chains that name what is gone stay, as on Windows: they fail when they are used. */
int WSPAPI WSCDeinstallProvider(LPGUID lpProviderId, LPINT lpErrno)
{
    const struct catalog_entry *known;
    struct catalog *c;
    uint32_t kept = 0;
    HANDLE mutex;
    int err;

    if (IsBadReadPtr(lpProviderId, sizeof *lpProviderId) ||
        IsBadWritePtr(lpErrno, sizeof *lpErrno))
        return answer(WSAEFAULT, lpErrno);
    err = catalog_begin(0, &c, &mutex);
    if (err)
        return answer(err, lpErrno);
    known = catalog_by_provider(c, lpProviderId);
    if (!known || !known->path[0]) {
        err = WSAEINVAL;                  /* the base provider cannot be removed */
    } else {
        for (uint32_t i = 0; i < c->count; i++)
            if (memcmp(&c->entries[i].info.ProviderId, lpProviderId, sizeof *lpProviderId))
                memmove(&c->entries[kept++], &c->entries[i], sizeof c->entries[0]);
        c->count = kept;
        err = catalog_write(c);
    }
    catalog_end(c, mutex);
    return answer(err, lpErrno);
}

/* --- the order -------------------------------------------------------------------------------- */

static int reorder(struct catalog *c, const DWORD *ids, DWORD n)
{
    for (DWORD i = 0; i < n; i++) {
        struct catalog_entry *e = (struct catalog_entry *)catalog_by_id(c, ids[i]), moved;
        struct catalog_entry *to = &c->entries[i];

        if (!e || e < to)                 /* unknown, or named twice */
            return WSAEINVAL;
        moved = *e;
        memmove(to + 1, to, (size_t)((char *)e - (char *)to));
        *to = moved;
    }
    return 0;
}

int WSPAPI WSCWriteProviderOrder(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries)
{
    struct catalog *c;
    HANDLE mutex;
    int err;

    if (dwNumberOfEntries > CATALOG_MOST)
        return WSAEINVAL;
    if (IsBadReadPtr(lpwdCatalogEntryId, dwNumberOfEntries * sizeof *lpwdCatalogEntryId))
        return WSAEFAULT;
    err = catalog_begin(0, &c, &mutex);
    if (err)
        return err;
    err = dwNumberOfEntries == c->count ? reorder(c, lpwdCatalogEntryId, c->count) : WSAEINVAL;
    if (!err)
        err = catalog_write(c);
    catalog_end(c, mutex);
    return err;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* What programs have: of a file that is damaged the base protocols. */
static int read_good(struct catalog **out)
{
    int err = catalog_read(out);

    if (err == WSANO_RECOVERY) {
        *out = catalog_base(0);
        err = *out ? 0 : WSA_NOT_ENOUGH_MEMORY;
    }
    return err;
}

static int copy_entries(const struct catalog *c, const INT *list, LPWSAPROTOCOL_INFOW out,
                        LPDWORD bytes)
{
    DWORD n = 0;

    for (uint32_t i = 0; i < c->count; i++)
        n += catalog_wanted(list, &c->entries[i].info);
    if (!out || *bytes < n * sizeof *out) {
        *bytes = n * sizeof *out;
        return -WSAENOBUFS;
    }
    if (IsBadWritePtr(out, n * sizeof *out))
        return -WSAEFAULT;
    for (uint32_t i = 0; i < c->count; i++)
        if (catalog_wanted(list, &c->entries[i].info))
            *out++ = c->entries[i].info;
    return (int)n;
}

int WSPAPI WSCEnumProtocols(LPINT lpiProtocols, LPWSAPROTOCOL_INFOW lpProtocolBuffer,
                            LPDWORD lpdwBufferLength, LPINT lpErrno)
{
    struct catalog *c = NULL;
    int n, err;

    if (ws2_list_bad(lpiProtocols) || IsBadWritePtr(lpdwBufferLength, sizeof *lpdwBufferLength) ||
        IsBadWritePtr(lpErrno, sizeof *lpErrno))
        return answer(WSAEFAULT, lpErrno);
    err = read_good(&c);
    if (err)
        return answer(err, lpErrno);
    n = copy_entries(c, lpiProtocols, lpProtocolBuffer, lpdwBufferLength);
    free(c);
    return n < 0 ? answer(-n, lpErrno) : n;
}

/* The base provider has no path in the catalogue: its DLL is a part of coredll.dll. */
static int copy_path(const WCHAR *path, WCHAR *out, LPINT length)
{
    INT needed;

    if (!path[0])
        path = L"wspm.dll";
    needed = (INT)wcslen(path) + 1;
    if (*length < needed) {
        *length = needed;
        return WSAEFAULT;
    }
    if (IsBadWritePtr(out, (UINT)needed * sizeof *out))
        return WSAEFAULT;
    wcscpy(out, path);
    *length = needed;
    return 0;
}

int WSPAPI WSCGetProviderPath(LPGUID lpProviderId, WCHAR *lpszProviderDllPath,
                              LPINT lpProviderDllPathLen, LPINT lpErrno)
{
    const struct catalog_entry *e;
    struct catalog *c;
    int err;

    if (IsBadReadPtr(lpProviderId, sizeof *lpProviderId) ||
        IsBadWritePtr(lpProviderDllPathLen, sizeof *lpProviderDllPathLen) ||
        IsBadWritePtr(lpErrno, sizeof *lpErrno))
        return answer(WSAEFAULT, lpErrno);
    err = read_good(&c);
    if (err)
        return answer(err, lpErrno);
    e = catalog_by_provider(c, lpProviderId);
    err = e ? copy_path(e->path, lpszProviderDllPath, lpProviderDllPathLen) : WSAEINVAL;
    free(c);
    return answer(err, lpErrno);
}
