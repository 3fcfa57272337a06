/* SPDX-License-Identifier: MIT */
/* process: programs started, ended and waited for.
 * Part of winbase.h: programs include <windows.h>.
 * CE       CreateProcess: as on CE the command line holds the arguments only, and lpEnvironment,
 *          the current directory, STARTUPINFO and handle inheritance must be NULL or FALSE.  With
 *          a NULL image name the first word of the command line names the program.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_process.c */
#pragma once
#include <windef.h>
#include <winerror.h>
#include <winnt.h>
#include <wince/security.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _PROCESS_INFORMATION {
    HANDLE hProcess;
    HANDLE hThread;
    DWORD dwProcessId;
    DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;

typedef struct _STARTUPINFOW {
    DWORD cb;
    LPWSTR lpReserved, lpDesktop, lpTitle;
    DWORD dwX, dwY, dwXSize, dwYSize, dwXCountChars, dwYCountChars, dwFillAttribute, dwFlags;
    WORD wShowWindow, cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput, hStdOutput, hStdError;
} STARTUPINFOW, STARTUPINFO, *LPSTARTUPINFOW, *LPSTARTUPINFO;

BOOL WINAPI CreateProcessW(LPCWSTR lpApplicationName, LPCWSTR lpCommandLine,
                           LPSECURITY_ATTRIBUTES lpProcessAttributes,
                           LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles,
                           DWORD dwCreationFlags, LPVOID lpEnvironment, LPWSTR lpCurrentDirectory,
                           LPSTARTUPINFOW lpStartupInfo,
                           LPPROCESS_INFORMATION lpProcessInformation);
#define CreateProcess CreateProcessW
#define CREATE_NEW_CONSOLE 0x00000010
#define CREATE_SUSPENDED 0x00000004
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x00010000
void WINAPI ExitProcess(UINT uExitCode) __attribute__((noreturn));
BOOL WINAPI TerminateProcess(HANDLE hProcess, DWORD uExitCode);
#define STILL_ACTIVE STATUS_PENDING
BOOL WINAPI GetExitCodeProcess(HANDLE hProcess, LPDWORD lpExitCode);
HANDLE WINAPI OpenProcess(DWORD fdwAccess, BOOL fInherit, DWORD IDProcess);
DWORD WINAPI GetCurrentProcessId(void);
DWORD WINAPI GetProcessId(HANDLE hProcess);
LPWSTR WINAPI GetCommandLineW(void);     /* the arguments, without the program's name */
#define GetCommandLine GetCommandLineW
/* Pseudo handles, good for the caller only (CE: SYS_HANDLE_BASE + SH_CURTHREAD, SH_CURPROC). */
static inline HANDLE GetCurrentThread(void)
{
    return (HANDLE)(UINT_PTR)65;
}
static inline HANDLE GetCurrentProcess(void)
{
    return (HANDLE)(UINT_PTR)66;
}

#ifdef __cplusplus
}
#endif
