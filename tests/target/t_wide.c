/* SPDX-License-Identifier: MIT */
/* Wide formatting and wide stdio.  gcc knows printf and what ISO C says of its formats: Microsoft's
 * are called by pointers. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#include "tests/target/tap.h"

#define FILE_NAME "\\wide.txt"

static void filled(WCHAR *buffer, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buffer[i] = L'#';
}

static void wide_conversions(void)
{
    WCHAR text[128];

    is(swprintf(text, L"%s:%u %hs %S %c%C %I64d %p", L"host", 80, "n", "N", L'w', 'n', -(1LL << 40),
                (void *)0xbeef), 38);
    is(wcscmp(text, L"host:80 n N wn -1099511627776 0000BEEF"), 0);
    is(swprintf(text, L"%-8.3x|%+d|% d|%#o|%08.3f|%e|%g", 10, 5, 6, 8, 3.14159, 1.0, 1e-5), 48);
    is(wcscmp(text, L"00a     |+5| 6|010|0003.142|1.000000e+000|1e-005"), 0);
    is(swprintf(text, L"%s|%hs", NULL, NULL), 13);
    is(wcscmp(text, L"(null)|(null)"), 0);
}

/* Bounds of a buffer: none, one, one too few, exact, plenty. */
static void what_fits_in_wide_text(void)
{
    WCHAR text[8];

    filled(text, 8);
    is(_snwprintf(text, 0, L"abc"), -1);
    is(text[0], '#');
    is(_snwprintf(text, 1, L"abc"), -1);
    is(text[0], 'a');
    is(text[1], '#');
    is(_snwprintf(text, 2, L"abc"), -1);
    is(_snwprintf(text, 3, L"%s", L"abc"), 3);
    is(text[2], 'c');
    is(text[3], '#');                               /* no NUL when it fits exactly */
    is(_snwprintf(text, 4, L"abc"), 3);
    is(text[3], 0);
    is(_snwprintf(NULL, 0, L"%d", 12345), 5);
    is(_snwprintf(text, 4, L"%2147483647d", 1), -1);
}

static void what_fits_in_narrow_text(void)
{
    int (*volatile print)(char *, size_t, const char *, ...) = _snprintf;
    char text[8];

    memset(text, '#', sizeof text);
    is(print(text, 0, "abc"), -1);
    is(text[0], '#');
    is(print(text, 2, "abc"), -1);
    is(text[2], '#');
    is(print(text, 3, "%S", L"abc"), 3);
    is(memcmp(text, "abc#", 4), 0);
    is(print(text, 4, "abc"), 3);
    is(text[3], 0);
    is(print(NULL, 0, "%d", 12345), 5);
}

static void wsprintf_has_an_end(void)
{
    static WCHAR text[1100], source[1100];

    is(wsprintf(text, L"%s=%lu", L"x", 7ul), 3);
    is(wcscmp(text, L"x=7"), 0);
    filled(source, 1099);
    filled(text, 1100);
    is(wsprintf(text, L"%s", source), 1023);
    is(text[1022], '#');
    is(text[1023], 0);
    is(text[1024], '#');
    source[1023] = 0;
    is(wsprintf(text, L"%s", source), 1023);
}

static FILE *written(const WCHAR *mode)
{
    FILE *f = _wfopen(L"" FILE_NAME, mode);

    ok(f != NULL);
    return f;
}

/* What the file holds, by narrow means. */
static size_t held(char bytes[128])
{
    FILE *f = fopen(FILE_NAME, "r");
    size_t n = f ? fread(bytes, 1, 127, f) : 0;

    bytes[n] = '\0';
    if (f)
        fclose(f);
    return n;
}

static void streams_carry_utf_8(void)
{
    char bytes[128];
    FILE *f = written(L"w");

    if (!f)
        return;
    is(fwprintf(f, L"%s %d %hs\n", L"\x20ac", 42, "n"), 7);
    is(fputws(L"\xd83d\xde00\n", f), 0);
    is(fputwc(0xd83d, f), 0xd83d);                  /* halves that come apart */
    is(fputwc(0xde00, f), 0xde00);
    is(fputwc(0xd83d, f), 0xd83d);
    is(fputwc(L'x', f), 'x');
    is(fclose(f), 0);
    is(held(bytes), 7 + 2 + 5 + 4 + 3 + 1);
    is(strcmp(bytes, "\xe2\x82\xac 42 n\n\xf0\x9f\x98\x80\n\xf0\x9f\x98\x80\xef\xbf\xbdx"), 0);
}

static void streams_are_read_in_units(void)
{
    WCHAR line[16];
    FILE *f = fopen(FILE_NAME, "w");

    fputs("a\xe2\x82\xac\nlonger than it\n\xf0\x9f\x98\x80\xff\xc3(", f);
    fclose(f);
    f = written(L"r");
    if (!f)
        return;
    ok(fgetws(line, 16, f) == line);
    is(wcscmp(line, L"a\x20ac\n"), 0);
    ok(fgetws(line, 7, f) == line);
    is(wcscmp(line, L"longer"), 0);
    ok(fgetws(line, 16, f) == line);
    is(wcscmp(line, L" than it\n"), 0);
    is(fgetwc(f), 0xd83d);
    is(fgetwc(f), 0xde00);
    is(ungetwc(0xde00, f), 0xde00);
    is(ungetwc(0x20ac, f), 0x20ac);
    is(getwc(f), 0x20ac);
    is(getwc(f), 0xde00);
    is(fgetwc(f), 0xff);                            /* no UTF-8: ISO 8859-1 */
    is(fgetwc(f), 0xc3);
    is(fgetwc(f), '(');
    is(fgetwc(f), WEOF);
    ok(feof(f));
    ok(!fgetws(line, 16, f));
    is(ungetwc(WEOF, f), WEOF);
    fclose(f);
    remove(FILE_NAME);
}

static void a_file_that_is_not_there(void)
{
    errno = 0;
    ok(!_wfopen(L"\\no such file", L"r"));
    is(errno, ENOENT);
    ok(!_wfopen(NULL, L"r"));
    is(errno, EINVAL);
}

static void a_stream_that_cannot_be_written(void)
{
    FILE *f = written(L"w");

    if (!f)
        return;
    fclose(f);
    f = written(L"r");
    is(fwprintf(f, L"x"), -1);
    is(fputwc(L'x', f), WEOF);
    is(fputws(L"x", f), WEOF);
    fclose(f);
    remove(FILE_NAME);
}

static void the_console(void)
{
    is(wprintf(L"# %s %hs\n", L"wide", "narrow"), 14);
    is(_putws(L"# \x20ac"), 0);
    is(putwchar(L'#'), '#');
    is(putwchar(L'\n'), '\n');
    is(fwide(stdout, 1), 0);
}

static const struct tap_test tests[] = {
    TAP(wide_conversions),
    TAP(what_fits_in_wide_text),
    TAP(what_fits_in_narrow_text),
    TAP(wsprintf_has_an_end),
    TAP(streams_carry_utf_8),
    TAP(streams_are_read_in_units),
    TAP(a_file_that_is_not_there),
    TAP(a_stream_that_cannot_be_written),
    TAP(the_console),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
