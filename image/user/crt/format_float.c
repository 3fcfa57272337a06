/* SPDX-License-Identifier: MIT */
/* The engine of printf: floating point.  The digits come from the C library's dtoa(), which rounds
 * right; what is here is where they, the point and zeros stand. */
#include "image/user/crt/format.h"

#include <string.h>

/* A double has no more digits than this behind its point, and before it. */
enum { MOST_DIGITS = 1100 };
enum { FRACTION_BITS = 52, BIAS = 1023, EXPONENT_ALL = 0x7ff };

/* A number as it is written: digits, zeros, point, zeros, digits, zeros, exponent. */
struct written {
    const char *prefix, *head, *tail;
    size_t head_digits, head_zeros;
    bool point;
    size_t lead_zeros, tail_digits, tail_zeros;
    char exponent[8];
};

static void put(struct format_run *r, const struct format_spec *s, const struct written *w)
{
    size_t exponent = strlen(w->exponent);
    size_t right = format_before(r, s, w->prefix,
                                 strlen(w->prefix) + w->head_digits + w->head_zeros + w->point +
                                     w->lead_zeros + w->tail_digits + w->tail_zeros + exponent);

    format_ascii(r, w->head, w->head_digits);
    format_fill(r, '0', w->head_zeros);
    format_ascii(r, ".", w->point);
    format_fill(r, '0', w->lead_zeros);
    format_ascii(r, w->tail, w->tail_digits);
    format_fill(r, '0', w->tail_zeros);
    format_ascii(r, w->exponent, exponent);
    format_fill(r, ' ', right);
}

/* A sign and at least `least` digits. */
static void put_exponent(char out[8], char mark, int exponent, int least)
{
    unsigned e = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;
    char reversed[5];
    int n = 0;

    for (; e || n < least; e /= 10)
        reversed[n++] = (char)('0' + e % 10);
    *out++ = mark;
    *out++ = exponent < 0 ? '-' : '+';
    while (n)
        *out++ = reversed[--n];
    *out = '\0';
}

static int bounded(int digits)
{
    return digits < MOST_DIGITS ? digits : MOST_DIGITS;
}

/* The digits with the point behind the first `point` of them, and `precision` behind that. */
static void lay_out(struct written *w, const char *digits, int point, int precision)
{
    int n = (int)strlen(digits), behind;
    int before = point < 0 ? 0 : n < point ? n : point;

    w->head = point > 0 ? digits : "0";
    w->head_digits = point > 0 ? (size_t)before : 1;
    w->head_zeros = point > n ? (size_t)(point - n) : 0;
    w->lead_zeros = point < 0 ? (size_t)(-point < precision ? -point : precision) : 0;
    w->tail = digits + before;
    behind = n - before;
    if (behind > precision - (int)w->lead_zeros)
        behind = precision - (int)w->lead_zeros;
    w->tail_digits = (size_t)behind;
    w->tail_zeros = (size_t)(precision - behind) - w->lead_zeros;
}

static void scientific(struct written *w, const char *digits, int point, int precision, char mark)
{
    lay_out(w, digits, 1, precision);
    put_exponent(w->exponent, mark, *digits == '0' ? 0 : point - 1, 3);
}

static void decimal(struct written *w, const struct format_spec *s, double value)
{
    int point, precision = s->precision < 0 ? 6 : s->precision;
    char kind = s->conversion & ~0x20, mark = s->conversion & 0x20 ? 'e' : 'E';
    const char *digits;

    if (kind == 'F') {
        digits = format_digits(value, 3, bounded(precision), &point);
        if (!*digits) {             /* it was rounded to nothing */
            digits = "0";
            point = 1;
        }
        lay_out(w, digits, point, precision);
    } else if (kind == 'E') {
        digits = format_digits(value, 2, bounded(precision) + 1, &point);
        scientific(w, digits, point, precision, mark);
    } else {
        bool alternate = s->flags & FORMAT_ALTERNATE;
        int n;

        precision = precision ? precision : 1;
        digits = format_digits(value, 2, bounded(precision), &point);
        n = (int)strlen(digits);
        if (point - 1 < -4 || point > precision)
            scientific(w, digits, point, (alternate ? precision : n) - 1, mark);
        else
            lay_out(w, digits, point, alternate ? precision - point : n > point ? n - point : 0);
    }
    w->point = w->lead_zeros + w->tail_digits + w->tail_zeros || s->flags & FORMAT_ALTERNATE;
}

