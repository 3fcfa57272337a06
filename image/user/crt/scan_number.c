/* SPDX-License-Identifier: MIT */
/* The engine of scanf: numbers.  What was read too far goes back. */
#include "image/user/crt/scan.h"

#include <stdlib.h>
#include <string.h>

enum { ITEM = 512 };    /* as much of a floating point number as is looked at */

/* What has been read of a number. */
struct item {
    struct scan_run *run;
    int left;               /* units that it may still take */
    int n;
    char text[ITEM];
};

/* Takes the next unit when it is one of these letters, given in lower case. */
static bool take(struct item *i, const char *letters)
{
    int c;

    if (!i->left || i->n == ITEM - 1)
        return false;
    c = scan_get(i->run);
    if (c > 0 && c < 0x80 && strchr(letters, c >= 'A' && c <= 'Z' ? c | 0x20 : c)) {
        i->text[i->n++] = (char)c;
        i->left--;
        return true;
    }
    scan_unget(i->run, c);
    return false;
}

static void give_back(struct item *i, int to)
{
    while (i->n > to) {
        scan_unget(i->run, i->text[--i->n]);
        i->left++;
    }
}

static int digit_of(int c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

bool scan_integer(struct scan_run *r, int width, int base, unsigned long long *value)
{
    static const char digits[] = "0123456789abcdef";
    struct item i = { .run = r, .left = width };
    char set[sizeof digits] = { 0 };
    bool minus, any = false;

    *value = 0;
    take(&i, "+-");
    minus = i.n && i.text[0] == '-';
    i.n = 0;
    if ((base == 0 || base == 16) && take(&i, "0")) {
        any = true;
        if (take(&i, "x")) {
            if (take(&i, digits))
                *value = (unsigned)digit_of(i.text[2]);
            else
                give_back(&i, 1);
            base = i.n == 3 ? 16 : base;
        }
        if (!base)
            base = 8;
    }
    memcpy(set, digits, (size_t)(base ? base : 10));
    for (base = base ? base : 10; i.n = 0, take(&i, set); any = true)
        *value = *value * (unsigned)base + (unsigned)digit_of(i.text[0]);
    if (minus)
        *value = 0 - *value;
    return any;
}

static int take_all(struct item *i, const char *letters)
{
    int before = i->n;

    while (take(i, letters))
        ;
    return i->n - before;
}

bool scan_float(struct scan_run *r, int width, double *value)
{
    struct item i = { .run = r, .left = width };
    const char *digits = "0123456789", *exponent = "e";
    bool hex;
    int any = 0, end = 0;

    take(&i, "+-");
    if (take(&i, "0"))
        any = end = i.n;
    hex = any && take(&i, "x");
    if (hex) {
        digits = "0123456789abcdef";
        exponent = "p";
        any = 0;
    }
    any += take_all(&i, digits);
    if (take(&i, "."))
        any += take_all(&i, digits);
    if (!any)
        give_back(&i, end);
    if (!any && !hex)
        return false;
    end = i.n;
    if (any && take(&i, exponent)) {
        take(&i, "+-");
        if (!take_all(&i, "0123456789"))
            give_back(&i, end);
    }
    i.text[i.n] = '\0';
    *value = strtod(i.text, NULL);
    return true;
}
