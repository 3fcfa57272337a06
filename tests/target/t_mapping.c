/* SPDX-License-Identifier: MIT */
/* Mappings, what lies at an address, and pointers that are bad. */
#include <string.h>
#include <windows.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { PAGE = 4096 };
#define NAME L"\\Temp\\t_mapping.tmp"

static void fails(bool failed, DWORD error)
{
    DWORD got = GetLastError();

    ok(failed);
    is(got, error);
}

static HANDLE mapping(DWORD page, DWORD bytes)
{
    HANDLE m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, page, 0, bytes, NULL);

    ok(m != NULL);
    return m;
}

static void views_show_the_same_memory(void)
{
    HANDLE m = mapping(PAGE_READWRITE, 3 * PAGE - 100);
    char *a = MapViewOfFile(m, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    char *b = MapViewOfFile(m, FILE_MAP_READ, 0, PAGE, 10);
    DWORD old;

    if (!ok(a && b && a != b))
        return;
    ok(!a[0] && !a[3 * PAGE - 1]);
    strcpy(a + PAGE + 3, "seen");
    is(strcmp(b + 3, "seen"), 0);
    ok(IsBadWritePtr(b, 1) && !IsBadReadPtr(b, PAGE) && IsBadReadPtr(b, PAGE + 1));
    ok(VirtualProtect(b, 1, PAGE_READWRITE, &old));     /* the mapping allows it */
    b[0] = 'b';
    is(a[PAGE], 'b');
    ok(FlushViewOfFile(a, 0) && FlushViewOfFile(a + 5, 100));
    fails(!FlushViewOfFile(a, 3 * PAGE + 1), ERROR_INVALID_PARAMETER);
    ok(CloseHandle(m));
    is(strcmp(b + 3, "seen"), 0);                       /* views live on */
    ok(UnmapViewOfFile(a));
    ok(IsBadReadPtr(a, 1));
    is(b[0], 'b');
    fails(!UnmapViewOfFile(a), ERROR_INVALID_ADDRESS);
    fails(!UnmapViewOfFile(b + PAGE), ERROR_INVALID_ADDRESS);
    fails(!VirtualFree(b, 0, MEM_RELEASE), ERROR_INVALID_ADDRESS);
    ok(UnmapViewOfFile(b));
    fails(!FlushViewOfFile(b, 0), ERROR_INVALID_ADDRESS);
}

static void rights_are_the_mappings(void)
{
    HANDLE m = mapping(PAGE_READONLY, PAGE);
    char *p = MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0);
    DWORD old;

    ok(p && !p[0] && IsBadWritePtr(p, 1));
    fails(!VirtualProtect(p, 1, PAGE_READWRITE, &old), ERROR_ACCESS_DENIED);
    fails(!VirtualProtect(p, 1, PAGE_EXECUTE_READ, &old), ERROR_ACCESS_DENIED);
    fails(!MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0), ERROR_ACCESS_DENIED);
    fails(!MapViewOfFile(m, FILE_MAP_ALL_ACCESS, 0, 0, 0), ERROR_ACCESS_DENIED);
    fails(!MapViewOfFile(m, FILE_MAP_COPY, 0, 0, 0), ERROR_INVALID_PARAMETER);
    fails(!MapViewOfFile(m, 0, 0, 0, 0), ERROR_INVALID_PARAMETER);
    ok(UnmapViewOfFile(p) && CloseHandle(m));
}

