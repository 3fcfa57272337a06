/* SPDX-License-Identifier: MIT */
/* Point-to-point message queues, within a program and between two.  The program is its own child:
 * "t_msgqueue child WHAT". */
#include <windows.h>
#include <msgqueue.h>
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { HANG_MS = 30000, READ = TRUE, WRITE = FALSE };

static MSGQUEUEOPTIONS options(BOOL read, DWORD max, DWORD bytes, DWORD flags)
{
    return (MSGQUEUEOPTIONS){ sizeof(MSGQUEUEOPTIONS), flags, max, bytes, read };
}

static HANDLE make(LPCWSTR name, BOOL read, DWORD max, DWORD bytes, DWORD flags)
{
    MSGQUEUEOPTIONS o = options(read, max, bytes, flags);

    return CreateMsgQueue(name, &o);
}

static HANDLE other_end(HANDLE q, BOOL read)
{
    MSGQUEUEOPTIONS o = options(read, 0, 0, 0);

    return OpenMsgQueue(GetCurrentProcess(), q, &o);
}

static BOOL put(HANDLE q, const char *text, DWORD timeout, DWORD flags)
{
    return WriteMsgQueue(q, (LPVOID)text, strlen(text) + 1, timeout, flags);
}

/* The next message is that text. */
static BOOL get(HANDLE q, const char *text, DWORD want_flags)
{
    char buffer[64] = "";
    DWORD n = 99, flags = 99;

    return ReadMsgQueue(q, buffer, sizeof buffer, &n, 0, &flags) && n == strlen(text) + 1 &&
           flags == want_flags && !strcmp(buffer, text);
}

static DWORD read_error(HANDLE q, DWORD timeout)
{
    char buffer[64];
    DWORD n, flags;

    SetLastError(0);
    return ReadMsgQueue(q, buffer, sizeof buffer, &n, timeout, &flags) ? 0 : GetLastError();
}

static DWORD write_error(HANDLE q, DWORD timeout, DWORD flags)
{
    return put(q, "x", timeout, flags) ? 0 : GetLastError();
}

/* Answers each message of one queue on the other, until it is told to end. */
static int echoes_back(void)
{
    HANDLE in = make(L"t_msgqueue there", READ, 4, 64, MSGQUEUE_ALLOW_BROKEN),
           out = make(L"t_msgqueue back", WRITE, 4, 64, MSGQUEUE_ALLOW_BROKEN);
    char text[64];
    DWORD n, flags;

    while (ReadMsgQueue(in, text, sizeof text, &n, HANG_MS, &flags)) {
        if (!strcmp(text, "end"))
            return 0;
        if (!WriteMsgQueue(out, text, n, HANG_MS, 0))
            return 2;
    }
    return 1;
}

static int child(const char *what)
{
    HANDLE q;

    if (!strcmp(what, "echoes"))
        return echoes_back();
    if (!strcmp(what, "fills")) {                   /* and ends with the queue half full */
        q = make(L"t_msgqueue full", WRITE, 4, 8, 0);
        return q && put(q, "one", 0, 0) && put(q, "two", 0, 0) ? 0 : 1;
    }
    if (!strcmp(what, "reads")) {                   /* never: until it is killed */
        q = make(L"t_msgqueue full", READ, 4, 8, 0);
        SetEvent(OpenEvent(EVENT_ALL_ACCESS, FALSE, L"t_msgqueue here"));
        return (int)read_error(q, INFINITE);
    }
    return 97;
}

/* --- one program ------------------------------------------------------------------------------ */

static void messages_come_as_they_were_sent(void)
{
    HANDLE r = make(NULL, READ, 3, 16, 0), w = other_end(r, WRITE);

    ok(put(w, "one", 0, 0) && put(w, "two", 0, 0) && put(w, "three", 0, 0));
    is(write_error(w, 0, 0), ERROR_TIMEOUT);
    is(write_error(w, 20, 0), ERROR_TIMEOUT);
    ok(get(r, "one", 0));
    ok(put(w, "four", 0, 0));
    ok(get(r, "two", 0) && get(r, "three", 0) && get(r, "four", 0));
    is(read_error(r, 0), ERROR_TIMEOUT);
    is(read_error(r, 20), ERROR_TIMEOUT);
    ok(CloseMsgQueue(r) && CloseMsgQueue(w));
}

