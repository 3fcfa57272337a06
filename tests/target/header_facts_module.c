/* SPDX-License-Identifier: MIT */
/* header_facts_module: as header_facts.c, for what goes with LoadLibrary.
 *
 * Source   learn.microsoft.com "LoadLibraryEx", "DllMain"; the mingw-w64 10.0.0 headers. */
#include <windows.h>

#define IS(name, value) \
    _Static_assert((uint32_t)(name) == (uint32_t)(value), #name " is " #value)
#define TYPE(function, type) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(function), type), #function)

IS(DLL_PROCESS_DETACH, 0); IS(DLL_PROCESS_ATTACH, 1); IS(DLL_THREAD_ATTACH, 2);
IS(DLL_THREAD_DETACH, 3); IS(DONT_RESOLVE_DLL_REFERENCES, 1); IS(LOAD_LIBRARY_AS_DATAFILE, 2);
IS(ERROR_MOD_NOT_FOUND, 126); IS(ERROR_PROC_NOT_FOUND, 127); IS(ERROR_DLL_INIT_FAILED, 1114);
IS(STATUS_INVALID_IMAGE_FORMAT, 0xc000007b); IS(STATUS_DLL_NOT_FOUND, 0xc0000135);
IS(STATUS_ENTRYPOINT_NOT_FOUND, 0xc0000139); IS(STATUS_DLL_INIT_FAILED, 0xc0000142);

TYPE(LoadLibrary, HMODULE(LPCWSTR));
TYPE(LoadLibraryEx, HMODULE(LPCWSTR, HANDLE, DWORD));
TYPE(FreeLibrary, BOOL(HMODULE));
TYPE(DisableThreadLibraryCalls, BOOL(HMODULE));
TYPE(GetProcAddress, FARPROC(HMODULE, LPCWSTR));
TYPE(GetProcAddressA, FARPROC(HMODULE, LPCSTR));
TYPE(GetModuleHandle, HMODULE(LPCWSTR));
TYPE(GetModuleFileName, DWORD(HMODULE, LPWSTR, DWORD));
