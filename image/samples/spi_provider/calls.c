/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include <stdio.h>
#include <tchar.h>

WSPPROC_TABLE provider;
int provider_error;

#define ENTRY_NAME(name) TEXT("WSP") TEXT(#name),
static const TCHAR *const names[ENTRY_COUNT] = { ENTRIES(ENTRY_NAME) };

static struct {
    long value;
    int error;
    unsigned times;
} noted[ENTRY_COUNT];

long calls_note(int entry, long value)
{
    noted[entry].value = value;
    noted[entry].error = provider_error;
    noted[entry].times++;
    return value;
}

int calls_print(void)
{
    int entry, never = 0;

    _tprintf(TEXT("slot entry                  calls  value  error\n"));
    for (entry = 0; entry < ENTRY_COUNT; entry++) {
        _tprintf(TEXT("%4d %-22s %5u %6ld %6d\n"), entry, names[entry], noted[entry].times,
                 noted[entry].value, noted[entry].error);
        never += noted[entry].times == 0;
    }
    return never;
}
