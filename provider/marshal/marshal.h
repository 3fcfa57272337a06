/* SPDX-License-Identifier: MIT */
/* marshal: API set WSP, where a program's pointers stop.
 *
 * Each method copies its argument structure once, probes lpErrno before anything else (C-005),
 * copies what the pointers name once, notes what faults, and calls the same core that the kernel's
 * own clients call; the core reports a noted fault in its turn (C-076).
 *
 * Returns  what the WSP function returns; MARSHAL_FAILED is SOCKET_ERROR and INVALID_SOCKET.
 * Context  the calling thread, no lock held.
 * Source   own design; wsp_abi.h for the structures.
 * Tests    tests/unit/provider/test_marshal.c, tests/target/t_badptr.c                         */
#pragma once
#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/process/apiset.h"
#include "provider/abi/wsp_abi.h"
#include "provider/marshal/user.h"
#include "provider/spi/wsp.h"

#define MARSHAL_FAILED 0xffffffffu

/* Copies the arguments and probes their lpErrno; false: answer MARSHAL_FAILED, touch nothing. */
bool marshal_enter(void *args, size_t bytes, uaddr_t at, size_t err_offset);
#define ENTER(args, at) marshal_enter(&(args), sizeof(args), (at), offsetof(__typeof__(args), err))
/* 0, or the failure with *lpErrno written. */
uint32_t marshal_leave(uint32_t lp_errno, int err);

void marshal_name_in(struct name_arg *out, uint32_t name, uint32_t namelen);
/* A name to be written later: false when it or its length is unusable. */
bool marshal_name_usable(uint32_t name, uint32_t namelen);
/* Writes it with its length; false on a late fault. */
bool marshal_name_out(uint32_t name, uint32_t namelen, const struct endpoint *ep);
bool marshal_word_out(uint32_t at, uint32_t value);

/* marshal_overlapped.c: in every overlapped call.  at: the OVERLAPPED; flags: wsp_abi.h. */
void marshal_overlap_in(struct overlap *o, uint32_t at, uint32_t flags);
/* What the call returns.  moved, flags: what the OVERLAPPED shall say. */
uint32_t marshal_overlap_leave(uint32_t lp_errno, int err, const struct overlap *o, uint32_t at,
                               uint32_t moved, uint32_t flags);
uint32_t marshal_get_overlapped_result(uaddr_t at);
uint32_t marshal_next_due(uaddr_t at);
/* marshal_accept.c */
uint32_t marshal_accept(uaddr_t at);
uint32_t marshal_accept_offer(uaddr_t at);
uint32_t marshal_accept_decide(uaddr_t at);
/* marshal_data.c */
uint32_t marshal_recv(uaddr_t at);
uint32_t marshal_recv_from(uaddr_t at);
uint32_t marshal_send(uaddr_t at);
uint32_t marshal_send_to(uaddr_t at);
uint32_t marshal_select(uaddr_t at);
/* marshal_event.c */
uint32_t marshal_enum_network_events(uaddr_t at);
uint32_t marshal_event_select(uaddr_t at);
/* marshal_option.c */
uint32_t marshal_get_sock_opt(uaddr_t at);
uint32_t marshal_set_sock_opt(uaddr_t at);
/* marshal_ioctl.c */
uint32_t marshal_ioctl(uaddr_t at);
/* marshal_text.c */
uint32_t marshal_address_to_string(uaddr_t at);
uint32_t marshal_string_to_address(uaddr_t at);
