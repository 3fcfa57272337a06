/* SPDX-License-Identifier: MIT */
/* Files when memory runs out, in a call or for all, and the programs that use them. */
#include <string.h>

#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/process/file_load.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/file_model.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/files.h"
#include "tests/unit/kernel/program.h"
#include "tests/unit/kernel/shortage.h"

/* --- memory that runs out --------------------------------------------------------------------- */

static struct figures before_sweep;

static void nothing_left(void)
{
    kernel_sleep(1000);
    check_same(before_sweep);
}

/* What was written before the end is there, and says how much it is. */
static bool write_five_blocks(void)
{
    static char data[5 * B], back[5 * B];
    struct object *obj;
    uint32_t done = 0, got, err;
    bool created;

    memset(data, 'd', sizeof data);
    err = file_open("swept", R | W | MAKE, &obj, &created);
    CHECK(!err || err == ERROR_NOT_ENOUGH_MEMORY || err == ERROR_DISK_FULL);
    if (!err) {
        file_keep(file_of(obj));
        err = file_write(file_of(obj), data, sizeof data, &done);
        CHECK(!err || (err == ERROR_DISK_FULL && done < sizeof data && done % B == 0));
        seek(file_of(obj), 0, KERN_SEEK_BEGIN, 0);
        CHECK_EQ(file_read(file_of(obj), back, sizeof back, &got), 0);
        CHECK(got == done && !memcmp(back, data, done));
        object_unref(obj);
        CHECK_EQ(file_remove("swept"), 0);
    } else {
        CHECK_EQ(file_info("swept", &(struct fs_entry){ .size = 0 }), ERROR_FILE_NOT_FOUND);
    }
    return !err;
}

static bool rename_over(void)
{
    struct fs_entry e;
    uint32_t err = file_rename("from", "over", true);

    CHECK(!err || err == ERROR_DISK_FULL);
    CHECK_EQ(file_info("over", &e), 0);
    CHECK_EQ(e.size, err ? 1 : 4);
    if (err)
        return false;
    CHECK_EQ(file_rename("over", "from", false), 0);
    make("over", "x");
    return true;
}

static bool make_and_take(void)
{
    uint32_t err = file_make_directory("dir");

    CHECK(!err || err == ERROR_DISK_FULL);
    return !err && !file_remove_directory("dir");
}

static bool load_copy(void)
{
    struct file_bytes bytes;
    uint32_t err = file_load("from", &bytes);

    CHECK(!err || err == ERROR_NOT_ENOUGH_MEMORY);
    if (err)
        return false;
    CHECK(bytes.size == 4 && !memcmp(bytes.data, "from", 4));
    file_unload(&bytes);
    return true;
}

static unsigned sweep(bool (*run)(void), bool survives)
{
    const struct sweep_of all = { .run = run, .check = nothing_left, .survives = survives };

    CHECK(run());
    before_sweep = measure();
    return sweep_all(&shortage, &all);
}

TEST(each_allocation_of_a_call_fails)
{
    files_boot();
    make("from", "from");
    make("over", "x");
    /* file, node, name; blocks; tables: one that does not get twice its size takes less */
    CHECK(sweep(write_five_blocks, true) >= 3 + 5 + 2);
    CHECK(sweep(make_and_take, false) >= 2);
    CHECK(sweep(load_copy, false) >= 2);
    before_sweep = measure();
    shortage.fail(1, 1);
    CHECK(!rename_over());
    nothing_left();
}

/* What a file costs is what it has: not what a call that failed would have needed, nor what it had
 * before it was cut. */
TEST(a_file_pays_for_what_it_holds)
{
    struct figures before, empty;
    struct file *f;
    uint32_t done;

    files_boot();
    f = opened("f", R | W | MAKE);
    empty = measure();
    for (unsigned nth = 1; nth <= 2; nth++) {
        seek(f, 1000 * B, KERN_SEEK_BEGIN, 1000 * B);
        shortage.fail(nth, 1);
        CHECK_EQ(file_write(f, "x", 1, &done), ERROR_DISK_FULL);
        CHECK_EQ(done, 0);
        check_same(empty);
    }
    seek(f, 0, KERN_SEEK_BEGIN, 0);
    put(f, "0123456789");
    before = measure();
    for (unsigned i = 0; i < 3; i++) {
        seek(f, 1000 * B, KERN_SEEK_BEGIN, 1000 * B);
        put(f, "x");
        CHECK_EQ(file_resize(f, 10), 0);
        check_same(before);
        holds(f, "0123456789", 10);
    }
    CHECK_EQ(file_resize(f, 0), 0);
    check_same(empty);
}

