/* SPDX-License-Identifier: MIT */
/* apiset_private: what the end of a process asks of the API sets.  Context: its last thread.
 * Tests    tests/system/test_kill.py                                                            */
#pragma once

struct process;
void apiset_process_exit(struct process *p);   /* last registered first */
