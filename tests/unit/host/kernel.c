/* SPDX-License-Identifier: MIT */
/* The small contracts: assertion, printing, interrupts, mutexes, trace, entropy, drivers. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bsp/kernel/debug/trace.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/test.h"

enum { NICS = 4 };

static char console[256 * 1024];
static size_t console_used;
static bool irq_is_off;
static struct nic *nics[NICS];
static unsigned nnics;
static uint64_t entropy_state;

const char *host_console(void)
{
    return console;
}

bool host_irq_off(void)
{
    return irq_is_off;
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "# PANIC: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    abort();
}

void kassert_failed(const char *what, const char *file, int line)
{
    panic("%s:%d: kassert(%s)", file, line, what);
}

void kprintf(const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(console + console_used, sizeof console - console_used, format, args);
    va_end(args);
    if (n > 0)
        console_used += (size_t)n;
    if (console_used >= sizeof console)
        console_used = sizeof console - 1;
}

int ksnprintf(char *out, size_t size, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(out, size, format, args);
    va_end(args);
    return n;
}

unsigned irq_save(void)
{
    unsigned saved = irq_is_off;

    irq_is_off = true;
    return saved;
}

void irq_restore(unsigned saved)
{
    irq_is_off = saved;
}

bool irq_enabled(void)
{
    return !irq_is_off;
}

void trace(unsigned event, uint32_t a, uint32_t b, uint32_t c)
{
    (void)event;
    (void)a;
    (void)b;
    (void)c;
}

void trace_names(unsigned base, const char *const *names, unsigned count)
{
    (void)base;
    (void)names;
    (void)count;
}

/* ---- mutex: a thread that finds it taken lets others run until it is free; what is lent can be
 * read, nobody is faster for it ---- */

void mutex_init(struct mutex *m)
{
    m->owner = NULL;
    waitq_init(&m->waiters);
    list_init(&m->held);
    m->urged = MUTEX_NOT_URGED;
}

void mutex_lock(struct mutex *m) ANNOTATE(no_thread_safety_analysis)
{
    kassert(m->owner != thread_self());
    kassert(!irq_is_off);
    while (m->owner)
        sched_yield();
    m->owner = thread_self();
    ++*host_thread_mutexes();
}

void mutex_unlock(struct mutex *m) ANNOTATE(no_thread_safety_analysis)
{
    kassert(m->owner == thread_self());
    m->owner = NULL;
    mutex_repay(m);
    --*host_thread_mutexes();
    sched_preempt();
}

bool mutex_held(const struct mutex *m)
{
    return m->owner == thread_self();
}

void mutex_urge(struct mutex *m, unsigned priority)
{
    if (m->owner && priority < m->urged)
        m->urged = priority;
}

void mutex_repay(struct mutex *m)
{
    m->urged = MUTEX_NOT_URGED;
}

unsigned thread_mutexes(void)
{
    return *host_thread_mutexes();
}

/* ---- drivers ---- */

void nic_attach(struct nic *nic)
{
    kassert(nnics < NICS);
    nics[nnics++] = nic;
}

struct nic *nic_get(unsigned index)
{
    return index < nnics ? nics[index] : NULL;
}

void entropy_get(void *out, size_t bytes)
{
    uint8_t *b = out;

    for (size_t i = 0; i < bytes; i++) {
        entropy_state = entropy_state * 6364136223846793005u + 1442695040888963407u;
        b[i] = (uint8_t)(entropy_state >> 56);
    }
}

void host_fresh(void)
{
    entropy_state = test_seed;
    console_used = 0;
}

void host_reset(void)
{
    host_fresh();
    irq_is_off = false;
    nnics = 0;
}
