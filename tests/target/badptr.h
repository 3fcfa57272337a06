/* SPDX-License-Identifier: MIT */
/* badptr: the half of the program t_badptr that attacks the calls which carry data. */
#pragma once

void WSPSend_refuses_hostile_pointers(void);
void WSPSendTo_refuses_hostile_pointers(void);
void WSPRecv_refuses_hostile_pointers(void);
void WSPRecvFrom_refuses_hostile_pointers(void);
