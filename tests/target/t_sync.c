/* SPDX-License-Identifier: MIT */
/* Events, mutexes and semaphores by name, pulses, event data, and duplicates of handles, within a
 * program and between two.  The program is its own child: "t_sync child WHAT [NUMBER]". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { HANG_MS = 30000 };

static HANDLE parent_process(const char *id)
{
    return OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)strtoul(id, NULL, 0));
}

/* Takes the parent's mutex and ends with it. */
static int abandons(void)
{
    HANDLE m = CreateMutex(NULL, FALSE, L"t_sync mutex");

    if (GetLastError() != ERROR_ALREADY_EXISTS)
        return 1;
    return WaitForSingleObject(m, HANG_MS) == WAIT_OBJECT_0 ? 0 : 2;
}

/* Says that it is there, and waits to be told to go on. */
static int meets(void)
{
    HANDLE here = OpenEvent(EVENT_ALL_ACCESS, FALSE, L"t_sync here"),
           go = CreateEvent(NULL, FALSE, FALSE, L"t_sync go"),
           s = CreateSemaphore(NULL, 0, 1, L"t_sync count");

    if (!here || !go || !s)
        return 1;
    if (GetEventData(here) != 0x1234)
        return 2;
    SetEventData(here, 0x5678);
    SetEvent(here);
    if (WaitForSingleObject(go, HANG_MS) != WAIT_OBJECT_0)
        return 3;
    for (int i = 0; i < 3; i++)                 /* the parent made it, with a limit of 3 */
        if (WaitForSingleObject(s, 0) != WAIT_OBJECT_0)
            return 4;
    return WaitForSingleObject(s, 0) == WAIT_TIMEOUT ? 0 : 5;
}

