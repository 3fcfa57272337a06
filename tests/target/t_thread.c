/* SPDX-License-Identifier: MIT */
/* Threads, priorities, events, waits, locks and time, as a program sees them.  What the C library
 * owes to threads is in thread_libc.c. */
#include "tests/target/kern.h"
#include "tests/target/tap.h"
#include "tests/target/thread_libc.h"

static LONG order[16];
static volatile LONG turn;

static DWORD WINAPI returns_argument(void *arg)
{
    return (DWORD)(uintptr_t)arg + 1;
}

static void exit_code_is_the_return_value(void)
{
    is(join_thread(start_thread(returns_argument, (void *)41)), 42);
}

static DWORD WINAPI exits(void *arg)
{
    ExitThread((DWORD)(uintptr_t)arg);
}

static void ExitThread_ends_with_its_code(void)
{
    is(join_thread(start_thread(exits, (void *)77)), 77);
}

static DWORD WINAPI waits_for(void *event)
{
    return WaitForSingleObject(event, 30000);
}

static void running_thread_is_still_active(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL), t = start_thread(waits_for, e);
    DWORD code = 0;

    ok(GetExitCodeThread(t, &code));
    is(code, STILL_ACTIVE);
    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    ok(SetEvent(e));
    is(join_thread(t), WAIT_OBJECT_0);
    ok(CloseHandle(e));
}

static void thread_ids_differ(void)
{
    DWORD a = 0, b = 0;
    HANDLE x = CreateThread(NULL, 0, returns_argument, NULL, 0, &a);
    HANDLE y = CreateThread(NULL, 0, returns_argument, NULL, 0, &b);

    ok(a && b && a != b && a != GetCurrentThreadId() && b != GetCurrentThreadId());
    join_thread(x);
    join_thread(y);
}

static void auto_reset_event_lets_one_through(void)
{
    HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL);
    HANDLE t[3];
    DWORD first;

    for (int i = 0; i < 3; i++)
        t[i] = start_thread(waits_for, e);
    for (int i = 0; i < 3; i++) {
        ok(SetEvent(e));
        first = WaitForMultipleObjects((DWORD)(3 - i), t, FALSE, 10000);
        if (!ok(first < (DWORD)(3 - i)))
            break;
        is(join_thread(t[first]), WAIT_OBJECT_0);
        t[first] = t[2 - i];
        is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);
    }
    ok(CloseHandle(e));
}

static void manual_reset_event_lets_all_through(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE t[3];

    for (int i = 0; i < 3; i++)
        t[i] = start_thread(waits_for, e);
    ok(SetEvent(e));
    is(WaitForMultipleObjects(3, t, TRUE, 10000), WAIT_OBJECT_0);
    for (int i = 0; i < 3; i++)
        is(join_thread(t[i]), WAIT_OBJECT_0);
    is(WaitForSingleObject(e, 0), WAIT_OBJECT_0);
    ok(ResetEvent(e));
    is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);
    ok(CloseHandle(e));
}

static void waiting_for_many(void)
{
    HANDLE e[MAXIMUM_WAIT_OBJECTS + 1];

    for (int i = 0; i <= MAXIMUM_WAIT_OBJECTS; i++)
        e[i] = CreateEvent(NULL, FALSE, FALSE, NULL);
    is(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, e, FALSE, 20), WAIT_TIMEOUT);
    ok(SetEvent(e[63]));
    ok(SetEvent(e[17]));
    is(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, e, FALSE, 0), WAIT_OBJECT_0 + 17);
    is(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, e, FALSE, 0), WAIT_OBJECT_0 + 63);
    ok(SetEvent(e[0]));
    is(WaitForMultipleObjects(2, e, TRUE, 20), WAIT_TIMEOUT);
    is(WaitForSingleObject(e[0], 0), WAIT_OBJECT_0);     /* a wait for all that fails takes none */
    is(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, e, FALSE, 0), WAIT_FAILED);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    is(WaitForMultipleObjects(0, e, FALSE, 0), WAIT_FAILED);
    for (int i = 0; i <= MAXIMUM_WAIT_OBJECTS; i++)
        ok(CloseHandle(e[i]));
}

