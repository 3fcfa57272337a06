/* SPDX-License-Identifier: MIT */
/* Threads held back, their quantum and their times, also inside calls of the provider and at the
 * end of their process.  The program is its own child: "t_suspend child"; "t_suspend stop" suspends
 * its only thread (tests/system/test_shell.py). */
#include <stdio.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

static volatile LONG count;

static DWORD WINAPI counts(void *arg)
{
    (void)arg;
    while (count >= 0) {
        InterlockedIncrement((LONG *)&count);
        Sleep(1);
    }
    return 0;
}

static DWORD WINAPI returns(void *arg)
{
    return (DWORD)(uintptr_t)arg;
}

static HANDLE held(DWORD(WINAPI *run)(void *), void *arg)
{
    HANDLE t = CreateThread(NULL, 0, run, arg, CREATE_SUSPENDED, NULL);

    ok(t != NULL);
    return t;
}

static void ends(HANDLE t)
{
    ok(TerminateThread(t, 77));
    is(join_thread(t), 77);
}

static void thread_created_suspended_waits_for_its_resume(void)
{
    HANDLE t = held(returns, (void *)5);

    is(WaitForSingleObject(t, 50), WAIT_TIMEOUT);
    is(ResumeThread(t), 1);
    is(join_thread(t), 5);
}

static void process_created_suspended_waits_for_its_resume(void)
{
    PROCESS_INFORMATION p;

    if (!ok(CreateProcess(L"t_suspend", L"child", NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL,
                          NULL, &p)))
        return;
    is(WaitForSingleObject(p.hProcess, 50), WAIT_TIMEOUT);
    is(ResumeThread(p.hThread), 1);
    is(join_process(p.hProcess), 42);
    ok(CloseHandle(p.hThread));
}

static void suspended_process_can_be_terminated(void)
{
    PROCESS_INFORMATION p;

    if (!ok(CreateProcess(L"t_suspend", L"child", NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL,
                          NULL, &p)))
        return;
    ok(TerminateProcess(p.hProcess, 9));
    is(join_process(p.hProcess), 9);
    is(join_thread(p.hThread), 9);
}

static void suspensions_are_counted_to_127(void)
{
    HANDLE t = held(returns, (void *)6);

    for (DWORD i = 1; i < MAXIMUM_SUSPEND_COUNT; i++)
        is(SuspendThread(t), i);
    is(SuspendThread(t), 0xffffffff);
    is(GetLastError(), ERROR_SIGNAL_REFUSED);
    for (DWORD i = MAXIMUM_SUSPEND_COUNT; i > 1; i--)
        is(ResumeThread(t), i);
    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    is(ResumeThread(t), 1);
    is(join_thread(t), 6);
}

static void bad_handles_and_ended_threads_are_refused(void)
{
    HANDLE t = start_thread(returns, NULL), e = CreateEvent(NULL, TRUE, FALSE, NULL);

    is(WaitForSingleObject(t, 10000), WAIT_OBJECT_0);
    is(SuspendThread(t), 0xffffffff);
    is(GetLastError(), ERROR_ACCESS_DENIED);
    is(ResumeThread(t), 0xffffffff);
    is(SuspendThread(e), 0xffffffff);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(ResumeThread((HANDLE)12), 0xffffffff);
    is(CeGetThreadQuantum(e), 0xffffffff);
    is(CeSetThreadQuantum(e, 10), FALSE);
    is(GetThreadId(e), 0);
    is(GetProcessId(t), 0);
    is(GetProcessIdOfThread(GetCurrentProcess()), 0);
    join_thread(t);
    ok(CloseHandle(e));
}

static void suspended_thread_stands_still(void)
{
    HANDLE t = start_thread(counts, NULL);
    LONG seen;

    while (count < 5)
        Sleep(1);
    is(SuspendThread(t), 0);
    Sleep(5);
    seen = count;
    Sleep(50);
    is(count, seen);
    is(ResumeThread(t), 1);
    while (count == seen)
        Sleep(1);
    is(ResumeThread(t), 0);
    ends(t);
}

