/* SPDX-License-Identifier: MIT */
/* Message queues: order, places, memory.  Ends that leave: test_msgqueue_ends.c. */
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/process/process_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/queue.h"
#include "tests/unit/kernel/shortage.h"

TEST(queue_keeps_order_and_bound_whether_its_messages_are_made_in_advance_or_not)
{
    struct figures before;

    kernel_boot();
    before = measure();
    for (unsigned flags = 0; flags < 4; flags++) {
        CHECK_EQ(open_queue(3, 8, flags), 0);
        for (unsigned round = 0; round < 5; round++) {
            CHECK(!signaled(in));
            for (uint32_t i = 0; i < 3; i++)
                CHECK(signaled(out) && queue_put(i, false, 0) == 0);
            CHECK(signaled(in) && !signaled(out));
            CHECK_EQ(queue_put(9, false, 0), ERROR_TIMEOUT);
            for (uint32_t i = 0; i < 3; i++)
                check_next(i);
        }
        CHECK_EQ(queue_put(7, false, 0), 0);
        CHECK_EQ(queue_put(8, true, 0), 0);
        close_queue();                      /* with messages in it */
        check_same(before);
    }
}

TEST(alert_overtakes_and_never_takes_the_place_of_another)
{
    for (unsigned flags = 0; flags < 2; flags++) {
        if (!flags)
            kernel_boot();
        CHECK_EQ(open_queue(2, 8, flags), 0);
        CHECK_EQ(queue_put(1, false, 0), 0);
        CHECK_EQ(queue_put(2, false, 0), 0);
        CHECK_EQ(queue_put(3, true, 0), 0);
        CHECK_EQ(queue_put(4, true, 500), ERROR_TIMEOUT);
        CHECK_EQ(queue_put(4, false, 500), ERROR_TIMEOUT);
        check_next(3);
        CHECK(!signaled(out));
        CHECK_EQ(queue_put(5, true, 0), 0);
        check_next(5);
        check_next(1);
        check_next(2);
        close_queue();
    }
}

/* The place of a message is free when it has been copied, not when it has been taken. */
TEST(message_in_the_hands_of_a_reader_keeps_its_place_and_may_go_back)
{
    for (unsigned flags = 0; flags < 2; flags++) {
        struct message *m;

        if (!flags)
            kernel_boot();
        CHECK_EQ(open_queue(2, 8, flags), 0);
        queue_put(1, false, 0);
        queue_put(2, false, 0);
        CHECK_EQ(queue_read_begin(in, 0, &m), 0);
        CHECK_EQ(queue_put(3, false, 0), ERROR_TIMEOUT);
        queue_read_end(in, m, false);       /* the program's buffer was not there */
        check_next(1);
        CHECK_EQ(queue_write_begin(out, 4, false, 0, &m), 0);
        CHECK_EQ(queue_put(3, false, 0), ERROR_TIMEOUT);
        queue_write_end(out, m, false);     /* nor was its data */
        CHECK_EQ(queue_put(3, false, 0), 0);
        check_next(2);
        check_next(3);
        close_queue();
    }
}

/* --- memory ----------------------------------------------------------------------------------- */

TEST(senseless_and_endless_queues_are_refused)
{
    static const uint32_t bad[][3] = {
        { 1, 0, 0 }, { 1, 8, 4 }, { 1, 8, 0x80000000 },
    };
    static const uint32_t large[][3] = {
        { UINT32_MAX, 8, 0 }, { UINT32_MAX - 1, 8, 0 }, { 0x80000000, 8, 0 }, { 1, UINT32_MAX, 0 },
        { 0, UINT32_MAX, LOOSE }, { QUEUE_BYTES / 16, 8, 0 }, { 0x10000, 0x10000, 0 },
    };
    struct figures before;

    kernel_boot();
    before = measure();
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
        CHECK_EQ(open_queue(bad[i][0], bad[i][1], bad[i][2]), ERROR_INVALID_PARAMETER);
    for (unsigned i = 0; i < ARRAY_SIZE(large); i++)
        CHECK_EQ(open_queue(large[i][0], large[i][1], large[i][2]), ERROR_OUTOFMEMORY);
    check_same(before);
    CHECK_EQ(open_queue(UINT32_MAX, 8, LOOSE), 0);
    CHECK_EQ(queue_write_begin(out, 9, false, 0, &(struct message *){ NULL }),
             ERROR_INSUFFICIENT_BUFFER);
    close_queue();
}

TEST(queue_without_a_limit_holds_its_bytes_and_no_more)
{
    struct message *m;
    size_t held = 0;
    uint32_t err;

    queue_boot(0, 4096, 0);
    while (!(err = queue_write_begin(out, 4000, false, FOREVER, &m))) {
        held += kheap_cost(4000 + sizeof *m);
        CHECK(held <= QUEUE_BYTES);
        queue_write_end(out, m, true);
    }
    CHECK_EQ(err, ERROR_OUTOFMEMORY);
    CHECK(held > QUEUE_BYTES - 8192);
    CHECK_EQ(queue_read_begin(in, 0, &m), 0);
    queue_read_end(in, m, true);
    CHECK_EQ(queue_write_begin(out, 4000, false, FOREVER, &m), 0);
    queue_write_end(out, m, false);
    close_queue();
}

static bool program_runs;

static bool system_runs(void)
{
    return !program_runs;
}

TEST(handles_of_a_queue_are_charged_within_the_share)
{
    struct handle_table t;
    handle_t h[40];
    unsigned n = 0;
    size_t share;

    queue_boot(15, 4096 - sizeof(struct message), 0);
    page_reserve(256, system_runs);
    handle_table_init(&t);
    program_runs = true;
    cpu_leave_pages(4 * 256);
    share = kheap_share();
    CHECK(share < SIZE_MAX);
    while (n < 40 && (h[n] = handle_make(&t, in)) != 0)
        n++;
    CHECK_EQ(n, share / (16 * 4096));
    CHECK_EQ(handle_shortage(&t), ERROR_NOT_ENOUGH_MEMORY);
    CHECK(handle_make(&t, &process_kernel()->obj));     /* what costs nothing still finds room */
    CHECK_EQ(handle_close(&t, h[0], NULL), 0);
    h[0] = handle_make(&t, in);
    CHECK(h[0]);
    program_runs = false;
    cpu_give_pages_back();
    handle_table_close_all(&t);
    CHECK_EQ(t.charged, 0);
    CHECK_EQ(handle_make(&t, in), 0);
    CHECK_EQ(handle_shortage(&t), ERROR_ACCESS_DENIED);
    handle_table_free(&t);
    close_queue();
}

static struct figures before;

static void nothing_left(void)
{
    check_same(before);
}

static bool whole_life(uint32_t flags)
{
    bool good;

    if (open_queue(3, 100, flags))
        return false;
    good = !queue_put(1, false, 0) && !queue_put(2, true, 0);
    close_queue();
    return good;
}

static bool precommitted(void)
{
    return whole_life(0);
}

static bool loose(void)
{
    return whole_life(LOOSE);
}

TEST(queue_each_allocation_fails)
{
    const struct sweep_of both[2] = {
        { .run = precommitted, .check = nothing_left }, { .run = loose, .check = nothing_left },
    };

    kernel_boot();
    CHECK(precommitted() && loose());
    before = measure();
    CHECK(sweep_all(&shortage, &both[0]) >= 4);         /* queue, pool, two ends */
    CHECK(sweep_all(&shortage, &both[1]) >= 5);         /* queue, two ends, two messages */
}
