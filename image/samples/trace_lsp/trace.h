/* SPDX-License-Identifier: MIT */
/* trace: what the layer's start and its calls share. */
#pragma once
#include <ws2spi.h>
#include <windows.h>

extern WSPPROC_TABLE lower;             /* of the provider below                  */
extern WSPUPCALLTABLE upcalls;
extern const WSPPROC_TABLE trace_calls; /* ours                                   */
extern WCHAR trace_name[64];            /* the DLL's name, in front of every line */

/* What the provider below is to be told in the place of a chain of ours; FALSE: it is not one. */
BOOL trace_below(const WSAPROTOCOL_INFOW *chain, WSAPROTOCOL_INFOW *below);
int WSPAPI trace_cleanup(LPINT lpErrno);