/* %a: the bits themselves, in hexadecimal. */
static void hexadecimal(struct written *w, const struct format_spec *s, uint64_t bits,
                        char text[14])
{
    bool upper = s->conversion == 'A';
    const char *hex = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t m = bits & ((1ull << FRACTION_BITS) - 1);
    int biased = (int)(bits >> FRACTION_BITS & EXPONENT_ALL), digits = FRACTION_BITS / 4;
    int exponent = biased ? biased - BIAS : m ? 1 - BIAS : 0;

    if (biased)
        m |= 1ull << FRACTION_BITS;
    if (s->precision >= 0 && s->precision < digits) {
        int drop = 4 * (digits - s->precision);
        uint64_t half = 1ull << (drop - 1), rest = m & (2 * half - 1);

        m += rest > half || (rest == half && m & (2 * half)) ? 2 * half : 0;
        m &= ~(2 * half - 1);
    }
    for (int i = 0; i <= digits; i++)
        text[i] = hex[m >> (FRACTION_BITS - 4 * i) & 15];
    if (s->precision >= 0)
        digits = s->precision < digits ? s->precision : digits;
    else
        while (digits && text[digits] == '0')
            digits--;
    w->head = text;
    w->head_digits = 1;
    w->tail = text + 1;
    w->tail_digits = (size_t)digits;
    w->tail_zeros = s->precision > digits ? (size_t)(s->precision - digits) : 0;
    w->point = digits || w->tail_zeros || s->flags & FORMAT_ALTERNATE;
    put_exponent(w->exponent, upper ? 'P' : 'p', exponent, 1);
}

/* Infinity and what is no number, with as many places as a number would have. */
static void special(struct written *w, const struct format_spec *s, uint64_t bits)
{
    static const uint64_t quiet = 1ull << (FRACTION_BITS - 1);
    uint64_t m = bits & ((1ull << FRACTION_BITS) - 1);
    int precision = s->precision < 0 ? 6 : s->precision;
    char kind = s->conversion & ~0x20;

    w->head = "1";
    w->head_digits = 1;
    w->point = true;
    w->tail = !m ? "#INF" : m & quiet ? m == quiet && bits >> 63 ? "#IND" : "#QNAN" : "#SNAN";
    w->tail_digits = strlen(w->tail);
    if (kind != 'G' && kind != 'A' && (size_t)precision > w->tail_digits)
        w->tail_zeros = (size_t)precision - w->tail_digits;
    if (kind == 'E')
        put_exponent(w->exponent, s->conversion & 0x20 ? 'e' : 'E', 0, 3);
}

void format_float(struct format_run *r, const struct format_spec *s, double value)
{
    struct written w = { 0 };
    char text[14], prefix[4];
    uint64_t bits;
    const char *sign;

    memcpy(&bits, &value, sizeof bits);
    sign = format_sign(s, bits >> 63);
    w.prefix = sign;
    if ((bits >> FRACTION_BITS & EXPONENT_ALL) == EXPONENT_ALL) {
        special(&w, s, bits);
    } else if ((s->conversion & ~0x20) == 'A') {
        hexadecimal(&w, s, bits, text);
        strcpy(prefix, sign);
        strcat(prefix, s->conversion == 'A' ? "0X" : "0x");
        w.prefix = prefix;
    } else {
        decimal(&w, s, value);
    }
    put(r, s, &w);
}