static void bad_handles_are_refused(void)
{
    HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL);
    DWORD code;

    ok(CloseHandle(e));
    is(CloseHandle(e), FALSE);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(SetEvent(e), FALSE);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(WaitForSingleObject(e, 0), WAIT_FAILED);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(SetEvent(NULL), FALSE);
    is(SetEvent((HANDLE)0xDEADBEEF), FALSE);
    is(GetExitCodeThread(e, &code), FALSE);
    is(WaitForSingleObject(INVALID_HANDLE_VALUE, 0), WAIT_FAILED);
}

static DWORD WINAPI notes_its_turn(void *arg)
{
    order[InterlockedIncrement(&turn) - 1] = (LONG)(uintptr_t)arg;
    return 0;
}

static void higher_priority_runs_first(void)
{
    HANDLE t[4];
    int mine = CeGetThreadPriority(GetCurrentThread());

    turn = 0;
    ok(CeSetThreadPriority(GetCurrentThread(), 100));
    for (int i = 0; i < 4; i++) {                     /* 3 is the most urgent of them */
        t[i] = start_thread(notes_its_turn, (void *)i);
        ok(CeSetThreadPriority(t[i], 200 - i * 10));
        is(CeGetThreadPriority(t[i]), 200 - i * 10);
    }
    is(turn, 0);                                      /* none may run before us */
    is(WaitForMultipleObjects(4, t, TRUE, 10000), WAIT_OBJECT_0);
    for (int i = 0; i < 4; i++) {
        is(order[i], 3 - i);
        join_thread(t[i]);
    }
    ok(CeSetThreadPriority(GetCurrentThread(), mine));
    is(CeGetThreadPriority(GetCurrentThread()), mine);
    is(CeSetThreadPriority(GetCurrentThread(), 256), FALSE);
}

enum { FAIR_TURNS = 100000 };

static DWORD WINAPI spins_until(void *arg)
{
    volatile LONG *word = arg;             /* [0] stop, [1] turns */

    while (!word[0])
        word[1]++;
    return 0;
}

static void equal_priorities_share_the_cpu(void)
{
    volatile LONG a[2] = { 0, 0 }, b[2] = { 0, 0 };
    HANDLE ta = start_thread(spins_until, (void *)a), tb = start_thread(spins_until, (void *)b);
    uint64_t end = now_us() + 30000000;

    while ((a[1] < FAIR_TURNS || b[1] < FAIR_TURNS) && now_us() < end)
        Sleep(1);                          /* polls: who spins announces nothing */
    ok(a[1] >= FAIR_TURNS);
    ok(b[1] >= FAIR_TURNS);
    a[0] = b[0] = 1;
    join_thread(ta);
    join_thread(tb);
}

static CRITICAL_SECTION section;
static LONG guarded;

static DWORD WINAPI adds_under_lock(void *arg)
{
    for (int i = 0; i < 20000; i++) {
        EnterCriticalSection(&section);
        LONG seen = guarded;
        if (i % 1000 == 0)
            Sleep(0);
        guarded = seen + 1;
        LeaveCriticalSection(&section);
    }
    return (DWORD)(uintptr_t)arg;
}

static DWORD WINAPI tries_the_section(void *arg)
{
    (void)arg;
    if (!TryEnterCriticalSection(&section))
        return 0;
    LeaveCriticalSection(&section);
    return 1;
}

static void critical_section_excludes_and_recurses(void)
{
    HANDLE t[4];

    InitializeCriticalSection(&section);
    guarded = 0;
    for (int i = 0; i < 4; i++)
        t[i] = start_thread(adds_under_lock, NULL);
    for (int i = 0; i < 4; i++)
        join_thread(t[i]);
    is(guarded, 80000);
    EnterCriticalSection(&section);
    EnterCriticalSection(&section);
    is(join_thread(start_thread(tries_the_section, NULL)), 0);
    LeaveCriticalSection(&section);
    is(join_thread(start_thread(tries_the_section, NULL)), 0);
    LeaveCriticalSection(&section);
    is(join_thread(start_thread(tries_the_section, NULL)), 1);
    DeleteCriticalSection(&section);
}

