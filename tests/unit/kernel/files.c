/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/files.h"

#include <string.h>

#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/program.h"

void files_boot(void)
{
    static struct elf_file file;

    kernel_boot();
    program_make(&file);
    program_install("etc/Prog", &file, sizeof file);
    cpu_program(NULL);
}

struct file *try_open(const char *name, unsigned flags, uint32_t want)
{
    struct object *obj = NULL;
    bool created;

    CHECK_EQ(file_open(name, flags, &obj, &created), want);
    if (want)
        return NULL;
    file_keep(file_of(obj));
    return file_of(obj);
}

struct file *opened(const char *name, unsigned flags)
{
    return try_open(name, flags, 0);
}

void closed(struct file *f)
{
    object_unref((struct object *)f);       /* its first member */
}

void put(struct file *f, const char *text)
{
    uint32_t done;

    CHECK_EQ(file_write(f, text, (uint32_t)strlen(text), &done), 0);
    CHECK_EQ(done, strlen(text));
}

void seek(struct file *f, int32_t offset, unsigned whence, uint32_t want)
{
    uint32_t position;

    CHECK_EQ(file_seek(f, offset, whence, &position), 0);
    CHECK_EQ(position, want);
}

void holds(struct file *f, const char *bytes, size_t n)
{
    char got[4 * B];
    uint32_t done;

    seek(f, 0, KERN_SEEK_BEGIN, 0);
    CHECK_EQ(file_read(f, got, sizeof got, &done), 0);
    CHECK_EQ(done, n);
    CHECK_EQ(memcmp(got, bytes, n), 0);
    CHECK_EQ(file_read(f, got, sizeof got, &done), 0);
    CHECK_EQ(done, 0);
}

void make(const char *name, const char *text)
{
    struct file *f = opened(name, W | MAKE | NEW);

    put(f, text);
    closed(f);
}
