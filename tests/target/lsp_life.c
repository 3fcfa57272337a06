/* SPDX-License-Identifier: MIT */
/* How a layer comes and goes: two threads at once, starts that fail, changes of the catalogue while
 * a program runs, calls on their way when it ends, memory that runs short. */
#include "tests/target/lsp.h"

#include <stdlib.h>
#include <string.h>

#define A_DLL L"t_layer_a.dll"
#define OWN_DLL L"t_layer_own.dll"
enum { TIMES = 1000, SOON_MS = 10000, MOST_SPARE = 8, MANY = 50, BLOCK = 1024 };

static struct layer_watch w;

static DWORD WINAPI open_one(void *arg)
{
    SOCKET s = socket(AF_INET, SOCK_STREAM, 0);

    (void)arg;
    return s != INVALID_SOCKET && !closesocket(s);
}

/* The second waits for the first, and both sockets are of the layer. */
static void two_first_sockets_start_it_once(void)
{
    HMODULE m = lsp_watch(A_DLL, &w);
    HANDLE one, other;
    struct lsp l;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    w.starting = CreateEvent(NULL, FALSE, FALSE, NULL);
    w.go_on = CreateEvent(NULL, TRUE, FALSE, NULL);
    lsp_up();
    one = start_thread(open_one, NULL);
    is(WaitForSingleObject(w.starting, SOON_MS), WAIT_OBJECT_0);
    other = start_thread(open_one, NULL);
    is(WaitForSingleObject(other, 50), WAIT_TIMEOUT);       /* a wait that must not end */
    ok(SetEvent(w.go_on));
    is(join_thread(one), 1);
    is(join_thread(other), 1);
    is(w.startups, 1);
    is(w.calls[LAYER_Socket], 2);
    CloseHandle(w.starting);
    CloseHandle(w.go_on);
    w.starting = NULL;
    lsp_down();
    lsp_remove(&l);
    ok(FreeLibrary(m));
}

static void socket_fails(int want)
{
    SetLastError(0);
    is(socket(AF_INET, SOCK_STREAM, 0), INVALID_SOCKET);
    is(WSAGetLastError(), want);
}

/* Each way to fail is the documented error, at each socket, until it is mended. */
static void starts_that_fail_are_errors_and_leave_nothing(void)
{
    static const struct {
        enum layer_mode mode;
        int error, cleanups;
    } ways[] = {
        { LAYER_FAILS, WSAEPROVIDERFAILEDINIT, 0 },
        { LAYER_OLD, WSAEINVALIDPROVIDER, 1 },
        { LAYER_HOLE, WSAEINVALIDPROCTABLE, 1 },
    };
    HMODULE m = lsp_watch(A_DLL, &w);
    struct figures before;
    struct lsp l;
    SOCKET s;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    lsp_up();
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        w.mode = ways[i].mode;
        w.cleanups = 0;
        socket_fails(ways[i].error);
        figures_read(&before);
        socket_fails(ways[i].error);
        is(w.cleanups, 2 * ways[i].cleanups);
        figures_same(&before);
    }
    w.mode = LAYER_GOOD;
    s = socket(AF_INET, SOCK_STREAM, 0);
    ok(s != INVALID_SOCKET && !closesocket(s));
    is(w.calls[LAYER_Socket], 1);
    lsp_down();
    lsp_remove(&l);
    ok(FreeLibrary(m));
    is(w.detached, 1);
}

static void dll_that_is_no_provider_is_an_error(void)
{
    struct figures before;
    struct lsp l;

    lsp_clean();
    l = lsp_over_tcp(1, L"not there.dll");
    lsp_up();
    socket_fails(WSAEPROVIDERFAILEDINIT);
    figures_read(&before);
    socket_fails(WSAEPROVIDERFAILEDINIT);
    figures_same(&before);
    lsp_down();
    lsp_remove(&l);
    l = lsp_over_tcp(1, L"t_plain.dll");                    /* has no WSPStartup */
    lsp_up();
    socket_fails(WSAEPROVIDERFAILEDINIT);
    ok(!GetModuleHandle(L"t_plain.dll"));
    lsp_down();
    lsp_remove(&l);
}

/* Nothing but the base provider is there for who is not started yet. */
static void socket_in_the_start_is_the_base_providers(void)
{
    HMODULE m = lsp_watch(A_DLL, &w);
    struct lsp l;
    SOCKET s;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    w.mode = LAYER_OPENS;
    lsp_up();
    s = socket(AF_INET, SOCK_STREAM, 0);
    ok(s != INVALID_SOCKET && w.inside != INVALID_SOCKET && s != w.inside);
    is(w.startups, 1);
    is(w.calls[LAYER_Socket], 1);
    is(closesocket(w.inside), 0);
    is(w.calls[LAYER_CloseSocket], 0);
    is(closesocket(s), 0);
    lsp_down();
    lsp_remove(&l);
    ok(FreeLibrary(m));
}

