/* SPDX-License-Identifier: MIT */
/* windows: the Windows CE base API that a program sees.  It draws in no Winsock header.
 *
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference"; names, types, values.
 * Tests    tests/target/t_thread.c, t_process.c, t_vm.c, t_wchar.c                             */
#pragma once

#include <excpt.h>
#include <stdarg.h>
#include <windef.h>
#include <winerror.h>
#include <winnt.h>
#if !defined(__cplusplus)
#include <specstrings.h> /* in C++ its names are the library's own */
#endif

#include <winbase.h>
#include <winnls.h>
#include <wingdi.h>
#include <winuser.h>
#include <winreg.h>
#include <dbgapi.h>
