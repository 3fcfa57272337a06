/* SPDX-License-Identifier: MIT */
/* What is done to a layer while it is within one of its own calls: Winsock ended and begun again,
 * sockets closed, their numbers given to others. */
#include "tests/target/lsp.h"

#include <stdio.h>
#include <string.h>

#define A_DLL L"t_layer_a.dll"
#define OWN_DLL L"t_layer_own.dll"
enum { SOON_MS = 10000, NUMBERS = 40000, LOST = 8000, FEW_BYTES = 64 * 1024, EXIT = 5,
       ROUNDS = 100 };

static struct layer_watch w;

static struct lsp_one one;

/* w is cleared: what the layer is to do is said afterwards. */
static void begin(LPCWSTR dll)
{
    one = lsp_begin(dll, &w);
}

static void end(void)
{
    w.at = NULL;
    w.closed = NULL;
    lsp_remove(&one.installed);
    ok(FreeLibrary(one.module));
}

static SOCKET stream(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static void works_again(void)
{
    SOCKET s;

    w.at = NULL;
    lsp_up();
    s = stream();
    ok(s != INVALID_SOCKET && !closesocket(s));
    lsp_down();
    is(w.cleanups, w.startups);
}

static void is_no_socket(SOCKET s)
{
    is(send(s, "x", 1, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSAENOTSOCK);
}

static void clean_up_in_the_start(unsigned slot)
{
    if (slot == LAYER_NSLOTS)
        is(WSACleanup(), 0);
}

/* The layer has its own WSPCleanup all the same: nobody else would call it. */
static void last_cleanup_in_the_layers_start(void)
{
    begin(A_DLL);
    w.at = clean_up_in_the_start;
    is(stream(), INVALID_SOCKET);
    is(WSAGetLastError(), WSANOTINITIALISED);
    is(w.startups, 1);
    is(w.cleanups, 1);
    is(WSACleanup(), SOCKET_ERROR);
    works_again();
    end();
}

static int restarted;

static void start_in_the_cleanup(unsigned slot)
{
    WSADATA data;

    if (slot == LAYER_Cleanup)
        restarted = WSAStartup(MAKEWORD(2, 2), &data);
}

static void startup_in_the_layers_cleanup_is_refused(void)
{
    begin(A_DLL);
    closesocket(stream());
    w.at = start_in_the_cleanup;
    restarted = 0;
    lsp_down();
    is(restarted, WSASYSNOTREADY);
    is(WSACleanup(), SOCKET_ERROR);
    works_again();
    end();
}

static HANDLE inside, go_on;

static void stop_in_socket(unsigned slot)
{
    if (slot == LAYER_Socket) {
        w.at = NULL;
        SetEvent(inside);
        WaitForSingleObject(go_on, INFINITE);
    }
}

static DWORD WINAPI open_late(void *arg)
{
    SOCKET s = stream();

    *(SOCKET *)arg = s;
    return s == INVALID_SOCKET ? (DWORD)WSAGetLastError() : 0;
}

/* The socket of a call that began before the last cleanup and ends after the next startup is
 * nobody's: its layer is freed with the call. */
static void socket_that_comes_after_the_end_of_its_layer(LPCWSTR dll)
{
    SOCKET late = INVALID_SOCKET, s;
    HANDLE thread;

    begin(dll);
    inside = CreateEvent(NULL, FALSE, FALSE, NULL);
    go_on = CreateEvent(NULL, FALSE, FALSE, NULL);
    w.at = stop_in_socket;
    thread = start_thread(open_late, &late);
    is(WaitForSingleObject(inside, SOON_MS), WAIT_OBJECT_0);
    lsp_down();
    lsp_up();
    SetEvent(go_on);
    ok(join_thread(thread) != 0);
    is(late, INVALID_SOCKET);
    s = stream();
    ok(s != INVALID_SOCKET);
    is(closesocket(s), 0);
    lsp_down();
    works_again();
    CloseHandle(inside);
    CloseHandle(go_on);
    end();
}

static void sockets_do_not_outlive_their_layer(void)
{
    socket_that_comes_after_the_end_of_its_layer(A_DLL);
    socket_that_comes_after_the_end_of_its_layer(OWN_DLL);
}

static SOCKET told;

static void tell_in_the_start(unsigned slot)
{
    int err = 0;

    if (slot == LAYER_NSLOTS) {
        told = w.up.lpWPUCreateSocketHandle(w.info.dwCatalogEntryId, 1, &err);
        is_no_socket(told);
    }
}

/* Within the start, and after one that failed, there is no table that a call could go to. */
static void handles_made_in_a_start(void)
{
    begin(A_DLL);
    w.at = tell_in_the_start;
    w.mode = LAYER_FAILS;
    told = 0;
    is(stream(), INVALID_SOCKET);
    is(WSAGetLastError(), WSAEPROVIDERFAILEDINIT);
    ok(told != 0 && told != INVALID_SOCKET);
    is_no_socket(told);
    w.at = NULL;
    w.mode = LAYER_GOOD;
    is(closesocket(stream()), 0);
    is_no_socket(told);
    is(w.calls[LAYER_Send], 0);
    lsp_down();
    end();
}

static SOCKET reused;

static void take_the_number(SOCKET s)
{
    w.closed = NULL;
    for (unsigned i = 0; i < NUMBERS; i++) {
        reused = stream();
        if (reused == s)
            return;
        closesocket(reused);
    }
}

/* Another thread's new socket may have the number before closesocket has come back. */
static void number_that_is_taken_again_while_it_is_closed(void)
{
    LONG closes;
    SOCKET s;

    begin(A_DLL);
    s = stream();
    w.closed = take_the_number;
    is(closesocket(s), 0);
    is(reused, s);
    closes = w.calls[LAYER_CloseSocket];
    is(closesocket(reused), 0);
    is(w.calls[LAYER_CloseSocket], closes + 1);
    lsp_down();
    end();
}

/* A program may close its sockets as handles: they are forgotten. */
static void sockets_closed_as_handles_leave_nothing(void)
{
    SOCKET s = INVALID_SOCKET;
    MEMORYSTATUS before, after;

    begin(A_DLL);
    closesocket(stream());
    GlobalMemoryStatus(&before);
    for (int i = 0; i < LOST; i++) {
        s = stream();
        if (s == INVALID_SOCKET || !CloseHandle((HANDLE)s)) {
            tap_fail("round %d: %d", i, WSAGetLastError());
            break;
        }
    }
    GlobalMemoryStatus(&after);
    ok(after.dwAvailPhys + FEW_BYTES > before.dwAvailPhys);
    is_no_socket(s);
    is(w.calls[LAYER_Send], 0);
    lsp_down();
    end();
}

static void handle_of_the_layers_own_is_none_of_the_systems(void)
{
    SOCKET s;

    begin(OWN_DLL);
    s = stream();
    ok(!CloseHandle((HANDLE)s));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(closesocket(s), 0);
    lsp_down();
    end();
}

static void no_socket_is_no_handle(void)
{
    int err = 0;

    begin(A_DLL);
    is(closesocket(stream()), 0);
    is(w.up.lpWPUModifyIFSHandle(one.installed.chain_id, INVALID_SOCKET, &err), INVALID_SOCKET);
    is(err, WSAEINVAL);
    lsp_down();
    end();
}

static SOCKET waiting;

static DWORD WINAPI receive(void *arg)
{
    char c;

    (void)arg;
    return recv(waiting, &c, 1, 0) == SOCKET_ERROR ? (DWORD)WSAGetLastError() : 0;
}

/* Two threads on one socket. */
static void close_under_a_receive(LPCWSTR dll)
{
    struct sockaddr_in name;
    HANDLE thread;
    SOCKET lis;

    begin(dll);
    lis = lsp_listener(&name);
    waiting = lsp_connected(&name);
    thread = start_thread(receive, NULL);
    while (!w.calls[LAYER_Recv])
        Sleep(1);
    is(closesocket(waiting), 0);
    ok(join_thread(thread) != 0);
    is_no_socket(waiting);
    is(closesocket(lis), 0);
    lsp_down();
    is(w.cleanups, 1);
    end();
}

static void closes_under_receives(void)
{
    close_under_a_receive(A_DLL);
    close_under_a_receive(OWN_DLL);
}

static unsigned exit_slot;

static void exit_here(unsigned slot)
{
    if (slot == exit_slot)
        ExitProcess(EXIT);
}

static DWORD WINAPI open_one(void *arg)
{
    SOCKET s = stream();

    (void)arg;
    return s != INVALID_SOCKET && !closesocket(s);
}

/* Another thread waits for the call to end, if it is the start. */
int lsp_exits_in(unsigned slot)
{
    HANDLE other;

    lsp_watch(A_DLL, &w);
    exit_slot = slot;
    w.at = exit_here;
    lsp_up();
    other = start_thread(open_one, NULL);
    open_one(NULL);
    join_thread(other);
    lsp_down();
    return 0;
}

static void program_that_ends_within_a_call(void)
{
    static const unsigned slots[] = { LAYER_NSLOTS, LAYER_Socket, LAYER_CloseSocket,
                                      LAYER_Cleanup };
    struct figures before;

    begin(A_DLL);
    for (unsigned i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        char line[32];

        figures_read(&before);
        snprintf(line, sizeof line, "t_lsp child exit %u", slots[i]);
        is(join_process(start_process(line, NULL)), EXIT);
        figures_settle(&before, SOON_MS);
    }
    is(w.startups, 0);
    lsp_down();
    end();
}

static DWORD WINAPI up_and_down(void *arg)
{
    DWORD good = 0;

    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        lsp_up();
        good += open_one(NULL);
        lsp_down();
    }
    return good;
}

/* The first startup and the last cleanup are now this thread's, now that one's. */
static void two_threads_start_and_end_winsock(void)
{
    HANDLE one_of, other;

    begin(OWN_DLL);
    lsp_down();
    one_of = start_thread(up_and_down, NULL);
    other = start_thread(up_and_down, NULL);
    is(join_thread(one_of), ROUNDS);
    is(join_thread(other), ROUNDS);
    is(w.cleanups, w.startups);
    is(WSACleanup(), SOCKET_ERROR);
    end();
}

static void clean_up_in_socket(unsigned slot)
{
    if (slot == LAYER_Socket) {
        w.at = NULL;
        is(WSACleanup(), 0);
    }
}

/* Its DLL is in use still. */
static void last_cleanup_in_a_layers_call(void)
{
    begin(OWN_DLL);
    w.at = clean_up_in_socket;
    is(stream(), INVALID_SOCKET);
    is(WSAGetLastError(), WSANOTINITIALISED);
    is(w.cleanups, 1);
    works_again();
    end();
}

/* What the base provider does not know it does not know through a layer either. */
static void ioctls_that_are_refused(void)
{
    DWORD bytes = 0;
    SOCKET s;

    begin(OWN_DLL);
    s = stream();
    is(WSAIoctl(s, 0, NULL, 0, NULL, 0, &bytes, NULL, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEOPNOTSUPP);
    is(WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 0, &bytes, NULL, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(w.calls[LAYER_Ioctl], 2);
    is(closesocket(s), 0);
    lsp_down();
    end();
}

/* The first one's layer is asked, and knows no handle of the other's. */
static void select_of_sockets_of_two_providers(void)
{
    struct timeval now = { 0, 0 };
    SOCKET own, base;
    fd_set set;

    begin(OWN_DLL);
    own = stream();
    base = socket(AF_INET, SOCK_DGRAM, 0);
    for (int first = 0; first < 2; first++) {
        FD_ZERO(&set);
        FD_SET(first ? own : base, &set);
        FD_SET(first ? base : own, &set);
        is(select(0, &set, NULL, NULL, &now), SOCKET_ERROR);
        is(WSAGetLastError(), WSAENOTSOCK);
    }
    is(closesocket(own) + closesocket(base), 0);
    lsp_down();
    end();
}

const struct tap_test lsp_within_tests[] = {
    TAP(last_cleanup_in_the_layers_start),
    TAP(startup_in_the_layers_cleanup_is_refused),
    TAP(sockets_do_not_outlive_their_layer),
    TAP(handles_made_in_a_start),
    TAP(number_that_is_taken_again_while_it_is_closed),
    TAP(sockets_closed_as_handles_leave_nothing),
    TAP(handle_of_the_layers_own_is_none_of_the_systems),
    TAP(no_socket_is_no_handle),
    TAP(closes_under_receives),
    TAP(program_that_ends_within_a_call),
    TAP(two_threads_start_and_end_winsock),
    TAP(last_cleanup_in_a_layers_call),
    TAP(ioctls_that_are_refused),
    TAP(select_of_sockets_of_two_providers),
    TAP_END
};
