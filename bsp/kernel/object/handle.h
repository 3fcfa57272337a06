/* SPDX-License-Identifier: MIT */
/* handle: tables of handles to kernel objects, one for each process.
 *
 * A handle is a slot and its generation, from HANDLE_MIN to HANDLE_MAX, never 0 or -1, and stale
 * after close: a reused slot has another generation.  Generations begin with 1, so a process's
 * first thousand handles lie below 65,536, open at a time or one after the other.
 *
 * Slots come in chunks, allocated when the first handle in them is made and kept until
 * handle_table_free().  Free slots queue up, so that a slot rests as long as possible before its
 * handle's number can come back: after 255 uses of each free slot, 32,640 closes in a process that
 * never had more than a chunk.
 *
 * Life     handle_make takes a reference.  handle_close takes the handle out of the table first (no
 *          new reference can be made), then calls type->closed, then drops the reference.
 * Charge   what type->charge says of each handle's object, together at most kheap_share(), so that
 *          what a process shares is charged to each that has it.
 * Returns  handle_make: 0 when the table is full, memory is short, the charge too much, or the
 *          process ends.  handle_ref: NULL unless the handle is live and of that type (type NULL:
 *          any); the caller must object_unref it.
 *          handle_close: 0 or ERROR_INVALID_HANDLE; with a type, only a handle of it is closed.
 * Context  thread context; fields irq-off.
 * Tests    tests/unit/kernel/test_handle.c, tests/proofs/handle/proof.c                         */
#pragma once
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/object/object.h"

typedef uint32_t handle_t;
enum { HANDLES_PER_PROCESS = 4096, HANDLE_MIN = 0x1000, HANDLE_MAX = 0xfffff };
enum { HANDLE_CHUNK = 128, HANDLE_CHUNKS = HANDLES_PER_PROCESS / HANDLE_CHUNK };

struct handle_slot {
    struct object *obj;      /* NULL: free or never used */
    uint32_t generation;
    uint32_t next_free;
};
struct handle_table {
    struct handle_slot *chunks[HANDLE_CHUNKS];
    unsigned nchunks, live;
    size_t charged;                  /* kernel memory, for all of them */
    bool ended;                      /* no new ones: its process ends */
    uint32_t free_first, free_last;  /* slots; HANDLES_PER_PROCESS: none */
};
void handle_table_init(struct handle_table *t);
void handle_table_close_all(struct handle_table *t);    /* in slot order; none come after it */
void handle_table_free(struct handle_table *t);

handle_t handle_make(struct handle_table *t, struct object *obj);
struct object *handle_ref(struct handle_table *t, handle_t h, const struct object_type *type);
uint32_t handle_close(struct handle_table *t, handle_t h, const struct object_type *type);
/* Why handle_make gave 0: ERROR_TOO_MANY_OPEN_FILES, ERROR_ACCESS_DENIED (its process ends) or
 * ERROR_NOT_ENOUGH_MEMORY. */
uint32_t handle_shortage(const struct handle_table *t);
/* Calls fn for each live handle of that type; fn may close it. */
void handle_for_each(struct handle_table *t, const struct object_type *type,
                     void (*fn)(struct handle_table *t, handle_t h, struct object *obj));
unsigned handle_total(void);         /* live in all tables */
