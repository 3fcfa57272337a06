/* SPDX-License-Identifier: MIT */
/* Which system this is. */
#include "image/user/crt/svc.h"

#include <string.h>

enum { MAJOR = 6, MINOR = 0, BUILD = 1937 };    /* of Windows Embedded CE 6.0 */

BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW lpVersionInformation)
{
    LPOSVERSIONINFOW v = lpVersionInformation;

    if (!v)
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (v->dwOSVersionInfoSize < sizeof *v)
        return win32_ok(ERROR_INSUFFICIENT_BUFFER);
    v->dwMajorVersion = MAJOR;
    v->dwMinorVersion = MINOR;
    v->dwBuildNumber = BUILD;
    v->dwPlatformId = VER_PLATFORM_WIN32_CE;
    memset(v->szCSDVersion, 0, sizeof v->szCSDVersion);
    return TRUE;
}
