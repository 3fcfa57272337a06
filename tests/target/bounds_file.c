/* SPDX-License-Identifier: MIT */
/* The calls about files at their bounds. */
#include "bsp/abi/svc_abi.h"
#include <windows.h>
#include "tests/target/bounds_calls.h"
#include "tests/target/kern.h"
#include "tests/target/tap.h"

/* A file of its own, which each call makes and each undoing removes. */
static const char made[] = "bounds.tmp";

static uint32_t name_call(uint32_t method, const char *name)
{
    struct kern_file_name a = { word(name) };

    return kern_svc(SVC_ID(SVC_KERN, method), &a, sizeof a);
}

static uint32_t open_made(void)
{
    struct kern_open_file a = {
        word(made), KERN_OPEN_READ | KERN_OPEN_WRITE | KERN_OPEN_CREATE | KERN_OPEN_TRUNCATE, 0 };

    is(kern_svc(SVC_ID(SVC_KERN, KERN_OPEN_FILE), &a, sizeof a), 0);
    return a.file;
}

/* One file for all of them: 100 bytes, at its beginning. */
static uint32_t the_file(void)
{
    static uint32_t file;
    struct kern_resize_file a = { 0, 100 };
    struct kern_seek_file begin = { 0, 0, KERN_SEEK_BEGIN, 0 };

    if (!file)
        file = open_made();
    a.file = begin.file = file;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_RESIZE_FILE), &a, sizeof a), 0);
    is(kern_svc(SVC_ID(SVC_KERN, KERN_SEEK_FILE), &begin, sizeof begin), 0);
    return file;
}

static void g_file_io(void *args)
{
    *(struct kern_file_io *)args =
        (struct kern_file_io){ the_file(), word(bounds_edge(16)), 16, 0 };
}

static void g_seek(void *args)
{
    *(struct kern_seek_file *)args = (struct kern_seek_file){ the_file(), 0, 0, 0 };
}

static void g_resize(void *args)
{
    *(struct kern_resize_file *)args = (struct kern_resize_file){ the_file(), 0 };
}

GOOD(g_open_file, kern_open_file, word("t_bounds"), KERN_OPEN_READ, 0)
GOOD(g_create_file, kern_create_file, word("t_bounds"), KERN_OPEN_READ, 0, 0)
GOOD(g_file_store, kern_file_store, 0, 0)
GOOD(g_info, kern_file_info, 0, word("t_bounds"), 0, 0)
GOOD(g_list_directory, kern_list_directory, word("/"), 0, word(bounds_room()), 16, 0)

static void u_open_file(void *args, uint32_t returned)
{
    (void)returned;
    ok(CloseHandle((HANDLE)((struct kern_open_file *)args)->file));
}

/* The next call's file or directory is there, or is not. */
static void g_to_remove(void *args)
{
    struct kern_open_file a = { word("bounds.rm"), KERN_OPEN_WRITE | KERN_OPEN_CREATE, 0 };

    if (!kern_svc(SVC_ID(SVC_KERN, KERN_OPEN_FILE), &a, sizeof a))
        CloseHandle((HANDLE)a.file);
    *(uint32_t *)args = word("bounds.rm");
}

static void g_to_make(void *args)
{
    name_call(KERN_REMOVE_DIRECTORY, "bounds.dir");
    *(uint32_t *)args = word("bounds.dir");
}

static void g_to_take(void *args)
{
    name_call(KERN_MAKE_DIRECTORY, "bounds.dir");
    *(uint32_t *)args = word("bounds.dir");
}

static void g_to_rename(void *args)
{
    g_to_remove(args);
    name_call(KERN_REMOVE_FILE, "bounds.new");
    *(struct kern_rename_file *)args =
        (struct kern_rename_file){ word("bounds.rm"), word("bounds.new"), 0 };
}

static void g_to_mark(void *args)
{
    the_file();
    *(struct kern_mark_file *)args = (struct kern_mark_file){ word(made), 0 };
}

static void u_mark(void *args, uint32_t returned)
{
    struct kern_mark_file a = { word(made), 0 };

    (void)args;
    (void)returned;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_MARK_FILE), &a, sizeof a), 0);
}

static void u_create_file(void *args, uint32_t returned)
{
    (void)returned;
    ok(CloseHandle((HANDLE)((struct kern_create_file *)args)->file));
}

/* Of the image, at a place where nothing is. */
static uint32_t image_file;
enum { FREE_PLACE = 0x61000000 };

