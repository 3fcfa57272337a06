/* SPDX-License-Identifier: MIT */
/* The calls about files with arguments that no library makes, from several threads, and from a
 * program that is killed. */
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

#define NAME "t_rawfile.tmp"
enum { PAGE = 4096, RW = KERN_OPEN_READ | KERN_OPEN_WRITE, NEW = RW | KERN_OPEN_CREATE };

#define CALL(method, a) kern_svc(SVC_ID(SVC_KERN, KERN_##method), (a), sizeof *(a))

static uint32_t at(const volatile void *p)
{
    return (uint32_t)p;
}

static uint32_t opened(const char *name, uint32_t flags)
{
    struct kern_open_file a = { at(name), flags, 0 };

    is(CALL(OPEN_FILE, &a), 0);
    return a.file;
}

static uint32_t io(bool write, uint32_t file, uint32_t buffer, uint32_t bytes, uint32_t done)
{
    struct kern_file_io a = { file, buffer, bytes, 77 };
    uint32_t err = write ? CALL(WRITE_FILE, &a) : CALL(READ_FILE, &a);

    is(a.done, done);
    return err;
}

static uint32_t seek(uint32_t file, uint32_t offset, uint32_t whence)
{
    struct kern_seek_file a = { file, offset, whence, 0 };

    is(CALL(SEEK_FILE, &a), 0);
    return a.position;
}

static uint32_t size_of(uint32_t file)
{
    struct kern_file_info a = { .file = file };

    is(CALL(FILE_INFO, &a), 0);
    return a.size;
}

static uint32_t removed(const char *name)
{
    struct kern_file_name a = { at(name) };

    return CALL(REMOVE_FILE, &a);
}

