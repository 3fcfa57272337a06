/* SPDX-License-Identifier: MIT */
/* initrd: the program archive, a cpio file (newc form) linked behind the kernel.
 * Source: cpio(5), "New ASCII Format".  Context: anywhere, after the MMU is on.
 * Tests    tests/unit/kernel/test_initrd.c                                                      */
#pragma once
#include "bsp/kernel/kernel.h"

struct initrd_file {
    const char *name;
    const void *data;
    size_t size;
};
/* Walks the archive: *cursor starts at NULL, which means initrd_first(); false at the end. */
bool initrd_next(const void **cursor, struct initrd_file *out);
const void *initrd_first(void);
