/* SPDX-License-Identifier: MIT */
/* Files: what each call gives, in RAM and in the archive, open and by name. */
#include "bsp/kernel/file/file.h"

#include <string.h>

#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/files.h"
#include "tests/unit/kernel/program.h"

static const char *listing(const char *directory)
{
    static char out[1000];
    struct fs_entry e = { .name = "" };
    char after[NAME_BYTES];
    uint32_t err;

    for (*out = '\0';; strcat(strcat(out, e.name), e.directory ? "/ " : " ")) {
        strcpy(after, e.name);
        err = file_next(directory, after, &e);
        if (err)
            break;
    }
    CHECK_EQ(err, ERROR_NO_MORE_FILES);
    return out;
}

TEST(a_file_is_written_read_and_removed)
{
    struct figures before;
    struct file *f;

    files_boot();
    before = measure();
    try_open("f", R | W, ERROR_FILE_NOT_FOUND);
    f = opened("\\F.txt", R | W | MAKE);
    put(f, "hello ");
    put(f, "world");
    holds(f, "hello world", 11);
    seek(f, 6, KERN_SEEK_BEGIN, 6);
    put(f, "WORLD and more");
    holds(f, "hello WORLD and more", 20);
    closed(f);
    f = opened("f.TXT", R);
    holds(f, "hello WORLD and more", 20);
    closed(f);
    CHECK_STR(listing("/"), "etc/ F.txt ");
    CHECK_EQ(file_remove("/f.txt"), 0);
    CHECK_EQ(file_remove("/f.txt"), ERROR_FILE_NOT_FOUND);
    check_same(before);
}

TEST(handles_do_what_they_were_opened_for)
{
    struct file *r, *w, *a;
    uint32_t done;
    char c;

    files_boot();
    w = opened("f", W | MAKE);
    r = opened("f", R | MAKE);
    a = opened("f", R | W | APPEND);
    CHECK_EQ(file_write(r, "x", 1, &done), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_resize(r, 0), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_read(w, &c, 1, &done), ERROR_ACCESS_DENIED);
    put(w, "abc");
    seek(a, 0, KERN_SEEK_BEGIN, 0);
    put(a, "def");
    put(w, "D");
    put(a, "g");
    holds(r, "abcDefg", 7);
    try_open("f", W | MAKE | NEW, ERROR_ALREADY_EXISTS);
    closed(a);
    closed(r);
    CHECK_EQ(file_remove("f"), ERROR_SHARING_VIOLATION);
    CHECK_EQ(file_rename("f", "g", true), ERROR_SHARING_VIOLATION);
    make("other", "");
    CHECK_EQ(file_rename("other", "f", true), ERROR_SHARING_VIOLATION);
    closed(w);
    CHECK_EQ(file_rename("other", "f", false), ERROR_ALREADY_EXISTS);
    CHECK_EQ(file_rename("other", "f", true), 0);
    CHECK_STR(listing("\\"), "etc/ f ");
}

TEST(positions_have_bounds)
{
    struct file *f;
    uint32_t at;

    files_boot();
    f = opened("f", R | W | MAKE);
    put(f, "abc");
    seek(f, -1, KERN_SEEK_CURRENT, 2);
    seek(f, -3, KERN_SEEK_END, 0);
    seek(f, 5, KERN_SEEK_END, 8);
    CHECK_EQ(file_seek(f, -9, KERN_SEEK_CURRENT, &at), ERROR_NEGATIVE_SEEK);
    CHECK_EQ(file_seek(f, INT32_MIN, KERN_SEEK_END, &at), ERROR_NEGATIVE_SEEK);
    CHECK_EQ(file_seek(f, 0, 3, &at), ERROR_INVALID_PARAMETER);
    seek(f, INT32_MAX, KERN_SEEK_BEGIN, FILE_POSITION_MAX);
    CHECK_EQ(file_seek(f, 1, KERN_SEEK_CURRENT, &at), ERROR_INVALID_PARAMETER);
    CHECK_EQ(at, FILE_POSITION_MAX);
    CHECK_EQ(file_write(f, "x", 1, &at), ERROR_DISK_FULL);
    CHECK_EQ(file_read(f, &at, 1, &at), 0);
    holds(f, "abc", 3);
}

