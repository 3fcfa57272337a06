/* SPDX-License-Identifier: MIT */
/* absent: the functions of absent.h.  What CE has under another form is translated; the rest says
 * its name and fails. */
#include "wine/test.h"

/* Ours win as soon as there are some. */
#define WEAK __attribute__((weak))

BOOL absent_false(const char *what)
{
    printf("wine ABSENT %s\n", what);
    fflush(stdout);
    SetLastError(WSAEOPNOTSUPP);
    return FALSE;
}

int absent_error(const char *what)
{
    absent_false(what);
    return SOCKET_ERROR;
}

/* --- the same thing under another name ------------------------------------------------------ */

WEAK HANDLE CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual, BOOL initial,
                         const char *name)
{
    (void)name;
    return CreateEventW(security, manual, initial, NULL);
}

WEAK SOCKET WSASocketA(int family, int type, int protocol, LPWSAPROTOCOL_INFOA info, GROUP group,
                       DWORD flags)
{
    WSAPROTOCOL_INFOW wide;

    memset(&wide, 0, sizeof wide);
    if (info)
        memcpy(&wide, info, offsetof(WSAPROTOCOL_INFOA, szProtocol));
    return WSASocketW(family, type, protocol, info ? &wide : NULL, group, flags);
}

static void narrow(WSAPROTOCOL_INFOA *to, const WSAPROTOCOL_INFOW *from)
{
    memcpy(to, from, offsetof(WSAPROTOCOL_INFOA, szProtocol));
    WideCharToMultiByte(CP_ACP, 0, from->szProtocol, -1, to->szProtocol, sizeof to->szProtocol,
                        NULL, NULL);
}

WEAK INT WSAEnumProtocolsA(INT *protocols, LPWSAPROTOCOL_INFOA info, DWORD *bytes)
{
    WSAPROTOCOL_INFOW wide[8];
    DWORD room = sizeof wide;
    INT n;

    if (!bytes) {
        WSASetLastError(WSAEFAULT);
        return SOCKET_ERROR;
    }
    n = WSAEnumProtocolsW(protocols, wide, &room);
    if (n < 0)
        return n;
    if (!info || *bytes < (DWORD)n * sizeof *info) {
        *bytes = (DWORD)n * sizeof *info;
        WSASetLastError(WSAENOBUFS);
        return SOCKET_ERROR;
    }
    for (INT i = 0; i < n; i++)
        narrow(&info[i], &wide[i]);
    return n;
}

WEAK INT WSAAddressToStringA(struct sockaddr *name, DWORD length, LPWSAPROTOCOL_INFOA info,
                             char *text, DWORD *room)
{
    WCHAR wide[64];
    DWORD units = ARRAY_SIZE(wide);
    INT r;

    (void)info;
    r = WSAAddressToStringW(name, length, NULL, wide, &units);
    if (r)
        return r;
    if (!text || !room || *room < units) {
        if (room)
            *room = units;
        WSASetLastError(WSAEFAULT);
        return SOCKET_ERROR;
    }
    *room = units;
    WideCharToMultiByte(CP_ACP, 0, wide, -1, text, (int)units, NULL, NULL);
    return 0;
}

WEAK INT WSAStringToAddressA(char *text, INT family, LPWSAPROTOCOL_INFOA info,
                             struct sockaddr *name, INT *length)
{
    WCHAR wide[64];

    (void)info;
    if (text && !MultiByteToWideChar(CP_ACP, 0, text, -1, wide, ARRAY_SIZE(wide))) {
        WSASetLastError(WSAEINVAL);
        return SOCKET_ERROR;
    }
    return WSAStringToAddressW(text ? wide : NULL, family, NULL, name, length);
}

WEAK BOOL GetOverlappedResult(HANDLE file, LPOVERLAPPED o, DWORD *bytes, BOOL wait)
{
    DWORD flags;

    return WSAGetOverlappedResult((SOCKET)(ULONG_PTR)file, o, bytes, wait, &flags);
}

/* No APC comes from elsewhere: an alertable wait is a wait, except that a completion routine of an
 * overlapped call may run in it, as WSAWaitForMultipleEvents does. */
DWORD absent_SleepEx(DWORD ms, BOOL alertable)
{
    WSAEVENT never;
    DWORD r;

    if (!alertable) {
        Sleep(ms);
        return 0;
    }
    never = WSACreateEvent();
    r = WSAWaitForMultipleEvents(1, &never, FALSE, ms, TRUE);
    WSACloseEvent(never);
    return r == WSA_WAIT_IO_COMPLETION ? WAIT_IO_COMPLETION : 0;
}

DWORD absent_WaitForSingleObjectEx(HANDLE object, DWORD ms, BOOL alertable)
{
    return alertable ? WSAWaitForMultipleEvents(1, &object, FALSE, ms, TRUE)
                     : WaitForSingleObject(object, ms);
}

