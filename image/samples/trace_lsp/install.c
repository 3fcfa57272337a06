/* SPDX-License-Identifier: MIT */
/* trace_lsp: installs and removes layered providers.
 *
 *   trace_lsp install [DLL]    on top of TCP and UDP, and of what is on top of them
 *   trace_lsp list
 *   trace_lsp remove           all that it has installed
 *
 * Exit status: 0 done, 1 refused, 2 a mistake. */
#include <ws2spi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tchar.h>
#include <windows.h>

enum { MOST = 20 };

/* Data2 is the number of the layer, Data3 which of its two providers it is. */
static const GUID ours = { 0x7472c3a1, 0, 0, { 0x9d, 0x11, 0x4c, 0x53, 0x50, 0x6c, 0x6f, 0x67 } };
enum { LAYER, CHAINS };

static WSAPROTOCOL_INFO *catalog;

static int refused(const TCHAR *what, int error)
{
    _ftprintf(stderr, TEXT("trace_lsp: %s: error %d\n"), what, error);
    return 1;
}

static GUID guid_of(unsigned number, unsigned which)
{
    GUID id = ours;

    id.Data2 = (unsigned short)number;
    id.Data3 = (unsigned short)which;
    return id;
}

static BOOL is_ours(const GUID *id)
{
    GUID plain = *id;

    plain.Data2 = plain.Data3 = 0;
    return !memcmp(&plain, &ours, sizeof plain);
}

/* How many entries, or SOCKET_ERROR. */
static int read_catalog(int *error)
{
    DWORD bytes = 0;

    WSCEnumProtocols(NULL, NULL, &bytes, error);
    free(catalog);
    catalog = malloc(bytes);
    return catalog ? WSCEnumProtocols(NULL, catalog, &bytes, error) : SOCKET_ERROR;
}

static const WSAPROTOCOL_INFO *provider(int n, const GUID *id)
{
    int i;

    for (i = 0; i < n; i++)
        if (!memcmp(&catalog[i].ProviderId, id, sizeof *id))
            return &catalog[i];
    return NULL;
}

/* What a socket of this protocol is now, with the layer on top; FALSE: the chain would be too
 * long. */
static BOOL on_top(int n, int protocol, DWORD layer, WSAPROTOCOL_INFO *out)
{
    WSAPROTOCOLCHAIN below;
    int i;

    for (i = 0; i < n; i++)
        if (catalog[i].iProtocol == protocol && catalog[i].ProtocolChain.ChainLen)
            break;
    if (i == n || catalog[i].ProtocolChain.ChainLen == MAX_PROTOCOL_CHAIN)
        return FALSE;
    *out = catalog[i];
    below = out->ProtocolChain;
    if (below.ChainLen == BASE_PROTOCOL)
        below.ChainEntries[0] = out->dwCatalogEntryId;
    out->ProtocolChain.ChainLen = below.ChainLen + 1;
    out->ProtocolChain.ChainEntries[0] = layer;
    memcpy(&out->ProtocolChain.ChainEntries[1], below.ChainEntries,
           (size_t)below.ChainLen * sizeof below.ChainEntries[0]);
    _sntprintf(out->szProtocol, WSAPROTOCOL_LEN, TEXT("traced %s"), catalog[i].szProtocol);
    return TRUE;
}

/* The layer itself, which no socket is of. */
static int install_layer(GUID *id, const TCHAR *dll, int *error)
{
    WSAPROTOCOL_INFO info = catalog[0];

    info.dwProviderFlags |= PFL_HIDDEN;
    info.ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    _tcscpy(info.szProtocol, TEXT("trace layer"));
    return WSCInstallProvider(id, dll, &info, 1, error);
}

