/* SPDX-License-Identifier: MIT */
/* Files: dir, type, copy, del, ren, md, rd. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A level is kept as its part of `path` only: a tree as deep as a name is long must not take the
 * stack. */
bool files_walk(const char *directory, file_visitor *visit, void *context)
{
    char path[KERN_PATH_MAX], after[KERN_FILE_NAME_MAX] = "";
    size_t top = strcmp(directory, "\\") ? strlen(directory) : 0, end = top;
    struct kern_directory_entry e;
    struct kern_list_directory a = { 0, word(after), word(&e), 1, 0 };

    if (top >= sizeof path)
        return true;
    memcpy(path, directory, top);
    for (;;) {
        path[end] = '\0';
        a.name = word(end ? path : "\\");
        if (!KERN(LIST_DIRECTORY, &a) && a.count) {
            int room = (int)(sizeof path - end);

            strcpy(after, e.name);
            if (snprintf(path + end, (size_t)room, "%s%s", end ? "/" : "", e.name) >= room)
                continue;
            if (!visit(path, &e, context))
                return false;
            if (e.attributes & KERN_FILE_DIRECTORY) {
                end = strlen(path);
                *after = '\0';
            }
        } else if (end == top) {
            return true;
        } else {                                /* the next one behind this directory */
            const char *slash = strrchr(path, '/');

            strcpy(after, slash ? slash + 1 : path);
            end = slash ? (size_t)(slash - path) : 0;
        }
    }
}

bool file_is(const char *name)
{
    struct kern_file_info a = { .name = word(name) };

    return !KERN(FILE_INFO, &a) && !(a.attributes & KERN_FILE_DIRECTORY);
}

struct totals {
    unsigned bytes, files;
};

static bool show(const char *path, const struct kern_directory_entry *e, void *context)
{
    struct totals *t = context;

    if (e->attributes & KERN_FILE_DIRECTORY) {
        printf("%10s  %s\n", "<DIR>", path);
        return true;
    }
    printf("%10u  %s\n", (unsigned)e->size, path);
    t->bytes += e->size;
    t->files++;
    return true;
}

int cmd_dir(int argc, char **argv)
{
    const char *directory = argc > 1 ? argv[1] : "\\";
    struct kern_list_directory a = { .name = word(directory) };
    struct totals t = { 0, 0 };
    uint32_t err;

    if (argc > 2)
        return usage(argv[0]);
    err = KERN(LIST_DIRECTORY, &a);
    if (err)
        return complain(directory, err);
    files_walk(directory, show, &t);
    printf("%10u  bytes in %u file(s)\n", t.bytes, t.files);
    return 0;
}

int cmd_type(int argc, char **argv)
{
    char chunk[512];
    struct kern_file a = { .buffer = word(chunk), .bytes = sizeof chunk };

    if (argc != 2)
        return usage(argv[0]);
    a.name = word(argv[1]);
    do {
        uint32_t err = KERN(FILE_READ, &a);

        if (err)
            return complain(argv[1], err);
        fwrite(chunk, 1, a.done, stdout);
        a.offset += a.done;
    } while (a.done);
    return 0;
}

static uint32_t copy_bytes(uint32_t from, uint32_t to)
{
    char chunk[1024];
    struct kern_file_io in = { from, word(chunk), sizeof chunk, 0 };
    uint32_t err;

    while (!(err = KERN(READ_FILE, &in)) && in.done) {
        struct kern_file_io out = { to, word(chunk), in.done, 0 };

        err = KERN(WRITE_FILE, &out);
        if (err)
            break;
    }
    return err;
}

/* What could not be copied whole is not left there. */
int cmd_copy(int argc, char **argv)
{
    struct kern_open_file from = { .flags = KERN_OPEN_READ };
    struct kern_open_file to = { .flags = KERN_OPEN_WRITE | KERN_OPEN_CREATE | KERN_OPEN_NEW };
    struct kern_file_name name;
    uint32_t err;

    if (argc != 3)
        return usage(argv[0]);
    from.name = word(argv[1]);
    to.name = name.name = word(argv[2]);
    err = KERN(OPEN_FILE, &from);
    if (err)
        return complain(argv[1], err);
    err = KERN(OPEN_FILE, &to);
    if (!err) {
        err = copy_bytes(from.file, to.file);
        CloseHandle((HANDLE)to.file);
        if (err)
            KERN(REMOVE_FILE, &name);
    }
    CloseHandle((HANDLE)from.file);
    return err ? complain(argv[2], err) : 0;
}

static int by_name(uint32_t method, int argc, char **argv)
{
    struct kern_file_name a;
    uint32_t err;

    if (argc != 2)
        return usage(argv[0]);
    a.name = word(argv[1]);
    err = svc(SVC_ID(SVC_KERN, method), &a, sizeof a);
    return err ? complain(argv[1], err) : 0;
}

int cmd_del(int argc, char **argv)
{
    return by_name(KERN_REMOVE_FILE, argc, argv);
}

int cmd_md(int argc, char **argv)
{
    return by_name(KERN_MAKE_DIRECTORY, argc, argv);
}

int cmd_rd(int argc, char **argv)
{
    return by_name(KERN_REMOVE_DIRECTORY, argc, argv);
}

int cmd_ren(int argc, char **argv)
{
    struct kern_rename_file a = { 0 };
    uint32_t err;

    if (argc != 3)
        return usage(argv[0]);
    a.name = word(argv[1]);
    a.to = word(argv[2]);
    err = KERN(RENAME_FILE, &a);
    return err ? complain(argv[1], err) : 0;
}
