/* SPDX-License-Identifier: MIT */
/* frame_ops: one thing that arrives from outside, or happens to the wire, as the input says.     */
#pragma once
#include "tests/fuzz/input.h"

/* Ports that mean something in a round. */
enum { PORT_LISTEN = 5000, PORT_UDP = 5001, PORT_REMOTE = 7 };
uint32_t frame_op_address(struct input *in);
uint16_t frame_op_port(struct input *in);
void frame_op(struct input *in);
