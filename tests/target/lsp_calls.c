/* SPDX-License-Identifier: MIT */
/* Calls that go through layers: with handles of the system, with handles of their own, and through
 * a chain of both. */
#include "tests/target/lsp.h"

#include <stdio.h>
#include <string.h>

#define A_DLL L"t_layer_a.dll"
#define B_DLL L"t_layer_b.dll"
#define OWN_DLL L"t_layer_own.dll"
enum { SOON_MS = 10000, SYSTEM_MOST = 0xfffff };

static struct layer_watch a, b;

/* One layer over TCP, watched as `a`. */
static struct lsp_one one;

static void begin(LPCWSTR dll)
{
    one = lsp_begin(dll, &a);
}

static void end(void)
{
    lsp_down();
    is(a.startups, 1);
    is(a.cleanups, 1);
    lsp_remove(&one.installed);
    ok(FreeLibrary(one.module));
    is(a.detached, 1);
}

static void both_ways(SOCKET from, SOCKET to)
{
    char text[8] = "";

    is(send(from, "layers", 7, 0), 7);
    is(recv(to, text, sizeof text, 0), 7);
    is(strcmp(text, "layers"), 0);
}

/* Connects, accepts, sends, receives; the accepted socket belongs to the layer as well. */
static void life_of_a_stream(LPCWSTR dll, bool own)
{
    struct sockaddr_in name, end_name;
    int length = sizeof end_name, value = 1, size = sizeof value;
    SOCKET lis, c, s;

    begin(dll);
    lis = lsp_listener(&name);
    c = lsp_connected(&name);
    s = accept(lis, NULL, NULL);
    ok(s != INVALID_SOCKET && s != c && s != lis);
    is(own, lis > SYSTEM_MOST && c > SYSTEM_MOST && s > SYSTEM_MOST);
    both_ways(c, s);
    both_ways(s, c);
    is(a.calls[LAYER_Socket], 2);
    is(a.calls[LAYER_Accept], 1);
    is(a.calls[LAYER_Send], 2);
    is(a.calls[LAYER_Recv], 2);
    is(getpeername(c, NAME(&end_name), &length), 0);
    is(end_name.sin_port, name.sin_port);
    is(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char *)&value, sizeof value), 0);
    is(getsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char *)&value, &size), 0);
    is(shutdown(c, SD_SEND), 0);
    is(recv(s, (char *)&value, sizeof value, 0), 0);
    is(a.calls[LAYER_Shutdown] + a.calls[LAYER_SetSockOpt] + a.calls[LAYER_GetSockOpt], 3);
    is(a.calls[LAYER_GetPeerName], 1);
    is(closesocket(c), 0);
    is(closesocket(s), 0);
    is(closesocket(lis), 0);
    is(a.calls[LAYER_CloseSocket], 3);
    is(closesocket(c), SOCKET_ERROR);
    is(WSAGetLastError(), WSAENOTSOCK);
    is(send(s, "x", 1, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSAENOTSOCK);
    end();
}

static void stream_goes_through_a_layer_with_handles_of_the_system(void)
{
    life_of_a_stream(A_DLL, false);
}

static void stream_goes_through_a_layer_with_handles_of_its_own(void)
{
    life_of_a_stream(OWN_DLL, true);
}

/* A layer that does not say which handles it has made is called nevertheless. */
static void layer_need_not_tell_of_handles(void)
{
    struct sockaddr_in name;
    SOCKET lis, c, s;

    begin(A_DLL);
    a.mode = LAYER_FORGETFUL;
    lis = lsp_listener(&name);
    c = lsp_connected(&name);
    s = accept(lis, NULL, NULL);
    both_ways(c, s);
    is(a.calls[LAYER_Send] + a.calls[LAYER_Recv], 2);
    is(closesocket(c) + closesocket(s) + closesocket(lis), 0);
    end();
}

/* UDP has no layer: it stays with the base provider, and may stand in one select with TCP whose
 * handles are the system's. */
