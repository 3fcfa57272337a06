/* SPDX-License-Identifier: MIT */
/* What is installed, in which order, and what is refused. */
#include "tests/target/lsp.h"

#include <stdio.h>
#include <string.h>

#define BAD ((void *)16)
#define A_DLL L"t_layer_a.dll"
enum { CHILDREN = 3, EACH = 5, BASES = 2, READS = 50 };

static WSAPROTOCOL_INFOW all[ALL];
static int err;

static void base_protocols_are_there_at_first(void)
{
    lsp_clean();
    is(lsp_entries(all), BASES);
    is(all[0].dwCatalogEntryId, TCP_ID);
    is(all[1].dwCatalogEntryId, UDP_ID);
    is(GetFileAttributes(CATALOG_FILE), INVALID_FILE_ATTRIBUTES);
}

static void enumeration_says_how_much_it_needs(void)
{
    INT udp[] = { IPPROTO_UDP, 0 }, none[] = { IPPROTO_ICMP, 0 };
    DWORD bytes = sizeof all[0];

    lsp_clean();
    is(WSCEnumProtocols(NULL, all, &bytes, &err), SOCKET_ERROR);
    is(err, WSAENOBUFS);
    is(bytes, BASES * sizeof all[0]);
    bytes--;
    is(WSCEnumProtocols(NULL, all, &bytes, &err), SOCKET_ERROR);
    is(bytes, BASES * sizeof all[0]);
    is(WSCEnumProtocols(NULL, NULL, &bytes, &err), SOCKET_ERROR);
    is(err, WSAENOBUFS);
    is(WSCEnumProtocols(udp, all, &bytes, &err), 1);
    is(all[0].dwCatalogEntryId, UDP_ID);
    is(WSCEnumProtocols(none, all, &bytes, &err), 0);
}

static void layers_are_seen_where_providers_are_managed_only(void)
{
    struct lsp l;
    DWORD bytes = sizeof all;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    is(lsp_entries(all), BASES + 2);
    is(all[0].dwCatalogEntryId, l.chain_id);        /* in front */
    is(all[1].dwCatalogEntryId, TCP_ID);
    is(all[2].dwCatalogEntryId, UDP_ID);
    is(all[3].dwCatalogEntryId, l.layer_id);
    ok(!memcmp(&all[0].ProviderId, &l.chain, sizeof l.chain));
    is(wcscmp(all[0].szProtocol, L"a chain"), 0);
    lsp_up();
    is(WSAEnumProtocols(NULL, all, &bytes), BASES + 1);
    is(all[0].dwCatalogEntryId, l.chain_id);
    bytes = BASES * sizeof all[0];
    is(WSAEnumProtocols(NULL, all, &bytes), SOCKET_ERROR);
    is(WSAGetLastError(), WSAENOBUFS);
    is(bytes, (BASES + 1) * sizeof all[0]);
    lsp_down();
    lsp_remove(&l);
    is(lsp_entries(all), BASES);
}

static void ids_are_not_used_again(void)
{
    struct lsp a, b;

    lsp_clean();
    a = lsp_over_tcp(1, A_DLL);
    lsp_remove(&a);
    b = lsp_over_tcp(2, A_DLL);
    ok(b.layer_id > a.chain_id && b.chain_id > b.layer_id);
    lsp_remove(&b);
}

