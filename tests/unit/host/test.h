/* SPDX-License-Identifier: MIT */
/* test: the host unit tests' frame.
 *
 * A test is a claim: TEST(refused_then_connect_again) { ... CHECK(x == y); }.  Each runs in its own
 * process with a fresh world (world.h), so a crash or a sanitizer report fails that one alone.
 * Output is TAP on stdout.  Options: -k TEXT (only claims that contain it), -l (list), -s SEED,
 * -n (no fork, for a debugger).  The exit status is 0 when all passed.
 *
 * Random tests draw from test_random(), seeded by -s, else by a fixed number; a failure prints
 * it.                                                                                            */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct test {
    const char *name, *file;
    void (*run)(void);
    struct test *next;
};
void test_add(struct test *t);
_Noreturn void test_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
extern uint64_t test_seed;
void test_random_again(void);           /* test_random() starts from test_seed */
uint32_t test_random(void);
uint32_t test_random_below(uint32_t n);

#define TEST(claim)                                                      \
    static void claim(void);                                             \
    __attribute__((constructor)) static void add_##claim(void)           \
    {                                                                    \
        static struct test t = { #claim, __FILE__, claim, NULL };        \
        test_add(&t);                                                    \
    }                                                                    \
    static void claim(void)

#define CHECK(cond) ((cond) ? (void)0 : test_fail(__FILE__, __LINE__, "%s", #cond))
/* Integers; prints both. */
#define CHECK_EQ(got, want)                                                                   \
    do {                                                                                      \
        long long got_ = (long long)(got), want_ = (long long)(want);                         \
        if (got_ != want_)                                                                    \
            test_fail(__FILE__, __LINE__, "%s is %lld (0x%llx), want %s = %lld", #got, got_,  \
                      (unsigned long long)got_, #want, want_);                                \
    } while (0)
#define CHECK_STR(got, want)                                                                  \
    do {                                                                                      \
        const char *gs_ = (got), *ws_ = (want);                                               \
        if (!test_same(gs_, ws_))                                                             \
            test_fail(__FILE__, __LINE__, "%s is \"%s\", want \"%s\"", #got, gs_, ws_);       \
    } while (0)
bool test_same(const char *a, const char *b);
