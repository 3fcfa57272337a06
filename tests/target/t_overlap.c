/* SPDX-License-Identifier: MIT */
/* Overlapped I/O, over loopback.  How requests end and what may go wrong is
 * in overlap_ends.c, many of them in overlap_many.c; what a client inside the kernel gets of it,
 * R-47, in overlap_kernel.c. */
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/overlap.h"

enum { SOON_MS = 10000, BIG = 100000, MANY = 24, PIECE = 5 };

/* Programs that wait for the event whatever the call returned must not hang. */
static void R_46_at_once_signals_as_well(void)
{
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    op_prepare(&p, 8);
    is(send_all(b, "now", 3), 3);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    works(op_receive(a, &p, NULL));
    is(p.n, 3);
    is(memcmp(p.data, "now", 3), 0);
    is(p.o.Internal, 0);
    is(p.o.InternalHigh, 3);
    ok(op_result(a, &p, true, 0));
    is(p.n, 3);
    fails(WSA_IO_PENDING, op_receive(a, &p, NULL));       /* the next call resets it */
    ok(!op_signalled(&p));
    is(send_all(b, "then", 4), 4);
    op_ends(a, &p, 0, 4);
    abandon(a);
    done(b);
}

static void R_46_R_48_pending_then_signalled(void)
{
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    op_pends(a, &p, 8);
    ok(op_result(a, &p, false, WSA_IO_INCOMPLETE));
    p.buf.len = 0;                                     /* the array is ours again */
    p.buf.buf = NULL;
    is(send_all(b, "later", 5), 5);
    op_ends(a, &p, 0, 5);
    is(p.n, 5);
    is(memcmp(p.data, "later", 5), 0);
    abandon(a);
    done(b);
}

static struct {
    volatile LONG calls;
    HANDLE called;
    DWORD error, bytes, flags, thread;
    LPWSAOVERLAPPED overlapped;
} routine;

static void CALLBACK on_done(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags)
{
    routine.error = error;
    routine.bytes = bytes;
    routine.overlapped = overlapped;
    routine.flags = flags;
    routine.thread = GetCurrentThreadId();
    InterlockedIncrement(&routine.calls);
    SetEvent(routine.called);
}

static void expect_routine(void)
{
    memset(&routine, 0, sizeof routine);
    routine.called = CreateEvent(NULL, FALSE, FALSE, NULL);
}

static void routine_ends(struct op *p, DWORD error, DWORD bytes)
{
    is(WaitForSingleObject(routine.called, SOON_MS), WAIT_OBJECT_0);
    is(routine.calls, 1);
    is(routine.error, error);
    is(routine.bytes, bytes);
    is(routine.flags, 0);
    ok(routine.overlapped == &p->o);
    ok(routine.thread != GetCurrentThreadId());
    ok(CloseHandle(routine.called));
}

static void R_46_completion_routine_runs_in_its_own_thread(void)
{
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    expect_routine();
    memset(&p, 0, sizeof p);
    p.buf = (WSABUF){ sizeof p.data, p.data };
    p.o.hEvent = (HANDLE)(uintptr_t)0x5a5a;            /* with a routine it means nothing */
    is(send_all(b, "x", 1), 1);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    works(op_receive(a, &p, on_done));                    /* at once: it is called all the same */
    is(p.n, 1);
    routine_ends(&p, 0, 1);
    expect_routine();
    fails(WSA_IO_PENDING, op_receive(a, &p, on_done));
    is(routine.calls, 0);
    is(send_all(b, "routine", 7), 7);
    routine_ends(&p, 0, 7);
    is(memcmp(p.data, "routine", 7), 0);
    abandon(a);
    done(b);
}

static void R_46_routine_without_overlapped_is_an_ordinary_call(void)
{
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    expect_routine();
    op_prepare(&p, 8);
    is(send_all(b, "plain", 5), 5);
    works(wsp.lpWSPRecv(a, &p.buf, 1, &p.n, &p.flags, NULL, on_done, NULL, &wsaerr));
    is(p.n, 5);
    is(routine.calls, 0);
    ok(CloseHandle(routine.called));
    ok(CloseHandle(p.o.hEvent));
    abandon(a);
    done(b);
}

static DWORD WINAPI sends_soon(void *arg)
{
    SOCKET s = *(SOCKET *)arg;
    WSABUF b = { 4, (char *)"wait" };
    DWORD n = 0;
    int err;

    return (DWORD)wsp.lpWSPSend(s, &b, 1, &n, 0, NULL, NULL, NULL, &err);
}

