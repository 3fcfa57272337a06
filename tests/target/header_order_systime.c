/* SPDX-License-Identifier: MIT */
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <winsock.h>
#include <windows.h>
#include <ws2tcpip.h>
#include "tests/target/header_order.h"

unsigned header_order_systime_first(void)
{
    return sizeof(fd_set) + sizeof(struct timeval);
}
