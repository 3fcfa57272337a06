/* SPDX-License-Identifier: MIT */
/* VirtualAlloc, VirtualProtect, VirtualFree: what is mapped, with which rights, and what comes
 * back. */
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { PAGE = 4096 };

static char *pages(unsigned n)
{
    char *p = VirtualAlloc(NULL, n * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);

    ok(p != NULL);
    return p;
}

/* Asks the kernel to read or write there on our behalf: true when it could. */
static bool kernel_can_read(const void *p)
{
    struct kern_io io = { (uint32_t)(uintptr_t)p, 0, 0 };
    struct kern_file f = { (uint32_t)(uintptr_t)p, 0, (uint32_t)(uintptr_t)&io, 0, 0, 0 };

    return kern_svc(SVC_ID(SVC_KERN, KERN_FILE_READ), &f, sizeof f) != ERROR_NOACCESS;
}

static bool kernel_can_write(void *p)
{
    struct kern_list list = { (uint32_t)(uintptr_t)p, 1, 0 };

    return kern_svc(SVC_ID(SVC_KERN, KERN_PROCESS_LIST), &list, sizeof list) != ERROR_NOACCESS;
}

static void fresh_pages_are_zero_and_writable(void)
{
    char *p = pages(5);
    unsigned sum = 0;

    is((uintptr_t)p % PAGE, 0);
    ok((uintptr_t)p >= USER_BASE && (uintptr_t)p + 5 * PAGE <= USER_TOP);
    for (int i = 0; i < 5 * PAGE; i++)
        sum |= (unsigned char)p[i];
    is(sum, 0);
    memset(p, 0x5a, 5 * PAGE);
    ok(VirtualFree(p, 0, MEM_RELEASE));
    p = pages(5);
    for (int i = 0; i < 5 * PAGE; i++)
        sum |= (unsigned char)p[i];
    is(sum, 0);                                /* no memory of another life */
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

static void rights_hold_for_the_kernel_too(void)
{
    char *p = pages(1);
    DWORD old = 0;

    ok(kernel_can_read(p));
    ok(kernel_can_write(p));
    p[0] = 'x';
    ok(VirtualProtect(p, PAGE, PAGE_READONLY, &old));
    is(old, PAGE_READWRITE);
    is(p[0], 'x');
    ok(kernel_can_read(p));
    ok(!kernel_can_write(p));
    ok(VirtualProtect(p, PAGE, PAGE_NOACCESS, &old));
    is(old, PAGE_READONLY);
    ok(!kernel_can_read(p));
    ok(!kernel_can_write(p));
    ok(VirtualProtect(p, PAGE, PAGE_READWRITE, &old));
    is(old, PAGE_NOACCESS);
    ok(VirtualFree(p, 0, MEM_RELEASE));
    ok(!kernel_can_read(p));
}

static void part_of_a_region_can_be_protected(void)
{
    char *p = pages(3);
    DWORD old;

    ok(VirtualProtect(p + PAGE, PAGE, PAGE_NOACCESS, &old));
    ok(kernel_can_write(p));
    ok(!kernel_can_write(p + PAGE));
    ok(kernel_can_write(p + 2 * PAGE));
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

static void executable_pages_run_and_others_do_not_get_the_right(void)
{
    static const uint32_t code[] = { 0xe3a0002a, 0xe12fff1e };      /* mov r0, #42; bx lr */
    char *p = pages(1);
    DWORD old;

    memcpy(p, code, sizeof code);
    ok(VirtualProtect(p, PAGE, PAGE_EXECUTE_READ, &old));
    is(((int (*)(void))(uintptr_t)p)(), 42);
    ok(!kernel_can_write(p));
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

static void nonsense_is_refused(void)
{
    char *p = pages(2);
    DWORD old;

    is((uintptr_t)VirtualAlloc(NULL, 0, MEM_COMMIT, PAGE_READWRITE), 0);
    is((uintptr_t)VirtualAlloc(NULL, 0xffffffff, MEM_COMMIT, PAGE_READWRITE), 0);
    is((uintptr_t)VirtualAlloc(NULL, 0x7fffffff, MEM_COMMIT, PAGE_READWRITE), 0);
    is((uintptr_t)VirtualAlloc((void *)0x80010000, PAGE, MEM_COMMIT, PAGE_READWRITE), 0);
    is((uintptr_t)VirtualAlloc((void *)0x1000, PAGE, MEM_COMMIT, PAGE_READWRITE), 0);
    is(VirtualFree((void *)0x80010000, 0, MEM_RELEASE), FALSE);
    is(VirtualFree(NULL, 0, MEM_RELEASE), FALSE);
    is(VirtualFree(p + PAGE, 0, MEM_RELEASE), FALSE);
    is(VirtualProtect((void *)0x80010000, PAGE, PAGE_READWRITE, &old), FALSE);
    is(VirtualProtect((void *)0x7ffff000, 2 * PAGE, PAGE_READWRITE, &old), FALSE);
    is(VirtualProtect((void *)0xfffff000, 2 * PAGE, PAGE_READWRITE, &old), FALSE);
    is(VirtualProtect((void *)0x60000000, PAGE, PAGE_READWRITE, &old), FALSE);
    ok(kernel_can_write(p));
    ok(VirtualFree(p, 0, MEM_RELEASE));
    is(VirtualFree(p, 0, MEM_RELEASE), FALSE);
}

static void length_that_wraps_is_refused(void)
{
    char *p = pages(2);
    DWORD old = 0;

    is(VirtualProtect(p + 0xff0, 0xfffffff0, PAGE_READONLY, &old), FALSE);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    is(VirtualFree(p + 0xff0, 0xfffffff0, MEM_DECOMMIT), FALSE);
    p[0] = 1;
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

static void wanted_address_is_honoured_once(void)
{
    char *want = (char *)0x50000000;
    char *p = VirtualAlloc(want, 2 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);

    ok(p == want);
    ok(VirtualAlloc(want + PAGE, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
       != want + 2 * PAGE);
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

static void pages_come_back(void)
{
    struct figures before;

    ok(VirtualFree(pages(300), 0, MEM_RELEASE));      /* page tables may stay */
    figures_read(&before);
    for (int i = 0; i < 30; i++) {
        char *p = pages(300);
        p[299 * PAGE] = 1;
        ok(VirtualFree(p, 0, MEM_RELEASE));
    }
    figures_same(&before);
}

/* The kernel cannot say where the pages are, so it must not keep them. */
static void pages_that_cannot_be_told_are_taken_back(void)
{
    struct kern_vm *args = (struct kern_vm *)(void *)pages(1);
    char *at = pages(1);
    DWORD old = 0;

    ok(VirtualFree(at, 0, MEM_RELEASE));
    *args = (struct kern_vm){ (uint32_t)(uintptr_t)at + 8, 16, VM_READ, 0 };
    ok(VirtualProtect(args, PAGE, PAGE_READONLY, &old));
    is(kern_svc(SVC_ID(SVC_KERN, KERN_VM_ALLOC), args, sizeof *args), ERROR_NOACCESS);
    ok(VirtualAlloc(at, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE) == at);
    ok(VirtualFree(at, 0, MEM_RELEASE));
    ok(VirtualFree(args, 0, MEM_RELEASE));
}

static void take_all_and_give_back(void)
{
    enum { CHUNK = 1024 * 1024, MOST = 1100 };
    static char *got[MOST];
    int n = 0;

    while (n < MOST
           && (got[n] = VirtualAlloc(NULL, CHUNK, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE))
                  != NULL) {
        for (int i = 0; i < CHUNK; i += PAGE)
            got[n][i] = 1;
        n++;
    }
    ok(n > 4);
    ok(n < MOST);                                     /* no more than 1 GB is ever used */
    is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    while (n)
        ok(VirtualFree(got[--n], 0, MEM_RELEASE));
}

static void memory_can_run_out_and_recover(void)
{
    struct figures before;

    take_all_and_give_back();                         /* page tables of the range stay */
    figures_read(&before);
    take_all_and_give_back();
    figures_same(&before);
}

static const struct tap_test tests[] = {
    TAP(fresh_pages_are_zero_and_writable),
    TAP(rights_hold_for_the_kernel_too),
    TAP(part_of_a_region_can_be_protected),
    TAP(executable_pages_run_and_others_do_not_get_the_right),
    TAP(nonsense_is_refused),
    TAP(length_that_wraps_is_refused),
    TAP(wanted_address_is_honoured_once),
    TAP(pages_come_back),
    TAP(pages_that_cannot_be_told_are_taken_back),
    TAP(memory_can_run_out_and_recover),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
