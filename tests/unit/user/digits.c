/* SPDX-License-Identifier: MIT */
/* format_digits() by the host's printf, which rounds right as well. */
#include "image/user/crt/format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1500 };

/* "d.dddde+xx" */
static int by_exponent(char *digits, double value, int n)
{
    char text[ROOM], *e;

    snprintf(text, sizeof text, "%.*e", n - 1, value);
    e = strchr(text, 'e');
    *e = '\0';
    digits[0] = text[0];
    strcpy(digits + 1, text[1] ? text + 2 : "");
    return atoi(e + 1) + 1;
}

/* "ddd.ddd" */
static int by_point(char *digits, double value, int n)
{
    char text[ROOM];
    int point, zeros = 0;
    size_t before;

    snprintf(text, sizeof text, "%.*f", n, value);
    before = strcspn(text, ".");
    memcpy(digits, text, before);
    strcpy(digits + before, text[before] ? text + before + 1 : "");
    point = (int)before;
    while (digits[zeros] == '0')
        zeros++;
    memmove(digits, digits + zeros, strlen(digits + zeros) + 1);
    return point - zeros;
}

const char *format_digits(double value, int mode, int digits, int *point)
{
    static char text[ROOM];
    size_t n;

    value = fabs(value);
    if (value == 0) {
        *point = 1;
        return "0";
    }
    *point = mode == 2 ? by_exponent(text, value, digits) : by_point(text, value, digits);
    for (n = strlen(text); n && text[n - 1] == '0'; n--)
        text[n - 1] = '\0';
    return text;
}
