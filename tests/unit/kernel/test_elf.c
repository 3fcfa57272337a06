/* SPDX-License-Identifier: MIT */
/* The program loader: each field that is wrong, then files that are wrong at random. */
#include "bsp/kernel/process/loader.h"

#include <stdlib.h>
#include <string.h>

#include "bsp/abi/svc_abi.h"
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/program.h"

extern const struct loader elf_loader;

static struct elf_file good, file;

static uint32_t load_bytes(const void *data, size_t bytes, struct program *out)
{
    struct vm *vm = vm_create();
    void *copy = malloc(bytes ? bytes : 1);     /* the sanitizer watches its end */
    uint32_t err;

    CHECK(vm);
    memcpy(copy, data, bytes);
    err = elf_loader.load(vm, copy, bytes, out);
    free(copy);
    vm_destroy(vm);
    return err;
}

static uint32_t load(void)
{
    struct program out;

    return load_bytes(&file, sizeof file, &out);
}

static void boot(void)
{
    kernel_boot();
    program_make(&good);
    file = good;
}

/* The loader refuses the file while the field has that value. */
#define REFUSED(field, value)                       \
    do {                                            \
        CHECK_EQ(load(), 0);                        \
        file.field = (value);                       \
        CHECK_EQ(load(), ERROR_BAD_EXE_FORMAT);     \
        file = good;                                \
    } while (0)

TEST(good_program_is_loaded_where_it_wants_to_be)
{
    struct program out;
    struct vm *vm;

    boot();
    vm = vm_create();
    CHECK_EQ(elf_loader.load(vm, &file, sizeof file, &out), 0);
    CHECK_EQ(out.entry, 0x10000);
    CHECK_EQ(out.header, 0);
    CHECK(vm_executable(vm, 0x10000) && !vm_executable(vm, 0x20010) && !vm_executable(vm, 0x23000));
    CHECK_EQ(memcmp(vm_kernel_ptr(vm, 0x10000), file.text, sizeof file.text), 0);
    CHECK_EQ(memcmp(vm_kernel_ptr(vm, 0x20010), file.data, sizeof file.data), 0);
    for (uint32_t va = 0x20010 + sizeof file.data; va < 0x23000; va++)
        CHECK_EQ(*(char *)vm_kernel_ptr(vm, va), 0);     /* .bss */
    CHECK(!vm_mapped(vm, 0x23000, 1));
    vm_destroy(vm);
}

TEST(each_wrong_field_of_the_header_is_refused)
{
    boot();
    for (unsigned i = 0; i < 7; i++)
        REFUSED(head.ident[i], good.head.ident[i] ^ 1);
    REFUSED(head.ident[4], 2);                  /* 64 bits */
    REFUSED(head.type, 3);                      /* shared object */
    REFUSED(head.machine, 3);
    REFUSED(head.version, 0);
    REFUSED(head.flags, 0x04000000);            /* EABI 4 */
    REFUSED(head.ehsize, 51);
    REFUSED(head.phentsize, 31);
    REFUSED(head.phentsize, 33);
    REFUSED(head.phnum, 0);
    REFUSED(head.phnum, 17);
    REFUSED(head.phnum, 0xffff);
    REFUSED(head.phoff, 53);
    REFUSED(head.phoff, sizeof file);
    REFUSED(head.phoff, sizeof file - 32);
    REFUSED(head.phoff, 0xfffffffc);
    REFUSED(head.entry, 0);
    REFUSED(head.entry, 0x10002);               /* ARM code, not aligned */
    REFUSED(head.entry, 0x20010);               /* not executable */
    REFUSED(head.entry, 0x10000 + sizeof file.text);
    REFUSED(head.entry, 0x80400000);
}

