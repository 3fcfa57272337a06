/* SPDX-License-Identifier: MIT */
/* path: names of files.
 *
 * `\` and `/` both separate; one in front means nothing, as every name begins at the root.  `.` is
 * where one is, `..` one up (the root's is the root), both as text.  A part of a name has 1 to 63
 * bytes, none of them a control character or one of <>:"|?*, and its last is no dot or space.
 * Names compare without case (ASCII) and keep the case they were made with.
 *
 * A normal path is "a/b/c", and "" for the root.
 *
 * Returns  path_normal: 0, ERROR_FILE_NOT_FOUND (nothing typed), ERROR_INVALID_NAME or
 *          ERROR_FILENAME_EXCED_RANGE.
 * Context  anywhere.
 * Source   "Naming Files, Paths, and Namespaces", learn.microsoft.com aa365247.
 * Tests    tests/unit/kernel/test_path.c                                                       */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/kernel.h"

enum { PATH_BYTES = KERN_PATH_MAX, NAME_BYTES = KERN_FILE_NAME_MAX };

uint32_t path_normal(const char *typed, char out[PATH_BYTES]);
/* Below 0, 0, above 0, as strcmp; at most `bytes` of each count. */
int path_compare(const char *a, const char *b, size_t bytes);
/* Cuts a normal path in two: its directory stays in it, its last part is returned. */
const char *path_split(char path[PATH_BYTES]);
