/* SPDX-License-Identifier: MIT */
/* Programs' output: before there is a UART, while one appears, and whole pieces under preemption.
 * The real console beside machine.c's, which the kernel's other sources write to, under names of
 * its own. */
#define console_write uart_console_write
#define console_rx uart_console_rx
#define console_read uart_console_read
#define console_set_mode uart_console_set_mode
#define console_on_interrupt uart_console_on_interrupt
#define console_wake uart_console_wake
#define console_attach uart_console_attach
#include "bsp/kernel/device/console.c"

#include "bsp/kernel/sched/thread_private.h"

#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

enum { PIECE = 20, PIECES = 50, WRITERS = 4 };

static char out[PIECE * PIECES * WRITERS + 1];
static unsigned used, finished;

/* A slow wire: the writer is displaced in the middle of its piece. */
static void send(const struct device *dev, char c)
{
    (void)dev;
    CHECK(used < sizeof out - 1);
    out[used++] = c;
    cpu_spend(7);
}

static int nothing_typed(const struct device *dev)
{
    (void)dev;
    return -1;
}

static const struct uart_ops slow = { .putc = send, .getc = nothing_typed };

static void write_pieces(void *arg)
{
    char piece[PIECE];

    for (unsigned i = 0; i < PIECE; i++)
        piece[i] = *(const char *)arg;
    for (unsigned i = 0; i < PIECES; i++) {
        console_write(piece, PIECE);
        if (i % 5 == 0)
            kernel_sleep(100);
    }
    finished++;
}

static void start_writers(void)
{
    static const char letters[WRITERS] = "abcd";

    for (unsigned i = 0; i < WRITERS; i++)
        thread_create(write_pieces, (void *)(uintptr_t)&letters[i], 200 + i, "writer");
}

TEST(what_is_written_before_there_is_a_uart_is_lost_and_harms_nobody)
{
    kernel_boot();
    console_write("nobody hears", 12);
    start_writers();
    kernel_sleep(1000000);
    CHECK_EQ(finished, WRITERS);
    console_attach(NULL, &slow);
    console_write("heard", 5);
    CHECK_STR(out, "heard");
}

TEST(uart_that_appears_leaves_the_turns_of_the_writers_alone)
{
    kernel_boot();
    console_attach(NULL, &slow);
    thread_set_base_priority(thread_self(), 10);
    start_writers();
    for (unsigned i = 0; i < 50; i++) {
        kernel_sleep(150);
        console_attach(NULL, &slow);            /* mostly in the middle of somebody's piece */
    }
    kernel_sleep(1000000);
    CHECK_EQ(finished, WRITERS);
    CHECK_EQ(used, PIECE * PIECES * WRITERS);
    for (unsigned i = 0; i < used; i++)
        CHECK_EQ(out[i], out[i - i % PIECE]);
}
