/* SPDX-License-Identifier: MIT */
/* The network lock against a thread in the middle, on the real CPU.  The net thread is at 130, the
 * owner at 251, the hog at 200: a frame that comes while the lock is held must not wait for the
 * hog.  The order of events is looked at, no time is. */
#include <string.h>
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/thread_private.h"
#include "lwip-port/net_lock.h"
#include "lwip-port/net_wake.h"
#include "tests/kernel/k.h"

enum { LOW = 251, HOG = 200, MINE = 120 };

static char order[16];
static volatile unsigned norder;
static struct thread *volatile owner;
static volatile bool let_go, hog_runs, hog_may_stop;

static void note(char c)
{
    unsigned saved = irq_save();

    order[norder++] = c;
    order[norder] = '\0';
    irq_restore(saved);
}

static void hold(void *arg)
{
    (void)arg;
    net_lock();
    owner = thread_self();
    note('l');
    while (!let_go)
        ;
    note('L');
    net_unlock();
    note('x');
}

static void hog(void *arg)
{
    (void)arg;
    note('m');
    hog_runs = true;
    while (!hog_may_stop)
        ;
    note('M');
}

static bool is_held(void)
{
    return owner;
}


static bool is_free(void)
{
    return norder >= 3 && !net_core.owner;
}

/* A frame from the wire has come, and the hog waits as it should. */
static bool hogs_or_was_lent(void)
{
    return hog_runs || owner->priority != LOW;
}

static void begin(void)
{
    thread_set_base_priority(thread_self(), MINE);
    for (unsigned tries = 0; tries < 20; tries++) {
        norder = 0;
        owner = NULL;
        let_go = hog_runs = hog_may_stop = false;
        k_start(hold, NULL, LOW);
        k_until(is_held);
        k_start(hog, NULL, HOG);
        k_until(hogs_or_was_lent);
        if (owner->priority == LOW)
            return;
        hog_may_stop = let_go = true;
        k_join();
    }
    ok(!"the wire is never quiet");
}

static void frame_comes(void)
{
    unsigned saved = irq_save();            /* as the NIC's handler does */

    net_wake_notify();
    irq_restore(saved);
}

static void end(unsigned mine)
{
    hog_may_stop = let_go = true;
    k_join();
    thread_set_base_priority(thread_self(), mine);
}

/* 'L' before 'M': the owner left while the hog had the CPU; 'x' after: the loan was given back. */
static void frame_takes_the_owner_of_the_network_past_the_middle(void)
{
    unsigned mine = thread_self()->base_priority;

    begin();
    is(owner->priority, LOW);
    frame_comes();
    is(owner->priority, PRIO_NET);
    let_go = true;
    k_until(is_free);
    is(net_core.urged, MUTEX_NOT_URGED);
    end(mine);
    ok(!strcmp(order, "lmLMx"));
    tap_note("order %s", order);
}

static void many_frames_lend_once_and_nothing_stays(void)
{
    unsigned mine = thread_self()->base_priority;

    begin();
    for (unsigned i = 0; i < 1000; i++)
        frame_comes();
    is(owner->priority, PRIO_NET);
    let_go = true;
    k_until(is_free);
    end(mine);
    ok(list_empty(&net_core.held));
    frame_comes();                          /* nobody owns it: the net thread itself comes */
    ok(!net_core.owner && net_core.urged == MUTEX_NOT_URGED);
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(frame_takes_the_owner_of_the_network_past_the_middle),
        TAP(many_frames_lend_once_and_nothing_stays),
        TAP_END,
    };

    return tap_main(argc, argv, tests);
}