/* A table that cannot become smaller stays; one that cannot become twice as large takes what it
 * needs. */
TEST(tables_of_blocks_do_with_what_memory_there_is)
{
    static char want[3 * B];
    struct figures before;
    struct file *f;

    files_boot();
    f = opened("f", R | W | MAKE);
    before = measure();
    memset(want, 'w', sizeof want);
    for (unsigned i = 0; i < 3; i++) {
        uint32_t done;

        shortage.fail(i == 2 ? 2 : 0, 1);           /* the block, then the table of four */
        CHECK_EQ(file_write(f, want, B, &done), 0);
    }
    holds(f, want, sizeof want);
    seek(f, 1000 * B, KERN_SEEK_BEGIN, 1000 * B);
    put(f, "x");
    shortage.fail(1, 1);
    CHECK_EQ(file_resize(f, sizeof want), 0);
    holds(f, want, sizeof want);
    CHECK_EQ(file_resize(f, 0), 0);
    check_same(before);
}

/* A file that was made for somebody who was never told goes again, whatever happened to its name
 * meanwhile, unless somebody else has found it. */
TEST(a_file_that_nobody_was_told_of_goes_by_itself)
{
    struct figures before;
    struct fs_entry e;
    struct object *obj;
    struct file *other;
    bool created;

    files_boot();
    before = measure();
    CHECK_EQ(file_make_directory("d"), 0);
    CHECK_EQ(file_open("d/f", W | MAKE, &obj, &created), 0);
    CHECK(created);
    CHECK_EQ(file_rename("d", "e", false), 0);
    CHECK_EQ(file_make_directory("d"), 0);
    make("d/f", "another");
    object_unref(obj);
    CHECK_EQ(file_info("e/f", &e), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(file_info("d/f", &e), 0);
    CHECK_EQ(e.size, 7);
    CHECK_EQ(file_open("g", W | MAKE, &obj, &created), 0);
    other = opened("g", R);
    object_unref(obj);
    CHECK_EQ(file_info("g", &e), 0);
    closed(other);
    CHECK_EQ(file_remove("g") | file_remove("d/f"), 0);
    CHECK_EQ(file_remove_directory("d") | file_remove_directory("e"), 0);
    check_same(before);
}

/* --- the quota -------------------------------------------------------------------------------- */

static size_t filled;
static bool program_done;

static size_t fill(const char *name)
{
    static char block[B];
    struct file *f = opened(name, W | MAKE);
    uint32_t done, err;
    size_t n = 0;

    while (!(err = file_write(f, block, sizeof block, &done)))
        n += done;
    CHECK_EQ(err, ERROR_DISK_FULL);
    closed(f);
    return n;
}

static void start_greedy(void)
{
    struct process *p;
    struct thread *t;

    CHECK_EQ(process_create("etc/prog", "prog", &p, &t), 0);
    process_begin(p, t, false);
    object_unref(&t->obj);
    object_unref(&p->obj);
}

static void greedy_program(const struct trap_frame *f)
{
    (void)f;
    if (process_is_system()) {
        start_greedy();
    } else {
        filled = fill("greedy");
        CHECK(fill("more") < 32 * KiB);                 /* a table of blocks no longer fitted */
        program_done = true;
    }
}

/* A program fills what it gets: the machine has most of its memory, and the shell can still write,
 * and remove what the program has left. */
TEST(programs_fill_the_quota_but_for_the_systems_part)
{
    struct process *shell;
    struct figures before;
    size_t free_pages;

    files_boot();
    cpu_program(greedy_program);
    free_pages = page_free_count();
    before = measure();
    CHECK_EQ(process_start("etc/prog", "prog", false, &shell), 0);
    while (!program_done)
        kernel_sleep(1000);
    kernel_sleep(1000);
    object_unref(&shell->obj);
    CHECK(filled > ram_quota() / 2 && filled < ram_quota());
    CHECK(page_free_count() > free_pages / 2);
    make("shells", "own");
    CHECK(fill("rest") > ram_quota() / 16);
    CHECK_EQ(file_remove("greedy") | file_remove("more"), 0);
    CHECK_EQ(file_remove("shells") | file_remove("rest"), 0);
    check_same(before);
}

static unsigned entries;

static void make_directories(const struct trap_frame *f)
{
    char name[20];

    (void)f;
    while (snprintf(name, sizeof name, "%u", entries), !file_make_directory(name))
        CHECK(++entries <= 4096);
    CHECK_EQ(file_make_directory("x"), ERROR_DISK_FULL);
    program_done = true;
}

static void starts_one_that_makes_directories(const struct trap_frame *f)
{
    if (process_is_system())
        start_greedy();
    else
        make_directories(f);
}

/* What programs leave is the system's. */
TEST(entries_are_bounded_and_the_last_are_the_systems)
{
    struct process *shell;
    struct figures before;
    char name[20];
    unsigned n;

    files_boot();
    cpu_program(starts_one_that_makes_directories);
    before = measure();
    entries = 0;
    program_done = false;
    CHECK_EQ(process_start("etc/prog", "prog", false, &shell), 0);
    while (!program_done)
        kernel_sleep(1000);
    kernel_sleep(1000);
    object_unref(&shell->obj);
    CHECK_EQ(entries, 4096 - 512);
    make_directories(NULL);
    CHECK_EQ(entries, 4096);
    for (n = entries; n--;) {
        snprintf(name, sizeof name, "%u", n);
        CHECK_EQ(file_remove_directory(name), 0);
    }
    check_same(before);
}

/* --- programs --------------------------------------------------------------------------------- */

static struct file *left_open;

static void leaves_it_open(const struct trap_frame *f)
{
    struct object *obj;
    bool created;

    (void)f;
    CHECK_EQ(file_open("held", R | W | MAKE, &obj, &created), 0);
    CHECK(handle_make(self_handles(), obj));
    file_keep(file_of(obj));
    left_open = file_of(obj);
    object_unref(obj);
}

TEST(files_of_a_dead_program_are_closed)
{
    struct process *p;
    struct figures before;

    files_boot();
    cpu_program(leaves_it_open);
    before = measure();
    CHECK_EQ(process_start("etc/prog", "prog", false, &p), 0);
    kernel_sleep(10000);
    object_unref(&p->obj);
    CHECK(left_open);
    CHECK_EQ(file_remove("held"), 0);
    check_same(before);
}

TEST(a_program_starts_from_ram)
{
    struct elf_file file;
    struct process *p;
    struct figures before;
    struct file *f;
    uint32_t done;

    files_boot();
    program_make(&file);
    f = opened("Mine.exe", W | MAKE);
    CHECK_EQ(file_write(f, &file, sizeof file, &done), 0);
    closed(f);
    before = measure();
    CHECK_EQ(process_start("mine.EXE", "mine", false, &p), 0);
    CHECK_STR(process_name(p), "Mine.exe");
    kernel_sleep(10000);
    object_unref(&p->obj);
    check_same(before);
    CHECK_EQ(process_start("etc", "etc", false, &p), ERROR_ACCESS_DENIED);
}

/* --- two threads, one handle ------------------------------------------------------------------ */

static struct file *shared;
static unsigned running;

static void writes_pairs(void *arg)
{
    const char *letter = arg;

    for (unsigned i = 0; i < 50; i++) {
        CHECK(file_begin(shared));
        put(shared, letter);
        kernel_sleep(test_random_below(3));         /* what a copy from user memory may take */
        put(shared, letter);
        file_end(shared);
        kernel_sleep(test_random_below(3));
    }
    running--;
}

TEST(calls_of_two_threads_on_one_handle_are_pieces)
{
    static char text[300];
    uint32_t done;

    files_boot();
    shared = opened("f", R | W | MAKE);
    for (running = 0; running < 2; running++)
        CHECK(thread_create(writes_pairs, running ? "b" : "a", 100, "writer"));
    while (running)
        kernel_sleep(1000);
    seek(shared, 0, KERN_SEEK_BEGIN, 0);
    CHECK_EQ(file_read(shared, text, sizeof text, &done), 0);
    CHECK_EQ(done, 200);
    for (unsigned i = 0; i < done; i += 2)
        CHECK_EQ(text[i], text[i + 1]);
    CHECK(strstr(text, "ab") && strstr(text, "ba"));
}

/* --- anything --------------------------------------------------------------------------------- */

TEST(calls_made_at_random_do_what_a_model_does)
{
    static uint8_t calls[4000];

    files_boot();
    for (unsigned round = 0; round < 100; round++) {
        for (unsigned i = 0; i < sizeof calls; i++)
            calls[i] = (uint8_t)test_random();
        file_model_run(calls, sizeof calls);
    }
}
