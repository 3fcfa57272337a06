/* SPDX-License-Identifier: MIT */
/* Overlapped I/O: how requests end, hostile arguments, resources. */
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/overlap.h"

enum { SOON_MS = 10000, ROUNDS = 60, PAGE = 4096 };

/* --- ends ------------------------------------------------------------------------------------- */

void R_46_closing_aborts_what_is_pending(void)
{
    struct op p[3];
    SOCKET a, b;

    overlapped_pair(&a, &b);
    for (int i = 0; i < 3; i++)
        op_pends(a, &p[i], 8);
    done(a);
    for (int i = 0; i < 3; i++) {
        is(WaitForSingleObject(p[i].o.hEvent, SOON_MS), WAIT_OBJECT_0);
        is(p[i].o.Internal, WSA_OPERATION_ABORTED);
        ok(op_result(a, &p[i], false, WSAENOTSOCK));      /* of a socket that is no more */
        ok(CloseHandle(p[i].o.hEvent));
    }
    done(b);
}

void R_46_the_end_and_the_reset_of_a_stream(void)
{
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    op_pends(a, &p, 8);
    works(wsp.lpWSPShutdown(b, SD_SEND, &wsaerr));
    op_ends(a, &p, 0, 0);
    abandon(b);
    done(a);
    overlapped_pair(&a, &b);
    op_pends(a, &p, 8);
    abandon(b);
    op_ends(a, &p, WSAECONNRESET, 0);
    op_prepare(&p, 8);
    fails(WSAECONNRESET, op_receive(a, &p, NULL));        /* known at once: nothing pends */
    ok(!op_signalled(&p));
    ok(CloseHandle(p.o.hEvent));
    done(a);
}

void R_46_nothing_to_cancel(void)
{
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    op_pends(a, &p, 8);
    fails(WSAEINVAL, wsp.lpWSPCancelBlockingCall(&wsaerr));
    ok(op_result(a, &p, false, WSA_IO_INCOMPLETE));
    is(send_all(b, "alive", 5), 5);
    op_ends(a, &p, 0, 5);
    abandon(a);
    done(b);
}

void R_46_socket_without_the_flag_ignores_the_overlapped(void)
{
    struct op p;
    SOCKET a, b;

    pair(&a, &b);
    op_prepare(&p, 8);
    is(send_all(b, "plain", 5), 5);
    works(op_receive(a, &p, NULL));
    is(p.n, 5);
    ok(op_signalled(&p));                                 /* as it was */
    fails(WSAEFAULT, wsp.lpWSPRecv(a, &p.buf, 1, NULL, &p.flags, &p.o, NULL, NULL, &wsaerr));
    nonblocking(a);
    fails(WSAEWOULDBLOCK, op_receive(a, &p, NULL));
    is(p.o.Internal, 0);
    ok(CloseHandle(p.o.hEvent));
    abandon(a);
    done(b);
}

/* --- hostile arguments ------------------------------------------------------------------------ */

