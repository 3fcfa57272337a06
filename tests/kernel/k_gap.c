/* SPDX-License-Identifier: MIT */
/* How long a frame waits for the net thread, in instructions: programs of low priority are in calls
 * of all sizes, so the lock is held when the frame comes, and a hog in the middle takes the CPU in
 * the midst of them for a quantum at a time.  k_lock.c shows in which order they then run; this
 * is the worst of thousands.  QEMU counts instructions with -icount only, and then it is no matter
 * how busy the host is. */
#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/sched/sched.h"
#include "bsp/kernel/sched/thread_private.h"
#include "bsp/kernel/sched/timer.h"
#include "lwip-port/net_wake.h"
#include "tests/kernel/k.h"
#include "tests/target/net.h"

enum { LOW = 251, HOG = 200, MINE = 120, WORKERS = 3, BULK = 16384, LARGE = 60000, SECONDS = 3 };
/* At 8 ns each: what the hog takes at a time, and a millisecond, for the longest call in progress,
 * which copies a large datagram. */
enum { PER_MS = 125000, QUANTUM = QUANTUM_MS * PER_MS, MOST = PER_MS };

static const struct nic_ops *real;
static struct nic_ops mine;
static volatile bool frame_waits, stop;
static uint32_t came;
static unsigned frames, worst, done_calls;
static SOCKET ends[WORKERS][2], dgrams[WORKERS];

static uint32_t insns(void)
{
    uint32_t n;

    __asm__ volatile("mrc p15, 0, %0, c9, c13, 2" : "=r"(n));   /* PMXEVCNTR, bench.h */
    return n;
}

/* The net thread looks for the frame. */
static const void *receive(struct nic *nic, size_t *bytes)
{
    if (frame_waits) {
        unsigned gap = insns() - came;

        frame_waits = false;
        frames++;
        worst = gap > worst ? gap : worst;
    }
    return real->receive(nic, bytes);
}

static void frame_comes(struct timer *t)
{
    if (!frame_waits) {
        came = insns();
        frame_waits = true;
        net_wake_notify();                /* as the NIC's handler does */
    }
    timer_start(t, time_us() + 50 + k_random() % 1000);
}

static void exchange(SOCKET from, SOCKET to, char *data)
{
    int err;
    DWORD n, flags = 0;
    WSABUF b = { BULK, data };

    if (wsp.lpWSPSend(from, &b, 1, &n, 0, NULL, NULL, NULL, &err))
        return;
    for (DWORD got = 0; got < BULK; got += n)
        if (wsp.lpWSPRecv(to, &b, 1, &n, &flags, NULL, NULL, NULL, &err))
            return;
}

static void to_itself(SOCKET s, const struct sockaddr *name, char *data)
{
    int err;
    DWORD n, flags = 0;
    WSABUF b = { LARGE, data };

    if (wsp.lpWSPSendTo(s, &b, 1, &n, 0, name, PEERLEN, NULL, NULL, NULL, &err))
        return;
    wsp.lpWSPRecv(s, &b, 1, &n, &flags, NULL, NULL, NULL, &err);
}

static void work(void *arg)
{
    static char room[WORKERS][LARGE];
    unsigned me = (unsigned)((SOCKET *)arg - dgrams);
    struct sockaddr_in name;
    int length = sizeof name, err;

    wsp.lpWSPGetSockName(dgrams[me], (struct sockaddr *)&name, &length, &err);
    while (!stop) {
        exchange(ends[me][0], ends[me][1], room[me]);
        to_itself(dgrams[me], (struct sockaddr *)&name, room[me]);
        done_calls++;
    }
}

static void hog(void *arg)
{
    (void)arg;
    while (!stop) {
        uint32_t began = insns();

        while (insns() - began < QUANTUM)
            ;
        k_sleep(1000 + k_random() % 20000);
    }
}

static void frame_never_waits_for_a_hog(void)
{
    unsigned before = insns();
    struct nic *nic = nic_get(0);
    struct timer t;

    k_sleep(1000);
    if (!ok(insns() != before) || !ok(nic))
        return;
    for (unsigned i = 0; i < WORKERS; i++) {
        pair(&ends[i][0], &ends[i][1]);
        dgrams[i] = dgram();
        bind_any(dgrams[i], LOOP);
    }
    real = nic->ops;
    mine = *real;
    mine.receive = receive;
    nic->ops = &mine;
    timer_init(&t, frame_comes);
    thread_set_base_priority(thread_self(), MINE);
    for (unsigned i = 0; i < WORKERS; i++)
        k_start(work, &dgrams[i], LOW);
    k_start(hog, NULL, HOG);
    timer_start(&t, time_us() + 1000);
    k_sleep(SECONDS * 1000000);
    timer_stop(&t);
    stop = true;
    k_join();
    nic->ops = real;
    thread_set_base_priority(thread_self(), LOW);
    tap_note("%u frames, %u rounds, the worst frame waited %u instructions", frames, done_calls,
             worst);
    ok(frames > 1000);
    ok(done_calls > 20);
    ok(worst < MOST);
    for (unsigned i = 0; i < WORKERS; i++) {
        abandon(ends[i][0]);
        abandon(ends[i][1]);
        done(dgrams[i]);
    }
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(frame_never_waits_for_a_hog),
        TAP_END,
    };

    return net_main(argc, argv, tests);
}
