/* SPDX-License-Identifier: MIT */
/* Priority that is lent without a wait in mutex_lock(): to the owner of a mutex by an interrupt, to
 * the owner of a turn by who waits for it elsewhere.  Each test has three priorities and a hog on
 * the one in the middle; the order of events says who waited for whom. */
#include "bsp/kernel/sched/turn.h"

#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

static char log_text[64];
static unsigned logged;

static void note(char c)
{
    log_text[logged++] = c;
    log_text[logged] = '\0';
}

static struct mutex core;
static struct turn turn;
static struct waitq changed;
static struct thread *low, *high;
static bool frames;

static void boot(void)
{
    kernel_boot();
    mutex_init(&core);
    turn_init(&turn);
    waitq_init(&changed);
    thread_set_base_priority(thread_self(), 10);
}

static void hog(void *arg)
{
    (void)arg;
    note('m');
    cpu_spend(100000);
    note('M');
}

/* ---- a mutex, urged by an interrupt ---- */

/* What the net thread does: sleeps until the interrupt or the unlock wakes it. */
static void serve_frames(void *arg)
{
    struct waiter w;

    (void)arg;
    waitq_add(&changed, &w);
    while (!frames)
        park(FOREVER);
    waitq_remove(&w);
    mutex_lock(&core);
    note('H');
    mutex_unlock(&core);
}

static void hold_core(void *arg)
{
    unsigned saved;

    (void)arg;
    mutex_lock(&core);
    note('l');
    cpu_spend(50000);
    note('L');
    saved = irq_save();                     /* as net_unlock() does */
    if (frames)
        waitq_wake_one(&changed);
    mutex_unlock(&core);
    irq_restore(saved);
    sched_preempt();
    note('x');
}

static void frame_arrives(void)
{
    unsigned saved = irq_save();

    frames = true;
    mutex_urge(&core, 130);
    irq_restore(saved);
}

TEST(owner_that_an_interrupt_urges_passes_the_middle_and_the_urgent_thread_follows)
{
    boot();
    thread_create(serve_frames, NULL, 130, "net");
    low = thread_create(hold_core, NULL, 251, "low");
    object_ref(&low->obj);
    kernel_sleep(1000);
    thread_create(hog, NULL, 200, "hog");
    kernel_sleep(1000);
    CHECK_STR(log_text, "lm");
    frame_arrives();
    CHECK_EQ(low->priority, 130);
    kernel_sleep(1000000);
    CHECK_STR(log_text, "lmLHMx");
    CHECK_EQ(low->priority, 251);
    CHECK_EQ(core.urged, MUTEX_NOT_URGED);
}

TEST(urging_a_free_mutex_or_urging_less_changes_nothing)
{
    boot();
    mutex_urge(&core, 0);
    CHECK_EQ(core.urged, MUTEX_NOT_URGED);
    mutex_lock(&core);
    mutex_urge(&core, 5);
    mutex_urge(&core, 200);
    CHECK_EQ(core.urged, 5);
    CHECK_EQ(thread_self()->priority, 5);
    mutex_unlock(&core);
    CHECK_EQ(thread_self()->priority, 10);
    CHECK(list_empty(&core.held) && list_empty(&thread_self()->held));
}

static void want_core(void *arg)
{
    (void)arg;
    mutex_lock(&core);
    note('w');
    mutex_unlock(&core);
}

/* The loan and a real waiter, in both orders of strength; the next owner inherits neither. */
TEST(urged_mutex_with_waiters_lends_the_better_of_the_two)
{
    boot();
    for (unsigned urge = 100; urge <= 180; urge += 80) {
        low = thread_create(hold_core, NULL, 251, "low");
        object_ref(&low->obj);
        kernel_sleep(1000);
        thread_create(want_core, NULL, 140, "waiter");
        kernel_sleep(1000);
        CHECK_EQ(low->priority, 140);
        mutex_urge(&core, urge);
        CHECK_EQ(low->priority, urge < 140 ? urge : 140);
        kernel_sleep(1000000);
        CHECK_EQ(low->priority, 251);
        CHECK(!core.owner && core.urged == MUTEX_NOT_URGED && list_empty(&core.held));
    }
}

