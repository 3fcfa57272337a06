/* SPDX-License-Identifier: MIT */
/* winioctl: how the number of an ioctl is made up.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "CTL_CODE"; values compared with the
 *          mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts_heads.c                                                    */
#pragma once
#include <windef.h>

#ifndef CTL_CODE
#define CTL_CODE(device, function, method, access) \
    (((DWORD)(device) << 16) | ((DWORD)(access) << 14) | ((DWORD)(function) << 2) | (DWORD)(method))
#endif
#define DEVICE_TYPE_FROM_CTL_CODE(code) (((DWORD)(code) & 0xffff0000u) >> 16)

#ifndef METHOD_BUFFERED
#define METHOD_BUFFERED 0
#define METHOD_IN_DIRECT 1
#define METHOD_OUT_DIRECT 2
#define METHOD_NEITHER 3
#endif

#ifndef FILE_ANY_ACCESS
#define FILE_ANY_ACCESS 0
#define FILE_READ_ACCESS 0x0001
#define FILE_WRITE_ACCESS 0x0002
#endif

#define DEVICE_TYPE DWORD
#define FILE_DEVICE_DISK 0x00000007
#define FILE_DEVICE_DISK_FILE_SYSTEM 0x00000008
#define FILE_DEVICE_FILE_SYSTEM 0x00000009
#define FILE_DEVICE_KEYBOARD 0x0000000b
#define FILE_DEVICE_NETWORK 0x00000012
#define FILE_DEVICE_NULL 0x00000015
#define FILE_DEVICE_SERIAL_PORT 0x0000001b
#define FILE_DEVICE_STREAMS 0x0000001e
#define FILE_DEVICE_TRANSPORT 0x00000021
#define FILE_DEVICE_UNKNOWN 0x00000022
#define FILE_DEVICE_HAL 0x00000101
#define FILE_DEVICE_CONSOLE 0x00000102
#define FILE_DEVICE_PSL 0x00000103
#define FILE_DEVICE_SERVICE 0x00000104