static DWORD WINAPI suspends_itself(void *arg)
{
    DWORD was = SuspendThread(GetCurrentThread());

    *(volatile LONG *)arg = 1;
    return was;
}

static void thread_can_suspend_itself(void)
{
    volatile LONG on = 0;
    HANDLE t = start_thread(suspends_itself, (void *)&on);

    while (ResumeThread(t) == 0)
        Sleep(1);
    is(join_thread(t), 0);
    is(on, 1);
}

static DWORD WINAPI takes_event(void *event)
{
    return WaitForSingleObject(event, INFINITE);
}

static void suspended_thread_ends_its_wait_first(void)
{
    HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL), t = start_thread(takes_event, e);

    Sleep(20);
    is(SuspendThread(t), 0);
    ok(SetEvent(e));
    is(WaitForSingleObject(t, 50), WAIT_TIMEOUT);
    is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);
    is(ResumeThread(t), 1);
    is(join_thread(t), WAIT_OBJECT_0);
    ok(CloseHandle(e));
}

/* --- inside calls of the provider ------------------------------------------------------------- */

static SOCKET near_end, far_end;

static DWORD WINAPI sends(void *arg)
{
    static char block[4000];
    int err;

    (void)arg;
    for (;;) {
        DWORD n;
        WSABUF b = { sizeof block, block };

        if (wsp.lpWSPSend(near_end, &b, 1, &n, 0, NULL, NULL, NULL, &err))
            return (DWORD)err;
        InterlockedIncrement((LONG *)&count);
    }
}

static DWORD WINAPI receives(void *arg)
{
    static char block[3000];
    int err;

    (void)arg;
    for (;;) {
        DWORD n, flags = 0;
        WSABUF b = { sizeof block, block };

        if (wsp.lpWSPRecv(far_end, &b, 1, &n, &flags, NULL, NULL, NULL, &err))
            return (DWORD)err;
        if (!n)
            return 0;
        InterlockedIncrement((LONG *)&count);
    }
}

static DWORD WINAPI selects(void *arg)
{
    struct timeval soon = { 0, 3000 };
    fd_set r, w;
    int err;

    (void)arg;
    while (count >= 0) {
        FD_ZERO(&r);
        FD_SET(far_end, &r);
        FD_ZERO(&w);
        FD_SET(near_end, &w);
        wsp.lpWSPSelect(0, &r, &w, NULL, &soon, &err);
        InterlockedIncrement((LONG *)&count);
    }
    return 0;
}

static DWORD WINAPI waits(void *event)
{
    while (count >= 0) {
        WaitForSingleObject(event, 2);
        InterlockedIncrement((LONG *)&count);
    }
    return 0;
}

static void hold_back_and_let_go(unsigned times)
{
    HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL), t[4];
    LONG seen;

    pair(&near_end, &far_end);
    t[0] = start_thread(sends, NULL);
    t[1] = start_thread(receives, NULL);
    t[2] = start_thread(selects, NULL);
    t[3] = start_thread(waits, e);
    for (unsigned i = 0; i < times; i++) {
        HANDLE one = t[i * 7 % 4];

        is(SuspendThread(one), 0);
        if (i % 3)
            SetEvent(e);
        if (i % 5 == 0)
            Sleep(i % 4);
        is(ResumeThread(one), 1);
        if (i % 2)
            Sleep(0);
    }
    seen = count;
    while (count < seen + 20)
        Sleep(1);
    for (unsigned i = 0; i < 4; i++) {
        if (i % 2)
            is(SuspendThread(t[i]), 0);
        ends(t[i]);
    }
    abandon(near_end);
    done(far_end);
    ok(CloseHandle(e));
}

/* Each of four threads is held back and let go at all moments; what they do goes on afterwards, and
 * ends with them.  The first round is for what a program and the kernel keep for the next. */
static void threads_held_back_in_the_provider_harm_nobody(void)
{
    struct figures before;

    hold_back_and_let_go(20);
    figures_read(&before);
    hold_back_and_let_go(600);
    figures_settle(&before, 5000);
    figures_same(&before);
}

/* --- how long they run ------------------------------------------------------------------------ */