static void alert_comes_first_and_has_its_own_place(void)
{
    HANDLE r = make(NULL, READ, 2, 16, 0), w = other_end(r, WRITE);

    ok(put(w, "one", 0, 0) && put(w, "two", 0, 0));
    ok(put(w, "fire", 0, MSGQUEUE_MSGALERT));
    is(write_error(w, 10, MSGQUEUE_MSGALERT), ERROR_TIMEOUT);
    ok(get(r, "fire", MSGQUEUE_MSGALERT) && get(r, "one", 0));
    ok(put(w, "again", 0, MSGQUEUE_MSGALERT));
    ok(get(r, "again", MSGQUEUE_MSGALERT) && get(r, "two", 0));
    ok(CloseMsgQueue(r) && CloseMsgQueue(w));
}

static void each_end_does_one_thing(void)
{
    HANDLE r = make(NULL, READ, 2, 16, 0), w = other_end(r, WRITE), e;
    MSGQUEUEOPTIONS o = options(READ, 1, 8, 0);

    is(write_error(r, 0, 0), ERROR_ACCESS_DENIED);
    is(read_error(w, 0), ERROR_ACCESS_DENIED);
    e = CreateEvent(NULL, FALSE, FALSE, NULL);
    is(read_error(e, 0), ERROR_INVALID_HANDLE);
    ok(!CloseMsgQueue(e) && GetLastError() == ERROR_INVALID_HANDLE);
    ok(!OpenMsgQueue(GetCurrentProcess(), e, &o) && GetLastError() == ERROR_INVALID_HANDLE);
    o.dwSize--;
    ok(!CreateMsgQueue(NULL, &o) && GetLastError() == ERROR_INVALID_PARAMETER);
    ok(!CreateMsgQueue(NULL, NULL) && GetLastError() == ERROR_INVALID_PARAMETER);
    ok(!make(NULL, READ, 1, 0, 0) && GetLastError() == ERROR_INVALID_PARAMETER);
    ok(!make(NULL, READ, 1, 8, 4) && GetLastError() == ERROR_INVALID_PARAMETER);
    ok(!make(NULL, READ, 0x10000, 0x10000, 0) && GetLastError() == ERROR_OUTOFMEMORY);
    ok(CloseHandle(e) && CloseHandle(r) && CloseMsgQueue(w));
}

