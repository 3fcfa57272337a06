/* SPDX-License-Identifier: MIT */
/* Microsoft's names for narrow strings, most of them other names of newlib's functions. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int _stricmp(const char *a, const char *b)
{
    return strcasecmp(a, b);
}

int _strnicmp(const char *a, const char *b, size_t n)
{
    return strncasecmp(a, b, n);
}

int _memicmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;

    for (; n--; x++, y++)
        if (tolower(*x) != tolower(*y))
            return tolower(*x) - tolower(*y);
    return 0;
}

void *_memccpy(void *dst, const void *src, int c, size_t n)
{
    return memccpy(dst, src, c, n);
}

char *_strdup(const char *s)
{
    return strdup(s);
}

char *_strlwr(char *s)
{
    for (char *p = s; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return s;
}

char *_strupr(char *s)
{
    for (char *p = s; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return s;
}

char *_strrev(char *s)
{
    char *a = s, *b = s + strlen(s);

    while (a < b && a < --b) {
        char c = *a;

        *a++ = *b;
        *b = c;
    }
    return s;
}

char *_strnset(char *s, int c, size_t n)
{
    for (char *p = s; n-- && *p; p++)
        *p = (char)c;
    return s;
}

char *_strset(char *s, int c)
{
    return _strnset(s, c, (size_t)-1);
}

long long _atoi64(const char *s)
{
    return atoll(s);
}

/* An odd byte at the end stays where it is. */
void _swab(char *src, char *dst, int n)
{
    for (; n > 1; n -= 2, src += 2, dst += 2) {
        char first = src[0];

        dst[0] = src[1];
        dst[1] = first;
    }
}