static void g_map_file(void *args)
{
    struct kern_open_file a = { word("t_bounds"), KERN_OPEN_READ, 0 };

    if (!image_file)
        is(kern_svc(SVC_ID(SVC_KERN, KERN_OPEN_FILE), &a, sizeof a), 0);
    image_file = image_file ? image_file : a.file;
    *(struct kern_map_file *)args =
        (struct kern_map_file){ image_file, 0, FREE_PLACE, 4096, VM_READ };
}

static void u_map_file(void *args, uint32_t returned)
{
    struct kern_vm a = { ((struct kern_map_file *)args)->address, 0, 0, 0 };

    (void)returned;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_VM_FREE), &a, sizeof a), 0);
}

/* What the last ones have left. */
void bounds_file_end(void)
{
    ok(CloseHandle((HANDLE)image_file));
    ok(CloseHandle((HANDLE)the_file()));
    is(name_call(KERN_REMOVE_FILE, made), 0);
    name_call(KERN_REMOVE_FILE, "bounds.rm");
    name_call(KERN_REMOVE_FILE, "bounds.new");
    name_call(KERN_REMOVE_DIRECTORY, "bounds.dir");
}

static const uint32_t errors[] = { ERROR_NOACCESS, ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND,
                                   ERROR_INVALID_NAME, ERROR_ACCESS_DENIED,
                                   ERROR_FILENAME_EXCED_RANGE, ERROR_DIRECTORY, 0 };
#define FLAGS(type)                                                                             \
    X(type, flags, { 0, ERROR_INVALID_PARAMETER }, { 1, 0 }, { 2, ERROR_WRITE_PROTECT },        \
      { 3, ERROR_WRITE_PROTECT }, { 4, ERROR_INVALID_PARAMETER }, { 5, ERROR_INVALID_PARAMETER }, \
      { 8, ERROR_INVALID_PARAMETER }, { 9, 0 }, { 17, ERROR_INVALID_PARAMETER },                \
      { 25, ERROR_ALREADY_EXISTS }, { 33, ERROR_INVALID_PARAMETER }, { 65, 0 }, { 129, 0 },     \
      { 192, ERROR_INVALID_PARAMETER }, { 256, 0 }, { 257, 0 }, { 513, ERROR_INVALID_PARAMETER }, \
      { 0x10001, 0 }, { 0x270001, 0 }, { 0x80001, ERROR_INVALID_PARAMETER },                    \
      { 0x100001, ERROR_INVALID_PARAMETER }, { 0x1000001, ERROR_INVALID_PARAMETER },            \
      { 0x80000001, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER })
static const struct field open_file[] = {
    F(kern_open_file, name, POINTER), FLAGS(kern_open_file), F(kern_open_file, file, OUTPUT),
};
static const struct field create_file[] = {
    F(kern_create_file, name, POINTER), FLAGS(kern_create_file),
    F(kern_create_file, file, OUTPUT), F(kern_create_file, existed, OUTPUT),
};
static const struct field mark_file[] = {
    F(kern_mark_file, name, POINTER),
    X(kern_mark_file, attributes, { 0, 0 }, { 1, 0 }, { 0x27, 0 }, { 8, ERROR_INVALID_PARAMETER },
      { 0x10, ERROR_INVALID_PARAMETER }, { 0x40, ERROR_INVALID_PARAMETER },
      { 0x80, ERROR_INVALID_PARAMETER }, { 0x100, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
static const struct field file_store[] = {
    F(kern_file_store, bytes, OUTPUT), F(kern_file_store, left, OUTPUT),
};
static const struct field file_io[] = {
    F(kern_file_io, file, HANDLE_OF), F(kern_file_io, buffer, POINTER),
    F(kern_file_io, bytes, NUMBER), F(kern_file_io, done, OUTPUT),
};
static const struct field seek[] = {
    F(kern_seek_file, file, HANDLE_OF),
    X(kern_seek_file, offset, { 0, 0 }, { 1, 0 }, { 0x7fffffff, 0 },
      { 0x80000000, ERROR_NEGATIVE_SEEK }, { 0xffffffff, ERROR_NEGATIVE_SEEK }),
    X(kern_seek_file, whence, { 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_seek_file, position, OUTPUT),
};
static const struct field resize[] = {
    F(kern_resize_file, file, HANDLE_OF),
    X(kern_resize_file, size, { 0, 0 }, { 1, 0 }, { 1015, 0 }, { 1016, 0 }, { 1017, 0 },
      { 0x7fffffff, ERROR_DISK_FULL }, { 0x80000000, ERROR_DISK_FULL },
      { 0xffffffff, ERROR_DISK_FULL }),
};
static const struct field file_info[] = {
    X(kern_file_info, file, { 0, 0 }, { 1, ERROR_INVALID_HANDLE },
      { 0x7fffffff, ERROR_INVALID_HANDLE }, { 0xffffffff, ERROR_INVALID_HANDLE }),
    F(kern_file_info, name, POINTER), F(kern_file_info, size, OUTPUT),
    F(kern_file_info, attributes, OUTPUT),
};
static const struct field file_name[] = { F(kern_file_name, name, POINTER) };
static const struct field rename_file[] = {
    F(kern_rename_file, name, POINTER), F(kern_rename_file, to, POINTER),
    X(kern_rename_file, replace, { 0, 0 }, { 1, 0 }, { 2, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
/* ELSEWHERE(kern_list_directory, after): 0 is a good one, t_rawfile */
static const struct field list_directory[] = {
    F(kern_list_directory, name, POINTER), F(kern_list_directory, buffer, POINTER),
    F(kern_list_directory, max, NUMBER), F(kern_list_directory, count, OUTPUT),
};

static const struct field map_file[] = {
    F(kern_map_file, file, HANDLE_OF),
    X(kern_map_file, offset, { 0, 0 }, { 1, ERROR_INVALID_PARAMETER }, { 4096, 0 },
      { 0x7ffff000, ERROR_INVALID_PARAMETER }, { 0xfffff000, ERROR_INVALID_PARAMETER },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_map_file, address, POINTER),
    X(kern_map_file, bytes, { 0, ERROR_INVALID_PARAMETER }, { 1, 0 }, { 4097, 0 },
      { 0x7fffffff, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    X(kern_map_file, access, { 0, 0 }, { 1, 0 }, { 2, ERROR_INVALID_PARAMETER },
      { 3, ERROR_INVALID_PARAMETER }, { 5, 0 }, { 7, ERROR_INVALID_PARAMETER },
      { 8, ERROR_INVALID_PARAMETER }, { 0x80000000, ERROR_INVALID_PARAMETER },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
static const uint32_t map_errors[] = { ERROR_INVALID_PARAMETER, ERROR_INVALID_ADDRESS, 0 };

const struct method bounds_file[] = {
    M(KERN, OPEN_FILE, kern_open_file, open_file, g_open_file, u_open_file, 0, errors),
    M(KERN, READ_FILE, kern_file_io, file_io, g_file_io, NULL, 0, errors),
    M(KERN, WRITE_FILE, kern_file_io, file_io, g_file_io, NULL, 0, errors),
    M(KERN, SEEK_FILE, kern_seek_file, seek, g_seek, NULL, 0, NULL),
    M(KERN, RESIZE_FILE, kern_resize_file, resize, g_resize, NULL, 0, NULL),
    M(KERN, FILE_INFO, kern_file_info, file_info, g_info, NULL, 0, errors),
    M(KERN, REMOVE_FILE, kern_file_name, file_name, g_to_remove, NULL, 0, errors),
    M(KERN, RENAME_FILE, kern_rename_file, rename_file, g_to_rename, NULL, 0, errors),
    M(KERN, MAKE_DIRECTORY, kern_file_name, file_name, g_to_make, NULL, 0, errors),
    M(KERN, REMOVE_DIRECTORY, kern_file_name, file_name, g_to_take, NULL, 0, errors),
    M(KERN, LIST_DIRECTORY, kern_list_directory, list_directory, g_list_directory, NULL, 0, errors),
    M(KERN, CREATE_FILE, kern_create_file, create_file, g_create_file, u_create_file, 0, errors),
    M(KERN, MARK_FILE, kern_mark_file, mark_file, g_to_mark, u_mark, 0, errors),
    M(KERN, FILE_STORE, kern_file_store, file_store, g_file_store, NULL, 0, NULL),
    M(KERN, MAP_FILE, kern_map_file, map_file, g_map_file, u_map_file, 0, map_errors),
    /* ELSEWHERE(KERN, RETIRED_24): gives ERROR_CALL_NOT_IMPLEMENTED, t_rawfile */
};
const unsigned bounds_nfile = COUNT(bounds_file);
