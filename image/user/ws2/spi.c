/* SPDX-License-Identifier: MIT */
/* The provider's calls as a program sees them: each packs its arguments and traps. */
#include "image/user/ws2/overlapped.h"

#include <ws2spi.h>

/* A routine without an OVERLAPPED means nothing. */
#define OVERLAPPED_CALL(method, a, turns)                                              \
    ws2_overlapped(&(struct ws2_call){                                                 \
        SVC_ID(SVC_WSP, WSP_##method), (uint32_t *)(a), sizeof *(a) / 4, turns,        \
        lpCompletionRoutine })

INT WSPAPI WSPAddressToString(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                              LPWSAPROTOCOL_INFOW lpProtocolInfo, LPWSTR lpszAddressString,
                              LPDWORD lpdwAddressStringLength, LPINT lpErrno)
{
    struct wsp_address_to_string a = {
        word(lpsaAddress), dwAddressLength, word(lpProtocolInfo), word(lpszAddressString),
        word(lpdwAddressStringLength), word(lpErrno),
    };

    return (INT)WSP(ADDRESS_TO_STRING, &a);
}

int WSPAPI WSPAsyncSelect(SOCKET s, HWND hWnd, unsigned int wMsg, LONG lEvent, LPINT lpErrno)
{
    struct wsp_async_select a = { s, word(hWnd), wMsg, (uint32_t)lEvent, word(lpErrno) };

    return (int)WSP(ASYNC_SELECT, &a);
}

int WSPAPI WSPBind(SOCKET s, const struct sockaddr *name, int namelen, LPINT lpErrno)
{
    struct wsp_bind a = { s, word(name), (uint32_t)namelen, word(lpErrno) };

    return (int)WSP(BIND, &a);
}

int WSPAPI WSPCancelBlockingCall(LPINT lpErrno)
{
    struct wsp_err_only a = { word(lpErrno) };

    return (int)WSP(CANCEL_BLOCKING_CALL, &a);
}

int WSPAPI WSPCleanup(LPINT lpErrno)
{
    struct wsp_err_only a = { word(lpErrno) };

    return (int)WSP(CLEANUP, &a);
}

int WSPAPI WSPCloseSocket(SOCKET s, LPINT lpErrno)
{
    struct wsp_close_socket a = { s, word(lpErrno) };

    return (int)WSP(CLOSE_SOCKET, &a);
}

int WSPAPI WSPConnect(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                      LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS, LPINT lpErrno)
{
    struct wsp_connect a = {
        s, word(name), (uint32_t)namelen, word(lpCallerData), word(lpCalleeData),
        word(lpSQOS), word(lpGQOS), word(lpErrno),
    };

    return (int)WSP(CONNECT, &a);
}

int WSPAPI WSPDuplicateSocket(SOCKET s, DWORD dwProcessId, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                              LPINT lpErrno)
{
    struct wsp_duplicate_socket a = { s, dwProcessId, word(lpProtocolInfo), word(lpErrno) };

    return (int)WSP(DUPLICATE_SOCKET, &a);
}

int WSPAPI WSPEnumNetworkEvents(SOCKET s, WSAEVENT hEventObject, LPWSANETWORKEVENTS lpNetworkEvents,
                                LPINT lpErrno)
{
    struct wsp_enum_network_events a = {
        s, word(hEventObject), word(lpNetworkEvents), word(lpErrno),
    };

    return (int)WSP(ENUM_NETWORK_EVENTS, &a);
}

int WSPAPI WSPEventSelect(SOCKET s, WSAEVENT hEventObject, LONG lNetworkEvents, LPINT lpErrno)
{
    struct wsp_event_select a = {
        s, word(hEventObject), (uint32_t)lNetworkEvents, word(lpErrno),
    };

    return (int)WSP(EVENT_SELECT, &a);
}

int WSPAPI WSPGetPeerName(SOCKET s, struct sockaddr *name, LPINT namelen, LPINT lpErrno)
{
    struct wsp_get_name a = { s, word(name), word(namelen), word(lpErrno) };

    return (int)WSP(GET_PEER_NAME, &a);
}

int WSPAPI WSPGetSockName(SOCKET s, struct sockaddr *name, LPINT namelen, LPINT lpErrno)
{
    struct wsp_get_name a = { s, word(name), word(namelen), word(lpErrno) };

    return (int)WSP(GET_SOCK_NAME, &a);
}

int WSPAPI WSPGetSockOpt(SOCKET s, int level, int optname, char *optval, LPINT optlen,
                         LPINT lpErrno)
{
    struct wsp_get_sock_opt a = {
        s, (uint32_t)level, (uint32_t)optname, word(optval), word(optlen), word(lpErrno),
    };

    return (int)WSP(GET_SOCK_OPT, &a);
}

BOOL WSPAPI WSPGetQOSByName(SOCKET s, LPWSABUF lpQOSName, LPQOS lpQOS, LPINT lpErrno)
{
    struct wsp_get_qos_by_name a = { s, word(lpQOSName), word(lpQOS), word(lpErrno) };
    uint32_t r = WSP(GET_QOS_BY_NAME, &a);

    return r == (uint32_t)SOCKET_ERROR ? FALSE : (BOOL)r;
}

int WSPAPI WSPIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer,
                    LPVOID lpvOutBuffer, DWORD cbOutBuffer, LPDWORD lpcbBytesReturned,
                    LPWSAOVERLAPPED lpOverlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                    LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    struct wsp_ioctl a = {
        s, dwIoControlCode, word(lpvInBuffer), cbInBuffer, word(lpvOutBuffer), cbOutBuffer,
        word(lpcbBytesReturned), word(lpOverlapped), 0,
        word(lpThreadId), word(lpErrno),
    };

    return lpOverlapped ? OVERLAPPED_CALL(IOCTL, &a, WS2_NO_TURNS) : (int)WSP(IOCTL, &a);
}

