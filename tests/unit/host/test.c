/* SPDX-License-Identifier: MIT */
#include "tests/unit/host/test.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/host/world.h"

enum { TEST_SECONDS = 300 };

static struct test *first, **last = &first;

void test_add(struct test *t)
{
    *last = t;
    last = &t->next;
}

bool test_same(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

void test_fail(const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fflush(stdout);
    fprintf(stderr, "# %s:%d: at %llu us: ", file, line, (unsigned long long)world_now());
    vfprintf(stderr, format, args);
    fprintf(stderr, " (seed %llu)\n", (unsigned long long)test_seed);
    va_end(args);
    _exit(1);
}

static void run_here(const struct test *t)
{
    test_random_again();
    world_run(t->run);
}

static bool passes(const struct test *t, bool in_child)
{
    int status = 0;
    pid_t pid;

    if (!in_child) {
        run_here(t);
        return true;
    }
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        alarm(TEST_SECONDS);        /* a hang detector, not a performance target */
        run_here(t);
        fflush(stdout);
        exit(0);                    /* not _exit: the leak sanitizer reports at exit */
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return false;
    if (WIFSIGNALED(status))
        fprintf(stderr, "# killed by signal %d\n", WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool wanted(const struct test *t, const char *filter)
{
    return !filter || strstr(t->name, filter);
}

static unsigned count(const char *filter)
{
    unsigned n = 0;

    for (const struct test *t = first; t; t = t->next)
        n += wanted(t, filter);
    return n;
}

static int run_all(const char *filter, bool in_child)
{
    unsigned n = 0, failed = 0;

    printf("TAP version 13\n1..%u\n", count(filter));
    for (const struct test *t = first; t; t = t->next) {
        bool ok;

        if (!wanted(t, filter))
            continue;
        ok = passes(t, in_child);
        failed += !ok;
        printf("%sok %u - %s\n", ok ? "" : "not ", ++n, t->name);
    }
    printf("# %u passed, %u failed\n", n - failed, failed);
    return failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    const char *filter = NULL;
    bool in_child = true, list = false;
    int option;

    while ((option = getopt(argc, argv, "k:s:ln")) != -1) {
        switch (option) {
        case 'k': filter = optarg; break;
        case 's': test_seed = strtoull(optarg, NULL, 0); break;
        case 'l': list = true; break;
        case 'n': in_child = false; break;
        default: return 2;
        }
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!list)
        return run_all(filter, in_child);
    for (const struct test *t = first; t; t = t->next)
        if (wanted(t, filter))
            puts(t->name);
    return 0;
}