/* `n` bytes, and a page behind them that nobody may touch. */
static char *edge(unsigned n)
{
    static char *room;
    DWORD old;

    if (!room) {
        room = VirtualAlloc(NULL, 3 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
        VirtualProtect(room + 2 * PAGE, PAGE, PAGE_NOACCESS, &old);
    }
    return room + 2 * PAGE - n;
}

/* Whole pieces that could be moved are; the position says how far. */
static void buffers_that_end_too_early(void)
{
    uint32_t f = opened(NAME, NEW | KERN_OPEN_TRUNCATE);
    char *p = edge(1500);

    memset(p, 'w', 1500);
    is(io(true, f, at(p), 1500, 1500), 0);
    is(io(true, f, at(p), 5000, 1024), ERROR_NOACCESS);
    is(size_of(f), 2524);
    is(seek(f, 0, KERN_SEEK_BEGIN), 0);
    is(io(false, f, at(edge(1500)), 5000, 1024), ERROR_NOACCESS);
    is(seek(f, 0, KERN_SEEK_CURRENT), 1024);
    is(io(false, f, 0, 1, 0), ERROR_NOACCESS);
    is(io(false, f, 0x80010000, 1, 0), ERROR_NOACCESS);
    is(io(false, f, 0xffffffff, 0xffffffff, 0), ERROR_NOACCESS);
    is(io(true, f, 0, 0xffffffff, 0), ERROR_NOACCESS);
    is(io(true, f, 0x80010000, 1, 0), ERROR_NOACCESS);
    is(seek(f, 0, KERN_SEEK_CURRENT), 1024);
    is(io(false, f, 0, 0, 0), 0);
    is(io(true, f, 0, 0, 0), 0);
    is(seek(f, 0, KERN_SEEK_END), 2524);
    is(io(false, f, 0, 0xffffffff, 0), 0);          /* at the end nothing is written anywhere */
    ok(CloseHandle((HANDLE)f));
    is(removed(NAME), 0);
}

/* The kernel cannot hand the handle over: neither it nor the file may stay. */
static void a_handle_that_cannot_be_told_is_closed(void)
{
    struct kern_open_file *a = (void *)edge(sizeof *a);
    struct figures before;
    DWORD old;

    figures_read(&before);
    *a = (struct kern_open_file){ at(NAME), NEW, 0 };
    ok(VirtualProtect(a, 1, PAGE_READONLY, &old));
    is(CALL(OPEN_FILE, a), ERROR_NOACCESS);
    ok(VirtualProtect(a, 1, PAGE_READWRITE, &old));
    is(removed(NAME), ERROR_FILE_NOT_FOUND);
    figures_same(&before);
}

static void names_at_the_end_of_memory(void)
{
    struct kern_open_file a = { at(edge(1)), NEW, 0 };
    struct kern_list_directory l = { at("/"), at(edge(1)), 0, 0, 0 };

    *edge(1) = 'x';
    is(CALL(OPEN_FILE, &a), ERROR_NOACCESS);
    is(CALL(LIST_DIRECTORY, &l), ERROR_NOACCESS);
    *edge(1) = '\0';
    is(CALL(OPEN_FILE, &a), ERROR_FILE_NOT_FOUND);
    is(CALL(LIST_DIRECTORY, &l), 0);
    l.after = 1;
    is(CALL(LIST_DIRECTORY, &l), ERROR_NOACCESS);
}

/* Longest, one more, and one more than any buffer of the kernel holds. */
static void names_that_are_too_long_say_so(void)
{
    static char name[2 * KERN_PATH_MAX];
    struct kern_open_file a = { at(name), KERN_OPEN_READ, 0 };
    struct kern_list_directory l = { at("/"), at(name), 0, 0, 0 };

    for (unsigned i = 0; i < sizeof name - 1; i++)
        name[i] = i % 2 ? '/' : 'x';
    name[KERN_PATH_MAX - 1] = '\0';
    is(CALL(OPEN_FILE, &a), ERROR_PATH_NOT_FOUND);
    name[KERN_PATH_MAX - 1] = '/';
    is(CALL(OPEN_FILE, &a), ERROR_FILENAME_EXCED_RANGE);
    is(removed(name), ERROR_FILENAME_EXCED_RANGE);
    is(CALL(LIST_DIRECTORY, &l), ERROR_FILENAME_EXCED_RANGE);
    a.name = at(edge(KERN_PATH_MAX));
    memset(edge(KERN_PATH_MAX), 'x', KERN_PATH_MAX);
    is(CALL(OPEN_FILE, &a), ERROR_FILENAME_EXCED_RANGE);
    a.name++;
    is(CALL(OPEN_FILE, &a), ERROR_NOACCESS);
}

/* Old pages come back as files: none of what they held may be read out of a gap. */
static void gaps_show_nobodys_memory(void)
{
    static char page[PAGE];
    uint32_t f, bytes, seen = 0;

    for (int round = 0; round < 2; round++) {
        f = opened(NAME, NEW | KERN_OPEN_TRUNCATE);
        memset(page, 's', sizeof page);
        for (int i = 0; i < 64 && !round; i++)
            is(io(true, f, at(page), PAGE, PAGE), 0);
        for (int i = 0; i < 64 && round; i++) {     /* a byte in each block, and a long gap */
            is(seek(f, (uint32_t)i * 3000 + 700, KERN_SEEK_BEGIN), (uint32_t)i * 3000 + 700);
            is(io(true, f, at("x"), 1, 1), 0);
        }
        bytes = size_of(f);
        is(seek(f, 0, KERN_SEEK_BEGIN), 0);
        for (uint32_t n = 0; n < bytes && round; n += PAGE) {
            struct kern_file_io a = { f, at(page), PAGE, 0 };

            is(CALL(READ_FILE, &a), 0);
            for (uint32_t i = 0; i < a.done; i++)
                seen += page[i] && page[i] != 'x';
        }
        ok(CloseHandle((HANDLE)f));
        is(removed(NAME), 0);
    }
    is(seen, 0);
}

static void a_listing_goes_on_behind_a_name(void)
{
    struct kern_directory_entry e[2];
    struct kern_list_directory l = { at("etc"), 0, at(e), 2, 0 };

    is(CALL(LIST_DIRECTORY, &l), 0);
    ok(l.count >= 1 && !strcmp(e[0].name, "net.conf"));
    is(e[0].attributes, KERN_FILE_READONLY | KERN_FILE_INROM);
    l.after = at("NET.CONF");
    is(CALL(LIST_DIRECTORY, &l), 0);
    ok(!l.count || strcmp(e[0].name, "net.conf") > 0);
    l.after = at("\xff");
    is(CALL(LIST_DIRECTORY, &l), 0);
    is(l.count, 0);
}

static void handles_of_other_things_are_no_files(void)
{
    HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL);
    uint32_t f = opened(NAME, NEW);
    struct kern_seek_file s = { at(event), 0, 0, 0 };
    struct kern_list old = { 0, 0, 0 };

    is(io(false, at(event), at(edge(1)), 1, 0), ERROR_INVALID_HANDLE);
    is(CALL(SEEK_FILE, &s), ERROR_INVALID_HANDLE);
    ok(!SetEvent((HANDLE)f));
    is(WaitForSingleObject((HANDLE)f, 0), WAIT_FAILED);
    ok(CloseHandle((HANDLE)f) && CloseHandle(event));
    is(io(true, f, at(edge(1)), 1, 0), ERROR_INVALID_HANDLE);
    is(removed(NAME), 0);
    is(CALL(RETIRED_24, &old), ERROR_CALL_NOT_IMPLEMENTED);
    is(CALL(RETIRED_8, &old), ERROR_CALL_NOT_IMPLEMENTED);
    is(CALL(RETIRED_31, &old), ERROR_CALL_NOT_IMPLEMENTED);
}

