/* SPDX-License-Identifier: MIT */
/* Every number and every address of every system call at its bounds (bounds.h). */
#include <string.h>
#include "tests/target/bounds.h"
#include "tests/target/net.h"

static void all(const struct method *m, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        bounds_check(&m[i]);
}

static void kernel_calls_at_their_bounds(void)
{
    bounds_kern_begin();
    all(bounds_kern, bounds_nkern);
}

static void shared_objects_at_their_bounds(void)
{
    bounds_sync_begin();
    all(bounds_sync, bounds_nsync);
}

static void files_at_their_bounds(void)
{
    all(bounds_file, bounds_nfile);
    bounds_file_end();
}

static void threads_at_their_bounds(void)
{
    bounds_thread_begin();
    all(bounds_thread, bounds_nthread);
    bounds_thread_end();
}

static void exit_codes_at_their_bounds(void)
{
    bounds_exit_codes();
}

static void network_calls_at_their_bounds(void)
{
    all(bounds_net, bounds_nnet);
    all(bounds_iphlp, bounds_niphlp);
}

static void winsock_calls_at_their_bounds(void)
{
    bounds_wsp_begin();
    all(bounds_wsp, bounds_nwsp);
    all(bounds_asks, bounds_nasks);
    bounds_wsp_end();
}

static void numbers_behind_pointers_at_their_bounds(void)
{
    bounds_behind_pointers();
}

static const struct tap_test tests[] = {
    TAP(kernel_calls_at_their_bounds),
    TAP(shared_objects_at_their_bounds),
    TAP(files_at_their_bounds),
    TAP(threads_at_their_bounds),
    TAP(exit_codes_at_their_bounds),
    TAP(network_calls_at_their_bounds),
    TAP(winsock_calls_at_their_bounds),
    TAP(numbers_behind_pointers_at_their_bounds),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "child"))
        return bounds_child(argv[2]);
    return net_main(argc, argv, tests);
}
