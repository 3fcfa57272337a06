/* SPDX-License-Identifier: MIT */
/* absent: what the test files name and Windows CE's Winsock does not have, so that a function whose
 * subject exists on CE compiles although some of its lines reach for more.
 *
 * Types and values are the public ones of the Windows SDK; a call of one of these functions prints
 * `wine ABSENT name`, fails with WSAEOPNOTSUPP, and does nothing else.  A name that our own headers
 * have is theirs.
 * Source   learn.microsoft.com, the page of each name; compared with the mingw-w64 10.0.0 headers.
 * Context  user programs of tests/wine only.  */
#pragma once
#include <stddef.h>
#include <winsock2.h>
#include <windows.h>
#include <ws2tcpip.h>

/* --- system ----------------------------------------------------------------------------------- */
typedef LONG NTSTATUS;
#ifndef STATUS_SUCCESS
#define STATUS_SUCCESS ((NTSTATUS)0)
#endif
#ifndef STATUS_PENDING
#define STATUS_PENDING ((NTSTATUS)0x103)
#endif
#define STATUS_CONNECTION_RESET ((NTSTATUS)0xC000020D)
#define STATUS_NOT_SUPPORTED    ((NTSTATUS)0xC00000BB)
#ifndef FIELD_OFFSET
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#endif
#ifndef WAIT_IO_COMPLETION
#define WAIT_IO_COMPLETION 0xC0u
#endif
#ifndef ERROR_NETNAME_DELETED
#define ERROR_NETNAME_DELETED 64
#endif
#ifndef ERROR_CONNECTION_REFUSED
#define ERROR_CONNECTION_REFUSED 1225
#endif
#ifndef NOERROR
#define NOERROR 0
#endif
#ifndef DUPLICATE_SAME_ACCESS
#define DUPLICATE_SAME_ACCESS 2
#endif
#ifndef MEM_FREE
#define MEM_FREE 0x10000
#endif
#ifndef GENERIC_READ
#define GENERIC_READ 0x80000000u
#endif
#ifndef FILE_SHARE_READ
#define FILE_SHARE_READ 1
#endif
#ifndef OPEN_ALWAYS
#define OPEN_ALWAYS 4
#endif
#ifndef min
#define min(a, b) ((a) < (b) ? (a) : (b))
#endif
UINT GetSystemWindowsDirectoryA(char *path, UINT bytes);
typedef void(CALLBACK *PAPCFUNC)(ULONG_PTR);
enum { ComputerNamePhysicalDnsHostname = 5 };
typedef int COMPUTER_NAME_FORMAT;

BOOL absent_false(const char *what);
int absent_error(const char *what);

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual, BOOL initial, const char *name);
BOOL GetComputerNameExA(COMPUTER_NAME_FORMAT which, char *name, DWORD *length);
#define SleepEx               absent_SleepEx
#define WaitForSingleObjectEx absent_WaitForSingleObjectEx
DWORD absent_SleepEx(DWORD ms, BOOL alertable);
DWORD absent_WaitForSingleObjectEx(HANDLE object, DWORD ms, BOOL alertable);
DWORD QueueUserAPC(PAPCFUNC routine, HANDLE thread, ULONG_PTR data);
BOOL DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, HANDLE *target,
                     DWORD access, BOOL inherit, DWORD options);
HANDLE CreateFileA(const char *name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                   DWORD disposition, DWORD flags, HANDLE template_file);
HANDLE CreateFileW(const WCHAR *name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                   DWORD disposition, DWORD flags, HANDLE template_file);
BOOL DeleteFileW(const WCHAR *name);
DWORD GetTempPathW(DWORD units, WCHAR *path);
UINT GetTempFileNameW(const WCHAR *path, const WCHAR *prefix, UINT number, WCHAR *name);
BOOL ReadFile(HANDLE file, void *data, DWORD bytes, DWORD *done, LPOVERLAPPED o);
BOOL WriteFile(HANDLE file, const void *data, DWORD bytes, DWORD *done, LPOVERLAPPED o);
BOOL CancelIo(HANDLE file);
BOOL CancelIoEx(HANDLE file, LPOVERLAPPED o);
BOOL GetOverlappedResult(HANDLE file, LPOVERLAPPED o, DWORD *bytes, BOOL wait);
HANDLE CreateIoCompletionPort(HANDLE file, HANDLE port, ULONG_PTR key, DWORD threads);
BOOL GetQueuedCompletionStatus(HANDLE port, DWORD *bytes, ULONG_PTR *key, LPOVERLAPPED *o,
                               DWORD ms);
