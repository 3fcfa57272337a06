/* SPDX-License-Identifier: MIT */
/* Processes as the kernel starts and ends them: nothing stays behind, also when memory is short. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_private.h"
#include "tests/kernel/k.h"

enum { END_US = 5000000, STILL_ALIVE = 0x103 };

/* Exit code of a process that was started; STILL_ALIVE and a failed check if it does not end. */
static uint32_t end_of(struct process *p)
{
    struct object *obj = &p->obj;
    uint32_t index, code = STILL_ALIVE;

    if (is(wait_objects(&obj, 1, false, time_us() + END_US, &index), 0))
        code = p->exit_code;
    object_unref(obj);
    return code;
}

static uint32_t run(const char *cmdline, uint64_t kill_after_us)
{
    struct process *p;
    uint32_t err = process_start("t_process", cmdline, false, &p);

    if (!is(err, 0))
        return err;
    if (kill_after_us) {
        k_sleep(kill_after_us);
        process_terminate(p, 77);
    }
    return end_of(p);
}

static void exit_code_comes_back(void)
{
    is(run("t_process child exit 42", 0), 42);
}

static void unknown_and_broken_programs_are_refused(void)
{
    struct process *p;

    is(process_start("nothing", "nothing", false, &p), ERROR_FILE_NOT_FOUND);
    is(process_start("", "", false, &p), ERROR_FILE_NOT_FOUND);
    is(process_start("etc/net.conf", "etc/net.conf", false, &p), ERROR_BAD_EXE_FORMAT);
}

static void hundred_exits_leave_nothing(void)
{
    struct k_figures before;
    unsigned bad = 0;

    run("t_process child exit 1", 0);
    k_measure(&before);
    for (unsigned i = 0; i < 100; i++)
        bad += run("t_process child exit 1", 0) != 1;
    is(bad, 0);
    k_same(&before);
}

/* At any moment of its life: while it starts, computes, sleeps. */
static void hundred_kills_leave_nothing(void)
{
    struct k_figures before;
    unsigned bad = 0;

    run("t_process child spin", 1);
    k_measure(&before);
    for (unsigned i = 0; i < 100; i++)
        bad += run(i % 2 ? "t_process child spin" : "t_process child wait",
                   1 + k_random() % (i % 4 ? 300 : 5000)) != 77;
    is(bad, 0);
    k_same(&before);
}

/* Leaves `left` free pages, starts a program, gives the others back. */
static uint32_t start_with(unsigned left, struct process **p)
{
    void **held = NULL;
    uint32_t err;

    while (page_free_count() > left) {
        void **page = page_run_alloc(1);

        if (!page)
            break;
        *page = held;
        held = page;
    }
    err = process_start("t_process", "t_process child wait", false, p);
    while (held) {
        void **next = *held;

        page_free(held);
        held = next;
    }
    return err;
}

static void start_without_memory_fails_and_leaves_nothing(void)
{
    struct k_figures before;
    unsigned refused = 0, started = 0;
    struct process *p;

    run("t_process child exit 1", 0);
    k_measure(&before);
    for (unsigned left = 0; left < 200; left += left < 80 ? 1 : 10) {
        uint32_t err = start_with(left, &p);

        if (!err) {
            started++;
            process_terminate(p, 77);
            is(end_of(p), 77);
        } else {
            refused += is(err, ERROR_NOT_ENOUGH_MEMORY);
        }
    }
    ok(refused > 20 && started > 0);
    k_same(&before);
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(exit_code_comes_back),
        TAP(unknown_and_broken_programs_are_refused),
        TAP(hundred_exits_leave_nothing),
        TAP(hundred_kills_leave_nothing),
        TAP(start_without_memory_fails_and_leaves_nothing),
        TAP_END,
    };

    return tap_main(argc, argv, tests);
}
