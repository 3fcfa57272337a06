/* SPDX-License-Identifier: MIT */
/* Multimedia timers, and threads under the names of the C library. */
#include <errno.h>
#include <windows.h>
#include <wince/multimedia_timer.h>
#include <wince/thread_crt.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { SECOND_US = 1000000 };

static volatile LONG calls;
static uint64_t called_at[64];
static DWORD caller, given;
static UINT id_given;
static HANDLE told;

static void CALLBACK counts(UINT id, UINT message, DWORD user, DWORD one, DWORD two)
{
    (void)message;
    (void)one;
    (void)two;
    called_at[calls % 64] = now_us();
    caller = GetCurrentThreadId();
    id_given = id;
    given = user;
    InterlockedIncrement((LONG *)&calls);
    SetEvent(told);
}

static void begin(void)
{
    calls = 0;
    told = CreateEvent(NULL, FALSE, FALSE, NULL);
}

static void one_shot_is_called_once_and_not_before_its_time(void)
{
    uint64_t start = now_us();
    UINT id;

    begin();
    id = timeSetEvent(30, 0, counts, 77, TIME_ONESHOT);
    ok(id != 0);
    is(WaitForSingleObject(told, 10000), WAIT_OBJECT_0);
    ok(called_at[0] - start >= 30000);
    is(given, 77);
    is(id_given, id);
    ok(caller != GetCurrentThreadId());
    is(WaitForSingleObject(told, 80), WAIT_TIMEOUT);
    is(timeKillEvent(id), MMSYSERR_INVALPARAM);
    is(calls, 1);
    ok(CloseHandle(told));
}

static void periodic_timer_keeps_its_beat_until_it_is_killed(void)
{
    uint64_t start = now_us();
    UINT id;
    LONG seen;

    begin();
    id = timeSetEvent(10, 1, counts, 0, TIME_PERIODIC | TIME_KILL_SYNCHRONOUS);
    for (int i = 0; i < 20; i++)
        is(WaitForSingleObject(told, 10000), WAIT_OBJECT_0);
    for (unsigned i = 0; i < 20; i++)
        ok(called_at[i] - start >= (i + 1) * 10000);
    is(timeKillEvent(id), TIMERR_NOERROR);
    seen = calls;
    is(timeKillEvent(id), MMSYSERR_INVALPARAM);
    Sleep(40);
    is(calls, seen);
    ok(CloseHandle(told));
}

static void events_are_set_and_pulsed(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL);

    ok(timeSetEvent(10, 0, (LPTIMECALLBACK)e, 0, TIME_CALLBACK_EVENT_SET) != 0);
    is(WaitForSingleObject(e, 10000), WAIT_OBJECT_0);
    is(WaitForSingleObject(e, 0), WAIT_OBJECT_0);
    ok(ResetEvent(e));
    ok(timeSetEvent(10, 0, (LPTIMECALLBACK)e, 0, TIME_CALLBACK_EVENT_PULSE) != 0);
    is(WaitForSingleObject(e, 10000), WAIT_OBJECT_0);
    Sleep(5);
    is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);
    ok(CloseHandle(e));
}

enum { TOO_OFTEN = 1000 };
static volatile LONG passed;

/* Waits again at once, until it has passed far too often. */
static DWORD WINAPI waits_again(void *event)
{
    while (passed < TOO_OFTEN && WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0)
        passed++;
    return 0;
}

static void pulse_lets_a_better_thread_go_once(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE t = CreateThread(NULL, 0, waits_again, e, CREATE_SUSPENDED, NULL);

    passed = 0;
    ok(CeSetThreadPriority(t, 100));        /* better than the thread of the timers */
    is(ResumeThread(t), 1);
    ok(timeSetEvent(10, 0, (LPTIMECALLBACK)e, 0, TIME_CALLBACK_EVENT_PULSE) != 0);
    Sleep(50);
    is(passed, 1);
    ok(SetEvent(e));                        /* as often as it likes, to its end */
    is(WaitForSingleObject(t, 10000), WAIT_OBJECT_0);
    ok(CloseHandle(t));
    ok(CloseHandle(e));
}

static UINT own;
static volatile MMRESULT own_result;

static void CALLBACK kills_itself(UINT id, UINT message, DWORD user, DWORD one, DWORD two)
{
    counts(id, message, user, one, two);
    own_result = timeKillEvent(own);
}

static void callback_may_kill_its_own_timer(void)
{
    begin();
    own_result = 99;
    own = timeSetEvent(15, 0, kills_itself, 0, TIME_PERIODIC | TIME_KILL_SYNCHRONOUS);
    is(WaitForSingleObject(told, 10000), WAIT_OBJECT_0);
    Sleep(50);
    is(calls, 1);
    is(own_result, TIMERR_NOERROR);
    ok(CloseHandle(told));
}

static HANDLE let_go;

static void CALLBACK waits(UINT id, UINT message, DWORD user, DWORD one, DWORD two)
{
    counts(id, message, user, one, two);
    WaitForSingleObject(let_go, INFINITE);
    calls = 100;
}

