/* SPDX-License-Identifier: MIT */
/* t_property [calls=200000] [seed=N]: random WSPConnect calls of two threads of one program.
 *
 * Handles of every kind, pointers of every kind, lengths, families, addresses and options, sockets
 * in every state; a third thread cancels what blocks.  Everything goes to this machine or to
 * nobody, so that no frame need be answered.  Checked: only the codes of the page come back
 * (C-003), a bad lpErrno gives -1 and no more (C-005); at the end everything is given back, a
 * socket still connects and, on the test kernel, its text, its read-only data and two blocks of its
 * heap and data that the calls were aimed at are what they were.
 * A thread's calls follow from the seed alone; what they meet depends on the other's. */
#include <stdio.h>
#include <string.h>
#include "tests/kernel/test_abi.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { PAGE = 4096, POOL = 16, THREADS = 2, RENEW_EVERY = 24, OTHERS = 8 };

struct caller {
    uint32_t state;                    /* of its random numbers */
    unsigned wanted, calls, succeeded, wrong;
    char *page;                        /* its own; the one behind it is not there */
    int first_wrong;
    uint32_t seen;                     /* bit n: the n-th of `codes` came back */
};

static SOCKET pool[POOL];
static uint32_t others[OTHERS];        /* handles that are no sockets of ours */
static unsigned port;                  /* somebody listens there */
static SOCKET base;
static struct test_canary canary;
static volatile LONG stop;

static uint32_t next(struct caller *c)
{
    c->state ^= c->state << 13;
    c->state ^= c->state >> 17;
    c->state ^= c->state << 5;
    return c->state;
}

static uint32_t below(struct caller *c, uint32_t n)
{
    return (uint32_t)((uint64_t)next(c) * n >> 32);
}

static uint32_t address(const void *p)
{
    return (uint32_t)(uintptr_t)p;
}

/* --- the words of a call -------------------------------------------------------------- */

static uint32_t bad_pointer(struct caller *c)
{
    static const uint32_t fixed[] = { 0, 1, 0xfff0, 0x2ffff000, 0x70000000, 0x7fffffff, 0x80000000,
                                      0x80010000, 0x80400000, 0x80401000, 0xc0000000, 0xf0001000,
                                      0xfffffff0, 0xffffffff };
    uint32_t r = below(c, 24);

    if (r < 4)
        return canary.heap + below(c, TEST_CANARY_BYTES);
    if (r < 8)
        return canary.data + below(c, TEST_CANARY_BYTES);
    if (r == 8)
        return address(&bad_pointer);              /* may be read, not written */
    if (r == 9)
        return 0x80000000 | next(c);
    return fixed[below(c, sizeof fixed / sizeof fixed[0])];
}

/* Inside the page, across its end, or bad. */
static uint32_t some_pointer(struct caller *c, unsigned bytes)
{
    uint32_t r = below(c, 16);

    if (r == 0)
        return bad_pointer(c);
    if (r == 1)
        return address(c->page) + PAGE - below(c, bytes + 1);
    if (r == 2)
        return address(c->page) + below(c, PAGE - bytes);
    return address(c->page) + (below(c, PAGE - bytes) & ~3u);
}

static SOCKET some_handle(struct caller *c)
{
    uint32_t r = below(c, 32);

    if (r < 26)
        return pool[below(c, POOL)];
    if (r == 26)
        return next(c);
    if (r == 27)
        return pool[below(c, POOL)] ^ 1u << below(c, 32);
    return others[below(c, OTHERS)];
}

static int some_length(struct caller *c)
{
    static const int odd[] = { 0, 1, 2, 8, 15, 17, 28, 128, -1, (int)0x80000000, 0x7fffffff };

    return below(c, 8) ? PEERLEN : odd[below(c, sizeof odd / sizeof odd[0])];
}

static uint32_t some_ip(struct caller *c)
{
    static const uint32_t ips[] = {
        0, 0xffffffff, 0x0a0200ff, 0xe0000001, 0xf0000001, 0x0a02000f, 0x7f000002, 0x0a020063,
    };
    uint32_t r = below(c, 16);
    uint32_t ip = r < 8 ? 0x7f000001 : r == 8 ? next(c) : ips[below(c, 8)];

    return __builtin_bswap32(ip);
}

/* Writes a name at p, which is in the page, or random bytes. */
static void write_name(struct caller *c, uint32_t p)
{
    static const uint16_t families[] = { 0, AF_INET6, 22, 1, 0xdead, 0xffff };
    uint16_t words[8];
    uint32_t ip = some_ip(c), r = below(c, 16);

    for (int i = 0; i < 8; i++)
        words[i] = (uint16_t)next(c);
    if (r) {
        words[0] = r < 14 ? AF_INET : families[below(c, 6)];
        words[1] = __builtin_bswap16((uint16_t)(r < 11 ? port : next(c) % 8));
        memcpy(&words[2], &ip, sizeof ip);
    }
    memcpy((void *)(uintptr_t)p, words, sizeof words);
}

