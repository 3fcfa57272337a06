/* SPDX-License-Identifier: MIT */
/* LoadLibrary and its kin, in a program that coredll.dll has started; the DLLs are those of
 * tests/target/modules.  The program is its own child: "t_module child WHAT". */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/modules/dll.h"
#include "tests/target/net.h"
#include <iphlpapi.h>

enum { TIMES = 1000, PAGE = 4096 };

typedef int int_fn(int);
typedef int two_ints_fn(int, int);

static void *proc(HMODULE m, const char *name)
{
    FARPROC p = GetProcAddressA(m, name);

    if (!p)
        tap_fail("%s is not there: %lu", name, GetLastError());
    return (void *)(uintptr_t)p;
}

static HMODULE load(LPCWSTR name)
{
    HMODULE m = LoadLibrary(name);

    if (!m)
        tap_fail("LoadLibrary fails: %lu", GetLastError());
    return m;
}

/* t_plain.dll, watched: *w counts what its DllMain is called for. */
static HMODULE load_watched(struct dll_watch *w)
{
    HMODULE m = load(L"t_plain");

    memset(w, 0, sizeof *w);
    ((void (*)(struct dll_watch *))proc(m, "watch"))(w);
    return m;
}

static void no_module(LPCWSTR name, DWORD error)
{
    SetLastError(0);
    ok(LoadLibrary(name) == NULL);
    is(GetLastError(), error);
}

static void system_dlls_have_their_functions(void)
{
    static const struct {
        LPCWSTR dll, name;
        void *address;
    } all[] = {
        { L"ws2.dll", L"connect", connect },
        { L"WS2", L"WSAStartup", WSAStartup },
        { L"winsock.dll", L"connect", connect },
        { L"coredll", L"CreateThread", CreateThread },
        { L"\\Windows\\CoreDll.DLL", L"printf", printf },
        { L"iphlpapi", L"GetAdaptersInfo", GetAdaptersInfo },
    };

    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        HMODULE m = load(all[i].dll);

        ok(GetProcAddress(m, all[i].name) == (FARPROC)(uintptr_t)all[i].address);
        ok(GetModuleHandle(all[i].dll) == m);
        ok(FreeLibrary(m));
        ok(GetModuleHandle(all[i].dll) == m);
    }
    ok(load(L"ws2") != load(L"winsock"));
    SetLastError(0);
    ok(GetProcAddress(load(L"winsock"), L"WSAConnect") == NULL);
    is(GetLastError(), ERROR_PROC_NOT_FOUND);
    ok(GetProcAddress(load(L"coredll"), L"connect") == NULL);
    /* CreateThread is 492 on CE. */
    ok(GetProcAddressA(load(L"coredll"), (LPCSTR)492) == (FARPROC)(uintptr_t)CreateThread);
    ok(GetProcAddressW(load(L"coredll"), (LPCWSTR)492) == (FARPROC)(uintptr_t)CreateThread);
}

static void connect_by_name_connects(void)
{
    HMODULE ws2 = load(L"ws2.dll");
    int(WINAPI *by_name)(SOCKET, const struct sockaddr *, int) = proc(ws2, "connect");
    unsigned port;
    SOCKET lis = listener(&port), c, s;
    WSADATA data;

    is(WSAStartup(MAKEWORD(2, 2), &data), 0);
    c = socket(AF_INET, SOCK_STREAM, 0);
    if (!is(by_name(c, at(LOOP, port), PEERLEN), 0))
        return;
    s = accepted(lis);
    is(send(c, "dll", 3, 0), 3);
    done(s);
    is(closesocket(c), 0);
    done(lis);
    is(WSACleanup(), 0);
}

static void exports_are_those_of_the_def_and_the_keyword(void)
{
    HMODULE m = load(L"t_plain.dll");
    int *counter = proc(m, "counter");

    is(((two_ints_fn *)proc(m, "add"))(2, 3), 5);
    is(((int_fn *)proc(m, "twice"))(21), 42);
    is(((int (*)(void))proc(m, "sees_only"))(), 1);
    is(((int (*)(const char *))proc(m, "by_keyword"))("x"), 4);         /* "x 82" */
    is(*counter, 41);
    is(((int (*)(void))GetProcAddressA(m, (LPCSTR)7))(), 1234);
    ok(GetProcAddressA(m, (LPCSTR)1) == GetProcAddress(m, L"add"));
    ok(GetProcAddressA(m, (LPCSTR)2) == GetProcAddress(m, L"twice"));
    ok(!GetProcAddressA(m, (LPCSTR)3));
    ok(!GetProcAddressA(m, "anonymous") && !GetProcAddressA(m, "hidden"));
    ok(!GetProcAddressA(m, "double_it") && !GetProcAddressA(m, "unlisted"));
    ok(!GetProcAddressA(m, "DllMain") && !GetProcAddressA(m, "ad") && !GetProcAddressA(m, ""));
    ok(!GetProcAddressA((HMODULE)((char *)m + PAGE), "add"));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(FreeLibrary(m));
}