static void R_48_waits_on_the_event(void)
{
    struct op p;
    SOCKET a, b;
    HANDLE t;

    overlapped_pair(&a, &b);
    op_pends(a, &p, 8);
    t = start_thread(sends_soon, &b);
    CeSetThreadPriority(t, 255);                       /* so that the wait is there first */
    ok(op_result(a, &p, true, 0));
    is(p.n, 4);
    is(join_thread(t), 0);
    ok(CloseHandle(p.o.hEvent));
    fails(WSA_IO_PENDING, op_receive(a, &p, on_done));    /* hEvent is stale: fine with a routine */
    ok(op_result(a, &p, true, WSA_INVALID_HANDLE));       /* but not to wait on */
    expect_routine();
    done(a);
    routine_ends(&p, WSA_OPERATION_ABORTED, 0);
    done(b);
}

static void R_48_bad_arguments(void)
{
    SOCKET s = overlapped_stream();
    WSAOVERLAPPED o;
    DWORD n = PRESET, flags = PRESET;

    memset(&o, 0, sizeof o);
    is(wsp.lpWSPGetOverlappedResult(s, NULL, &n, FALSE, &flags, &wsaerr), FALSE);
    is(wsaerr, WSA_INVALID_PARAMETER);
    is(wsp.lpWSPGetOverlappedResult(0xbad, &o, &n, FALSE, &flags, &wsaerr), FALSE);
    is(wsaerr, WSAENOTSOCK);
    is(wsp.lpWSPGetOverlappedResult(s, &o, NULL, FALSE, &flags, &wsaerr), FALSE);
    is(wsaerr, WSAEFAULT);
    is(wsp.lpWSPGetOverlappedResult(s, &o, &n, FALSE, NULL, &wsaerr), FALSE);
    is(wsaerr, WSAEFAULT);
    is(wsp.lpWSPGetOverlappedResult(s, &o, &n, FALSE, &flags, NULL), FALSE);
    is(n, PRESET);
    done(s);
}

/* --- order ------------------------------------------------------------------------------------ */

static void R_46_receives_are_served_in_their_order(void)
{
    static struct op p[MANY];
    char sent[MANY * PIECE], got[MANY * PIECE];
    unsigned at = 0;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    nonblocking(a);                                    /* makes no difference to a request */
    for (unsigned i = 0; i < sizeof sent; i++)
        sent[i] = (char)(i * 7 + 3);
    for (unsigned i = 0; i < MANY; i++)
        op_pends(a, &p[i], PIECE);
    for (unsigned i = 0, n = 1; i < sizeof sent; i += n, n = n % 11 + 1) {
        if (n > sizeof sent - i)
            n = sizeof sent - i;
        is(send_all(b, sent + i, (int)n), (int)n);
    }
    for (unsigned i = 0; i < MANY && at < sizeof sent; i++) {
        is(WaitForSingleObject(p[i].o.hEvent, SOON_MS), WAIT_OBJECT_0);
        is(p[i].o.Internal, 0);
        ok(p[i].o.InternalHigh > 0 && p[i].o.InternalHigh <= PIECE);
        memcpy(got + at, p[i].data, p[i].o.InternalHigh);
        at += p[i].o.InternalHigh;
    }
    works(wsp.lpWSPShutdown(b, SD_SEND, &wsaerr));     /* what is still pending ends with 0 bytes */
    for (unsigned i = 0; i < MANY; i++) {
        is(WaitForSingleObject(p[i].o.hEvent, SOON_MS), WAIT_OBJECT_0);
        ok(CloseHandle(p[i].o.hEvent));
    }
    while (at < sizeof sent) {                         /* small pieces have used the requests up */
        int n = recv_some(a, got + at, (int)(sizeof sent - at));

        if (n <= 0)
            break;
        at += (unsigned)n;
    }
    is(at, sizeof sent);
    is(memcmp(got, sent, sizeof sent), 0);
    abandon(a);
    done(b);
}

static void R_46_a_routine_that_waits_holds_up_nobody(void)
{
    struct op p, q;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    expect_routine();
    op_prepare(&p, 1);
    fails(WSA_IO_PENDING, op_receive(a, &p, on_done));
    op_pends(a, &q, 1);
    ok(!op_signalled(&q));
    is(send_all(b, "12", 2), 2);
    op_ends(a, &q, 0, 1);
    is(q.data[0], '2');
    routine_ends(&p, 0, 1);
    is(p.data[0], '1');
    ok(CloseHandle(p.o.hEvent));
    abandon(a);
    done(b);
}