SOCKET WSPAPI WSPJoinLeaf(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                          LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS, DWORD dwFlags,
                          LPINT lpErrno)
{
    struct wsp_join_leaf a = {
        s, word(name), (uint32_t)namelen, word(lpCallerData), word(lpCalleeData),
        word(lpSQOS), word(lpGQOS), dwFlags, word(lpErrno),
    };

    return WSP(JOIN_LEAF, &a);
}

int WSPAPI WSPListen(SOCKET s, int backlog, LPINT lpErrno)
{
    struct wsp_listen a = { s, (uint32_t)backlog, word(lpErrno) };

    return (int)WSP(LISTEN, &a);
}

int WSPAPI WSPRecv(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd,
                   LPDWORD lpFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine, LPWSATHREADID lpThreadId,
                   LPINT lpErrno)
{
    struct wsp_recv a = {
        s, word(lpBuffers), dwBufferCount, word(lpNumberOfBytesRecvd), word(lpFlags),
        word(lpOverlapped), 0, word(lpThreadId), word(lpErrno),
    };

    return lpOverlapped ? OVERLAPPED_CALL(RECV, &a, WS2_RECEIVING) : (int)WSP(RECV, &a);
}

int WSPAPI WSPRecvDisconnect(SOCKET s, LPWSABUF lpInboundDisconnectData, LPINT lpErrno)
{
    struct wsp_disconnect a = { s, word(lpInboundDisconnectData), word(lpErrno) };

    return (int)WSP(RECV_DISCONNECT, &a);
}

int WSPAPI WSPRecvFrom(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount,
                       LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags, struct sockaddr *lpFrom,
                       LPINT lpFromlen, LPWSAOVERLAPPED lpOverlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                       LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    struct wsp_recv_from a = {
        s, word(lpBuffers), dwBufferCount, word(lpNumberOfBytesRecvd), word(lpFlags), word(lpFrom),
        word(lpFromlen), word(lpOverlapped), 0, word(lpThreadId),
        word(lpErrno),
    };

    return lpOverlapped ? OVERLAPPED_CALL(RECV_FROM, &a, WS2_RECEIVING) : (int)WSP(RECV_FROM, &a);
}

int WSPAPI WSPSelect(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds,
                     const struct timeval *timeout, LPINT lpErrno)
{
    struct wsp_select a = {
        (uint32_t)nfds,  word(readfds), word(writefds),
        word(exceptfds), word(timeout), word(lpErrno),
    };

    return (int)WSP(SELECT, &a);
}

int WSPAPI WSPSend(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                   DWORD dwFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine, LPWSATHREADID lpThreadId,
                   LPINT lpErrno)
{
    struct wsp_send a = {
        s, word(lpBuffers), dwBufferCount, word(lpNumberOfBytesSent), dwFlags,
        word(lpOverlapped), 0, word(lpThreadId), word(lpErrno),
    };

    return lpOverlapped ? OVERLAPPED_CALL(SEND, &a, WS2_SENDING) : (int)WSP(SEND, &a);
}

int WSPAPI WSPSendDisconnect(SOCKET s, LPWSABUF lpOutboundDisconnectData, LPINT lpErrno)
{
    struct wsp_disconnect a = { s, word(lpOutboundDisconnectData), word(lpErrno) };

    return (int)WSP(SEND_DISCONNECT, &a);
}

int WSPAPI WSPSendTo(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                     DWORD dwFlags, const struct sockaddr *lpTo, int iTolen,
                     LPWSAOVERLAPPED lpOverlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                     LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    struct wsp_send_to a = {
        s, word(lpBuffers), dwBufferCount, word(lpNumberOfBytesSent), dwFlags, word(lpTo),
        (uint32_t)iTolen, word(lpOverlapped), 0, word(lpThreadId),
        word(lpErrno),
    };

    return lpOverlapped ? OVERLAPPED_CALL(SEND_TO, &a, WS2_SENDING) : (int)WSP(SEND_TO, &a);
}

int WSPAPI WSPSetSockOpt(SOCKET s, int level, int optname, const char *optval, int optlen,
                         LPINT lpErrno)
{
    struct wsp_set_sock_opt a = {
        s, (uint32_t)level, (uint32_t)optname, word(optval), (uint32_t)optlen, word(lpErrno),
    };

    return (int)WSP(SET_SOCK_OPT, &a);
}

int WSPAPI WSPShutdown(SOCKET s, int how, LPINT lpErrno)
{
    struct wsp_shutdown a = { s, (uint32_t)how, word(lpErrno) };

    return (int)WSP(SHUTDOWN, &a);
}

SOCKET WSPAPI WSPSocket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo, GROUP g,
                        DWORD dwFlags, LPINT lpErrno)
{
    struct wsp_socket a = {
        (uint32_t)af, (uint32_t)type, (uint32_t)protocol, word(lpProtocolInfo), g, dwFlags,
        word(lpErrno),
    };

    return WSP(SOCKET, &a);
}

INT WSPAPI WSPStringToAddress(LPWSTR AddressString, INT AddressFamily,
                              LPWSAPROTOCOL_INFOW lpProtocolInfo, LPSOCKADDR lpAddress,
                              LPINT lpAddressLength, LPINT lpErrno)
{
    struct wsp_string_to_address a = {
        word(AddressString), (uint32_t)AddressFamily, word(lpProtocolInfo), word(lpAddress),
        word(lpAddressLength), word(lpErrno),
    };

    return (INT)WSP(STRING_TO_ADDRESS, &a);
}
