/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/host/world.h"

#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "bsp/kernel/sched/sched.h"
#include "tests/unit/host/fiber.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/test.h"

enum { THREADS = 2048, EVENTS = 8192, STACK_BYTES = 256 * 1024 };
#define DAY_US (24ull * 3600 * 1000000)

struct thread {
    struct fiber fiber;
    void (*fn)(void *);
    void *arg;
    struct process *process;
    unsigned id, priority, mutexes;
    bool user, token, dying, cancel, parked, finished;
    uint32_t word;
    uint64_t deadline, ready_since;
};
struct event_at {
    uint64_t due;
    void (*fn)(void *);
    void *arg;
};

static struct thread threads[THREADS];
static unsigned nthreads;
static struct thread *self;
static struct fiber scheduler;
static struct event_at events[EVENTS];  /* a ring, by time, then by the order of world_at() */
static unsigned first_event, nevents;
static uint64_t now_us = 1000000, order;
static uint64_t day_began;
static unsigned lasting;                /* threads that outlive a round */
static uint32_t switches;
static bool in_event;
static struct thread boot;              /* before world_run() */
static struct thread *sleepless;

uint64_t world_now(void)
{
    return now_us;
}

uint64_t time_us(void)
{
    return now_us;
}

uint32_t world_switches(void)
{
    return switches;
}

struct thread *thread_self(void)
{
    return self ? self : &boot;
}

struct process *process_self(void)
{
    return self ? self->process : process_kernel();
}

unsigned thread_id(const struct thread *t)
{
    return t->id;
}

unsigned thread_own_priority(const struct thread *t)
{
    return t->priority;
}

bool thread_dying(void)
{
    return self && self->dying;
}

uint32_t *thread_word(void)
{
    return &thread_self()->word;
}

bool thread_is_user(void)
{
    return self && self->user;
}

unsigned *host_thread_mutexes(void)
{
    return &thread_self()->mutexes;
}

/* ---- the scheduler ---- */

static bool can_run(const struct thread *t)
{
    return !t->finished &&
           (!t->parked || t->token || t->dying || t->cancel || t->deadline <= now_us);
}

static struct thread *best(void)
{
    struct thread *found = NULL;

    for (unsigned i = 0; i < nthreads; i++) {
        struct thread *t = &threads[i];

        if (can_run(t) && (!found || t->priority < found->priority ||
                           (t->priority == found->priority && t->ready_since < found->ready_since)))
            found = t;
    }
    return found;
}

static struct event_at *event(unsigned i)
{
    return &events[(first_event + i) % EVENTS];
}

static void run_due_events(void)
{
    while (nevents && event(0)->due <= now_us) {
        struct event_at e = *event(0);

        first_event = (first_event + 1) % EVENTS;
        nevents--;
        in_event = true;
        e.fn(e.arg);
        in_event = false;
    }
}

static void advance(void)
{
    uint64_t next = FOREVER;

    for (unsigned i = 0; i < nthreads; i++)
        if (!threads[i].finished && threads[i].parked && threads[i].deadline < next)
            next = threads[i].deadline;
    if (nevents && event(0)->due < next)
        next = event(0)->due;
    if (next == FOREVER)
        test_fail(__FILE__, __LINE__, "all threads sleep and nothing will wake them");
    if (next > now_us)
        now_us = next;
    if (now_us - day_began > DAY_US)
        test_fail(__FILE__, __LINE__, "a virtual day has passed");
}

void world_at(uint64_t us, void (*fn)(void *), void *arg)
{
    unsigned i = nevents;
    uint64_t due = now_us + us;

    if (nevents == EVENTS)
        test_fail(__FILE__, __LINE__, "too many events");
    for (; i && event(i - 1)->due > due; i--)
        *event(i) = *event(i - 1);
    *event(i) = (struct event_at){ due, fn, arg };
    nevents++;
}

static void leave(void)
{
    struct thread *me = self;

    me->ready_since = order++;
    fiber_switch(&me->fiber, &scheduler, me->finished);
    self = me;
}

static void schedule_until_done(const struct thread *main_thread)
{
    while (!main_thread->finished) {
        struct thread *t;

        run_due_events();
        t = best();
        if (!t) {
            advance();
            continue;
        }
        if (t != self)
            switches++;
        self = t;
        fiber_switch(&scheduler, &t->fiber, false);
        if (t->finished)
            fiber_free(&t->fiber);
    }
}

