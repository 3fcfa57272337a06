/* SPDX-License-Identifier: MIT */
/* entry: where a program begins: WinMain, wWinMain, wmain (_tmain) or main, whichever it has, in
 * this order.
 * Part of winbase.h: programs include <windows.h>.
 * CE       lpCmdLine holds the arguments alone, without the program's name; hPrevInstance is NULL,
 *          nShowCmd SW_SHOW.  What it returns is the exit code of the process.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "WinMain".
 * Tests    tests/system/test_entries.py */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

int WINAPI WinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPWSTR lpCmdLine, int nShowCmd);
int WINAPI wWinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPWSTR lpCmdLine, int nShowCmd);

#ifdef __cplusplus
}
#endif