void R_46_bad_pointers_leave_nothing_pending(void)
{
    char *page = VirtualAlloc(NULL, 2 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    LPWSAOVERLAPPED bad[4];
    struct op p;
    SOCKET a, b;
    DWORD old;

    ok(VirtualProtect(page + PAGE, PAGE, PAGE_NOACCESS, &old));
    bad[0] = (LPWSAOVERLAPPED)(page + PAGE);
    bad[1] = (LPWSAOVERLAPPED)(page + PAGE - 16);      /* hEvent is the first unmapped word */
    bad[2] = (LPWSAOVERLAPPED)0xC0000000;
    bad[3] = (LPWSAOVERLAPPED)16;
    overlapped_pair(&a, &b);
    op_prepare(&p, 8);
    for (int i = 0; i < 4; i++)
        fails(WSAEFAULT, wsp.lpWSPRecv(a, &p.buf, 1, &p.n, &p.flags, bad[i], NULL, NULL, &wsaerr));
    fails(WSAEFAULT, wsp.lpWSPRecv(a, &p.buf, 1, &p.n, NULL, &p.o, NULL, NULL, &wsaerr));
    fails(WSAEFAULT, wsp.lpWSPRecv(a, NULL, 1, &p.n, &p.flags, &p.o, NULL, NULL, &wsaerr));
    is(wsp.lpWSPRecv(a, &p.buf, 1, &p.n, &p.flags, &p.o, NULL, NULL, NULL), SOCKET_ERROR);
    fails(WSAEINVAL, wsp.lpWSPRecv(a, &p.buf, 0, &p.n, &p.flags, &p.o, NULL, NULL, &wsaerr));
    fails(WSAENOTSOCK, op_receive(0xbad, &p, NULL));
    p.flags = MSG_PEEK;
    fails(WSAEOPNOTSUPP, op_receive(a, &p, NULL));
    p.flags = 0;
    p.buf.buf = page + PAGE;                           /* looked at when something is stored */
    is(send_all(b, "data", 4), 4);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    fails(WSAEFAULT, op_receive(a, &p, NULL));
    p.buf.buf = p.data;
    works(op_receive(a, &p, NULL));                       /* and none of it is lost */
    is(p.n, 4);
    ok(CloseHandle(p.o.hEvent));
    fails(WSA_INVALID_HANDLE, op_receive(a, &p, NULL));   /* hEvent is no event any more */
    abandon(a);
    done(b);
    ok(VirtualFree(page, 0, MEM_RELEASE));
}

void R_46_buffer_that_is_gone_when_data_come(void)
{
    char *page = VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    struct op p;
    SOCKET a, b;
    char c;

    overlapped_pair(&a, &b);
    op_prepare(&p, 8);
    p.buf.buf = page;
    fails(WSA_IO_PENDING, op_receive(a, &p, NULL));
    ok(VirtualFree(page, 0, MEM_RELEASE));
    is(send_all(b, "x", 1), 1);
    op_ends(a, &p, WSAEFAULT, 0);
    is(recv_some(a, &c, 1), 1);                        /* kept */
    abandon(a);
    done(b);
}

/* --- resources -------------------------------------------------------------------------------- */

static void one_round(void)
{
    struct op p, q;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    op_pends(a, &p, 8);
    op_pends(a, &q, 8);
    is(send_all(b, "x", 1), 1);
    op_ends(a, &p, 0, 1);
    done(a);
    is(WaitForSingleObject(q.o.hEvent, SOON_MS), WAIT_OBJECT_0);
    ok(CloseHandle(q.o.hEvent));
    abandon(b);
}

/* Nobody waits for the service's or a routine's thread: below them, we run when they have ended. */
static void let_threads_end(void)
{
    int mine = CeGetThreadPriority(GetCurrentThread());

    ok(CeSetThreadPriority(GetCurrentThread(), mine + 1));
    ok(CeSetThreadPriority(GetCurrentThread(), mine));
}

void R_46_rounds_leak_nothing(void)
{
    struct figures before;

    for (int i = 0; i < ROUNDS; i++) {
        one_round();
        if (i == 9) {
            let_threads_end();
            figures_read(&before);
        }
    }
    let_threads_end();
    figures_settle(&before, 5000);
    figures_same(&before);
}

/* Nothing pends, although the provider had found nothing against it: what comes is FD_READ. */
static void refused_receive_hides_no_event(SOCKET a, SOCKET b, WSAEVENT e,
                                           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    struct op p;
    int error = -1;

    memset(&p, 0, sizeof p);
    p.buf = (WSABUF){ 1, p.data };
    fails(WSAENOBUFS, op_receive(a, &p, routine));
    is(send_all(b, "x", 1), 1);
    is(events_of(a, e, 5000, FD_READ_BIT, &error), FD_READ);
    is(error, 0);
}

static HANDLE routine_called;

static void CALLBACK ends_its_thread(DWORD error, DWORD bytes, LPWSAOVERLAPPED o, DWORD flags)
{
    (void)error, (void)bytes, (void)o, (void)flags;
    SetEvent(routine_called);
    ExitThread(0);
}

/* It is called last in a thread that nobody else needs, and may end it. */
void R_46_routine_that_ends_its_thread_leaks_nothing(void)
{
    struct figures before;
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    op_prepare(&p, 8);
    routine_called = CreateEvent(NULL, FALSE, FALSE, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        if (i & 1)
            is(send_all(b, "x", 1), 1);                   /* done at once, or pending first */
        op_receive(a, &p, ends_its_thread);
        if (!(i & 1))
            is(send_all(b, "x", 1), 1);
        is(WaitForSingleObject(routine_called, SOON_MS), WAIT_OBJECT_0);
        let_threads_end();
        if (i == 9)
            figures_read(&before);
    }
    figures_same(&before);
    ok(CloseHandle(routine_called));
    ok(CloseHandle(p.o.hEvent));
    abandon(a);
    done(b);
}

static void CALLBACK counts_nothing(DWORD error, DWORD bytes, LPWSAOVERLAPPED o, DWORD flags)
{
    (void)error, (void)bytes, (void)o, (void)flags;
}

/* Requests until one is refused, each with its own thread where there is a routine; then all of
 * what they took comes back. */
static void requests_until_refused(struct op *p, unsigned most,
                                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    unsigned n = 0;
    SOCKET a, b, c, d;
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);

    overlapped_pair(&a, &b);
    overlapped_pair(&c, &d);
    works(wsp.lpWSPEventSelect(c, e, FD_READ, &wsaerr));
    for (; n < most; n++) {
        memset(&p[n], 0, sizeof p[n]);
        p[n].buf = (WSABUF){ 1, p[n].data };
        op_receive(a, &p[n], routine);
        if (wsaerr != WSA_IO_PENDING)
            break;
    }
    is(wsaerr, WSAENOBUFS);
    ok(n > 100);
    is(p[n].o.Internal, WSAENOBUFS);
    refused_receive_hides_no_event(c, d, e, routine);
    abandon(c);
    done(d);
    ok(CloseHandle(e));
    done(a);
    for (unsigned i = 0; i < n; i++)
        while (__atomic_load_n(&p[i].o.Internal, __ATOMIC_ACQUIRE) == 0x103)
            Sleep(1);                                  /* polls: they were given no event */
    for (unsigned i = 0; i < n; i++)
        if (p[i].o.Internal != WSA_OPERATION_ABORTED)
            is(p[i].o.Internal, WSA_OPERATION_ABORTED);
    abandon(b);
    tap_note("%u requests", n);
}

