/* SPDX-License-Identifier: MIT */
#include "tests/target/tap.h"
#include "image/user/prog/help.h"
#if !defined(KERNEL_CLIENT)
#include <setjmp.h>
#endif
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int arg_count;
static char **args;
static LONG failures;          /* of the test that runs now; Interlocked */
static const char *skipped;
#if !defined(KERNEL_CLIENT)
static jmp_buf given_up;
static DWORD main_thread;
#endif

void tap_args(int argc, char **argv)
{
    arg_count = argc;
    args = argv;
}

const char *tap_arg(const char *key, const char *otherwise)
{
    size_t n = strlen(key);

    for (int i = 1; i < arg_count; i++)
        if (!strncmp(args[i], key, n) && args[i][n] == '=')
            return args[i] + n + 1;
    return otherwise;
}

unsigned tap_number(const char *key, unsigned otherwise)
{
    const char *text = tap_arg(key, NULL);

    return text ? (unsigned)strtoul(text, NULL, 0) : otherwise;
}

void tap_note(const char *format, ...)
{
    char text[200];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    printf("# %s\n", text);
}

void tap_fail(const char *format, ...)
{
    char text[200];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    printf("# %s\n", text);
    InterlockedIncrement(&failures);
}

bool tap_is(const char *file, int line, const char *what, long long got, long long want)
{
    if (got == want)
        return true;
    tap_fail("%s:%d: %s is %lld (0x%llx), not %lld", file, line, what, got, got, want);
    return false;
}

bool tap_ok(const char *file, int line, const char *what, bool held)
{
    if (!held)
        tap_fail("%s:%d: %s is false", file, line, what);
    return held;
}

void tap_skip(const char *why)
{
    skipped = why;
}

void tap_give_up(const char *format, ...)
{
    static char why[100];
    va_list ap;

    va_start(ap, format);
    vsnprintf(why, sizeof why, format, ap);
    va_end(ap);
#if !defined(KERNEL_CLIENT)
    if (GetCurrentThreadId() == main_thread) {
        failures = 0;
        tap_skip(why);
        longjmp(given_up, 1);
    }
#endif
    tap_fail("cannot be given up here: %s", why);
}

static void run_it(const struct tap_test *t)
{
#if !defined(KERNEL_CLIENT)
    if (setjmp(given_up))
        return;
#endif
    t->run();
}

static bool wanted(const struct tap_test *t, const char *only)
{
    return t->run && (!only || strstr(t->name, only));
}

/* Returns whether it failed. */
static bool run_one(const struct tap_test *t, unsigned number, bool with_slow)
{
    failures = 0;
    skipped = NULL;
    if (t->slow && !with_slow)
        tap_skip("slow: run it by name");
    else
        run_it(t);
    printf("%sok %u - %s", failures ? "not " : "", number, t->name);
    if (skipped)
        printf(" # SKIP %s", skipped);
    printf("\n");
    return failures != 0;
}

static int describe(const char *program, const struct tap_test *tests)
{
    printf("usage: %s [-k NAME] [KEY=VALUE]...     these tests, or those with NAME in theirs:\n",
           program);
    for (const struct tap_test *t = tests; t->name; t++)
        printf("  %s\n", t->name);
    return 0;
}

int tap_main(int argc, char **argv, const struct tap_test *tests)
{
    const char *only = NULL;
    unsigned count = 0, number = 0, failed = 0;

    if (asks_for_help(argc, argv))
        return describe(argv[0], tests);
    tap_args(argc, argv);
#if !defined(KERNEL_CLIENT)
    main_thread = GetCurrentThreadId();
#endif
    for (int i = 1; i + 1 < argc; i++)
        if (!strcmp(argv[i], "-k"))
            only = argv[i + 1];
    for (const struct tap_test *t = tests; t->name; t++)
        count += wanted(t, only);
    printf("1..%u\n", count);
    for (const struct tap_test *t = tests; t->name; t++)
        if (wanted(t, only))
            failed += run_one(t, ++number, only || tap_number("slow", 0));
    printf("# END %u of %u failed\n", failed, count);
    return count == 0 ? 2 : failed != 0;
}
