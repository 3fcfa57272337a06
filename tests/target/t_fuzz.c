/* SPDX-License-Identifier: MIT */
/* t_fuzz [children=40] [seed=N]: processes that make random system calls with random words until
 * they are killed in the middle of one.  The system must go on, answer WSPConnect with documented
 * codes only (C-003), and have everything back at the end.
 * The program is its own child: "t_fuzz child SEED".  What is left out of set KERN would end or
 * starve others (power off, foreign processes) or fill the console. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <windows.h>
#include <msgqueue.h>
#include "provider/abi/wsp_abi.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { PAGE = 4096, ARENA = 4 * PAGE, POOL = 12, CALLS = 200000, THREADS = 2, WORDS = 12 };
enum { FINISHED = 70, WRONG_CODE = 77 };

static char *arena;                    /* ARENA bytes, then a page without access */
static SOCKET pool[POOL];
static uint32_t event_handle, objects[4];  /* objects: a semaphore, a mutex, a queue's two ends */
static unsigned port_in_use;

static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static uint32_t random_pointer(uint32_t *state)
{
    static const uint32_t bad[] = { 0, 1, 0xfff0, 0x70000000, 0x7ffefffc, 0x80000000, 0x80010000,
                                    0x80400000, 0xc0000000, 0xf0001000, 0xfffffff0, 0xffffffff };
    uint32_t r = next(state);

    if (r % 8 == 0)
        return bad[(r >> 8) % (sizeof bad / sizeof bad[0])];
    if (r % 8 == 1)                    /* the last bytes before the hole */
        return (uint32_t)(uintptr_t)arena + ARENA - (r >> 8) % 40;
    return (uint32_t)(uintptr_t)arena + ((r >> 8) % ARENA & ~3u);
}

static uint32_t random_word(uint32_t *state)
{
    static const uint32_t special[] = { 0, 1, 2, 4, 6, 15, 16, 17, 0xffff, 0x7fffffff, 0x80000000,
                                        0xffffffff, FIONBIO, FIONREAD, SO_LINGER, SO_ERROR };
    uint32_t r = next(state);

    switch (r % 6) {
    case 0:
        return pool[(r >> 8) % POOL];
    case 1:
    case 2:
        return random_pointer(state);
    case 3:
        return special[(r >> 8) % (sizeof special / sizeof special[0])];
    case 4:
        return (r >> 8) % 24;
    default:
        return r & 0x10000 ? event_handle : r & 0x20000 ? objects[r >> 18 & 3] : next(state);
    }
}

/* What each word of each call means, in the order of wsp_abi.h: S socket, N name, L its length, Q
 * pointer to a length, B WSABUF array, C its count, D pointer to data, F fd_set, T timeval, V
 * event, O option, I small number, P an OVERLAPPED or none, 0 nothing, E lpErrno. */
static const char *const shapes[WSP_NMETHODS] = {
    "SDQ00E", "DI0DQE", "S0IIE", "SNLE", "E", "E", "SE", "SNL0000E", "SIDE", "SVDE", "SVIE",
    "SDDIDE", "SDQE", "SDQE", "SIODQE", "SDDE", "SODIDIDPI0E", "SNL00000E", "SIE", "SBCDDPI0E",
    "SDE", "SBCDDDQPI0E", "IFFFTE", "SBCD0PI0E", "SDE", "SBCD0NLPI0E", "SIODLE", "SIE", "IIID00E",
    "DI0DQE", "IDD", "SDQDE", "SDQIIE",
};

/* A random place in the arena; `bytes` of it are there. */
static uint32_t *place(uint32_t *state, unsigned bytes)
{
    return (uint32_t *)(arena + (next(state) % (ARENA - bytes) & ~3u));
}

static uint32_t new_name(uint32_t *state)
{
    uint32_t *name = place(state, PEERLEN), r = next(state) % 4;

    memcpy(name, r == 0 ? peer("drop") : r == 1 ? peer("listen") : at(LOOP, port_in_use), PEERLEN);
    return (uint32_t)(uintptr_t)name;
}

static uint32_t new_buffers(uint32_t *state)
{
    uint32_t *b = place(state, 32), r = next(state);

    for (int i = 0; i < 8; i += 2) {
        b[i] = r % 5 ? (r >> 8) % 2000 : random_word(state);
        b[i + 1] = r % 7 ? (uint32_t)(uintptr_t)arena + (r >> 16) % (ARENA - 2000)
                         : random_pointer(state);
        r = next(state);
    }
    return (uint32_t)(uintptr_t)b;
}

static uint32_t new_set(uint32_t *state)
{
    uint32_t *set = place(state, 32), r = next(state);

    set[0] = r % 9 ? r % 7 : random_word(state);
    for (int i = 1; i < 7; i++)
        set[i] = r & 256u << i ? pool[next(state) % POOL] : random_word(state);
    return r & 3 ? (uint32_t)(uintptr_t)set : 0;
}

