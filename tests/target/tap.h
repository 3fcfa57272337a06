/* SPDX-License-Identifier: MIT */
/* tap: the frame of a test program that runs on the target and prints TAP on its console.
 *
 * Usage    prog [-k TEXT] [key=value]...   -k runs the tests whose names contain TEXT.  A slow
 *          test runs only when -k names it, or with slow=1.  prog -h names them.
 * Output   1..N, one line a test ("ok 3 - C_095_...", "not ok", "# SKIP reason"), a line that
 *          begins with '#' for each check that failed, "# END" with totals.
 * Returns  tap_main: 0 when no check failed, 1 otherwise, 2 when -k names no test.  Each check
 *          returns whether it held, so that a test can give up early.
 * Context  checks may be made by any thread of the program that the test waits for.          */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tap_test {
    const char *name;
    void (*run)(void);     /* NULL: not for this client */
    bool slow;
};

/* One line of the table. */
#define TAP(test) { #test, test, false }
#define TAP_SLOW(test) { #test, test, true }
/* A test of what only a program has, its own memory; a client inside the kernel leaves it out. */
#if defined(KERNEL_CLIENT)
#define TAP_USER(test) { #test, 0 ? test : NULL, false }
#define TAP_KERNEL(test) TAP(test)
#else
#define TAP_USER(test) TAP(test)
#define TAP_KERNEL(test) { #test, NULL, false }
#endif
#define TAP_END { NULL, NULL, false }

int tap_main(int argc, char **argv, const struct tap_test *tests);

/* What stands behind `key=` on the command line.  tap_main has called tap_args; a program that is
 * not a test, the child of one, calls it itself. */
void tap_args(int argc, char **argv);
const char *tap_arg(const char *key, const char *otherwise);
unsigned tap_number(const char *key, unsigned otherwise);

#define is(got, want) tap_is(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))
#define ok(what) tap_ok(__FILE__, __LINE__, #what, !!(what))
bool tap_is(const char *file, int line, const char *what, long long got, long long want);
bool tap_ok(const char *file, int line, const char *what, bool held);

/* The test that runs now cannot run here; what it has checked so far still counts. */
void tap_skip(const char *why);
/* The same, and it ends here: what it has opened stays so until the program ends, what it has
 * checked does not count.  On the main thread of a program; elsewhere it is a failure. */
void tap_give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A line of explanation, and the same as a failure. */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tap_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
