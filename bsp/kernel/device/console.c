/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/device/console.h"
#include "bsp/kernel/debug/print.h"
#include "bsp/kernel/device/driver.h"
#include "bsp/kernel/sched/mutex.h"
#include "bsp/kernel/sched/thread.h"
#include "bsp/kernel/sched/waitq.h"

enum { RING = 1024 };                   /* a power of two */
enum { CTRL_C = 3, BELL = 7, BACKSPACE = 8, CTRL_U = 21, CTRL_W = 23, DELETE = 127 };

static const struct device *uart;
static const struct uart_ops *ops;

/* Input, irq-off: [tail, head) may be read, [head, edit) is the line being typed. */
static char ring[RING];
static unsigned tail, head, edit;
static unsigned mode = CONSOLE_COOKED;
static bool after_cr;
static void (*interrupt_hook)(void);
static struct waitq readers = { { &readers.waiters, &readers.waiters } };
static struct mutex writing = MUTEX_INIT(writing);   /* whole pieces of programs' output */

static void emit(char c)
{
    if (!ops)
        return;
    if (c == '\n')
        ops->putc(uart, '\r');
    ops->putc(uart, c);
}

static void emit_all(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        emit(text[i]);
}

/* Programs take turns; a message of the kernel does not wait (print_attach). */
void console_write(const char *text, size_t bytes)
{
    mutex_lock(&writing);
    emit_all(text, bytes);
    mutex_unlock(&writing);
}

static void erase_one(void)
{
    edit--;
    emit('\b');
    emit(' ');
    emit('\b');
}

static char last_typed(void)
{
    return ring[(edit - 1) % RING];
}

static void erase_word(void)
{
    while (edit != head && last_typed() == ' ')
        erase_one();
    while (edit != head && last_typed() != ' ')
        erase_one();
}

static void accept(char c)
{
    if (edit - tail == RING || (mode == CONSOLE_COOKED && edit - tail == RING - 1 && c != '\n')) {
        emit(BELL);                     /* the last place is kept for the end of the line */
        return;
    }
    ring[edit++ % RING] = c;
    if (mode == CONSOLE_COOKED)
        emit(c);
    if (mode == CONSOLE_RAW || c == '\n') {
        head = edit;
        waitq_wake_all(&readers);
    }
}

static void cooked(char c)
{
    switch (c) {
    case BACKSPACE:
    case DELETE:
        if (edit != head)
            erase_one();
        break;
    case CTRL_U:
        while (edit != head)
            erase_one();
        break;
    case CTRL_W:
        erase_word();
        break;
    default:
        if (c == '\n' || c == '\t' || (unsigned char)c >= ' ')
            accept(c);
    }
}

/* CR LF from a terminal is one end of line. */
static void received(char c)
{
    if (c == CTRL_C) {
        tail = head = edit;
        if (mode == CONSOLE_COOKED) {
            emit('^');
            emit('C');
            emit('\n');
        }
        if (interrupt_hook)
            interrupt_hook();
        if (mode == CONSOLE_RAW)
            accept(c);                  /* a line editor of its own starts its line again */
        return;
    }
    if (mode == CONSOLE_RAW) {
        accept(c);
        return;
    }
    if (c == '\n' && after_cr) {
        after_cr = false;
        return;
    }
    after_cr = c == '\r';
    cooked(c == '\r' ? '\n' : c);
}

void console_rx(const struct device *dev)
{
    int c;

    if (dev != uart)
        return;
    while ((c = ops->getc(dev)) >= 0)
        received((char)c);
}

static int take(char *out, size_t max)
{
    unsigned saved = irq_save();
    size_t n = 0;

    while (n < max && tail != head) {
        char c = ring[tail++ % RING];

        out[n++] = c;
        if (c == '\n' && mode == CONSOLE_COOKED)
            break;
    }
    irq_restore(saved);
    return (int)n;
}

int console_read(char *out, size_t max, bool (*mine)(void))
{
    struct waiter w;
    int n = 0;

    if (!max)
        return 0;
    waitq_add(&readers, &w);
    while ((mine && !mine()) || !(n = take(out, max)))
        if (park(FOREVER) != PARK_WOKEN) {
            n = -1;
            break;
        }
    waitq_remove(&w);
    return n;
}

/* What was typed so far without its end of line is readable at once in raw mode. */
void console_set_mode(unsigned new)
{
    unsigned saved = irq_save();

    mode = new;
    if (mode == CONSOLE_RAW && head != edit) {
        head = edit;
        waitq_wake_all(&readers);
    }
    irq_restore(saved);
}

void console_on_interrupt(void (*hook)(void))
{
    interrupt_hook = hook;
}

void console_wake(void)
{
    waitq_wake_all(&readers);
}

void console_attach(const struct device *dev, const struct uart_ops *uart_ops)
{
    uart = dev;
    ops = uart_ops;
    print_attach(emit_all);
}