static uint32_t new_pair(uint32_t *state, uint32_t first, uint32_t second)
{
    uint32_t *p = place(state, 8);

    p[0] = first;
    p[1] = second;
    return (uint32_t)(uintptr_t)p;
}

static uint32_t new_overlapped(uint32_t *state)
{
    uint32_t *o = place(state, sizeof(WSAOVERLAPPED)), r = next(state);

    o[4] = r & 4 ? event_handle : 0;
    return r & 1 ? (uint32_t)(uintptr_t)o : 0;
}

/* A word of that meaning, as a client would give it. */
static uint32_t good_word(char meaning, uint32_t *state, int *err)
{
    static const uint16_t options[] = { SO_LINGER, SO_ERROR, SO_REUSEADDR, SO_TYPE, SO_KEEPALIVE,
                                        SO_BROADCAST, SO_RCVBUF, 1, 0xffff };

    switch (meaning) {
    case 'S': return pool[next(state) % POOL];
    case 'N': return new_name(state);
    case 'L': return PEERLEN;
    case 'Q': return new_pair(state, PEERLEN, 0);
    case 'B': return new_buffers(state);
    case 'C': return next(state) % 4 + 1;
    case 'D': return (uint32_t)(uintptr_t)place(state, 700);
    case 'F': return new_set(state);
    case 'T': return new_pair(state, 0, next(state) % 2000);
    case 'V': return next(state) & 1 ? event_handle : 0;
    case 'O': return options[next(state) % (sizeof options / sizeof options[0])];
    case 'I': return next(state) % 8;
    case 'P': return new_overlapped(state);
    case 'E': return (uint32_t)(uintptr_t)err;
    default: return 0;
    }
}

static bool documented(int err)
{
    static const int codes[] = { WSAENETDOWN, WSAEADDRINUSE, WSAEINPROGRESS, WSAEALREADY,
                                 WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAECONNREFUSED, WSAEFAULT,
                                 WSAEINVAL, WSAEISCONN, WSAENETUNREACH, WSAENOBUFS, WSAENOTSOCK,
                                 WSAEOPNOTSUPP, WSAEPROTONOSUPPORT, WSAETIMEDOUT, WSAEWOULDBLOCK,
                                 WSAEACCES, WSAEINTR };

    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == err)
            return true;
    return false;
}

/* Puts a fresh socket in the place of one of the pool: there must be something left to break. */
static void renew(uint32_t *state)
{
    uint32_t r = next(state);
    SOCKET *s = &pool[r % POOL];
    int err;

    wsp.lpWSPCloseSocket(*s, &err);
    if (r % 50 == 0) {
        *s = listener(&port_in_use);
        return;
    }
    *s = wsp.lpWSPSocket(AF_INET, r & 64 ? SOCK_STREAM : SOCK_DGRAM, 0, NULL, 0,
                         r & 4096 ? WSA_FLAG_OVERLAPPED : 0, &err);
    if (r & 1024)
        nonblocking(*s);
    if (r & 128)
        wsp.lpWSPBind(*s, at(LOOP, 0), PEERLEN, &err);
    if (r & 256)
        wsp.lpWSPListen(*s, 3, &err);
    if (r & 512)
        wsp.lpWSPEventSelect(*s, (WSAEVENT)(uintptr_t)event_handle, (LONG)(r >> 16), &err);
}

/* One word in sixteen is not what it should be. */
static void provider_call(uint32_t *state)
{
    uint32_t args[WORDS] = { 0 }, r = next(state), method = r % WSP_NMETHODS, rc;
    const char *shape = shapes[method];
    int err = PRESET;

    /* NEXT_DUE is the service's: it sleeps, and nobody can cancel it.  Others are retired. */
    if (method == WSP_CLEANUP || method == WSP_CLOSE_SOCKET || !shape) {
        renew(state);
        return;
    }
    for (unsigned i = 0; shape[i]; i++)
        args[i] = next(state) % 16 ? good_word(shape[i], state, &err) : random_word(state);
    rc = kern_svc(SVC_ID(SVC_WSP, method), args, strlen(shape) * 4);
    if (method == WSP_CONNECT && args[7] == (uint32_t)(uintptr_t)&err && rc
        && !(rc == 0xffffffff && documented(err))) {
        printf("# connect gives %ld, error %d\n", (long)rc, err);
        ExitProcess(WRONG_CODE);
    }
    if ((method == WSP_SOCKET || method == WSP_ACCEPT || method == WSP_ACCEPT_DECIDE)
        && rc != 0xffffffff) {
        SOCKET *s = &pool[(r >> 16) % POOL];

        wsp.lpWSPCloseSocket(*s, &err);
        *s = rc;
    }
}

