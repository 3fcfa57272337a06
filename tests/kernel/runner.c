/* SPDX-License-Identifier: MIT */
#include "tests/kernel/runner.h"
#include <string.h>
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/process/apiset.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/process/syscall.h"
#include "bsp/kernel/sched/thread_private.h"
#include "bsp/kernel/sched/timer.h"
#include "tests/kernel/canary.h"
#include "tests/kernel/suites.h"
#include "tests/kernel/test_abi.h"

enum { ARGS_MAX = 16, CANCEL_EVERY_US = 20000 };

const char runner_name[] = "suite";

static struct {
    char cmdline[KERN_CMDLINE_MAX];
    const struct suite *suite;
    int argc, status;
    char *argv[ARGS_MAX + 1];
    bool busy;                         /* atomic: from the call to the end of the suite */
    bool ending;                       /* irq-off: nobody waits any more                */
    bool cancelling;                   /* irq-off: the timer runs                       */
    struct event done;
    struct timer canceller;
} run;

bool runner_ending(void)
{
    return run.ending;
}

/* Isr. */
static void cancel_all(struct timer *t)
{
    list_for_each(it, &kernel_process.threads) {
        struct thread *thread = container_of(it, struct thread, of_process);

        if (thread->name == runner_name)
            thread_cancel(thread);
    }
    timer_start(t, time_us() + CANCEL_EVERY_US);
}

static void split(void)
{
    char *p = run.cmdline;

    for (run.argc = 0; run.argc < ARGS_MAX; run.argc++) {
        while (*p == ' ')
            *p++ = '\0';
        if (!*p)
            break;
        run.argv[run.argc] = p;
        while (*p && *p != ' ')
            p++;
    }
    run.argv[run.argc] = NULL;
}

static const struct suite *find(const char *name)
{
    for (const struct suite *s = suites; s->name; s++)
        if (!strcmp(s->name, name))
            return s;
    return NULL;
}

static void close_one(struct handle_table *t, handle_t h, struct object *obj)
{
    (void)obj;
    handle_close(t, h, NULL);
}

/* What a process loses when it ends; WSPCleanup has closed the sockets. */
static void close_left_open(void)
{
    handle_for_each(process_handles(process_kernel()), &event_type, close_one);
    handle_for_each(process_handles(process_kernel()), &user_mutex_type, close_one);
    handle_for_each(process_handles(process_kernel()), &thread_type, close_one);
}

/* Irq-off.  From now on nothing that a suite's thread sleeps in lasts. */
static void start_cancelling(void)
{
    if (!run.cancelling)
        timer_start(&run.canceller, time_us());
    run.cancelling = true;
}

/* Whether a thread that the suite has started still runs. */
static bool others_run(void)
{
    unsigned saved = irq_save(), n = 0;

    list_for_each(it, &kernel_process.threads)
        n += container_of(it, struct thread, of_process)->name == runner_name;
    if (n > 1)
        start_cancelling();
    irq_restore(saved);
    return n > 1;
}

static void run_suite(void *arg)
{
    unsigned saved;

    (void)arg;
    run.status = run.suite->run(run.argc, run.argv);
    while (others_run())
        park(time_us() + CANCEL_EVERY_US);
    close_left_open();
    saved = irq_save();
    timer_stop(&run.canceller);
    event_set(&run.done);
    if (run.ending)                    /* nobody takes the result */
        run.busy = false;
    irq_restore(saved);
}

/* Waits for the suite, or hands it to the canceller when the caller is being terminated. */
static uint32_t wait_for_suite(void)
{
    enum park why;
    unsigned saved;
    bool done;

    do
        why = event_wait(&run.done, FOREVER);
    while (why == PARK_CANCELLED);
    saved = irq_save();
    done = run.done.signaled;
    if (!done) {
        run.ending = true;
        start_cancelling();
    }
    irq_restore(saved);
    return done ? 0 : ERROR_OPERATION_ABORTED;
}

static uint32_t start_and_wait(uaddr_t cmdline)
{
    if (copy_in_str(run.cmdline, cmdline, sizeof run.cmdline) < 0)
        return ERROR_NOACCESS;
    split();
    run.suite = run.argc ? find(run.argv[0]) : NULL;
    if (!run.suite)
        return ERROR_FILE_NOT_FOUND;
    run.ending = run.cancelling = false;
    event_init(&run.done, true, false);
    if (!thread_create(run_suite, NULL, PRIO_NORMAL, runner_name))
        return ERROR_NOT_ENOUGH_MEMORY;
    return wait_for_suite();
}

static uint32_t m_run(uaddr_t args)
{
    uint32_t err;
    SYSCALL_ARGS(test_run, a, args);

    if (__atomic_exchange_n(&run.busy, true, __ATOMIC_ACQUIRE))
        return ERROR_BUSY;
    err = start_and_wait((uaddr_t){ a.cmdline });
    if (err == ERROR_OPERATION_ABORTED)
        return err;
    a.status = (uint32_t)run.status;
    __atomic_store_n(&run.busy, false, __ATOMIC_RELEASE);
    if (!err && !SYSCALL_OUT(args, a, status))
        err = ERROR_NOACCESS;
    return err;
}

void runner_init(void)
{
    static const struct api_method methods[TEST_NMETHODS] = {
        [TEST_RUN] = { m_run, sizeof(struct test_run) },
        [TEST_CANARY] = { canary_call, sizeof(struct test_canary) },
    };
    static const struct apiset apiset = {
        .name = "TEST",
        .methods = methods,
        .nmethods = TEST_NMETHODS,
    };

    timer_init(&run.canceller, cancel_all);
    apiset_register(SVC_TEST, &apiset);
}