static void R_46_sends_pend_and_keep_their_order(void)
{
    char *data = malloc(2 * BIG), *back = malloc(2 * BIG);
    struct op p[2];
    SOCKET a, b;

    for (unsigned i = 0; i < 2 * BIG; i++)
        data[i] = (char)(i * 13 + (i >> 9));
    overlapped_pair(&a, &b);
    for (int i = 0; i < 2; i++) {
        WSABUF halves[2] = { { 1000, data + i * BIG }, { BIG - 1000, data + i * BIG + 1000 } };

        op_prepare(&p[i], 0);
        fails(WSA_IO_PENDING, wsp.lpWSPSend(a, halves, 2, NULL, 0, &p[i].o, NULL, NULL, &wsaerr));
        memset(halves, 0x55, sizeof halves);
    }
    ok(!op_signalled(&p[0]) && !op_signalled(&p[1]));
    is(recv_all(b, back, 2 * BIG), 2 * BIG);
    op_ends(a, &p[0], 0, BIG);
    op_ends(a, &p[1], 0, BIG);
    is(memcmp(data, back, 2 * BIG), 0);
    op_prepare(&p[0], 4);
    works(wsp.lpWSPSend(a, &p[0].buf, 1, &p[0].n, 0, &p[0].o, NULL, NULL, &wsaerr));
    is(p[0].n, 4);                                     /* there is room: at once */
    ok(op_signalled(&p[0]));
    ok(CloseHandle(p[0].o.hEvent));
    abandon(a);
    done(b);
    free(data);
    free(back);
}

/* --- datagrams, empty buffers ----------------------------------------------------------------- */

static void R_46_datagrams_bring_their_sender(void)
{
    SOCKET a = overlapped_dgram(), b = dgram();
    struct sockaddr_in from;
    int len = sizeof from;
    struct op p;

    memset(&from, 0, sizeof from);
    is(call(b, at(LOOP, bind_any(a, LOOP))), 0);
    op_prepare(&p, 4);
    fails(WSA_IO_PENDING,
          wsp.lpWSPRecvFrom(a, &p.buf, 1, NULL, &p.flags, (struct sockaddr *)&from, &len, &p.o,
                            NULL, NULL, &wsaerr));
    is(send_all(b, "fits", 4), 4);
    op_ends(a, &p, 0, 4);
    is(memcmp(p.data, "fits", 4), 0);
    is(port_of((struct sockaddr *)&from), local_port(b));
    op_pends(a, &p, 4);
    is(send_all(b, "too long", 8), 8);
    op_ends(a, &p, WSAEMSGSIZE, 4);                       /* */
    op_prepare(&p, 4);
    works(wsp.lpWSPSendTo(a, &p.buf, 1, NULL, 0, at(LOOP, local_port(b)), PEERLEN, &p.o, NULL, NULL,
                          &wsaerr));
    is(p.o.InternalHigh, 4);
    ok(op_signalled(&p));
    ok(CloseHandle(p.o.hEvent));
    done(a);
    done(b);
}

enum { SENDS, SENDS_TO, RECEIVES, RECEIVES_FROM, ASKS, KINDS };

static int at_once(int kind, SOCKET s, struct op *p, LPWSAOVERLAPPED_COMPLETION_ROUTINE done_)
{
    switch (kind) {
    case SENDS:
        return wsp.lpWSPSend(s, &p->buf, 1, &p->n, 0, &p->o, done_, NULL, &wsaerr);
    case SENDS_TO:
        return wsp.lpWSPSendTo(s, &p->buf, 1, &p->n, 0, NULL, 0, &p->o, done_, NULL, &wsaerr);
    case RECEIVES:
        return wsp.lpWSPRecv(s, &p->buf, 1, &p->n, &p->flags, &p->o, done_, NULL, &wsaerr);
    case RECEIVES_FROM:
        return wsp.lpWSPRecvFrom(s, &p->buf, 1, &p->n, &p->flags, NULL, NULL, &p->o, done_, NULL,
                                 &wsaerr);
    default:
        return wsp.lpWSPIoctl(s, FIONREAD, NULL, 0, p->data, 4, &p->n, &p->o, done_, NULL, &wsaerr);
    }
}

