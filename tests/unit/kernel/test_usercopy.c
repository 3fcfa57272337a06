/* SPDX-License-Identifier: MIT */
/* What usercopy.c decides before an instruction touches a program's memory: ranges, locks, what is
 * left behind after a refusal.  The instructions themselves are tests/kernel's matter. */
#include "bsp/kernel/memory/usercopy.h"

#include <string.h>

#include "bsp/arm/usercopy.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

#define AT(address) ((uaddr_t){ address })

static struct vm *space;
static unsigned touched;                /* bytes of user memory that were asked for */

/* The byte, or NULL where nothing is mapped.  A program of cpu_program() has a space of its own. */
static char *byte(uint32_t va)
{
    CHECK(va >= USER_BASE && va < USER_TOP);     /* the range check let it through */
    touched++;
    if (!space && thread_is_user())
        return vm_kernel_ptr(process_self()->vm, va);
    return space ? vm_kernel_ptr(space, va) : NULL;
}

unsigned arch_copy_in(void *dst, uint32_t src, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char *b = byte(src + (uint32_t)i);

        if (!b)
            return 1;
        ((char *)dst)[i] = *b;
    }
    return 0;
}

unsigned arch_copy_out(uint32_t dst, const void *src, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char *b = byte(dst + (uint32_t)i);

        if (!b)
            return 1;
        *b = ((const char *)src)[i];
    }
    return 0;
}

int arch_copy_in_str(char *dst, uint32_t src, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char *b = byte(src + (uint32_t)i);

        if (!b)
            return -1;
        dst[i] = *b;
        if (!*b)
            return (int)i;
    }
    return -1;
}

bool arch_user_writable(uint32_t page)
{
    CHECK_EQ(page % PAGE_BYTES, 0);
    return byte(page) != NULL;
}

static void boot_with(uint32_t va, uint32_t bytes)
{
    kernel_boot();
    space = vm_create();
    CHECK_EQ(vm_map(space, va, bytes, VM_READ | VM_WRITE), 0);
}

static bool refused(uint32_t address, size_t len)
{
    static char kernel[64];
    unsigned before = touched;
    bool any;

    memset(kernel, 1, sizeof kernel);
    any = copy_out(AT(address), kernel, len) || probe_out(AT(address), len) ||
          (len <= sizeof kernel && copy_in(kernel, AT(address), len));
    return !any && touched == before;
}

TEST(range_outside_user_space_is_refused_before_it_is_touched)
{
    kernel_boot();
    CHECK(refused(0, 1));
    CHECK(refused(USER_BASE - 1, 1));
    CHECK(refused(USER_BASE - 1, 2));
    CHECK(refused(USER_TOP, 1));
    CHECK(refused(USER_TOP - 1, 2));
    CHECK(refused(USER_TOP - 16, 17));
    CHECK(refused(0x80000000, 4));
    CHECK(refused(0x80400000, 16));
    CHECK(refused(0xffffffff, 1));
    CHECK(refused(0xfffffff0, 32));
    CHECK(refused(USER_BASE, 0xffffffff));
    CHECK(refused(USER_BASE, 0x80000000));
    CHECK(refused(USER_BASE, USER_TOP - USER_BASE + 1));
    CHECK(refused(USER_BASE + 5, 0xfffffffb));
}

TEST(nothing_to_copy_succeeds_anywhere)
{
    static const uint32_t places[] = { 0, USER_BASE, USER_TOP, 0x80400000, 0xffffffff };
    char kernel = 7;

    kernel_boot();
    for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
        CHECK(copy_in(&kernel, AT(places[i]), 0));
        CHECK(copy_out(AT(places[i]), &kernel, 0));
        CHECK(probe_out(AT(places[i]), 0));
    }
    CHECK_EQ(touched, 0);
    CHECK_EQ(kernel, 7);
}

