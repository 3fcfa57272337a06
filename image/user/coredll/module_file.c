/* SPDX-License-Identifier: MIT */
/* A module's file in memory.  It is written while its segments have no right to run, and protected
 * when it is relocated.  One that is linked to an address lies there, mapped from the image where
 * it can be. */
#include <string.h>
#include "image/user/coredll/module.h"
#include "image/user/crt/svc.h"

enum { PAGE_BYTES = 4096 };

static uint32_t open_file(const char *path, uint32_t *file)
{
    struct kern_open_file a = { word(path), KERN_OPEN_READ, 0 };
    uint32_t err = KERN(OPEN_FILE, &a);

    *file = a.file;
    return err;
}

static void close_file(uint32_t file)
{
    struct kern_handle a = { file };

    KERN(CLOSE_HANDLE, &a);
}

/* All of [offset, offset + bytes), or an error. */
static uint32_t read_file(uint32_t file, uint32_t offset, void *to, uint32_t bytes)
{
    struct kern_seek_file seek = { file, offset, KERN_SEEK_BEGIN, 0 };
    struct kern_file_io io = { file, word(to), bytes, 0 };
    uint32_t err = KERN(SEEK_FILE, &seek);

    if (!err && bytes)
        err = KERN(READ_FILE, &io);
    return err || io.done == bytes ? err : ERROR_BAD_EXE_FORMAT;
}

static uint32_t read_header(uint32_t file, struct module *m, const char **why)
{
    uint32_t header[MODULE_HEADER_BYTES / 4] = { 0 };
    struct kern_file_io io = { file, word(header), sizeof header, 0 };
    uint32_t err = KERN(READ_FILE, &io);

    if (!err)
        *why = module_read_header(&m->image, header, io.done, 0);
    return *why ? ERROR_BAD_EXE_FORMAT : err;
}

static uint32_t rights(const struct module_segment *s)
{
    return (s->access & MODULE_W ? VM_WRITE : 0) | (s->access & MODULE_X ? VM_EXEC : 0) |
           (s->access ? VM_READ : 0);
}

static void free_segment(const struct module_segment *s)
{
    struct kern_vm a = { s->start & ~(uint32_t)(PAGE_BYTES - 1), 0, 0, 0 };

    KERN(VM_FREE, &a);
}

/* What cannot be written is mapped from where it lies in the image, or else it is a copy. */
static uint32_t fill_fixed_segment(uint32_t file, const struct module_segment *s)
{
    struct kern_map_file map = { file, s->file_offset, s->start, s->file_bytes, rights(s) };
    struct kern_vm a = { s->start, s->memory_bytes, VM_READ | VM_WRITE, 0 };
    uint32_t err = ERROR_INVALID_PARAMETER;

    if (!(s->access & MODULE_W) && s->file_bytes == s->memory_bytes)
        err = KERN(MAP_FILE, &map);
    if (err != ERROR_INVALID_PARAMETER)
        return err;
    err = KERN(VM_ALLOC, &a);
    if (err)
        return err;
    err = read_file(file, s->file_offset, (void *)s->start, s->file_bytes);
    a = (struct kern_vm){ s->start, s->memory_bytes, rights(s), 0 };
    if (!err)
        err = KERN(VM_PROTECT, &a);
    if (err)
        free_segment(s);
    return err;
}

/* Each segment is a region.  Where something else lies already, that stays. */
static uint32_t fill_fixed(uint32_t file, struct module *m)
{
    uint32_t err = 0;
    unsigned n = 0;

    while (n < m->image.nsegments && !err)
        err = fill_fixed_segment(file, &m->image.segments[n++]);
    if (!err)
        m->image.memory = (uint8_t *)m->image.low;
    for (n -= err != 0; err && n; n--)
        free_segment(&m->image.segments[n - 1]);
    return err;
}

static uint32_t fill_moved(uint32_t file, struct module *m)
{
    struct kern_vm a = { 0, m->image.bytes, VM_READ | VM_WRITE, 0 };
    uint32_t err = KERN(VM_ALLOC, &a);

    if (err)
        return err;
    m->image.memory = (uint8_t *)a.address;
    m->image.bias = a.address;
    for (unsigned i = 0; i < m->image.nsegments && !err; i++) {
        const struct module_segment *s = &m->image.segments[i];

        err = read_file(file, s->file_offset, m->image.memory + s->start, s->file_bytes);
    }
    return err;
}

static uint32_t fill(uint32_t file, struct module *m, const char **why)
{
    uint32_t err = m->image.fixed ? fill_fixed(file, m) : fill_moved(file, m);

    if (!err)
        *why = module_read_dynamic(&m->image);
    if (*why)
        err = ERROR_BAD_EXE_FORMAT;
    if (err && m->image.memory)
        module_unmap(m);
    return err;
}

uint32_t module_map(const char *path, struct module *m, const char **why)
{
    uint32_t file, err = open_file(path, &file);

    if (err)
        return err;
    err = read_header(file, m, why);
    if (!err)
        err = fill(file, m, why);
    close_file(file);
    return err;
}

void module_unmap(struct module *m)
{
    struct kern_vm a = { word(m->image.memory), 0, 0, 0 };

    if (!m->image.fixed)
        KERN(VM_FREE, &a);
    for (unsigned i = 0; m->image.fixed && i < m->image.nsegments; i++)
        free_segment(&m->image.segments[i]);
}

static uint32_t protect(uint8_t *from, uint32_t bytes, uint32_t access)
{
    struct kern_vm a = { word(from), bytes, access, 0 };

    return bytes ? KERN(VM_PROTECT, &a) : 0;
}

/* What lies between segments of one that is not fixed can be neither read nor written. */
uint32_t module_protect(struct module *m)
{
    uint8_t *at = m->image.memory, *end = at + m->image.bytes;
    uint32_t err = 0;

    if (m->image.fixed)
        return 0;
    for (unsigned i = 0; i < m->image.nsegments && !err; i++) {
        const struct module_segment *s = &m->image.segments[i];
        uint8_t *from = m->image.memory + (s->start & ~(uint32_t)(PAGE_BYTES - 1));
        uint32_t bytes = (s->start % PAGE_BYTES + s->memory_bytes + PAGE_BYTES - 1) &
                         ~(uint32_t)(PAGE_BYTES - 1);

        err = protect(at, (uint32_t)(from - at), 0);
        if (!err)
            err = protect(from, bytes, rights(s));
        at = from + bytes;
    }
    return err ? err : protect(at, (uint32_t)(end - at), 0);
}
