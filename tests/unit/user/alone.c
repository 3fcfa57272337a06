/* SPDX-License-Identifier: MIT */
/* The world of tests that need none: one thread, no time. */
#include "tests/unit/host/world.h"

void world_run(void (*main)(void))
{
    main();
}

uint64_t world_now(void)
{
    return 0;
}
