/* SPDX-License-Identifier: MIT */
/* Processes: how they begin and end, what of them remains, and that their sockets are their own.
 * The program is its own child: "t_process child WHAT [NUMBER]". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { HANG_MS = 30000 };
/* enum sock_state of the provider, as netstat prints it: SOCK_CONNECTING. */
enum { STATE_CONNECTING = 2 };

static int child(int argc, char **argv)
{
    const char *what = argv[2];
    uint32_t number = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 0) : 0;
    WSPUPCALLTABLE none;
    WSAPROTOCOL_INFOW info;
    WSPDATA data;

    memset(&none, 0, sizeof none);
    memset(&info, 0, sizeof info);
    if (!strcmp(what, "exit"))
        return (int)number;
    if (!strcmp(what, "ExitProcess"))
        ExitProcess(number);
    if (!strcmp(what, "args"))
        return argc == 6 && !strcmp(argv[4], "two words") && !strcmp(argv[5], "last") ? 0 : 1;
    if (!strcmp(what, "spin"))
        for (;;)
            Sleep(0);
    if (!strcmp(what, "wait"))
        WaitForSingleObject(CreateEvent(NULL, FALSE, FALSE, NULL), INFINITE);
    if (!strcmp(what, "steal")) {                  /* the console, for a child of its own */
        struct kern_create_process a = { .image = (uint32_t)(uintptr_t)"t_process",
                                         .cmdline = (uint32_t)(uintptr_t)"t_process child wait",
                                         .foreground = 1 };

        if (kern_svc(SVC_ID(SVC_KERN, KERN_CREATE_PROCESS), &a, sizeof a))
            return 96;
        Sleep(100);                                /* its parent looks at the console now */
        TerminateProcess((HANDLE)a.process, 1);
        return 0;
    }
    if (!strcmp(what, "null"))
        return *(volatile int *)0;
    if (WSPStartup(MAKEWORD(2, 2), &data, &info, none, &wsp))
        return 99;
    if (!strcmp(what, "socket")) {                 /* tries a handle of its parent */
        SOCKET mine = stream();

        call(number, peer("listen"));
        return mine != INVALID_SOCKET ? wsaerr - WSABASEERR : 98;
    }
    if (!strcmp(what, "connect"))                  /* blocks until it is killed */
        return call(stream(), peer("drop"));
    if (!strcmp(what, "pending")) {                /* ends by itself with connects pending */
        for (int i = 0; i < 5; i++)
            call(nonblocking(stream()), peer("drop"));
        return 0;
    }
    return 97;
}

static void exit_codes_arrive(void)
{
    DWORD id = 0;

    is(join_process(start_process("t_process child exit 7", &id)), 7);
    ok(id != 0 && id != GetCurrentProcessId());
    is(join_process(start_process("t_process child ExitProcess 0x12345678", NULL)), 0x12345678);
}

static void arguments_arrive_as_written(void)
{
    is(join_process(start_process("t_process child args 1 \"two words\" last", NULL)), 0);
}

static void program_is_found_by_the_names_that_ce_has_for_it(void)
{
    static const LPCWSTR names[] = { L"t_process.exe", L"T_Process.EXE",
                                     L"\\Windows\\t_process.exe", L"\\windows\\t_process",
                                     L"\\t_process.exe" };
    PROCESS_INFORMATION info;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ok(CreateProcess(names[i], L"child exit 9", NULL, NULL, FALSE, 0, NULL, NULL, NULL,
                         &info));
        is(join_process(info.hProcess), 9);
        CloseHandle(info.hThread);
    }
    is(join_process(start_process("\\Windows\\t_process.exe child exit 8", NULL)), 8);
    is(CreateProcess(L".exe", L"", NULL, NULL, FALSE, 0, NULL, NULL, NULL, &info), FALSE);
    is(GetLastError(), ERROR_FILE_NOT_FOUND);
    is(CreateProcess(L"\\Windows\\a_name_that_is_longer_than_a_programs_name.exe", L"", NULL, NULL,
                     FALSE, 0, NULL, NULL, NULL, &info), FALSE);
    is(GetLastError(), ERROR_FILE_NOT_FOUND);
}