static bool in_page(const struct caller *c, uint32_t p, uint32_t bytes)
{
    return p >= address(c->page) && p - address(c->page) <= PAGE - bytes;
}

/* NULL seven times in eight. */
static uint32_t seldom(struct caller *c)
{
    return below(c, 8) ? 0 : some_pointer(c, 8);
}

/* --- what a call may answer ----------------------------------------------------------- */

/* The page's codes, and WSAEINTR for the cancelled. */
static const int codes[] = { WSAENETDOWN, WSAEADDRINUSE, WSAEINPROGRESS, WSAEALREADY,
                             WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAECONNREFUSED, WSAEFAULT,
                             WSAEINVAL, WSAEISCONN, WSAENETUNREACH, WSAENOBUFS, WSAENOTSOCK,
                             WSAEOPNOTSUPP, WSAEPROTONOSUPPORT, WSAETIMEDOUT, WSAEWOULDBLOCK,
                             WSAEACCES, WSAEINTR };

static bool documented(struct caller *c, int err)
{
    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == err) {
            c->seen |= 1u << i;
            return true;
        }
    return false;
}

static void judge(struct caller *c, int rc, bool good_err, int err)
{
    c->calls++;
    c->succeeded += rc == 0;
    if (rc == 0 && good_err)
        return;
    if (rc == -1 && (!good_err || documented(c, err)))
        return;
    if (!c->wrong++)
        c->first_wrong = rc == -1 ? err : rc;
}

static void one_connect(struct caller *c)
{
    int err = PRESET, length = some_length(c), rc;
    uint32_t name = some_pointer(c, PEERLEN), data = seldom(c), callee = seldom(c);
    uint32_t sqos = below(c, 16) ? 0 : next(c), gqos = below(c, 16) ? 0 : next(c);
    bool good_err = below(c, 8) != 0;
    uint32_t lp_errno = good_err ? address(&err) : bad_pointer(c);
    SOCKET s = some_handle(c);

    if (in_page(c, name, PEERLEN))
        write_name(c, name);
    rc = wsp.lpWSPConnect(s, (void *)(uintptr_t)name, length, (void *)(uintptr_t)data,
                          (void *)(uintptr_t)callee, (void *)(uintptr_t)sqos,
                          (void *)(uintptr_t)gqos, (void *)(uintptr_t)lp_errno);
    judge(c, rc, good_err, err);
}

/* --- the states that sockets are in ----------------------------------------------------- */

static void close_hard(SOCKET s)
{
    struct linger hard = { 1, 0 };
    int err;

    wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard, &err);
    wsp.lpWSPCloseSocket(s, &err);
}

static void set_option(SOCKET s, int option)
{
    int on = 1, err;

    wsp.lpWSPSetSockOpt(s, SOL_SOCKET, option, (char *)&on, sizeof on, &err);
}

static const struct sockaddr *local(unsigned number, struct sockaddr_in *name)
{
    memset(name, 0, sizeof *name);
    name->sin_family = AF_INET;
    name->sin_addr.s_addr = __builtin_bswap32(0x7f000001);
    name->sin_port = __builtin_bswap16((uint16_t)number);
    return (const struct sockaddr *)name;
}

/* Takes the place of one of the pool; a pool socket blocks one time in eight. */
static void renew(struct caller *c)
{
    uint32_t r = next(c), i = below(c, POOL);
    struct sockaddr_in name;
    ULONG on = 1;
    DWORD bytes;
    int err;
    SOCKET s = wsp.lpWSPSocket(AF_INET, r & 7 ? SOCK_STREAM : SOCK_DGRAM, 0, NULL, 0, 0, &err);

    if (r & 0x70)
        wsp.lpWSPIoctl(s, FIONBIO, &on, sizeof on, NULL, 0, &bytes, NULL, NULL, NULL, &err);
    if (r & 0x80)
        set_option(s, SO_REUSEADDR);
    if (r & 0x100)
        set_option(s, SO_BROADCAST);
    if ((r & 0x600) == 0x600)
        wsp.lpWSPBind(s, local(r & 0x800 ? 0 : 4000 + (r >> 28), &name), PEERLEN, &err);
    if ((r & 0x3600) == 0x3600)
        wsp.lpWSPListen(s, 2, &err);
    if ((r & 0xc000) == 0xc000)
        wsp.lpWSPConnect(s, local(port, &name), PEERLEN, NULL, NULL, NULL, NULL, &err);
    if ((r & 0xe0000) == 0xe0000)
        wsp.lpWSPShutdown(s, (int)(r >> 20) % 3, &err);
    s = (SOCKET)InterlockedExchange((LONG *)&pool[i], (LONG)s);
    close_hard(s);
}

/* The listener's queue must have room again. */
static void take_one(void)
{
    int err;
    SOCKET s = wsp.lpWSPAccept(base, NULL, NULL, NULL, 0, &err);

    if (s != INVALID_SOCKET)
        close_hard(s);
}