/* What is installed counts from the next first WSAStartup; what is removed goes on if it has begun,
 * and is passed over if not. */
static void running_program_keeps_what_it_began_with(void)
{
    HMODULE m = lsp_watch(A_DLL, &w);
    struct lsp l;

    lsp_clean();
    lsp_up();
    l = lsp_over_tcp(1, A_DLL);
    lsp_up();
    ok(open_one(NULL));
    is(w.startups, 0);
    lsp_down();
    lsp_down();
    lsp_up();
    ok(open_one(NULL));
    lsp_remove(&l);
    ok(open_one(NULL));
    is(w.startups, 1);
    is(w.calls[LAYER_Socket], 2);
    lsp_down();
    l = lsp_over_tcp(1, A_DLL);
    lsp_up();
    lsp_remove(&l);
    ok(open_one(NULL));
    is(w.startups, 1);
    lsp_down();
    ok(FreeLibrary(m));
}

static SOCKET waiting;

static DWORD WINAPI receive(void *arg)
{
    char c;

    (void)arg;
    return recv(waiting, &c, 1, 0) == SOCKET_ERROR ? (DWORD)WSAGetLastError() : 0;
}

/* The DLL stays as long as the call that the last cleanup wakes is in it. */
static void call_on_its_way_keeps_the_dll(LPCWSTR dll)
{
    HMODULE m = lsp_watch(dll, &w);
    struct sockaddr_in name;
    struct figures before;
    HANDLE thread;
    struct lsp l;
    SOCKET lis;

    lsp_clean();
    l = lsp_over_tcp(1, dll);
    figures_read(&before);
    lsp_up();
    lis = lsp_listener(&name);
    waiting = lsp_connected(&name);
    ok(lis != INVALID_SOCKET);
    ok(FreeLibrary(m));                                     /* the program's own */
    thread = start_thread(receive, NULL);
    while (!w.calls[LAYER_Recv])
        Sleep(1);
    lsp_down();
    is(w.cleanups, 1);
    ok(join_thread(thread) != 0);
    is(w.detached, 1);
    ok(!GetModuleHandle(dll));
    lsp_remove(&l);
    figures_settle(&before, SOON_MS);
}

static void last_cleanup_under_a_blocked_call(void)
{
    call_on_its_way_keeps_the_dll(A_DLL);
    call_on_its_way_keeps_the_dll(OWN_DLL);
}

/* A socket that is closed as a handle leaves its number: who gets it next is not the layer's. */
static void number_of_a_lost_socket_is_nobodys(void)
{
    HMODULE m = lsp_watch(A_DLL, &w);
    SOCKET lost, u;
    struct lsp l;
    unsigned tries = 0;
    LONG closes;

    lsp_clean();
    l = lsp_over_tcp(1, A_DLL);
    lsp_up();
    lost = socket(AF_INET, SOCK_STREAM, 0);
    ok(CloseHandle((HANDLE)lost));
    closes = w.calls[LAYER_CloseSocket];
    do {
        u = socket(AF_INET, SOCK_DGRAM, 0);
        if (u != lost)
            closesocket(u);
    } while (u != lost && ++tries < 40000);
    is(u, lost);
    is(closesocket(u), 0);
    is(w.calls[LAYER_CloseSocket], closes);
    lsp_down();
    lsp_remove(&l);
    ok(FreeLibrary(m));
}

static void thousand_startups_leak_nothing(void)
{
    struct figures before;
    struct lsp l;

    lsp_clean();
    l = lsp_over_tcp(1, OWN_DLL);
    for (int i = 0; i < TIMES + 3; i++) {
        if (i == 3)
            figures_read(&before);
        lsp_up();
        if (!open_one(NULL)) {
            tap_fail("round %d: %d", i, WSAGetLastError());
            break;
        }
        lsp_down();
    }
    ok(!GetModuleHandle(OWN_DLL));
    figures_same(&before);
    lsp_remove(&l);
}

static void *hoarded[4096];
static unsigned nhoarded;

static void give_back(unsigned blocks)
{
    while (blocks-- && nhoarded)
        VirtualFree(hoarded[--nhoarded], 0, MEM_RELEASE);
}

/* All that is left, in blocks that get smaller; `spare` blocks of 4 KB are given back. */
static void hoard(unsigned spare)
{
    for (SIZE_T bytes = 16 << 20; bytes >= 4096; bytes /= 2)
        while (nhoarded < 4096 && (hoarded[nhoarded] = VirtualAlloc(NULL, bytes, MEM_COMMIT,
                                                                     PAGE_READWRITE)) != NULL)
            nhoarded++;
    give_back(spare);
}

static void **heap;

