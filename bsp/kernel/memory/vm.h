/* SPDX-License-Identifier: MIT */
/* vm: address spaces of programs.
 *
 * A program's space is [USER_BASE, USER_TOP) (svc_abi.h), made of regions; each region is one
 * vm_map(), filled with cleared pages at once, and vm_unmap(bytes 0) frees it as a whole.  Access
 * is VM_READ | VM_WRITE | VM_EXEC of svc_abi.h; VM_WRITE and VM_EXEC include reading; 0 keeps the
 * pages and lets the program touch none of them.
 *
 * Units    addresses and lengths in bytes, rounded outward to pages.
 * Returns  0 or ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_ADDRESS (outside user space, overlaps a
 *          region, or not mapped), ERROR_INVALID_PARAMETER (access bits, length).  After an error
 *          nothing has changed.  vm_find_gap: 0 when no room is left.
 * Image    what vm_map_image() maps are pages of the image itself, the same ones for every program:
 *          they belong to nobody, cost nothing, and are never written.  Whoever loaded the kernel's
 *          text has made the caches see theirs.
 * Context  thread context, interrupts on; one vm may be changed by several threads (own mutex).
 *          vm_activate: irq-off, from the scheduler.
 * Source   ARM DDI 0406C: B3.5 short descriptors, B3.10.4 ASID change, B2.2.9 new text.
 * Tests    tests/unit/kernel/test_vm.c, test_section.c, tests/target/t_vm.c, t_mapping.c        */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/kernel.h"

struct object;
struct vm;

struct vm *vm_create(void);             /* NULL: memory is short */
void vm_destroy(struct vm *vm);         /* no thread may run in it any more; NULL is harmless */
uint32_t vm_map(struct vm *vm, uint32_t va, uint32_t bytes, unsigned access);
/* The bytes at `data`, which lie in the program archive and as far from a page's beginning as va
 * does; else, or with VM_WRITE, ERROR_INVALID_PARAMETER.  What shares their pages is readable too:
 * it is in files that anybody can read. */
uint32_t vm_map_image(struct vm *vm, uint32_t va, const void *data, uint32_t bytes,
                      unsigned access);
/* bytes 0: the region that starts at va.  A part of a region may go too; the rest stays. */
uint32_t vm_unmap(struct vm *vm, uint32_t va, uint32_t bytes);
/* Pages of the image that are to be written are replaced by copies.
 * *old (may be NULL): the access of the first page.  New VM_EXEC makes the caches see the text. */
uint32_t vm_protect(struct vm *vm, uint32_t va, uint32_t bytes, unsigned access, unsigned *old);
/* Lowest free address at or above `from` for `bytes` with an unmapped guard page on either side. */
/* From now on no page is writable and executable at once: ERROR_ACCESS_DENIED from map and protect.
 * At boot, when the configuration says so. */
void vm_forbid_write_exec(void);
uint32_t vm_find_gap(struct vm *vm, uint32_t from, uint32_t bytes);
/* find_gap and map in one step, so that two threads cannot get the same gap.  *va out. */
uint32_t vm_map_anywhere(struct vm *vm, uint32_t from, uint32_t bytes, unsigned access,
                         uint32_t *va);
/* The kernel's address of that user byte, valid to the end of its page and while it stays mapped;
 * NULL when not mapped.  For the loader: a new space is filled through it, whatever its access. */
void *vm_kernel_ptr(struct vm *vm, uint32_t va);
/* Copies into the space through vm_kernel_ptr; false when not mapped throughout. */
bool vm_fill(struct vm *vm, uint32_t va, const void *src, size_t bytes);
/* After vm_fill of program text: data caches cleaned to, instruction caches invalidated from the
 * point of unification.  vm_protect(VM_EXEC) does it by itself. */
void vm_sync_text(struct vm *vm, uint32_t va, uint32_t bytes);
/* Whether the program could execute there.  Takes no lock: for a crash report. */
bool vm_executable(const struct vm *vm, uint32_t va);
bool vm_mapped(struct vm *vm, uint32_t va, uint32_t bytes);
/* Whether a program may have so many pages more. */
bool vm_has_room(unsigned pages);

/* Pages that an object holds, mapped in any number of spaces: each view has a reference to it until
 * it is unmapped, and never more rights than `most`; vm_pages() does not count it. */
struct vm_view {
    struct object *owner;
    void *const *page;              /* kernel addresses, so many of them */
    unsigned pages, access, most;
};
/* *va out.  ERROR_ACCESS_DENIED: more than `most`. */
uint32_t vm_map_view(struct vm *vm, uint32_t from, const struct vm_view *view, uint32_t *va);
uint32_t vm_unmap_view(struct vm *vm, uint32_t va);     /* where it begins; nothing else does it */

/* From the page of va on, as far as nothing changes. */
struct vm_run {
    uint32_t region;                /* where the region begins */
    uint32_t bytes;
    unsigned access;
    bool mapped, view;
};
bool vm_query(struct vm *vm, uint32_t va, struct vm_run *out);  /* false: not user space */
unsigned vm_pages(const struct vm *vm); /* pages mapped, page tables included */
/* Makes vm the user half of the address space; NULL: none at all.  Costs a compare when it is it
 * already, so a kernel thread may simply leave the last program's space in place. */
void vm_activate(struct vm *vm);
