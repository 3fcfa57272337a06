/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/object/handle.h"

#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"

static unsigned closed, destroyed;
static handle_t handles[HANDLES_PER_PROCESS + 1];

static void on_closed(struct object *obj)
{
    CHECK(obj->refs > 0);
    closed++;
}

static void on_destroy(struct object *obj)
{
    CHECK_EQ(obj->refs, 0);
    destroyed++;
}

static const struct object_type thing_type = {
    .name = "thing", .closed = on_closed, .destroy = on_destroy,
};
static const struct object_type other_type = { .name = "other", .destroy = on_destroy };
static struct object thing;
static struct handle_table *k;

static void boot(void)
{
    kernel_boot();
    k = self_handles();
    object_init(&thing, &thing_type);
}

/* Programs loop from 0 to their largest socket; 4096 is above every count of a loop that they make
 * by themselves, and above CE's pseudo handles. */
TEST(first_thousand_handles_are_small_open_together_or_one_by_one)
{
    boot();
    for (unsigned i = 0; i < 1000; i++) {
        handles[i] = handle_make(k, &thing);
        CHECK(handles[i] >= HANDLE_MIN && handles[i] < 65536);
    }
    handle_table_close_all(k);
    handle_table_free(k);
    handle_table_init(k);
    for (unsigned i = 0; i < 1000; i++) {
        handle_t h = handle_make(k, &thing);

        CHECK(h >= HANDLE_MIN && h < 65536);
        CHECK_EQ(handle_close(k, h, NULL), 0);
    }
}

/* A server's sockets after a month are as small as after an hour. */
TEST(handles_stay_small_for_ever)
{
    handle_t largest = 0;

    boot();
    for (unsigned i = 0; i < 4 * 255 * HANDLE_CHUNK; i++) {
        handle_t h = handle_make(k, &thing);

        CHECK(h >= HANDLE_MIN && h <= HANDLE_MAX);
        if (h > largest)
            largest = h;
        CHECK_EQ(handle_close(k, h, NULL), 0);
    }
    CHECK_EQ(largest >> 12, HANDLE_MAX >> 12);
}

/* What a process has closed is not given out again before all other numbers of its free slots. */
TEST(closed_number_rests_for_all_generations_of_all_free_slots)
{
    handle_t first, h;
    unsigned uses = 0;

    boot();
    first = handle_make(k, &thing);
    CHECK_EQ(handle_close(k, first, NULL), 0);
    do {
        CHECK(!handle_ref(k, first, NULL));
        h = handle_make(k, &thing);
        CHECK_EQ(handle_close(k, h, NULL), 0);
        uses++;
    } while (h != first);
    CHECK_EQ(uses, 255 * HANDLE_CHUNK);
}

TEST(closed_handle_is_stale_for_ever)
{
    boot();
    for (unsigned i = 0; i < 1000; i++) {
        handles[i] = handle_make(k, &thing);
        CHECK_EQ(handle_close(k, handles[i], NULL), 0);
        CHECK_EQ(handle_close(k, handles[i], NULL), ERROR_INVALID_HANDLE);
        for (unsigned j = 0; j <= i; j++)
            CHECK(!handle_ref(k, handles[j], NULL));
    }
    CHECK_EQ(closed, 1000);
    CHECK_EQ(destroyed, 0);
    object_unref(&thing);
    CHECK_EQ(destroyed, 1);
}

/* 255 uses of one slot, when all others are taken; generation 0 is left out. */
TEST(number_comes_back_only_when_all_generations_of_its_slot_are_used)
{
    handle_t first, last = 0;
    unsigned uses = 0;

    boot();
    while ((first = handle_make(k, &thing)))
        last = first;
    CHECK_EQ(handle_close(k, last, NULL), 0);
    first = last;
    do {
        last = handle_make(k, &thing);
        CHECK((last & 0xfff) == (first & 0xfff) && last >= HANDLE_MIN && last <= HANDLE_MAX);
        handle_close(k, last, NULL);
        uses++;
    } while (last != first);
    CHECK_EQ(uses, 255);
}