static int install_chains(GUID *layer, GUID *id, const TCHAR *dll, int *error)
{
    WSAPROTOCOL_INFO chains[2];
    const WSAPROTOCOL_INFO *own;
    int n = read_catalog(error);

    own = n > 0 ? provider(n, layer) : NULL;
    if (!own)
        return SOCKET_ERROR;
    *error = WSAEINVAL;
    if (!on_top(n, IPPROTO_TCP, own->dwCatalogEntryId, &chains[0]) ||
        !on_top(n, IPPROTO_UDP, own->dwCatalogEntryId, &chains[1]))
        return SOCKET_ERROR;
    return WSCInstallProvider(id, dll, chains, 2, error);
}

/* A DLL is one layer: to be two it has to be copied. */
static BOOL is_there(int n, const TCHAR *dll)
{
    int i;

    for (i = 0; i < n; i++) {
        TCHAR path[MAX_PATH];
        INT length = MAX_PATH;
        int error;

        if (!WSCGetProviderPath(&catalog[i].ProviderId, path, &length, &error) &&
            !_tcsicmp(path, dll))
            return TRUE;
    }
    return FALSE;
}

static int install(const TCHAR *dll)
{
    int error = 0, ignored, n = read_catalog(&error);
    unsigned number;
    GUID layer, chains;

    if (n <= 0)
        return refused(TEXT("the catalogue"), error);
    if (is_there(n, dll)) {
        _ftprintf(stderr, TEXT("trace_lsp: %s is installed already\n"), dll);
        return 1;
    }
    for (number = 0; number < MOST; number++) {
        layer = guid_of(number, LAYER);
        if (!provider(n, &layer))
            break;
    }
    chains = guid_of(number, CHAINS);
    if (install_layer(&layer, dll, &error))
        return refused(TEXT("WSCInstallProvider"), error);
    if (install_chains(&layer, &chains, dll, &error)) {
        WSCDeinstallProvider(&layer, &ignored);
        return refused(TEXT("WSCInstallProvider of the chains"), error);
    }
    _tprintf(TEXT("%s is installed\n"), dll);
    return 0;
}

static int remove_ours(void)
{
    int error = 0, i, n = read_catalog(&error);

    for (i = 0; i < n; i++)
        if (is_ours(&catalog[i].ProviderId) &&
            provider(n, &catalog[i].ProviderId) == &catalog[i] &&
            WSCDeinstallProvider(&catalog[i].ProviderId, &error))
            return refused(TEXT("WSCDeinstallProvider"), error);
    return n < 0 ? refused(TEXT("the catalogue"), error) : 0;
}

static int list(void)
{
    int error = 0, i, k, n = read_catalog(&error);

    for (i = 0; i < n; i++) {
        const WSAPROTOCOLCHAIN *chain = &catalog[i].ProtocolChain;
        TCHAR path[MAX_PATH];
        INT length = MAX_PATH;

        if (WSCGetProviderPath(&catalog[i].ProviderId, path, &length, &error))
            _tcscpy(path, TEXT("?"));
        _tprintf(TEXT("%5lu  %-24s %-20s"), catalog[i].dwCatalogEntryId, catalog[i].szProtocol,
                 path);
        for (k = 0; chain->ChainLen > 1 && k < chain->ChainLen; k++)
            _tprintf(TEXT(" %lu"), chain->ChainEntries[k]);
        _tprintf(TEXT("\n"));
    }
    return n < 0 ? refused(TEXT("the catalogue"), error) : 0;
}

static int usage(FILE *to, int status)
{
    _ftprintf(to, TEXT("usage: trace_lsp install [DLL] | list | remove\n"));
    return status;
}

int _tmain(int argc, TCHAR **argv)
{
    if ((argc == 2 || argc == 3) && !_tcscmp(argv[1], TEXT("install")))
        return install(argc == 3 ? argv[2] : TEXT("trace_lsp.dll"));
    if (argc == 2 && !_tcscmp(argv[1], TEXT("remove")))
        return remove_ours();
    if (argc == 2 && !_tcscmp(argv[1], TEXT("list")))
        return list();
    if (argc == 2 && (!_tcscmp(argv[1], TEXT("/?")) || !_tcscmp(argv[1], TEXT("-h"))))
        return usage(stdout, 0);
    return usage(stderr, 2);
}
