/* SPDX-License-Identifier: MIT */
/* The engine of printf against the host's, over random conversions: one alone, everything that both
 * have the same meaning for.  Then the wide engine against the narrow one. */
#include "tests/unit/host/test.h"
#include "tests/unit/user/printed.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 200000 };

struct conversion {
    char format[40];            /* without width and padding */
    bool left, zero;
    int width;
    char kind;
};

static bool maybe(unsigned percent)
{
    return test_random_below(100) < percent;
}

static char one_of(const char *letters)
{
    return letters[test_random_below((uint32_t)strlen(letters))];
}

static uint64_t random_bits(void)
{
    uint64_t bits = (uint64_t)test_random() << 32 | test_random();

    return maybe(20) ? 0 : bits >> test_random_below(64);
}

static double random_double(void)
{
    uint64_t bits = (uint64_t)test_random() << 32 | test_random();
    double d;

    switch (test_random_below(4)) {
    case 0:
        return (double)(int32_t)test_random() / (1u << test_random_below(12));      /* ties */
    case 1:
        return (double)test_random_below(1000000) / 100;
    case 2:
        return (int32_t)test_random_below(20) - 10;
    default:
        memcpy(&d, &bits, sizeof d);
        return d - d == 0 ? d : 0.1;
    }
}

static struct conversion invent(const char *kinds)
{
    struct conversion c = { .kind = one_of(kinds) };
    bool number = !strchr("sc", c.kind), decimal = strchr("diu", c.kind);
    int at = 0;

    c.format[at++] = '%';
    if (maybe(20))
        c.format[at++] = '+';
    if (maybe(20))
        c.format[at++] = ' ';
    if (number && !decimal && maybe(30))
        c.format[at++] = '#';
    c.left = maybe(30);
    c.zero = number && maybe(30);
    c.width = maybe(50) ? (int)test_random_below(40) : 0;
    if (c.kind != 'c' && maybe(60))
        at += sprintf(c.format + at, ".%u", test_random_below(maybe(5) ? 1300 : 25));
    if (strchr("diuoxX", c.kind)) {
        static const char *const sizes[] = { "", "h", "hh", "ll", "j" };

        at += sprintf(c.format + at, "%s", sizes[test_random_below(5)]);
    }
    c.format[at++] = c.kind;
    return c;
}

/* The format with width and padding, behind the '%'. */
static void whole_format(const struct conversion *c, char out[80])
{
    char width[12] = "";

    if (c->width)
        sprintf(width, "%d", c->width);
    sprintf(out, "%%%s%s", c->left ? "-" : "", c->zero ? "0" : "");
    /* the other flags come before the width */
    size_t flags = strspn(c->format + 1, "+ #");
    sprintf(out + strlen(out), "%.*s%s%s", (int)flags, c->format + 1, width,
            c->format + 1 + flags);
}

/* "e+05" is "e+005" here. */
static void third_digit(char *text)
{
    char *e = strpbrk(text, "eE");

    if (e && strlen(e + 2) == 2) {
        memmove(e + 3, e + 2, 3);
        e[2] = '0';
    }
}

/* What the host prints without width becomes what it would be with it. */
static void pad(const struct conversion *c, char *text)
{
    size_t n = strlen(text), more = (size_t)c->width > n ? (size_t)c->width - n : 0;
    bool integer = strchr("diuoxX", c->kind);
    bool zero = c->zero && !(integer && strchr(c->format, '.'));
    size_t front = 0;

    if (c->left) {
        memset(text + n, ' ', more);
        text[n + more] = '\0';
        return;
    }
    if (zero) {
        front = strspn(text, "+- ");
        if (strchr("xXaA", c->kind) && text[front] == '0' && (text[front + 1] | 0x20) == 'x')
            front += 2;
    }
    memmove(text + front + more, text + front, n - front + 1);
    memset(text + front, zero ? '0' : ' ', more);
}

static void compare(const struct conversion *c, const char *format, const char *got, char *want)
{
    if (strchr("eEgG", c->kind))
        third_digit(want);
    pad(c, want);
    if (strcmp(got, want))
        test_fail(__FILE__, __LINE__, "\"%s\" gave \"%s\", want \"%s\"", format, got, want);
}

TEST(integers_and_text_as_the_host_prints_them)
{
    static const char *const words[] = { "", "a", "word", "much longer than any precision of it" };

    for (int i = 0; i < ROUNDS; i++) {
        struct conversion c = invent("diuoxXsc");
        uint64_t value = random_bits();
        const char *word = words[test_random_below(4)];
        char format[80], want[PRINTED_ROOM];

        whole_format(&c, format);
        if (c.kind == 's') {
            snprintf(want, sizeof want, c.format, word);
            compare(&c, format, printed(format, word), want);
        } else if (c.kind == 'c') {
            snprintf(want, sizeof want, c.format, 'x');
            compare(&c, format, printed(format, 'x'), want);
        } else {
            snprintf(want, sizeof want, c.format, value);
            compare(&c, format, printed(format, value), want);
        }
    }
}

TEST(floating_point_as_the_host_prints_it)
{
    for (int i = 0; i < ROUNDS / 4; i++) {
        struct conversion c = invent("fFeEgGaA");
        double value = random_double();
        char format[80], want[PRINTED_ROOM];

        whole_format(&c, format);
        snprintf(want, sizeof want, c.format, value);
        compare(&c, format, printed(format, value), want);
    }
}

TEST(wide_text_is_the_narrow_one_in_wide_units)
{
    for (int i = 0; i < ROUNDS / 4; i++) {
        struct conversion c = invent("diuoxXeEfgGaA");
        char format[80];
        wchar_t wide[80];
        uint64_t bits = random_bits();
        double value = random_double();
        bool integer = strchr("diuoxX", c.kind);
        size_t n = 0;

        whole_format(&c, format);
        do
            wide[n] = (wchar_t)format[n];
        while (format[n++]);
        if (integer) {
            CHECK_EQ(printed_wide(PRINTED_ROOM - 1, wide, bits), strlen(printed(format, bits)));
            printed_wide(PRINTED_ROOM - 1, wide, bits);
        } else {
            CHECK_EQ(printed_wide(PRINTED_ROOM - 1, wide, value), strlen(printed(format, value)));
            printed_wide(PRINTED_ROOM - 1, wide, value);
        }
        wchar_t units[PRINTED_ROOM];
        memcpy(units, printed_units, sizeof units);
        integer ? printed(format, bits) : printed(format, value);
        for (size_t k = 0; k <= strlen(printed_text); k++)
            CHECK_EQ(units[k], (unsigned char)printed_text[k]);
    }
}
