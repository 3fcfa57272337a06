/* SPDX-License-Identifier: MIT */
/* The calls about how threads run at their bounds. */
#include "bsp/abi/svc_abi.h"
#include <windows.h>
#include "tests/target/bounds_calls.h"
#include "tests/target/kern.h"
#include "tests/target/tap.h"

static HANDLE sleeper, stop;

static DWORD WINAPI sleeps(void *arg)
{
    (void)arg;
    return WaitForSingleObject(stop, INFINITE);
}

void bounds_thread_begin(void)
{
    stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    sleeper = start_thread(sleeps, NULL);
}

void bounds_thread_end(void)
{
    ok(SetEvent(stop));
    is(join_thread(sleeper), WAIT_OBJECT_0);
    ok(CloseHandle(stop));
}

GOOD(g_suspend, kern_suspend, word(sleeper), 0)
GOOD(g_quantum, kern_quantum, 0, 100)
GOOD(g_times, kern_thread_times, .thread = 0)

static void u_suspend(void *args, uint32_t returned)
{
    (void)args;
    (void)returned;
    ok(ResumeThread(sleeper) != 0xffffffff);
}

/* Not 0, which is this thread: nobody would resume it. */
static const struct field suspend[] = {
    X(kern_suspend, thread, { 1, ERROR_INVALID_HANDLE }, { 0xffffffff, ERROR_INVALID_HANDLE }),
    F(kern_suspend, before, OUTPUT),
};
static const struct field quantum[] = {
    X(kern_quantum, thread, { 0, 0 }, { 1, ERROR_INVALID_HANDLE },
      { 0xffffffff, ERROR_INVALID_HANDLE }),
    X(kern_quantum, ms, { 0, 0 }, { 1, 0 }, { 0x7fffffff, 0 }, { 0x80000000, 0 },
      { 0xffffffff, 0 }, { 100, 0 }),
};
static const struct field times[] = {
    X(kern_thread_times, thread, { 0, 0 }, { 1, ERROR_INVALID_HANDLE },
      { 0xffffffff, ERROR_INVALID_HANDLE }),
    F(kern_thread_times, quantum_ms, OUTPUT), F(kern_thread_times, created_us, OUTPUT),
    F(kern_thread_times, exited_us, OUTPUT), F(kern_thread_times, cpu_us, OUTPUT),
};
/* ELSEWHERE(KERN, CONTINUE): it does not return; hostile registers in t_seh.c */
/* ELSEWHERE(KERN, UNHANDLED): it does not return; t_seh.c */
/* ELSEWHERE(kern_exception, busy): out only, read by the kernel for the guard; t_seh.c */
/* ELSEWHERE(kern_exception, code): any is an exit code; t_seh.c */
/* ELSEWHERE(kern_exception, kind): hostile_report of t_seh.c */
/* ELSEWHERE(kern_exception, access): hostile_report of t_seh.c */
/* ELSEWHERE(kern_exception, address): a number for the report */
/* ELSEWHERE(kern_exception, r): user registers, any value */
/* ELSEWHERE(kern_exception, sp): continue_odd of t_seh.c */
/* ELSEWHERE(kern_exception, lr): a user register, any value */
/* ELSEWHERE(kern_exception, pc): continue_in_kernel, continue_odd of t_seh.c */
/* ELSEWHERE(kern_exception, psr): continue_as_kernel, continue_odd of t_seh.c */
/* ELSEWHERE(kern_exception_hook, hook): hostile ones end a program, t_seh.c */
/* ELSEWHERE(KERN, EXCEPTION_HOOK): t_seh.c */
static const struct field idle[] = { F(kern_idle_time, us, OUTPUT) };

const struct method bounds_thread[] = {
    M(KERN, SUSPEND_THREAD, kern_suspend, suspend, g_suspend, u_suspend, 0, NULL),
    M(KERN, RESUME_THREAD, kern_suspend, suspend, g_suspend, NULL, 0, NULL),
    M(KERN, SET_QUANTUM, kern_quantum, quantum, g_quantum, NULL, 0, NULL),
    M(KERN, THREAD_TIMES, kern_thread_times, times, g_times, NULL, 0, NULL),
    M(KERN, IDLE_TIME, kern_idle_time, idle, g_zero, NULL, 0, NULL),
};
const unsigned bounds_nthread = COUNT(bounds_thread);
