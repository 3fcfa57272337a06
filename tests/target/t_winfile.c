/* SPDX-License-Identifier: MIT */
/* Files as a program for CE has them: what each call gives, and its last error. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"
#include "tests/target/winfile.h"

static void every_disposition(void)
{
    static const struct {
        DWORD how, there, absent;
        DWORD left;             /* bytes of five */
    } all[] = {
        { CREATE_NEW, ERROR_FILE_EXISTS, 0, 5 },
        { CREATE_ALWAYS, ERROR_ALREADY_EXISTS, 0, 0 },
        { OPEN_EXISTING, 0, ERROR_FILE_NOT_FOUND, 5 },
        { OPEN_ALWAYS, ERROR_ALREADY_EXISTS, 0, 5 },
        { TRUNCATE_EXISTING, 0, ERROR_FILE_NOT_FOUND, 0 },
    };

    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        HANDLE h;

        made(NAME, "five!");
        SetLastError(0);
        h = CreateFile(NAME, GENERIC_WRITE, 0, NULL, all[i].how, 0, NULL);
        is(GetLastError(), all[i].there);
        is(h == INVALID_HANDLE_VALUE, all[i].how == CREATE_NEW);
        if (h != INVALID_HANDLE_VALUE) {
            is(GetFileSize(h, NULL), all[i].left);
            ok(CloseHandle(h));
        }
        ok(DeleteFile(NAME));
        SetLastError(0);
        h = CreateFile(NAME, GENERIC_WRITE, 0, NULL, all[i].how, 0, NULL);
        is(GetLastError(), all[i].absent);
        is(h == INVALID_HANDLE_VALUE, all[i].absent != 0);
        if (h != INVALID_HANDLE_VALUE)
            ok(CloseHandle(h) && DeleteFile(NAME));
    }
}

static void what_cannot_be_opened(void)
{
    static WCHAR longest[400];

    not_opened(L"\\Temp\\no.such", OPEN_EXISTING, ERROR_FILE_NOT_FOUND);
    not_opened(L"\\no\\such", CREATE_ALWAYS, ERROR_PATH_NOT_FOUND);
    not_opened(L"\\Temp", OPEN_EXISTING, ERROR_ACCESS_DENIED);
    not_opened(L"\\Temp\\a*b", CREATE_ALWAYS, ERROR_INVALID_NAME);
    not_opened(L"C:\\x", CREATE_ALWAYS, ERROR_INVALID_NAME);
    not_opened(L"COM1:", OPEN_EXISTING, ERROR_DEV_NOT_EXIST);
    not_opened(L"\\etc\\net.conf", OPEN_EXISTING, ERROR_WRITE_PROTECT);
    not_opened(NULL, OPEN_EXISTING, ERROR_INVALID_PARAMETER);
    not_opened(NAME, 0, ERROR_INVALID_PARAMETER);
    not_opened(NAME, 6, ERROR_INVALID_PARAMETER);
    for (unsigned i = 0; i < 399; i++)
        longest[i] = i % 2 ? 'x' : '\\';
    not_opened(longest, OPEN_EXISTING, ERROR_FILENAME_EXCED_RANGE);
    is((DWORD)CreateFile(NAME, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL),
       (DWORD)INVALID_HANDLE_VALUE);
    is(GetLastError(), ERROR_NOT_SUPPORTED);
    is(GetFileAttributes(NAME), INVALID_FILE_ATTRIBUTES);
}

