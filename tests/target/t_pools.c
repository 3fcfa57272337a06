/* SPDX-License-Identifier: MIT */
/* t_pools [sockets=N] [ports=N] [most=N] [timeout=MS]: small pools, as `scripts/run --config` makes
 * them (tests/system/test_config.py); the numbers on the command line say how small. */
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { LIMIT = 64, FIRST_PORT = 3000 };

static SOCKET held[LIMIT];

static void free_all(unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        done(held[i]);
}

/* Nonblocking connects that nobody answers, each with a port of its own. */
static void fill_pool(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        held[i] = nonblocking(stream());
        works(wsp.lpWSPBind(held[i], at("0.0.0.0", FIRST_PORT + i), PEERLEN, &wsaerr));
        fails(WSAEWOULDBLOCK, call(held[i], peer("drop")));
    }
}

static void C_113_pcb_pool_empty_is_NOBUFS_and_recovers(void)
{
    unsigned n = tap_number("sockets", 20);

    for (int round = 0; round < 3; round++) {
        SOCKET late = stream();

        fill_pool(n);
        fails(WSAENOBUFS, call(late, peer("listen")));
        fails(WSAENOBUFS, call(nonblocking(late), peer("listen")));
        is(local_port(late), 0);                   /* as it was */
        blocking(late);
        done(held[0]);
        held[0] = stream();
        is(call(late, peer("listen")), 0);
        ok(echoes(late, "room again"));
        abandon(late);
        free_all(n);
    }
}

static void C_114_ephemeral_ports_exhausted_is_NOBUFS_and_recovers(void)
{
    unsigned n = tap_number("ports", 12);

    for (int round = 0; round < 3; round++) {
        SOCKET late = stream();

        for (unsigned i = 0; i < n; i++) {
            held[i] = nonblocking(stream());
            fails(WSAEWOULDBLOCK, call(held[i], peer("drop")));
        }
        fails(WSAENOBUFS, call(late, peer("listen")));
        is(local_port(late), 0);
        fails(WSAENOBUFS, wsp.lpWSPBind(late, at("0.0.0.0", 0), PEERLEN, &wsaerr));
        done(held[n / 2]);
        held[n / 2] = stream();
        is(call(late, peer("listen")), 0);
        ok(echoes(late, "a port again"));
        abandon(late);
        free_all(n);
    }
}

static void R_07_sockets_of_a_process_are_counted(void)
{
    unsigned n = tap_number("most", 30);

    for (unsigned i = 0; i < n; i++)
        held[i] = i % 2 ? stream() : dgram();
    fails(WSAEMFILE, wsp.lpWSPSocket(AF_INET, SOCK_STREAM, 0, NULL, 0, 0, &wsaerr));
    done(held[n - 1]);
    held[n - 1] = stream();
    fails(WSAEMFILE, wsp.lpWSPSocket(AF_INET, SOCK_DGRAM, 0, NULL, 0, 0, &wsaerr));
    free_all(n);
}

static void connect_timeout_is_configuration(void)
{
    unsigned ms = tap_number("timeout", 2000);
    SOCKET s = stream();
    uint64_t before = now_us(), took;

    fails(WSAETIMEDOUT, call(s, peer("drop")));
    took = (now_us() - before) / 1000;
    ok(took >= ms && took < ms + 8000);   /* far from the 21 s that are built in */
    done(s);
}

static const struct tap_test tests[] = {
    TAP(C_113_pcb_pool_empty_is_NOBUFS_and_recovers),
    TAP(C_114_ephemeral_ports_exhausted_is_NOBUFS_and_recovers),
    TAP(R_07_sockets_of_a_process_are_counted),
    TAP(connect_timeout_is_configuration),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
