/* SPDX-License-Identifier: MIT */
/* Threads under the names of the C library (wince/thread_crt.h). */
#include <wince/thread_crt.h>
#include "image/user/crt/teb.h"

#include <errno.h>
#include <stdlib.h>

struct begin {
    void (*start)(void *);
    void *arg;
    HANDLE self;
};

static DWORD WINAPI run(void *arg)
{
    struct begin b = *(struct begin *)arg;

    free(arg);
    teb()->own_handle = b.self;
    b.start(b.arg);
    _endthread();
}

uintptr_t _beginthread(void (*start)(void *), unsigned stack_size, void *arg)
{
    struct begin *b = malloc(sizeof *b);
    HANDLE self = NULL;

    if (b) {
        b->start = start;
        b->arg = arg;
        self = CreateThread(NULL, stack_size, run, b, CREATE_SUSPENDED, NULL);
    }
    if (!self) {
        free(b);
        errno = EAGAIN;
        return (uintptr_t)-1;
    }
    b->self = self;
    ResumeThread(self);
    return (uintptr_t)self;
}

void _endthread(void)
{
    HANDLE self = teb()->own_handle;

    if (self)
        CloseHandle(self);
    ExitThread(0);
}

uintptr_t _beginthreadex(void *security, unsigned stack_size, unsigned(WINAPI *start)(void *),
                         void *arg, unsigned flags, unsigned *id)
{
    DWORD number = 0;
    HANDLE t = CreateThread(security, stack_size, (LPTHREAD_START_ROUTINE)(void (*)(void))start,
                            arg, flags, &number);

    if (!t)
        errno = EAGAIN;
    else if (id)
        *id = (unsigned)number;
    return (uintptr_t)t;
}

void _endthreadex(unsigned code)
{
    ExitThread(code);
}
