/* SPDX-License-Identifier: MIT */
/* Message queues among threads and processes: who sleeps, who wakes, who has left. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_private.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/program.h"
#include "tests/unit/kernel/queue.h"

/* --- ends that leave -------------------------------------------------------------------------- */

static uint32_t result;
static unsigned finished;

static void reads_for_ever(void *arg)
{
    uint32_t value;

    (void)arg;
    result = queue_get(&value, FOREVER);
    finished++;
}

static void writes_for_ever(void *arg)
{
    (void)arg;
    result = queue_put(1, false, FOREVER);
    finished++;
}

static void waits_for_end(void *arg)
{
    struct object *end = arg;
    uint32_t index;

    result = wait_objects(&end, 1, false, FOREVER, &index);
    finished++;
}

static void start(void (*entry)(void *), void *arg)
{
    finished = 0;
    result = ~0u;
    CHECK(thread_create(entry, arg, PRIO_NORMAL, "caller"));
    kernel_sleep(1000);
    CHECK_EQ(finished, 0);
}

static void leaves(struct object *end)
{
    end->type->closed(end);
    kernel_sleep(1000);
}

static void check_end(uint32_t want)
{
    kernel_sleep(1000);
    CHECK_EQ(finished, 1);
    CHECK_EQ(result, want);
}

TEST(sleeping_reader_hears_of_a_message_of_its_own_end_and_of_the_other_one)
{
    queue_boot(1, 8, 0);
    start(reads_for_ever, NULL);
    CHECK_EQ(queue_put(1, false, 0), 0);
    check_end(0);
    start(reads_for_ever, NULL);
    leaves(in);
    check_end(ERROR_INVALID_HANDLE);
    close_queue();
    CHECK_EQ(open_queue(1, 8, 0), 0);
    start(reads_for_ever, NULL);
    leaves(out);
    check_end(ERROR_PIPE_NOT_CONNECTED);
    close_queue();
}

TEST(sleeping_writer_hears_of_room_of_its_own_end_and_of_the_other_one)
{
    queue_boot(1, 8, 0);
    queue_put(0, false, 0);
    start(writes_for_ever, NULL);
    check_next(0);
    check_end(0);
    start(writes_for_ever, NULL);
    leaves(out);
    check_end(ERROR_INVALID_HANDLE);
    close_queue();
    CHECK_EQ(open_queue(1, 8, 0), 0);
    queue_put(0, false, 0);
    start(writes_for_ever, NULL);
    leaves(in);
    check_end(ERROR_PIPE_NOT_CONNECTED);
    close_queue();
}

TEST(wait_for_an_end_is_over_when_the_other_side_leaves_not_when_its_own_handle_goes)
{
    queue_boot(1, 8, 0);
    start(waits_for_end, in);
    leaves(in);
    CHECK_EQ(finished, 0);
    CHECK_EQ(queue_put(1, false, 0), ERROR_PIPE_NOT_CONNECTED);
    leaves(out);
    check_end(0);
    close_queue();
}

TEST(broken_queue_that_may_be_broken_waits_for_the_next_one)
{
    struct object *again;

    queue_boot(2, 8, BROKEN);
    queue_put(1, false, 0);
    leaves(in);
    CHECK_EQ(queue_put(2, false, 0), 0);
    CHECK_EQ(queue_put(3, false, 100), ERROR_TIMEOUT);
    again = queue_end_create(queue_of_end(out), QUEUE_READER);
    leaves(out);
    object_unref(in);
    in = again;
    check_next(1);
    check_next(2);
    CHECK_EQ(queue_get(&(uint32_t){ 0 }, 100), ERROR_TIMEOUT);
    CHECK(!signaled(in));
    close_queue();
}

TEST(thread_that_is_terminated_gives_up_its_read)
{
    struct thread *t;

    queue_boot(1, 8, BROKEN);
    t = thread_create(reads_for_ever, NULL, PRIO_NORMAL, "dies");
    kernel_sleep(1000);
    thread_terminate(t, 1);
    check_end(ERROR_OPERATION_ABORTED);
    CHECK_EQ(queue_put(1, false, 0), 0);
    check_next(1);
    close_queue();
}

/* Of two that sleep the better one gets the message, whoever came first. */
static unsigned order[2], arrived;