static DWORD WINAPI lets_go(void *arg)
{
    (void)arg;
    Sleep(30);
    return SetEvent(let_go);
}

static void synchronous_kill_waits_for_the_callback(void)
{
    HANDLE t;
    UINT id;

    begin();
    let_go = CreateEvent(NULL, FALSE, FALSE, NULL);
    id = timeSetEvent(5, 0, waits, 0, TIME_ONESHOT | TIME_KILL_SYNCHRONOUS);
    is(WaitForSingleObject(told, 10000), WAIT_OBJECT_0);
    t = start_thread(lets_go, NULL);
    is(timeKillEvent(id), TIMERR_NOERROR);
    is(calls, 100);
    is(join_thread(t), TRUE);
    ok(CloseHandle(let_go));
    ok(CloseHandle(told));
}

static void many_timers_are_called_in_their_order(void)
{
    UINT ids[40];

    begin();
    for (unsigned i = 0; i < 40; i++)
        ids[i] = timeSetEvent(200 - i * 3, 0, counts, i, TIME_ONESHOT);
    for (unsigned i = 0; i < 40; i += 2)
        is(timeKillEvent(ids[i]), TIMERR_NOERROR);
    while (calls < 20)
        is(WaitForSingleObject(told, 10000), WAIT_OBJECT_0);
    Sleep(50);
    is(calls, 20);
    for (unsigned i = 1; i < 20; i++)
        ok(called_at[i] >= called_at[i - 1]);
    is(given, 1);
    ok(CloseHandle(told));
}

static void timers_leave_nothing_behind(void)
{
    struct figures before;

    figures_read(&before);
    for (int i = 0; i < 20; i++) {
        one_shot_is_called_once_and_not_before_its_time();
        Sleep(2);
    }
    figures_settle(&before, 1000);
    figures_same(&before);
}

static void bad_arguments_are_refused(void)
{
    TIMECAPS caps = { 0, 0 };

    is(timeSetEvent(0, 0, counts, 0, 0), 0);
    is(timeSetEvent(1000001, 0, counts, 0, 0), 0);
    is(timeSetEvent(10, 0, NULL, 0, 0), 0);
    is(timeKillEvent(0), MMSYSERR_INVALPARAM);
    is(timeKillEvent(12345), MMSYSERR_INVALPARAM);
    is(timeGetDevCaps(NULL, sizeof caps), TIMERR_STRUCT);
    is(timeGetDevCaps(&caps, 4), TIMERR_STRUCT);
    is(timeGetDevCaps(&caps, sizeof caps), TIMERR_NOERROR);
    is(caps.wPeriodMin, 1);
    is(caps.wPeriodMax, 1000000);
    is(timeBeginPeriod(1), TIMERR_NOERROR);
    is(timeEndPeriod(1), TIMERR_NOERROR);
    is(timeBeginPeriod(0), TIMERR_NOCANDO);
    is(timeEndPeriod(1000001), TIMERR_NOCANDO);
    ok(timeGetTime() - GetTickCount() <= 1 || GetTickCount() - timeGetTime() <= 1);
}

/* --- threads of the C library ----------------------------------------------------------------- */

static unsigned WINAPI returns(void *arg)
{
    return (unsigned)(uintptr_t)arg;
}

static unsigned WINAPI ends_early(void *arg)
{
    _endthreadex((unsigned)(uintptr_t)arg + 1);
}

static void sets(void *arg)
{
    SetEvent(arg);
}

static void sets_and_ends(void *arg)
{
    SetEvent(arg);
    _endthread();
}

static void beginthreadex_gives_a_handle_and_the_code(void)
{
    unsigned id = 0;
    HANDLE t = (HANDLE)_beginthreadex(NULL, 0, returns, (void *)7, CREATE_SUSPENDED, &id);

    is(GetThreadId(t), id);
    is(ResumeThread(t), 1);
    is(join_thread(t), 7);
    is(join_thread((HANDLE)_beginthreadex(NULL, 0, ends_early, (void *)7, 0, NULL)), 8);
}

static void beginthread_closes_its_handle(void)
{
    HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL);
    struct figures before;

    figures_read(&before);
    for (int i = 0; i < 20; i++) {
        ok(_beginthread(i % 2 ? sets : sets_and_ends, 0, e) != (uintptr_t)-1);
        is(WaitForSingleObject(e, 10000), WAIT_OBJECT_0);
        Sleep(1);
    }
    figures_settle(&before, 1000);
    figures_same(&before);
    ok(CloseHandle(e));
}

static const struct tap_test tests[] = {
    TAP(one_shot_is_called_once_and_not_before_its_time),
    TAP(periodic_timer_keeps_its_beat_until_it_is_killed),
    TAP(events_are_set_and_pulsed),
    TAP(pulse_lets_a_better_thread_go_once),
    TAP(callback_may_kill_its_own_timer),
    TAP(synchronous_kill_waits_for_the_callback),
    TAP(many_timers_are_called_in_their_order),
    TAP(timers_leave_nothing_behind),
    TAP(bad_arguments_are_refused),
    TAP(beginthreadex_gives_a_handle_and_the_code),
    TAP(beginthread_closes_its_handle),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
