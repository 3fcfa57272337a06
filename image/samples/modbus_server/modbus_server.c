/* SPDX-License-Identifier: MIT */
/* modbus_server: a Modbus TCP server of 1000 holding registers, for up to 63 clients in one thread:
 * each socket has an event (WSAEventSelect), and WSAWaitForMultipleEvents tells which is next.
 *
 *   modbus_server [PORT]
 *
 * Functions 3, 6 and 16; others, and wrong addresses and values, get an exception answer.  A client
 * that speaks no Modbus TCP is disconnected.  Ctrl-C ends it. */
#include "modbus.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winsock2.h>
#include <tchar.h>

enum { MODBUS_PORT = 502, LISTENER = 0, SLOTS = WSA_MAXIMUM_WAIT_EVENTS };

/* A client: what came and is no whole request yet, and what its socket did not take yet. */
struct client {
    SOCKET socket;
    unsigned char in[MODBUS_FRAME_MOST];
    unsigned char out[MODBUS_FRAME_MOST];
    int in_length, out_length;
};

/* Slot 0 is the listener; used slots are together. */
static struct client clients[SLOTS];
static WSAEVENT events[SLOTS];
static unsigned used;
static unsigned short registers[MODBUS_REGISTERS];

static int failed(const char *what)
{
    _ftprintf(stderr, TEXT("modbus_server: %hs: error %d\n"), what, WSAGetLastError());
    return 1;
}

/* Puts a socket into the next slot; FALSE when the system has no event for it. */
static BOOL add(SOCKET s, long wanted)
{
    WSAEVENT event = WSACreateEvent();

    if (event == WSA_INVALID_EVENT)
        return FALSE;
    if (WSAEventSelect(s, event, wanted) == SOCKET_ERROR) {
        WSACloseEvent(event);
        return FALSE;
    }
    memset(&clients[used], 0, sizeof clients[used]);
    clients[used].socket = s;
    events[used++] = event;
    return TRUE;
}

/* The last slot moves to the place of the one that goes. */
static void drop(unsigned slot)
{
    closesocket(clients[slot].socket);
    WSACloseEvent(events[slot]);
    used--;
    clients[slot] = clients[used];
    events[slot] = events[used];
    _tprintf(TEXT("modbus_server: a client has gone, %u left\n"), used - 1);
    fflush(stdout);
}

static void accept_client(void)
{
    struct sockaddr_in from;
    int length = sizeof from;
    SOCKET s = accept(clients[LISTENER].socket, (struct sockaddr *)&from, &length);

    if (s == INVALID_SOCKET)        /* it has gone again */
        return;
    if (used == SLOTS || !add(s, FD_READ | FD_WRITE | FD_CLOSE)) {
        closesocket(s);
        _tprintf(TEXT("modbus_server: no room for %hs\n"), inet_ntoa(from.sin_addr));
    } else {
        _tprintf(TEXT("modbus_server: %hs is client %u\n"), inet_ntoa(from.sin_addr), used - 1);
    }
    fflush(stdout);
}

/* FALSE when the connection is at its end.  What does not fit now leaves at the next FD_WRITE. */
static BOOL flush(struct client *c)
{
    while (c->out_length > 0) {
        int sent = send(c->socket, (const char *)c->out, c->out_length, 0);

        if (sent == SOCKET_ERROR)
            return WSAGetLastError() == WSAEWOULDBLOCK;
        c->out_length -= sent;
        memmove(c->out, c->out + sent, (size_t)c->out_length);
    }
    return TRUE;
}

/* Answers the whole requests that are there; one answer at a time waits for its client. */
static BOOL answer(struct client *c)
{
    while (c->out_length == 0) {
        int length = modbus_frame_length(c->in, c->in_length);

        if (length < 0)
            return FALSE;
        if (length == 0 || length > c->in_length)
            return TRUE;
        c->out_length = modbus_answer(registers, c->in, length, c->out);
        c->in_length -= length;
        memmove(c->in, c->in + length, (size_t)c->in_length);
        if (!flush(c))
            return FALSE;
    }
    return TRUE;
}

static BOOL serve(struct client *c)
{
    while (flush(c) && answer(c)) {
        int received;

        if (c->out_length > 0)      /* the client does not read: nor do we */
            return TRUE;
        received = recv(c->socket, (char *)c->in + c->in_length,
                        (int)sizeof c->in - c->in_length, 0);
        if (received == 0)
            return FALSE;
        if (received == SOCKET_ERROR)
            return WSAGetLastError() == WSAEWOULDBLOCK;
        c->in_length += received;
    }
    return FALSE;
}

static void handle(unsigned slot)
{
    WSANETWORKEVENTS what;

    if (WSAEnumNetworkEvents(clients[slot].socket, events[slot], &what) == SOCKET_ERROR)
        return;
    if (slot == LISTENER) {
        if (what.lNetworkEvents & FD_ACCEPT)
            accept_client();
    } else if (what.lNetworkEvents && !serve(&clients[slot])) {
        drop(slot);
    }
}

/* The wait names the first slot that is signalled; those behind it are asked as well, from the end,
 * so that a slot that is moved has had its turn. */
static int run(void)
{
    for (;;) {
        DWORD first = WSAWaitForMultipleEvents(used, events, FALSE, WSA_INFINITE, FALSE);
        unsigned slot;

        if (first == WSA_WAIT_FAILED)
            return failed("wait");
        for (slot = used; slot-- > first - WSA_WAIT_EVENT_0;)
            handle(slot);
    }
}

static int start(unsigned short port)
{
    struct sockaddr_in address;
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (s == INVALID_SOCKET)
        return failed("socket");
    if (bind(s, (struct sockaddr *)&address, sizeof address) == SOCKET_ERROR)
        return failed("bind");
    if (!add(s, FD_ACCEPT))
        return failed("event");
    if (listen(s, SOMAXCONN) == SOCKET_ERROR)
        return failed("listen");
    _tprintf(TEXT("modbus_server: port %u\n"), port);
    fflush(stdout);
    return run();
}

int WINAPI WinMain(HINSTANCE instance, HINSTANCE previous, LPTSTR arguments, int show)
{
    TCHAR *end;
    unsigned long port = _tcstoul(arguments, &end, 10);
    WSADATA data;
    int error;

    (void)instance;
    (void)previous;
    (void)show;
    if (end == arguments)
        port = MODBUS_PORT;
    if (*end || port < 1 || port > 65535) {
        _ftprintf(stderr, TEXT("modbus_server [PORT]\n"));
        return 1;
    }
    error = WSAStartup(MAKEWORD(2, 2), &data);
    if (error) {
        _ftprintf(stderr, TEXT("modbus_server: WSAStartup: error %d\n"), error);
        return 1;
    }
    return start((unsigned short)port);
}