static void thread_main(void *arg)
{
    struct thread *me = arg;

    self = me;
    me->fn(me->arg);
    me->finished = true;
    leave();
}

static struct thread *new_thread(struct process *p, unsigned priority, bool user,
                                 void (*fn)(void *), void *arg)
{
    struct thread *t;

    if (nthreads == THREADS)
        test_fail(__FILE__, __LINE__, "too many threads");
    t = &threads[nthreads++];
    *t = (struct thread){ .fn = fn, .arg = arg, .process = p, .priority = priority, .user = user,
                          .id = 100 + nthreads, .ready_since = order++ };
    fiber_make(&t->fiber, STACK_BYTES, thread_main, t);
    return t;
}

/* ---- the kernel's contracts ---- */

enum park park(uint64_t deadline_us)
{
    struct thread *me = self;

    kassert(me && !in_event && !host_irq_off());
    kassert(me->mutexes == 0);
    me->deadline = deadline_us;
    for (;;) {
        if (me->dying)
            return PARK_KILLED;
        if (me->cancel) {
            me->cancel = false;
            return PARK_CANCELLED;
        }
        if (me->token) {
            me->token = false;
            return PARK_WOKEN;
        }
        if (deadline_us <= now_us)
            return PARK_TIMEOUT;
        if (me == sleepless)
            test_fail(__FILE__, __LINE__, "a call that must not sleep does");
        me->parked = true;
        leave();
        me->parked = false;
    }
}

void sched_wake(struct thread *t)
{
    t->token = true;
}

void sched_preempt(void)
{
    if (!self || in_event || host_irq_off() || self->mutexes)
        return;
    for (unsigned i = 0; i < nthreads; i++)
        if (threads[i].priority < self->priority && can_run(&threads[i])) {
            leave();
            return;
        }
}

void sched_yield(void)
{
    leave();
}

struct thread *thread_create(void (*entry)(void *), void *arg, unsigned priority, const char *name)
{
    (void)name;
    return new_thread(process_kernel(), priority, false, entry, arg);
}

void thread_exit(uint32_t code)
{
    (void)code;
    self->finished = true;
    leave();
    abort();
}

void thread_cancel(struct thread *t)
{
    t->cancel = true;
}

/* ---- for tests ---- */

struct thread *world_thread(struct process *p, void (*fn)(void *), void *arg)
{
    return new_thread(p, PRIO_NORMAL, p != process_kernel(), fn, arg);
}

bool world_finished(const struct thread *t)
{
    return t->finished;
}

void world_kill(struct thread *t)
{
    t->dying = true;
}

void world_join(struct thread *t)
{
    while (!t->finished)
        world_sleep(1000);
}

/* A stray token must not shorten the sleep. */
void world_sleep(uint64_t us)
{
    uint64_t until = now_us + us;

    leave();
    while (now_us < until) {
        enum park why = park(until);

        if (why == PARK_KILLED || why == PARK_TIMEOUT)
            break;
    }
}

bool world_until(bool (*cond)(void *), void *arg, uint64_t us)
{
    uint64_t until = now_us + us;

    while (!cond(arg)) {
        if (now_us >= until)
            return false;
        world_sleep(1000);
    }
    return true;
}

void world_must_not_sleep(bool on)
{
    sleepless = on ? self : NULL;
}

void world_interrupt(void)
{
    run_due_events();
    sched_preempt();
}

void world_become(struct process *p, bool user)
{
    self->process = p;
    self->user = user;
}

static void run_test(void *arg)
{
    void (*test)(void) = *(void (**)(void))arg;

    test();
}

void world_open(void (*setup)(void))
{
    world_run(setup);
    lasting = nthreads;
}

void world_round(void (*fn)(void))
{
    unsigned kept = host_processes();

    day_began = now_us;
    host_fresh();
    schedule_until_done(new_thread(world_process("round"), PRIO_NORMAL, true, run_test, &fn));
    self = NULL;
    host_at_end();
    for (unsigned i = lasting; i < nthreads; i++)
        if (!threads[i].finished)
            test_fail(__FILE__, __LINE__, "a thread of the round still runs");
    if (nevents)
        test_fail(__FILE__, __LINE__, "an event of the round is still to come");
    nthreads = lasting;
    host_forget_processes(kept);
}

void world_run(void (*test)(void))
{
    struct thread *main_thread;

    host_reset();
    main_thread = new_thread(world_process("test"), PRIO_NORMAL, true, run_test, &test);
    schedule_until_done(main_thread);
    self = NULL;
    host_at_end();
}
