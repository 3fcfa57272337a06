/* SPDX-License-Identifier: MIT */
/* dgram_room: whose datagram is next when a NIC has more to send than it has room for.
 *
 * Each NIC has a line.  A call that finds others in it, or no room, goes to its end; what is given
 * room, in that order, keeps it until it has sent, however late its thread runs.  Until then who
 * comes goes to the end of the line, unless his thread has the better priority: else a thread that
 * runs would take all that is free while those that were woken wait for the CPU.  A call that must
 * not sleep leaves its socket in the line instead: it is not writable until its turn has come, and
 * then may try once before all others.
 *
 * Returns  dgram_room_first, dgram_room_claim: true when the datagram may be sent; else the claim
 *          is in the line.  dgram_room_moves: whether anybody was given room since it was asked.
 * Context  net_core held.  A claim begins by dgram_room_begin() and ends by dgram_room_release(),
 *          which may come again.  claim->sleeper: who is woken; set before the lock is given back.
 * Tests    tests/unit/provider/test_burst.c, test_fair_senders.c                                */
#pragma once
#include "provider/socket/sock.h"

void dgram_room_init(void);
void dgram_room_begin(struct dgram_claim *c) REQUIRES(net_core);
/* The first try of a call. */
bool dgram_room_first(struct sock *so, struct dgram_claim *c, struct net_addr addr, uint32_t bytes)
    REQUIRES(net_core);
/* At each wake: the route may lead through another NIC than before. */
bool dgram_room_claim(struct dgram_claim *c, struct net_addr addr, uint32_t bytes)
    REQUIRES(net_core);
void dgram_room_refuse(struct sock *so, const struct dgram_claim *c) REQUIRES(net_core);
bool dgram_room_moves(struct dgram_claim *c) REQUIRES(net_core);
/* What is sent from here to the release is what it has room for. */
void dgram_room_use(struct dgram_claim *c) REQUIRES(net_core);
void dgram_room_release(struct dgram_claim *c) REQUIRES(net_core);
void dgram_room_forget(struct sock *so) REQUIRES(net_core);     /* it closes */
/* Addresses or routes have changed: whoever waits looks again where its datagram goes. */
void dgram_room_rerouted(void) REQUIRES(net_core);
