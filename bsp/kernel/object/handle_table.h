/* SPDX-License-Identifier: MIT */
/* handle_table: what a process embeds for its handles; for process.c and its likes only.
 *
 * Slots come in chunks, allocated when the first handle in them is made and kept until
 * handle_table_free().  Free slots queue up, so that a slot rests as long as possible before its
 * handle's number can come back: after 255 uses of each free slot, 32,640 closes in a process that
 * never had more than a chunk.
 *
 * Context  thread context; fields irq-off.                                                     */
#pragma once
#include "bsp/kernel/object/handle.h"

enum { HANDLE_CHUNK = 128, HANDLE_CHUNKS = HANDLES_PER_PROCESS / HANDLE_CHUNK };

struct handle_slot {
    struct object *obj;      /* NULL: free or never used */
    uint32_t generation;
    uint32_t next_free;
};
struct handle_table {
    struct handle_slot *chunks[HANDLE_CHUNKS];
    unsigned nchunks, live;
    uint32_t free_first, free_last;  /* slots; HANDLES_PER_PROCESS: none */
};
void handle_table_init(struct handle_table *t);
void handle_table_close_all(struct process *p);
void handle_table_free(struct handle_table *t);
unsigned handle_total(void);         /* live in all processes */

/* The table of p; process.c defines it. */
struct handle_table *process_handles(struct process *p);