TEST(values_that_were_never_a_handle_are_refused)
{
    static const handle_t odd[] = {
        0, 1, 2, 3, 0xfff, 0xffffffff, 0xfffffffe, 0x80001000, 0x00101000, 0x00100000, 0x7fffffff,
    };
    handle_t good;

    boot();
    good = handle_make(k, &thing);
    for (unsigned i = 0; i < ARRAY_SIZE(odd); i++) {
        CHECK(!handle_ref(k, odd[i], NULL));
        CHECK_EQ(handle_close(k, odd[i], NULL), ERROR_INVALID_HANDLE);
    }
    for (unsigned bit = 0; bit < 32; bit++)
        CHECK(!handle_ref(k, good ^ 1u << bit, NULL));
    for (unsigned i = 0; i < 100000; i++) {
        handle_t h = test_random();

        CHECK(h == good || !handle_ref(k, h, NULL));
    }
    CHECK_EQ(k->live, 1);
}

TEST(handle_of_another_type_is_neither_given_nor_closed)
{
    handle_t h;

    boot();
    h = handle_make(k, &thing);
    CHECK(!handle_ref(k, h, &other_type));
    CHECK_EQ(handle_close(k, h, &other_type), ERROR_INVALID_HANDLE);
    CHECK_EQ(closed, 0);
    CHECK(handle_ref(k, h, &thing_type) == &thing);
    object_unref(&thing);
    CHECK_EQ(handle_close(k, h, &thing_type), 0);
    CHECK_EQ(thing.refs, 1);
}

TEST(each_of_4096_handles_works_and_the_next_is_refused)
{
    unsigned n = 0;

    boot();
    while (n <= HANDLES_PER_PROCESS && (handles[n] = handle_make(k, &thing)))
        n++;
    CHECK_EQ(n, HANDLES_PER_PROCESS);
    CHECK_EQ(k->live, n);
    CHECK_EQ(handle_total(), n);
    CHECK_EQ(thing.refs, n + 1);
    for (unsigned i = 0; i < n; i++) {
        CHECK(handle_ref(k, handles[i], &thing_type) == &thing);
        object_unref(&thing);
    }
    CHECK_EQ(handle_close(k, handles[77], NULL), 0);
    CHECK((handles[77] = handle_make(k, &thing)) != 0);
    CHECK(!handle_make(k, &thing));
    for (unsigned i = 0; i < n; i++)
        CHECK_EQ(handle_close(k, handles[i], NULL), 0);
    CHECK_EQ(k->live, 0);
    CHECK_EQ(thing.refs, 1);
}

TEST(object_lives_as_long_as_somebody_holds_it)
{
    handle_t h;

    boot();
    h = handle_make(k, &thing);
    object_unref(&thing);               /* the creator's */
    CHECK(handle_ref(k, h, NULL) == &thing);
    CHECK_EQ(handle_close(k, h, NULL), 0);
    CHECK_EQ(closed, 1);
    CHECK_EQ(destroyed, 0);
    object_unref(&thing);
    CHECK_EQ(destroyed, 1);
    CHECK_PANICS(object_unref(&thing));
}

TEST(one_process_cannot_use_the_handles_of_another)
{
    static struct handle_table p, q;
    static struct object stranger;
    handle_t h;

    boot();
    handle_table_init(&p);
    handle_table_init(&q);
    object_init(&stranger, &other_type);
    h = handle_make(&p, &thing);
    CHECK(!handle_ref(&q, h, NULL));
    CHECK_EQ(handle_close(&q, h, NULL), ERROR_INVALID_HANDLE);
    CHECK_EQ(handle_make(&q, &stranger), h);    /* its own number, its own object */
    CHECK(handle_ref(&q, h, NULL) == &stranger);
    CHECK_EQ(handle_close(&q, h, NULL), 0);
    CHECK(handle_ref(&p, h, NULL) == &thing);
}

static unsigned seen;

static void close_it(struct handle_table *t, handle_t h, struct object *obj)
{
    CHECK(obj == &thing);
    CHECK_EQ(handle_close(t, h, NULL), 0);
    seen++;
}

