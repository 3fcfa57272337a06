/* SPDX-License-Identifier: MIT */
/* call_ops: one Winsock call, or one thread that makes blocking ones, as the input says.
 *
 * The round's own calls never block: its sockets are nonblocking unless a thread of call_ops sleeps
 * on them, and then only what cannot block is called. */
#pragma once
#include "tests/fuzz/input.h"

void call_ops_network(void);      /* once: the network, static, and the provider */
void call_ops_start(bool kernel); /* of a round: startup */
uint32_t call_ops_event(void);    /* the round's event */
void call_op(struct input *in);
/* Everything is closed, all threads end, WSPCleanup; killed: the process ends in the middle. */
void call_ops_end(bool killed);
