/* SPDX-License-Identifier: MIT */
/* file_model: calls about files, made up from bytes, each compared with what a small model of a
 * file system says: its result, its data, and after the last one that nothing is left.
 *
 * Some calls run out of memory: they may say so, and then only that much has happened.
 *
 * Context  after files_boot(), with no file in RAM. */
#pragma once
#include <stddef.h>
#include <stdint.h>

void file_model_run(const uint8_t *data, size_t bytes);
