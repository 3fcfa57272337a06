/* SPDX-License-Identifier: MIT */
/* Answers to a question of ours: the right header, then whatever records the input makes. */
#include <stdio.h>
#include <string.h>

#include "provider/abi/net_abi.h"
#include "tests/fuzz/call_ops.h"
#include "tests/fuzz/ground.h"
#include "tests/fuzz/remote.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/usermem.h"

enum { DNS_PORT = 53, HEADER = 12, MOST = 500, TIMEOUT_MS = 4000 };

struct asker {
    struct thread *thread;
    char name[40];
};
static struct asker asker;

static void ask(void *arg)
{
    uint32_t a[3] = {user_copy(asker.name, sizeof asker.name), TIMEOUT_MS, user_new(512)};

    (void)arg;
    host_svc(SVC_NET, NET_RESOLVE, user_copy(a, sizeof a), sizeof a);
}

/* A name of labels, a pointer, or bytes. */
static size_t put_name(struct input *in, uint8_t *p, size_t room)
{
    size_t n = 0, m;
    const uint8_t *raw;

    while (n + 20 < room) {
        switch (in_below(in, 5)) {
        case 0: /* where the question's name is */
            p[n] = 0xc0;
            p[n + 1] = HEADER;
            return n + 2;
        case 1:
            p[n] = (uint8_t)(0xc0 | in_u8(in));
            p[n + 1] = in_u8(in);
            return n + 2;
        case 2:
            p[n] = (uint8_t)in_below(in, 16);
            memset(p + n + 1, 'a', p[n]);
            n += 1u + p[n];
            break;
        case 3:
            raw = in_bytes(in, in_below(in, 16), &m);
            memcpy(p + n, raw, m);
            return n + m;
        default:
            p[n] = 0;
            return n + 1;
        }
    }
    return n;
}

static size_t put_record(struct input *in, uint8_t *p, size_t room)
{
    static const uint8_t types[] = {1, 1, 5, 28, 12, 0, 255};
    size_t n, m, length;
    const uint8_t *raw;

    if (room < 120)
        return 0;
    n = put_name(in, p, 60);
    memset(p + n, 0, 10);
    p[n + 1] = IN_PICK(in, types);
    p[n + 3] = in_below(in, 8) == 1 ? in_u8(in) : 1;
    p[n + 7] = in_u8(in);
    length = in_below(in, 4) == 1 ? in_u8(in) : 4;
    p[n + 8] = in_below(in, 16) == 1 ? 0xff : 0;
    p[n + 9] = (uint8_t)length;
    raw = in_bytes(in, in_below(in, 32), &m);
    memcpy(p + n + 10, raw, m);
    return n + 10 + m;
}

static void answer(struct input *in)
{
    uint8_t p[MOST] = {0};
    struct packet q;
    size_t bytes, n;
    const uint8_t *frame = remote_last(in_below(in, 2), &bytes);

    if (!frame || !packet_parse(frame, bytes, &q) || q.kind != PACKET_UDP ||
        q.to_port != DNS_PORT || q.bytes < HEADER || q.bytes > 100)
        return;
    memcpy(p, q.data, n = q.bytes);
    p[2] = in_below(in, 8) == 1 ? in_u8(in) : 0x81;
    p[3] = in_below(in, 4) == 1 ? in_u8(in) : 0x80;
    p[5] = in_below(in, 8) == 1 ? in_u8(in) : 1;
    p[7] = (uint8_t)in_below(in, 5);
    if (in_below(in, 8) == 1)
        n = HEADER + put_name(in, p + HEADER, 100);
    for (unsigned i = in_below(in, 5); i > 0; i--)
        n += put_record(in, p + n, MOST - n);
    if (in_below(in, 8) == 1)
        n = in_u8(in) < n ? n / 2 : n;
    remote_send_udp(q.to, DNS_PORT, q.from, in_below(in, 16) == 1 ? 1 : q.from_port, p, n);
}

static void run(struct input *in)
{
    static unsigned asked; /* lwIP remembers answers: a new name each time */

    remote_start();
    call_ops_start(false);
    snprintf(asker.name, sizeof asker.name, "n%u.example%s", asked++, in_u8(in) & 1 ? "." : "");
    asker.thread = world_thread(process_self(), ask, NULL);
    world_sleep(5000);
    while (in_more(in) && !world_finished(asker.thread)) {
        answer(in);
        world_sleep(in_below(in, 4) == 1 ? 1200000 : 1000);
    }
}

static void end(void)
{
    world_join(asker.thread);
    call_ops_end(false);
    world_sleep(100000);
}

const struct ground_target ground_target = {call_ops_network, run, end};
