/* SPDX-License-Identifier: MIT */
/* LoadLibrary and what goes with it. */
#include "image/user/coredll/module.h"
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

HMODULE WINAPI LoadLibraryExW(LPCWSTR lpLibFileName, HANDLE hFile, DWORD dwFlags)
{
    char name[KERN_PATH_MAX];
    struct module *m = NULL;
    uint32_t err;

    if (hFile || (dwFlags & ~(DWORD)(DONT_RESOLVE_DLL_REFERENCES | LOAD_LIBRARY_AS_DATAFILE)))
        err = ERROR_INVALID_PARAMETER;
    else if ((dwFlags & LOAD_LIBRARY_AS_DATAFILE) || !module_first())
        err = ERROR_NOT_SUPPORTED; /* a static program has no coredll.dll to load for */
    else if (!lpLibFileName || !*lpLibFileName)
        err = ERROR_INVALID_PARAMETER;
    else if (!crt_narrow(lpLibFileName, name, sizeof name))
        err = ERROR_MOD_NOT_FOUND;
    else {
        EnterCriticalSection(&module_lock);
        err = module_load(name, dwFlags & DONT_RESOLVE_DLL_REFERENCES, &m);
        LeaveCriticalSection(&module_lock);
    }
    return win32_ok(err) ? m->handle : NULL;
}

HMODULE WINAPI LoadLibraryW(LPCWSTR lpLibFileName)
{
    return LoadLibraryExW(lpLibFileName, NULL, 0);
}

BOOL WINAPI FreeLibrary(HMODULE hLibModule)
{
    struct module *m;

    EnterCriticalSection(&module_lock);
    m = hLibModule ? module_by_handle(hLibModule) : NULL;
    if (m)
        module_release(m);
    LeaveCriticalSection(&module_lock);
    return win32_ok(m ? 0 : ERROR_INVALID_HANDLE);
}

void WINAPI FreeLibraryAndExitThread(HMODULE hLibModule, DWORD dwExitCode)
{
    FreeLibrary(hLibModule);
    ExitThread(dwExitCode);
}

BOOL WINAPI DisableThreadLibraryCalls(HMODULE hLibModule)
{
    struct module *m;

    EnterCriticalSection(&module_lock);
    m = hLibModule ? module_by_handle(hLibModule) : NULL;
    if (m)
        m->quiet = true;
    LeaveCriticalSection(&module_lock);
    return win32_ok(m ? 0 : ERROR_INVALID_HANDLE);
}
