/* SPDX-License-Identifier: MIT */
/* sock_life: the end of a socket that no handle names.
 *
 * Context  net_core held; the reference of its maker is dropped, so the socket is gone afterwards
 *          unless a call still holds it.
 * Tests    tests/unit/provider/test_model.c                                                    */
#pragma once
#include "provider/socket/sock.h"

void sock_orphan(struct sock *so) REQUIRES(net_core);
