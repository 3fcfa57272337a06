/* SPDX-License-Identifier: MIT */
/* VFP state, errno, malloc and stdio with several threads at work. */
#include "tests/target/thread_libc.h"
#include <errno.h>
#include <malloc.h>
#include <reent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { THREADS = 8 };

/* Fills d0-d31 and FPSCR from `seed`, lets others run, and counts the registers that have changed.
 */
static unsigned vfp_changes(uint32_t seed)
{
    uint64_t in[32], out[32];
    uint32_t fpscr_in = (seed & 3) << 22, fpscr_out;      /* rounding mode, FPSCR bits 23:22 */
    unsigned changed = 0;

    for (unsigned i = 0; i < 32; i++)
        in[i] = ((uint64_t)seed << 32 | (seed * 2654435761u)) ^ i;
    register uint32_t id __asm__("r0") = SVC_ID(SVC_KERN, KERN_SLEEP);
    struct kern_sleep yield = { 0 };
    register void *arg __asm__("r1") = &yield;
    register uint32_t size __asm__("r2") = sizeof yield;
    uint64_t *from = in, *to = out;
    __asm__ volatile(
        "mov r4, %3\n\t"
        "vldmia r4!, {d0-d15}\n\t"
        "vldmia r4, {d16-d31}\n\t"
        "vmsr fpscr, %5\n\t"
        "svc #0\n\t"
        "mov r4, %4\n\t"
        "vstmia r4!, {d0-d15}\n\t"
        "vstmia r4, {d16-d31}\n\t"
        "vmrs r5, fpscr\n\t"
        "mov %6, r5\n\t"
        "mov r5, #0\n\t"
        "vmsr fpscr, r5"
        : "+r"(id), "+r"(arg), "+r"(size), "+r"(from), "+r"(to), "+r"(fpscr_in), "=&r"(fpscr_out)
        :
        : "r3", "r4", "r5", "r12", "lr", "memory", "cc", "d0", "d1", "d2", "d3", "d4", "d5", "d6",
          "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15", "d16", "d17", "d18", "d19",
          "d20", "d21", "d22", "d23", "d24", "d25", "d26", "d27", "d28", "d29", "d30", "d31");
    for (unsigned i = 0; i < 32; i++)
        changed += in[i] != out[i];
    return changed + ((fpscr_out & 3u << 22) != (seed & 3) << 22);
}

static DWORD WINAPI checks_vfp(void *seed)
{
    unsigned changed = 0;
    volatile double sum = 0;

    for (uint32_t i = 0; i < 200; i++) {
        changed += vfp_changes((uint32_t)(uintptr_t)seed * 1000 + i);
        for (int j = 0; j < 2000; j++)            /* long enough to be preempted in, too */
            sum += 0.5;
    }
    return changed + (sum != 200 * 2000 * 0.5);
}

void vfp_registers_belong_to_the_thread(void)
{
    HANDLE t[4];

    for (unsigned i = 0; i < 4; i++)
        t[i] = start_thread(checks_vfp, (void *)(i + 1));
    for (int i = 0; i < 4; i++)
        is(join_thread(t[i]), 0);
}

static DWORD WINAPI keeps_errno(void *mine)
{
    for (int i = 0; i < 500; i++) {
        errno = (int)(uintptr_t)mine;
        Sleep(0);
        if (errno != (int)(uintptr_t)mine)
            return 1;
    }
    return 0;
}

void errno_belongs_to_the_thread(void)
{
    HANDLE t[THREADS];

    errno = 999;
    for (int i = 0; i < THREADS; i++)
        t[i] = start_thread(keeps_errno, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++)
        is(join_thread(t[i]), 0);
    is(errno, 999);
}

static __declspec(thread) int own = 5;
static __declspec(thread) long long own_wide = -7;
static __declspec(thread) char own_text[40];       /* nothing at first */

static DWORD WINAPI keeps_own(void *number)
{
    int n = (int)(uintptr_t)number;
    DWORD bad = own != 5 || own_wide != -7 || own_text[0] || own_text[39];

    own += n;
    own_wide *= n;
    own_text[39] = (char)n;
    Sleep(0);
    return bad || own != 5 + n || own_wide != -7LL * n || own_text[39] != (char)n || own_text[0];
}

