/* SPDX-License-Identifier: MIT */
/* sys_arch: lwIP's clock, all that NO_SYS 1 asks of a port.
 *
 * sys_now() is called at every unlock.  A 64-bit division costs some hundred instructions on ARMv7,
 * so the distance from a base that moves along is divided in 32 bits instead.                    */
#include "lwip/sys.h"

#include "bsp/kernel/kernel.h"
#include "lwip-port/net_clock.h"

static uint64_t base_us;     /* base_ms in microseconds */
static uint32_t base_ms;
static uint32_t last_ms;

enum { REBASE_MS = 2000000 };

u32_t sys_now(void)
{
    uint64_t ahead = time_us() - base_us;

    while (ahead >= REBASE_MS * 1000ull) {
        ahead -= REBASE_MS * 1000ull;
        base_us += REBASE_MS * 1000ull;
        base_ms += REBASE_MS;
    }
    last_ms = base_ms + (uint32_t)ahead / 1000;
    return last_ms;
}

uint32_t net_clock_last(void)
{
    return last_ms;
}

uint64_t net_clock_deadline(uint32_t ms)
{
    return base_us + (uint64_t)(uint32_t)(ms - base_ms) * 1000;
}
