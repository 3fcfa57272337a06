/* SPDX-License-Identifier: MIT */
/* runner: runs suites in kernel threads, and ends them when nobody waits for them any more.
 *
 * Life     every thread of a suite carries runner_name.  Once its caller is gone, a timer cancels
 *          whatever these threads sleep in (thread_cancel), again and again, until the suite has
 *          returned: no call of a test can hold the machine.
 * Context  thread context.                                                                     */
#pragma once
#include <stdbool.h>

extern const char runner_name[];

void runner_init(void);                /* registers the API set TEST */
bool runner_ending(void);              /* nobody waits any more: print nothing */
