/* SPDX-License-Identifier: MIT */
/* Many requests at a time, in 16 MB as well, and who has to run for them to end. */
#include "tests/target/kern.h"
#include "tests/target/overlap.h"

#include <string.h>

enum { MANY = 1000, SOCKETS = 250, PAGE = 4096, SOON_MS = 20000 };
enum { LEAST_BYTES = 50, MOST_BYTES = 200 };
enum { MINE = 200, HOG = 220 };

/* 20 bytes each: they are the program's own, and not what a request costs. */
static WSAOVERLAPPED o[MANY];
static DWORD data[MANY];

static int receive_word(SOCKET s, unsigned i, HANDLE event)
{
    WSABUF b = { sizeof data[i], (char *)&data[i] };
    DWORD flags = 0;

    memset(&o[i], 0, sizeof o[i]);
    o[i].hEvent = event;
    data[i] = PRESET;
    return wsp.lpWSPRecv(s, &b, 1, NULL, &flags, &o[i], NULL, NULL, &wsaerr);
}

static unsigned refused(SOCKET s, unsigned i)
{
    wsaerr = 0;
    receive_word(s, i, NULL);
    return wsaerr != WSA_IO_PENDING;
}

static DWORD word_for(unsigned i)
{
    return 0xa5000000u + i * 7919u;
}

static void send_word(SOCKET from, unsigned port, unsigned i)
{
    DWORD w = word_for(i), n = 0;
    WSABUF b = { sizeof w, (char *)&w };

    works(wsp.lpWSPSendTo(from, &b, 1, &n, 0, at(LOOP, (u_short)port), PEERLEN, NULL, NULL, NULL,
                          &wsaerr));
    is(n, sizeof w);
}

/* Each with its own data. */
static void all_end(void)
{
    DWORD began = GetTickCount();
    unsigned wrong = 0;

    for (unsigned i = 0; i < MANY; i++)
        while (__atomic_load_n(&o[i].Internal, __ATOMIC_ACQUIRE) == 0x103 &&
               GetTickCount() - began < SOON_MS)
            Sleep(1);                                  /* polls: an event each would cost more */
    for (unsigned i = 0; i < MANY; i++)
        wrong += o[i].Internal != 0 || o[i].InternalHigh != 4 || data[i] != word_for(i);
    is(wrong, 0);
}

/* The machine has a few datagram sockets more, so each has several.  Data come to the sockets in
 * another order than the requests were made in. */
void R_46_a_thousand_receives_on_many_sockets(void)
{
    SOCKET s[SOCKETS], from = dgram();
    unsigned port[SOCKETS], n = 0;

    for (unsigned i = 0; i < SOCKETS; i++) {
        s[i] = overlapped_dgram();
        port[i] = bind_any(s[i], LOOP);
    }
    for (unsigned i = 0; i < MANY; i++)
        n += refused(s[i % SOCKETS], i);
    is(n, 0);
    for (unsigned first = 0; first < MANY; first += SOCKETS)
        for (unsigned k = 0, i = 0; k < SOCKETS; k++, i = (i + 87) % SOCKETS)
            send_word(from, port[i], first + i);
    all_end();
    for (unsigned i = 0; i < SOCKETS; i++)
        done(s[i]);
    done(from);
}

static LONG bytes_between(const struct figures *before, const struct figures *after)
{
    return ((LONG)before->memory.free_pages - (LONG)after->memory.free_pages) * PAGE;
}

/* One thread serves them, and the datagrams find them in their order. */
void R_46_a_thousand_receives_on_one_socket(void)
{
    SOCKET s = overlapped_dgram(), from = dgram();
    struct figures first, all;
    unsigned n = 0, port = bind_any(s, LOOP);
    LONG bytes;

    n += refused(s, 0);
    figures_read(&first);
    for (unsigned i = 1; i < MANY; i++)
        n += refused(s, i);
    figures_read(&all);
    is(n, 0);
    bytes = bytes_between(&first, &all) / (MANY - 1);
    tap_note("%ld bytes for a receive that pends", (long)bytes);
    ok(bytes > LEAST_BYTES && bytes < MOST_BYTES);
    is(all.memory.threads, first.memory.threads);
    is(all.memory.handles, first.memory.handles);
    for (unsigned i = 0; i < MANY; i++)
        send_word(from, port, i);
    all_end();
    done(s);
    done(from);
}

/* --- whose thread must run -------------------------------------------------------------------- */

static volatile LONG stop_hog;

static DWORD WINAPI computes(void *arg)
{
    DWORD began = GetTickCount();

    (void)arg;
    while (!stop_hog && GetTickCount() - began < SOON_MS)
        ;
    return !stop_hog;                                  /* nobody stopped it: it held us up */
}

/* The caller is above a thread that computes, and sleeps: only its request's priority helps. */
void R_46_a_hog_below_the_caller_does_not_hold_up_its_requests(void)
{
    SOCKET s = overlapped_dgram(), from = dgram();
    HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL), hog;
    unsigned port = bind_any(s, LOOP);
    int before = CeGetThreadPriority(GetCurrentThread());

    stop_hog = FALSE;
    ok(CeSetThreadPriority(GetCurrentThread(), MINE));
    fails(WSA_IO_PENDING, receive_word(s, 0, event));
    hog = start_thread(computes, NULL);
    ok(CeSetThreadPriority(hog, HOG));
    send_word(from, port, 0);
    is(WaitForSingleObject(event, SOON_MS), WAIT_OBJECT_0);
    stop_hog = TRUE;
    is(join_thread(hog), 0);
    is(data[0], word_for(0));
    ok(CeSetThreadPriority(GetCurrentThread(), before));
    ok(CloseHandle(event));
    done(s);
    done(from);
}

static struct {
    SOCKET s;
    HANDLE event;
    int answer, error;
} asked;

static DWORD WINAPI asks_and_ends(void *arg)
{
    WSABUF b = { sizeof data[0], (char *)&data[0] };
    DWORD flags = 0;

    (void)arg;
    memset(&o[0], 0, sizeof o[0]);
    o[0].hEvent = asked.event;
    asked.answer =
        wsp.lpWSPRecv(asked.s, &b, 1, NULL, &flags, &o[0], NULL, NULL, &asked.error);
    return 0;
}

void R_46_requests_outlive_the_thread_that_made_them(void)
{
    SOCKET from = dgram();
    unsigned port;

    asked.s = overlapped_dgram();
    asked.event = CreateEvent(NULL, TRUE, FALSE, NULL);
    port = bind_any(asked.s, LOOP);
    is(join_thread(start_thread(asks_and_ends, NULL)), 0);
    is(asked.answer, SOCKET_ERROR);
    is(asked.error, WSA_IO_PENDING);
    send_word(from, port, 0);
    is(WaitForSingleObject(asked.event, SOON_MS), WAIT_OBJECT_0);
    is(data[0], word_for(0));
    ok(CloseHandle(asked.event));
    done(asked.s);
    done(from);
}
