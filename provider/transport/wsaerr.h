/* SPDX-License-Identifier: MIT */
/* wsaerr: every lwIP error becomes a Winsock error here and nowhere else.
 *
 * Returns  a WSAE*.  An error that lwIP cannot deliver in that phase stops a test build; a release
 *          traces it and answers WSAENETDOWN.
 * Context  anywhere.
 * Source   lwip/err.h.
 * Tests    tests/unit/provider/test_tables.c                                                   */
#pragma once

enum net_phase { IN_CALL, CONNECTING, CONNECTED, NPHASES };

int wsa_from_lwip(int lwip_err, enum net_phase phase);