static void module_stays_while_it_is_loaded_more_often_than_freed(void)
{
    struct dll_watch w;
    HMODULE m = load_watched(&w);

    ok(LoadLibrary(L"T_PLAIN.DLL") == m && LoadLibrary(L"\\t_plain.dll") == m);
    ok(w.module == m);
    is(w.reasons[DLL_PROCESS_ATTACH], 1);
    ok(FreeLibrary(m) && FreeLibrary(m));
    is(w.reasons[DLL_PROCESS_DETACH], 0);
    ok(GetModuleHandle(L"t_plain") == m);
    ok(FreeLibrary(m));
    is(w.reasons[DLL_PROCESS_DETACH], 1);
    is(w.at_end, FALSE);
    ok(!GetModuleHandle(L"t_plain"));
    is(GetLastError(), ERROR_MOD_NOT_FOUND);
    ok(!FreeLibrary(m));
    is(GetLastError(), ERROR_INVALID_HANDLE);
}

static DWORD WINAPI return_at_once(void *arg)
{
    return (DWORD)(uintptr_t)arg;
}

static void threads_are_told_and_can_be_kept_quiet(void)
{
    struct dll_watch w;
    HMODULE m = load_watched(&w);

    is(join_thread(start_thread(return_at_once, (void *)3)), 3);
    is(w.reasons[DLL_THREAD_ATTACH], 1);
    is(w.reasons[DLL_THREAD_DETACH], 1);
    ok(DisableThreadLibraryCalls(m));
    is(join_thread(start_thread(return_at_once, NULL)), 0);
    is(w.reasons[DLL_THREAD_ATTACH], 1);
    is(w.reasons[DLL_THREAD_DETACH], 1);
    ok(FreeLibrary(m));
    is(w.reasons[DLL_PROCESS_DETACH], 1);
}

static void dll_that_needs_others_brings_and_takes_them(void)
{
    HMODULE needs = load(L"t_needs"), plain = GetModuleHandle(L"t_plain");
    int *counter = proc(plain, "counter");
    SOCKET s;

    is(*counter, 40);
    is(((int_fn *)proc(needs, "through"))(2), 4 + 42);
    is(*counter, 42);                                   /* one variable, not a copy */
    s = ((SOCKET(*)(void))proc(needs, "open_stream"))();
    is(WSAGetLastError(), WSANOTINITIALISED);
    is(s, INVALID_SOCKET);
    ok(LoadLibrary(L"t_plain") == plain);
    ok(FreeLibrary(needs));
    ok(!GetModuleHandle(L"t_needs"));
    ok(GetModuleHandle(L"t_plain") == plain);
    ok(FreeLibrary(plain));
    ok(!GetModuleHandle(L"t_plain"));
}

static void dlls_that_need_each_other_come_and_go_together(void)
{
    HMODULE a = load(L"t_ring_a"), b = GetModuleHandle(L"t_ring_b");

    ok(b != NULL);
    is(((int_fn *)proc(a, "ring_a"))(7), 7);
    is(((int_fn *)proc(b, "ring_b"))(8), 8);
    ok(FreeLibrary(a));
    ok(!GetModuleHandle(L"t_ring_a") && !GetModuleHandle(L"t_ring_b"));
}

static void what_cannot_be_loaded_is_refused_and_leaves_nothing(void)
{
    struct figures before;

    no_module(L"t_missing", ERROR_PROC_NOT_FOUND);
    figures_read(&before);
    no_module(L"t_missing", ERROR_PROC_NOT_FOUND);
    no_module(L"t_absent.dll", ERROR_MOD_NOT_FOUND);
    no_module(L"t_refuse", ERROR_DLL_INIT_FAILED);
    no_module(L"not_there", ERROR_MOD_NOT_FOUND);
    no_module(L"not\\there.dll", ERROR_MOD_NOT_FOUND);
    no_module(L"", ERROR_INVALID_PARAMETER);
    no_module(NULL, ERROR_INVALID_PARAMETER);
    ok(!GetModuleHandle(L"t_plain") && !GetModuleHandle(L"t_missing"));
    figures_same(&before);
}