static void sizes_and_offsets_are_checked(void)
{
    HANDLE m = mapping(PAGE_READWRITE | SEC_COMMIT, 3 * PAGE);

    fails(!MapViewOfFile(m, FILE_MAP_READ, 0, 100, 0), ERROR_MAPPED_ALIGNMENT);
    fails(!MapViewOfFile(m, FILE_MAP_READ, 0, 3 * PAGE, 0), ERROR_INVALID_PARAMETER);
    fails(!MapViewOfFile(m, FILE_MAP_READ, 0, PAGE, 2 * PAGE + 1), ERROR_INVALID_PARAMETER);
    fails(!MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0xffffffff), ERROR_INVALID_PARAMETER);
    fails(!MapViewOfFile(m, FILE_MAP_READ, 0, 0xfffff000, 0), ERROR_INVALID_PARAMETER);
    fails(!MapViewOfFile(m, FILE_MAP_READ, 1, 0, 0), ERROR_INVALID_PARAMETER);
    ok(CloseHandle(m));
    fails(!MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0), ERROR_INVALID_HANDLE);
    fails(!CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, NULL),
          ERROR_INVALID_PARAMETER);
    fails(!CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 1, 0, NULL),
          ERROR_NOT_ENOUGH_MEMORY);
    fails(!CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0xffffffff, NULL),
          ERROR_NOT_ENOUGH_MEMORY);
    fails(!CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x7fff0000, NULL),
          ERROR_NOT_ENOUGH_MEMORY);
    fails(!CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READ, 0, 1, NULL),
          ERROR_INVALID_PARAMETER);
    fails(!CreateFileMapping(NULL, NULL, PAGE_READWRITE, 0, 1, NULL), ERROR_INVALID_HANDLE);
}

static void a_mapping_of_a_file_is_what_it_held(void)
{
    HANDLE f = CreateFileForMapping(NAME, GENERIC_READ | GENERIC_WRITE, 3, NULL, CREATE_ALWAYS, 0,
                                    NULL), m;
    static char data[PAGE + 100];
    char *p;
    DWORD n;

    fails(!CreateFileMapping(f, NULL, PAGE_READONLY, 0, 0, NULL), ERROR_FILE_INVALID);
    memset(data, 'd', sizeof data);
    ok(WriteFile(f, data, sizeof data, &n, NULL));
    fails(!CreateFileMapping(f, NULL, PAGE_READWRITE, 0, 0, NULL), ERROR_NOT_SUPPORTED);
    fails(!CreateFileMapping(f, NULL, PAGE_READONLY, 0, sizeof data + 1, NULL),
          ERROR_NOT_ENOUGH_MEMORY);
    m = CreateFileMapping(f, NULL, PAGE_READONLY, 0, 0, NULL);
    p = MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0);
    if (!ok(p != NULL))
        return;
    is(memcmp(p, data, sizeof data), 0);
    ok(!p[sizeof data] && !p[2 * PAGE - 1]);
    is(SetFilePointer(f, 0, NULL, FILE_CURRENT), sizeof data);
    ok(SetFilePointer(f, 0, NULL, FILE_BEGIN) == 0 && WriteFile(f, "new", 3, &n, NULL));
    is(p[0], 'd');
    ok(UnmapViewOfFile(p) && CloseHandle(m) && CloseHandle(f));
    f = CreateFile(NAME, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    fails(!CreateFileMapping(f, NULL, PAGE_READONLY, 0, 0, NULL), ERROR_ACCESS_DENIED);
    ok(CloseHandle(f) && DeleteFile(NAME));
    f = CreateFile(L"\\t_mapping", GENERIC_READ, 1, NULL, OPEN_EXISTING, 0, NULL);
    m = CreateFileMapping(f, NULL, PAGE_READONLY, 0, 4, NULL);
    p = MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0);
    ok(p && !memcmp(p, "\177ELF", 4) && !p[4]);
    ok(UnmapViewOfFile(p) && CloseHandle(m) && CloseHandle(f));
}

/* Another program finds the mapping by its name, answers in it, and leaves. */
#define SHARED L"t_mapping shared"

static int other(void)
{
    HANDLE m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, SHARED);
    bool there = GetLastError() == ERROR_ALREADY_EXISTS;
    char *p = MapViewOfFile(m, FILE_MAP_ALL_ACCESS, 0, 0, 2 * PAGE);

    if (!there || !p || strcmp(p, "question"))
        return 1;
    CloseHandle(m);
    strcpy(p + PAGE, "answer");
    return 42;
}

static void two_programs_share_a_mapping(void)
{
    HANDLE m, again;
    char *p;

    for (int round = 0; round < 3; round++) {
        m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 2 * PAGE, SHARED);
        ok(m && GetLastError() == 0);                   /* the last one is gone */
        p = MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0);
        if (!ok(p != NULL))
            return;
        is(p[0] + p[PAGE], 0);
        strcpy(p, "question");
        if (round == 1)
            ok(CloseHandle(m));                         /* the view keeps the name, too */
        is(join_process(start_process("t_mapping other", NULL)), 42);
        is(strcmp(p + PAGE, "answer"), 0);
        again = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READONLY, 0, 1, SHARED);
        ok(again && GetLastError() == ERROR_ALREADY_EXISTS);
        ok(CloseHandle(again) && UnmapViewOfFile(p));
        if (round != 1)
            ok(CloseHandle(m));
    }
    is(join_process(start_process("t_mapping other", NULL)), 1);
}