/* Gives its parent a handle to an event of its own, then its number by way of the event's data. */
static int gives(const char *of)
{
    HANDLE parent = parent_process(of), mine = CreateEvent(NULL, TRUE, FALSE, NULL),
           given = CreateEvent(NULL, FALSE, FALSE, L"t_sync given"), copy;

    if (!DuplicateHandle(GetCurrentProcess(), mine, parent, &copy, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return 1;
    SetEventData(given, (DWORD)(uintptr_t)copy);
    SetEvent(given);
    return WaitForSingleObject(mine, HANG_MS) == WAIT_OBJECT_0 ? 0 : 2;
}

static int child(int argc, char **argv)
{
    const char *what = argv[2];

    if (!strcmp(what, "abandons"))
        return abandons();
    if (!strcmp(what, "meets"))
        return meets();
    if (!strcmp(what, "gives") && argc == 4)
        return gives(argv[3]);
    if (!strcmp(what, "sleeps"))
        Sleep(INFINITE);
    return 97;
}

/* --- names ------------------------------------------------------------------------------------ */

static void same_name_is_the_same_object(void)
{
    HANDLE a, b, c;

    SetLastError(77);
    a = CreateEvent(NULL, TRUE, FALSE, L"t_sync one");
    ok(a != NULL);
    is(GetLastError(), 0);
    b = CreateEvent(NULL, FALSE, TRUE, L"t_sync one");      /* what it asks for does not count */
    is(GetLastError(), ERROR_ALREADY_EXISTS);
    ok(b != NULL && b != a);
    is(WaitForSingleObject(b, 0), WAIT_TIMEOUT);
    ok(SetEvent(a));
    is(WaitForSingleObject(b, 0), WAIT_OBJECT_0);
    is(WaitForSingleObject(b, 0), WAIT_OBJECT_0);           /* manual, as the first said */
    ok(CloseHandle(a));
    c = OpenEvent(EVENT_ALL_ACCESS, FALSE, L"t_sync one");
    ok(c != NULL);
    ok(CloseHandle(b) && CloseHandle(c));
    SetLastError(0);
    ok(OpenEvent(EVENT_ALL_ACCESS, FALSE, L"t_sync one") == NULL);
    is(GetLastError(), ERROR_FILE_NOT_FOUND);
}

static void case_counts_and_the_empty_name_is_one(void)
{
    HANDLE a = CreateMutex(NULL, FALSE, L"t_sync Case"), b, c;

    b = CreateMutex(NULL, FALSE, L"t_sync case");
    is(GetLastError(), 0);
    ok(CloseHandle(a) && CloseHandle(b));
    a = CreateMutex(NULL, FALSE, L"");
    is(GetLastError(), 0);
    b = CreateMutex(NULL, FALSE, L"");
    is(GetLastError(), ERROR_ALREADY_EXISTS);
    c = CreateMutex(NULL, FALSE, NULL);
    ok(a && b && c && CloseHandle(a) && CloseHandle(b) && CloseHandle(c));
}

static void each_kind_has_its_own_names(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, TRUE, L"t_sync kind"), m, s;

    m = CreateMutex(NULL, FALSE, L"t_sync kind");
    is(GetLastError(), 0);
    s = CreateSemaphore(NULL, 1, 1, L"t_sync kind");
    is(GetLastError(), 0);
    ok(e && m && s);
    ok(SetEvent(e) && !SetEvent(m) && !SetEvent(s));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(CloseHandle(e));
    ok(OpenEvent(EVENT_ALL_ACCESS, FALSE, L"t_sync kind") == NULL);
    ok(CloseHandle(m) && CloseHandle(s));
}

static void names_have_at_most_259_characters(void)
{
    WCHAR name[MAX_PATH + 1];
    HANDLE a, b;

    for (unsigned i = 0; i < MAX_PATH; i++)
        name[i] = (WCHAR)(L'a' + i % 26);
    name[MAX_PATH] = 0;
    ok(CreateEvent(NULL, TRUE, FALSE, name) == NULL);
    is(GetLastError(), ERROR_FILENAME_EXCED_RANGE);
    name[MAX_PATH - 1] = 0;
    a = CreateEvent(NULL, TRUE, FALSE, name);
    is(GetLastError(), 0);
    name[MAX_PATH - 2] = L'!';
    b = CreateEvent(NULL, TRUE, FALSE, name);       /* the last character counts */
    is(GetLastError(), 0);
    ok(CloseHandle(a) && CloseHandle(b));
    ok(OpenEvent(EVENT_ALL_ACCESS, TRUE, L"x") == NULL);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
}

static void two_programs_meet_by_name(void)
{
    HANDLE here = CreateEvent(NULL, FALSE, FALSE, L"t_sync here"),
           go = CreateEvent(NULL, FALSE, FALSE, L"t_sync go"),
           s = CreateSemaphore(NULL, 1, 3, L"t_sync count"), p;
    LONG before = -1;

    ok(SetEventData(here, 0x1234));
    p = start_process("t_sync child meets", NULL);
    is(WaitForSingleObject(here, HANG_MS), WAIT_OBJECT_0);
    is(GetEventData(here), 0x5678);
    ok(ReleaseSemaphore(s, 2, &before));
    is(before, 1);
    ok(SetEvent(go));
    is(join_process(p), 0);
    is(WaitForSingleObject(s, 0), WAIT_TIMEOUT);    /* it has taken all three */
    ok(CloseHandle(here) && CloseHandle(go) && CloseHandle(s));
}

static void mutex_of_a_dead_program_is_abandoned(void)
{
    HANDLE m = CreateMutex(NULL, TRUE, L"t_sync mutex"),
           p = start_process("t_sync child abandons", NULL);

    ok(ReleaseMutex(m));
    is(join_process(p), 0);
    is(WaitForSingleObject(m, HANG_MS), WAIT_ABANDONED);
    is(WaitForSingleObject(m, 0), WAIT_OBJECT_0);
    ok(ReleaseMutex(m) && ReleaseMutex(m) && CloseHandle(m));
}

/* --- semaphores, pulses, data ----------------------------------------------------------------- */

static void semaphore_counts_between_0_and_its_limit(void)
{
    HANDLE s = CreateSemaphore(NULL, 2, 3, NULL);
    LONG before = -1;

    is(WaitForSingleObject(s, 0), WAIT_OBJECT_0);
    is(WaitForSingleObject(s, 0), WAIT_OBJECT_0);
    is(WaitForSingleObject(s, 0), WAIT_TIMEOUT);
    ok(ReleaseSemaphore(s, 1, &before));
    is(before, 0);
    ok(ReleaseSemaphore(s, 2, NULL));
    ok(!ReleaseSemaphore(s, 1, &before));
    is(GetLastError(), ERROR_TOO_MANY_POSTS);
    ok(!ReleaseSemaphore(s, 0, NULL));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    ok(!ReleaseSemaphore(s, -1, NULL));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    for (int i = 0; i < 3; i++)
        is(WaitForSingleObject(s, 0), WAIT_OBJECT_0);
    is(WaitForSingleObject(s, 0), WAIT_TIMEOUT);
    ok(CloseHandle(s));
}

static void senseless_semaphores_are_refused(void)
{
    static const LONG bad[][2] = { { -1, 1 }, { 0, 0 }, { 2, 1 }, { 0, -1 } };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ok(CreateSemaphore(NULL, bad[i][0], bad[i][1], NULL) == NULL);
        is(GetLastError(), ERROR_INVALID_PARAMETER);
    }
}