static void reading_and_writing(void)
{
    HANDLE h = opened(NAME, GENERIC_READ | GENERIC_WRITE, 0, CREATE_ALWAYS);
    static OVERLAPPED overlapped;
    char got[10];
    DWORD n = 99;

    ok(WriteFile(h, "hello", 5, &n, NULL));
    is(n, 5);
    ok(ReadFile(h, got, sizeof got, &n, NULL));     /* the end is no error */
    is(n, 0);
    is(SetFilePointer(h, 1, NULL, FILE_BEGIN), 1);
    ok(ReadFile(h, got, 3, &n, NULL));
    is(n, 3);
    is(memcmp(got, "ell", 3), 0);
    fails(ReadFile(h, got, 1, &n, &overlapped), ERROR_INVALID_PARAMETER);
    fails(WriteFile(h, "x", 1, NULL, NULL), ERROR_INVALID_PARAMETER);
    fails(ReadFile(h, (void *)1, 1, &n, NULL), ERROR_NOACCESS);
    is(n, 0);
    ok(FlushFileBuffers(h));
    fails(DeviceIoControl(h, 1, NULL, 0, NULL, 0, &n, NULL), ERROR_NOT_SUPPORTED);
    ok(CloseHandle(h));
    fails(ReadFile(h, got, 1, &n, NULL), ERROR_INVALID_HANDLE);
    fails(FlushFileBuffers(h), ERROR_INVALID_HANDLE);
    fails(DeviceIoControl(INVALID_HANDLE_VALUE, 1, NULL, 0, NULL, 0, &n, NULL),
          ERROR_INVALID_HANDLE);
    h = opened(NAME, GENERIC_READ, 0, OPEN_EXISTING);
    fails(WriteFile(h, "x", 1, &n, NULL), ERROR_ACCESS_DENIED);
    fails(SetEndOfFile(h), ERROR_ACCESS_DENIED);
    ok(CloseHandle(h));
    h = opened(NAME, 0, 0, OPEN_EXISTING);
    is(GetFileSize(h, NULL), 5);
    fails(ReadFile(h, got, 1, &n, NULL), ERROR_ACCESS_DENIED);
    ok(CloseHandle(h) && DeleteFile(NAME));
}

/* `high` 1: there is no high word. */
static DWORD moved(HANDLE h, LONG low, LONG high, DWORD how)
{
    DWORD position;

    SetLastError(0);
    position = SetFilePointer(h, low, high == 1 ? NULL : &high, how);
    is(position == INVALID_SET_FILE_POINTER, GetLastError() != 0);
    return position == INVALID_SET_FILE_POINTER ? 0x80000000 | GetLastError() : position;
}

static void positions(void)
{
    enum { ERROR_IS = 0x80000000 };
    HANDLE h = opened(NAME, GENERIC_READ | GENERIC_WRITE, 0, CREATE_ALWAYS);
    DWORD n, high = 77;

    ok(WriteFile(h, "0123456789", 10, &n, NULL));
    is(moved(h, 0, 1, FILE_CURRENT), 10);
    is(moved(h, -3, 1, FILE_END), 7);
    is(moved(h, -3, 1, FILE_CURRENT), 4);
    is(moved(h, -5, 1, FILE_CURRENT), ERROR_IS | ERROR_NEGATIVE_SEEK);
    is(moved(h, -1, 1, FILE_BEGIN), ERROR_IS | ERROR_NEGATIVE_SEEK);
    is(moved(h, -1, -1, FILE_CURRENT), 3);
    is(moved(h, -1, 0, FILE_CURRENT), ERROR_IS | ERROR_INVALID_PARAMETER);  /* plus 4 GB */
    is(moved(h, 0, -1, FILE_CURRENT), ERROR_IS | ERROR_NEGATIVE_SEEK);      /* minus 4 GB */
    is(moved(h, 0, 2, FILE_BEGIN), ERROR_IS | ERROR_INVALID_PARAMETER);
    is(moved(h, 0, 1, 3), ERROR_IS | ERROR_INVALID_PARAMETER);
    is(moved(h, 0x7fffffff, 0, FILE_BEGIN), 0x7fffffff);
    is(moved(h, 5, 1, FILE_BEGIN), 5);
    ok(SetEndOfFile(h));
    is(GetFileSize(h, &high), 5);
    is(high, 0);
    is(moved(h, 3000, 1, FILE_BEGIN), 3000);
    ok(SetEndOfFile(h));
    is(GetFileSize(h, NULL), 3000);
    ok(CloseHandle(h) && DeleteFile(NAME));
    is(SetFilePointer(h, 0, NULL, FILE_BEGIN), INVALID_SET_FILE_POINTER);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(GetFileSize(NULL, NULL), INVALID_FILE_SIZE);
    is(GetLastError(), ERROR_INVALID_HANDLE);
}