static void names_of_mappings(void)
{
    static WCHAR name[400];
    HANDLE event = CreateEvent(NULL, TRUE, FALSE, SHARED), m, n;

    m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, SHARED);
    ok(m && GetLastError() == 0);                       /* events have names of their own */
    n = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, L"T_mapping shared");
    ok(n && GetLastError() == 0);
    ok(CloseHandle(event) && CloseHandle(m) && CloseHandle(n));
    for (unsigned i = 0; i < 399; i++)
        name[i] = 'n';
    fails(!CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, name),
          ERROR_FILENAME_EXCED_RANGE);
    fails(!CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, SHARED),
          ERROR_INVALID_PARAMETER);
    name[259] = '\0';
    ok(CloseHandle(CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, name)));
}

/* All that is there, twice: nothing of the first time is missing. */
static void take_all_and_give_back(void)
{
    static HANDLE m[1100];
    unsigned n = 0;

    while (n < 1100 && (m[n] = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                                 1024 * 1024, NULL)) != NULL)
        n++;
    is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    ok(n > 4 && n < 1100);
    while (n)
        ok(CloseHandle(m[--n]));
}

static void memory_can_run_out_and_recover(void)
{
    struct figures before;

    take_all_and_give_back();
    figures_read(&before);
    take_all_and_give_back();
    figures_same(&before);
}

/* The program is killed with views of pages whose handles are closed. */
static int viewer(void)
{
    for (int i = 0; i < 20; i++) {
        HANDLE m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 50 * PAGE,
                                     NULL);
        char *p = MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0);

        if (!p)
            return 1;
        memset(p, i, 50 * PAGE);
        if (i % 2)
            CloseHandle(m);
    }
    Sleep(INFINITE);
    return 0;
}

static void kill_a_viewer(void)
{
    struct figures before, now;
    HANDLE p;

    figures_read(&before);
    p = start_process("t_mapping viewer", NULL);
    do {
        Sleep(1);
        figures_read(&now);
    } while (now.memory.free_pages + 20 * 50 > before.memory.free_pages &&
             WaitForSingleObject(p, 0) == WAIT_TIMEOUT);
    ok(TerminateProcess(p, 3));
    is(join_process(p), 3);
}

static void what_a_killed_program_had_mapped_comes_back(void)
{
    struct figures before;

    kill_a_viewer();                            /* the kernel keeps tables and stacks at hand */
    figures_read(&before);
    for (int i = 0; i < 5; i++)
        kill_a_viewer();
    figures_settle(&before, 10000);
    figures_same(&before);
}

static void query(const void *at, const void *base, DWORD bytes, DWORD state, DWORD protect,
                  DWORD type)
{
    MEMORY_BASIC_INFORMATION m;

    is(VirtualQuery(at, &m, sizeof m), sizeof m);
    is((uintptr_t)m.BaseAddress, (uintptr_t)at & ~(PAGE - 1u));
    is((uintptr_t)m.AllocationBase, (uintptr_t)base);
    is(m.State, state);
    is(m.Protect, protect);
    is(m.Type, type);
    if (bytes)
        is(m.RegionSize, bytes);
}

