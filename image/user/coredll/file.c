/* SPDX-License-Identifier: MIT */
/* CreateFile, and what is done with its handles. */
#include "image/user/coredll/file.h"

#include <stdint.h>

/* What the kernel is asked for, by dwCreationDisposition. */
static const uint32_t dispositions[] = {
    [CREATE_NEW] = KERN_OPEN_CREATE | KERN_OPEN_NEW,
    [CREATE_ALWAYS] = KERN_OPEN_CREATE | KERN_OPEN_TRUNCATE,
    [OPEN_EXISTING] = 0,
    [OPEN_ALWAYS] = KERN_OPEN_CREATE,
    [TRUNCATE_EXISTING] = KERN_OPEN_TRUNCATE,
};

static uint32_t access_flags(DWORD access, DWORD share)
{
    uint32_t flags = 0;

    if (access & (GENERIC_READ | GENERIC_EXECUTE | GENERIC_ALL))
        flags |= KERN_OPEN_READ;
    if (access & (GENERIC_WRITE | GENERIC_ALL))
        flags |= KERN_OPEN_WRITE;
    if (!(share & FILE_SHARE_READ))
        flags |= KERN_OPEN_DENY_READ;
    if (!(share & FILE_SHARE_WRITE))
        flags |= KERN_OPEN_DENY_WRITE;
    return flags & (KERN_OPEN_READ | KERN_OPEN_WRITE) ? flags : flags | KERN_OPEN_QUERY;
}

/* "COM1:": a device, and there is none. */
static bool is_device(LPCWSTR name)
{
    size_t n = name ? wcslen(name) : 0;

    return n >= 4 && n <= 5 && name[n - 1] == ':' && name[0] != '\\' && name[0] != '/';
}

static uint32_t open_checked(LPCWSTR name, DWORD disposition, DWORD flags,
                             struct kern_create_file *a)
{
    char path[KERN_PATH_MAX];
    uint32_t err = crt_path(name, path);

    if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING)
        return ERROR_INVALID_PARAMETER;
    if (flags & FILE_FLAG_DELETE_ON_CLOSE)
        return ERROR_NOT_SUPPORTED;
    if (is_device(name))
        return ERROR_DEV_NOT_EXIST;
    if (err)
        return err;
    a->name = word(path);
    a->flags |= dispositions[disposition];
    a->flags |= ((flags & KERN_FILE_MARKS) | KERN_FILE_ARCHIVE) * FILE_MARKS_UNIT;
    err = KERN(CREATE_FILE, a);
    return err == ERROR_ALREADY_EXISTS ? ERROR_FILE_EXISTS : err;
}

HANDLE WINAPI CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                          LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                          DWORD dwFlagsAndAttributes, HANDLE hTemplateFile)
{
    struct kern_create_file a = { .flags = access_flags(dwDesiredAccess, dwShareMode) };

    (void)lpSecurityAttributes;
    (void)hTemplateFile;
    if (!win32_ok(open_checked(lpFileName, dwCreationDisposition, dwFlagsAndAttributes, &a)))
        return INVALID_HANDLE_VALUE;
    if (dwCreationDisposition == CREATE_ALWAYS || dwCreationDisposition == OPEN_ALWAYS)
        SetLastError(a.existed ? ERROR_ALREADY_EXISTS : 0);
    return (HANDLE)a.file;
}

static bool io_allowed(LPDWORD done, LPOVERLAPPED overlapped)
{
    if (done && !overlapped)
        return true;
    SetLastError(ERROR_INVALID_PARAMETER);
    return false;
}

BOOL WINAPI ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
                     LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped)
{
    struct kern_file_io a = { word(hFile), word(lpBuffer), nNumberOfBytesToRead, 0 };
    uint32_t err;

    if (!io_allowed(lpNumberOfBytesRead, lpOverlapped))
        return FALSE;
    err = KERN(READ_FILE, &a);
    *lpNumberOfBytesRead = a.done;
    return win32_ok(err);
}

BOOL WINAPI WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
                      LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped)
{
    struct kern_file_io a = { word(hFile), word(lpBuffer), nNumberOfBytesToWrite, 0 };
    uint32_t err;

    if (!io_allowed(lpNumberOfBytesWritten, lpOverlapped))
        return FALSE;
    err = KERN(WRITE_FILE, &a);
    *lpNumberOfBytesWritten = a.done;
    return win32_ok(err);
}