static volatile int come_after_us;

static DWORD WINAPI comes_to_the_section(void *arg)
{
    uint64_t until = now_us() + (unsigned)come_after_us;

    (void)arg;
    while (now_us() < until)
        ;
    EnterCriticalSection(&section);
    LeaveCriticalSection(&section);
    return 0;
}

/* The first ever to wait makes the event; whoever leaves meanwhile, at any of its instructions,
 * must still wake it. */
static void first_waiter_of_a_critical_section_is_woken(void)
{
    int own = CeGetThreadPriority(GetCurrentThread());

    ok(CeSetThreadPriority(GetCurrentThread(), own - 1));
    for (come_after_us = 700; come_after_us < 1050; come_after_us++) {
        HANDLE t;

        InitializeCriticalSection(&section);
        EnterCriticalSection(&section);
        t = start_thread(comes_to_the_section, NULL);
        Sleep(1);
        LeaveCriticalSection(&section);
        if (WaitForSingleObject(t, 5000) != WAIT_OBJECT_0) {
            is(come_after_us, 0);               /* when it was lost */
            break;
        }
        ok(CloseHandle(t));
        DeleteCriticalSection(&section);
    }
    ok(CeSetThreadPriority(GetCurrentThread(), own));
}

static LONG counter;

static DWORD WINAPI counts(void *arg)
{
    (void)arg;
    for (int i = 0; i < 50000; i++)
        InterlockedIncrement(&counter);
    return 0;
}

static void interlocked_calls_do_not_lose_counts(void)
{
    HANDLE t[4];
    LONG v = 5;

    counter = 0;
    for (int i = 0; i < 4; i++)
        t[i] = start_thread(counts, NULL);
    for (int i = 0; i < 4; i++)
        join_thread(t[i]);
    is(counter, 200000);
    is(InterlockedDecrement(&v), 4);
    is(InterlockedExchange(&v, 9), 4);
    is(InterlockedExchangeAdd(&v, 3), 9);
    is(InterlockedCompareExchange(&v, 1, 12), 12);
    is(v, 1);
    is(InterlockedCompareExchange(&v, 7, 12), 1);
    is(v, 1);
}

static DWORD WINAPI takes_the_mutex(void *mutex)
{
    return WaitForSingleObject(mutex, 0);
}

static void mutex_belongs_to_a_thread(void)
{
    HANDLE m = CreateMutex(NULL, TRUE, NULL);

    is(join_thread(start_thread(takes_the_mutex, m)), WAIT_TIMEOUT);
    is(WaitForSingleObject(m, 0), WAIT_OBJECT_0);     /* recursive */
    ok(ReleaseMutex(m));
    is(join_thread(start_thread(takes_the_mutex, m)), WAIT_TIMEOUT);
    ok(ReleaseMutex(m));
    is(ReleaseMutex(m), FALSE);
    is(join_thread(start_thread(takes_the_mutex, m)), WAIT_OBJECT_0);   /* and ends as its owner */
    DWORD r = WaitForSingleObject(m, 1000);
    ok(r == WAIT_ABANDONED || r == WAIT_OBJECT_0);
    ok(ReleaseMutex(m));
    ok(CloseHandle(m));
}

static void time_passes_as_it_should(void)
{
    LARGE_INTEGER hz, a, b;
    DWORD ticks = GetTickCount(), slept;

    ok(QueryPerformanceFrequency(&hz));
    ok(QueryPerformanceCounter(&a));
    Sleep(100);
    ok(QueryPerformanceCounter(&b));
    slept = GetTickCount() - ticks;
    ok(slept >= 99 && slept < 10000);
    LONGLONG us = (b.QuadPart - a.QuadPart) * 1000000 / hz.QuadPart;
    ok(us >= 100000 && us < 10000000);
    HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL);
    ticks = GetTickCount();
    is(WaitForSingleObject(e, 50), WAIT_TIMEOUT);
    slept = GetTickCount() - ticks;
    ok(slept >= 49 && slept < 10000);
    ok(CloseHandle(e));
}

