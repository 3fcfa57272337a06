/* SPDX-License-Identifier: MIT */
/* Segments at random around the edges that matter, against a connection that is used: none reaches
 * an assertion of lwIP (test_tcp_hostile.c has them one by one). */
#include "lwip/tcp.h"

#include "lwip-port/net_lock.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { PORT = 7, FROM = 4000 };

static uint8_t bytes[4096];

static const uint8_t flag_sets[] = {
    FLAG_ACK, FLAG_ACK, FLAG_ACK, FLAG_ACK, FLAG_ACK | FLAG_PSH, FLAG_ACK | FLAG_FIN,
    FLAG_ACK | FLAG_FIN, FLAG_FIN, 0, FLAG_SYN, FLAG_SYN | FLAG_ACK, FLAG_ACK | 0x20,
};
static const uint16_t windows[] = { 0, 0, 1, 2, 3, 64, 100, 536, 2000, 65535 };

static uint16_t pick_window(void)
{
    return windows[test_random_below(sizeof windows / sizeof windows[0])];
}

/* Near one of the edges that matter, or anywhere. */
static uint32_t near_edge(uint32_t low, uint32_t high)
{
    switch (test_random_below(8)) {
    case 0: return test_random();
    case 1: return high + test_random_below(7) - 3;
    case 2:
    case 3: return low + test_random_below(high - low + 1);
    default: return low + (test_random_below(4) ? 0 : test_random_below(5) - 2);
    }
}

static void random_segment(struct tcp_segment *s)
{
    static uint8_t options[40];
    const struct tcp_pcb *pcb = accepted;

    s->seq = near_edge(pcb->rcv_nxt, pcb->rcv_nxt + pcb->rcv_wnd);
    s->ack = near_edge(pcb->lastack, pcb->snd_nxt);
    s->flags = flag_sets[test_random_below(sizeof flag_sets)];
    if (!test_random_below(200))
        s->flags = FLAG_RST | FLAG_ACK;
    s->window = pick_window();
    s->data = bytes;
    s->bytes = test_random_below(3) ? test_random_below(20) : test_random_below(1400);
    s->options = options;
    s->option_bytes = test_random_below(6) ? 0 : test_random_below(11) * 4;
    if (s->bytes + s->option_bytes > 1400)
        s->bytes = 1400 - s->option_bytes;
    for (size_t i = 0; i < s->option_bytes; i++)
        options[i] = (uint8_t)test_random_below(6);
    hostile_tcp(s);
}

static void random_act(bool short_of_memory)
{
    struct tcp_pcb *pcb = accepted;

    net_lock();
    if (short_of_memory && !test_random_below(3))
        heap_fail_lwip(1 + test_random_below(4), 1 + test_random_below(3));
    switch (test_random_below(12)) {
    case 0:
        if (pcb->state == ESTABLISHED && !test_random_below(20))
            tcp_shutdown(pcb, 0, 1);
        break;
    case 1:
        tcp_recved(pcb, (u16_t)test_random_below(TCP_WND - pcb->rcv_wnd + 1u));
        break;
    case 2:
    case 3:
    case 4:
        if (pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT)
            tcp_write(pcb, bytes, (u16_t)(test_random_below(3) ? 1 + test_random_below(4)
                                                               : 1 + test_random_below(2500)),
                      TCP_WRITE_FLAG_COPY);
        tcp_output(pcb);
        break;
    default:
        break;
    }
    heap_fail_lwip(0, 0);
    if (short_of_memory)
        accepted_refuses = !test_random_below(3);
    net_unlock();
    if (!test_random_below(10))
        world_sleep(test_random_below(4000000));
}

/* The wire's log holds 16,384 frames of ours, hence no more rounds in a test. */
static void storm(bool reads, bool short_of_memory)
{
    peer_start();
    hostile_listen(PORT);
    accepted_reads = reads;
    for (uint16_t round = 0; round < 40; round++) {
        uint8_t mss[] = { 2, 4, (uint8_t)test_random_below(6), (uint8_t)test_random() };
        struct tcp_segment s = hostile_open((uint16_t)(FROM + round), PORT, pick_window(), mss, 4);

        /* An application that is behind: the edge of the window is near. */
        accepted->rcv_wnd = accepted->rcv_ann_wnd = (tcpwnd_size_t)(1 + test_random_below(300));
        for (unsigned i = 0; i < 300 && accepted; i++) {
            random_segment(&s);
            if (accepted)
                random_act(short_of_memory);
        }
        net_lock();
        if (accepted)
            tcp_abort(accepted);
        net_unlock();
    }
}

TEST(no_sequence_of_segments_reaches_an_assertion)
{
    storm(false, false);
}

TEST(no_sequence_of_segments_reaches_an_assertion_of_a_reader)
{
    storm(true, false);
}

/* Sending fails, and data that came is not taken yet. */
TEST(no_sequence_of_segments_reaches_an_assertion_when_memory_is_short)
{
    storm(test_random_below(2), true);
}