static void close_it_and_make_another(struct handle_table *t, handle_t h, struct object *obj)
{
    close_it(t, h, obj);
    if (seen < 50)
        CHECK(handle_make(t, &thing));
}

TEST(walk_may_close_what_it_visits)
{
    static struct object stranger;

    boot();
    object_init(&stranger, &other_type);
    for (unsigned i = 0; i < 200; i++)
        CHECK(handle_make(k, i % 3 ? &thing : &stranger));
    handle_for_each(k, &thing_type, close_it);
    CHECK_EQ(seen, 133);
    CHECK_EQ(k->live, 67);
    handle_for_each(k, &thing_type, close_it);
    CHECK_EQ(seen, 133);
    handle_table_close_all(k);
    CHECK_EQ(k->live, 0);
    CHECK_EQ(stranger.refs, 1);
}

TEST(walk_ends_though_handles_are_made_on_the_way)
{
    boot();
    for (unsigned i = 0; i < 10; i++)
        CHECK(handle_make(k, &thing));
    handle_for_each(k, &thing_type, close_it_and_make_another);
    handle_table_close_all(k);
    CHECK_EQ(k->live, 0);
    CHECK_EQ(thing.refs, 1);
}

TEST(table_gives_its_memory_back)
{
    struct kheap_stats before, after;
    static struct handle_table p;

    boot();
    kheap_stats(&before);
    handle_table_init(&p);
    while (handle_make(&p, &thing))
        ;
    CHECK_PANICS(handle_table_free(&p));    /* handles are open */
    handle_table_close_all(&p);
    handle_table_free(&p);
    kheap_stats(&after);
    CHECK_EQ(after.used, before.used);
}

TEST(shortage_of_memory_makes_no_handle_and_no_reference)
{
    boot();
    while (kmalloc(2040) && page_free_count())
        ;
    while (kmalloc(1360) || kmalloc(1016))
        ;
    CHECK_EQ(handle_make(k, &thing), 0);
    CHECK_EQ(thing.refs, 1);
    CHECK_EQ(k->live, 0);
}

/* Another process may put handles into the table of one that ends, as long as it has a handle of
 * that; here at every moment of the end. */
static struct handle_table *ending;
static unsigned offered, accepted;
static bool over;

static void offers_for_ever(void *arg)
{
    (void)arg;
    while (!over) {
        handle_t h = handle_make(ending, &thing);

        offered++;
        accepted += h != 0;
        if (h && offered % 2)
            handle_close(ending, h, NULL);
        CHECK(!handle_ref(ending, HANDLE_MIN + offered % 64, &other_type));
        kernel_sleep(1);
    }
}

static struct thread *offerer;

/* An interrupt; behind it the other thread comes first. */
static void take_turns(void)
{
    cpu_set_count(cpu_count() + CPU_HZ / 1000000);
    thread_set_base_priority(offerer, PRIO_NORMAL - 1 + 2 * test_random_below(2));
}

TEST(table_of_a_process_that_ends_takes_no_handle_any_more)
{
    static struct handle_table t;
    struct figures before;

    boot();
    kernel_sleep(1000);
    before = measure();
    ending = &t;
    handle_table_init(&t);
    offerer = thread_create(offers_for_ever, NULL, PRIO_NORMAL - 1, "offers");
    object_ref(&offerer->obj);
    for (unsigned round = 0; round < 400; round++) {
        if (round > 0)
            handle_table_init(&t);
        cpu_noise(2, take_turns);
        kernel_sleep(1 + test_random_below(round % 2 ? 4 : 400));
        handle_table_close_all(&t);
        CHECK_EQ(t.live, 0);
        handle_table_free(&t);
        cpu_noise(0, NULL);
        thread_set_base_priority(offerer, PRIO_NORMAL - 1);
        CHECK_EQ(t.nchunks, 0);
        CHECK_EQ(handle_make(&t, &thing), 0);
        CHECK_EQ(handle_shortage(&t), ERROR_ACCESS_DENIED);
    }
    over = true;
    kernel_sleep(1000);
    CHECK(accepted > 100 && accepted < offered);
    CHECK_EQ(thing.refs, 1);
    object_unref(&offerer->obj);
    check_same(before);
}
