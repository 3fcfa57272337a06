/* SPDX-License-Identifier: MIT */
/* The linker leads the kernel's calls of its allocators here (--wrap): each counts as one, and can
 * be told to fail. */
#include "tests/unit/kernel/shortage.h"

#include "bsp/kernel/arch.h"
#include "bsp/kernel/boot.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"

static unsigned ncalls, fail_nth, fail_times;

static bool fails(void)
{
    ncalls++;
    if (!fail_nth)
        return false;
    if (fail_nth > 1) {
        fail_nth--;
        return false;
    }
    if (--fail_times == 0)
        fail_nth = 0;
    return true;
}

static void fail(unsigned nth, unsigned times)
{
    fail_nth = nth;
    fail_times = times;
}

static unsigned calls(void)
{
    return ncalls;
}

const struct sweep_allocator shortage = { fail, calls };

/* The names are the linker's. */
void *__real_kmalloc(size_t bytes);
void *__real_kzalloc(size_t bytes);
void *__real_page_alloc(void);
void *__real_page_run_alloc(unsigned pages);
void *__real_kstack_alloc(bool system);
void *__wrap_kmalloc(size_t bytes);
void *__wrap_kzalloc(size_t bytes);
void *__wrap_page_alloc(void);
void *__wrap_page_run_alloc(unsigned pages);
void *__wrap_kstack_alloc(bool system);

void *__wrap_kmalloc(size_t bytes)
{
    return fails() ? NULL : __real_kmalloc(bytes);
}

void *__wrap_kzalloc(size_t bytes)
{
    return fails() ? NULL : __real_kzalloc(bytes);
}

void *__wrap_page_alloc(void)
{
    return fails() ? NULL : __real_page_alloc();
}

void *__wrap_page_run_alloc(unsigned pages)
{
    return fails() ? NULL : __real_page_run_alloc(pages);
}

void *__wrap_kstack_alloc(bool system)
{
    return fails() ? NULL : __real_kstack_alloc(system);
}