HMODULE GetModuleHandleA(const char *name);
HMODULE LoadLibraryA(const char *name);
#undef GetProcAddress /* the W one is CE's */
FARPROC GetProcAddress(HMODULE module, const char *name);

/* --- windows and messages --------------------------------------------------------------------- */
#ifndef WM_USER
#define WM_USER 0x400
#endif
#define PM_REMOVE      1
#define QS_POSTMESSAGE 8
#define HWND_MESSAGE   ((HWND)(LONG_PTR)-3)
HWND CreateWindowA(const char *class_name, const char *title, DWORD style, int x, int y, int width,
                   int height, HWND parent, HANDLE menu, HINSTANCE instance, void *data);
BOOL DestroyWindow(HWND window);
BOOL PeekMessageA(MSG *message, HWND window, UINT first, UINT last, UINT remove);

/* --- Winsock ---------------------------------------------------------------------------------- */
SOCKET WSASocketA(int family, int type, int protocol, LPWSAPROTOCOL_INFOA info, GROUP group,
                  DWORD flags);
INT WSAEnumProtocolsA(INT *protocols, LPWSAPROTOCOL_INFOA info, DWORD *bytes);
INT WSAAddressToStringA(struct sockaddr *name, DWORD length, LPWSAPROTOCOL_INFOA info, char *text,
                        DWORD *room);
INT WSAStringToAddressA(char *text, INT family, LPWSAPROTOCOL_INFOA info, struct sockaddr *name,
                        INT *length);
int WSADuplicateSocketA(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOA info);

typedef struct pollfd {
    SOCKET fd;
    SHORT events;
    SHORT revents;
} WSAPOLLFD;
#define POLLERR    0x0001
#define POLLHUP    0x0002
#define POLLNVAL   0x0004
#define POLLWRNORM 0x0010
#define POLLWRBAND 0x0020
#define POLLRDNORM 0x0100
#define POLLRDBAND 0x0200
#define POLLPRI    0x0400
#define POLLIN     (POLLRDNORM | POLLRDBAND)
#define POLLOUT    POLLWRNORM
int inet_pton(int family, const char *text, void *address);
int WSAPoll(WSAPOLLFD *sockets, ULONG n, INT ms);
/* Extension functions are pointers of an ioctl: here stubs that say that they are not there. */
#define WSAIoctl absent_WSAIoctl
int absent_WSAIoctl(SOCKET s, DWORD code, void *in, DWORD in_bytes, void *out, DWORD out_bytes,
                    DWORD *bytes, LPOVERLAPPED o, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

typedef BOOL(WINAPI *LPFN_ACCEPTEX)(SOCKET, SOCKET, void *, DWORD, DWORD, DWORD, DWORD *,
                                    LPOVERLAPPED);
typedef BOOL(WINAPI *LPFN_CONNECTEX)(SOCKET, const struct sockaddr *, int, void *, DWORD, DWORD *,
                                     LPOVERLAPPED);
#define WSAID_ACCEPTEX                                     \
    {                                                      \
        0xb5367df1, 0xcbac, 0x11cf,                        \
        {                                                  \
            0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92 \
        }                                                  \
    }
#define WSAID_CONNECTEX                                    \
    {                                                      \
        0x25a207b9, 0xddf3, 0x4660,                        \
        {                                                  \
            0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06, 0x3e \
        }                                                  \
    }
#define SO_OPENTYPE             0x7008
#define SO_SYNCHRONOUS_NONALERT 0x20
#define SO_BSP_STATE            0x1009
#define SO_RANDOMIZE_PORT       0x3005
#define SO_PORT_SCALABILITY     0x3006
#define SO_REUSE_UNICASTPORT    0x3007
#define SO_REUSE_MULTICASTPORT  0x3008
#define AF_IPX                  6
#define NSPROTO_IPX             1000
#define NSPROTO_SPX             1256
#define NSPROTO_SPXII           1257
#define IPX_PTYPE               0x4000
typedef struct sockaddr_ipx {
    SHORT sa_family;
    char sa_netnum[4];
    char sa_nodenum[6];
    USHORT sa_socket;
} SOCKADDR_IPX;

#define AI_ALL                       0x00000100
#define AI_ADDRCONFIG                0x00000400
#define AI_V4MAPPED                  0x00000800
#define AI_DNS_ONLY                  0x00000010
#define SIO_IDEAL_SEND_BACKLOG_QUERY 0x4004747bu

#include "absent_ip.h"
#include "absent_names.h"