static void kernel_call(uint32_t *state)
{
    static const struct { uint8_t number, bytes; } methods[] = {
        { KERN_EXIT_CODE, 8 },  { KERN_CREATE_OBJECT, 28 }, { KERN_SET_EVENT, 4 },
        { KERN_RESET_EVENT, 4 }, { KERN_WAIT, 20 },        { KERN_CLOSE_HANDLE, 4 },
        { KERN_TIME, 8 },       { KERN_FILE_READ, 24 },    { KERN_OPEN_FILE, 12 },
        { KERN_PROCESS_LIST, 12 }, { KERN_MEMORY, 28 },    { KERN_COUNTERS, 16 },
        { KERN_SET_PRIORITY, 8 }, { KERN_OPEN_OBJECT, 16 }, { KERN_RELEASE_MUTEX, 4 },
        { KERN_READ_FILE, 16 }, { KERN_WRITE_FILE, 16 },   { KERN_SEEK_FILE, 16 },
        { KERN_RESIZE_FILE, 8 }, { KERN_FILE_INFO, 16 },   { KERN_REMOVE_FILE, 4 },
        { KERN_RENAME_FILE, 12 }, { KERN_MAKE_DIRECTORY, 4 }, { KERN_REMOVE_DIRECTORY, 4 },
        { KERN_LIST_DIRECTORY, 20 }, { KERN_PULSE_EVENT, 4 }, { KERN_EVENT_DATA, 12 },
        { KERN_RELEASE_SEMAPHORE, 12 }, { KERN_DUPLICATE_HANDLE, 20 }, { KERN_CREATE_QUEUE, 32 },
        { KERN_OPEN_QUEUE, 16 },    { KERN_READ_QUEUE, 24 },   { KERN_WRITE_QUEUE, 24 },
        { KERN_QUEUE_INFO, 32 },
    };
    uint32_t args[WORDS], r = next(state), k = r % (sizeof methods / sizeof methods[0]);
    void *where = r & 0x400 ? (void *)args : (void *)random_pointer(state);

    for (int i = 0; i < WORDS; i++)
        args[i] = random_word(state);
    if (methods[k].number == KERN_WAIT || methods[k].bytes == sizeof(struct kern_queue_io))
        args[3] = r >> 28;             /* milliseconds */
    if (methods[k].number == KERN_SET_PRIORITY)
        args[1] |= 248;                /* not above the others, or they never run */
    kern_svc(SVC_ID(SVC_KERN, methods[k].number), where, methods[k].bytes);
}

static void net_call(uint32_t *state)
{
    static const uint8_t methods[] = { NET_INTERFACES, NET_SOCKETS, NET_POOLS, NET_WAIT_ADDRESS };
    static const uint8_t bytes[] = { 12, 12, 40, 4 };
    uint32_t args[WORDS], r = next(state), k = r % sizeof methods;
    void *where = r & 0x400 ? (void *)args : (void *)random_pointer(state);

    for (int i = 0; i < WORDS; i++)
        args[i] = random_word(state);
    kern_svc(SVC_ID(SVC_NET, methods[k]), where, bytes[k]);
}

static void make_objects(void)
{
    MSGQUEUEOPTIONS o = { sizeof o, MSGQUEUE_ALLOW_BROKEN, 10, 100, TRUE };
    HANDLE queue = CreateMsgQueue(NULL, &o);

    o.bReadAccess = FALSE;
    objects[0] = (uint32_t)(uintptr_t)CreateSemaphore(NULL, 1, 5, NULL);
    objects[1] = (uint32_t)(uintptr_t)CreateMutex(NULL, FALSE, L"fuzz");
    objects[2] = (uint32_t)(uintptr_t)queue;
    objects[3] = (uint32_t)(uintptr_t)OpenMsgQueue(GetCurrentProcess(), queue, &o);
}

static DWORD WINAPI calls_at_random(void *seed)
{
    uint32_t state = (uint32_t)(uintptr_t)seed * 2654435761u | 1;

    for (int i = 0; i < CALLS; i++) {
        if (i % 16 == 7)
            kernel_call(&state);
        else if (i % 64 == 9)
            net_call(&state);
        else
            provider_call(&state);
    }
    return 0;
}

/* Calls that block are what they are; this frees their threads again.  Those that nobody can cancel
 * end with their socket. */
static DWORD WINAPI cancels(void *arg)
{
    volatile LONG *stop = arg;
    uint32_t state = 0x5eed;
    int err;

    while (!*stop) {
        Sleep(2);
        wsp.lpWSPCancelBlockingCall(&err);
        renew(&state);
    }
    return 0;
}