static void missing_program_is_not_found(void)
{
    PROCESS_INFORMATION info;

    is(CreateProcess(L"no_such_program", L"", NULL, NULL, FALSE, 0, NULL, NULL, NULL, &info),
       FALSE);
    is(GetLastError(), ERROR_FILE_NOT_FOUND);
    is(CreateProcess(L"etc/net.conf", L"", NULL, NULL, FALSE, 0, NULL, NULL, NULL, &info), FALSE);
    is(GetLastError(), ERROR_BAD_EXE_FORMAT);
}

static void running_process_is_still_active_until_terminated(void)
{
    HANDLE p = start_process("t_process child spin", NULL);
    DWORD code = 0;

    ok(GetExitCodeProcess(p, &code));
    is(code, STILL_ACTIVE);
    is(WaitForSingleObject(p, 0), WAIT_TIMEOUT);
    ok(TerminateProcess(p, 66));
    is(join_process(p), 66);
    p = start_process("t_process child wait", NULL);
    ok(TerminateProcess(p, 67));
    is(join_process(p), 67);
}

static void process_can_be_opened_by_its_id(void)
{
    DWORD id, code = 0;
    HANDLE p = start_process("t_process child wait", &id),
           again = OpenProcess(PROCESS_ALL_ACCESS, FALSE, id);

    ok(again != NULL && again != p);
    ok(TerminateProcess(again, 5));
    is(join_process(p), 5);
    ok(GetExitCodeProcess(again, &code));
    is(code, 5);
    ok(CloseHandle(again));
    ok(OpenProcess(PROCESS_ALL_ACCESS, FALSE, 0x7fffffff) == NULL);
}

static void background_program_cannot_take_the_console(void)
{
    struct kern_console_foreground mine = { 0 };
    HANDLE p = start_process("t_process child steal", NULL);

    while (WaitForSingleObject(p, 5) == WAIT_TIMEOUT)
        if (!is(kern_svc(SVC_ID(SVC_KERN, KERN_CONSOLE_FOREGROUND), &mine, sizeof mine), 0))
            break;
    is(join_process(p), 0);
}

static void crash_ends_only_the_child(void)
{
    is(join_process(start_process("t_process child null", NULL)), STATUS_ACCESS_VIOLATION);
}

static void C_013_socket_of_another_process_is_no_socket(void)
{
    char line[64];
    SOCKET first = stream(), s = stream();      /* the child has a handle of the first's number */

    snprintf(line, sizeof line, "t_process child socket 0x%lx peer=%s", (unsigned long)s,
             tap_arg("peer", "10.0.2.2"));
    is(join_process(start_process(line, NULL)), WSAENOTSOCK - WSABASEERR);
    is(call(s, peer("listen")), 0);
    done(s);
    done(first);
}

/* Waits until the process has a socket that is connecting. */
static bool is_connecting(DWORD process)
{
    struct net_socket_entry entry[64];
    struct net_list list = { (uint32_t)(uintptr_t)entry, 64, 0 };
    uint64_t end = now_us() + 10000000;

    while (now_us() < end) {
        list.count = 0;
        if (kern_svc(SVC_ID(SVC_NET, NET_SOCKETS), &list, sizeof list))
            return false;
        for (uint32_t i = 0; i < list.count && i < 64; i++)
            if (entry[i].process_id == process && entry[i].state == STATE_CONNECTING)
                return true;
        Sleep(1);                          /* polls: no process can wait for another's socket */
    }
    return false;
}

static void killed_with_a_connect_pending_leaves_nothing(void)
{
    struct figures before;
    char line[64];
    DWORD id;

    needs_peer("drop");
    snprintf(line, sizeof line, "t_process child connect 0 peer=%s", tap_arg("peer", "10.0.2.2"));
    for (int i = 0; i < 5; i++) {
        HANDLE p = start_process(line, &id);
        ok(is_connecting(id));
        ok(TerminateProcess(p, 9));
        is(join_process(p), 9);
        if (i == 1)
            figures_read(&before);
    }
    figures_settle(&before, 3000);
    figures_same(&before);
}

static void exit_with_connects_pending_leaves_nothing(void)
{
    struct figures before;
    char line[64];

    snprintf(line, sizeof line, "t_process child pending 0 peer=%s", tap_arg("peer", "10.0.2.2"));
    is(join_process(start_process(line, NULL)), 0);
    figures_read(&before);
    for (int i = 0; i < 4; i++)
        is(join_process(start_process(line, NULL)), 0);
    figures_settle(&before, 3000);
    figures_same(&before);
}

