/* SPDX-License-Identifier: MIT */
#include <windows.h>
#include <stdio.h>
#include <ws2spi.h>
#include <stdlib.h>
#include <winsock2.h>
#include <time.h>
#include "tests/target/header_order.h"

unsigned header_order_windows_first(void)
{
    return sizeof(fd_set) + sizeof(struct timeval);
}
