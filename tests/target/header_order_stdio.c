/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <winsock2.h>
#include <ws2spi.h>
#include <ws2tcpip.h>
#include <windows.h>
#include "tests/target/header_order.h"

unsigned header_order_stdio_first(void)
{
    return sizeof(fd_set) + sizeof(struct timeval);
}
