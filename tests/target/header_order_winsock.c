/* SPDX-License-Identifier: MIT */
#include <ws2tcpip.h>
#include <winsock2.h>
#include <windows.h>
#include <ws2spi.h>
#include <time.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/target/header_order.h"

unsigned header_order_winsock_first(void)
{
    return sizeof(fd_set) + sizeof(struct timeval);
}
