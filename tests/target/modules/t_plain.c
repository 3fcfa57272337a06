/* SPDX-License-Identifier: MIT */
/* t_plain.dll: exports by a .def and by keyword, and a DllMain that counts. */
#include "tests/target/modules/dll.h"
#include <stdio.h>
#include <string.h>

BOOL WINAPI DllMain(HANDLE module, DWORD reason, LPVOID reserved);
int add(int a, int b);
int double_it(int a);
int hidden(void);
int unlisted(void);
void watch(struct dll_watch *w);
__declspec(dllexport) int by_keyword(const char *text);
extern int counter;

int counter = 40;
static struct dll_watch own, *seen = &own;
static int (*const table[])(int) = { double_it };
static char made_before_main[8];

__attribute__((constructor)) static void construct(void)
{
    strcpy(made_before_main, "made");
}

BOOL WINAPI DllMain(HANDLE module, DWORD reason, LPVOID reserved)
{
    InterlockedIncrement(&seen->reasons[reason]);
    seen->module = module;
    seen->at_end = reserved != NULL;
    return !strcmp(made_before_main, "made");
}

int add(int a, int b)
{
    return a + b;
}

int double_it(int a)
{
    return 2 * a;
}

int hidden(void)
{
    return 1234;
}

int unlisted(void)
{
    return 1;
}

/* From now on DllMain counts there; what it has counted so far goes along. */
void watch(struct dll_watch *w)
{
    for (int i = 0; i < 4; i++)
        w->reasons[i] += own.reasons[i];
    w->module = own.module;
    w->at_end = own.at_end;
    memset(&own, 0, sizeof own);
    seen = w;
}

/* Uses the C library, through which it shares malloc and errno with the program. */
int by_keyword(const char *text)
{
    char line[32];

    counter++;
    return snprintf(line, sizeof line, "%s %d", text, table[0](counter));
}