static DWORD WINAPI calls_at_random(void *arg)
{
    struct caller *c = arg;

    while (c->calls < c->wanted) {
        if (c->calls % RENEW_EVERY == 0) {
            renew(c);
            take_one();
        }
        one_connect(c);
    }
    return 0;
}

/* Frees who has met a blocking socket and an address that nobody has. */
static DWORD WINAPI cancels(void *arg)
{
    int err;

    (void)arg;
    while (!stop) {
        Sleep(1);
        wsp.lpWSPCancelBlockingCall(&err);
    }
    return 0;
}

/* --- the test --------------------------------------------------------------------------- */

static bool ask_canary(struct test_canary *out)
{
    return kern_svc(SVC_ID(SVC_TEST, TEST_CANARY), out, sizeof *out) == 0;
}

static void open_all(void)
{
    for (int i = 0; i < POOL; i++)
        pool[i] = i % 4 ? nonblocking(stream()) : nonblocking(dgram());
    base = nonblocking(listener(&port));
    others[0] = 0;
    others[1] = 0xffffffff;
    others[2] = 0xdeadbeef;
    others[3] = address(CreateEvent(NULL, FALSE, FALSE, NULL));
    others[4] = GetCurrentThreadId();
    others[5] = pool[0];               /* closed below */
    done(pool[0]);
    pool[0] = stream();
    others[6] = address(CreateMutex(NULL, FALSE, NULL));
    others[7] = 3;
}

static void close_all(void)
{
    for (int i = 0; i < POOL; i++)
        close_hard(pool[i]);
    done(base);
    CloseHandle((HANDLE)(uintptr_t)others[3]);
    CloseHandle((HANDLE)(uintptr_t)others[6]);
}

/* Opens everything, makes the calls, closes everything. */
static void run_callers(struct caller c[THREADS], uint32_t seed, unsigned calls)
{
    HANDLE t[THREADS], canceller;
    DWORD old;

    open_all();
    for (int i = 0; i < THREADS; i++) {
        c[i] = (struct caller){ .wanted = calls / THREADS };
        c[i].state = (seed + (uint32_t)i) * 2654435761u | 1;
        c[i].page = VirtualAlloc(NULL, 2 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
        ok(VirtualProtect(c[i].page + PAGE, PAGE, PAGE_NOACCESS, &old));
    }
    stop = 0;
    canceller = start_thread(cancels, NULL);
    for (int i = 0; i < THREADS; i++)
        t[i] = start_thread(calls_at_random, &c[i]);
    for (int i = 0; i < THREADS; i++) {
        is(WaitForSingleObject(t[i], 150000), WAIT_OBJECT_0);
        ok(CloseHandle(t[i]));
    }
    stop = 1;
    join_thread(canceller);
    for (int i = 0; i < THREADS; i++)
        ok(VirtualFree(c[i].page, 0, MEM_RELEASE));
    close_all();
}

static void check_kernel(const struct test_canary *before, bool have_canary)
{
    struct test_canary now;

    if (!have_canary) {
        tap_note("not the test kernel: its memory was not looked at");
        return;
    }
    ok(ask_canary(&now));
    is(now.damaged, 0);
    is(now.image_sum, before->image_sum);
}

/* A run that hardly gets past the first checks would prove little. */
static void check_variety(const struct caller c[THREADS])
{
    unsigned kinds = 0;
    uint32_t seen = 0;

    for (int i = 0; i < THREADS; i++)
        seen |= c[i].seen;
    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        kinds += seen >> i & 1;
        if (!(seen >> i & 1))
            tap_note("error %d did not come", codes[i]);
    }
    ok(kinds >= 12);
}

static void C_003_random_connects_give_documented_codes_and_harm_nothing(void)
{
    uint32_t seed = tap_number("seed", (unsigned)now_us());
    bool have_canary = ask_canary(&canary);
    struct caller c[THREADS];
    struct figures before;
    uint64_t start;
    SOCKET s;

    tap_note("seed=%lu", (unsigned long)seed);
    run_callers(c, ~seed, 2000);       /* tables have their size, lwIP its timers */
    figures_read(&before);
    start = now_us();
    run_callers(c, seed, tap_number("calls", 200000));
    for (int i = 0; i < THREADS; i++) {
        if (c[i].wrong)
            tap_fail("thread %d: %u undocumented answers, the first %d", i, c[i].wrong,
                     c[i].first_wrong);
        ok(c[i].succeeded > 0);
        tap_note("thread %d: %u calls, %u succeeded", i, c[i].calls, c[i].succeeded);
    }
    tap_note("%lu ms", (unsigned long)((now_us() - start) / 1000));
    check_variety(c);
    check_kernel(&canary, have_canary);
    figures_settle(&before, 5000);
    figures_same(&before);
    s = stream();
    is(call(s, peer("listen")), 0);
    ok(echoes(s, "alive"));
    abandon(s);
}

static const struct tap_test tests[] = {
    TAP(C_003_random_connects_give_documented_codes_and_harm_nothing),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
