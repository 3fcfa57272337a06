/* SPDX-License-Identifier: MIT */
/* net_names: the methods of API set NET that are about names.
 *
 * Returns  as net_abi.h says.
 * Context  thread context, net_core not held; they copy user memory, and the first two sleep.
 * Source   own design; causes of errors: CE 6.0 "gethostbyname"; names: RFC 1123 2.1.
 * Tests    tests/unit/provider/test_names.c, tests/target/t_names.c                            */
#pragma once
#include "bsp/kernel/memory/usercopy.h"

uint32_t net_api_resolve(uaddr_t at);
uint32_t net_api_reverse(uaddr_t at);
uint32_t net_api_host_name(uaddr_t at);
