/* SPDX-License-Identifier: MIT */
/* wspconnect: WSPConnect by hand, one line a step.
 *
 *   wspconnect [-u] [-n select|event] [-b LOCAL[:PORT]] [-r RETRIES] [-m BYTES] [--json] HOST PORT
 *
 * Each step prints its return value, its error's name and number, how long it took and what came of
 * it.  With --json each line is one object: step, ret, error, name, us, detail; the last line has
 * step "result", ret 0 on success, and the error that decided.
 * Returns  exit status 0: connected and, with -m, BYTES echoed unchanged; 1: not; 2: usage.
 * Source   own design.
 * Tests    tests/system/test_wspconnect.py                                                      */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <ws2spi.h>

enum wait_mode { MODE_BLOCKING, MODE_SELECT, MODE_EVENT };

struct options {
    bool help;                               /* the usage has been printed: that was all */
    bool datagram, json;
    enum wait_mode mode;
    bool bind;
    struct sockaddr_in local;
    unsigned retries;
    uint32_t bytes;
    const char *host;
    uint16_t port;
};

/* Prints what is wrong and the usage, and returns false, when the command line is not right. */
bool options_parse(int argc, char **argv, struct options *o);

void report_json(bool on);
uint64_t report_clock(void);                 /* microseconds */
/* One line: a call that returned `ret` and `error`, begun at `since`. */
void report(const char *step, int ret, int error, uint64_t since, const char *detail);
void report_result(int error, uint64_t since, const char *detail);
const char *endpoint_text(const struct sockaddr_in *a, char out[24]);