static void paths_are_told(void)
{
    WSAPROTOCOL_INFOW base;
    WCHAR path[MAX_PATH];
    INT room = MAX_PATH;
    struct lsp l;
    GUID nobody = lsp_guid(99);

    lsp_clean();
    l = lsp_over_tcp(1, L"\\Windows\\some layer.dll");
    is(WSCGetProviderPath(&l.chain, path, &room, &err), 0);
    is(wcscmp(path, L"\\Windows\\some layer.dll"), 0);
    is(room, (INT)wcslen(path) + 1);
    room--;
    is(WSCGetProviderPath(&l.chain, path, &room, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(room, (INT)wcslen(path) + 1);
    is(WSCGetProviderPath(&l.chain, BAD, &room, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(WSCGetProviderPath(&nobody, path, &room, &err), SOCKET_ERROR);
    is(err, WSAEINVAL);
    lsp_base(IPPROTO_UDP, &base);
    room = MAX_PATH;
    is(WSCGetProviderPath(&base.ProviderId, path, &room, &err), 0);
    ok(GetProcAddress(LoadLibrary(path), L"WSPStartup") == (FARPROC)(uintptr_t)WSPStartup);
    lsp_remove(&l);
}

/* The longest is installed and told; that there is no such DLL is the socket's error. */
static void longest_path_is_a_path(void)
{
    static WCHAR longest[MAX_PATH], told[MAX_PATH];
    INT room = MAX_PATH;
    struct lsp l;

    lsp_clean();
    wmemset(longest, L'x', MAX_PATH - 1);
    l = lsp_over_tcp(1, longest);
    is(WSCGetProviderPath(&l.chain, told, &room, &err), 0);
    is(room, MAX_PATH);
    is(wcscmp(told, longest), 0);
    lsp_up();
    is(socket(AF_INET, SOCK_STREAM, 0), INVALID_SOCKET);
    is(WSAGetLastError(), WSAEPROVIDERFAILEDINIT);
    lsp_down();
    lsp_remove(&l);
}

static void install_fails(int want, LPGUID id, const WCHAR *path, LPWSAPROTOCOL_INFOW list, DWORD n)
{
    err = 0;
    is(WSCInstallProvider(id, path, list, n, &err), SOCKET_ERROR);
    is(err, want);
}

static void what_cannot_be_installed_is_refused(void)
{
    static WCHAR far_too_long[MAX_PATH + 1];
    GUID id = lsp_guid(1), base_id;
    WSAPROTOCOL_INFOW info;

    lsp_clean();
    lsp_base(IPPROTO_TCP, &info);
    base_id = info.ProviderId;
    install_fails(WSAEFAULT, NULL, A_DLL, &info, 1);
    install_fails(WSAEFAULT, BAD, A_DLL, &info, 1);
    install_fails(WSAEFAULT, &id, NULL, &info, 1);
    install_fails(WSAEFAULT, &id, A_DLL, NULL, 1);
    install_fails(WSAEFAULT, &id, A_DLL, BAD, 3);
    install_fails(WSAEINVAL, &id, A_DLL, &info, 0);
    install_fails(WSAEINVAL, &id, A_DLL, &info, 0xffffffff);
    install_fails(WSAEINVAL, &id, L"", &info, 1);
    wmemset(far_too_long, L'x', MAX_PATH);
    install_fails(WSAEINVAL, &id, far_too_long, &info, 1);
    install_fails(WSANO_RECOVERY, &base_id, A_DLL, &info, 1);
    info.ProtocolChain.ChainLen = MAX_PROTOCOL_CHAIN + 1;
    install_fails(WSAEINVAL, &id, A_DLL, &info, 1);
    info.ProtocolChain.ChainLen = -1;
    install_fails(WSAEINVAL, &id, A_DLL, &info, 1);
    info.ProtocolChain.ChainLen = 0;
    wmemset(info.szProtocol, L'x', WSAPROTOCOL_LEN + 1);
    install_fails(WSAEINVAL, &id, A_DLL, &info, 1);
    info.szProtocol[WSAPROTOCOL_LEN] = 0;
    is(WSCInstallProvider(&id, A_DLL, &info, 1, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(lsp_entries(all), BASES);
    is(WSCInstallProvider(&id, A_DLL, &info, 1, &err), 0);
    install_fails(WSANO_RECOVERY, &id, A_DLL, &info, 1);
    is(WSCDeinstallProvider(&id, &err), 0);
}

static void what_cannot_be_removed_is_refused(void)
{
    WSAPROTOCOL_INFOW base;
    GUID nobody = lsp_guid(9);

    lsp_base(IPPROTO_TCP, &base);
    is(WSCDeinstallProvider(&nobody, &err), SOCKET_ERROR);
    is(err, WSAEINVAL);
    is(WSCDeinstallProvider(&base.ProviderId, &err), SOCKET_ERROR);
    is(err, WSAEINVAL);
    is(WSCDeinstallProvider(BAD, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(WSCDeinstallProvider(&nobody, BAD), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
}

static void bad_pointers_of_the_questions_are_faults(void)
{
    DWORD bytes = sizeof all;
    GUID id = lsp_guid(1);
    WCHAR path[8];
    INT room = 8;

    is(WSCEnumProtocols(BAD, all, &bytes, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(WSCEnumProtocols(NULL, BAD, &bytes, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(WSCEnumProtocols(NULL, all, NULL, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(WSCEnumProtocols(NULL, all, &bytes, BAD), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(WSCGetProviderPath(BAD, path, &room, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(WSCGetProviderPath(&id, path, BAD, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(WSCGetProviderPath(&id, path, &room, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(WSCWriteProviderOrder(BAD, 2), WSAEFAULT);
}

static void protocols_at_bad_pointers(void)
{
    DWORD bytes = sizeof all;

    is(WSAEnumProtocols(BAD, all, &bytes), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(WSAEnumProtocols(NULL, BAD, &bytes), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(WSAEnumProtocols(NULL, all, BAD), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(WSAEnumProtocols(NULL, all, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
}

/* With layers and without. */
static void bad_pointers_of_the_protocols_are_faults(void)
{
    struct lsp l;

    lsp_clean();
    lsp_up();
    protocols_at_bad_pointers();
    lsp_down();
    l = lsp_over_tcp(1, A_DLL);
    lsp_up();
    protocols_at_bad_pointers();
    lsp_down();
    lsp_remove(&l);
}

/* What is in the file's place is never taken for a catalogue, and stops nobody. */
static void directory_in_the_files_place(void)
{
    SOCKET s;

    lsp_clean();
    ok(CreateDirectory(CATALOG_FILE, NULL));
    is(lsp_entries(all), BASES);
    lsp_up();
    s = socket(AF_INET, SOCK_STREAM, 0);
    ok(s != INVALID_SOCKET && !closesocket(s));
    lsp_down();
    all[0].ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    install_fails(WSANO_RECOVERY, &(GUID){ 1, 0, 0, { 0 } }, A_DLL, all, 1);
    ok(RemoveDirectory(CATALOG_FILE));
}

static HANDLE enough;

static DWORD WINAPI install_and_remove(void *arg)
{
    (void)arg;
    while (WaitForSingleObject(enough, 0) == WAIT_TIMEOUT) {
        struct lsp l = lsp_over_tcp(2, A_DLL);

        lsp_remove(&l);
    }
    return 0;
}

/* The entry that stays is seen at each moment, and never half of two that come and go. */
static void who_reads_while_another_writes_sees_a_whole_catalogue(void)
{
    static WSAPROTOCOL_INFOW seen[ALL];
    HANDLE writer;
    struct lsp l;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    enough = CreateEvent(NULL, TRUE, FALSE, NULL);
    writer = start_thread(install_and_remove, NULL);
    for (int i = 0; i < READS; i++) {
        int n = lsp_entries(seen), found = 0;

        ok(n >= BASES + 2 && n <= BASES + 4);
        for (int k = 0; k < n; k++)
            found += seen[k].dwCatalogEntryId == l.chain_id;
        is(found, 1);
    }
    SetEvent(enough);
    is(join_thread(writer), 0);
    CloseHandle(enough);
    lsp_remove(&l);
}

static void order_is_what_was_written_last(void)
{
    struct lsp a, b;
    DWORD order[6];

    lsp_clean();
    a = lsp_over_tcp(1, A_DLL);
    b = lsp_over_tcp(2, A_DLL);
    is(lsp_entries(all), 6);
    is(all[0].dwCatalogEntryId, b.chain_id);
    is(all[1].dwCatalogEntryId, a.chain_id);
    for (int i = 0; i < 6; i++)
        order[i] = all[5 - i].dwCatalogEntryId;
    is(WSCWriteProviderOrder(order, 6), 0);
    is(lsp_entries(all), 6);
    for (int i = 0; i < 6; i++)
        is(all[i].dwCatalogEntryId, order[i]);
    is(WSCWriteProviderOrder(order, 5), WSAEINVAL);
    is(WSCWriteProviderOrder(order, 0), WSAEINVAL);
    is(WSCWriteProviderOrder(order, 0xffffffff), WSAEINVAL);
    order[5] = order[0];
    is(WSCWriteProviderOrder(order, 6), WSAEINVAL);
    order[5] = 7;
    is(WSCWriteProviderOrder(order, 6), WSAEINVAL);
    is(lsp_entries(all), 6);
    is(all[5].dwCatalogEntryId, b.chain_id);
    lsp_remove(&a);
    lsp_remove(&b);
}

static void full_catalogue_takes_no_more(void)
{
    WSAPROTOCOL_INFOW *list = all;
    GUID id = lsp_guid(1), more = lsp_guid(2);
    int n;

    lsp_clean();
    lsp_base(IPPROTO_TCP, &list[0]);
    list[0].ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    for (int i = 1; i < ALL; i++)
        list[i] = list[0];
    install_fails(WSANO_RECOVERY, &id, A_DLL, list, ALL - BASES + 1);
    is(WSCInstallProvider(&id, A_DLL, list, ALL - BASES, &err), 0);
    install_fails(WSANO_RECOVERY, &more, A_DLL, list, 1);
    n = lsp_entries(all);
    is(n, ALL);
    for (int i = 1; i < n; i++)
        ok(all[i].dwCatalogEntryId > all[i - 1].dwCatalogEntryId);
    is(WSCDeinstallProvider(&id, &err), 0);
    is(lsp_entries(all), BASES);
}

/* Nobody's file is lost under another's. */
static void programs_that_install_at_once_lose_nothing(void)
{
    HANDLE children[CHILDREN];

    lsp_clean();
    for (unsigned i = 0; i < CHILDREN; i++) {
        char line[32];

        snprintf(line, sizeof line, "t_lsp child install %u", 10 + i * EACH);
        children[i] = start_process(line, NULL);
    }
    for (unsigned i = 0; i < CHILDREN; i++)
        is(join_process(children[i]), 0);
    is(lsp_entries(all), BASES + 2 * CHILDREN * EACH);
    lsp_clean();
}

static void damage(const char *bytes, size_t n)
{
    FILE *f = fopen("\\Windows\\wsp.cat", "r+b");

    if (!ok(f != NULL))
        return;
    ok(!fseek(f, 40, SEEK_SET) && fwrite(bytes, 1, n, f) == n && !fclose(f));
}

/* Programs go on with the base provider; what would write over the file is refused. */
static void damaged_file_leaves_the_base_provider(void)
{
    struct layer_watch w;
    HMODULE m = lsp_watch(A_DLL, &w);
    WCHAR path[MAX_PATH];
    INT room = MAX_PATH;
    struct lsp l;
    SOCKET s;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    damage("x", 1);
    is(lsp_entries(all), BASES);
    lsp_up();
    s = socket(AF_INET, SOCK_STREAM, 0);
    ok(s != INVALID_SOCKET);
    is(closesocket(s), 0);
    is(w.startups, 0);
    is(WSCGetProviderPath(&all[0].ProviderId, path, &room, &err), 0);
    is(wcscmp(path, L"wspm.dll"), 0);
    lsp_down();
    is(WSCDeinstallProvider(&l.chain, &err), SOCKET_ERROR);
    is(err, WSANO_RECOVERY);
    ok(DeleteFile(CATALOG_FILE));
    l = lsp_over_tcp(1, A_DLL);
    lsp_remove(&l);
    ok(FreeLibrary(m));
}

/* Somebody else reads the file: it cannot be replaced now, and is whole. */
static void file_that_is_open_is_not_replaced(void)
{
    struct lsp l;
    HANDLE f;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    f = CreateFile(CATALOG_FILE, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    ok(f != INVALID_HANDLE_VALUE);
    is(WSCDeinstallProvider(&l.chain, &err), SOCKET_ERROR);
    is(err, WSATRY_AGAIN);
    is(lsp_entries(all), BASES + 2);
    ok(CloseHandle(f));
    lsp_remove(&l);
}

int lsp_child(const char *what, unsigned number)
{
    if (!strcmp(what, "install"))
        for (unsigned i = 0; i < EACH; i++)
            lsp_over_tcp(number + i, A_DLL);
    if (!strcmp(what, "exit"))
        return lsp_exits_in(number);
    if (!strcmp(what, "crash")) {
        struct layer_watch w;
        HMODULE m = lsp_watch(A_DLL, &w);

        ((layer_watch_fn *)(uintptr_t)GetProcAddress(m, L"watch"))(BAD);
        lsp_over_tcp(number, A_DLL);
    }
    if (!strcmp(what, "use") || !strcmp(what, "crash")) {
        lsp_up();
        return socket(AF_INET, SOCK_STREAM, 0) == INVALID_SOCKET;
    }
    return 0;
}

const struct tap_test lsp_catalog_tests[] = {
    TAP(base_protocols_are_there_at_first),
    TAP(enumeration_says_how_much_it_needs),
    TAP(layers_are_seen_where_providers_are_managed_only),
    TAP(ids_are_not_used_again),
    TAP(paths_are_told),
    TAP(longest_path_is_a_path),
    TAP(what_cannot_be_installed_is_refused),
    TAP(what_cannot_be_removed_is_refused),
    TAP(bad_pointers_of_the_questions_are_faults),
    TAP(bad_pointers_of_the_protocols_are_faults),
    TAP(directory_in_the_files_place),
    TAP(who_reads_while_another_writes_sees_a_whole_catalogue),
    TAP(order_is_what_was_written_last),
    TAP(full_catalogue_takes_no_more),
    TAP(programs_that_install_at_once_lose_nothing),
    TAP(damaged_file_leaves_the_base_provider),
    TAP(file_that_is_open_is_not_replaced),
    TAP_END
};