static void other_protocols_do_not_see_the_layer(void)
{
    struct sockaddr_in name;
    struct timeval now = { 0, 0 };
    SOCKET u, lis, c, s;
    fd_set set;

    begin(A_DLL);
    u = socket(AF_INET, SOCK_DGRAM, 0);
    ok(u != INVALID_SOCKET);
    is(a.startups, 0);
    lis = lsp_listener(&name);
    c = lsp_connected(&name);
    s = accept(lis, NULL, NULL);
    is(send(c, "x", 1, 0), 1);
    for (int first = 0; first < 2; first++) {
        FD_ZERO(&set);
        FD_SET(first ? u : s, &set);
        FD_SET(first ? s : u, &set);
        is(select(0, &set, NULL, NULL, first ? NULL : &now), 1);
        ok(FD_ISSET(s, &set) && !FD_ISSET(u, &set));
    }
    is(a.calls[LAYER_Select], 1);
    is(select(0, (fd_set *)16, NULL, NULL, &now), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(closesocket(u) + closesocket(c) + closesocket(s) + closesocket(lis), 0);
    is(a.calls[LAYER_CloseSocket], 3);
    end();
}

static void select_finds_handles_of_a_layers_own(void)
{
    struct sockaddr_in name;
    struct timeval now = { 0, 0 };
    fd_set in, out;
    SOCKET lis, c, s;

    begin(OWN_DLL);
    lis = lsp_listener(&name);
    c = lsp_connected(&name);
    s = accept(lis, NULL, NULL);
    FD_ZERO(&in);
    FD_SET(s, &in);
    FD_SET(lis, &in);
    is(select(0, &in, NULL, NULL, &now), 0);
    is(in.fd_count, 0);
    is(send(c, "x", 1, 0), 1);
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(lis, &in);
    FD_SET(s, &in);
    FD_SET(c, &out);
    is(select(0, &in, &out, NULL, NULL), 2);
    ok(FD_ISSET(s, &in) && in.fd_count == 1 && FD_ISSET(c, &out));
    is(closesocket(c) + closesocket(s) + closesocket(lis), 0);
    end();
}

static struct {
    HANDLE called;
    DWORD error, bytes;
} routine;

static void CALLBACK on_done(DWORD error, DWORD bytes, LPWSAOVERLAPPED o, DWORD flags)
{
    (void)o, (void)flags;
    routine.error = error;
    routine.bytes = bytes;
    SetEvent(routine.called);
}

/* By an event, and by a routine. */
static void overlapped_receives(LPCWSTR dll)
{
    struct sockaddr_in name;
    WSAOVERLAPPED o = { .hEvent = CreateEvent(NULL, TRUE, FALSE, NULL) }, p = { 0 };
    char text[8] = "";
    WSABUF buf = { sizeof text, text };
    DWORD bytes = 0, flags = 0;
    SOCKET lis, c, s;

    routine.called = CreateEvent(NULL, TRUE, FALSE, NULL);
    begin(dll);
    lis = lsp_listener(&name);
    c = lsp_connected(&name);
    s = accept(lis, NULL, NULL);
    is(WSARecv(s, &buf, 1, &bytes, &flags, &o, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSA_IO_PENDING);
    is(send(c, "event", 6, 0), 6);
    ok(WSAGetOverlappedResult(s, &o, &bytes, TRUE, &flags));
    is(bytes, 6);
    is(strcmp(text, "event"), 0);
    is(a.calls[LAYER_GetOverlappedResult], 1);
    ok(!WSAGetOverlappedResult(s, (LPWSAOVERLAPPED)16, &bytes, FALSE, &flags));
    is(WSAGetLastError(), WSAEFAULT);
    flags = 0;
    is(WSARecv(s, &buf, 1, &bytes, &flags, &p, on_done), SOCKET_ERROR);
    is(WSAGetLastError(), WSA_IO_PENDING);
    is((DWORD)(uintptr_t)a.thread.ThreadHandle, GetCurrentThreadId());
    is(send(c, "routine", 8, 0), 8);
    is(WaitForSingleObject(routine.called, SOON_MS), WAIT_OBJECT_0);
    is(routine.error, 0);
    is(routine.bytes, 8);
    is(closesocket(c) + closesocket(s) + closesocket(lis), 0);
    end();
    CloseHandle(o.hEvent);
    CloseHandle(routine.called);
}

static void overlapped_calls_pass(void)
{
    overlapped_receives(A_DLL);
    overlapped_receives(OWN_DLL);
}

static int CALLBACK condition(LPWSABUF caller, LPWSABUF caller_data, LPQOS sqos, LPQOS gqos,
                              LPWSABUF callee, LPWSABUF callee_data, GROUP *g, DWORD data)
{
    (void)caller_data, (void)sqos, (void)gqos, (void)callee, (void)callee_data, (void)g;
    return data == 5 && caller->len == sizeof(SOCKADDR_IN) ? CF_ACCEPT : CF_REJECT;
}

static void events_ioctls_and_conditions(LPCWSTR dll)
{
    WSAEVENT event = WSACreateEvent();
    WSANETWORKEVENTS what;
    struct sockaddr_in name;
    u_long waiting = 0;
    SOCKET lis, c, s;

    begin(dll);
    lis = lsp_listener(&name);
    is(WSAEventSelect(lis, event, FD_ACCEPT), 0);
    c = lsp_connected(&name);
    is(WSAWaitForMultipleEvents(1, &event, FALSE, SOON_MS, FALSE), WSA_WAIT_EVENT_0);
    is(WSAEnumNetworkEvents(lis, event, &what), 0);
    is(what.lNetworkEvents, FD_ACCEPT);
    is(WSAAccept(lis, NULL, NULL, condition, 6), INVALID_SOCKET);
    is(WSAGetLastError(), WSAECONNREFUSED);
    is(closesocket(c), 0);
    c = lsp_connected(&name);
    is(WSAWaitForMultipleEvents(1, &event, FALSE, SOON_MS, FALSE), WSA_WAIT_EVENT_0);
    s = WSAAccept(lis, NULL, NULL, condition, 5);
    ok(s != INVALID_SOCKET);
    is(send(c, "four", 4, 0), 4);
    is(ioctlsocket(s, FIONREAD, &waiting), 0);
    is(waiting, 4);
    is(a.calls[LAYER_Ioctl], 1);
    is(a.calls[LAYER_EventSelect] + a.calls[LAYER_EnumNetworkEvents], 2);
    is(closesocket(c) + closesocket(s) + closesocket(lis), 0);
    end();
    WSACloseEvent(event);
}

static void events_ioctls_and_conditions_pass(void)
{
    events_ioctls_and_conditions(A_DLL);
    events_ioctls_and_conditions(OWN_DLL);
}

static void what_is_unsupported_says_so_through_the_layer(void)
{
    struct sockaddr_in name = { .sin_family = AF_INET };
    SOCKET s;

    begin(OWN_DLL);
    s = socket(AF_INET, SOCK_STREAM, 0);
    is(WSAAsyncSelect(s, NULL, 0, FD_READ), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEOPNOTSUPP);
    is(WSAJoinLeaf(s, NAME(&name), sizeof name, NULL, NULL, NULL, NULL, JL_BOTH), INVALID_SOCKET);
    is(WSAGetLastError(), WSASYSCALLFAILURE);
    is(a.calls[LAYER_AsyncSelect] + a.calls[LAYER_JoinLeaf], 2);
    is(closesocket(s), 0);
    end();
}

static void addresses_are_the_providers_text(void)
{
    struct sockaddr_in name = { .sin_family = AF_INET };
    WSAPROTOCOL_INFOW all[ALL];
    WCHAR text[32] = L"10.1.2.3:4";
    DWORD length = 32;
    int size = sizeof name;

    begin(A_DLL);
    is(WSAStringToAddress(text, AF_INET, NULL, (LPSOCKADDR)&name, &size), 0);
    is(name.sin_port, htons(4));
    is(WSAAddressToString((LPSOCKADDR)&name, sizeof name, NULL, text, &length), 0);
    is(wcscmp(text, L"10.1.2.3:4"), 0);
    is(a.calls[LAYER_StringToAddress] + a.calls[LAYER_AddressToString], 2);
    lsp_entries(all);                                   /* chain, TCP, UDP, layer */
    length = 32;
    is(WSAAddressToString((LPSOCKADDR)&name, sizeof name, &all[1], text, &length), 0);
    is(a.calls[LAYER_AddressToString], 1);              /* the base provider was named */
    is(WSAAddressToString((LPSOCKADDR)16, sizeof name, NULL, text, &length), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    end();
}

/* Which entry of the catalogue a socket is of can be said. */
static void entry_that_is_named_is_taken(void)
{
    WSAPROTOCOL_INFOW all[ALL];
    SOCKET s;

    begin(A_DLL);
    lsp_entries(all);
    s = WSASocket(AF_INET, SOCK_STREAM, 0, &all[1], 0, 0);
    ok(s != INVALID_SOCKET);
    is(a.startups, 0);
    is(closesocket(s), 0);
    s = WSASocket(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &all[0], 0, 0);
    ok(s != INVALID_SOCKET);
    is(a.startups, 1);
    is(a.info.dwCatalogEntryId, one.installed.chain_id);
    is(a.info.ProtocolChain.ChainLen, 2);
    is(closesocket(s), 0);
    is(WSASocket(AF_INET, SOCK_STREAM, 0, &all[3], 0, 0), INVALID_SOCKET);
    is(WSAGetLastError(), WSAEINVAL);                   /* a layer alone reaches nothing */
    is(WSASocket(AF_INET, SOCK_STREAM, 0, (LPWSAPROTOCOL_INFOW)16, 0, 0), INVALID_SOCKET);
    is(WSAGetLastError(), WSAEFAULT);
    is(socket(AF_INET, SOCK_RAW, 0), INVALID_SOCKET);
    is(WSAGetLastError(), WSAESOCKTNOSUPPORT);
    end();
}

/* b over a over TCP: each call goes down in this order. */
static void chain_is_gone_through_from_its_top(void)
{
    HMODULE upper = lsp_watch(B_DLL, &b);
    struct sockaddr_in name;
    SOCKET lis, c, s;
    LONG clock = 0;
    DWORD below[2];
    struct lsp top;

    begin(OWN_DLL);
    lsp_down();
    below[0] = one.installed.layer_id;
    below[1] = TCP_ID;
    top = lsp_install(2, B_DLL, IPPROTO_TCP, below, 2);
    a.clock = b.clock = &clock;
    lsp_up();
    lis = lsp_listener(&name);
    is(a.startups, 1);
    is(b.startups, 1);
    is(b.info.dwCatalogEntryId, top.chain_id);
    is(a.info.dwCatalogEntryId, top.chain_id);
    is(a.info.ProtocolChain.ChainLen, 3);
    c = lsp_connected(&name);
    is(a.calls[LAYER_Connect], 1);
    is(b.calls[LAYER_Connect], 1);
    ok(b.turn < a.turn);
    s = accept(lis, NULL, NULL);
    both_ways(c, s);
    ok(b.turn < a.turn);
    is(a.calls[LAYER_Send] + b.calls[LAYER_Send], 2);
    is(closesocket(c) + closesocket(s) + closesocket(lis), 0);
    lsp_remove(&top);
    end();
    is(b.startups, 1);
    is(b.cleanups, 1);
    ok(FreeLibrary(upper));
    is(b.detached, 1);
}

static HANDLE apc_done;

static void CALLBACK apc(DWORD context)
{
    SetEvent((HANDLE)context);
}

static void upcalls_of_threads_and_events(void)
{
    int err = 0;
    WSATHREADID me;
    WSAEVENT e;
    WSAOVERLAPPED o = { 0 };

    e = a.up.lpWPUCreateEvent(&err);
    ok(e != NULL && WaitForSingleObject(e, 0) == WAIT_TIMEOUT);
    ok(a.up.lpWPUSetEvent(e, &err) && WaitForSingleObject(e, 0) == WAIT_OBJECT_0);
    ok(a.up.lpWPUResetEvent(e, &err) && WaitForSingleObject(e, 0) == WAIT_TIMEOUT);
    o.hEvent = e;
    is(WPUCompleteOverlappedRequest(1, &o, WSAECONNRESET, 9, &err), 0);
    is(WaitForSingleObject(e, 0), WAIT_OBJECT_0);
    is(o.Internal, WSAECONNRESET);
    is(o.InternalHigh, 9);
    is(WPUCompleteOverlappedRequest(1, (LPWSAOVERLAPPED)16, 0, 0, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    ok(a.up.lpWPUCloseEvent(e, &err));
    ok(!a.up.lpWPUSetEvent(e, &err));
    is(err, WSA_INVALID_HANDLE);
    apc_done = CreateEvent(NULL, FALSE, FALSE, NULL);
    is(a.up.lpWPUOpenCurrentThread(&me, &err), 0);
    is(a.up.lpWPUQueueApc(&me, apc, (DWORD)(uintptr_t)apc_done, &err), 0);
    is(WaitForSingleObject(apc_done, SOON_MS), WAIT_OBJECT_0);
    is(a.up.lpWPUQueueApc(NULL, apc, 0, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(a.up.lpWPUQueueApc(&me, NULL, 0, &err), SOCKET_ERROR);
    is(a.up.lpWPUCloseThread(&me, &err), 0);
    is(a.up.lpWPUCloseThread(&me, &err), SOCKET_ERROR);
    is(err, WSA_INVALID_HANDLE);
    ok(!a.up.lpWPUPostMessage(NULL, 0, 0, 0));
    CloseHandle(apc_done);
}

static void upcalls_of_sockets(void)
{
    LPBLOCKINGCALLBACK callback = (LPBLOCKINGCALLBACK)1;
    DWORD id = one.installed.chain_id, context = 0;
    SOCKET s, t;
    int err = 0;

    s = a.up.lpWPUCreateSocketHandle(id, 77, &err);
    t = a.up.lpWPUCreateSocketHandle(id, 78, &err);
    ok(s != t && s > SYSTEM_MOST && t > SYSTEM_MOST);
    is(a.up.lpWPUQuerySocketHandleContext(s, &context, &err), 0);
    is(context, 77);
    is(a.up.lpWPUQuerySocketHandleContext(s, NULL, &err), SOCKET_ERROR);
    is(err, WSAEFAULT);
    is(a.up.lpWPUCloseSocketHandle(s, &err), 0);
    is(a.up.lpWPUCloseSocketHandle(s, &err), SOCKET_ERROR);
    is(err, WSAENOTSOCK);
    is(a.up.lpWPUQuerySocketHandleContext(s, &context, &err), SOCKET_ERROR);
    is(a.up.lpWPUCreateSocketHandle(TCP_ID, 1, &err), INVALID_SOCKET);
    is(err, WSAEINVAL);
    is(a.up.lpWPUModifyIFSHandle(4711, 0x1234, &err), INVALID_SOCKET);
    is(err, WSAEINVAL);
    is(a.up.lpWPUModifyIFSHandle(id, 0x1234, &err), 0x1234);
    is(a.up.lpWPUCloseSocketHandle(0x1234, &err), SOCKET_ERROR);
    is(a.up.lpWPUQueryBlockingCallback(id, &callback, &context, &err), 0);
    ok(callback == NULL);
    is(context, 0);
    is(a.up.lpWPUQueryBlockingCallback(4711, &callback, &context, &err), SOCKET_ERROR);
    is(err, WSAEINVAL);
}

static void upcalls_do_what_their_pages_say(void)
{
    SOCKET s;

    begin(A_DLL);
    s = socket(AF_INET, SOCK_STREAM, 0);
    upcalls_of_threads_and_events();
    upcalls_of_sockets();
    is(closesocket(s), 0);
    end();
}

const struct tap_test lsp_call_tests[] = {
    TAP(stream_goes_through_a_layer_with_handles_of_the_system),
    TAP(stream_goes_through_a_layer_with_handles_of_its_own),
    TAP(layer_need_not_tell_of_handles),
    TAP(other_protocols_do_not_see_the_layer),
    TAP(select_finds_handles_of_a_layers_own),
    TAP(overlapped_calls_pass),
    TAP(events_ioctls_and_conditions_pass),
    TAP(what_is_unsupported_says_so_through_the_layer),
    TAP(addresses_are_the_providers_text),
    TAP(entry_that_is_named_is_taken),
    TAP(chain_is_gone_through_from_its_top),
    TAP(upcalls_do_what_their_pages_say),
    TAP_END
};