static void flags_are_honoured_or_refused(void)
{
    struct dll_watch w = { { 0 }, NULL, FALSE };
    HMODULE m = LoadLibraryEx(L"t_missing", NULL, DONT_RESOLVE_DLL_REFERENCES);

    ok(m != NULL && FreeLibrary(m));
    m = LoadLibraryEx(L"t_plain", NULL, DONT_RESOLVE_DLL_REFERENCES);
    ok(m != NULL);
    ((void (*)(struct dll_watch *))proc(m, "watch"))(&w);
    is(w.reasons[DLL_PROCESS_ATTACH], 0);
    ok(FreeLibrary(m));
    is(w.reasons[DLL_PROCESS_DETACH], 0);
    ok(!LoadLibraryEx(L"t_plain", NULL, LOAD_LIBRARY_AS_DATAFILE));
    is(GetLastError(), ERROR_NOT_SUPPORTED);
    ok(!LoadLibraryEx(L"t_plain", NULL, 0x80));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
}

static void load_and_free_many_times_leaks_nothing(void)
{
    struct figures before;
    HMODULE m = load(L"t_needs");

    ok(FreeLibrary(m));
    figures_read(&before);
    for (int i = 0; i < TIMES; i++) {
        m = LoadLibrary(L"t_needs");
        if (!m || ((int_fn *)proc(m, "through"))(i) != 2 * i + 40 + i ||
            !FreeLibrary(m)) {
            tap_fail("round %d: %lu", i, GetLastError());
            return;
        }
    }
    figures_same(&before);
}

static void names_of_files(void)
{
    WCHAR name[MAX_PATH];
    HMODULE m = load(L"t_plain");

    is(GetModuleFileName(NULL, name, MAX_PATH), 13);
    is(wcscmp(name, L"\\t_module.exe"), 0);
    ok(GetModuleHandle(NULL) == (HMODULE)USER_BASE);
    is(GetModuleFileName(GetModuleHandle(NULL), name, MAX_PATH), 13);
    is(GetModuleFileName(m, name, MAX_PATH), 12);
    is(wcscmp(name, L"\\t_plain.dll"), 0);
    is(GetModuleFileName(m, name, 5), 4);
    is(wcscmp(name, L"\\t_p"), 0);
    is(GetModuleFileName((HMODULE)&m, name, MAX_PATH), 0);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(FreeLibrary(m));
}

/* Text cannot be written, data cannot be executed. */
static void segments_have_the_rights_of_the_file(void)
{
    HMODULE m = load(L"t_plain");
    struct kern_list list = { (uint32_t)(uintptr_t)proc(m, "add") & ~3u, 1, 0 };

    is(kern_svc(SVC_ID(SVC_KERN, KERN_PROCESS_LIST), &list, sizeof list), ERROR_NOACCESS);
    list.buffer = (uint32_t)(uintptr_t)m;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_PROCESS_LIST), &list, sizeof list), ERROR_NOACCESS);
    ok(FreeLibrary(m));
    list.buffer = (uint32_t)(uintptr_t)printf & ~3u;    /* of coredll.dll, which all share */
    is(kern_svc(SVC_ID(SVC_KERN, KERN_PROCESS_LIST), &list, sizeof list), ERROR_NOACCESS);
}

/* A page of shared text that somebody makes writable becomes his own. */
static void text_that_is_written_is_a_copy(void)
{
    char *text = (char *)((uintptr_t)strcspn & ~(uintptr_t)3);
    HANDLE child;
    DWORD old;

    ok(VirtualProtect(text, 4, PAGE_EXECUTE_READWRITE, &old));
    is(old, PAGE_EXECUTE_READ);
    memset(text, 0xff, 4);
    child = start_process("t_module child strcspn", NULL);
    is(join_process(child), 3);
}

static char *read_whole(const char *name, size_t *bytes)
{
    FILE *f = fopen(name, "rb");
    char *data = malloc(65536);

    ok(f && data);
    *bytes = fread(data, 1, 65536, f);
    fclose(f);
    return data;
}

static bool write_whole(const char *name, const char *data, size_t bytes)
{
    FILE *f = fopen(name, "wb");
    bool written = f && fwrite(data, 1, bytes, f) == bytes;

    return f && !fclose(f) && written;
}

/* Each word of the headers and tables at its edges, but for what says which bytes of the file are
 * its text: no damage runs anything, and the program lives. */