static uint32_t seek(HANDLE file, int64_t distance, DWORD method, uint32_t *position)
{
    static const uint32_t from[] = { [FILE_BEGIN] = KERN_SEEK_BEGIN,
                                     [FILE_CURRENT] = KERN_SEEK_CURRENT,
                                     [FILE_END] = KERN_SEEK_END };
    struct kern_seek_file a = { word(file), 0, KERN_SEEK_CURRENT, 0 };
    bool fits = distance >= INT32_MIN && distance <= INT32_MAX;
    uint32_t err;

    if (method > FILE_END)
        return ERROR_INVALID_PARAMETER;
    if (fits) {
        a.offset = (uint32_t)distance;
        a.whence = from[method];
    }
    err = KERN(SEEK_FILE, &a);              /* else whether it is a file at all */
    if (!err && !fits)                      /* no position is that far from another one */
        err = distance < 0 ? ERROR_NEGATIVE_SEEK : ERROR_INVALID_PARAMETER;
    *position = a.position;
    return err;
}

DWORD WINAPI SetFilePointer(HANDLE hFile, LONG lDistanceToMove, PLONG lpDistanceToMoveHigh,
                            DWORD dwMoveMethod)
{
    int64_t distance = lDistanceToMove;
    uint32_t position = 0;

    if (lpDistanceToMoveHigh)
        distance = (int64_t)((uint64_t)(uint32_t)*lpDistanceToMoveHigh << 32 |
                             (uint32_t)lDistanceToMove);
    if (!win32_ok(seek(hFile, distance, dwMoveMethod, &position)))
        return INVALID_SET_FILE_POINTER;
    if (lpDistanceToMoveHigh)
        *lpDistanceToMoveHigh = 0;
    return position;
}

BOOL WINAPI SetEndOfFile(HANDLE hFile)
{
    struct kern_resize_file a = { word(hFile), 0 };

    return win32_ok(seek(hFile, 0, FILE_CURRENT, &a.size)) && win32_ok(KERN(RESIZE_FILE, &a));
}

static bool info(HANDLE file, struct kern_file_info *a)
{
    *a = (struct kern_file_info){ .file = word(file) };
    return win32_ok(file ? KERN(FILE_INFO, a) : ERROR_INVALID_HANDLE);
}

DWORD WINAPI GetFileSize(HANDLE hFile, LPDWORD lpFileSizeHigh)
{
    struct kern_file_info a;

    if (!info(hFile, &a))
        return INVALID_FILE_SIZE;
    if (lpFileSizeHigh)
        *lpFileSizeHigh = 0;
    return a.size;
}

/* What was written is in the file already. */
BOOL WINAPI FlushFileBuffers(HANDLE hFile)
{
    struct kern_file_info a;

    return info(hFile, &a);
}

BOOL WINAPI GetFileInformationByHandle(HANDLE hFile, LPBY_HANDLE_FILE_INFORMATION lpFileInformation)
{
    struct kern_file_info a;

    if (!info(hFile, &a))
        return FALSE;
    *lpFileInformation = (BY_HANDLE_FILE_INFORMATION){
        .dwFileAttributes = file_attributes(a.attributes), .nFileSizeLow = a.size,
        .nNumberOfLinks = 1 };
    return TRUE;
}

/* Nobody knows when. */
BOOL WINAPI GetFileTime(HANDLE hFile, LPFILETIME lpCreationTime, LPFILETIME lpLastAccessTime,
                        LPFILETIME lpLastWriteTime)
{
    const LPFILETIME times[] = { lpCreationTime, lpLastAccessTime, lpLastWriteTime };
    struct kern_file_info a;

    if (!info(hFile, &a))
        return FALSE;
    for (unsigned i = 0; i < 3; i++)
        if (times[i])
            ZeroMemory(times[i], sizeof *times[i]);
    return TRUE;
}

BOOL WINAPI SetFileTime(HANDLE hFile, const FILETIME *lpCreationTime,
                        const FILETIME *lpLastAccessTime, const FILETIME *lpLastWriteTime)
{
    struct kern_file_info a;

    (void)lpCreationTime;
    (void)lpLastAccessTime;
    (void)lpLastWriteTime;
    return info(hFile, &a) && win32_ok(ERROR_NOT_SUPPORTED);
}

/* No handle is a device's. */
BOOL WINAPI DeviceIoControl(HANDLE hDevice, DWORD dwIoControlCode, LPVOID lpInBuffer,
                            DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize,
                            LPDWORD lpBytesReturned, LPOVERLAPPED lpOverlapped)
{
    struct kern_file_info a;

    (void)dwIoControlCode;
    (void)lpInBuffer;
    (void)nInBufferSize;
    (void)lpOutBuffer;
    (void)nOutBufferSize;
    (void)lpBytesReturned;
    (void)lpOverlapped;
    return info(hDevice, &a) && win32_ok(ERROR_NOT_SUPPORTED);
}
