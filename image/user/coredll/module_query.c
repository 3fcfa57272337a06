/* SPDX-License-Identifier: MIT */
/* Questions about modules; a static program may ask for itself. */
#include <string.h>
#include "image/user/coredll/module.h"
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName)
{
    char name[KERN_PATH_MAX];
    struct module *m = NULL;

    if (!lpModuleName)
        return (HMODULE)USER_BASE;
    if (crt_narrow(lpModuleName, name, sizeof name)) {
        EnterCriticalSection(&module_lock);
        m = module_by_name(name);
        LeaveCriticalSection(&module_lock);
    }
    if (m)
        return m->handle;
    SetLastError(ERROR_MOD_NOT_FOUND);
    return NULL;
}

/* A program's file has no suffix here, and one on CE: who makes another name of it (`.ini`) cuts
 * that off, and CreateProcess takes it. */
static bool path_of(HMODULE module, char *out, size_t bytes)
{
    struct module *m;

    if (!module || module == GetModuleHandleW(NULL)) {
        crt_program_path(out, bytes);
        if (!strchr(out, '.'))
            strlcat(out, ".exe", bytes);
        return true;
    }
    EnterCriticalSection(&module_lock);
    m = module_by_handle(module);
    if (m)
        strcpy(out, m->path);
    LeaveCriticalSection(&module_lock);
    return m;
}

/* As on CE, what does not fit is cut off, with a NUL behind it. */
DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize)
{
    char path[KERN_PATH_MAX];
    DWORD n = 0;

    if (!path_of(hModule, path, sizeof path)) {
        SetLastError(ERROR_INVALID_HANDLE);
        return 0;
    }
    if (!nSize) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    for (; n < nSize - 1 && path[n]; n++)
        lpFilename[n] = (unsigned char)path[n];
    lpFilename[n] = L'\0';
    return n;
}

static FARPROC found(struct module *m, const char *name, uint32_t ordinal)
{
    uint32_t address = 0;

    if (!m)
        SetLastError(ERROR_INVALID_HANDLE);
    else if (m->exports)
        address = name ? module_export_named(m->exports, name)
                       : module_export_ordinal(m->exports, ordinal);
    if (m && !address)
        SetLastError(ERROR_PROC_NOT_FOUND);
    return (FARPROC)address;
}

FARPROC WINAPI GetProcAddressA(HMODULE hModule, LPCSTR lpProcName)
{
    uint32_t ordinal = word(lpProcName);
    FARPROC proc;

    EnterCriticalSection(&module_lock);
    proc = found(module_by_handle(hModule), ordinal >> 16 ? lpProcName : NULL, ordinal);
    LeaveCriticalSection(&module_lock);
    return proc;
}

FARPROC WINAPI GetProcAddressW(HMODULE hModule, LPCWSTR lpProcName)
{
    char name[256];

    if (!(word(lpProcName) >> 16))
        return GetProcAddressA(hModule, (LPCSTR)lpProcName);
    if (crt_narrow(lpProcName, name, sizeof name))
        return GetProcAddressA(hModule, name);
    SetLastError(ERROR_PROC_NOT_FOUND);
    return NULL;
}
