/* SPDX-License-Identifier: MIT */
/* Command line to argv.  Source: learn.microsoft.com CommandLineToArgvW (bb776391): 2n backslashes
 * before a quote give n and the quote delimits; 2n+1 give n and a literal quote; elsewhere a
 * backslash is a backslash; "" inside quotes is one quote. */
#include "image/user/crt/crt.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Copies one argument from *in to *out, both in the same buffer; out never overtakes in. */
static void one_arg(char **in, char **out)
{
    char *s = *in, *d = *out;
    bool quoted = false;

    while (*s && (quoted || !blank(*s))) {
        unsigned slashes = 0;

        while (s[slashes] == '\\')
            slashes++;
        if (s[slashes] == '"') {
            for (unsigned i = 0; i < slashes / 2; i++)
                *d++ = '\\';
            s += slashes;
            if (slashes % 2 || (quoted && s[1] == '"')) {
                *d++ = '"';
                s += slashes % 2 ? 1 : 2;
            } else {
                quoted = !quoted;
                s++;
            }
        } else if (slashes) {
            while (slashes--)
                *d++ = *s++;
        } else {
            *d++ = *s++;
        }
    }
    *in = *s ? s + 1 : s;
    *d++ = '\0';
    *out = d;
}

int args_split(char *line, char **argv, int max)
{
    char *in = line, *out = line;
    int argc = 0;

    while (argc < max - 1) {
        while (blank(*in))
            in++;
        if (!*in)
            break;
        argv[argc++] = out;
        one_arg(&in, &out);
    }
    argv[argc] = NULL;
    return argc;
}

const char *args_behind_name(const char *line)
{
    bool quoted = false;

    while (blank(*line))
        line++;
    for (; *line && (quoted || !blank(*line)); line++)
        if (*line == '"')
            quoted = !quoted;
    while (blank(*line))
        line++;
    return line;
}