TEST(gaps_and_cut_ends_read_as_zeros)
{
    static char want[3 * B + 1];
    struct figures before;
    struct file *f;

    files_boot();
    f = opened("f", R | W | MAKE);
    before = measure();
    memset(want, 0, sizeof want);
    seek(f, 3 * B, KERN_SEEK_BEGIN, 3 * B);
    put(f, "x");
    want[3 * B] = 'x';
    holds(f, want, 3 * B + 1);
    seek(f, B - 2, KERN_SEEK_BEGIN, B - 2);
    put(f, "abcd");
    memcpy(want + B - 2, "abcd", 4);
    holds(f, want, 3 * B + 1);
    CHECK_EQ(file_resize(f, B - 1), 0);
    holds(f, want, B - 1);
    CHECK_EQ(file_resize(f, 3 * B), 0);
    memset(want + B - 1, 0, 2 * B + 2);
    holds(f, want, 3 * B);
    CHECK_EQ(file_resize(f, 0), 0);
    holds(f, want, 0);
    check_same(before);
    CHECK_EQ(file_resize(f, (uint32_t)ram_quota()), 0);
    CHECK_EQ(file_resize(f, (uint32_t)ram_quota() + 1), ERROR_DISK_FULL);
    CHECK_EQ(file_resize(f, UINT32_MAX), ERROR_DISK_FULL);
}

TEST(the_archive_is_read_and_never_changed)
{
    struct fs_entry e;
    struct elf_file p;
    struct file *f;
    uint32_t done;

    files_boot();
    program_make(&p);
    f = opened("\\ETC\\prog", R | MAKE);
    CHECK(!memcmp(file_whole(f), &p, sizeof p));
    seek(f, 5, KERN_SEEK_BEGIN, 5);
    CHECK_EQ(file_read(f, &p, 4, &done), 0);
    CHECK(done == 4 && !memcmp(&p, (const char *)file_whole(f) + 5, 4));
    closed(f);
    CHECK_EQ(file_info("etc/prog", &e), 0);
    CHECK(!e.directory && e.read_only && e.size == sizeof p);
    CHECK_STR(e.name, "Prog");
    CHECK_EQ(file_info("ETC", &e), 0);
    CHECK(e.directory && e.read_only);
    CHECK_STR(e.name, "etc");
    CHECK_STR(listing("Etc"), "Prog ");
    try_open("etc/prog", R | W, ERROR_WRITE_PROTECT);
    try_open("etc/prog", W | MAKE, ERROR_WRITE_PROTECT);
    try_open("etc/new", W | MAKE, ERROR_WRITE_PROTECT);
    try_open("etc", R, ERROR_ACCESS_DENIED);
    make("f", "x");
    CHECK_EQ(file_remove("etc/prog"), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_remove_directory("etc"), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_make_directory("etc"), ERROR_ALREADY_EXISTS);
    CHECK_EQ(file_make_directory("etc/sub"), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_rename("etc/prog", "prog", true), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_rename("f", "etc/f", true), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_rename("f", "etc/prog", true), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_rename("f", "etc", true), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_remove("f"), 0);
}

/* Each pair of handles on one file: each may do only what the other shares. */
TEST(handles_share_what_both_allow)
{
    enum { BOTH = R | W, DENY = KERN_OPEN_DENY_READ };

    files_boot();
    make("f", "x");
    for (unsigned i = 0; i < 4 * 4 * 4 * 4; i++) {
        unsigned does[2] = { i % 4, i / 4 % 4 }, shares[2] = { i / 16 % 4, i / 64 };
        bool fits = !(does[0] & ~shares[1]) && !(does[1] & ~shares[0]);
        struct file *first, *second;

        for (unsigned k = 0; k < 2; k++) {      /* who does nothing is in nobody's way */
            if (!does[0] || !does[1])
                fits = true;
            shares[k] = (BOTH & ~shares[k]) * DENY | (does[k] ? does[k] : KERN_OPEN_QUERY);
        }
        first = opened("f", shares[0]);
        second = try_open("f", shares[1], fits ? 0 : ERROR_SHARING_VIOLATION);
        CHECK_EQ(file_remove("f"), ERROR_SHARING_VIOLATION);
        if (second)
            closed(second);
        closed(first);
    }
    closed(opened("f", R | W | KERN_OPEN_DENY_READ | KERN_OPEN_DENY_WRITE));
    CHECK_EQ(file_remove("f"), 0);
    closed(opened("etc/prog", R | KERN_OPEN_DENY_READ | KERN_OPEN_DENY_WRITE));
}

TEST(a_query_handle_neither_reads_nor_writes)
{
    struct file *f;
    uint32_t done;
    char c;

    files_boot();
    f = opened("f", KERN_OPEN_QUERY | MAKE);
    CHECK_EQ(file_read(f, &c, 1, &done), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_write(f, "x", 1, &done), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_resize(f, 0), ERROR_ACCESS_DENIED);
    closed(f);
    try_open("f", 0, ERROR_INVALID_PARAMETER);
    try_open("f", MAKE, ERROR_INVALID_PARAMETER);
    try_open("f", R | 0x200, ERROR_INVALID_PARAMETER);
    try_open("f", R | 0x100000, ERROR_INVALID_PARAMETER);       /* a directory it is not */
    try_open("f", R | 0x1000000, ERROR_INVALID_PARAMETER);
}

