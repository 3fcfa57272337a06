/* SPDX-License-Identifier: MIT */
/* Calls about files against a model of them (tests/unit/kernel/file_model.h). */
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/file_model.h"
#include "tests/unit/kernel/files.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    cpu_reset_memory();
    files_boot();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    file_model_run(data, bytes);
    return 0;
}
