/* SPDX-License-Identifier: MIT */
/* ground: what every fuzz target stands on: one world, a round in it for each input.
 *
 * ground_round() runs run(input) as a thread of a fresh process, then end(), waits until the
 * machine has nothing more to do, and compares its memory and pools with what they were before.
 * A difference, a failed check, an lwIP assertion or a sanitizer report aborts: libFuzzer keeps the
 * input.  Rounds share lwIP's clocks and counters, so ground_round() is exact about memory and only
 * nearly so about times and port numbers.                                                        */
#pragma once
#include "tests/fuzz/input.h"
#include "tests/unit/host/world.h"

/* Once, before the first round: starts the network; every round gets back to what it leaves. */
void ground_open(void (*setup)(void));
struct ground_round {
    void (*run)(struct input *in);
    void (*end)(void); /* what the round has opened is closed; may sleep */
};
void ground_round(const struct ground_round *r, const uint8_t *data, size_t bytes);
/* From run(): the round's end waits for time alone, instead of ending connections itself. */
void ground_end_by_time(void);
