/* SPDX-License-Identifier: MIT */
/* Destructors of a program's statics.  newlib's list of them has no lock in Debian's build.
 * Source: Itanium C++ ABI 3.3.5; C++ ABI for the Arm Architecture (IHI 0041) 3.2.4.4. */
#include <windows.h>

int __aeabi_atexit(void *object, void (*destroy)(void *), void *dso);
int __cxa_atexit(void (*destroy)(void *), void *object, void *dso);

int __aeabi_atexit(void *object, void (*destroy)(void *), void *dso)
{
    static CRITICAL_SECTION lock;
    int failed;

    EnterCriticalSection(&lock);
    failed = __cxa_atexit(destroy, object, dso);
    LeaveCriticalSection(&lock);
    return failed;
}
