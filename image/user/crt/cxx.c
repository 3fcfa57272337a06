/* SPDX-License-Identifier: MIT */
/* What C++ asks of a program's runtime, where libstdc++'s own answer is for one thread: Debian's is
 * built without threads.  A program in C has none of it.
 *
 * Source: Itanium C++ ABI 2.8 (guards), its exception part 2.2.2; C++ ABI for
 * the Arm Architecture (IHI 0041) 3.2.3.2: a guard is a word, bit 0 says done. */
#include "image/user/crt/crt.h"
#include "image/user/crt/teb.h"

#include <stdio.h>
#include <stdlib.h>

/* One for each static of a function whose initialiser runs. */
struct initialiser {
    struct initialiser *next;
    const uint32_t *guard;
    DWORD thread;
    unsigned waiting;
    bool ended;
    CRITICAL_SECTION running;
};

struct type_info {
    const void *vtable;
    const char *name;
};

void *__dso_handle __attribute__((visibility("hidden")));

static CRITICAL_SECTION guards; /* the list */
static struct initialiser *first;

int __cxa_guard_acquire(uint32_t *guard);
void __cxa_guard_release(uint32_t *guard);
void __cxa_guard_abort(uint32_t *guard);
void *__cxa_get_globals(void);
void *__cxa_get_globals_fast(void);
const struct type_info *__cxa_current_exception_type(void);
_Noreturn void __cxa_pure_virtual(void);
void *__cxa_begin_catch(void *exception);
_Noreturn void __cxa_call_terminate(void *exception);
_Noreturn void std_terminate(void) __asm__("_ZSt9terminatev");
extern void (*terminate_handler)(void) __asm__("_ZN10__cxxabiv119__terminate_handlerE");

static _Noreturn void give_up(const char *why, const char *what)
{
    fprintf(stderr, "\n%s%s\n", why, what);
    abort();
}

static struct initialiser **find(const uint32_t *guard)
{
    struct initialiser **i = &first;

    while (*i && (*i)->guard != guard)
        i = &(*i)->next;
    return i;
}

static void begin(const uint32_t *guard)
{
    struct initialiser *i = calloc(1, sizeof *i);

    if (!i)
        give_up("no memory for the initialiser of a static", "");
    i->guard = guard;
    i->thread = GetCurrentThreadId();
    i->next = first;
    InitializeCriticalSection(&i->running);
    EnterCriticalSection(&i->running);
    first = i;
}

static void forget(struct initialiser *i)
{
    DeleteCriticalSection(&i->running);
    free(i);
}

/* Another thread runs it: this one waits for its end, with the list free. */
static void wait_for(struct initialiser *i)
{
    if (i->thread == GetCurrentThreadId())
        give_up("the initialiser of a static asks for that static", "");
    i->waiting++;
    LeaveCriticalSection(&guards);
    EnterCriticalSection(&i->running);
    LeaveCriticalSection(&i->running);
    EnterCriticalSection(&guards);
    if (--i->waiting == 0 && i->ended)
        forget(i);
}

static bool done(const uint32_t *guard)
{
    return __atomic_load_n(guard, __ATOMIC_ACQUIRE) & 1;
}

int __cxa_guard_acquire(uint32_t *guard)
{
    bool mine = false;

    EnterCriticalSection(&guards);
    while (!mine && !done(guard)) {
        struct initialiser *i = *find(guard);

        if (i) {
            wait_for(i);
        } else {
            begin(guard);
            mine = true;
        }
    }
    LeaveCriticalSection(&guards);
    return mine;
}

static void end(uint32_t *guard, uint32_t value)
{
    struct initialiser **at, *i;

    EnterCriticalSection(&guards);
    at = find(guard);
    i = *at;
    *at = i->next;
    __atomic_store_n(guard, value, __ATOMIC_RELEASE);
    LeaveCriticalSection(&i->running);
    i->ended = true;
    if (!i->waiting)
        forget(i);
    LeaveCriticalSection(&guards);
}

void __cxa_guard_release(uint32_t *guard)
{
    end(guard, 1);
}

/* The initialiser threw: the next who comes tries again. */
void __cxa_guard_abort(uint32_t *guard)
{
    end(guard, 0);
}

/* The exceptions that a thread has caught, or is about to. */
void *__cxa_get_globals(void)
{
    return teb()->exceptions;
}

void *__cxa_get_globals_fast(void)
{
    return teb()->exceptions;
}

_Noreturn void __cxa_pure_virtual(void)
{
    give_up("a pure virtual function was called", "");
}

/* GCC 13 and later call it where an exception leaves what is noexcept; the libstdc++ of GCC 12,
 * which their programs may be linked with, has none. */
__attribute__((weak)) _Noreturn void __cxa_call_terminate(void *exception)
{
    if (exception)
        __cxa_begin_catch(exception);
    std_terminate();
}

/* libstdc++'s own ends the program without a word in Debian's build.  The name stays as it is:
 * c++filt on the host translates it. */
static _Noreturn void on_terminate(void)
{
    const struct type_info *type = __cxa_current_exception_type();

    if (type)
        give_up("terminate: nobody catches an exception of the type ",
                type->name + (type->name[0] == '*'));   /* a mark for comparisons */
    give_up("terminate: the program has called it", "");
}

void (*terminate_handler)(void) = on_terminate;
