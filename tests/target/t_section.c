/* SPDX-License-Identifier: MIT */
/* t_section: a critical section whose memory goes away as soon as it is free.
 *
 * A thread leaves one section after the other, each alone on its page and marked as if somebody
 * waited; a better thread comes each millisecond, wherever that is, and when the section of the
 * moment has been left it takes the page's rights away, as the next owner may who frees it.  Who
 * leaves must not look at it again; a fault ends the program. */
#include <windows.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { PAGE = 4096, SECTIONS = 64, TAKEN_WANTED = 300, MOST_MS = 20000 };
enum { FREE = 0, HELD_WAITED = 2 };     /* image/user/coredll/sync.c */

static char *pages;
static volatile unsigned current;       /* whose turn it is */
static volatile bool entered;           /* ... and it has been inside */
static volatile bool gone[SECTIONS];
static volatile bool stop;

static CRITICAL_SECTION *section(unsigned i)
{
    return (CRITICAL_SECTION *)(void *)(pages + i * PAGE);
}

static DWORD WINAPI leaves_them_all(void *arg)
{
    (void)arg;
    while (!stop) {
        unsigned i = (current + 1) % SECTIONS;

        if (gone[i])
            i = (i + 1) % SECTIONS;     /* one at most is gone */
        current = i;
        EnterCriticalSection(section(i));
        section(i)->LockCount = HELD_WAITED;
        entered = true;
        LeaveCriticalSection(section(i));
        entered = false;
    }
    return 0;
}

static void section_is_not_touched_once_it_is_free(void)
{
    DWORD started = GetTickCount(), old;
    unsigned taken = 0;
    HANDLE t;

    pages = VirtualAlloc(NULL, SECTIONS * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    if (!ok(pages != NULL))
        return;
    for (unsigned i = 0; i < SECTIONS; i++)
        InitializeCriticalSection(section(i));
    CeSetThreadPriority(GetCurrentThread(), 100);
    t = start_thread(leaves_them_all, NULL);
    while (taken < TAKEN_WANTED && GetTickCount() - started < MOST_MS) {
        unsigned i;

        Sleep(1);                       /* the other thread is interrupted at any instruction */
        i = current;
        if (!entered || section(i)->LockCount != FREE)
            continue;
        gone[i] = true;
        VirtualProtect(section(i), PAGE, PAGE_NOACCESS, &old);
        taken++;
        Sleep(1);                       /* it goes on, and must not come back here */
        VirtualProtect(section(i), PAGE, PAGE_READWRITE, &old);
        gone[i] = false;
    }
    stop = true;
    join_thread(t);
    tap_note("%u sections went away right behind their owner", taken);
    ok(taken > 0);
    ok(VirtualFree(pages, 0, MEM_RELEASE));
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(section_is_not_touched_once_it_is_free),
        TAP_END,
    };

    return tap_main(argc, argv, tests);
}