/* All sixteen pairs that read, write, or both: each may do what the other shares. */
static void sharing(void)
{
    static const DWORD access[] = { GENERIC_READ, GENERIC_WRITE, GENERIC_READ | GENERIC_WRITE };

    made(NAME, "x");
    for (unsigned i = 0; i < 3 * 4 * 3 * 4; i++) {
        unsigned a = i % 3, b = i / 12 % 3, does[2] = { a + 1, b + 1 };
        DWORD share[2] = { i / 3 % 4, i / 36 };
        bool fits = !(does[0] & ~share[1]) && !(does[1] & ~share[0]);
        HANDLE first = opened(NAME, access[a], share[0], OPEN_EXISTING);
        HANDLE second = CreateFile(NAME, access[b], share[1], NULL, OPEN_EXISTING, 0, NULL);

        is(second != INVALID_HANDLE_VALUE, fits);
        if (second == INVALID_HANDLE_VALUE)
            is(GetLastError(), ERROR_SHARING_VIOLATION);
        else
            ok(CloseHandle(second));
        fails(DeleteFile(NAME), ERROR_SHARING_VIOLATION);
        fails(MoveFile(NAME, OTHER), ERROR_SHARING_VIOLATION);
        ok(CloseHandle(first));
    }
    ok(DeleteFile(NAME));
}

/* What is held back is not cut; stdio shares all, and is held back as well. */
static void stdio_and_handles_share_one_file(void)
{
    HANDLE h = opened(NAME, GENERIC_WRITE, FILE_SHARE_READ, CREATE_ALWAYS);
    char got[10] = "";
    FILE *f;
    DWORD n;

    ok(WriteFile(h, "seen", 4, &n, NULL));
    f = fopen("/Temp/t_winfile.tmp", "r");
    ok(f && fread(got, 1, sizeof got, f) == 4 && !strcmp(got, "seen"));
    if (f)
        fclose(f);
    ok(fopen("/Temp/t_winfile.tmp", "w") == NULL);
    is(GetFileSize(h, NULL), 4);
    ok(CloseHandle(h));
    f = fopen("\\Temp\\t_winfile.tmp", "w");
    ok(f != NULL);
    h = CreateFile(NAME, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    ok(h == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION);
    h = opened(NAME, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
    ok(f && fputs("written", f) >= 0 && !fflush(f));
    ok(ReadFile(h, got, sizeof got, &n, NULL));
    is(n, 7);
    if (f)
        fclose(f);
    ok(CloseHandle(h) && SetFileAttributes(NAME, FILE_ATTRIBUTE_READONLY));
    ok(fopen("/Temp/t_winfile.tmp", "r+") == NULL && errno == EACCES);
    ok(remove("/Temp/t_winfile.tmp") == -1 && errno == EACCES);
    ok(fopen("/Temp", "w") == NULL && errno == EISDIR);
    made(OTHER, "");
    ok(rename("/Temp/t_winfile.new", "/Temp/t_winfile.tmp") == -1 && errno == EACCES);
    ok(SetFileAttributes(NAME, 0) && DeleteFile(NAME) && DeleteFile(OTHER));
}

static void more_handles_than_there_can_be(void)
{
    static HANDLE all[5000];
    unsigned n = 0;

    made(NAME, "x");
    while (n < 5000 && (all[n] = CreateFile(NAME, 0, 3, NULL, OPEN_EXISTING, 0, NULL)) !=
                           INVALID_HANDLE_VALUE)
        n++;
    ok(n > 4000 && n <= 4096);
    is(GetLastError(), ERROR_TOO_MANY_OPEN_FILES);
    not_opened(OTHER, CREATE_NEW, ERROR_TOO_MANY_OPEN_FILES);
    is(GetFileAttributes(OTHER), INVALID_FILE_ATTRIBUTES);
    while (n)
        CloseHandle(all[--n]);
    ok(DeleteFile(NAME));
}

static const struct tap_test tests[] = {
    TAP(every_disposition),
    TAP(what_cannot_be_opened),
    TAP(reading_and_writing),
    TAP(positions),
    TAP(sharing),
    TAP(stdio_and_handles_share_one_file),
    TAP(more_handles_than_there_can_be),
    TAP(names_are_moved_copied_and_removed),
    TAP(attributes_are_kept),
    TAP(names_are_utf8),
    TAP(searches),
    TAP(searches_over_many_names),
    TAP(temporary_files),
    TAP(room_for_files),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
