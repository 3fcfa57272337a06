/* SPDX-License-Identifier: MIT */
/* Handles: | 0 | generation 8 | slot 12 |.  Programs loop from 0 to their largest socket and keep
 * sockets in an int: the values stay small, for ever, and the more so the younger the process is.
 * The generation is never 0, so that neither is a handle, nor one of CE's small pseudo handles. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/handle.h"

enum { SLOT_BITS = 12, GEN_BITS = 8, GEN_MAX = (1 << GEN_BITS) - 1 };
enum { NO_SLOT = HANDLES_PER_PROCESS };
_Static_assert(HANDLES_PER_PROCESS == 1 << SLOT_BITS, "every slot has a number");

static unsigned total;       /* irq-off */

unsigned handle_total(void)
{
    return total;
}

void handle_table_init(struct handle_table *t)
{
    *t = (struct handle_table){ .free_first = NO_SLOT, .free_last = NO_SLOT };
}

static uint32_t slot_number(handle_t h)
{
    return h % HANDLES_PER_PROCESS;
}

static handle_t number_of(const struct handle_slot *s, uint32_t slot)
{
    return s->generation << SLOT_BITS | slot;
}

static struct handle_slot *slot_at(const struct handle_table *t, uint32_t slot)
{
    return &t->chunks[slot / HANDLE_CHUNK][slot % HANDLE_CHUNK];
}

/* The slot of a live handle, or NULL.  Irq-off. */
static struct handle_slot *slot_of(const struct handle_table *t, handle_t h)
{
    uint32_t slot = slot_number(h);
    struct handle_slot *s;

    if (slot >= t->nchunks * HANDLE_CHUNK)
        return NULL;
    s = slot_at(t, slot);
    return s->obj && number_of(s, slot) == h ? s : NULL;
}

static void slot_release(struct handle_table *t, uint32_t slot)      /* irq-off */
{
    slot_at(t, slot)->next_free = NO_SLOT;
    if (t->free_first == NO_SLOT)
        t->free_first = slot;
    else
        slot_at(t, t->free_last)->next_free = slot;
    t->free_last = slot;
}

static bool grow(struct handle_table *t)
{
    struct handle_slot *chunk = kzalloc(HANDLE_CHUNK * sizeof *chunk);
    unsigned saved, base;

    if (!chunk)
        return false;
    for (unsigned i = 0; i < HANDLE_CHUNK; i++) {
        chunk[i].generation = 1;
        chunk[i].next_free = NO_SLOT;
    }
    saved = irq_save();
    if (t->nchunks == HANDLE_CHUNKS || t->ended) {  /* another thread was faster */
        irq_restore(saved);
        kfree(chunk);
        return false;
    }
    base = t->nchunks * HANDLE_CHUNK;
    for (unsigned i = 0; i + 1 < HANDLE_CHUNK; i++)
        chunk[i].next_free = base + i + 1;
    t->chunks[t->nchunks++] = chunk;
    if (t->free_first == NO_SLOT)
        t->free_first = base;
    else
        slot_at(t, t->free_last)->next_free = base;
    t->free_last = base + HANDLE_CHUNK - 1;
    irq_restore(saved);
    return true;
}

static size_t charge_of(const struct object *obj)
{
    return obj->type->charge ? obj->type->charge(obj) : 0;
}

static bool affordable(const struct handle_table *t, size_t charge)     /* irq-off */
{
    size_t share = charge && !page_for_system() ? kheap_share() : SIZE_MAX;

    return charge <= share && t->charged <= share - charge;
}

handle_t handle_make(struct handle_table *t, struct object *obj)
{
    size_t charge = charge_of(obj);
    unsigned saved = irq_save();
    struct handle_slot *s;
    uint32_t slot;
    handle_t h;

    while (t->free_first == NO_SLOT && !t->ended) {
        irq_restore(saved);
        if (t->nchunks == HANDLE_CHUNKS || !grow(t))
            return 0;
        saved = irq_save();
    }
    if (t->ended || !affordable(t, charge)) {
        irq_restore(saved);
        return 0;
    }
    t->charged += charge;
    slot = t->free_first;
    s = slot_at(t, slot);
    t->free_first = s->next_free;
    s->obj = obj;
    obj->refs++;
    t->live++;
    total++;
    h = number_of(s, slot);
    irq_restore(saved);
    return h;
}

struct object *handle_ref(struct handle_table *t, handle_t h, const struct object_type *type)
{
    unsigned saved = irq_save();
    struct handle_slot *s = slot_of(t, h);
    struct object *obj = s && (!type || s->obj->type == type) ? s->obj : NULL;

    if (obj)
        obj->refs++;
    irq_restore(saved);
    return obj;
}

/* Takes the handle out of the table; the caller owns the reference it had.  NULL: not live. */
static struct object *take_out(struct handle_table *t, handle_t h, const struct object_type *type)
{
    unsigned saved = irq_save();
    struct handle_slot *s = slot_of(t, h);
    struct object *obj = s && (!type || s->obj->type == type) ? s->obj : NULL;

    if (obj) {
        s->obj = NULL;
        s->generation = s->generation == GEN_MAX ? 1 : s->generation + 1;
        slot_release(t, slot_number(h));
        t->charged -= charge_of(obj);
        t->live--;
        total--;
    }
    irq_restore(saved);
    return obj;
}

uint32_t handle_close(struct handle_table *t, handle_t h, const struct object_type *type)
{
    struct object *obj = take_out(t, h, type);

    if (!obj)
        return ERROR_INVALID_HANDLE;
    if (obj->type->closed)
        obj->type->closed(obj);
    object_unref(obj);
    return 0;
}

uint32_t handle_shortage(const struct handle_table *t)
{
    if (t->ended)
        return ERROR_ACCESS_DENIED;
    return t->live >= HANDLES_PER_PROCESS ? ERROR_TOO_MANY_OPEN_FILES : ERROR_NOT_ENOUGH_MEMORY;
}

void handle_for_each(struct handle_table *t, const struct object_type *type,
                     void (*fn)(struct handle_table *t, handle_t h, struct object *obj))
{
    for (uint32_t i = 0; i < t->nchunks * HANDLE_CHUNK; i++) {
        unsigned saved = irq_save();
        struct handle_slot *s = slot_at(t, i);
        struct object *obj = s->obj && (!type || s->obj->type == type) ? s->obj : NULL;
        handle_t h = number_of(s, i);

        if (obj)
            obj->refs++;
        irq_restore(saved);
        if (obj) {
            fn(t, h, obj);
            object_unref(obj);
        }
    }
}

static void close_one(struct handle_table *t, handle_t h, struct object *obj)
{
    (void)obj;
    handle_close(t, h, NULL);
}

void handle_table_close_all(struct handle_table *t)
{
    unsigned saved = irq_save();

    t->ended = true;
    irq_restore(saved);
    handle_for_each(t, NULL, close_one);
}

void handle_table_free(struct handle_table *t)
{
    unsigned saved = irq_save(), n = t->nchunks;

    kassert(t->live == 0);
    t->nchunks = 0;             /* others may look into it, by a handle of the process */
    t->free_first = t->free_last = NO_SLOT;
    irq_restore(saved);
    for (unsigned i = 0; i < n; i++)
        kfree(t->chunks[i]);
}
