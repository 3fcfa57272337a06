/* SPDX-License-Identifier: MIT */
/* Processes: create, end, ask. */
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"
#include "image/user/crt/teb.h"

#include <stdlib.h>
#include <string.h>

/* The first word of `line`, quotes taken off, goes to `name`; *rest is what follows it. */
static bool first_word(const char *line, char *name, size_t bytes, const char **rest)
{
    char stop = ' ';
    size_t n = 0;

    while (*line == ' ')
        line++;
    if (*line == '"')
        stop = *line++;
    for (; *line && *line != stop; line++) {
        if (n + 1 >= bytes)
            return false;
        name[n++] = *line;
    }
    name[n] = '\0';
    *rest = *line ? line + 1 : line;
    return n > 0;
}

/* The kernel wants the whole line, "name arguments", and the name of the file. */
static uint32_t compose(LPCWSTR image, LPCWSTR command, char *name, char *line)
{
    char given[KERN_CMDLINE_MAX];
    const char *rest = given;
    bool quote;

    if (!crt_narrow(command ? command : L"", given, sizeof given))
        return ERROR_BAD_LENGTH;
    if (image ? !crt_narrow(image, name, MAX_PATH) : !first_word(given, name, MAX_PATH, &rest))
        return ERROR_FILE_NOT_FOUND;
    while (*rest == ' ')
        rest++;
    quote = strchr(name, ' ') != NULL;
    if (strlen(name) + strlen(rest) + (quote ? 4 : 2) > KERN_CMDLINE_MAX)
        return ERROR_BAD_LENGTH;
    line[0] = '\0';
    strcat(strcat(strcat(line, quote ? "\"" : ""), name), quote ? "\"" : "");
    if (*rest)
        strcat(strcat(line, " "), rest);
    return 0;
}

uint32_t crt_begin_process(struct kern_create_process *a, char *name)
{
    static const char folder[] = "\\Windows\\", suffix[] = ".exe";
    size_t length = strlen(name);
    uint32_t err = length < KERN_NAME_MAX ? KERN(CREATE_PROCESS, a) : ERROR_FILE_NOT_FOUND;

    if (err != ERROR_FILE_NOT_FOUND)
        return err;
    if (!_strnicmp(name, folder, sizeof folder - 1))
        memmove(name, name + sizeof folder - 1, (length -= sizeof folder - 1) + 1);
    if (length < KERN_NAME_MAX)
        err = KERN(CREATE_PROCESS, a);
    if (err != ERROR_FILE_NOT_FOUND || length < sizeof suffix ||
        _stricmp(name + length - (sizeof suffix - 1), suffix))
        return err;
    name[length -= sizeof suffix - 1] = '\0';
    return length < KERN_NAME_MAX ? KERN(CREATE_PROCESS, a) : err;
}

BOOL WINAPI CreateProcessW(LPCWSTR lpApplicationName, LPCWSTR lpCommandLine,
                           LPSECURITY_ATTRIBUTES lpProcessAttributes,
                           LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles,
                           DWORD dwCreationFlags, LPVOID lpEnvironment, LPWSTR lpCurrentDirectory,
                           LPSTARTUPINFOW lpStartupInfo, LPPROCESS_INFORMATION lpProcessInformation)
{
    char name[MAX_PATH], line[KERN_CMDLINE_MAX];
    struct kern_create_process a = { .image = word(name), .cmdline = word(line),
                                     .suspended = (dwCreationFlags & CREATE_SUSPENDED) != 0 };
    uint32_t err;

    (void)lpProcessAttributes;
    (void)lpThreadAttributes;
    (void)lpStartupInfo;
    if (bInheritHandles || lpEnvironment || lpCurrentDirectory)
        return win32_ok(ERROR_INVALID_PARAMETER);
    err = compose(lpApplicationName, lpCommandLine, name, line);
    if (!err)
        err = crt_begin_process(&a, name);
    if (err)
        return win32_ok(err);
    if (lpProcessInformation) {
        lpProcessInformation->hProcess = (HANDLE)a.process;
        lpProcessInformation->hThread = (HANDLE)a.thread;
        lpProcessInformation->dwProcessId = a.process_id;
        lpProcessInformation->dwThreadId = a.thread_id;
    } else {
        CloseHandle((HANDLE)a.process);
        CloseHandle((HANDLE)a.thread);
    }
    return TRUE;
}

/* Without the atexit functions, as a CE process ends when a DLL calls this: only stdio is
 * flushed. */
void WINAPI ExitProcess(UINT uExitCode)
{
    struct kern_exit a = { uExitCode };

    crt_tell(DLL_PROCESS_DETACH);
    crt_flush();
    for (;;)
        KERN(EXIT_PROCESS, &a);
}

BOOL WINAPI TerminateProcess(HANDLE hProcess, DWORD uExitCode)
{
    struct kern_terminate a = { word(hProcess), uExitCode };
    struct kern_exit self = { uExitCode };

    if (hProcess == GetCurrentProcess())
        return win32_ok(KERN(EXIT_PROCESS, &self));
    return win32_ok(KERN(TERMINATE_PROCESS, &a));
}

BOOL WINAPI GetExitCodeProcess(HANDLE hProcess, LPDWORD lpExitCode)
{
    struct kern_exit_code a = { word(hProcess), 0 };

    if (hProcess == GetCurrentProcess()) {
        *lpExitCode = STILL_ACTIVE;
        return TRUE;
    }
    if (!win32_ok(KERN(EXIT_CODE, &a)))
        return FALSE;
    *lpExitCode = a.code;
    return TRUE;
}

HANDLE WINAPI OpenProcess(DWORD fdwAccess, BOOL fInherit, DWORD IDProcess)
{
    struct kern_open_process a = { IDProcess, 0 };

    (void)fdwAccess;
    if (fInherit) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return win32_ok(KERN(OPEN_PROCESS, &a)) ? (HANDLE)a.process : NULL;
}
