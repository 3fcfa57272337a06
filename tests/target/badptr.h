/* SPDX-License-Identifier: MIT */
/* badptr: the half of the program t_badptr that attacks the calls which carry data. */
#pragma once

void send_call(void);
void send_to_call(void);
void recv_call(void);
void recv_from_call(void);