static void open_pool(void)
{
    int err;

    for (int i = 0; i < 4; i++)
        pool[i] = stream();
    pair(&pool[4], &pool[5]);
    pool[6] = listener(&port_in_use);
    pool[7] = stream();
    call(pool[7], at(LOOP, port_in_use));
    for (int i = 8; i < POOL; i++)
        pool[i] = dgram();
    bind_any(pool[8], LOOP);
    for (int i = 0; i < POOL; i++)
        nonblocking(pool[i]);
    wsp.lpWSPConnect(pool[3], peer("drop"), PEERLEN, NULL, NULL, NULL, NULL, &err);
    event_handle = (uint32_t)(uintptr_t)CreateEvent(NULL, FALSE, FALSE, NULL);
    make_objects();
}

static int child(uint32_t seed)
{
    static volatile LONG stop;
    WSPUPCALLTABLE none;
    WSAPROTOCOL_INFOW info;
    WSPDATA data;
    DWORD old;

    memset(&none, 0, sizeof none);
    memset(&info, 0, sizeof info);
    arena = VirtualAlloc(NULL, ARENA + PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    VirtualProtect(arena + ARENA, PAGE, PAGE_NOACCESS, &old);
    WSPStartup(MAKEWORD(2, 2), &data, &info, none, &wsp);
    open_pool();
    for (unsigned i = 1; i < THREADS; i++)
        start_thread(calls_at_random, (void *)(seed + i));
    start_thread(cancels, (void *)&stop);
    calls_at_random((void *)seed);
    return FINISHED;
}

/* What the system makes at its start, and its programs take for granted. */
static bool of_the_start(const char *name)
{
    return !strcmp(name, "\\\\Temp") || !strcmp(name, "\\\\Windows");
}

/* Files outlive the programs that made them.  Those of the image stay. */
static void remove_files(const char *directory)
{
    DIR *d = opendir(directory);
    struct dirent *e;
    char name[KERN_PATH_MAX];

    while (d && (e = readdir(d)) != NULL) {
        snprintf(name, sizeof name, "%s\\%s", directory, e->d_name);
        if (e->d_type == DT_DIR)
            remove_files(name);
        if (of_the_start(name))
            continue;
        if (e->d_type == DT_DIR ? rmdir(name) : remove(name))
            is(errno, EROFS);
    }
    closedir(d);
}

/* They may have moved or removed those as well: later programs on this machine want them. */
static void as_at_the_start(void)
{
    static const WCHAR *const folders[] = { L"\\Temp", L"\\Windows" };

    remove_files("\\");
    for (unsigned i = 0; i < sizeof folders / sizeof *folders; i++) {
        DWORD attributes = GetFileAttributes(folders[i]);

        if (attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY)
            continue;
        if (attributes != INVALID_FILE_ATTRIBUTES)
            ok(SetFileAttributes(folders[i], FILE_ATTRIBUTE_NORMAL) && DeleteFile(folders[i]));
        ok(CreateDirectory(folders[i], NULL));
    }
}

static void random_calls_harm_nobody(void)
{
    unsigned children = tap_number("children", 40), finished = 0;
    uint32_t seed = tap_number("seed", (unsigned)now_us()), state = seed | 1;
    struct figures before;
    char line[80];

    /* above its children, so that it can end them while they compute */
    ok(CeSetThreadPriority(GetCurrentThread(), CeGetThreadPriority(GetCurrentThread()) - 1));
    tap_note("seed=%lu", (unsigned long)seed);
    for (unsigned i = 0; i < children + 4; i++) {
        if (i == 4) {
            as_at_the_start();
            figures_read(&before);
        }
        snprintf(line, sizeof line, "t_fuzz child %lu peer=%s", (unsigned long)(seed + i),
                 tap_arg("peer", "10.0.2.2"));
        HANDLE p = start_process(line, NULL);
        if (!p)
            return;
        WaitForSingleObject(p, 50 + next(&state) % 400);
        TerminateProcess(p, 9);
        DWORD code = join_process(p);
        finished += code == FINISHED;
        if (code == WRONG_CODE)
            tap_fail("child %lu got a code that is not documented", (unsigned long)(seed + i));
    }
    tap_note("%u of %u came to their end", finished, children + 4);
    as_at_the_start();
    before.net.tcp_pcb_used = before.net.tcp_pcb_max;   /* TIME_WAIT lasts two minutes */
    figures_settle(&before, 20000);    /* half a datagram is kept for 15 s */
    figures_same(&before);
    SOCKET s = stream();
    is(call(s, peer("listen")), 0);
    ok(echoes(s, "alive"));
    done(s);
}

static const struct tap_test tests[] = {
    TAP(random_calls_harm_nobody),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc > 2 && !strcmp(argv[1], "child")) {
        tap_args(argc, argv);
        return child((uint32_t)strtoul(argv[2], NULL, 0));
    }
    return net_main(argc, argv, tests);
}
