/* SPDX-License-Identifier: MIT */
/* Files by 16-bit names.  The kernel's names are ISO 8859-1. */
#include "image/user/crt/crt.h"

#include <errno.h>
#include <stdio.h>
#include <wchar.h>

enum { MODE_BYTES = 16 };

static bool narrow(const wchar_t *name, const wchar_t *mode, char path[MAX_PATH],
                   char letters[MODE_BYTES])
{
    bool fits = name && mode && crt_narrow(name, path, MAX_PATH) &&
                crt_narrow(mode, letters, MODE_BYTES);

    if (!fits)
        errno = EINVAL;
    return fits;
}

FILE *_wfopen(const wchar_t *name, const wchar_t *mode)
{
    char path[MAX_PATH], letters[MODE_BYTES];

    return narrow(name, mode, path, letters) ? fopen(path, letters) : NULL;
}

FILE *_wfreopen(const wchar_t *name, const wchar_t *mode, FILE *file)
{
    char path[MAX_PATH], letters[MODE_BYTES];

    return narrow(name, mode, path, letters) ? freopen(path, letters, file) : NULL;
}
