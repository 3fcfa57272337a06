/* SPDX-License-Identifier: MIT */
/* scanf by our engine: newlib's narrow family, the wide one; strings and streams. */
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include "tests/target/tap.h"

#define FILE_NAME "\\scan.txt"

static FILE *holding(const char *text)
{
    FILE *f = fopen(FILE_NAME, "w+");

    if (ok(f != NULL)) {
        fputs(text, f);
        rewind(f);
    }
    return f;
}

static void narrow_strings(void)
{
    int (*volatile scan)(const char *, const char *, ...) = sscanf;
    long long big = 0;
    wchar_t wide[8];
    char narrow[8];
    int n = 0, end = 0;
    double d = 0;

    is(scan("-5000000000 \xe2\x82\xac ab 0x10 1.5", "%I64d%ls%hs%i%lf%n", &big, wide, narrow, &n,
            &d, &end), 5);
    is(big, -5000000000LL);
    is(wcscmp(wide, L"\x20ac"), 0);
    is(strcmp(narrow, "ab"), 0);
    is(n, 16);
    ok(d == 1.5);
    is(end, 27);
    is(scan("0xz", "%i%1s", &n, narrow), 2);
    is(n, 0);
    is(narrow[0], 'x');
    is(scan("", "%d", &n), EOF);
}

static void wide_strings(void)
{
    wchar_t host[16];
    char name[16];
    int port = 0;
    float f = 0;

    is(swscanf(L"10.0.2.2:80 n\xe9 2.5", L"%[0-9.]:%d %S %f", host, &port, name, &f), 4);
    is(wcscmp(host, L"10.0.2.2"), 0);
    is(port, 80);
    is(strcmp(name, "n\xc3\xa9"), 0);
    ok(f == 2.5f);
    is(swscanf(L"", L"%d", &port), EOF);
}

static void streams(void)
{
    FILE *f = holding("12 0xq \xe2\x82\xac\xf0\x9f\x98\x80 end\n");
    wchar_t wide[8];
    int n = 0;

    if (!f)
        return;
    is(fscanf(f, "%d", &n), 1);
    is(n, 12);
    is(fwscanf(f, L"%i", &n), 1);
    is(n, 0);
    is(fgetc(f), 'x');
    is(fgetc(f), 'q');
    is(fwscanf(f, L"%s", wide), 1);
    is(wcscmp(wide, L"\x20ac\xd83d\xde00"), 0);
    is(fwscanf(f, L" en%d", &n), 0);
    is(fgetc(f), 'd');
    is(fscanf(f, "%d", &n), EOF);
    fclose(f);
    remove(FILE_NAME);
}

static const struct tap_test tests[] = {
    TAP(narrow_strings),
    TAP(wide_strings),
    TAP(streams),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