/* What the heap holds free as well. */
static void hoard_heap(void)
{
    for (void **p; (p = malloc(BLOCK)) != NULL; heap = p)
        *p = heap;
}

static void release(void)
{
    for (void **next; heap; heap = next) {
        next = *heap;
        free(heap);
    }
    while (nhoarded)
        VirtualFree(hoarded[--nhoarded], 0, MEM_RELEASE);
}

/* However little there is, the answer is a socket or an error, and afterwards all is well. */
static void memory_that_runs_short_is_an_error(void)
{
    unsigned failed = 0;
    struct lsp l;

    lsp_clean();
    l = lsp_over_tcp(1, OWN_DLL);
    for (unsigned spare = 0; spare < MOST_SPARE; spare++) {
        WSADATA data;
        int err;

        hoard(spare);
        err = WSAStartup(MAKEWORD(2, 2), &data);
        if (!err) {
            SOCKET s = socket(AF_INET, SOCK_STREAM, 0);

            if (s == INVALID_SOCKET)
                failed++;
            else
                closesocket(s);
            WSACleanup();
        }
        failed += err != 0;
        release();
        ok(!err || err == WSASYSNOTREADY || err == WSAENOBUFS);
        lsp_up();
        ok(open_one(NULL));
        lsp_down();
    }
    ok(failed > 0);
    tap_note("%u of %u had too little", failed, MOST_SPARE);
    lsp_remove(&l);
}

/* The catalogue is the old one or the new one. */
static void installing_with_too_little_memory(void)
{
    static WSAPROTOCOL_INFOW all[ALL];
    unsigned failed = 0;
    GUID id = lsp_guid(7);
    struct lsp l;

    lsp_clean();
    l = lsp_over_tcp(1, OWN_DLL);
    lsp_base(IPPROTO_TCP, &all[0]);
    all[0].ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    for (int i = 1; i < MANY; i++)
        all[i] = all[0];
    for (unsigned spare = 0; spare < MOST_SPARE; spare++) {
        int err = 0, ret;

        hoard(0);
        hoard_heap();
        give_back(8 * spare);
        ret = WSCInstallProvider(&id, OWN_DLL, all, MANY, &err);
        release();
        if (ret) {
            failed++;
            ok(err == WSA_NOT_ENOUGH_MEMORY || err == WSANO_RECOVERY);
            is(WSCDeinstallProvider(&id, &err), SOCKET_ERROR);
            is(err, WSAEINVAL);
        } else {
            is(WSCDeinstallProvider(&id, &err), 0);
        }
        is(GetFileAttributes(L"\\Windows\\wsp.new"), INVALID_FILE_ATTRIBUTES);
    }
    ok(failed > 0);
    tap_note("%u of %u had too little", failed, MOST_SPARE);
    lsp_remove(&l);
}

static SOCKET short_accept(SOCKET lis, unsigned spare)
{
    SOCKET s;

    hoard(spare);
    s = accept(lis, NULL, NULL);
    release();
    return s;
}

/* An error, or a socket that is the layer's. */
static void accepting_with_too_little_memory(void)
{
    HMODULE m = lsp_watch(OWN_DLL, &w);
    struct sockaddr_in name;
    struct lsp l;
    SOCKET lis;

    lsp_clean();
    l = lsp_over_tcp(1, OWN_DLL);
    lsp_up();
    lis = lsp_listener(&name);
    for (unsigned spare = 0; spare < MOST_SPARE; spare++) {
        SOCKET c = lsp_connected(&name), s = short_accept(lis, spare);

        if (s == INVALID_SOCKET)
            is(WSAGetLastError(), WSAENOBUFS);
        else
            is(closesocket(s), 0);
        is(closesocket(c), 0);
    }
    is(closesocket(lis), 0);
    lsp_down();
    lsp_remove(&l);
    ok(FreeLibrary(m));
}

static void end_of_the_program_needs_no_cleanup(void)
{
    struct lsp l;

    lsp_clean();
    l = lsp_over_tcp(1, OWN_DLL);
    is(join_process(start_process("t_lsp child use 0", NULL)), 0);
    lsp_remove(&l);
}

const struct tap_test lsp_life_tests[] = {
    TAP(two_first_sockets_start_it_once),
    TAP(starts_that_fail_are_errors_and_leave_nothing),
    TAP(dll_that_is_no_provider_is_an_error),
    TAP(socket_in_the_start_is_the_base_providers),
    TAP(running_program_keeps_what_it_began_with),
    TAP(last_cleanup_under_a_blocked_call),
    TAP(number_of_a_lost_socket_is_nobodys),
    TAP(thousand_startups_leak_nothing),
    TAP(memory_that_runs_short_is_an_error),
    TAP(installing_with_too_little_memory),
    TAP(accepting_with_too_little_memory),
    TAP(end_of_the_program_needs_no_cleanup),
    TAP_END
};
