/* SPDX-License-Identifier: MIT */
/* spi_provider: a client of the service provider interface.  It asks the provider for its table by
 * WSPStartup, makes a connection through lpProcTable, and calls each of the 30 entries; what the
 * provider of Windows CE does not support answers so.
 *
 *   spi_provider ADDRESS PORT        a TCP service that echoes
 *
 * Exit status: 0 the echo came back and each entry was called. */
#include "calls.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <tchar.h>

enum { WAIT_MS = 10000 };

static const char words[] = "through the table";

static int failed(const char *what)
{
    _ftprintf(stderr, TEXT("spi_provider: %hs: error %d\n"), what, provider_error);
    return 1;
}

static int start(void)
{
    WSAPROTOCOL_INFOW protocol;
    WSPUPCALLTABLE upcalls;
    WSPDATA data;
    int error;

    memset(&protocol, 0, sizeof protocol);
    memset(&upcalls, 0, sizeof upcalls);
    error = WSPStartup(MAKEWORD(2, 2), &data, &protocol, upcalls, &provider);
    if (!error)
        _tprintf(TEXT("version %u.%u, table of %u entries\n"), LOBYTE(data.wVersion),
                 HIBYTE(data.wVersion), (unsigned)(sizeof provider / sizeof(void *)));
    return error;
}

/* The address of the peer as the provider reads it from text, and back. */
static int address_of(TCHAR *text, unsigned short port, struct sockaddr_in *out)
{
    TCHAR back[64];
    int length = sizeof *out;
    DWORD size = sizeof back / sizeof back[0];

    memset(out, 0, sizeof *out);
    if (CALL(StringToAddress, text, AF_INET, NULL, (LPSOCKADDR)out, &length))
        return failed("WSPStringToAddress");
    out->sin_port = htons(port);
    if (CALL(AddressToString, (LPSOCKADDR)out, sizeof *out, NULL, back, &size))
        return failed("WSPAddressToString");
    return 0;
}

