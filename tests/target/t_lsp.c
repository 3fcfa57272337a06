/* SPDX-License-Identifier: MIT */
/* Layered providers: the catalogue (lsp_catalog.c), calls that go through them (lsp_calls.c), how
 * they come and go (lsp_life.c), what is done within their calls (lsp_within.c).  The layers are
 * those of tests/target/modules/t_layer.c. */
#include "tests/target/lsp.h"

#include <stdlib.h>
#include <string.h>

static WSAPROTOCOL_INFOW entries[ALL];

GUID lsp_guid(unsigned n)
{
    GUID g = { 0x6c737000u + n, 1, 2, { 3, 4, 5, 6, 7, 8, 9, 10 } };

    return g;
}

void lsp_clean(void)
{
    DeleteFile(CATALOG_FILE);
}

int lsp_entries(WSAPROTOCOL_INFOW all[ALL])
{
    DWORD bytes = ALL * sizeof *all;
    int err = 0, n = WSCEnumProtocols(NULL, all, &bytes, &err);

    if (n == SOCKET_ERROR)
        tap_fail("WSCEnumProtocols: %d", err);
    return n;
}

static DWORD id_of(const GUID *provider)
{
    int n = lsp_entries(entries);

    for (int i = 0; i < n; i++)
        if (!memcmp(&entries[i].ProviderId, provider, sizeof *provider))
            return entries[i].dwCatalogEntryId;
    tap_fail("the provider is not in the catalogue");
    return 0;
}

void lsp_base(int protocol, WSAPROTOCOL_INFOW *out)
{
    int n = lsp_entries(entries);

    for (int i = 0; i < n; i++)
        if (entries[i].ProtocolChain.ChainLen == BASE_PROTOCOL && entries[i].iProtocol == protocol)
            *out = entries[i];
}

struct lsp lsp_install(unsigned number, LPCWSTR path, int protocol, const DWORD *below, int nbelow)
{
    struct lsp l = { lsp_guid(2 * number), lsp_guid(2 * number + 1), 0, 0 };
    WSAPROTOCOL_INFOW info;
    int err = 0;

    lsp_base(protocol, &info);
    info.ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    info.dwProviderFlags |= PFL_HIDDEN;
    wcscpy(info.szProtocol, L"a layer");
    if (WSCInstallProvider(&l.layer, path, &info, 1, &err))
        tap_fail("layer %u: %d", number, err);
    l.layer_id = id_of(&l.layer);
    info.dwProviderFlags &= ~(DWORD)PFL_HIDDEN;
    info.ProtocolChain.ChainLen = nbelow + 1;
    info.ProtocolChain.ChainEntries[0] = l.layer_id;
    memcpy(&info.ProtocolChain.ChainEntries[1], below, (size_t)nbelow * sizeof *below);
    wcscpy(info.szProtocol, L"a chain");
    if (WSCInstallProvider(&l.chain, path, &info, 1, &err))
        tap_fail("chain %u: %d", number, err);
    l.chain_id = id_of(&l.chain);
    return l;
}

struct lsp lsp_over_tcp(unsigned number, LPCWSTR path)
{
    static const DWORD below[] = { TCP_ID };

    return lsp_install(number, path, IPPROTO_TCP, below, 1);
}

void lsp_remove(const struct lsp *l)
{
    GUID layer = l->layer, chain = l->chain;
    int err = 0;

    is(WSCDeinstallProvider(&chain, &err), 0);
    is(WSCDeinstallProvider(&layer, &err), 0);
    is(err, 0);
}

HMODULE lsp_watch(LPCWSTR path, struct layer_watch *w)
{
    HMODULE m = LoadLibrary(path);
    layer_watch_fn *watch = (layer_watch_fn *)(uintptr_t)GetProcAddress(m, L"watch");

    memset(w, 0, sizeof *w);
    if (ok(watch != NULL))
        watch(w);
    return m;
}

void lsp_up(void)
{
    WSADATA data;

    is(WSAStartup(MAKEWORD(2, 2), &data), 0);
}

struct lsp_one lsp_begin(LPCWSTR dll, struct layer_watch *w)
{
    struct lsp_one one;

    lsp_clean();
    one.module = lsp_watch(dll, w);
    one.installed = lsp_over_tcp(1, dll);
    lsp_up();
    return one;
}

void lsp_down(void)
{
    is(WSACleanup(), 0);
}

SOCKET lsp_listener(struct sockaddr_in *name)
{
    SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
    int length = sizeof *name;

    memset(name, 0, sizeof *name);
    name->sin_family = AF_INET;
    name->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ok(s != INVALID_SOCKET);
    is(bind(s, NAME(name), sizeof *name), 0);
    is(listen(s, 5), 0);
    is(getsockname(s, NAME(name), &length), 0);
    return s;
}

SOCKET lsp_connected(const struct sockaddr_in *name)
{
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    ok(s != INVALID_SOCKET);
    is(connect(s, (const struct sockaddr *)name, sizeof *name), 0);
    return s;
}

int main(int argc, char **argv)
{
    static const struct tap_test *const parts[] = { lsp_catalog_tests, lsp_call_tests,
                                                    lsp_life_tests, lsp_within_tests };
    static struct tap_test tests[80];
    unsigned n = 0;
    int failed;

    if (argc == 4 && !strcmp(argv[1], "child"))
        return lsp_child(argv[2], (unsigned)atoi(argv[3]));
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        for (const struct tap_test *t = parts[i]; t->name; t++)
            tests[n++] = *t;
    lsp_clean();
    failed = tap_main(argc, argv, tests);
    lsp_clean();
    return failed;
}
