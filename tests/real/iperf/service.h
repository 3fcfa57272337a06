/* SPDX-License-Identifier: MIT */
/* Windows's services, which iperf can be one of (the file is not in Debian's tarball).  On Windows
 * CE a service is a DLL: iperf is none, and never starts as one. */
#pragma once
#define SZSERVICENAME "iperf"
#define SERVICE_START_PENDING 2
#define SERVICE_RUNNING 4

typedef void (*LPSERVICE_MAIN_FUNCTION)(DWORD argc, LPTSTR *argv);
typedef struct {
    LPSTR name;
    LPSERVICE_MAIN_FUNCTION start;
} SERVICE_TABLE_ENTRY;

static inline bool StartServiceCtrlDispatcher(const SERVICE_TABLE_ENTRY *)
{
    return false;
}

static inline bool ReportStatusToSCMgr(DWORD, DWORD, DWORD)
{
    return false;
}

static inline bool CmdRemoveService()
{
    return false;
}

static inline void CmdInstallService(int, char **)
{
    fputs("there are no such services on Windows CE\n", stderr);
}

static void service_main(DWORD, LPTSTR *)
{
}
