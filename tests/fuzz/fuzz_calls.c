/* SPDX-License-Identifier: MIT */
/* Calls with any arguments, memory that runs short, pages that go away, and what the wire does. */
#include "lwip-port/net_if.h"
#include "tests/fuzz/call_ops.h"
#include "tests/fuzz/frame_ops.h"
#include "tests/fuzz/ground.h"
#include "tests/fuzz/raw_ops.h"
#include "tests/fuzz/remote.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/usermem.h"

enum { KERNEL = 1 };
#define MOST_TIME_US 60000000ull

static uint64_t time_left;

static void pass(struct input *in)
{
    static const uint64_t steps[] = {100, 5000, 60000, 300000, 1000000, 4000000, 22000000};
    uint64_t us = IN_PICK(in, steps);

    us = us < time_left ? us : time_left;
    time_left -= us;
    world_sleep(us);
}

/* What fails is met by the calls that follow. */
static void fault(struct input *in)
{
    unsigned n = in_below(in, 12), times = 1 + in_below(in, 4);

    switch (in_below(in, 3)) {
    case 0:
        heap_fail_kernel(n, times);
        break;
    case 1:
        heap_fail_lwip(n, times);
        break;
    case 2:
        user_fault_at(n);
        break;
    }
}

static void run(struct input *in)
{
    bool kernel = in_u8(in) & KERNEL;

    time_left = MOST_TIME_US;
    remote_start();
    call_ops_start(kernel);
    raw_ops_start(call_ops_event());
    while (in_more(in)) {
        uint8_t kind = in_u8(in);

        if (kind < 112 && !kernel)
            raw_op(in);
        else if (kind < 176)
            call_op(in);
        else if (kind < 208)
            frame_op(in);
        else if (kind < 232)
            fault(in);
        else
            pass(in);
    }
}

static void end(void)
{
    wire_link(true);
    raw_ops_kill();
    call_ops_end(true);
    remote_manners = MANNER_ALL;
    remote_window = 65535;
    world_sleep(100000);
}

const struct ground_target ground_target = {call_ops_network, run, end};
