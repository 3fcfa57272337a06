/* SPDX-License-Identifier: MIT */
/* ground: what every fuzz target stands on: one world, a round in it for each input.
 *
 * A round runs run(input) as a thread of a fresh process, then end(), waits until the
 * machine has nothing more to do, and compares its memory and pools with what they were before.
 * A difference, a failed check, an lwIP assertion or a sanitizer report aborts: libFuzzer keeps the
 * input.  Rounds share lwIP's clocks and counters, so a round is exact about memory and only
 * nearly so about times and port numbers.                                                        */
#pragma once
#include "tests/fuzz/input.h"
#include "tests/unit/host/world.h"

/* A target defines it.  setup: once, starts the network; every round gets back to what it leaves.
 * end: closes what the round has opened; may sleep. */
struct ground_target {
    void (*setup)(void);
    void (*run)(struct input *in);
    void (*end)(void);
};
extern const struct ground_target ground_target;
/* From run(): the round's end waits for time alone, instead of ending connections itself. */
void ground_end_by_time(void);
