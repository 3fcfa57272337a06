/* SPDX-License-Identifier: MIT */
/* raw_ops: a call as its SVC, with any arguments, from a thread of its own that may sleep for ever.
 *
 * Each method has a template of what its words are; now and then one is something else: a pointer
 * to nowhere, into the kernel, across a page's end, a number too large, a handle of another
 * kind. */
#pragma once
#include "tests/fuzz/input.h"

void raw_ops_start(uint32_t event);
void raw_op(struct input *in);
void raw_ops_kill(void); /* every thread that still sleeps; fails when one does not end */
