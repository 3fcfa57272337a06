/* SPDX-License-Identifier: MIT */
/* Program files: a good one with changes, or any bytes; every page comes back. */
#include <stdlib.h>
#include <string.h>

#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/loader.h"
#include "tests/fuzz/input.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/program.h"

extern const struct loader elf_loader;

enum { CHANGED = 1 };

static void load(const void *file, size_t bytes)
{
    unsigned before = page_free_count();
    struct vm *vm = vm_create();
    void *copy = malloc(bytes ? bytes : 1); /* the sanitizer watches its end */
    struct program out;

    CHECK(vm);
    memcpy(copy, file, bytes);
    if (elf_loader.load(vm, copy, bytes, &out) == 0) {
        CHECK(vm_executable(vm, out.entry & ~1u));
    }
    free(copy);
    vm_destroy(vm);
    CHECK_EQ(page_free_count(), before);
}

/* Fields of a good file are set: where, and to what. */
static void change(struct input *in)
{
    static const uint32_t edges[] = {0,          1,           4,           0x10000,
                                     0x7fffffff, 0x80000000u, 0xfffff000u, 0xffffffffu};
    struct elf_file p;
    size_t bytes = sizeof p;

    program_make(&p);
    while (in_more(in)) {
        unsigned at = in_u8(in), what = in_below(in, 10);
        uint32_t v = what < 8 ? edges[what] : what == 8 ? in_u8(in) : in_u32(in);

        if (at == 255)
            bytes = v % (sizeof p + 1);
        else
            memcpy((uint8_t *)&p + at % (sizeof p.head + sizeof p.segment) / 4 * 4, &v, sizeof v);
    }
    load(&p, bytes);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct elf_file good;
    struct program out;
    struct vm *vm;

    (void)argc;
    (void)argv;
    cpu_reset_memory();
    kernel_boot();
    vm = vm_create(); /* the heap takes its first page, and keeps it */
    program_make(&good);
    CHECK_EQ(elf_loader.load(vm, &good, sizeof good, &out), 0);
    vm_destroy(vm);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct input in = {data, data + bytes};

    if (in_u8(&in) & CHANGED)
        change(&in);
    else
        load(in.at, (size_t)(in.end - in.at));
    return 0;
}
