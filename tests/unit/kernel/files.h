/* SPDX-License-Identifier: MIT */
/* files: open files in one line each, for the tests of files.  The archive holds etc/Prog. */
#pragma once
#include "bsp/include/winerror.h"
#include "bsp/kernel/file/file.h"
#include "bsp/kernel/file/ram_data.h"

enum {
    R = KERN_OPEN_READ, W = KERN_OPEN_WRITE, APPEND = KERN_OPEN_APPEND, MAKE = KERN_OPEN_CREATE,
    NEW = KERN_OPEN_NEW, B = RAM_BLOCK_BYTES,
};

void files_boot(void);
struct file *try_open(const char *name, unsigned flags, uint32_t want);  /* the error it gives */
struct file *opened(const char *name, unsigned flags);
void closed(struct file *f);
void put(struct file *f, const char *text);
void seek(struct file *f, int32_t offset, unsigned whence, uint32_t want);
void holds(struct file *f, const char *bytes, size_t n);        /* from beginning to end */
void make(const char *name, const char *text);                  /* a new file */