TEST(first_and_last_bytes_of_user_space_can_be_copied)
{
    char in = 0;

    boot_with(USER_BASE, PAGE_BYTES);
    CHECK_EQ(vm_map(space, USER_TOP - PAGE_BYTES, PAGE_BYTES, VM_READ | VM_WRITE), 0);
    CHECK(copy_out(AT(USER_BASE), "a", 1) && copy_in(&in, AT(USER_BASE), 1) && in == 'a');
    CHECK(copy_out(AT(USER_TOP - 1), "b", 1) && copy_in(&in, AT(USER_TOP - 1), 1) && in == 'b');
    CHECK(probe_out(AT(USER_TOP - PAGE_BYTES), PAGE_BYTES));
}

TEST(refused_copy_in_leaves_zeroes)
{
    char kernel[64];

    boot_with(USER_BASE, PAGE_BYTES);
    memset(kernel, 0xee, sizeof kernel);
    CHECK(!copy_in(kernel, AT(USER_BASE + PAGE_BYTES - 30), 60));
    for (unsigned i = 0; i < 60; i++)
        CHECK_EQ(kernel[i], 0);
    CHECK_EQ((unsigned char)kernel[60], 0xee);
    memset(kernel, 0xee, sizeof kernel);
    CHECK(!copy_in(kernel, AT(0x80400000), 60));
    for (unsigned i = 0; i < 60; i++)
        CHECK_EQ(kernel[i], 0);
}

TEST(probe_looks_at_every_page_and_at_no_other)
{
    boot_with(0x20000, 3 * PAGE_BYTES);
    CHECK(probe_out(AT(0x20000), 3 * PAGE_BYTES));
    CHECK_EQ(touched, 3);
    CHECK(probe_out(AT(0x20fff), 2));
    CHECK_EQ(touched, 5);
    CHECK(probe_out(AT(0x20fff), 1));
    CHECK_EQ(touched, 6);
    CHECK(!probe_out(AT(0x20000), 3 * PAGE_BYTES + 1));
    CHECK(!probe_out(AT(0x1ffff), 2));
}

TEST(string_ends_at_its_nul_or_is_refused)
{
    char out[16];

    boot_with(USER_BASE, PAGE_BYTES);
    CHECK(copy_out(AT(USER_BASE), "hello", 6));
    CHECK_EQ(copy_in_str(out, AT(USER_BASE), sizeof out), 5);
    CHECK_STR(out, "hello");
    CHECK_EQ(copy_in_str(out, AT(USER_BASE), 6), 5);
    memset(out, 'x', sizeof out);
    CHECK_EQ(copy_in_str(out, AT(USER_BASE), 5), -1);
    CHECK_EQ(out[0], 0);
    CHECK_EQ(out[5], 'x');
    CHECK_EQ(copy_in_str(out, AT(USER_BASE), 0), -1);
}

TEST(string_never_reads_past_user_space)
{
    char out[64];

    boot_with(USER_TOP - PAGE_BYTES, PAGE_BYTES);
    memset(out, 'x', sizeof out);
    CHECK(copy_out(AT(USER_TOP - 32), out, 32));
    CHECK_EQ(copy_in_str(out, AT(USER_TOP - 32), sizeof out), -1);
    CHECK_EQ(copy_in_str(out, AT(USER_TOP), sizeof out), -1);
    CHECK_EQ(copy_in_str(out, AT(0), sizeof out), -1);
    CHECK_EQ(copy_in_str(out, AT(0x80400000), sizeof out), -1);
    CHECK_EQ(copy_in_str(out, AT(0xffffffff), sizeof out), -1);
}

TEST(copy_under_a_mutex_is_caught)
{
    static struct mutex m;
    char c = 0;

    boot_with(USER_BASE, PAGE_BYTES);
    mutex_init(&m);
    mutex_lock(&m);
    CHECK_PANICS(copy_in(&c, AT(USER_BASE), 1));
    CHECK_PANICS(copy_out(AT(USER_BASE), &c, 1));
    CHECK_PANICS(copy_in_str(&c, AT(USER_BASE), 1));
    CHECK_PANICS(probe_out(AT(USER_BASE), 1));
    mutex_unlock(&m);
    CHECK(copy_in(&c, AT(USER_BASE), 1));
}