static void long_messages_are_refused_or_cut(void)
{
    HANDLE r = make(NULL, READ, 2, 8, 0), w = other_end(r, WRITE);
    char small[4];
    DWORD n = 0, flags;

    ok(!put(w, "12345678", 0, 0));
    is(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    ok(put(w, "1234567", 0, 0) && put(w, "next", 0, 0));
    ok(!ReadMsgQueue(r, small, sizeof small, &n, 0, &flags));
    is(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    is(n, sizeof small);
    ok(!memcmp(small, "1234", 4));
    ok(get(r, "next", 0));
    ok(WriteMsgQueue(w, NULL, 0, 0, 0));                /* a message of no bytes is one */
    ok(ReadMsgQueue(r, small, sizeof small, &n, 0, &flags));
    is(n, 0);
    ok(CloseMsgQueue(r) && CloseMsgQueue(w));
}

static void handle_is_signaled_when_its_call_would_not_wait(void)
{
    HANDLE r = make(NULL, READ, 1, 8, 0), w = other_end(r, WRITE), both[2] = { r, w };

    is(WaitForMultipleObjects(2, both, FALSE, 0), WAIT_OBJECT_0 + 1);
    is(WaitForSingleObject(r, 0), WAIT_TIMEOUT);
    ok(put(w, "x", 0, 0));
    is(WaitForMultipleObjects(2, both, FALSE, 0), WAIT_OBJECT_0);
    is(WaitForSingleObject(r, 0), WAIT_OBJECT_0);       /* a wait takes nothing */
    is(WaitForSingleObject(w, 0), WAIT_TIMEOUT);
    ok(get(r, "x", 0));
    is(WaitForSingleObject(r, 10), WAIT_TIMEOUT);
    ok(CloseMsgQueue(w));
    is(WaitForSingleObject(r, 0), WAIT_OBJECT_0);       /* to be told that nobody is there */
    is(read_error(r, INFINITE), ERROR_PIPE_NOT_CONNECTED);
    ok(CloseMsgQueue(r));
}

static void nobody_at_the_other_side(void)
{
    HANDLE r = make(NULL, READ, 2, 8, 0), w = make(NULL, WRITE, 2, 8, MSGQUEUE_ALLOW_BROKEN), w2;

    is(read_error(r, INFINITE), ERROR_PIPE_NOT_CONNECTED);
    is(WaitForSingleObject(r, 0), WAIT_TIMEOUT);        /* somebody may come yet */
    w2 = other_end(r, WRITE);
    is(read_error(r, 0), ERROR_TIMEOUT);
    ok(put(w2, "last", 0, 0) && CloseMsgQueue(w2));
    ok(get(r, "last", 0));
    is(read_error(r, INFINITE), ERROR_PIPE_NOT_CONNECTED);
    ok(put(w, "one", 0, 0) && put(w, "two", 0, 0));
    is(write_error(w, 10, 0), ERROR_TIMEOUT);
    ok(CloseMsgQueue(r));
    r = other_end(w, READ);
    ok(get(r, "one", 0) && get(r, "two", 0));
    is(read_error(r, 10), ERROR_TIMEOUT);
    ok(CloseMsgQueue(r) && CloseMsgQueue(w));
    w = make(NULL, WRITE, 2, 8, 0);
    is(write_error(w, INFINITE, 0), ERROR_PIPE_NOT_CONNECTED);
    ok(CloseMsgQueue(w));
}

static void info_says_what_is_there(void)
{
    HANDLE r = make(NULL, READ, 0, 100, MSGQUEUE_NOPRECOMMIT), w = other_end(r, WRITE), d;
    MSGQUEUEINFO i = { .dwSize = sizeof i };

    ok(DuplicateHandle(GetCurrentProcess(), w, GetCurrentProcess(), &d, 0, FALSE,
                       DUPLICATE_SAME_ACCESS));
    ok(put(w, "a", 0, 0) && put(d, "b", 0, 0) && get(r, "a", 0));
    ok(GetMsgQueueInfo(r, &i));
    is(i.dwFlags, MSGQUEUE_NOPRECOMMIT);
    is(i.dwMaxMessages, 0);
    is(i.cbMaxMessage, 100);
    is(i.dwCurrentMessages, 1);
    is(i.dwMaxQueueMessages, 2);
    is(i.wNumReaders, 1);
    is(i.wNumWriters, 2);
    i.dwSize--;
    ok(!GetMsgQueueInfo(r, &i) && GetLastError() == ERROR_INVALID_PARAMETER);
    ok(CloseMsgQueue(w));
    ok(get(r, "b", 0));
    is(read_error(r, 0), ERROR_TIMEOUT);            /* the duplicate is there */
    ok(CloseMsgQueue(d));
    is(read_error(r, 0), ERROR_PIPE_NOT_CONNECTED);
    ok(CloseMsgQueue(r));
}

static void queue_without_a_limit_ends_with_the_memory_it_may_have(void)
{
    static char data[4000];
    HANDLE r = make(NULL, READ, 0, sizeof data, 0), w = other_end(r, WRITE);
    struct figures before;
    unsigned n = 0;

    figures_read(&before);
    while (n < 100000 && WriteMsgQueue(w, data, sizeof data, INFINITE, 0))
        n++;
    is(GetLastError(), ERROR_OUTOFMEMORY);
    ok(n > 100 && n < 2000);
    for (DWORD got, flags; n > 0; n--)
        if (!ok(ReadMsgQueue(r, data, sizeof data, &got, 0, &flags)))
            break;
    figures_same(&before);
    ok(CloseMsgQueue(r) && CloseMsgQueue(w));
}

/* --- threads ---------------------------------------------------------------------------------- */

static DWORD WINAPI reads(void *q)
{
    return read_error(q, INFINITE);
}

static HANDLE better(DWORD(WINAPI *run)(void *), void *arg)
{
    HANDLE t = start_thread(run, arg);

    ok(CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1));
    return t;
}

static void sleeping_reader_wakes_for_a_message_or_an_end(void)
{
    HANDLE r = make(NULL, READ, 1, 8, 0), w = other_end(r, WRITE), t = better(reads, r);

    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    ok(put(w, "x", 0, 0));
    is(join_thread(t), 0);
    t = better(reads, r);
    ok(CloseMsgQueue(w));
    is(join_thread(t), ERROR_PIPE_NOT_CONNECTED);
    w = other_end(r, WRITE);
    t = better(reads, r);
    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    ok(CloseMsgQueue(r));                           /* under the reader */
    is(join_thread(t), ERROR_INVALID_HANDLE);
    is(write_error(w, 0, 0), ERROR_PIPE_NOT_CONNECTED);
    ok(CloseMsgQueue(w));
}

enum { MANY = 500 };
static volatile LONG sum;

static DWORD WINAPI sums(void *q)
{
    DWORD n, flags;
    LONG value;

    while (ReadMsgQueue(q, &value, sizeof value, &n, INFINITE, &flags))
        InterlockedExchangeAdd((LONG *)&sum, value);
    return GetLastError();
}

static DWORD WINAPI counts(void *q)
{
    for (LONG i = 1; i <= MANY; i++)
        if (!WriteMsgQueue(q, &i, sizeof i, INFINITE, 0))
            return GetLastError();
    return 0;
}

static void nothing_is_lost_or_doubled_among_threads(void)
{
    HANDLE r = make(NULL, READ, 3, 4, 0), w = other_end(r, WRITE), reader[3], writer[3];

    sum = 0;
    for (int i = 0; i < 3; i++)
        reader[i] = start_thread(sums, r);
    for (int i = 0; i < 3; i++)
        writer[i] = start_thread(counts, w);
    for (int i = 0; i < 3; i++)
        is(join_thread(writer[i]), 0);
    ok(CloseMsgQueue(w));
    for (int i = 0; i < 3; i++)
        is(join_thread(reader[i]), ERROR_PIPE_NOT_CONNECTED);
    is(sum, 3 * MANY * (MANY + 1) / 2);
    ok(CloseMsgQueue(r));
}

/* --- two programs ----------------------------------------------------------------------------- */

static void two_programs_talk_by_name(void)
{
    HANDLE out, in, p;

    out = make(L"t_msgqueue there", WRITE, 4, 64, MSGQUEUE_ALLOW_BROKEN);
    is(GetLastError(), 0);
    in = make(L"t_msgqueue back", READ, 4, 64, MSGQUEUE_ALLOW_BROKEN);
    p = start_process("t_msgqueue child echoes", NULL);
    for (int i = 0; i < 20; i++) {
        ok(put(out, i % 2 ? "ping" : "a longer message", HANG_MS, 0));
        is(WaitForSingleObject(in, HANG_MS), WAIT_OBJECT_0);
        ok(get(in, i % 2 ? "ping" : "a longer message", 0));
    }
    ok(put(out, "end", HANG_MS, 0));
    is(join_process(p), 0);
    ok(CloseMsgQueue(out) && CloseMsgQueue(in));
}

static void what_a_dead_program_wrote_can_be_read(void)
{
    HANDLE r = make(L"t_msgqueue full", READ, 4, 8, 0), again;

    again = make(L"t_msgqueue full", READ, 1, 1, MSGQUEUE_ALLOW_BROKEN);
    is(GetLastError(), ERROR_ALREADY_EXISTS);
    is(join_process(start_process("t_msgqueue child fills", NULL)), 0);
    ok(get(r, "one", 0) && get(again, "two", 0));
    is(read_error(r, INFINITE), ERROR_PIPE_NOT_CONNECTED);
    ok(CloseMsgQueue(r) && CloseMsgQueue(again));
}

static void killed_reader_leaves_a_broken_queue(void)
{
    HANDLE w = make(L"t_msgqueue full", WRITE, 4, 8, 0),
           here = CreateEvent(NULL, FALSE, FALSE, L"t_msgqueue here"),
           p = start_process("t_msgqueue child reads", NULL);

    is(WaitForSingleObject(here, HANG_MS), WAIT_OBJECT_0);
    ok(TerminateProcess(p, 9));
    is(join_process(p), 9);
    is(write_error(w, INFINITE, 0), ERROR_PIPE_NOT_CONNECTED);
    ok(CloseMsgQueue(w) && CloseHandle(here));
}

static const struct tap_test tests[] = {
    TAP(messages_come_as_they_were_sent),
    TAP(alert_comes_first_and_has_its_own_place),
    TAP(each_end_does_one_thing),
    TAP(long_messages_are_refused_or_cut),
    TAP(handle_is_signaled_when_its_call_would_not_wait),
    TAP(nobody_at_the_other_side),
    TAP(info_says_what_is_there),
    TAP(queue_without_a_limit_ends_with_the_memory_it_may_have),
    TAP(sleeping_reader_wakes_for_a_message_or_an_end),
    TAP(nothing_is_lost_or_doubled_among_threads),
    TAP(two_programs_talk_by_name),
    TAP(what_a_dead_program_wrote_can_be_read),
    TAP(killed_reader_leaves_a_broken_queue),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "child"))
        return child(argv[2]);
    return tap_main(argc, argv, tests);
}