TEST(marks_are_kept_and_read_only_holds)
{
    enum { LOCKED = KERN_FILE_READONLY, HIDDEN = KERN_FILE_HIDDEN };
    struct fs_entry e;
    struct object *obj;
    bool created;

    files_boot();
    put(opened("f", W | MAKE | (LOCKED | HIDDEN) << 16), "its maker writes");
    CHECK_EQ(file_info("f", &e), 0);
    CHECK_EQ(e.marks, LOCKED | HIDDEN);
    CHECK(!e.read_only);
    try_open("f", W, ERROR_ACCESS_DENIED);
    closed(opened("f", R | MAKE | KERN_FILE_SYSTEM << 16));     /* it was there */
    CHECK_EQ(file_info("f", &e), 0);
    CHECK_EQ(e.marks, LOCKED | HIDDEN);
    CHECK_EQ(file_mark("f", 0x100), ERROR_INVALID_PARAMETER);
    CHECK_EQ(file_mark("f", KERN_FILE_DIRECTORY), ERROR_INVALID_PARAMETER);
    CHECK_EQ(file_mark("no", 0), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(file_mark("etc/prog", HIDDEN), ERROR_WRITE_PROTECT);
    CHECK_EQ(file_mark("/", HIDDEN), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_open("g", W | MAKE | LOCKED << 16, &obj, &created), 0);
    object_unref(obj);                                          /* nobody was told */
    CHECK_EQ(file_info("g", &e), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(file_remove("f"), ERROR_SHARING_VIOLATION);
}

TEST(a_file_marked_read_only_stays)
{
    struct figures before;

    files_boot();
    before = measure();
    make("f", "kept");
    make("other", "x");
    CHECK_EQ(file_make_directory("d"), 0);
    CHECK_EQ(file_mark("f", KERN_FILE_READONLY) | file_mark("d", KERN_FILE_READONLY), 0);
    CHECK_EQ(file_remove("f"), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_remove_directory("d"), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_rename("other", "f", true), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_rename("f", "g", false), 0);
    try_open("g", R | W, ERROR_ACCESS_DENIED);
    CHECK_EQ(file_mark("g", KERN_FILE_ARCHIVE) | file_mark("d", 0), 0);
    closed(opened("g", R | W));
    CHECK_EQ(file_remove("g") | file_remove("other") | file_remove_directory("d"), 0);
    check_same(before);
}

TEST(the_store_says_what_is_left)
{
    size_t bytes, left, now;

    files_boot();
    file_store(&bytes, &left);
    CHECK(bytes == ram_quota() && left <= bytes && left > bytes / 2);
    make("f", "x");
    file_store(&bytes, &now);
    CHECK(now + B <= left && now + 2 * B > left);
    CHECK_EQ(file_remove("f"), 0);
    file_store(&bytes, &now);
    CHECK_EQ(now, left);
}

TEST(directories_hold_files_and_directories)
{
    struct figures before;

    files_boot();
    before = measure();
    CHECK_EQ(file_make_directory("a"), 0);
    CHECK_EQ(file_make_directory("A"), ERROR_ALREADY_EXISTS);
    CHECK_EQ(file_make_directory("a/b"), 0);
    CHECK_EQ(file_make_directory("no/b"), ERROR_PATH_NOT_FOUND);
    make("a/b/f", "x");
    make("a/Z", "");
    CHECK_STR(listing("a"), "b/ Z ");
    try_open("a/Z/f", R, ERROR_PATH_NOT_FOUND);
    try_open("a/z/f", W | MAKE, ERROR_PATH_NOT_FOUND);
    try_open("a", R, ERROR_ACCESS_DENIED);
    CHECK_EQ(file_next("a/z", "", &(struct fs_entry){ .size = 0 }), ERROR_DIRECTORY);
    CHECK_EQ(file_next("b", "", &(struct fs_entry){ .size = 0 }), ERROR_PATH_NOT_FOUND);
    CHECK_EQ(file_remove("a"), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_remove_directory("a/z"), ERROR_DIRECTORY);
    CHECK_EQ(file_remove_directory("a"), ERROR_DIR_NOT_EMPTY);
    CHECK_EQ(file_remove_directory("\\"), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_rename("\\", "r", true), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_rename("a", "a/b/c", true), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_rename("a", "a/c", true), ERROR_ACCESS_DENIED);
    CHECK_EQ(file_rename("a/z", "a/b", true), ERROR_ALREADY_EXISTS);
    CHECK_EQ(file_rename("a", "A", false), 0);
    CHECK_STR(listing("/"), "A/ etc/ ");
    CHECK_EQ(file_rename("a/b", "c", false), 0);
    CHECK_STR(listing("c"), "f ");
    CHECK_EQ(file_remove("c/f") | file_remove_directory("c"), 0);
    CHECK_EQ(file_remove("a/z") | file_remove_directory("a"), 0);
    check_same(before);
}