/* --- not there ------------------------------------------------------------------------------ */
#define FALSE_CALL(type, name, ...)                  \
    WEAK type name(__VA_ARGS__)                      \
    {                                                \
        return (type)(ULONG_PTR)absent_false(#name); \
    }
#define ERROR_CALL(type, name, ...)       \
    WEAK type name(__VA_ARGS__)           \
    {                                     \
        return (type)absent_error(#name); \
    }
#pragma GCC diagnostic ignored "-Wunused-parameter"

FALSE_CALL(BOOL, GetComputerNameExA, COMPUTER_NAME_FORMAT a, char *b, DWORD *c)
FALSE_CALL(DWORD, QueueUserAPC, PAPCFUNC a, HANDLE b, ULONG_PTR c)
FALSE_CALL(BOOL, DuplicateHandle, HANDLE a, HANDLE b, HANDLE c, HANDLE *d, DWORD e, BOOL f, DWORD g)
ERROR_CALL(HANDLE, CreateFileA, const char *a, DWORD b, DWORD c, LPSECURITY_ATTRIBUTES d, DWORD e,
           DWORD f, HANDLE g)
ERROR_CALL(HANDLE, CreateFileW, const WCHAR *a, DWORD b, DWORD c, LPSECURITY_ATTRIBUTES d, DWORD e,
           DWORD f, HANDLE g)
FALSE_CALL(BOOL, DeleteFileW, const WCHAR *a)
FALSE_CALL(DWORD, GetTempPathW, DWORD a, WCHAR *b)
FALSE_CALL(UINT, GetTempFileNameW, const WCHAR *a, const WCHAR *b, UINT c, WCHAR *d)
FALSE_CALL(BOOL, ReadFile, HANDLE a, void *b, DWORD c, DWORD *d, LPOVERLAPPED e)
FALSE_CALL(BOOL, WriteFile, HANDLE a, const void *b, DWORD c, DWORD *d, LPOVERLAPPED e)
FALSE_CALL(BOOL, CancelIo, HANDLE a)
FALSE_CALL(BOOL, CancelIoEx, HANDLE a, LPOVERLAPPED b)
FALSE_CALL(HANDLE, CreateIoCompletionPort, HANDLE a, HANDLE b, ULONG_PTR c, DWORD d)
FALSE_CALL(BOOL, GetQueuedCompletionStatus, HANDLE a, DWORD *b, ULONG_PTR *c, LPOVERLAPPED *d,
           DWORD e)
FALSE_CALL(HMODULE, GetModuleHandleA, const char *a)
FALSE_CALL(HMODULE, LoadLibraryA, const char *a)
FALSE_CALL(HWND, CreateWindowA, const char *a, const char *b, DWORD c, int d, int e, int f, int g,
           HWND h, HANDLE i, HINSTANCE j, void *k)
FALSE_CALL(BOOL, DestroyWindow, HWND a)
FALSE_CALL(BOOL, PeekMessageA, MSG *a, HWND b, UINT c, UINT d, UINT e)
ERROR_CALL(int, WSADuplicateSocketA, SOCKET a, DWORD b, LPWSAPROTOCOL_INFOA c)
FALSE_CALL(UINT, GetSystemWindowsDirectoryA, char *a, UINT b)
ERROR_CALL(int, inet_pton, int a, const char *b, void *c)

/* --- reached through a pointer, which must be one ------------------------------------------- */
/* Waits as it would, so that what comes after it finds the data; and then it is not there. */
WEAK int WSAPoll(WSAPOLLFD *sockets, ULONG n, int ms)
{
    struct timeval wait = {ms / 1000, ms % 1000 * 1000};
    fd_set read, write;

    FD_ZERO(&read);
    FD_ZERO(&write);
    for (ULONG i = 0; i < n; i++) {
        if (sockets[i].events & POLLIN)
            FD_SET(sockets[i].fd, &read);
        if (sockets[i].events & POLLWRNORM)
            FD_SET(sockets[i].fd, &write);
    }
    select(0, &read, &write, NULL, ms < 0 ? NULL : &wait);
    return absent_error("WSAPoll");
}

ERROR_CALL(DWORD, NtClose, HANDLE a)
FALSE_CALL(BOOL, AcceptEx, SOCKET a, SOCKET b, void *c, DWORD d, DWORD e, DWORD f, DWORD *g,
           LPOVERLAPPED h)
FALSE_CALL(BOOL, ConnectEx, SOCKET a, const struct sockaddr *b, int c, void *d, DWORD e, DWORD *f,
           LPOVERLAPPED g)

FARPROC GetProcAddress(HMODULE module, const char *name)
{
    (void)module;
    if (!strcmp(name, "WSAPoll"))
        return (FARPROC)(void *)WSAPoll;
    if (!strcmp(name, "NtClose"))
        return (FARPROC)(void *)NtClose;
    return (FARPROC)(ULONG_PTR)absent_false(name);
}

#undef WSAIoctl
int absent_WSAIoctl(SOCKET s, DWORD code, void *in, DWORD in_bytes, void *out, DWORD out_bytes,
                    DWORD *bytes, LPOVERLAPPED o, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    static const GUID accept_ex = WSAID_ACCEPTEX, connect_ex = WSAID_CONNECTEX;
    void *function = NULL;

    if (code == SIO_GET_EXTENSION_FUNCTION_POINTER && in_bytes == sizeof accept_ex)
        function = !memcmp(in, &accept_ex, in_bytes)    ? (void *)AcceptEx
                   : !memcmp(in, &connect_ex, in_bytes) ? (void *)ConnectEx
                                                        : NULL;
    if (!function || out_bytes != sizeof function)
        return WSAIoctl(s, code, in, in_bytes, out, out_bytes, bytes, o, routine);
    memcpy(out, &function, sizeof function);
    *bytes = sizeof function;
    return 0;
}
