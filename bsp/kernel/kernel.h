/* SPDX-License-Identifier: MIT */
/* kernel: the words every kernel file uses: assertion, lists, sizes.
 *
 * Context  anywhere.  kassert stays in release builds: it prints file and line, the last trace
 *          records, and stops the machine.                                                      */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(p, type, member) ((type *)(void *)((char *)(p) - offsetof(type, member)))
#define KiB 1024u
#define MiB (1024u * 1024u)
#define FOREVER UINT64_MAX /* a deadline that never comes */

_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void kassert_failed(const char *what, const char *file, int line);
#define kassert(cond) ((cond) ? (void)0 : kassert_failed(#cond, __FILE__, __LINE__))

/* Formats: %s %c %d %u %x %08x %p %lu %% and widths; one call is one uninterrupted piece. */
void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int ksnprintf(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Microseconds since boot, monotonic, 64 bits. */
uint64_t time_us(void); /* isr */

/* A circular doubly linked list; an empty head points at itself. */
struct list {
    struct list *next, *prev;
};
static inline void list_init(struct list *l)
{
    l->next = l->prev = l;
}
static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}
static inline void list_add_tail(struct list *head, struct list *l)
{
    l->prev = head->prev;
    l->next = head;
    head->prev->next = l;
    head->prev = l;
}
static inline void list_del(struct list *l)
{
    l->prev->next = l->next;
    l->next->prev = l->prev;
    list_init(l);
}
#define list_first(head, type, member) container_of((head)->next, type, member)
#define list_for_each(it, head) for (struct list *it = (head)->next; it != (head); it = it->next)