/* ---- a turn ---- */

static void copy_in_turn(void *arg)
{
    (void)arg;
    mutex_lock(&core);
    turn_take(&turn);
    mutex_unlock(&core);
    note('l');
    cpu_spend(50000);
    mutex_lock(&core);
    note('L');
    turn_end(&turn, &changed);
    note('e');
    mutex_unlock(&core);
    note('x');
}

static enum park why;

static void wait_for_turn(void *arg)
{
    struct waiter w;

    (void)arg;
    mutex_lock(&core);
    waitq_add(&changed, &w);
    why = PARK_WOKEN;
    while (turn_taken(&turn) && why == PARK_WOKEN) {
        turn_urge(&turn);
        mutex_unlock(&core);
        why = park(FOREVER);
        mutex_lock(&core);
    }
    waitq_remove(&w);
    note(why == PARK_WOKEN ? 'H' : 'c');
    mutex_unlock(&core);
}

static void take_turn_of_low_and_let_high_wait(void)
{
    boot();
    low = thread_create(copy_in_turn, NULL, 251, "low");
    object_ref(&low->obj);
    kernel_sleep(1000);
    high = thread_create(wait_for_turn, NULL, 100, "high");
    object_ref(&high->obj);
    kernel_sleep(1000);
}

/* Between the turn's end and the unlock the waiter blocks on the mutex, and lends once more. */
TEST(owner_of_a_turn_passes_the_middle_while_somebody_better_waits)
{
    take_turn_of_low_and_let_high_wait();
    CHECK_EQ(low->priority, 100);
    thread_create(hog, NULL, 200, "hog");
    kernel_sleep(1000000);
    CHECK_STR(log_text, "lLeHmMx");
    CHECK_EQ(low->priority, 251);
    CHECK(!turn_taken(&turn) && turn.m.urged == MUTEX_NOT_URGED && list_empty(&turn.m.held));
}

TEST(waiter_for_a_turn_can_be_cancelled_and_the_loan_ends_with_the_turn)
{
    take_turn_of_low_and_let_high_wait();
    thread_set_base_priority(high, 50);     /* else it is the owner's equal, and waits for it */
    thread_cancel(high);
    kernel_sleep(1000);
    CHECK_STR(log_text, "lc");
    CHECK(turn_taken(&turn));
    CHECK_EQ(low->priority, 100);
    kernel_sleep(1000000);
    CHECK_STR(log_text, "lcLex");
    CHECK_EQ(low->priority, 251);
    CHECK(list_empty(&low->held));
}

/* A thread that asks holds the lock that guards the turn, and may have been lent the priority of a
 * waiter for that lock; what it waits for next does not concern that one.  A turn can last as long
 * as a sender's data. */
TEST(waiter_for_a_turn_lends_its_own_priority)
{
    boot();
    low = thread_create(copy_in_turn, NULL, 251, "low");
    object_ref(&low->obj);
    kernel_sleep(1000);
    CHECK(turn_taken(&turn));
    mutex_lock(&core);
    mutex_urge(&core, 5);
    CHECK_EQ(thread_self()->priority, 5);
    turn_urge(&turn);
    CHECK_EQ(low->priority, 10);
    mutex_unlock(&core);
    CHECK_EQ(low->priority, 10);
    kernel_sleep(1000000);
    CHECK_EQ(low->priority, 251);
    CHECK(list_empty(&low->held));
}

TEST(turn_is_no_mutex_to_park_and_copies_and_its_misuse_is_caught)
{
    boot();
    turn_urge(&turn);
    CHECK_EQ(turn.m.urged, MUTEX_NOT_URGED);
    turn_take(&turn);
    CHECK_EQ(thread_mutexes(), 0);
    CHECK_EQ(park(0), PARK_TIMEOUT);
    CHECK_PANICS(turn_take(&turn));
    turn_end(&turn, &changed);
    CHECK_PANICS(turn_end(&turn, &changed));
}
