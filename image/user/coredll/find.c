/* SPDX-License-Identifier: MIT */
/* Searches through a directory.  A search holds nothing of the kernel's: each batch of names begins
 * behind the last one of the batch before it. */
#include "image/user/coredll/file.h"

#include <string.h>

enum { BATCH = 8 };

struct find {
    struct find *next;
    WCHAR pattern[KERN_PATH_MAX];
    char directory[KERN_PATH_MAX], after[KERN_FILE_NAME_MAX];
    struct kern_directory_entry batch[BATCH];
    uint32_t count, at;
};
static CRITICAL_SECTION lock;       /* zeroes: a free one */
static struct find *finds;

static struct find **link_of(HANDLE h)
{
    struct find **link = &finds;

    while (*link && *link != h)
        link = &(*link)->next;
    return link;
}

static bool is_separator(WCHAR c)
{
    return c == '\\' || c == '/';
}

static WCHAR fold(WCHAR c)
{
    return c >= 'A' && c <= 'Z' ? (WCHAR)(c | 0x20) : c;
}

/* After a mismatch the last star takes one more; earlier stars need no second try. */
static bool matches(const WCHAR *pattern, const WCHAR *name)
{
    const WCHAR *star = NULL, *rest = NULL;

    while (*name) {
        if (*pattern == '*') {
            star = pattern++;
            rest = name;
        } else if (*pattern && (*pattern == '?' || fold(*pattern) == fold(*name))) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star + 1;
            name = ++rest;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

/* 0 and a batch with something in it, or why not. */
static uint32_t fetch(struct find *f)
{
    struct kern_list_directory a = { word(f->directory), word(f->after), word(f->batch), BATCH,
                                     0 };
    uint32_t err = KERN(LIST_DIRECTORY, &a);

    f->at = 0;
    f->count = err ? 0 : a.count;
    return err || a.count ? err : ERROR_NO_MORE_FILES;
}

static uint32_t next(struct find *f, LPWIN32_FIND_DATAW out)
{
    for (;;) {
        const struct kern_directory_entry *e;
        uint32_t err = f->at < f->count ? 0 : fetch(f);

        if (err)
            return err;
        e = &f->batch[f->at++];
        memcpy(f->after, e->name, sizeof f->after);
        ZeroMemory(out, sizeof *out);
        MultiByteToWideChar(CP_UTF8, 0, e->name, -1, out->cFileName, MAX_PATH);
        if (!matches(f->pattern, out->cFileName))
            continue;
        out->dwFileAttributes = file_attributes(e->attributes);
        out->nFileSizeLow = e->size;
        return 0;
    }
}

/* The last part of a name is the pattern; "*.*" is everything, a name without a dot too. */
static uint32_t begin(struct find *f, LPCWSTR name, LPWIN32_FIND_DATAW out)
{
    size_t n = name ? wcslen(name) : 0, cut = n;
    WCHAR directory[KERN_PATH_MAX];
    uint32_t err;

    if (!out || !name)
        return ERROR_INVALID_PARAMETER;
    if (n >= KERN_PATH_MAX)
        return ERROR_FILENAME_EXCED_RANGE;
    while (cut && !is_separator(name[cut - 1]))
        cut--;
    memcpy(directory, name, cut * sizeof *name);
    directory[cut] = '\0';
    wcscpy(f->pattern, wcscmp(name + cut, L"*.*") ? name + cut : L"*");
    err = crt_path(cut ? directory : L"\\", f->directory);
    return err ? err : next(f, out);
}

HANDLE WINAPI FindFirstFileW(LPCWSTR lpFileName, LPWIN32_FIND_DATAW lpFindFileData)
{
    struct find *f = LocalAlloc(LPTR, sizeof *f);

    if (!f)
        return INVALID_HANDLE_VALUE;
    if (!win32_ok(begin(f, lpFileName, lpFindFileData))) {
        LocalFree(f);
        return INVALID_HANDLE_VALUE;
    }
    EnterCriticalSection(&lock);
    f->next = finds;
    finds = f;
    LeaveCriticalSection(&lock);
    return f;
}

BOOL WINAPI FindNextFileW(HANDLE hFindFile, LPWIN32_FIND_DATAW lpFindFileData)
{
    struct find *f;

    EnterCriticalSection(&lock);
    f = *link_of(hFindFile);
    LeaveCriticalSection(&lock);
    if (!f || !lpFindFileData)
        return win32_ok(f ? ERROR_INVALID_PARAMETER : ERROR_INVALID_HANDLE);
    return win32_ok(next(f, lpFindFileData));
}

BOOL WINAPI FindClose(HANDLE hFindFile)
{
    struct find **link, *f;

    EnterCriticalSection(&lock);
    link = link_of(hFindFile);
    f = *link;
    if (f)
        *link = f->next;
    LeaveCriticalSection(&lock);
    if (f)
        LocalFree(f);
    return win32_ok(f ? 0 : ERROR_INVALID_HANDLE);
}