static void wait_for_all_takes_one_of_each_or_none(void)
{
    HANDLE both[2] = { CreateSemaphore(NULL, 1, 9, NULL), CreateSemaphore(NULL, 0, 9, NULL) };

    is(WaitForMultipleObjects(2, both, TRUE, 10), WAIT_TIMEOUT);
    ok(ReleaseSemaphore(both[1], 1, NULL));
    is(WaitForMultipleObjects(2, both, TRUE, 10), WAIT_OBJECT_0);
    is(WaitForMultipleObjects(2, both, FALSE, 0), WAIT_TIMEOUT);
    ok(ReleaseSemaphore(both[1], 1, NULL));
    is(WaitForMultipleObjects(2, both, FALSE, 0), WAIT_OBJECT_0 + 1);
    ok(CloseHandle(both[0]) && CloseHandle(both[1]));
}

static DWORD WINAPI waits_for(void *h)
{
    return WaitForSingleObject(h, HANG_MS);
}

/* A better thread runs until it waits. */
static HANDLE waiter(HANDLE h)
{
    HANDLE t = start_thread(waits_for, h);

    ok(CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1));
    return t;
}

static void pulse_releases_who_waits_and_stays_reset(void)
{
    HANDLE manual = CreateEvent(NULL, TRUE, FALSE, NULL),
           single = CreateEvent(NULL, FALSE, FALSE, NULL), t[4];

    for (int i = 0; i < 4; i++)
        t[i] = waiter(i < 2 ? manual : single);
    ok(PulseEvent(manual) && PulseEvent(single));
    is(join_thread(t[0]), WAIT_OBJECT_0);
    is(join_thread(t[1]), WAIT_OBJECT_0);
    is(join_thread(t[2]), WAIT_OBJECT_0);
    is(WaitForSingleObject(t[3], 0), WAIT_TIMEOUT);
    is(WaitForSingleObject(manual, 0), WAIT_TIMEOUT);
    is(WaitForSingleObject(single, 0), WAIT_TIMEOUT);
    ok(EventModify(single, EVENT_PULSE));
    is(join_thread(t[3]), WAIT_OBJECT_0);
    ok(EventModify(manual, EVENT_SET) && PulseEvent(manual));
    is(WaitForSingleObject(manual, 0), WAIT_TIMEOUT);
    ok(EventModify(manual, EVENT_SET) && EventModify(manual, EVENT_RESET));
    is(WaitForSingleObject(manual, 0), WAIT_TIMEOUT);
    ok(!EventModify(manual, 4));
    ok(CloseHandle(manual) && CloseHandle(single));
}

static void event_keeps_a_word(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL), m = CreateMutex(NULL, FALSE, NULL);

    is(GetEventData(e), 0);
    ok(SetEventData(e, 0xfedcba98));
    is(GetEventData(e), 0xfedcba98);
    ok(!SetEventData(m, 1));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    SetLastError(0);
    is(GetEventData(m), 0);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(CloseHandle(e) && CloseHandle(m));
}

