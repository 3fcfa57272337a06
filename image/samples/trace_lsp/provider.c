/* SPDX-License-Identifier: MIT */
/* The start of a layer: who is below it, and getting that one's table. */
#include "trace.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

WSPPROC_TABLE lower;
WSPUPCALLTABLE upcalls;
WCHAR trace_name[64];

static HMODULE self, lower_module;
static CRITICAL_SECTION starting;
static unsigned started;
static BOOL descending;                 /* the layers below are being started */
static WSAPROTOCOL_INFOW *catalog;      /* at the start */
static int entries;
static DWORD own_id;                    /* of the entry that is this layer */

BOOL WINAPI DllMain(HANDLE instance, DWORD reason, LPVOID reserved);

BOOL WINAPI DllMain(HANDLE instance, DWORD reason, LPVOID reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        self = instance;
        InitializeCriticalSection(&starting);
    } else if (reason == DLL_PROCESS_DETACH) {
        DeleteCriticalSection(&starting);
    }
    return TRUE;
}

static const WCHAR *leaf(const WCHAR *path)
{
    const WCHAR *last = wcsrchr(path, L'\\');

    return last ? last + 1 : path;
}

static BOOL read_catalog(void)
{
    DWORD bytes = 0;
    int error;

    WSCEnumProtocols(NULL, NULL, &bytes, &error);
    catalog = malloc(bytes);
    entries = catalog ? WSCEnumProtocols(NULL, catalog, &bytes, &error) : SOCKET_ERROR;
    return entries > 0;
}

static WSAPROTOCOL_INFOW *entry(DWORD id)
{
    int i;

    for (i = 0; i < entries; i++)
        if (catalog[i].dwCatalogEntryId == id)
            return &catalog[i];
    return NULL;
}

static BOOL path_of(DWORD id, WCHAR path[MAX_PATH])
{
    WSAPROTOCOL_INFOW *info = entry(id);
    INT length = MAX_PATH, error;

    return info && !upcalls.lpWPUGetProviderPath(&info->ProviderId, path, &length, &error);
}

/* The layer of the chain whose DLL this is. */
static void find_own(const WSAPROTOCOLCHAIN *chain)
{
    WCHAR own[MAX_PATH], path[MAX_PATH];
    int i;

    GetModuleFileName(self, own, MAX_PATH);
    own_id = 0;
    for (i = 0; i < chain->ChainLen && !own_id; i++)
        if (path_of(chain->ChainEntries[i], path) && !_wcsicmp(leaf(path), leaf(own)))
            own_id = chain->ChainEntries[i];
    wcsncpy(trace_name, leaf(own), sizeof trace_name / sizeof trace_name[0] - 1);
    if (wcsrchr(trace_name, L'.'))
        *wcsrchr(trace_name, L'.') = 0;
}

static DWORD next_in(const WSAPROTOCOLCHAIN *chain)
{
    int i;

    for (i = 0; i + 1 < chain->ChainLen; i++)
        if (chain->ChainEntries[i] == own_id)
            return chain->ChainEntries[i + 1];
    return 0;
}

/* A base provider is told its own entry; a layer looks for its place in the chain itself. */
BOOL trace_below(const WSAPROTOCOL_INFOW *chain, WSAPROTOCOL_INFOW *below)
{
    const WSAPROTOCOL_INFOW *next = entry(next_in(&chain->ProtocolChain));

    if (next)
        *below = next->ProtocolChain.ChainLen == BASE_PROTOCOL ? *next : *chain;
    return next != NULL;
}

static int start_lower(WORD version, LPWSPDATA data, const WSAPROTOCOL_INFOW *chain)
{
    WSAPROTOCOL_INFOW below;
    WCHAR path[MAX_PATH];
    LPWSPSTARTUP startup;
    int error;

    if (!read_catalog())
        return WSAEPROVIDERFAILEDINIT;
    find_own(&chain->ProtocolChain);
    if (!trace_below(chain, &below) || !path_of(next_in(&chain->ProtocolChain), path))
        return WSAEPROVIDERFAILEDINIT;
    lower_module = LoadLibrary(path);
    startup = (LPWSPSTARTUP)(UINT_PTR)GetProcAddress(lower_module, TEXT("WSPStartup"));
    if (!startup)
        return WSAEPROVIDERFAILEDINIT;
    error = startup(version, data, &below, upcalls, &lower);
    NKDbgPrintfW(TEXT("%s: WSPStartup of %s = %d\n"), trace_name, path, error);
    return error;
}

static void end(void)
{
    if (lower_module)
        FreeLibrary(lower_module);
    lower_module = NULL;
    free(catalog);
    catalog = NULL;
    entries = 0;
}

/* Once for each entry that is a provider of its own, and again if the layer above asks. */
int WSPAPI WSPStartup(WORD wVersionRequested, LPWSPDATA lpWSPData,
                      LPWSAPROTOCOL_INFOW lpProtocolInfo, WSPUPCALLTABLE UpcallTable,
                      LPWSPPROC_TABLE lpProcTable)
{
    static WSPDATA answer;
    int error = 0;

    EnterCriticalSection(&starting);
    if (descending) {                   /* the chain leads back to this DLL */
        error = WSAEPROVIDERFAILEDINIT;
    } else if (!started) {
        upcalls = UpcallTable;
        descending = TRUE;
        error = start_lower(wVersionRequested, &answer, lpProtocolInfo);
        descending = FALSE;
        if (error)
            end();
    }
    if (!error) {
        started++;
        *lpWSPData = answer;
        *lpProcTable = trace_calls;
    }
    LeaveCriticalSection(&starting);
    return error;
}

int WSPAPI trace_cleanup(LPINT lpErrno)
{
    int result = 0;

    EnterCriticalSection(&starting);
    if (!started) {
        *lpErrno = WSANOTINITIALISED;
        result = SOCKET_ERROR;
    } else if (--started == 0) {
        result = lower.lpWSPCleanup(lpErrno);
        NKDbgPrintfW(TEXT("%s: WSPCleanup() = %d\n"), trace_name, result);
        end();
    }
    LeaveCriticalSection(&starting);
    return result;
}