static SOCKET make(int type)
{
    return (SOCKET)CALL(Socket, AF_INET, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
}

/* A nonblocking connect whose end the event announces. */
static int connect_by_event(SOCKET s, const struct sockaddr_in *to)
{
    WSAEVENT event = CreateEvent(NULL, TRUE, FALSE, NULL);
    WSANETWORKEVENTS what;
    int error = 0;

    if (CALL(EventSelect, s, event, FD_CONNECT))
        error = failed("WSPEventSelect");
    else if (CALL(Connect, s, (const struct sockaddr *)to, sizeof *to, NULL, NULL, NULL, NULL) &&
             provider_error != WSAEWOULDBLOCK)
        error = failed("WSPConnect");
    else if (WaitForSingleObject(event, WAIT_MS) != WAIT_OBJECT_0)
        error = failed("no event");
    else if (CALL(EnumNetworkEvents, s, event, &what))
        error = failed("WSPEnumNetworkEvents");
    else
        error = what.iErrorCode[FD_CONNECT_BIT];
    CALL(EventSelect, s, NULL, 0);
    CloseHandle(event);
    _tprintf(TEXT("WSPConnect: FD_CONNECT says %d\n"), error);
    return error;
}

static int readable(SOCKET s)
{
    struct timeval time = { WAIT_MS / 1000, 0 };
    fd_set set;

    FD_ZERO(&set);
    FD_SET(s, &set);
    return CALL(Select, 0, &set, NULL, NULL, &time) == 1;
}

/* The words go by an overlapped send, and come back by select and receive. */
static int echo(SOCKET s)
{
    char back[sizeof words];
    WSABUF out = { sizeof words, (char *)words }, in = { sizeof back, back };
    WSAOVERLAPPED request;
    DWORD sent, received, flags = 0, have = 0;

    memset(&request, 0, sizeof request);
    request.hEvent = CreateEvent(NULL, TRUE, FALSE, NULL);
    if (CALL(Send, s, &out, 1, &sent, 0, &request, NULL, NULL) && provider_error != WSA_IO_PENDING)
        return failed("WSPSend");
    if (!CALL(GetOverlappedResult, s, &request, &sent, TRUE, &flags) || sent != sizeof words)
        return failed("WSPGetOverlappedResult");
    CloseHandle(request.hEvent);
    while (have < sizeof words) {
        in.buf = back + have;
        in.len = sizeof back - have;
        flags = 0;
        if (!readable(s) || CALL(Recv, s, &in, 1, &received, &flags, NULL, NULL, NULL) || !received)
            return failed("WSPRecv");
        have += received;
    }
    _tprintf(TEXT("the echo says: %hs\n"), back);
    return memcmp(back, words, sizeof words) != 0;
}

static int ends_and_options(SOCKET s)
{
    struct sockaddr_in name;
    int length = sizeof name, value = 1, size = sizeof value;
    DWORD waiting, bytes;

    if (CALL(GetSockName, s, (struct sockaddr *)&name, &length) ||
        CALL(GetPeerName, s, (struct sockaddr *)&name, &length))
        return failed("the names of the ends");
    if (CALL(SetSockOpt, s, IPPROTO_TCP, TCP_NODELAY, (char *)&value, sizeof value) ||
        CALL(GetSockOpt, s, IPPROTO_TCP, TCP_NODELAY, (char *)&value, &size) || !value)
        return failed("an option");
    if (CALL(Ioctl, s, FIONREAD, NULL, 0, &waiting, sizeof waiting, &bytes, NULL, NULL, NULL))
        return failed("WSPIoctl");
    return 0;
}

/* A listener of our own, a connection to it over loopback, and a datagram. */
static int listen_and_accept(void)
{
    struct sockaddr_in here;
    int length = sizeof here, error = 0;
    SOCKET listener = make(SOCK_STREAM), client = make(SOCK_STREAM), accepted = INVALID_SOCKET;

    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (CALL(Bind, listener, (struct sockaddr *)&here, sizeof here) || CALL(Listen, listener, 1) ||
        provider.lpWSPGetSockName(listener, (struct sockaddr *)&here, &length, &provider_error) ||
        provider.lpWSPConnect(client, (struct sockaddr *)&here, sizeof here, NULL, NULL, NULL, NULL,
                              &provider_error))
        error = failed("a listener");
    else
        accepted = (SOCKET)CALL(Accept, listener, NULL, NULL, NULL, 0);
    if (!error && accepted == INVALID_SOCKET)
        error = failed("WSPAccept");
    CALL(CloseSocket, client);
    CALL(CloseSocket, listener);
    CALL(CloseSocket, accepted);
    return error;
}

static int datagram(void)
{
    struct sockaddr_in here, from;
    char text[8];
    int length = sizeof here, error = 0;
    WSABUF out = { 5, (char *)"hello" }, in = { sizeof text, text };
    DWORD bytes, flags = 0;
    SOCKET s = make(SOCK_DGRAM);

    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (CALL(Bind, s, (struct sockaddr *)&here, sizeof here) ||
        provider.lpWSPGetSockName(s, (struct sockaddr *)&here, &length, &provider_error) ||
        CALL(SendTo, s, &out, 1, &bytes, 0, (struct sockaddr *)&here, sizeof here, NULL, NULL,
             NULL) ||
        CALL(RecvFrom, s, &in, 1, &bytes, &flags, (struct sockaddr *)&from, &length, NULL, NULL,
             NULL) || bytes != 5)
        error = failed("a datagram");
    CALL(CloseSocket, s);
    return error;
}

/* What a provider of Windows CE does not have: each says so by its error. */
static void unsupported(SOCKET s, const struct sockaddr_in *to)
{
    static QOS quality;
    WSAPROTOCOL_INFOW protocol;

    CALL(AsyncSelect, s, NULL, 0, FD_READ);
    CALL(DuplicateSocket, s, GetCurrentProcessId(), &protocol);
    CALL(GetQOSByName, s, NULL, &quality);
    CALL(JoinLeaf, s, (const struct sockaddr *)to, sizeof *to, NULL, NULL, NULL, NULL,
         JL_SENDER_ONLY);
    CALL(SendDisconnect, s, NULL);
    CALL(RecvDisconnect, s, NULL);
    calls_note(ENTRY_CancelBlockingCall,
               (provider_error = 0, provider.lpWSPCancelBlockingCall(&provider_error)));
}

int _tmain(int argc, TCHAR **argv)
{
    struct sockaddr_in to;
    SOCKET s;
    int error, never;

    if (argc != 3) {
        _ftprintf(stderr, TEXT("spi_provider ADDRESS PORT\n"));
        return 2;
    }
    error = start();
    if (error) {
        _ftprintf(stderr, TEXT("spi_provider: WSPStartup: error %d\n"), error);
        return 1;
    }
    error = address_of(argv[1], (unsigned short)_ttoi(argv[2]), &to);
    s = make(SOCK_STREAM);
    if (!error)
        error = connect_by_event(s, &to) || ends_and_options(s) || echo(s);
    if (!error)
        error = listen_and_accept() || datagram();
    unsupported(s, &to);
    CALL(Shutdown, s, SD_SEND);
    CALL(CloseSocket, s);
    calls_note(ENTRY_Cleanup, (provider_error = 0, provider.lpWSPCleanup(&provider_error)));
    never = calls_print();
    return error || never;
}