/* Each call that can be overlapped, with an event and with a routine, on both kinds of socket. */
static void R_46_every_call_that_is_done_at_once_completes(void)
{
    SOCKET a, b, d[2] = { overlapped_dgram(), overlapped_dgram() };
    struct op p;

    overlapped_pair(&a, &b);
    is(call(d[0], at(LOOP, bind_any(d[1], LOOP))), 0);
    is(call(d[1], at(LOOP, local_port(d[0]))), 0);
    for (int i = 0; i < 2 * KINDS; i++) {
        SOCKET s = i < KINDS ? a : d[0], t = i < KINDS ? b : d[1];
        int kind = i % KINDS;

        for (int with_routine = 0; with_routine < 2; with_routine++) {
            op_prepare(&p, 4);
            expect_routine();
            if (kind >= RECEIVES) {
                is(send_all(t, "data", 4), 4);
                is(ready(s, READY_R, SOON_MS, NULL), READY_R);
            }
            if (with_routine)
                ok(ResetEvent(p.o.hEvent));            /* it is the program's own */
            works(at_once(kind, s, &p, with_routine ? on_done : NULL));
            is(p.n, 4);
            is(p.o.Internal, 0);
            is(p.o.InternalHigh, 4);
            ok(op_signalled(&p) == !with_routine);
            if (with_routine) {
                routine_ends(&p, 0, 4);
            } else {
                is(routine.calls, 0);
                ok(CloseHandle(routine.called));
            }
            ok(!op_signalled(&p) == with_routine);
            ok(CloseHandle(p.o.hEvent));
            if (kind == ASKS)
                is(recv_some(s, p.data, 4), 4);
        }
    }
    abandon(a);
    done(b);
    done(d[0]);
    done(d[1]);
}

static void R_30_an_empty_receive_waits_for_data(void)
{
    struct op p;
    SOCKET a, b;
    char c;

    overlapped_pair(&a, &b);
    op_pends(a, &p, 0);
    is(send_all(b, "z", 1), 1);
    op_ends(a, &p, 0, 0);
    is(recv_some(a, &c, 1), 1);                        /* and takes none of it */
    abandon(a);
    done(b);
}

static const struct tap_test tests[] = {
    /* First: in memory that nobody has used before. */
    TAP_USER(R_46_a_thousand_receives_on_one_socket),
    TAP_USER(R_46_a_thousand_receives_on_many_sockets),
    TAP_USER(R_30_an_empty_receive_waits_for_data),
    TAP_USER(R_46_at_once_signals_as_well),
    TAP_USER(R_46_every_call_that_is_done_at_once_completes),
    TAP_USER(R_46_R_48_pending_then_signalled),
    TAP_USER(R_46_completion_routine_runs_in_its_own_thread),
    TAP_USER(R_46_routine_without_overlapped_is_an_ordinary_call),
    TAP_USER(R_48_waits_on_the_event),
    TAP(R_48_bad_arguments),
    TAP_USER(R_46_receives_are_served_in_their_order),
    TAP_USER(R_46_a_routine_that_waits_holds_up_nobody),
    TAP_USER(R_46_sends_pend_and_keep_their_order),
    TAP_USER(R_46_datagrams_bring_their_sender),
    TAP_USER(R_46_closing_aborts_what_is_pending),
    TAP_USER(R_46_the_end_and_the_reset_of_a_stream),
    TAP_USER(R_46_nothing_to_cancel),
    TAP_USER(R_46_socket_without_the_flag_ignores_the_overlapped),
    TAP_USER(R_46_bad_pointers_leave_nothing_pending),
    TAP_USER(R_46_buffer_that_is_gone_when_data_come),
    TAP_USER(R_46_rounds_leak_nothing),
    TAP_USER(R_46_routine_that_ends_its_thread_leaks_nothing),
    TAP_USER(R_46_out_of_threads_is_NOBUFS),
    TAP_USER(R_46_out_of_memory_is_NOBUFS),
    TAP_USER(R_46_a_hog_below_the_caller_does_not_hold_up_its_requests),
    TAP_USER(R_46_requests_outlive_the_thread_that_made_them),
    TAP_USER(R_46_sends_pend_when_the_network_is_out_of_memory),
    TAP_USER(R_46_cleanup_aborts_what_is_pending),
    TAP_KERNEL(R_47_data_calls_of_a_kernel_client),
    TAP_KERNEL(R_47_R_48_change_ioctls_of_a_kernel_client),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
