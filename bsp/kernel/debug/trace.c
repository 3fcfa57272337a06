/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/debug/trace.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/sched/timer.h"

enum { RECORDS = 1024, ROOM = 32 };     /* RECORDS: a power of two; ROOM: events per base */

struct record {
    uint64_t count;             /* of the timer: turned into time when it is read */
    uint32_t event, a, b, c;
};
static struct record ring[RECORDS];
static uint32_t next;
static struct {
    const char *const *names;
    unsigned count;
} tables[TR_END / ROOM];

void trace(unsigned event, uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t count = timer_count();
    unsigned saved = irq_save();
    struct record *r = &ring[next++ % RECORDS];

    r->count = count;
    r->event = event;
    r->a = a;
    r->b = b;
    r->c = c;
    irq_restore(saved);
}

void trace_names(unsigned base, const char *const *names, unsigned count)
{
    kassert(base < TR_END && base % ROOM == 0 && count <= ROOM);
    tables[base / ROOM].names = names;
    tables[base / ROOM].count = count;
}

static void print_record(const struct record *r)
{
    unsigned room = r->event / ROOM, index = r->event % ROOM;
    uint64_t at = time_us() - timer_counts_to_us(timer_count() - r->count);
    unsigned seconds = (unsigned)(at / 1000000), us = (unsigned)(at % 1000000);
    char text[96];

    if (room < ARRAY_SIZE(tables) && index < tables[room].count && tables[room].names[index]) {
        ksnprintf(text, sizeof text, tables[room].names[index], (unsigned)r->a, (unsigned)r->b,
                  (unsigned)r->c);
        kprintf("%6u.%06u %s\n", seconds, us, text);
    } else {
        kprintf("%6u.%06u event %u: %x %x %x\n", seconds, us, (unsigned)r->event,
                (unsigned)r->a, (unsigned)r->b, (unsigned)r->c);
    }
}

void trace_dump(unsigned last)
{
    uint32_t end = next, have = end < RECORDS ? end : RECORDS;

    if (last > have)
        last = have;
    for (uint32_t i = end - last; i != end; i++)
        print_record(&ring[i % RECORDS]);
}
