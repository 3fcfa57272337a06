/* SPDX-License-Identifier: MIT */
/* What a DLL has of its own: what is to run when it goes, destructors of statics and functions that
 * it gave to atexit().  coredll.dll's list is the program's, and would call them when the DLL is
 * there no more.  As one of its destructors a DLL works off its list, behind its DllMain.
 *
 * Source: Itanium C++ ABI 3.3.5; C++ ABI for the Arm Architecture (IHI 0041) 3.2.4.4. */
#include <stdlib.h>
#include <windows.h>

struct ending {
    struct ending *next;
    void (*run)(void *);
    void *object;
};

int __aeabi_atexit(void *object, void (*run)(void *), void *dso);
int __cxa_atexit(void (*run)(void *), void *object, void *dso);
extern void *__dso_handle __attribute__((visibility("hidden")));

void *__dso_handle = &__dso_handle;
static CRITICAL_SECTION lock;
static struct ending *newest;

int __aeabi_atexit(void *object, void (*run)(void *), void *dso)
{
    struct ending *e = malloc(sizeof *e);

    (void)dso;
    if (!e)
        return -1;
    EnterCriticalSection(&lock);
    *e = (struct ending){ newest, run, object };
    newest = e;
    LeaveCriticalSection(&lock);
    return 0;
}

int __cxa_atexit(void (*run)(void *), void *object, void *dso)
{
    return __aeabi_atexit(object, run, dso);
}

static void call(void *function)
{
    ((void (*)(void))function)();
}

int atexit(void (*function)(void))
{
    return __aeabi_atexit((void *)function, call, &__dso_handle);
}

static struct ending *take(void)
{
    struct ending *e;

    EnterCriticalSection(&lock);
    e = newest;
    if (e)
        newest = e->next;
    LeaveCriticalSection(&lock);
    return e;
}

/* What runs may register more. */
__attribute__((destructor)) static void end_all(void)
{
    for (struct ending *e; (e = take());) {
        e->run(e->object);
        free(e);
    }
}