/* --- threads ---------------------------------------------------------------------------------- */

enum { PIECE = 3000, PIECES = 40 };
static uint32_t shared;
static char letters[2][PIECE];

static DWORD WINAPI writes(void *arg)
{
    DWORD short_ones = 0;

    for (int i = 0; i < PIECES; i++) {
        struct kern_file_io a = { shared, at(arg), PIECE, 0 };

        short_ones += CALL(WRITE_FILE, &a) || a.done != PIECE;
    }
    return short_ones;
}

/* More than the kernel copies at once: nobody comes in between on the same handle. */
static void what_two_threads_write_stays_whole(void)
{
    HANDLE t[2];
    static char back[PIECE];
    unsigned torn = 0, of_a = 0;

    shared = opened(NAME, NEW | KERN_OPEN_TRUNCATE);
    for (int i = 0; i < 2; i++) {
        memset(letters[i], 'a' + i, PIECE);
        t[i] = start_thread(writes, letters[i]);
    }
    is(join_thread(t[0]) + join_thread(t[1]), 0);
    is(size_of(shared), 2 * PIECES * PIECE);
    is(seek(shared, 0, KERN_SEEK_BEGIN), 0);
    for (int i = 0; i < 2 * PIECES; i++) {
        is(io(false, shared, at(back), PIECE, PIECE), 0);
        for (int k = 1; k < PIECE; k++)
            torn += back[k] != back[0];
        of_a += back[0] == 'a';
    }
    is(torn, 0);
    is(of_a, PIECES);
    ok(CloseHandle((HANDLE)shared));
    is(removed(NAME), 0);
}

/* The pages under a buffer come and go while the call runs: it says how many whole pieces it moved,
 * and the file has them. */
static volatile LONG stop_changing;

static DWORD WINAPI changes_access(void *arg)
{
    DWORD old;

    while (!stop_changing) {
        VirtualProtect(arg, PAGE, PAGE_NOACCESS, &old);
        Sleep(0);
        VirtualProtect(arg, PAGE, PAGE_READWRITE, &old);
        Sleep(0);
    }
    return 0;
}

