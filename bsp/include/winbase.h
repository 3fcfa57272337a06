/* SPDX-License-Identifier: MIT */
/* winbase: the base API, a header a subject in bsp/include/wince.  Include <windows.h>.
 *
 * Units    times in milliseconds.
 * Returns  BOOL calls: FALSE on failure; HANDLE calls: NULL; the reason is GetLastError().
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".  Values, layouts and
 *          prototypes compared with the mingw-w64 10.0.0 headers; what differs is CE's: thread
 *          priorities, CRITICAL_SECTION, and the types of CreateProcess's command line and current
 *          directory.
 * Tests    tests/target/header_facts.c, t_thread.c, t_process.c, t_vm.c                        */
#pragma once
#include <windef.h>
#include <winerror.h>
#include <winnt.h>

#include <wince/clock.h>
#include <wince/debug.h>
#include <wince/entry.h>
#include <wince/exception.h>
#include <wince/file.h>
#include <wince/filetime.h>
#include <wince/interlocked.h>
#include <wince/mapping.h>
#include <wince/memory.h>
#include <wince/module.h>
#include <wince/process.h>
#include <wince/random.h>
#include <wince/security.h>
#include <wince/sync.h>
#include <wince/text.h>
#include <wince/thread.h>
#include <wince/version.h>