struct blocked {
    SOCKET s;
    int rc, err;
};

static DWORD WINAPI connects_to_silence(void *arg)
{
    struct blocked *b = arg;

    b->rc = wsp.lpWSPConnect(b->s, peer("drop"), PEERLEN, NULL, NULL, NULL, NULL, &b->err);
    return 0;
}

static DWORD WINAPI receives(void *arg)
{
    struct blocked *b = arg;
    char c;
    WSABUF buf = { 1, &c };
    DWORD got, flags = 0;

    b->rc = wsp.lpWSPRecv(b->s, &buf, 1, &got, &flags, NULL, NULL, NULL, &b->err);
    return 0;
}

static DWORD WINAPI accepts(void *arg)
{
    struct blocked *b = arg;

    b->rc = (int)wsp.lpWSPAccept(b->s, NULL, NULL, NULL, 0, &b->err);
    return 0;
}

static void W_91_close_under_a_blocking_connect_gives_notsock(void)
{
    struct blocked b = { stream(), 0, PRESET };
    struct figures before;
    HANDLE t;

    needs_peer("drop");
    figures_read(&before);
    t = start_thread(connects_to_silence, &b);
    ok(is_connecting(GetCurrentProcessId()));
    done(b.s);
    is(WaitForSingleObject(t, 5000), WAIT_OBJECT_0);
    join_thread(t);
    is(b.rc, SOCKET_ERROR);
    is(b.err, WSAENOTSOCK);
    figures_same(&before);
}

static void C_034_second_connect_under_a_blocking_one_is_inprogress(void)
{
    struct blocked b = { stream(), 0, PRESET };
    SOCKET other = stream();
    HANDLE t;

    needs_peer("drop");
    t = start_thread(connects_to_silence, &b);
    ok(is_connecting(GetCurrentProcessId()));
    fails(WSAEINPROGRESS, call(b.s, peer("listen")));
    is(call(other, peer("listen")), 0);            /* C-035 */
    ok(echoes(other, "another socket is free"));
    done(other);
    done(b.s);
    join_thread(t);
    is(b.err, WSAENOTSOCK);
}

static void close_under_a_blocked_receive_or_accept(void)
{
    SOCKET a, c;
    unsigned port;
    struct blocked b = { 0, 0, PRESET };
    HANDLE t;

    pair(&a, &c);
    b.s = a;
    t = start_thread(receives, &b);
    CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1); /* runs until it blocks */
    done(a);
    is(WaitForSingleObject(t, 5000), WAIT_OBJECT_0);
    join_thread(t);
    is(b.rc, SOCKET_ERROR);
    is(b.err, WSAENOTSOCK);
    done(c);
    b.s = listener(&port);
    b.err = PRESET;
    t = start_thread(accepts, &b);
    CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1);
    done(b.s);
    is(WaitForSingleObject(t, 5000), WAIT_OBJECT_0);
    join_thread(t);
    is(b.rc, (int)INVALID_SOCKET);
    is(b.err, WSAENOTSOCK);
}

static const struct tap_test tests[] = {
    TAP(exit_codes_arrive),
    TAP(arguments_arrive_as_written),
    TAP(program_is_found_by_the_names_that_ce_has_for_it),
    TAP(missing_program_is_not_found),
    TAP(running_process_is_still_active_until_terminated),
    TAP(process_can_be_opened_by_its_id),
    TAP(background_program_cannot_take_the_console),
    TAP(crash_ends_only_the_child),
    TAP(C_013_socket_of_another_process_is_no_socket),
    TAP(C_034_second_connect_under_a_blocking_one_is_inprogress),
    TAP(W_91_close_under_a_blocking_connect_gives_notsock),
    TAP(close_under_a_blocked_receive_or_accept),
    TAP(killed_with_a_connect_pending_leaves_nothing),
    TAP(exit_with_connects_pending_leaves_nothing),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 2 && !strcmp(argv[1], "child")) {
        tap_args(argc, argv);
        return child(argc, argv);
    }
    return net_main(argc, argv, tests);
}