static void queries_tell_what_is_there(void)
{
    MEMORY_BASIC_INFORMATION info;
    char *p = VirtualAlloc(NULL, 5 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    HANDLE m = mapping(PAGE_READWRITE, 2 * PAGE);
    char *v = MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0);

    ok(VirtualAlloc(p + PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE) == p + PAGE);
    query(p, p, PAGE, MEM_RESERVE, PAGE_NOACCESS, MEM_PRIVATE);
    query(p + PAGE + 7, p, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE, MEM_PRIVATE);
    query(p + 2 * PAGE, p, PAGE, MEM_COMMIT, PAGE_READWRITE, MEM_PRIVATE);
    query(p + 3 * PAGE, p, 2 * PAGE, MEM_RESERVE, PAGE_NOACCESS, MEM_PRIVATE);
    query(v, v, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE, MEM_MAPPED);
    query((void *)(uintptr_t)queries_tell_what_is_there, (void *)USER_BASE, 0, MEM_COMMIT,
          PAGE_EXECUTE_READ, MEM_PRIVATE);
    ok(VirtualFree(p, 0, MEM_RELEASE) && UnmapViewOfFile(v) && CloseHandle(m));
    query(p, NULL, 0, MEM_FREE, PAGE_NOACCESS, 0);
    is(VirtualQuery((void *)0x80010000, &info, sizeof info), 0);
    is(VirtualQuery(NULL, &info, sizeof info), 0);
    is(GetLastError(), ERROR_INVALID_ADDRESS);
    is(VirtualQuery(p, &info, sizeof info - 1), 0);
    is(GetLastError(), ERROR_BAD_LENGTH);
}

static void bad_pointers_are_told(void)
{
    char *p = VirtualAlloc(NULL, 4 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    DWORD old;
    int local;

    ok(VirtualProtect(p + 2 * PAGE, PAGE, PAGE_READONLY, &old));
    ok(VirtualProtect(p + 3 * PAGE, PAGE, PAGE_NOACCESS, &old));
    SetLastError(77);
    ok(!IsBadReadPtr(p, 3 * PAGE) && IsBadReadPtr(p, 3 * PAGE + 1));
    ok(!IsBadWritePtr(p + 5, 2 * PAGE - 5) && IsBadWritePtr(p + 5, 2 * PAGE - 4));
    ok(!IsBadReadPtr(NULL, 0) && IsBadReadPtr(NULL, 1) && IsBadWritePtr(NULL, 1));
    ok(IsBadReadPtr((void *)0x80010000, 1) && IsBadReadPtr((void *)0xffffffff, 1));
    ok(IsBadReadPtr(p, 0xffffffff) && IsBadWritePtr(p, 0xffffffff));
    ok(IsBadReadPtr((void *)(USER_TOP - 1), 2) && IsBadReadPtr((void *)(USER_TOP - 1), 0x80000000));
    ok(!IsBadReadPtr(&local, sizeof local) && !IsBadWritePtr(&local, sizeof local));
    ok(!IsBadReadPtr("text", 5) && IsBadWritePtr((void *)"text", 1));
    ok(!IsBadCodePtr((FARPROC)bad_pointers_are_told) && IsBadCodePtr(NULL) &&
       IsBadCodePtr((FARPROC)(p + 3 * PAGE)));
    memset(p, 'x', 2 * PAGE);
    ok(!IsBadStringPtr((LPCWSTR)(p + PAGE), 2 * PAGE));     /* the read-only page has a NUL */
    ok(VirtualProtect(p + 2 * PAGE, PAGE, PAGE_NOACCESS, &old));
    ok(IsBadStringPtr((LPCWSTR)(p + PAGE), 2 * PAGE));
    ok(IsBadStringPtr((LPCWSTR)(p + 1), 0x7fffffff));
    ok(!IsBadStringPtr((LPCWSTR)(p + PAGE), PAGE / 2) &&
       IsBadStringPtr((LPCWSTR)(p + PAGE), PAGE / 2 + 1));
    ok(IsBadStringPtr(NULL, 1) && !IsBadStringPtr(NULL, 0) && !IsBadStringPtr(L"", 1));
    ok(IsBadStringPtr((LPCWSTR)0xffffffff, 1) && IsBadStringPtr((LPCWSTR)0xfffffffe, 0xffffffff));
    is(GetLastError(), 77);
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

static const struct tap_test tests[] = {
    TAP(views_show_the_same_memory),
    TAP(rights_are_the_mappings),
    TAP(sizes_and_offsets_are_checked),
    TAP(a_mapping_of_a_file_is_what_it_held),
    TAP(two_programs_share_a_mapping),
    TAP(names_of_mappings),
    TAP(memory_can_run_out_and_recover),
    TAP(what_a_killed_program_had_mapped_comes_back),
    TAP(queries_tell_what_is_there),
    TAP(bad_pointers_are_told),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "viewer"))
        return viewer();
    if (argc > 1 && !strcmp(argv[1], "other"))
        return other();
    return tap_main(argc, argv, tests);
}
