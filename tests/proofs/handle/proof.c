/* SPDX-License-Identifier: MIT */
/* No number that a program can name leads outside its table of handles, and only a live handle's
 * own number leads to its object. */
/* unwind 33: HANDLE_CHUNKS and one */
#include "tests/proofs/proof.h"

#include "bsp/kernel/object/handle.c"

static struct handle_slot chunk[HANDLE_CHUNK];
static struct handle_table table;
static const struct object_type plain;
static struct object object = { .type = &plain };

unsigned irq_save(void)
{
    return 0;
}

void irq_restore(unsigned saved)
{
    (void)saved;
}

void *kzalloc(size_t bytes)
{
    (void)bytes;
    return NULL;
}

void kfree(void *p)
{
    (void)p;
}

size_t kheap_share(void)
{
    return nondet_word();
}

bool page_for_system(void)
{
    return nondet_word() & 1;
}

static uint32_t lives;

/* A table of any number of chunks, in which one slot is in use. */
static void any_table(void)
{
    table.nchunks = nondet_word();
    ASSUME(table.nchunks >= 1 && table.nchunks <= HANDLE_CHUNKS);
    for (unsigned i = 0; i < HANDLE_CHUNKS; i++)
        table.chunks[i] = chunk; /* one stands for each: only its bounds matter */
    lives = nondet_word();
    ASSUME(lives < HANDLE_CHUNK);
    chunk[lives].obj = &object;
    chunk[lives].generation = nondet_word();
    ASSUME(chunk[lives].generation >= 1 && chunk[lives].generation <= GEN_MAX);
}

void proof_any_number_stays_in_the_table(void)
{
    handle_t h = nondet_word();
    struct handle_slot *s;

    any_table();
    s = slot_of(&table, h);
    PROVE(!s || (s == &chunk[lives] && s->obj == &object));
    PROVE(!s || slot_number(h) % HANDLE_CHUNK == lives);
    PROVE(!s || h >> SLOT_BITS == s->generation);
}

void proof_a_live_number_is_found_and_is_small(void)
{
    handle_t h;

    any_table();
    h = number_of(&chunk[lives], lives);
    PROVE(slot_of(&table, h) == &chunk[lives]);
    PROVE(h >= HANDLE_MIN && h <= HANDLE_MAX);
    PROVE(chunk[lives].generation != 1 || h < 65536);
}

void proof_a_closed_number_is_dead(void)
{
    handle_t h, other;

    any_table();
    table.free_first = table.free_last = NO_SLOT;
    object.refs = 1;
    h = number_of(&chunk[lives], lives);
    PROVE(take_out(&table, h, NULL) == &object);
    PROVE(slot_of(&table, h) == NULL);
    chunk[lives].obj = &object; /* the slot is used again */
    other = number_of(&chunk[lives], lives);
    PROVE(other != h && slot_of(&table, h) == NULL && slot_of(&table, other) != NULL);
    PROVE(other >= HANDLE_MIN && other <= HANDLE_MAX);
}
