/* SPDX-License-Identifier: MIT */
/* User copies at every alignment, and what the MMU lets whom do: asked of the CPU's own address
 * translation, so that nothing faults.
 * Source: ARM DDI 0406C B4.2.4 (ATS1CPR, ATS1CPW, ATS1CUR, ATS1CUW), B4.1.112 (PAR). */
#include <string.h>
#include "bsp/arm/pte.h"
#include "bsp/kernel/arch.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/dma.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/kstack.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/memory/vm.h"
#include "tests/kernel/k.h"

enum { TEXT = 0x10000, DATA = 0x20000, HOLE = DATA + 2 * PAGE_BYTES, ROOM = 1024 };
extern char __image_start[], __text_end[], __rodata_end[], __data_start[], __archive_start[],
    __archive_end[];
extern uint32_t kernel_l1[];

static struct vm *vm;

/* Another thread may bring its own space when it runs: each copy has the CPU for itself. */
static bool from_user(void *dst, uint32_t src, size_t n)
{
    unsigned saved = irq_save();
    bool done;

    vm_activate(vm);
    done = copy_in(dst, (uaddr_t){ src }, n);
    irq_restore(saved);
    return done;
}

static bool to_user(uint32_t dst, const void *src, size_t n)
{
    unsigned saved = irq_save();
    bool done;

    vm_activate(vm);
    done = copy_out((uaddr_t){ dst }, src, n);
    irq_restore(saved);
    return done;
}

static bool writable(uint32_t va, size_t n)
{
    unsigned saved = irq_save();
    bool yes;

    vm_activate(vm);
    yes = probe_out((uaddr_t){ va }, n);
    irq_restore(saved);
    return yes;
}

/* Two pages to write, a page that nobody may touch, a page to read. */
static bool make_space(void)
{
    vm = vm_create();
    return ok(vm) && is(vm_map(vm, DATA, 2 * PAGE_BYTES, VM_READ | VM_WRITE), 0) &&
           is(vm_map(vm, HOLE, PAGE_BYTES, 0), 0) &&
           is(vm_map(vm, HOLE + PAGE_BYTES, PAGE_BYTES, VM_READ), 0);
}

static void drop_space(void)
{
    vm_destroy(vm);
    vm = NULL;
}

static uint8_t pattern[ROOM], kernel[2 * ROOM];

static void make_pattern(void)
{
    for (unsigned i = 0; i < sizeof pattern; i++)
        pattern[i] = (uint8_t)(i * 7 + i / 256 + 1);
}

static bool clean(const uint8_t *p, unsigned at, unsigned n)
{
    return p[at - 1] == 0x55 && p[at + n] == 0x55;
}

static void copies_at_every_alignment_and_length(void)
{
    unsigned bad = 0;

    if (!make_space())
        return;
    make_pattern();
    to_user(DATA, pattern, sizeof pattern);
    for (unsigned s = 0; s < 8; s++)
        for (unsigned d = 0; d < 8; d++)
            for (unsigned n = 0; n < 300; n += n < 140 ? 1 : 13) {
                memset(kernel, 0x55, 400);
                bad += !from_user(kernel + 8 + d, DATA + s, n) || !clean(kernel, 8 + d, n) ||
                       memcmp(kernel + 8 + d, pattern + s, n);
                memset(kernel, 0x55, 400);
                bad += !to_user(DATA + PAGE_BYTES, kernel, 400) ||
                       !to_user(DATA + PAGE_BYTES + 8 + d, pattern + s, n) ||
                       !from_user(kernel, DATA + PAGE_BYTES, 400) || !clean(kernel, 8 + d, n) ||
                       memcmp(kernel + 8 + d, pattern + s, n);
            }
    is(bad, 0);
    drop_space();
}

static void copies_that_reach_a_bad_page_fail_at_every_length(void)
{
    unsigned bad = 0;

    if (!make_space())
        return;
    make_pattern();
    to_user(HOLE - 256, pattern, 256);
    for (unsigned before = 0; before < 200; before++)
        for (unsigned d = 0; d < 4; d++) {
            memset(kernel, 0x55, 300);
            bad += from_user(kernel + 4 + d, HOLE - before, before + 1);
            for (unsigned i = 0; i <= before; i++)
                bad += kernel[4 + d + i] != 0;
            bad += !clean(kernel, 4 + d, before + 1);
            bad += to_user(HOLE - before, pattern + d, before + 1);
        }
    is(bad, 0);
    ok(from_user(kernel, HOLE - 8, 8) && from_user(kernel, HOLE + PAGE_BYTES, 8));
    drop_space();
}