static void TerminateThread_ends_a_blocked_thread(void)
{
    HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL), t = start_thread(waits_for, e);

    Sleep(0);
    ok(TerminateThread(t, 55));
    is(join_thread(t), 55);
    ok(CloseHandle(e));
}

static void two_hundred_threads_leak_nothing(void)
{
    struct figures before;

    for (int i = 0; i < 20; i++)
        join_thread(start_thread(returns_argument, NULL));
    figures_read(&before);
    for (int i = 0; i < 200; i++)
        is(join_thread(start_thread(returns_argument, (void *)i)), i + 1);
    figures_settle(&before, 1000);
    figures_same(&before);
}

static void last_error_and_tls_belong_to_the_thread(void)
{
    DWORD slot = TlsAlloc();

    ok(slot != TLS_OUT_OF_INDEXES);
    ok(TlsSetValue(slot, &slot));
    SetLastError(1234);
    is(join_thread(start_thread(returns_argument, NULL)), 1);
    ok(TlsGetValue(slot) == &slot);
    ok(TlsFree(slot));
}

static DWORD tls_slot;
static HANDLE tls_set, tls_reused;

static DWORD WINAPI sets_and_looks_again(void *arg)
{
    ok(TlsSetValue(tls_slot, arg));
    ok(SetEvent(tls_set));
    WaitForSingleObject(tls_reused, 10000);
    return TlsGetValue(tls_slot) != NULL;
}

static void tls_slot_is_empty_again_in_every_thread(void)
{
    HANDLE t;

    tls_set = CreateEvent(NULL, FALSE, FALSE, NULL);
    tls_reused = CreateEvent(NULL, FALSE, FALSE, NULL);
    tls_slot = TlsAlloc();
    t = start_thread(sets_and_looks_again, &t);
    is(WaitForSingleObject(tls_set, 10000), WAIT_OBJECT_0);
    ok(TlsFree(tls_slot));
    is(TlsFree(tls_slot), FALSE);
    is(TlsAlloc(), tls_slot);
    ok(SetEvent(tls_reused));
    is(join_thread(t), 0);
    ok(TlsFree(tls_slot));
    ok(CloseHandle(tls_set));
    ok(CloseHandle(tls_reused));
}

static const struct tap_test tests[] = {
    TAP(exit_code_is_the_return_value),
    TAP(ExitThread_ends_with_its_code),
    TAP(running_thread_is_still_active),
    TAP(thread_ids_differ),
    TAP(auto_reset_event_lets_one_through),
    TAP(manual_reset_event_lets_all_through),
    TAP(waiting_for_many),
    TAP(bad_handles_are_refused),
    TAP(higher_priority_runs_first),
    TAP(equal_priorities_share_the_cpu),
    TAP(critical_section_excludes_and_recurses),
    TAP(first_waiter_of_a_critical_section_is_woken),
    TAP(interlocked_calls_do_not_lose_counts),
    TAP(mutex_belongs_to_a_thread),
    TAP(time_passes_as_it_should),
    TAP(TerminateThread_ends_a_blocked_thread),
    TAP(last_error_and_tls_belong_to_the_thread),
    TAP(tls_slot_is_empty_again_in_every_thread),
    TAP(vfp_registers_belong_to_the_thread),
    TAP(errno_belongs_to_the_thread),
    TAP(declared_words_belong_to_the_thread),
    TAP(malloc_from_eight_threads),
    TAP(stdio_from_eight_threads),
    TAP(stdio_belongs_to_the_thread),
    TAP(fopen_takes_its_turn),
    TAP(two_hundred_threads_leak_nothing),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