static void notes_its_turn(void *arg)
{
    uint32_t value;

    CHECK_EQ(queue_get(&value, FOREVER), 0);
    order[arrived++] = (unsigned)(uintptr_t)arg;
}

TEST(better_reader_is_served_first)
{
    queue_boot(4, 8, 0);
    thread_create(notes_its_turn, (void *)1, PRIO_NORMAL - 1, "first");
    thread_create(notes_its_turn, (void *)2, PRIO_NORMAL - 2, "better");
    kernel_sleep(1000);
    queue_put(1, false, 0);
    queue_put(2, false, 0);
    kernel_sleep(1000);
    CHECK_EQ(arrived, 2);
    CHECK(order[0] == 2 && order[1] == 1);
    close_queue();
}

/* --- processes -------------------------------------------------------------------------------- */

/* Writes two messages by a handle of its own, and ends. */
static void half_fills(const struct trap_frame *f)
{
    (void)f;
    CHECK(handle_make(self_handles(), out));
    object_unref(out);
    CHECK_EQ(queue_put(1, false, 0), 0);
    CHECK_EQ(queue_put(2, false, 0), 0);
}

static void reads(const struct trap_frame *f)
{
    uint32_t value;

    (void)f;
    CHECK(handle_make(self_handles(), in));
    object_unref(in);
    CHECK_EQ(queue_get(&value, FOREVER), ERROR_OPERATION_ABORTED);
}

static struct process *run(void (*program)(const struct trap_frame *f))
{
    static struct elf_file file;
    struct process *p;

    program_make(&file);
    program_install("prog", &file, sizeof file);
    cpu_program(program);
    CHECK_EQ(process_start("prog", "prog", false, &p), 0);
    return p;
}

TEST(messages_of_an_ended_process_stay_and_then_the_queue_is_broken)
{
    uint32_t value;

    queue_boot(4, 8, 0);
    program_end(run(half_fills));
    check_next(1);
    check_next(2);
    CHECK_EQ(queue_get(&value, FOREVER), ERROR_PIPE_NOT_CONNECTED);
    object_unref(in);
}

TEST(killed_reader_breaks_the_queue_of_its_writer)
{
    struct process *p;

    queue_boot(4, 8, 0);
    p = run(reads);
    kernel_sleep(1000);
    process_terminate(p, 1);
    program_end(p);
    CHECK_EQ(queue_put(1, false, FOREVER), ERROR_PIPE_NOT_CONNECTED);
    object_unref(out);
}

/* --- several threads, interrupted anywhere ---------------------------------------------------- */

enum { EACH = 600, SIDE = 3 };
static unsigned writers_done, readers_done, received[SIDE][EACH];

static void writes_numbers(void *arg)
{
    for (uint32_t i = 0; i < EACH; i++) {
        uint32_t err = queue_put((uint32_t)(uintptr_t)arg * EACH + i, false, FOREVER);

        CHECK_EQ(err, 0);
    }
    writers_done++;
}

static void reads_numbers(void *arg)
{
    uint32_t value, err, last[SIDE] = { 0 };

    (void)arg;
    while (!(err = queue_get(&value, test_random_below(3) ? FOREVER : test_random_below(100)))
           || err == ERROR_TIMEOUT)
        if (!err) {
            unsigned who = value / EACH;

            CHECK(!received[who][value % EACH]++);
            CHECK(last[who] <= value % EACH);
            last[who] = value % EACH;
        }
    CHECK_EQ(err, ERROR_PIPE_NOT_CONNECTED);
    readers_done++;
}

static void turn_over(void)
{
    sched_preempt();
}

TEST(each_message_reaches_one_reader_in_its_writers_order)
{
    queue_boot(4, 8, LOOSE);
    for (uintptr_t i = 0; i < SIDE; i++) {
        thread_create(reads_numbers, NULL, PRIO_NORMAL - 1 + i, "reader");
        thread_create(writes_numbers, (void *)i, PRIO_NORMAL - 1 + i, "writer");
    }
    cpu_noise(40, turn_over);
    while (writers_done < SIDE)
        kernel_sleep(1000);
    leaves(out);
    while (readers_done < SIDE)
        kernel_sleep(1000);
    cpu_noise(0, NULL);
    for (unsigned i = 0; i < SIDE * EACH; i++)
        CHECK_EQ(received[i / EACH][i % EACH], 1);
    close_queue();
}
