/* SPDX-License-Identifier: MIT */
/* Frames into a machine with sockets of every kind, calls and time in between. */
#include "lwip-port/net_if.h"
#include "tests/fuzz/call_ops.h"
#include "tests/fuzz/frame_ops.h"
#include "tests/fuzz/ground.h"
#include "tests/fuzz/remote.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"

enum { KERNEL = 1, KILLED = 2, BY_TIME = 0xe0 };
#define MOST_TIME_US 90000000ull

static bool killed;
static uint64_t time_left;

/* 0.1 ms to 50 s, and together no more than MOST_TIME_US. */
static void pass(struct input *in)
{
    static const uint64_t steps[] = {100,    1000,    5000,    20000,    60000,    250000,
                                     500000, 1000000, 3000000, 10000000, 21000000, 50000000};
    uint64_t us = IN_PICK(in, steps);

    us = us < time_left ? us : time_left;
    time_left -= us;
    if (us)
        world_sleep(us);
}

static void run(struct input *in)
{
    uint8_t how = in_u8(in);

    time_left = MOST_TIME_US;
    killed = how & KILLED;
    if ((how & BY_TIME) == BY_TIME)
        ground_end_by_time();
    remote_start();
    call_ops_start(how & KERNEL);
    while (in_more(in)) {
        uint8_t kind = in_u8(in);

        if (kind < 128) {
            frame_op(in);
            if (kind < 96)
                world_interrupt();
        } else if (kind < 224) {
            call_op(in);
            if (kind < 176)
                world_sleep(1000);
        } else {
            pass(in);
        }
    }
}

static void end(void)
{
    wire_link(true);
    call_ops_end(killed);
    remote_manners = MANNER_ALL;
    world_sleep(100000);
}

const struct ground_target ground_target = {call_ops_network, run, end};