void declared_words_belong_to_the_thread(void)
{
    HANDLE t[THREADS];

    own = 999;
    for (int i = 0; i < THREADS; i++)
        t[i] = start_thread(keeps_own, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++)
        is(join_thread(t[i]), 0);
    is(own, 999);
    is(own_wide, -7);
    is(own_text[39], 0);
}

static DWORD WINAPI allocates(void *seed)
{
    unsigned char *block[32] = { 0 };
    uint32_t x = (uint32_t)(uintptr_t)seed * 2654435761u + 1, bad = 0;
    size_t size[32] = { 0 };

    for (int i = 0; i < 3000; i++) {
        x = x * 1664525 + 1013904223;
        unsigned k = x >> 27;
        if (block[k]) {
            for (size_t j = 0; j < size[k]; j++)
                bad += block[k][j] != (unsigned char)(k ^ (uint32_t)(uintptr_t)seed);
            free(block[k]);
            block[k] = NULL;
        } else {
            size[k] = x % 700 + 1;
            block[k] = malloc(size[k]);
            if (!block[k])
                return 1000;
            memset(block[k], (int)(k ^ (uint32_t)(uintptr_t)seed), size[k]);
        }
    }
    for (int k = 0; k < 32; k++)
        free(block[k]);
    return bad;
}

void malloc_from_eight_threads(void)
{
    HANDLE t[THREADS];

    for (int i = 0; i < THREADS; i++)
        t[i] = start_thread(allocates, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++)
        is(join_thread(t[i]), 0);
}

static DWORD WINAPI formats(void *mine)
{
    char want[64], got[64];
    int n = (int)(uintptr_t)mine;

    for (int i = 0; i < 300; i++) {
        memset(want, 'a' + n, 20);
        want[20] = 0;
        snprintf(got, sizeof got, "%.*s|%d|%.3f", 20, want, i, i / 4.0);
        if (strncmp(got, want, 20) || atoi(got + 21) != i)
            return 1;
        if (i % 100 == 0)
            printf("# thread %d line %d %s\n", n, i, want);
    }
    return 0;
}

void stdio_from_eight_threads(void)
{
    HANDLE t[THREADS];

    for (int i = 0; i < THREADS; i++)
        t[i] = start_thread(formats, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++)
        is(join_thread(t[i]), 0);
}

static DWORD WINAPI has_streams_of_its_own(void *others)
{
    FILE *const *theirs = others;

    return stdin == theirs[0] || stdout == theirs[1] || stderr == theirs[2]
           || printf("# a line of a second thread\n") <= 0;
}

/* newlib has no lock on a stream here: that two threads could tear one buffer apart shows rarely,
 * that they share one shows at once. */
void stdio_belongs_to_the_thread(void)
{
    FILE *mine[] = { stdin, stdout, stderr };

    is(join_thread(start_thread(has_streams_of_its_own, mine)), 0);
    ok(stdout == mine[1] && !ferror(stdout));
}

static DWORD WINAPI opens_a_file(void *opened)
{
    FILE *f = fopen("shell", "rb");

    ok(SetEvent(opened));
    return !f || fclose(f);
}

/* All threads take their FILEs from one list.  That two could get the same one shows once in some
 * 5,000 attempts; that the list has a lock shows at once. */
void fopen_takes_its_turn(void)
{
    HANDLE opened = CreateEvent(NULL, FALSE, FALSE, NULL), t;
    FILE *f = fopen("shell", "rb");         /* so that nothing has to be allocated below */

    ok(f && !fclose(f));
    __malloc_lock(_REENT);
    t = start_thread(opens_a_file, opened);
    is(WaitForSingleObject(opened, 50), WAIT_TIMEOUT);
    __malloc_unlock(_REENT);
    is(WaitForSingleObject(opened, 10000), WAIT_OBJECT_0);
    is(join_thread(t), 0);
    ok(CloseHandle(opened));
}