static void damaged_files_are_refused_or_work(void)
{
    static const uint32_t edges[] = { 0, 1, 0x1000, 0x7fffffff, 0x80000000, 0xffffffff };
    enum { WORDS = 500, SEGMENTS = 13, SEGMENT_WORDS = 8, NSEGMENTS = 5, OFFSET = 1 };
    size_t bytes;
    char *good = read_whole("t_refuse.dll", &bytes);
    unsigned refused = 0, tried = 0;

    for (unsigned i = 0; i < WORDS; i++) {
        uint32_t was;

        if (i >= SEGMENTS && i < SEGMENTS + NSEGMENTS * SEGMENT_WORDS &&
            (i - SEGMENTS) % SEGMENT_WORDS == OFFSET)
            continue;
        memcpy(&was, good + i * 4, 4);
        memcpy(good + i * 4, &edges[i % 6], 4);
        if (!ok(write_whole("\\t_bad.dll", good, bytes)))
            break;
        memcpy(good + i * 4, &was, 4);
        if (!LoadLibrary(L"t_bad"))         /* t_refuse.dll never stays */
            refused++;
        tried++;
    }
    ok(tried > WORDS / 2);
    is(refused, tried);
    ok(write_whole("\\t_bad.dll", good, bytes / 3));
    no_module(L"t_bad", ERROR_BAD_EXE_FORMAT);
    is(remove("\\t_bad.dll"), 0);
    free(good);
}

static uint32_t free_pages(void)
{
    struct figures f;

    figures_read(&f);
    return f.memory.free_pages;
}

/* What the second one costs is less than coredll.dll alone has. */
static void programs_share_the_text_of_coredll(void)
{
    size_t bytes;
    FILE *f = fopen("coredll.dll", "rb");
    HANDLE a = start_process("t_module child wait", NULL), b;
    uint32_t before, cost;

    ok(f && !fseek(f, 0, SEEK_END));
    bytes = (size_t)ftell(f);
    fclose(f);
    Sleep(50);                          /* it has started by then; later only costs more here */
    before = free_pages();
    b = start_process("t_module child wait", NULL);
    Sleep(50);
    cost = before - free_pages();
    tap_note("a program costs %lu pages; coredll.dll has %lu", (unsigned long)cost,
             (unsigned long)(bytes / PAGE));
    ok(cost < bytes / PAGE);
    ok(TerminateProcess(a, 0) && TerminateProcess(b, 0));
    join_process(a);
    join_process(b);
}

static void end_of_the_process_is_told(void)
{
    is(join_process(start_process("t_module child end", NULL)), 77);
    is(join_process(start_process("t_module child exit", NULL)), 78);
}

static int child(const char *what)
{
    if (!strcmp(what, "wait"))
        WaitForSingleObject(CreateEvent(NULL, FALSE, FALSE, NULL), INFINITE);
    if (!strcmp(what, "strcspn"))
        return (int)strcspn("abcd", "d");
    if (!strcmp(what, "crash")) {
        struct dll_watch *nothing = (struct dll_watch *)16;

        ((void (*)(struct dll_watch *))proc(load(L"t_plain"), "watch"))(nothing);
    }
    if (!strcmp(what, "missing"))
        return LoadLibrary(L"t_missing") != NULL;
    if (!strcmp(what, "end"))
        return 77;
    if (!strcmp(what, "exit"))
        ExitProcess(78);
    return 1;
}

static const struct tap_test tests[] = {
    TAP(system_dlls_have_their_functions),
    TAP(connect_by_name_connects),
    TAP(exports_are_those_of_the_def_and_the_keyword),
    TAP(module_stays_while_it_is_loaded_more_often_than_freed),
    TAP(threads_are_told_and_can_be_kept_quiet),
    TAP(dll_that_needs_others_brings_and_takes_them),
    TAP(dlls_that_need_each_other_come_and_go_together),
    TAP(what_cannot_be_loaded_is_refused_and_leaves_nothing),
    TAP(flags_are_honoured_or_refused),
    TAP(load_and_free_many_times_leaks_nothing),
    TAP(names_of_files),
    TAP(segments_have_the_rights_of_the_file),
    TAP(text_that_is_written_is_a_copy),
    TAP(damaged_files_are_refused_or_work),
    TAP(programs_share_the_text_of_coredll),
    TAP(end_of_the_process_is_told),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 2 && !strcmp(argv[1], "child"))
        return child(argv[2]);
    return net_main(argc, argv, tests);
}
