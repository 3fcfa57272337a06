/* SPDX-License-Identifier: MIT */
/* framework: assertions of wine/test.h.  A line of output is written whole and flushed at once:
 * tests end threads, and themselves, in the middle. */
#include "wine/test.h"

#include <inttypes.h>

enum { CONTEXTS = 8, TEXT = 256, STRINGS = 16 };

static DWORD file_slot = TLS_OUT_OF_INDEXES, line_slot; /* each thread asserts for itself */
static char context[CONTEXTS][TEXT];
static unsigned contexts;
static volatile LONG passed, failed, skipped;

__attribute__((constructor)) static void prepare(void)
{
    file_slot = TlsAlloc();
    line_slot = TlsAlloc();
}

void test_at(const char *file, int line)
{
    TlsSetValue(file_slot, (void *)(uintptr_t)file);
    TlsSetValue(line_slot, (void *)(uintptr_t)line);
}

static void say(const char *what, const char *text, va_list args)
{
    char line[512];
    int n =
        snprintf(line, sizeof line, "wine %s %s:%u: ", what, (const char *)TlsGetValue(file_slot),
                 (unsigned)(uintptr_t)TlsGetValue(line_slot));

    for (unsigned i = 0; i < contexts && n < (int)sizeof line; i++)
        n += snprintf(line + n, sizeof line - (size_t)n, "%s: ", context[i]);
    if (n < (int)sizeof line)
        vsnprintf(line + n, sizeof line - (size_t)n, text, args);
    line[strcspn(line, "\r\n")] = '\0';
    printf("%s\n", line);
    fflush(stdout);
}

int test_ok(int condition, const char *text, ...)
{
    va_list args;

    InterlockedIncrement(condition ? &passed : &failed);
    if (condition)
        return 1;
    va_start(args, text);
    say("FAIL", text, args);
    va_end(args);
    return 0;
}

void test_skip(const char *text, ...)
{
    va_list args;

    InterlockedIncrement(&skipped);
    va_start(args, text);
    say("SKIP", text, args);
    va_end(args);
}

void test_trace(const char *text, ...)
{
    (void)text; /* stories for a reader; the list knows assertions only */
}

void winetest_push_context(const char *text, ...)
{
    va_list args;

    va_start(args, text);
    if (contexts < CONTEXTS)
        vsnprintf(context[contexts], TEXT, text, args);
    contexts++;
    va_end(args);
}

void winetest_pop_context(void)
{
    if (contexts)
        contexts--;
}

/* A result lives until STRINGS more are made: enough for the arguments of one assertion. */
static char *string(void)
{
    static char ring[STRINGS][TEXT];
    static volatile LONG next;

    return ring[(unsigned)InterlockedIncrement(&next) % STRINGS];
}

const char *wine_dbgstr_wn(const WCHAR *text, int units)
{
    char *s = string();
    int n = 0;

    if (!text)
        return "(null)";
    for (int i = 0; i != units && (units >= 0 || text[i]) && n < TEXT - 1; i++)
        s[n++] = text[i] < 128 ? (char)text[i] : '?';
    s[n] = '\0';
    return s;
}

const char *wine_dbgstr_w(const WCHAR *text)
{
    return wine_dbgstr_wn(text, -1);
}

const char *wine_dbgstr_an(const char *text, int bytes)
{
    char *s = string();

    if (!text)
        return "(null)";
    snprintf(s, TEXT, "%.*s", bytes, text);
    return s;
}

const char *wine_dbgstr_a(const char *text)
{
    return wine_dbgstr_an(text, TEXT - 1);
}

const char *wine_dbgstr_guid(const GUID *id)
{
    char *s = string();

    snprintf(s, TEXT, "%08" PRIx32 "-%04x-%04x", id->Data1, id->Data2, id->Data3);
    return s;
}

int test_end(void)
{
    printf("wine END %ld passed, %ld failed, %ld skipped\n", (long)passed, (long)failed,
           (long)skipped);
    fflush(stdout);
    return failed != 0;
}