static void message_wait_waits_for_the_objects(void)
{
    HANDLE e[2] = { CreateEvent(NULL, FALSE, FALSE, NULL), CreateEvent(NULL, FALSE, TRUE, NULL) };

    is(MsgWaitForMultipleObjects(2, e, FALSE, INFINITE, QS_ALLINPUT), WAIT_OBJECT_0 + 1);
    is(MsgWaitForMultipleObjectsEx(2, e, 5, QS_ALLINPUT, MWMO_INPUTAVAILABLE), WAIT_TIMEOUT);
    is(MsgWaitForMultipleObjectsEx(0, NULL, 5, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    is(MsgWaitForMultipleObjectsEx(2, e, 5, QS_ALLINPUT, MWMO_WAITALL), WAIT_FAILED);
    ok(CloseHandle(e[0]) && CloseHandle(e[1]));
}

/* --- duplicates ------------------------------------------------------------------------------- */

static BOOL dup(HANDLE from, HANDLE *to, DWORD options)
{
    return DuplicateHandle(GetCurrentProcess(), from, GetCurrentProcess(), to, 0, FALSE, options);
}

static void duplicate_is_the_same_object(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL), copy, moved;

    ok(dup(e, &copy, DUPLICATE_SAME_ACCESS) && copy != e);
    ok(SetEvent(copy));
    is(WaitForSingleObject(e, 0), WAIT_OBJECT_0);
    ok(CloseHandle(e));
    is(WaitForSingleObject(copy, 0), WAIT_OBJECT_0);
    ok(dup(copy, &moved, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    ok(!SetEvent(copy));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(WaitForSingleObject(moved, 0), WAIT_OBJECT_0);
    ok(CloseHandle(moved));
}

static void pseudo_handles_become_real(void)
{
    HANDLE t, p;

    ok(dup(GetCurrentThread(), &t, DUPLICATE_SAME_ACCESS));
    ok(dup(GetCurrentProcess(), &p, DUPLICATE_SAME_ACCESS));
    is(CeGetThreadPriority(t), CeGetThreadPriority(GetCurrentThread()));
    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    is(WaitForSingleObject(p, 0), WAIT_TIMEOUT);
    ok(CloseHandle(t) && CloseHandle(p));
}

static void what_cannot_be_duplicated_is_refused(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL), copy = NULL;
    SOCKET s = stream();

    ok(!dup((HANDLE)s, &copy, DUPLICATE_SAME_ACCESS));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(!dup((HANDLE)1, &copy, DUPLICATE_SAME_ACCESS));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(!DuplicateHandle(e, e, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(!DuplicateHandle(GetCurrentProcess(), e, e, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(!DuplicateHandle(GetCurrentProcess(), e, GetCurrentProcess(), &copy, 0, TRUE, 0));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    ok(!dup(e, NULL, DUPLICATE_SAME_ACCESS) && !dup(e, &copy, 4));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    ok(copy == NULL && CloseHandle(e));
    done(s);
}

static void another_program_gives_a_handle(void)
{
    HANDLE given = CreateEvent(NULL, FALSE, FALSE, L"t_sync given"), theirs, p;
    char line[40];

    sprintf(line, "t_sync child gives %lu", (unsigned long)GetCurrentProcessId());
    p = start_process(line, NULL);
    is(WaitForSingleObject(given, HANG_MS), WAIT_OBJECT_0);
    theirs = (HANDLE)GetEventData(given);
    ok(SetEvent(theirs));
    is(join_process(p), 0);
    ok(CloseHandle(theirs) && CloseHandle(given));      /* its maker is gone */
}

static void handles_of_an_ended_program_are_gone(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL), copy, p;

    p = start_process("t_sync child sleeps", NULL);
    ok(DuplicateHandle(GetCurrentProcess(), e, p, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    ok(TerminateProcess(p, 5));
    is(WaitForSingleObject(p, HANG_MS), WAIT_OBJECT_0);
    ok(!DuplicateHandle(p, copy, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(!DuplicateHandle(GetCurrentProcess(), e, p, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    is(GetLastError(), ERROR_ACCESS_DENIED);
    ok(CloseHandle(e) && CloseHandle(p));
}

static const struct tap_test tests[] = {
    TAP(same_name_is_the_same_object),
    TAP(case_counts_and_the_empty_name_is_one),
    TAP(each_kind_has_its_own_names),
    TAP(names_have_at_most_259_characters),
    TAP(two_programs_meet_by_name),
    TAP(mutex_of_a_dead_program_is_abandoned),
    TAP(semaphore_counts_between_0_and_its_limit),
    TAP(senseless_semaphores_are_refused),
    TAP(wait_for_all_takes_one_of_each_or_none),
    TAP(pulse_releases_who_waits_and_stays_reset),
    TAP(event_keeps_a_word),
    TAP(message_wait_waits_for_the_objects),
    TAP(duplicate_is_the_same_object),
    TAP(pseudo_handles_become_real),
    TAP(what_cannot_be_duplicated_is_refused),
    TAP(another_program_gives_a_handle),
    TAP(handles_of_an_ended_program_are_gone),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 2 && !strcmp(argv[1], "child"))
        return child(argc, argv);
    return net_main(argc, argv, tests);
}
