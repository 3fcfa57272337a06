/* SPDX-License-Identifier: MIT */
/* trace_events: the provider's trace records, named in provider.c.                               */
#pragma once
#include "bsp/kernel/debug/trace.h"

enum { TR_SOCK = TR_PROVIDER, TR_BAD_ERR, TR_CONNECT, TR_ICMP, TR_WRONG_ACK };
