/* SPDX-License-Identifier: MIT */
/* Formats of program files: a second one, made here, runs under the ordinary calls, which know
 * nothing of it, beside ELF. */
#include "bsp/kernel/process/loader.h"

#include <string.h>

#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/program.h"

/* --- "FLAT", where it goes, what is missing there; then the text, which it starts in ---------- */

enum { FLAT_AT = 0x40000, FLAT_BYTES = 3 * PAGE_BYTES };
struct flat_file {
    char magic[4];
    uint32_t at, error;         /* error: what loading ends with, once the text is mapped */
    uint8_t text[40];
};
static unsigned asked;

static bool is_flat(const void *file, size_t bytes)
{
    asked++;
    return bytes >= 4 && !memcmp(file, "FLAT", 4);
}

static uint32_t flat_load(struct vm *vm, const void *file, size_t bytes, struct program *out)
{
    const struct flat_file *f = file;
    uint32_t err;

    if (bytes < sizeof *f)
        return ERROR_BAD_EXE_FORMAT;
    err = vm_map(vm, f->at, FLAT_BYTES, VM_READ | VM_EXEC);
    if (err)
        return err;
    CHECK(vm_fill(vm, f->at, f->text, sizeof f->text));
    *out = (struct program){ .entry = f->at };
    return f->error;
}

static const struct loader flat_loader = { is_flat, flat_load };
extern const struct loader elf_loader;

const struct loader *const loaders[] = { &elf_loader, &flat_loader };
const unsigned nloaders = ARRAY_SIZE(loaders);

static const struct flat_file flat = { { 'F', 'L', 'A', 'T' }, FLAT_AT, 0, { 1, 2, 3 } };

/* --- programs --------------------------------------------------------------------------------- */

static uint32_t started_at;

static void run(const struct trap_frame *f)
{
    const uint8_t *text = vm_kernel_ptr(process_self()->vm, f->pc);

    started_at = f->pc;
    thread_exit(text[1]);
}

static void boot(const void *file, size_t bytes)
{
    kernel_boot();
    program_install("prog", file, bytes);
    cpu_program(run);
    asked = 0;
}

TEST(program_of_a_second_format_runs)
{
    struct figures before;
    struct process *p;

    boot(&flat, sizeof flat);
    before = measure();
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    CHECK_EQ(program_end(p), 2);
    CHECK_EQ(started_at, FLAT_AT);
    check_same(before);
}

TEST(one_loader_alone_decides_on_a_file_it_knows)
{
    static struct elf_file elf;
    struct process *p;

    program_make(&elf);
    boot(&elf, sizeof elf);
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    program_end(p);
    CHECK_EQ(started_at, 0x10000);

    elf.head.machine = 3;
    program_install("prog", &elf, sizeof elf);
    CHECK_EQ(process_start("prog", "prog", false, &p), ERROR_BAD_EXE_FORMAT);
    CHECK_EQ(asked, 0);
}

static void is_refused(const void *file, size_t bytes, uint32_t error)
{
    struct figures before;
    struct process *p;

    program_install("prog", file, bytes);
    before = measure();
    CHECK_EQ(process_start("prog", "prog", false, &p), error);
    CHECK_EQ(process_total(), 1);
    check_same(before);
}

TEST(file_that_no_loader_takes_leaves_nothing)
{
    struct flat_file bad = flat;

    boot("", 0);
    is_refused("", 0, ERROR_BAD_EXE_FORMAT);
    is_refused("F", 1, ERROR_BAD_EXE_FORMAT);
    is_refused("\x7f" "EL", 3, ERROR_BAD_EXE_FORMAT);
    is_refused("\x7f" "ELF", 4, ERROR_BAD_EXE_FORMAT);
    is_refused("#!/bin/sh\n", 10, ERROR_BAD_EXE_FORMAT);
    is_refused(&flat, sizeof flat - 1, ERROR_BAD_EXE_FORMAT);
    bad.error = ERROR_NOT_ENOUGH_MEMORY;        /* with its text mapped */
    is_refused(&bad, sizeof bad, ERROR_NOT_ENOUGH_MEMORY);
}
