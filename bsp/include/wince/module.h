/* SPDX-License-Identifier: MIT */
/* module: DLLs loaded, asked and freed.
 * Part of winbase.h: programs include <windows.h>.
 * Names    without a dot get ".dll"; they have no case.  Without a folder: beside the program, in
 *          \Windows, in the root.  One module has a name, whatever folder is asked for later.
 * Returns  LoadLibrary: NULL with ERROR_MOD_NOT_FOUND (it, or one that it needs),
 *          ERROR_PROC_NOT_FOUND (an import; each is named on the console), ERROR_BAD_EXE_FORMAT,
 *          ERROR_DLL_INIT_FAILED (DllMain said FALSE); in a static program ERROR_NOT_SUPPORTED.
 *          GetProcAddress: NULL with ERROR_PROC_NOT_FOUND, ERROR_INVALID_HANDLE.
 * Context  any thread.  DllMain runs with the loader's lock held: it must not wait for a thread
 *          that starts, ends, or loads.
 * CE       LOAD_LIBRARY_AS_DATAFILE is not there (modules have no resources): ERROR_NOT_SUPPORTED.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_module.c */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH 2
#define DLL_THREAD_DETACH 3

#define DONT_RESOLVE_DLL_REFERENCES 0x00000001
#define LOAD_LIBRARY_AS_DATAFILE 0x00000002

HMODULE WINAPI LoadLibraryW(LPCWSTR lpLibFileName);
#define LoadLibrary LoadLibraryW
HMODULE WINAPI LoadLibraryExW(LPCWSTR lpLibFileName, HANDLE hFile, DWORD dwFlags);
#define LoadLibraryEx LoadLibraryExW
BOOL WINAPI FreeLibrary(HMODULE hLibModule);
void WINAPI FreeLibraryAndExitThread(HMODULE hLibModule, DWORD dwExitCode)
    __attribute__((noreturn));
BOOL WINAPI DisableThreadLibraryCalls(HMODULE hLibModule);

/* lpProcName: a name, or an ordinal as MAKEINTRESOURCE makes it. */
FARPROC WINAPI GetProcAddressA(HMODULE hModule, LPCSTR lpProcName);
FARPROC WINAPI GetProcAddressW(HMODULE hModule, LPCWSTR lpProcName);
#define GetProcAddress GetProcAddressW

HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName);
#define GetModuleHandle GetModuleHandleW
DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize);
#define GetModuleFileName GetModuleFileNameW

#ifdef __cplusplus
}
#endif