static void strings_end_at_their_nul_or_at_the_bad_page(void)
{
    unsigned saved, bad = 0;

    if (!make_space())
        return;
    memset(pattern, 'x', sizeof pattern);
    for (unsigned n = 0; n < 100; n++) {
        to_user(HOLE - 101, pattern, 101);
        to_user(HOLE - 101 + n, "", 1);
        saved = irq_save();
        vm_activate(vm);
        bad += copy_in_str((char *)kernel, (uaddr_t){ HOLE - 101 }, 200) != (int)n;
        bad += copy_in_str((char *)kernel, (uaddr_t){ HOLE - 101 }, n + 1) != (int)n;
        bad += copy_in_str((char *)kernel, (uaddr_t){ HOLE - 101 }, n) != -1;
        irq_restore(saved);
    }
    to_user(HOLE - 101, pattern, 101);
    saved = irq_save();
    vm_activate(vm);
    bad += copy_in_str((char *)kernel, (uaddr_t){ HOLE - 101 }, 200) != -1;
    irq_restore(saved);
    is(bad, 0);
    drop_space();
}

static void rights_are_those_of_user_mode(void)
{
    const uint32_t ro = HOLE + PAGE_BYTES;
    unsigned old;

    if (!make_space())
        return;
    ok(writable(DATA, 2 * PAGE_BYTES) && !writable(DATA, 2 * PAGE_BYTES + 1));
    ok(!writable(ro, 1) && from_user(kernel, ro, 64) && !to_user(ro, kernel, 1));
    ok(!writable(HOLE, 1) && !from_user(kernel, HOLE, 1) && !to_user(HOLE, kernel, 1));
    is(vm_protect(vm, DATA, PAGE_BYTES, VM_READ, &old), 0);
    is(old, VM_READ | VM_WRITE);
    ok(!to_user(DATA, kernel, 1) && from_user(kernel, DATA, 1));
    is(vm_protect(vm, DATA, PAGE_BYTES, 0, &old), 0);
    ok(!from_user(kernel, DATA, 1));
    is(vm_protect(vm, DATA, PAGE_BYTES, VM_READ | VM_EXEC, &old), 0);
    ok(from_user(kernel, DATA, 1) && !to_user(DATA, kernel, 1));
    is(vm_protect(vm, DATA, PAGE_BYTES, VM_READ | VM_WRITE, &old), 0);
    ok(to_user(DATA, kernel, 1));
    is(vm_unmap(vm, DATA, PAGE_BYTES), 0);
    ok(!from_user(kernel, DATA, 1) && from_user(kernel, DATA + PAGE_BYTES, 1));
    drop_space();
}

/* More spaces than there are identifiers (8 bits): none sees another's pages. */
static void spaces_are_apart_when_their_identifiers_come_again(void)
{
    struct k_figures before;
    unsigned bad = 0;

    k_measure(&before);
    for (unsigned i = 0; i < 600; i++) {
        vm = vm_create();
        if (!vm || vm_map(vm, i % 2 ? DATA : TEXT, PAGE_BYTES, VM_READ | VM_WRITE)) {
            tap_fail("memory is short after %u spaces", i);
            break;
        }
        bad += !from_user(kernel, i % 2 ? DATA : TEXT, PAGE_BYTES / 4) || kernel[0] || kernel[77];
        bad += from_user(kernel, i % 2 ? TEXT : DATA, 1);
        bad += !to_user(i % 2 ? DATA : TEXT, pattern, sizeof pattern);
        drop_space();
    }
    is(bad, 0);
    k_same(&before);
}

/* ---- the kernel's own map ---- */

enum op { KERNEL_READ, KERNEL_WRITE, USER_READ, USER_WRITE };

/* Whether that access to va would succeed. */
static bool may(enum op op, const void *at)
{
    uint32_t va = (uintptr_t)at, par;
    unsigned saved = irq_save();

    switch (op) {
    case KERNEL_READ:
        __asm__ volatile("mcr p15, 0, %0, c7, c8, 0" : : "r"(va));
        break;
    case KERNEL_WRITE:
        __asm__ volatile("mcr p15, 0, %0, c7, c8, 1" : : "r"(va));
        break;
    case USER_READ:
        __asm__ volatile("mcr p15, 0, %0, c7, c8, 2" : : "r"(va));
        break;
    case USER_WRITE:
        __asm__ volatile("mcr p15, 0, %0, c7, c8, 3" : : "r"(va));
        break;
    }
    __asm__ volatile("isb\n\tmrc p15, 0, %0, c7, c4, 0" : "=r"(par) : : "memory");
    irq_restore(saved);
    return !(par & 1);
}

