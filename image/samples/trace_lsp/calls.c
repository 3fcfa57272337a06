/* SPDX-License-Identifier: MIT */
/* The 30 calls: each is made of the provider below, and logged with what came of it.  Handles are
 * those of the system, so sockets need no translation. */
#include "trace.h"

#include <stdio.h>
#include <wchar.h>

enum { LINE = 256 };

/* NAME(what) = result, and the error or more. */
static void say(const WCHAR *name, const WCHAR *what, long result, int failed, int error,
                const WCHAR *more)
{
    WCHAR line[LINE], end[64] = L"";

    if (failed)
        _snwprintf(end, 63, TEXT(", error %d"), error);
    _snwprintf(line, LINE - 1, TEXT("%s: WSP%s(%s) = %ld%s%s\n"), trace_name, name, what, result,
               end, failed ? TEXT("") : more);
    line[LINE - 1] = 0;
    OutputDebugString(line);
}

static int plain(const WCHAR *name, SOCKET s, int result, LPINT error)
{
    WCHAR what[16];

    _snwprintf(what, 15, TEXT("%u"), s);
    say(name, what, result, result == SOCKET_ERROR, *error, TEXT(""));
    return result;
}

static int addressed(const WCHAR *name, SOCKET s, const struct sockaddr *to, int result,
                     LPINT error)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)to;
    WCHAR what[48];

    if (IsBadReadPtr(to, sizeof *in))
        return plain(name, s, result, error);
    _snwprintf(what, 47, TEXT("%u, %u.%u.%u.%u:%u"), s, in->sin_addr.S_un.S_un_b.s_b1,
               in->sin_addr.S_un.S_un_b.s_b2, in->sin_addr.S_un.S_un_b.s_b3,
               in->sin_addr.S_un.S_un_b.s_b4, ntohs(in->sin_port));
    say(name, what, result, result == SOCKET_ERROR, *error, TEXT(""));
    return result;
}

static int moved(const WCHAR *name, SOCKET s, int result, const DWORD *bytes, LPINT error)
{
    WCHAR what[16], more[32] = L"";

    _snwprintf(what, 15, TEXT("%u"), s);
    if (result != SOCKET_ERROR && bytes)
        _snwprintf(more, 31, TEXT(", %lu bytes"), *bytes);
    say(name, what, result, result == SOCKET_ERROR, *error, more);
    return result;
}

/* A socket that the provider below has made is ours from now on. */
static SOCKET adopted(const WCHAR *name, const WCHAR *what, const WSAPROTOCOL_INFOW *chain,
                      SOCKET s, LPINT error)
{
    SOCKET ours = s;
    int ignored;

    if (s != INVALID_SOCKET && chain) {
        ours = upcalls.lpWPUModifyIFSHandle(chain->dwCatalogEntryId, s, error);
        if (ours == INVALID_SOCKET)
            lower.lpWSPCloseSocket(s, &ignored);
    }
    say(name, what, (long)ours, ours == INVALID_SOCKET, *error, TEXT(""));
    return ours;
}

static SOCKET numbered(const WCHAR *name, SOCKET from, SOCKET s, LPINT error)
{
    WCHAR what[16];

    _snwprintf(what, 15, TEXT("%u"), from);
    return adopted(name, what, NULL, s, error);     /* ws2 gives it to the listener's provider */
}