TEST(each_wrong_field_of_a_segment_is_refused)
{
    boot();
    for (unsigned i = 0; i < 2; i++) {
        REFUSED(segment[i].type, 2);            /* dynamic */
        REFUSED(segment[i].type, 3);            /* interpreter */
        REFUSED(segment[i].type, 7);            /* thread-local */
        REFUSED(segment[i].offset, sizeof file);
        REFUSED(segment[i].offset, 0xffffffff);
        REFUSED(segment[i].filesz, sizeof file);
        REFUSED(segment[i].filesz, 0xffffffff);
        REFUSED(segment[i].memsz, 0x80000000);
        REFUSED(segment[i].memsz, 0xffffffff);
        REFUSED(segment[i].memsz, good.segment[i].filesz - 1);
        REFUSED(segment[i].vaddr, 0);
        REFUSED(segment[i].vaddr, 0xf000);
        REFUSED(segment[i].vaddr, 0x7fff0000);
        REFUSED(segment[i].vaddr, 0x80400000);
        REFUSED(segment[i].vaddr, 0xfffffff0);
        REFUSED(segment[i].flags, 0);
        REFUSED(segment[i].flags, 7);           /* writable and executable */
        REFUSED(segment[i].flags, 3);
    }
    REFUSED(segment[1].vaddr, 0x10800);         /* the text's page */
    REFUSED(segment[0].memsz, 0x10001);         /* into the data's page */
    REFUSED(segment[0].flags, 6);               /* then the entry is not executable */
    REFUSED(segment[0].memsz, 0);               /* then the entry's segment is not there */
}

/* --- programs that need coredll.dll ----------------------------------------------------------- */

static uint32_t load_dynamic(uint32_t *header)
{
    struct program out;
    uint32_t err = load_bytes(&file, sizeof file, &out);

    *header = out.header;
    return err;
}

TEST(program_with_an_interpreter_says_where_its_header_is)
{
    uint32_t header;

    boot();
    program_make_dynamic(&good);
    file = good;
    CHECK_EQ(load_dynamic(&header), 0);
    CHECK_EQ(header, 0x10000);
    file.head.type = 3;                         /* as some linkers call it */
    CHECK_EQ(load_dynamic(&header), 0);
    CHECK_EQ(header, 0x10000);
}

TEST(program_for_another_interpreter_or_without_its_header_is_refused)
{
    boot();
    program_make_dynamic(&good);
    file = good;
    REFUSED(data[0], 'C');
    REFUSED(data[11], '2');                     /* the NUL belongs to it */
    REFUSED(segment[1].filesz, 11);
    REFUSED(segment[1].filesz, 13);
    REFUSED(segment[1].offset, sizeof file - 4);
    REFUSED(segment[1].offset, 0xfffffffc);
    REFUSED(segment[1].type, 2);                /* two dynamic sections, no interpreter */
    REFUSED(segment[2].type, 3);                /* two interpreters, no dynamic section */
    REFUSED(segment[0].offset, 4);              /* the header is not mapped */
    REFUSED(segment[2].type, 7);                /* thread-local */
    REFUSED(head.type, 1);
}

TEST(program_in_the_image_is_run_from_where_it_lies)
{
    struct elf_file *in_image = (struct elf_file *)(void *)(CPU_ARCHIVE + PAGE_BYTES);
    unsigned before, used;
    struct program out;
    struct vm *space;

    boot();
    program_make_dynamic(in_image);
    space = vm_create();
    CHECK_EQ(vm_map(space, 0x20000, 1, VM_READ), 0);             /* the page table is there */
    before = page_free_count();
    CHECK_EQ(elf_loader.load(space, in_image, sizeof *in_image, &out), 0);
    CHECK_EQ(page_free_count(), before);
    CHECK_EQ(memcmp(vm_kernel_ptr(space, 0x10000), in_image, PAGE_BYTES), 0);
    vm_destroy(space);
    space = vm_create();
    CHECK_EQ(vm_map(space, 0x20000, 1, VM_READ), 0);
    in_image->segment[0].memsz++;                                /* not as the file has it */
    CHECK_EQ(elf_loader.load(space, in_image, sizeof *in_image, &out), 0);
    used = before - page_free_count();
    CHECK_EQ(used, 1);
    CHECK_EQ(*(char *)vm_kernel_ptr(space, 0x10000 + in_image->segment[0].filesz), 0);
    vm_destroy(space);
}