void R_46_out_of_threads_is_NOBUFS(void)
{
    enum { MOST = 4096 };
    static struct op p[MOST];

    requests_until_refused(p, MOST, counts_nothing);
    one_round();
}

/* All the memory that the program can get, in pieces, each linked to the one before, but for what
 * a few requests need.  The pages first, so that the heap does not grow, then what it has. */
struct hoard {
    void **pages, **pieces;
};

static void hoard_all(struct hoard *h)
{
    enum { SPARE = 200, BYTES = 100 };
    void *spare[SPARE], **more;

    *h = (struct hoard){ NULL, NULL };
    for (unsigned i = 0; i < SPARE; i++)
        spare[i] = malloc(BYTES);
    for (DWORD bytes = 1 << 20; bytes >= PAGE; bytes /= 2)
        while ((more = VirtualAlloc(NULL, bytes, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE))) {
            *more = h->pages;
            h->pages = more;
        }
    for (size_t bytes = 1 << 20; bytes >= sizeof(void *); bytes /= 2)
        while ((more = malloc(bytes))) {
            *more = h->pieces;
            h->pieces = more;
        }
    for (unsigned i = 0; i < SPARE; i++)
        free(spare[i]);
}

static void give_back(struct hoard *h)
{
    void **next;

    for (; h->pages; h->pages = next) {
        next = *h->pages;
        ok(VirtualFree(h->pages, 0, MEM_RELEASE));
    }
    for (; h->pieces; h->pieces = next) {
        next = *h->pieces;
        free(h->pieces);
    }
}

/* A request needs memory, and the first one a thread: without, the call fails, nothing is lost. */
void R_46_out_of_memory_is_NOBUFS(void)
{
    enum { FEW = 2000 };
    static struct op p[FEW];
    struct op first;
    struct hoard all;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    let_threads_end();
    hoard_all(&all);
    op_prepare(&first, 8);
    fails(WSAENOBUFS, op_receive(a, &first, NULL));    /* no thread */
    is(first.o.Internal, WSAENOBUFS);
    ok(!op_signalled(&first));
    give_back(&all);
    fails(WSA_IO_PENDING, op_receive(a, &first, NULL));
    hoard_all(&all);
    requests_until_refused(p, FEW, NULL);
    give_back(&all);
    is(send_all(b, "first", 5), 5);
    op_ends(a, &first, 0, 5);
    one_round();
    abandon(a);
    done(b);
}

/* Nobody reads, and all connections together want more than the network has.  A call that slept
 * here would hold up every overlapped call of the program, and this test would never end. */
void R_46_sends_pend_when_the_network_is_out_of_memory(void)
{
    enum { PAIRS = 24, TURNS = 5, BYTES = 11680 };
    static struct op p[PAIRS][TURNS];
    static char data[BYTES];
    SOCKET a[PAIRS], b[PAIRS];
    unsigned now = 0, pending = 0;

    for (int i = 0; i < PAIRS; i++)
        overlapped_pair(&a[i], &b[i]);
    for (int t = 0; t < TURNS; t++)
        for (int i = 0; i < PAIRS; i++) {
            int err;

            op_prepare(&p[i][t], 0);
            p[i][t].buf = (WSABUF){ BYTES, data };
            wsaerr = 0;
            wsp.lpWSPSend(a[i], &p[i][t].buf, 1, NULL, 0, &p[i][t].o, NULL, NULL, &wsaerr);
            err = wsaerr;
            ok(err == 0 || err == WSA_IO_PENDING);
            ok(op_signalled(&p[i][t]) == (err == 0));
            now += err == 0;
            pending += err == WSA_IO_PENDING;
        }
    ok(now >= PAIRS && pending >= PAIRS);
    for (int i = 0; i < PAIRS; i++)
        abandon(a[i]);
    for (int i = 0; i < PAIRS; i++) {
        done(b[i]);
        for (int t = 0; t < TURNS; t++) {
            is(WaitForSingleObject(p[i][t].o.hEvent, SOON_MS), WAIT_OBJECT_0);
            ok(CloseHandle(p[i][t].o.hEvent));
        }
    }
    tap_note("%u at once, %u pending", now, pending);
}

void R_46_cleanup_aborts_what_is_pending(void)
{
    static WSPDATA data;
    static const WSPUPCALLTABLE none;
    struct op p;
    SOCKET a, b;

    overlapped_pair(&a, &b);
    op_pends(a, &p, 8);
    works(wsp.lpWSPCleanup(&wsaerr));
    is(WaitForSingleObject(p.o.hEvent, SOON_MS), WAIT_OBJECT_0);
    is(p.o.Internal, WSA_OPERATION_ABORTED);
    ok(CloseHandle(p.o.hEvent));
    is(WSPStartup(MAKEWORD(2, 2), &data, NULL, none, &wsp), 0);
}