static void a_buffer_that_changes_under_the_call(void)
{
    char *room = VirtualAlloc(NULL, 4 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    uint32_t f = opened(NAME, NEW | KERN_OPEN_TRUNCATE), size = 0, wrong = 0, failed = 0;
    HANDLE t = start_thread(changes_access, room + 2 * PAGE);

    for (int i = 0; i < 200; i++) {
        struct kern_file_io a = { f, at(room), 4 * PAGE, 0 };
        uint32_t err = CALL(WRITE_FILE, &a);

        size += a.done;
        failed += err != 0;
        wrong += err ? err != ERROR_NOACCESS || a.done % 1024 || a.done < 2 * PAGE ||
                           a.done >= 3 * PAGE
                     : a.done != 4 * PAGE;
        Sleep(0);
        if (size > 256 * 1024) {
            struct kern_resize_file none = { f, 0 };

            wrong += size_of(f) != size;
            is(CALL(RESIZE_FILE, &none), 0);
            is(seek(f, 0, KERN_SEEK_BEGIN), 0);
            size = 0;
        }
    }
    stop_changing = 1;
    is(join_thread(t), 0);
    is(wrong, 0);
    ok(failed && failed < 200);
    is(size_of(f), size);
    ok(CloseHandle((HANDLE)f) && VirtualFree(room, 0, MEM_RELEASE));
    is(removed(NAME), 0);
}

/* Killed while a long write is under way: all that was counted is there, none of it is half. */
static int writer(void)
{
    static char block[64 * 1024];
    uint32_t f = opened(NAME, NEW);
    struct kern_file_io a = { f, at(block), sizeof block, 0 };
    struct kern_resize_file none = { f, 0 };
    struct kern_seek_file begin = { f, 0, KERN_SEEK_BEGIN, 0 };

    memset(block, 'w', sizeof block);
    while (!CALL(WRITE_FILE, &a) && !CALL(RESIZE_FILE, &none) && !CALL(SEEK_FILE, &begin))
        ;
    return 1;
}

static void a_program_is_killed_in_the_middle_of_a_write(void)
{
    struct figures before;
    static char page[PAGE];
    uint32_t f, bytes, wrong = 0;

    figures_read(&before);
    for (int round = 0; round < 10; round++) {
        struct kern_file_info info = { .name = at(NAME) };
        HANDLE p = start_process("t_rawfile writer", NULL);

        while (CALL(FILE_INFO, &info) || !info.size)
            Sleep(1);
        Sleep((DWORD)round);
        ok(TerminateProcess(p, 3));
        is(join_process(p), 3);
        f = opened(NAME, RW);
        bytes = size_of(f);
        wrong += bytes % 1024 != 0 || bytes > 64 * 1024;
        for (uint32_t n = 0; n < bytes; n += 1024) {
            is(io(false, f, at(page), 1024, 1024), 0);
            for (int i = 0; i < 1024; i++)
                wrong += page[i] != 'w';
        }
        ok(CloseHandle((HANDLE)f));
        is(removed(NAME), 0);
    }
    is(wrong, 0);
    figures_settle(&before, 10000);
    figures_same(&before);
}

/* Every handle that a program may have, on one file; then it is killed. */
static int holder(void)
{
    struct kern_open_file a = { at(NAME), NEW, 0 };

    while (!CALL(OPEN_FILE, &a))
        ;
    Sleep(INFINITE);
    return 0;
}

static void what_a_killed_program_had_open_is_closed(void)
{
    struct figures before;
    HANDLE p;
    int rounds = 0;

    figures_read(&before);
    p = start_process("t_rawfile holder", NULL);
    while (removed(NAME) != ERROR_SHARING_VIOLATION && rounds++ < 1000)
        Sleep(10);
    ok(rounds < 1000);
    ok(TerminateProcess(p, 3));
    is(join_process(p), 3);
    is(removed(NAME), 0);
    figures_settle(&before, 10000);
    figures_same(&before);
}

static const struct tap_test tests[] = {
    TAP(buffers_that_end_too_early),
    TAP(a_handle_that_cannot_be_told_is_closed),
    TAP(names_at_the_end_of_memory),
    TAP(names_that_are_too_long_say_so),
    TAP(gaps_show_nobodys_memory),
    TAP(a_listing_goes_on_behind_a_name),
    TAP(handles_of_other_things_are_no_files),
    TAP(what_two_threads_write_stays_whole),
    TAP(a_buffer_that_changes_under_the_call),
    TAP(a_program_is_killed_in_the_middle_of_a_write),
    TAP(what_a_killed_program_had_open_is_closed),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "holder"))
        return holder();
    if (argc > 1 && !strcmp(argv[1], "writer"))
        return writer();
    return tap_main(argc, argv, tests);
}