static DWORD WINAPI computes(void *arg)
{
    DWORD until = GetTickCount() + 60;

    while ((LONG)(GetTickCount() - until) < 0)
        ;
    *(volatile LONG *)arg = InterlockedIncrement((LONG *)&count);
    return 0;
}

static void quantum_is_kept_and_0_runs_to_completion(void)
{
    volatile LONG first = 0, second = 0;
    HANDLE a, b;

    is(CeGetThreadQuantum(GetCurrentThread()), 100);
    a = held(computes, (void *)&first);
    b = held(computes, (void *)&second);
    ok(CeSetThreadQuantum(a, 0));
    is(CeGetThreadQuantum(a), 0);
    ok(CeSetThreadQuantum(b, 10));
    is(CeGetThreadQuantum(b), 10);
    count = 0;
    is(ResumeThread(a), 1);
    is(ResumeThread(b), 1);
    join_thread(a);
    join_thread(b);
    is(first, 1);
    is(second, 2);
}

static uint64_t units(FILETIME t)
{
    return (uint64_t)t.dwHighDateTime << 32 | t.dwLowDateTime;
}

static void times_of_a_thread_are_its_own(void)
{
    FILETIME born, died, kernel, user;
    volatile LONG done_as;
    uint64_t before = now_us() * 10;
    HANDLE t = start_thread(computes, (void *)&done_as);

    is(WaitForSingleObject(t, 10000), WAIT_OBJECT_0);
    ok(GetThreadTimes(t, &born, &died, &kernel, &user));
    ok(units(born) >= before && units(died) >= units(born) + 590000);
    ok(units(died) <= now_us() * 10);
    ok(units(kernel) + units(user) <= units(died) - units(born));
    ok(units(user) > 100000);
    join_thread(t);
    ok(GetThreadTimes(GetCurrentThread(), &born, &died, &kernel, &user));
    is(units(died), 0);
    is(GetThreadTimes((HANDLE)12, &born, &died, &kernel, &user), FALSE);
    is(GetLastError(), ERROR_INVALID_HANDLE);
}

static void idle_time_grows_while_everybody_sleeps(void)
{
    DWORD idle = GetIdleTime(), ticks = GetTickCount();

    Sleep(100);
    idle = GetIdleTime() - idle;
    ok(idle > 20 && idle <= GetTickCount() - ticks + 1);
    SleepTillTick();
}

static void ids_are_those_of_the_creation(void)
{
    DWORD id = 0;
    HANDLE t = CreateThread(NULL, 0, returns, NULL, CREATE_SUSPENDED, &id);
    HANDLE self = OpenProcess(0, FALSE, GetCurrentProcessId());

    is(GetThreadId(t), id);
    is(GetProcessIdOfThread(t), GetCurrentProcessId());
    is(GetThreadId(GetCurrentThread()), GetCurrentThreadId());
    is(GetProcessId(self), GetCurrentProcessId());
    is(GetProcessId(GetCurrentProcess()), GetCurrentProcessId());
    ok(CloseHandle(self));
    is(ResumeThread(t), 1);
    join_thread(t);
}

static const struct tap_test tests[] = {
    TAP(thread_created_suspended_waits_for_its_resume),
    TAP(process_created_suspended_waits_for_its_resume),
    TAP(suspended_process_can_be_terminated),
    TAP(suspensions_are_counted_to_127),
    TAP(bad_handles_and_ended_threads_are_refused),
    TAP(suspended_thread_stands_still),
    TAP(thread_can_suspend_itself),
    TAP(suspended_thread_ends_its_wait_first),
    TAP(threads_held_back_in_the_provider_harm_nobody),
    TAP(quantum_is_kept_and_0_runs_to_completion),
    TAP(times_of_a_thread_are_its_own),
    TAP(idle_time_grows_while_everybody_sleeps),
    TAP(ids_are_those_of_the_creation),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "child"))
        return 42;
    if (argc > 1 && !strcmp(argv[1], "stop")) {
        printf("stops\n");
        fflush(stdout);
        return (int)SuspendThread(GetCurrentThread());
    }
    return net_main(argc, argv, tests);
}
