/* SPDX-License-Identifier: MIT */
/* file: files by name, and open ones, which are objects with handles.
 *
 * A name is given as typed (path.h), in kernel memory.  The root holds the RAM file system and the
 * program archive (fs.h); what lies in the archive can only be read.
 *
 * An open file has a position, which reading and writing move.  A file that is open is neither
 * removed nor renamed.  Reading at the end gives 0 bytes.  Writing behind the end leaves a gap of
 * zeros.  A handle may deny others reading or writing, of files in RAM.  One that is marked
 * read-only is neither opened for writing, nor removed or replaced.
 *
 * Returns  0 or ERROR_FILE_NOT_FOUND, PATH_NOT_FOUND (no such directory), INVALID_NAME,
 *          FILENAME_EXCED_RANGE, ALREADY_EXISTS, ACCESS_DENIED (the handle was not opened for
 *          this, a directory where a file is wanted, into itself, marked read-only), DIRECTORY
 *          (a file where a directory is wanted), WRITE_PROTECT (the archive), SHARING_VIOLATION
 *          (open, or denied by who has it open), DIR_NOT_EMPTY, DISK_FULL, NEGATIVE_SEEK,
 *          INVALID_PARAMETER, NOT_ENOUGH_MEMORY.
 * Context  thread context, no mutex held; each call takes fs_lock (docs/locks.md).
 * Source   CreateFile, DeleteFile, MoveFile, SetFilePointer: learn.microsoft.com, CE 6.0; gaps and
 *          appending as in POSIX.1-2017.
 * Tests    tests/unit/kernel/test_file.c, tests/target/t_files.c                   */
#pragma once
#include "bsp/kernel/file/fs.h"
#include "bsp/kernel/object/handle.h"

struct file;
extern const struct object_type file_type;

enum { FILE_POSITION_MAX = 0x7fffffff };

/* KERN_OPEN_* of svc_abi.h, but TRUNCATE: that is file_resize(), once the caller has its handle.
 * *created out: it was not there, and goes again with the last reference unless file_keep() says
 * that its maker has it, or somebody else has it open then.  *out: a reference. */
uint32_t file_open(const char *name, unsigned flags, struct object **out, bool *created);
void file_keep(struct file *f);
struct file *file_of(struct object *obj);
struct object *file_object(struct file *f);
/* From there on, whatever its position; a mapping alone asks, whose handle may read. */
uint32_t file_read_at(struct file *f, uint32_t offset, void *out, uint32_t bytes);
uint32_t file_read(struct file *f, void *out, uint32_t bytes, uint32_t *done);
uint32_t file_write(struct file *f, const void *data, uint32_t bytes, uint32_t *done);
uint32_t file_seek(struct file *f, int32_t offset, unsigned whence, uint32_t *position);
uint32_t file_resize(struct file *f, uint32_t size);
bool file_reads(const struct file *f);      /* whether it was opened for reading */
void file_stat(struct file *f, struct fs_entry *out);
/* Where all its bytes lie for good; NULL: they must be read. */
const void *file_whole(struct file *f);
/* A call on an open file that makes several of the above is one piece for the other threads with
 * this handle.  false: the thread is being terminated; else file_end() must follow. */
bool file_begin(struct file *f);
void file_end(struct file *f);

uint32_t file_info(const char *name, struct fs_entry *out);
uint32_t file_mark(const char *name, uint32_t marks);       /* KERN_FILE_MARKS, all at once */
/* How much all files may hold, and how much of that is left for the caller. */
void file_store(size_t *bytes, size_t *left);
uint32_t file_remove(const char *name);
/* replace: a file that is there under the new name gives way. */
uint32_t file_rename(const char *name, const char *to, bool replace);
uint32_t file_make_directory(const char *name);
uint32_t file_remove_directory(const char *name);
/* The directory's entry whose name comes first behind `after`; ERROR_NO_MORE_FILES: none. */
uint32_t file_next(const char *name, const char *after, struct fs_entry *out);