static void all_pages(const char *from, const char *to, bool kernel_writes)
{
    unsigned bad = 0;

    for (const char *p = from; p < to; p += PAGE_BYTES)
        bad += !may(KERNEL_READ, p) || may(KERNEL_WRITE, p) != kernel_writes ||
               may(USER_READ, p) || may(USER_WRITE, p);
    is(bad, 0);
}

static void text_and_constants_are_read_only(void)
{
    all_pages(__image_start, __text_end, false);
    all_pages(__text_end, __rodata_end, false);
}

static void archive_is_read_only(void)
{
    all_pages(__archive_start, __archive_end, false);
}

static void data_heap_and_free_pages_are_the_kernels_alone(void)
{
    char *page = page_alloc(), *block = kmalloc(100);

    all_pages(__data_start, __data_start + 1, true);
    all_pages((char *)kernel, (char *)kernel + sizeof kernel, true);
    if (ok(page && block)) {
        all_pages(page, page + PAGE_BYTES, true);
        all_pages(block, block + 1, true);
    }
    page_free(page);
    kfree(block);
}

static void stack_has_a_guard_page_below(void)
{
    uint32_t low, top, here = (uintptr_t)&low;

    if (!ok(kstack_bounds(here, &low, &top)))
        return;
    is(top - low, KSTACK_BYTES);
    all_pages((char *)low, (char *)top, true);
    ok(!may(KERNEL_READ, (char *)low - 4) && !may(KERNEL_WRITE, (char *)low - 4));
    ok(kstack_guard_hit(low - 4) && kstack_guard_hit(low - PAGE_BYTES));
    ok(!kstack_guard_hit(low) && !kstack_guard_hit(top - 4));
}

static void page_zero_is_nobodys(void)
{
    for (uint32_t va = 0; va < USER_BASE; va += PAGE_BYTES)
        ok(!may(KERNEL_READ, (void *)va) && !may(USER_READ, (void *)va));
}

static void word_access_is_refused_in_kernel_space(void)
{
    uint32_t word = 7;

    ok(!arch_user_word_load((uintptr_t)&word, &word));
    ok(!arch_user_word_store((uintptr_t)&word, 9));
    ok(!arch_user_word_load(0xffffffff, &word) && !arch_user_word_store(0x80000000, 9));
    is(word, 7);
}

/* How the megabyte of an address is mapped. */
static uint32_t section_bits(const void *p)
{
    return kernel_l1[(uintptr_t)p / MiB] & (MiB - 1);
}

/* The memory that the test takes is never given back: one megabyte for the whole suite. */
static void dma_memory_is_uncached_zeroed_and_apart(void)
{
    unsigned before = page_free_count();
    char *a = dma_alloc(100), *b = dma_alloc(1);

    ok(a && b && b >= a + 100);
    if (!a || !b)
        return;
    is((uintptr_t)a % DMA_LINE, 0);
    is((uintptr_t)b % DMA_LINE, 0);
    ok(before - page_free_count() <= MiB / PAGE_BYTES);
    for (unsigned i = 0; i < 100; i++)
        is(a[i], 0);
    memset(a, 0x5a, 100);
    dma_barrier();
    is(b[0], 0);
    is(section_bits(a), SECTION_KERNEL_DMA);
    is(dma_bus(a), page_phys(a));
    ok(may(KERNEL_WRITE, a) && !may(USER_READ, a));
}

static void buffers_survive_cleaning(void)
{
    char *page = page_alloc();

    if (!ok(page))
        return;
    memset(page, 0x5a, PAGE_BYTES);
    dma_clean(page + 3, 100);
    dma_clean(page, PAGE_BYTES);
    dma_invalidate(page, PAGE_BYTES);
    for (unsigned i = 0; i < PAGE_BYTES; i++)
        is(page[i], 0x5a);
    page_free(page);
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(copies_at_every_alignment_and_length),
        TAP(copies_that_reach_a_bad_page_fail_at_every_length),
        TAP(strings_end_at_their_nul_or_at_the_bad_page),
        TAP(rights_are_those_of_user_mode),
        TAP(spaces_are_apart_when_their_identifiers_come_again),
        TAP(text_and_constants_are_read_only),
        TAP(archive_is_read_only),
        TAP(data_heap_and_free_pages_are_the_kernels_alone),
        TAP(stack_has_a_guard_page_below),
        TAP(page_zero_is_nobodys),
        TAP(word_access_is_refused_in_kernel_space),
        TAP(dma_memory_is_uncached_zeroed_and_apart),
        TAP(buffers_survive_cleaning),
        TAP_END,
    };

    return tap_main(argc, argv, tests);
}
