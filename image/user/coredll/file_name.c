/* SPDX-License-Identifier: MIT */
/* Files and directories by their names. */
#include "image/user/coredll/file.h"

static BOOL by_name(enum kern_method method, LPCWSTR name)
{
    char path[KERN_PATH_MAX];
    struct kern_file_name a = { word(path) };
    uint32_t err = crt_path(name, path);

    return win32_ok(err ? err : svc(SVC_ID(SVC_KERN, method), &a, sizeof a));
}

BOOL WINAPI DeleteFileW(LPCWSTR lpFileName)
{
    return by_name(KERN_REMOVE_FILE, lpFileName);
}

BOOL WINAPI CreateDirectoryW(LPCWSTR lpPathName, LPSECURITY_ATTRIBUTES lpSecurityAttributes)
{
    (void)lpSecurityAttributes;
    return by_name(KERN_MAKE_DIRECTORY, lpPathName);
}

BOOL WINAPI RemoveDirectoryW(LPCWSTR lpPathName)
{
    return by_name(KERN_REMOVE_DIRECTORY, lpPathName);
}

static uint32_t rename_file(LPCWSTR from, LPCWSTR to, uint32_t replace)
{
    char old[KERN_PATH_MAX], new[KERN_PATH_MAX];
    struct kern_rename_file a = { word(old), word(new), replace };
    uint32_t err = crt_path(from, old);

    if (!err)
        err = crt_path(to, new);
    return err ? err : KERN(RENAME_FILE, &a);
}

BOOL WINAPI MoveFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName)
{
    return win32_ok(rename_file(lpExistingFileName, lpNewFileName, 0));
}

BOOL WINAPI DeleteAndRenameFile(LPCWSTR lpszDestFile, LPCWSTR lpszSourceFile)
{
    return win32_ok(rename_file(lpszSourceFile, lpszDestFile, 1));
}

static bool info(LPCWSTR name, struct kern_file_info *a)
{
    char path[KERN_PATH_MAX];
    uint32_t err = crt_path(name, path);

    *a = (struct kern_file_info){ .name = word(path) };
    return win32_ok(err ? err : KERN(FILE_INFO, a));
}

DWORD WINAPI GetFileAttributesW(LPCWSTR lpFileName)
{
    struct kern_file_info a;

    return info(lpFileName, &a) ? file_attributes(a.attributes) : INVALID_FILE_ATTRIBUTES;
}

BOOL WINAPI GetFileAttributesExW(LPCWSTR lpFileName, GET_FILEEX_INFO_LEVELS fInfoLevelId,
                                 LPVOID lpFileInformation)
{
    struct kern_file_info a;

    if (fInfoLevelId != GetFileExInfoStandard || !lpFileInformation)
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (!info(lpFileName, &a))
        return FALSE;
    *(WIN32_FILE_ATTRIBUTE_DATA *)lpFileInformation = (WIN32_FILE_ATTRIBUTE_DATA){
        .dwFileAttributes = file_attributes(a.attributes), .nFileSizeLow = a.size };
    return TRUE;
}

static uint32_t mark(LPCWSTR name, uint32_t attributes)
{
    char path[KERN_PATH_MAX];
    struct kern_mark_file a = { word(path), attributes & KERN_FILE_MARKS };
    uint32_t err = crt_path(name, path);

    return err ? err : KERN(MARK_FILE, &a);
}

/* A program gives back what it was told, but for one bit: what cannot be changed may be in it. */
BOOL WINAPI SetFileAttributesW(LPCWSTR lpFileName, DWORD dwFileAttributes)
{
    const DWORD known = KERN_FILE_MARKS | FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_INROM |
                        FILE_ATTRIBUTE_NORMAL | FILE_ATTRIBUTE_TEMPORARY;

    if (dwFileAttributes & ~known)
        return win32_ok(ERROR_INVALID_PARAMETER);
    return win32_ok(mark(lpFileName, dwFileAttributes));
}

/* Until the source gives no more; what there was to write is written, or it is an error. */
static uint32_t copy_data(uint32_t from, uint32_t to)
{
    char piece[4096];
    struct kern_file_io in = { from, word(piece), sizeof piece, 0 };
    struct kern_file_io out = { to, word(piece), 0, 0 };
    uint32_t err;

    do {
        err = KERN(READ_FILE, &in);
        out.bytes = in.done;
        if (!err)
            err = KERN(WRITE_FILE, &out);
        if (!err && out.done < out.bytes)
            err = ERROR_DISK_FULL;
    } while (!err && in.done);
    return err;
}

static uint32_t copy_to(uint32_t from, LPCWSTR name, BOOL fail_if_exists)
{
    char path[KERN_PATH_MAX];
    struct kern_create_file a = {
        word(path), KERN_OPEN_WRITE | KERN_OPEN_DENY_READ | KERN_OPEN_DENY_WRITE |
                        KERN_OPEN_CREATE | (fail_if_exists ? KERN_OPEN_NEW : KERN_OPEN_TRUNCATE),
        0, 0 };
    struct kern_file_name made = { word(path) };
    uint32_t err = crt_path(name, path);

    if (!err)
        err = KERN(CREATE_FILE, &a);
    if (err)
        return err == ERROR_ALREADY_EXISTS ? ERROR_FILE_EXISTS : err;
    err = copy_data(from, a.file);
    CloseHandle((HANDLE)a.file);
    if (err)
        KERN(REMOVE_FILE, &made);
    return err;
}

BOOL WINAPI CopyFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, BOOL bFailIfExists)
{
    HANDLE from = CreateFileW(lpExistingFileName, GENERIC_READ, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    struct kern_file_info a = { .file = word(from) };
    uint32_t err;

    if (from == INVALID_HANDLE_VALUE)
        return FALSE;
    err = KERN(FILE_INFO, &a);
    if (!err)
        err = copy_to(a.file, lpNewFileName, bFailIfExists);
    if (!err)
        err = mark(lpNewFileName, a.attributes);
    CloseHandle(from);
    return win32_ok(err);
}
