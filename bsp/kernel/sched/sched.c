/* SPDX-License-Identifier: MIT */
/* The scheduler: a queue for each priority and a bitmap over the queues. */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"

enum { PRIO_NONE = PRIO_COUNT, QUEUES = PRIO_COUNT - 1, WORDS = QUEUES / 32 };

static struct list queues[QUEUES];      /* the idle thread is on none */
static uint32_t words[WORDS], summary;  /* bit p % 32 of words[p / 32]: queue p has a thread */
static unsigned best = PRIO_NONE;       /* priority of the best ready thread */
static struct thread *current, *idle_thread;
static uint64_t switched_at;            /* in timer counts */
static struct timer quantum;            /* running only while an equal may be waiting */
static uint64_t quantum_at;             /* in timer counts: what it runs for */
static bool quantum_over;
static uint32_t nswitches;
static sched_switch *on_switch;

struct thread *thread_self(void)
{
    return current;
}

uint32_t sched_switches(void)
{
    return nswitches;
}

static unsigned first_bit(uint32_t w)
{
    return (unsigned)__builtin_ctz(w);
}

static void find_best(void)
{
    if (summary) {
        unsigned w = first_bit(summary);

        best = w * 32 + first_bit(words[w]);
    } else {
        best = PRIO_NONE;
    }
}

static void enqueue(struct thread *t, bool front)
{
    struct list *q = &queues[t->priority];

    list_add_tail(front ? q->next : q, &t->run);
    words[t->priority / 32] |= 1u << t->priority % 32;
    summary |= 1u << t->priority / 32;
    if (t->priority < best)
        best = t->priority;
    t->state = THREAD_READY;
}

static void dequeue(struct thread *t)
{
    unsigned p = t->priority;

    list_del(&t->run);
    if (!list_empty(&queues[p]))
        return;
    words[p / 32] &= ~(1u << p % 32);
    if (!words[p / 32])
        summary &= ~(1u << p / 32);
    find_best();
}

/* When the running thread's quantum is over, in timer counts; FOREVER: it has no end. */
static uint64_t quantum_end(void)
{
    uint64_t whole = (uint64_t)current->quantum_ms * timer_counts_per_ms();

    if (!current->quantum_ms)
        return FOREVER;
    return switched_at + (whole > current->slice_counts ? whole - current->slice_counts : 0);
}

static void start_quantum(uint64_t end)
{
    uint64_t now = timer_count();

    quantum_at = end;
    timer_start(&quantum, time_us() + (end > now ? timer_counts_to_us(end - now) + 1 : 0));
}

/* An equal waits: see that the running thread does not keep it waiting for ever.  The timer is left
 * running across switches and looks at what it finds when it fires, so arming it is rare; but one
 * that runs for a later end must not let this thread have the rest of that. */
static void watch_quantum(void)
{
    uint64_t end = quantum_end();
    bool runs = !list_empty(&quantum.link);

    if (end == FOREVER || (runs && quantum_at <= end))
        return;
    timer_stop(&quantum);
    start_quantum(end);
}

/* The best of those that wait may be better than the running thread, when its sleep ended in the
 * same interrupt: that does not give the running one a new quantum. */
static void on_quantum(struct timer *t)
{
    uint64_t end;

    (void)t;
    if (current == idle_thread || list_empty(&queues[current->priority]))
        return;
    end = quantum_end();
    if (end == FOREVER)
        return;
    if (end > timer_count())
        start_quantum(end);
    else
        quantum_over = true;
}

void sched_set_quantum(struct thread *t, uint32_t ms)
{
    t->quantum_ms = ms;
    if (t == current && best == t->priority)
        watch_quantum();
}

void sched_init(struct thread *boot, struct thread *idle, sched_switch *hook)
{
    for (unsigned i = 0; i < ARRAY_SIZE(queues); i++)
        list_init(&queues[i]);
    timer_init(&quantum, on_quantum);
    current = boot;
    idle_thread = idle;
    on_switch = hook;
    boot->state = THREAD_RUNNING;
    switched_at = timer_count();
}

/* fresh: the running thread begins a new quantum when it runs again. */
static void switch_to(struct thread *next, bool fresh)
{
    struct thread *prev = current;
    uint64_t now = timer_count();

    quantum_over = false;
    next->state = THREAD_RUNNING;
    if (next == prev)
        return;
    prev->slice_counts = fresh ? 0 : prev->slice_counts + (now - switched_at);
    prev->cpu_counts += now - switched_at;
    on_switch(prev, next, prev == idle_thread ? 0 : now - switched_at);
    switched_at = now;
    nswitches++;
    current = next;
    if (best == next->priority)
        watch_quantum();
    arch_switch(&prev->context, &next->context);
}

static struct thread *take_best(void)
{
    struct thread *t = idle_thread;

    if (best < PRIO_NONE) {
        t = list_first(&queues[best], struct thread, run);
        dequeue(t);
    }
    return t;
}

void sched_block(void)
{
    switch_to(take_best(), true);
}

void sched_ready(struct thread *t)
{
    enqueue(t, false);
    if (t->priority == current->priority)
        watch_quantum();
}

void sched_wake(struct thread *t)
{
    t->token = true;
    if (t->state == THREAD_PARKED)
        sched_ready(t);
}

void sched_set_priority(struct thread *t, unsigned priority)
{
    if (t->priority == priority)
        return;
    if (t->state == THREAD_READY) {
        dequeue(t);
        t->priority = priority;
        sched_ready(t);
    } else {
        t->priority = priority;
        if (t->state == THREAD_RUNNING && best == priority)
            watch_quantum();
    }
}

/* The running thread makes room for the best of the queue, which is better, or equal when the
 * quantum is over or given away.  Irq-off. */
static void displace(bool front)
{
    struct thread *next = take_best(), *self = current;

    if (self == idle_thread)
        self->state = THREAD_READY;     /* never queued: take_best() falls back on it */
    else
        enqueue(self, front);
    switch_to(next, !front);
}

void sched_preempt(void)
{
    if (best < current->priority && irq_enabled()) {
        unsigned saved = irq_save();

        if (best < current->priority)
            displace(true);
        irq_restore(saved);
    }
}

void sched_irq_exit(void)
{
    if (best < current->priority || (quantum_over && best == current->priority))
        displace(!quantum_over);
    quantum_over = false;
}

void sched_yield(void)
{
    unsigned saved = irq_save();

    if (best <= current->priority)
        displace(false);
    irq_restore(saved);
}

uint64_t thread_cpu_counts(const struct thread *t)
{
    return t->cpu_counts + (t == current ? timer_count() - switched_at : 0);
}

uint64_t sched_idle_counts(void)
{
    return idle_thread->cpu_counts;
}

bool sched_outranked(void)
{
    return best < current->priority;
}