TEST(program_too_large_for_the_memory_says_so)
{
    boot();
    file.segment[1].memsz = CPU_RAM_BYTES;
    CHECK_EQ(load(), ERROR_NOT_ENOUGH_MEMORY);
    file.segment[1].memsz = USER_TOP - file.segment[1].vaddr;
    CHECK_EQ(load(), ERROR_NOT_ENOUGH_MEMORY);
}

TEST(file_cut_anywhere_is_refused)
{
    struct program out;

    boot();
    for (size_t bytes = 0; bytes < sizeof file; bytes++)
        CHECK_EQ(load_bytes(&file, bytes, &out), ERROR_BAD_EXE_FORMAT);
}

TEST(file_off_the_word_boundary_is_refused)
{
    static char room[sizeof file + 4] __attribute__((aligned(4)));
    struct program out;

    boot();
    memcpy(room + 1, &file, sizeof file);
    CHECK_EQ(elf_loader.load(vm_create(), room + 1, sizeof file, &out), ERROR_BAD_EXE_FORMAT);
}

TEST(thumb_entry_and_ignored_segments_are_accepted)
{
    boot();
    file.head.entry = 0x10001;
    CHECK_EQ(load(), 0);
    file.segment[2].type = 0x70000001;          /* exception index */
    CHECK_EQ(load(), 0);
    file.segment[2].type = 0x6474e551;          /* GNU stack */
    CHECK_EQ(load(), 0);
    file.segment[1].memsz = file.segment[1].filesz = 0;
    CHECK_EQ(load(), 0);
}

TEST(stack_segment_says_how_long_stacks_are)
{
    struct program out;

    boot();
    CHECK_EQ(load_bytes(&file, sizeof file, &out), 0);
    CHECK_EQ(out.stack_bytes, 0);
    file.segment[2].type = 0x6474e551;
    file.segment[2].memsz = 16 * 1024 * 1024;
    CHECK_EQ(load_bytes(&file, sizeof file, &out), 0);
    CHECK_EQ(out.stack_bytes, 16 * 1024 * 1024);
    file.segment[2].memsz++;
    CHECK_EQ(load_bytes(&file, sizeof file, &out), ERROR_BAD_EXE_FORMAT);
    file.segment[2].memsz = 0xffffffff;
    CHECK_EQ(load_bytes(&file, sizeof file, &out), ERROR_BAD_EXE_FORMAT);
}

static void damage(void)
{
    static const uint32_t values[] = {
        0, 1, 3, 0x34, 0x1000, 0xffff, 0x10000, 0x20000, USER_TOP, 0x7fffffff, 0x80000000,
        0xfffffff0, 0xffffffff,
    };
    uint8_t *bytes = (uint8_t *)&file;

    for (unsigned n = 1 + test_random_below(4); n; n--) {
        size_t headers = sizeof file.head + sizeof file.segment;
        size_t at = test_random_below((uint32_t)headers);

        if (test_random_below(2)) {
            bytes[at] = (uint8_t)test_random();
        } else {
            at &= ~(size_t)3;
            memcpy(bytes + at, &values[test_random_below(ARRAY_SIZE(values))], 4);
        }
    }
}

TEST(files_damaged_at_random_are_judged_without_harm)
{
    unsigned pages, accepted = 0;

    boot();
    load();                 /* from now on the heap has what it keeps */
    pages = page_free_count();
    for (unsigned i = 0; i < 20000; i++) {
        uint32_t err;

        file = good;
        damage();
        err = load();
        CHECK(err == 0 || err == ERROR_BAD_EXE_FORMAT || err == ERROR_NOT_ENOUGH_MEMORY);
        accepted += !err;
        CHECK_EQ(page_free_count(), pages);
    }
    CHECK(accepted > 100 && accepted < 19000);
}
