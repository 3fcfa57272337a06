/* SPDX-License-Identifier: MIT */
/* Files by their names: moved, copied, marked, searched for; what CE has around them. */
#include "tests/target/winfile.h"
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

HANDLE opened(LPCWSTR name, DWORD access, DWORD share, DWORD how)
{
    HANDLE h = CreateFile(name, access, share, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);

    ok(h != INVALID_HANDLE_VALUE);
    return h;
}

void made(LPCWSTR name, const char *text)
{
    HANDLE h = opened(name, GENERIC_WRITE, 0, CREATE_ALWAYS);
    DWORD n;

    ok(WriteFile(h, text, strlen(text), &n, NULL) && n == strlen(text));
    ok(CloseHandle(h));
}

void holds(LPCWSTR name, const char *text)
{
    HANDLE h = opened(name, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
    char got[100];
    DWORD n = 0;

    ok(ReadFile(h, got, sizeof got, &n, NULL));
    ok(n == strlen(text) && !memcmp(got, text, n));
    ok(CloseHandle(h));
}

void fails(BOOL result, DWORD error)
{
    DWORD got = GetLastError();

    is(result, FALSE);
    is(got, error);
}

void not_opened(LPCWSTR name, DWORD how, DWORD error)
{
    HANDLE h = CreateFile(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, how, 0, NULL);

    fails(h != INVALID_HANDLE_VALUE, error);
}

void names_are_moved_copied_and_removed(void)
{
    HANDLE h;

    made(NAME, "one");
    made(OTHER, "two");
    fails(MoveFile(NAME, OTHER), ERROR_ALREADY_EXISTS);
    fails(CopyFile(NAME, OTHER, TRUE), ERROR_FILE_EXISTS);
    ok(CopyFile(NAME, OTHER, FALSE));
    holds(OTHER, "one");
    fails(CopyFile(NAME, NAME, FALSE), ERROR_SHARING_VIOLATION);
    holds(NAME, "one");
    h = opened(OTHER, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
    fails(CopyFile(NAME, OTHER, FALSE), ERROR_SHARING_VIOLATION);
    ok(CopyFile(OTHER, NAME, FALSE));
    ok(CloseHandle(h));
    made(NAME, "new");
    ok(DeleteAndRenameFile(OTHER, NAME));
    holds(OTHER, "new");
    fails(DeleteFile(NAME), ERROR_FILE_NOT_FOUND);
    ok(MoveFile(OTHER, NAME));
    fails(CopyFile(L"\\Temp\\no", OTHER, FALSE), ERROR_FILE_NOT_FOUND);
    fails(CopyFile(NAME, L"\\no\\x", FALSE), ERROR_PATH_NOT_FOUND);
    ok(CreateDirectory(OTHER, NULL));
    fails(CreateDirectory(OTHER, NULL), ERROR_ALREADY_EXISTS);
    fails(CreateDirectory(L"\\no\\x", NULL), ERROR_PATH_NOT_FOUND);
    fails(DeleteFile(OTHER), ERROR_ACCESS_DENIED);
    fails(RemoveDirectory(NAME), ERROR_DIRECTORY);
    ok(MoveFile(NAME, L"\\Temp/t_winfile.new/in.it"));
    fails(RemoveDirectory(OTHER), ERROR_DIR_NOT_EMPTY);
    ok(DeleteFile(L"/temp/T_WINFILE.NEW/IN.IT"));
    ok(RemoveDirectory(OTHER));
    fails(RemoveDirectory(OTHER), ERROR_PATH_NOT_FOUND);
    fails(RemoveDirectory(L"\\"), ERROR_ACCESS_DENIED);
    fails(DeleteFile(L"\\etc\\net.conf"), ERROR_WRITE_PROTECT);
    ok(CopyFile(L"\\etc\\net.conf", NAME, TRUE));
    is(GetFileAttributes(NAME), FILE_ATTRIBUTE_READONLY);
    ok(SetFileAttributes(NAME, FILE_ATTRIBUTE_NORMAL) && DeleteFile(NAME));
}

void attributes_are_kept(void)
{
    BY_HANDLE_FILE_INFORMATION by_handle;
    WIN32_FILE_ATTRIBUTE_DATA data;
    FILETIME t = { 1, 1 };
    HANDLE h;

    is(GetFileAttributes(L"\\Temp"), FILE_ATTRIBUTE_DIRECTORY);
    is(GetFileAttributes(L"\\Windows\\"), FILE_ATTRIBUTE_DIRECTORY);
    is(GetFileAttributes(L"\\etc\\net.conf"), FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_INROM);
    h = CreateFile(NAME, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_HIDDEN, NULL);
    ok(GetFileInformationByHandle(h, &by_handle));
    is(by_handle.dwFileAttributes, FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_ARCHIVE);
    is(by_handle.nNumberOfLinks, 1);
    is(by_handle.nFileSizeLow, 0);
    ok(GetFileTime(h, NULL, &t, NULL) && !t.dwLowDateTime && !t.dwHighDateTime);
    fails(SetFileTime(h, &t, NULL, NULL), ERROR_NOT_SUPPORTED);
    ok(CloseHandle(h));
    fails(GetFileTime(h, &t, NULL, NULL), ERROR_INVALID_HANDLE);
    ok(SetFileAttributes(NAME, FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_TEMPORARY));
    is(GetFileAttributes(NAME), FILE_ATTRIBUTE_READONLY);
    not_opened(NAME, OPEN_EXISTING, ERROR_ACCESS_DENIED);
    not_opened(NAME, CREATE_ALWAYS, ERROR_ACCESS_DENIED);
    fails(DeleteFile(NAME), ERROR_ACCESS_DENIED);
    ok(CloseHandle(opened(NAME, GENERIC_READ, 0, OPEN_EXISTING)));
    ok(SetFileAttributes(NAME, FILE_ATTRIBUTE_NORMAL));
    is(GetFileAttributes(NAME), FILE_ATTRIBUTE_NORMAL);
    made(NAME, "seven b");
    ok(GetFileAttributesEx(NAME, GetFileExInfoStandard, &data));
    is(data.nFileSizeLow, 7);
    is(data.dwFileAttributes, FILE_ATTRIBUTE_NORMAL);
    fails(GetFileAttributesEx(NAME, GetFileExMaxInfoLevel, &data), ERROR_INVALID_PARAMETER);
    fails(GetFileAttributesEx(L"\\Temp\\no", GetFileExInfoStandard, &data), ERROR_FILE_NOT_FOUND);
    fails(SetFileAttributes(NAME, 0x8000), ERROR_INVALID_PARAMETER);
    fails(SetFileAttributes(L"\\Temp\\no", 0), ERROR_FILE_NOT_FOUND);
    ok(DeleteFile(NAME));
}

void names_are_utf8(void)
{
    static const WCHAR name[] = L"\\Temp\\Gr\x00fc\x00df" L"e \x4e2d.txt";
    static const char bytes[] = "/Temp/Gr\xc3\xbc\xc3\x9f" "e \xe4\xb8\xad.txt";
    struct kern_file_info raw = { .name = (uint32_t)bytes };
    WIN32_FIND_DATA data;
    HANDLE h;

    made(name, "x");
    is(kern_svc(SVC_ID(SVC_KERN, KERN_FILE_INFO), &raw, sizeof raw), 0);
    h = FindFirstFile(L"\\Temp\\Gr??e ?.txt", &data);
    ok(h != INVALID_HANDLE_VALUE && !wcscmp(data.cFileName, name + 6));
    ok(FindClose(h) && DeleteFile(name));
}

/* All names that match, one after the other, each with a comma behind it. */
static void found(LPCWSTR pattern, LPCWSTR want)
{
    WIN32_FIND_DATA data;
    HANDLE h = FindFirstFile(pattern, &data);
    static WCHAR names[2000];

    names[0] = '\0';
    if (h != INVALID_HANDLE_VALUE) {
        do
            wcscat(wcscat(names, data.cFileName), L",");
        while (FindNextFile(h, &data));
        is(GetLastError(), ERROR_NO_MORE_FILES);
        ok(FindClose(h));
        fails(FindNextFile(h, &data), ERROR_INVALID_HANDLE);
        fails(FindClose(h), ERROR_INVALID_HANDLE);
    } else {
        is(GetLastError(), *want ? 0 : ERROR_NO_MORE_FILES);
    }
    is(wcscmp(names, want), 0);
}

void searches(void)
{
    static const LPCWSTR names[] = { L"a.txt", L"ab.TXT", L"abc", L"b.tx", L"x.y.txt" };
    static const WCHAR in[] = L"\\Temp\\t_find\\";
    WIN32_FIND_DATA data;
    WCHAR path[MAX_PATH];
    HANDLE h;

    ok(CreateDirectory(in, NULL));
    found(L"\\Temp\\t_find\\*", L"");
    for (unsigned i = 0; i < 5; i++)
        made(wcscat(wcscpy(path, in), names[i]), "four");
    found(L"\\Temp\\t_find\\*", L"a.txt,ab.TXT,abc,b.tx,x.y.txt,");
    found(L"/temp/T_FIND/*.*", L"a.txt,ab.TXT,abc,b.tx,x.y.txt,");
    found(L"\\Temp\\t_find\\*.txt", L"a.txt,ab.TXT,x.y.txt,");
    found(L"\\Temp\\t_find\\*b*", L"ab.TXT,abc,b.tx,");
    found(L"\\Temp\\t_find\\?.tx?", L"a.txt,");
    found(L"\\Temp\\t_find\\???", L"abc,");
    found(L"\\Temp\\t_find\\ABC", L"abc,");
    found(L"\\Temp\\t_find\\*.y.*", L"x.y.txt,");
    found(L"\\Temp\\t_find\\", L"");
    found(L"\\Temp\\t_find\\*.zip", L"");
    found(L"\\Temp\\t_fin?", L"t_find,");
    found(L"temp", L"Temp,");
    h = FindFirstFile(L"\\Temp\\t_find\\abc", &data);
    is(data.nFileSizeLow, 4);
    is(data.dwFileAttributes, FILE_ATTRIBUTE_ARCHIVE);
    ok(FindClose(h));
    h = FindFirstFile(L"\\Temp\\t_find\\abc\\*", &data);
    ok(h == INVALID_HANDLE_VALUE && GetLastError() == ERROR_DIRECTORY);
    h = FindFirstFile(L"\\no\\*", &data);
    ok(h == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PATH_NOT_FOUND);
    h = FindFirstFile(NULL, &data);
    ok(h == INVALID_HANDLE_VALUE && GetLastError() == ERROR_INVALID_PARAMETER);
    for (unsigned i = 0; i < 5; i++)
        ok(DeleteFile(wcscat(wcscpy(path, in), names[i])));
    ok(RemoveDirectory(in));
}

/* More than one batch; what is found is removed on the way. */
void searches_over_many_names(void)
{
    WCHAR path[MAX_PATH] = L"\\Temp\\t_find\\00";
    WIN32_FIND_DATA data;
    unsigned seen = 0;
    HANDLE h;

    ok(CreateDirectory(L"\\Temp\\t_find", NULL));
    for (unsigned i = 0; i < 50; i++) {
        path[13] = (WCHAR)('0' + i / 10);
        path[14] = (WCHAR)('0' + i % 10);
        made(path, "");
    }
    h = FindFirstFile(L"\\Temp\\t_find\\*", &data);
    ok(h != INVALID_HANDLE_VALUE);
    do {
        wcscpy(path + 13, data.cFileName);
        ok(DeleteFile(path));
        seen++;
    } while (FindNextFile(h, &data));
    is(seen, 50);
    ok(FindClose(h) && RemoveDirectory(L"\\Temp\\t_find"));
}

void temporary_files(void)
{
    WCHAR path[MAX_PATH] = L"x", a[MAX_PATH], b[MAX_PATH];

    is(GetTempPath(6, path), 7);
    is(path[0], 'x');
    is(GetTempPath(7, path), 6);
    is(wcscmp(path, L"\\Temp\\"), 0);
    is(GetTempFileName(path, L"prefix", 0x1f, a), 0x1f);
    is(wcscmp(a, L"\\Temp\\pre1F.TMP"), 0);
    is(GetFileAttributes(a), INVALID_FILE_ATTRIBUTES);
    ok(GetTempFileName(L"\\Temp", NULL, 0, a) != 0);
    ok(GetTempFileName(L"\\Temp", NULL, 0, b) != 0);
    ok(wcscmp(a, b) != 0);
    ok(DeleteFile(a) && DeleteFile(b));
    is(GetTempFileName(L"\\no", L"x", 0, a), 0);
    is(GetLastError(), ERROR_PATH_NOT_FOUND);
    for (unsigned i = 0; i < MAX_PATH - 12; i++)
        path[i] = 'x';
    path[MAX_PATH - 12] = '\0';
    is(GetTempFileName(path, L"abc", 1, a), 0);
    is(GetLastError(), ERROR_BUFFER_OVERFLOW);
}

void room_for_files(void)
{
    static char block[64 * 1024];
    ULARGE_INTEGER mine, all, left;
    STORE_INFORMATION before, now;
    HANDLE h = opened(NAME, GENERIC_WRITE, 0, CREATE_ALWAYS);
    DWORD n = 0, written = 0;

    ok(GetStoreInformation(&before));
    ok(WriteFile(h, block, sizeof block, &n, NULL));
    ok(GetStoreInformation(&now));
    ok(before.dwFreeSize - now.dwFreeSize >= sizeof block &&
       before.dwFreeSize - now.dwFreeSize < sizeof block + sizeof block / 4);
    ok(GetDiskFreeSpaceEx(L"\\Temp", &mine, &all, &left));
    is(mine.QuadPart, now.dwFreeSize);
    is(all.QuadPart, now.dwStoreSize);
    is(left.QuadPart, now.dwFreeSize);
    ok(GetDiskFreeSpaceEx(NULL, &mine, NULL, NULL));
    fails(GetDiskFreeSpaceEx(L"\\no", &mine, NULL, NULL), ERROR_FILE_NOT_FOUND);
    fails(GetDiskFreeSpaceEx(NAME, &mine, NULL, NULL), ERROR_DIRECTORY);
    for (written = sizeof block; WriteFile(h, block, sizeof block, &n, NULL);)
        written += n;
    is(GetLastError(), ERROR_DISK_FULL);
    is(GetFileSize(h, NULL), written + n);
    fails(CopyFile(L"\\t_winfile", OTHER, TRUE), ERROR_DISK_FULL);
    is(GetFileAttributes(OTHER), INVALID_FILE_ATTRIBUTES);
    ok(CloseHandle(h) && DeleteFile(NAME));
    ok(GetStoreInformation(&now));
    ok(now.dwFreeSize > before.dwFreeSize);
}