#define PLAIN(name, params, ...) \
    static int WSPAPI my##name params \
    { return plain(TEXT(#name), s, lower.lpWSP##name(__VA_ARGS__), lpErrno); }
#define ADDRESSED(name, to, params, ...) \
    static int WSPAPI my##name params \
    { return addressed(TEXT(#name), s, to, lower.lpWSP##name(__VA_ARGS__), lpErrno); }
#define MOVED(name, bytes, params, ...) \
    static int WSPAPI my##name params \
    { \
        int result = lower.lpWSP##name(__VA_ARGS__); \
        return moved(TEXT(#name), s, result, bytes, lpErrno); \
    }

PLAIN(AsyncSelect, (SOCKET s, HWND window, unsigned message, LONG events, LPINT lpErrno),
      s, window, message, events, lpErrno)
ADDRESSED(Bind, name, (SOCKET s, const struct sockaddr *name, int length, LPINT lpErrno),
          s, name, length, lpErrno)
PLAIN(CloseSocket, (SOCKET s, LPINT lpErrno), s, lpErrno)
ADDRESSED(Connect, name, (SOCKET s, const struct sockaddr *name, int length, LPWSABUF caller,
                          LPWSABUF callee, LPQOS sqos, LPQOS gqos, LPINT lpErrno),
          s, name, length, caller, callee, sqos, gqos, lpErrno)
PLAIN(DuplicateSocket, (SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info, LPINT lpErrno),
      s, process, info, lpErrno)
PLAIN(EnumNetworkEvents, (SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS events, LPINT lpErrno),
      s, event, events, lpErrno)
PLAIN(EventSelect, (SOCKET s, WSAEVENT event, LONG events, LPINT lpErrno),
      s, event, events, lpErrno)
PLAIN(GetPeerName, (SOCKET s, struct sockaddr *name, LPINT length, LPINT lpErrno),
      s, name, length, lpErrno)
PLAIN(GetSockName, (SOCKET s, struct sockaddr *name, LPINT length, LPINT lpErrno),
      s, name, length, lpErrno)
PLAIN(GetSockOpt, (SOCKET s, int level, int option, char *value, LPINT length, LPINT lpErrno),
      s, level, option, value, length, lpErrno)
PLAIN(Ioctl, (SOCKET s, DWORD code, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
              LPDWORD returned, LPWSAOVERLAPPED overlapped,
              LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT lpErrno),
      s, code, in, in_bytes, out, out_bytes, returned, overlapped, routine, thread, lpErrno)
PLAIN(Listen, (SOCKET s, int backlog, LPINT lpErrno), s, backlog, lpErrno)
PLAIN(RecvDisconnect, (SOCKET s, LPWSABUF data, LPINT lpErrno), s, data, lpErrno)
PLAIN(SendDisconnect, (SOCKET s, LPWSABUF data, LPINT lpErrno), s, data, lpErrno)
PLAIN(SetSockOpt, (SOCKET s, int level, int option, const char *value, int length, LPINT lpErrno),
      s, level, option, value, length, lpErrno)
PLAIN(Shutdown, (SOCKET s, int how, LPINT lpErrno), s, how, lpErrno)
MOVED(Recv, received, (SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags,
                       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                       LPWSATHREADID thread, LPINT lpErrno),
      s, buffers, count, received, flags, overlapped, routine, thread, lpErrno)
MOVED(RecvFrom, received, (SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received,
                           LPDWORD flags, struct sockaddr *from, LPINT length,
                           LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                           LPWSATHREADID thread, LPINT lpErrno),
      s, buffers, count, received, flags, from, length, overlapped, routine, thread, lpErrno)
MOVED(Send, sent, (SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                   LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                   LPWSATHREADID thread, LPINT lpErrno),
      s, buffers, count, sent, flags, overlapped, routine, thread, lpErrno)
MOVED(SendTo, sent, (SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                     const struct sockaddr *to, int length, LPWSAOVERLAPPED overlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                     LPINT lpErrno),
      s, buffers, count, sent, flags, to, length, overlapped, routine, thread, lpErrno)

/* --- those that differ ------------------------------------------------------------------------ */

static SOCKET WSPAPI mySocket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP g,
                              DWORD flags, LPINT lpErrno)
{
    WSAPROTOCOL_INFOW below;
    WCHAR what[48];

    if (!info || !trace_below(info, &below)) {
        *lpErrno = WSAEINVAL;
        return INVALID_SOCKET;
    }
    _snwprintf(what, 47, TEXT("%d, %d, %d"), af, type, protocol);
    return adopted(TEXT("Socket"), what, info,
                   lower.lpWSPSocket(af, type, protocol, &below, g, flags, lpErrno), lpErrno);
}

static SOCKET WSPAPI myAccept(SOCKET s, struct sockaddr *addr, LPINT length,
                              LPCONDITIONPROC condition, DWORD data, LPINT lpErrno)
{
    return numbered(TEXT("Accept"), s, lower.lpWSPAccept(s, addr, length, condition, data, lpErrno),
                    lpErrno);
}

static SOCKET WSPAPI myJoinLeaf(SOCKET s, const struct sockaddr *name, int length, LPWSABUF caller,
                                LPWSABUF callee, LPQOS sqos, LPQOS gqos, DWORD flags,
                                LPINT lpErrno)
{
    return numbered(TEXT("JoinLeaf"), s,
                    lower.lpWSPJoinLeaf(s, name, length, caller, callee, sqos, gqos, flags,
                                        lpErrno), lpErrno);
}

static int WSPAPI mySelect(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds,
                           const struct timeval *timeout, LPINT lpErrno)
{
    int result = lower.lpWSPSelect(nfds, readfds, writefds, exceptfds, timeout, lpErrno);

    say(TEXT("Select"), TEXT(""), result, result == SOCKET_ERROR, *lpErrno, TEXT(""));
    return result;
}

static BOOL WSPAPI myGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED overlapped, LPDWORD transfer,
                                         BOOL wait, LPDWORD flags, LPINT lpErrno)
{
    BOOL result = lower.lpWSPGetOverlappedResult(s, overlapped, transfer, wait, flags, lpErrno);
    WCHAR what[16];

    _snwprintf(what, 15, TEXT("%u"), s);
    say(TEXT("GetOverlappedResult"), what, result, !result, *lpErrno, TEXT(""));
    return result;
}

static BOOL WSPAPI myGetQOSByName(SOCKET s, LPWSABUF name, LPQOS qos, LPINT lpErrno)
{
    BOOL result = lower.lpWSPGetQOSByName(s, name, qos, lpErrno);
    WCHAR what[16];

    _snwprintf(what, 15, TEXT("%u"), s);
    say(TEXT("GetQOSByName"), what, result, !result, *lpErrno, TEXT(""));
    return result;
}

static int WSPAPI myCancelBlockingCall(LPINT lpErrno)
{
    int result = lower.lpWSPCancelBlockingCall(lpErrno);

    say(TEXT("CancelBlockingCall"), TEXT(""), result, result == SOCKET_ERROR, *lpErrno, TEXT(""));
    return result;
}

/* The entry of the base protocol, if it is one of ours. */
static LPWSAPROTOCOL_INFOW lowered(LPWSAPROTOCOL_INFOW info, WSAPROTOCOL_INFOW *below)
{
    return info && trace_below(info, below) ? below : info;
}

static INT WSPAPI myAddressToString(LPSOCKADDR address, DWORD length, LPWSAPROTOCOL_INFOW info,
                                    LPWSTR text, LPDWORD text_length, LPINT lpErrno)
{
    WSAPROTOCOL_INFOW below;
    INT result = lower.lpWSPAddressToString(address, length, lowered(info, &below), text,
                                            text_length, lpErrno);

    say(TEXT("AddressToString"), TEXT(""), result, result != 0, *lpErrno, TEXT(""));
    return result;
}

static INT WSPAPI myStringToAddress(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW info,
                                    LPSOCKADDR address, LPINT length, LPINT lpErrno)
{
    WSAPROTOCOL_INFOW below;
    INT result = lower.lpWSPStringToAddress(text, family, lowered(info, &below), address, length,
                                            lpErrno);

    say(TEXT("StringToAddress"), TEXT(""), result, result != 0, *lpErrno, TEXT(""));
    return result;
}

const WSPPROC_TABLE trace_calls = {
    myAccept, myAddressToString, myAsyncSelect, myBind, myCancelBlockingCall, trace_cleanup,
    myCloseSocket, myConnect, myDuplicateSocket, myEnumNetworkEvents, myEventSelect,
    myGetOverlappedResult, myGetPeerName, myGetSockName, myGetSockOpt, myGetQOSByName, myIoctl,
    myJoinLeaf, myListen, myRecv, myRecvDisconnect, myRecvFrom, mySelect, mySend,
    mySendDisconnect, mySendTo, mySetSockOpt, myShutdown, mySocket, myStringToAddress,
};
