/* SPDX-License-Identifier: MIT */
/* crtdbg: what a release build of the Microsoft C library makes of it: nothing.
 * Source   learn.microsoft.com "CRT debugging techniques".
 * Tests    tests/system/test_headers.py                                                        */
#pragma once

#define _CRT_WARN 0
#define _CRT_ERROR 1
#define _CRT_ASSERT 2
#define _CRTDBG_ALLOC_MEM_DF 0x01
#define _CRTDBG_CHECK_ALWAYS_DF 0x04
#define _CRTDBG_LEAK_CHECK_DF 0x20
#define _CRTDBG_REPORT_FLAG (-1)

#define _ASSERT(expr) ((void)0)
#define _ASSERTE(expr) ((void)0)
#define _RPT0(type, text) ((void)0)
#define _RPT1(type, text, a) ((void)0)
#define _RPT2(type, text, a, b) ((void)0)
#define _RPT3(type, text, a, b, c) ((void)0)
#define _RPT4(type, text, a, b, c, d) ((void)0)
#define _RPTF0(type, text) ((void)0)
#define _RPTF1(type, text, a) ((void)0)
#define _RPTF2(type, text, a, b) ((void)0)
#define _CrtCheckMemory() 1
#define _CrtDumpMemoryLeaks() 0
#define _CrtSetDbgFlag(flags) 0
#define _CrtSetReportMode(type, mode) 0
#define _CrtSetReportFile(type, file) 0
#define _CrtDbgBreak() ((void)0)
