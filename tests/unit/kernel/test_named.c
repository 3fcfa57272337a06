/* SPDX-License-Identifier: MIT */
/* Names of objects: who enters, finds and leaves, also when it happens at the same moment. */
#include "bsp/kernel/object/named.h"
#include <string.h>
#include "bsp/include/winerror.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/semaphore.h"
#include "bsp/kernel/object/user_mutex.h"
#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"
#include "tests/unit/kernel/figures.h"

static struct name_text name(const char *text)
{
    struct name_text n = { .units = (unsigned)strlen(text) };

    for (unsigned i = 0; i < n.units; i++)
        n.text[i] = (uint16_t)text[i];
    return n;
}

static struct object *new_event(void)
{
    return &event_create(true, false)->obj;
}

/* A new event of that name, or the one that is there. */
static struct object *enter(const char *text)
{
    struct name_text n = name(text);

    return named_enter(new_event(), &n);
}

static struct object *find(const char *text)
{
    struct name_text n = name(text);

    return named_find(&event_type, &n);
}

TEST(name_leads_to_its_object_until_the_last_reference_goes)
{
    struct figures before;
    struct object *a, *b;

    kernel_boot();
    before = measure();
    CHECK(!find("one"));
    a = enter("one");
    b = enter("one");
    CHECK(a == b && a->refs == 2);
    object_unref(a);
    CHECK(find("one") == b && b->refs == 2);
    CHECK(!find("One") && !find("on") && !find("one2") && !find(""));
    object_unref(b);
    object_unref(b);
    CHECK(!find("one"));
    check_same(before);
}

TEST(each_type_has_its_own_names)
{
    struct name_text n = name("");
    struct object *e, *m, *s;

    kernel_boot();
    e = named_enter(new_event(), &n);
    m = named_enter(user_mutex_create(false), &n);
    s = named_enter(semaphore_create(1, 1), &n);
    CHECK(e->type == &event_type && m->type == &user_mutex_type && s->type == &semaphore_type);
    CHECK(named_find(&semaphore_type, &n) == s && s->refs == 2);
    object_unref(e);
    CHECK(!named_find(&event_type, &n) && named_find(&user_mutex_type, &n) == m);
}

TEST(longest_names_differ_in_their_last_unit)
{
    struct name_text a = { .units = NAME_UNITS_MAX }, b;
    struct object *x, *y;

    kernel_boot();
    for (unsigned i = 0; i < NAME_UNITS_MAX; i++)
        a.text[i] = (uint16_t)(0xff00 + i);
    b = a;
    b.text[NAME_UNITS_MAX - 1]++;
    x = named_enter(new_event(), &a);
    y = named_enter(new_event(), &b);
    CHECK(x != y && x->refs == 1 && y->refs == 1);
}

TEST(new_owner_of_an_existing_mutex_is_refused_in_silence)
{
    struct name_text n = name("m");
    struct object *m;

    kernel_boot();
    m = named_enter(user_mutex_create(false), &n);
    CHECK(named_enter(user_mutex_create(true), &n) == m);
    CHECK(list_empty(&thread_self()->user_mutexes));
    CHECK_EQ(user_mutex_release(m), ERROR_NOT_OWNER);
}

/* --- several threads and interrupts at the same names ----------------------------------------- */

enum { WORKERS = 5, NAMES = 3, ROUNDS = 1000 };

static struct thread *workers[WORKERS];
static struct object *known[NAMES];     /* the object that all who have it must see */
static unsigned holders[NAMES], done;

static void work(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned which = test_random_below(NAMES);
        char text[2] = { (char)('a' + which), 0 };
        struct object *obj = test_random_below(3) ? enter(text) : find(text);

        if (!obj)
            continue;
        CHECK(!holders[which] || known[which] == obj);
        known[which] = obj;
        holders[which]++;
        if (test_random_below(2))
            kernel_sleep(1 + test_random_below(50));
        holders[which]--;
        object_unref(obj);
    }
    done++;
}

/* An interrupt after which another one of them comes first. */
static void next_worker(void)
{
    static unsigned turn;

    thread_set_base_priority(workers[turn % WORKERS], PRIO_NORMAL);
    thread_set_base_priority(workers[++turn % WORKERS], PRIO_NORMAL - 1);
}

TEST(whoever_enters_a_name_at_the_same_time_gets_one_object)
{
    struct figures before;

    kernel_boot();
    kernel_sleep(1000);
    before = measure();
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = thread_create(work, NULL, PRIO_NORMAL, "worker");
        object_ref(&workers[i]->obj);
    }
    cpu_noise(3, next_worker);
    while (done < WORKERS)
        kernel_sleep(1000);
    cpu_noise(0, NULL);
    for (unsigned i = 0; i < WORKERS; i++)
        object_unref(&workers[i]->obj);
    kernel_sleep(1000);
    check_same(before);
}
