/* SPDX-License-Identifier: MIT */
/* wsp_interfaces: SIO_GET_INTERFACE_LIST.
 *
 * Returns  0, or WSAEFAULT, with a byte count of 0, when the list does not fit.
 * Source   learn.microsoft.com, "SIO_GET_INTERFACE_LIST".
 * Tests    tests/unit/provider/test_ioctl.c, tests/target/t_ioctl.c                            */
#pragma once
#include "provider/spi/wsp.h"

int interface_list(struct ioctl_call *call) REQUIRES(net_core);
