/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_settings.h"

#include <string.h>

#include "bsp/kernel/kernel.h"

enum { LINE_BYTES = 80 };

bool net_settings_number(const char *text, uint32_t *out)
{
    *out = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || *out > 100000000)
            return false;
        *out = *out * 10 + (uint32_t)(*text - '0');
    }
    return true;
}

/* Copies one line without its end and blanks behind; how much of the text it took. */
static unsigned take_line(const char *text, unsigned bytes, char line[LINE_BYTES], bool *fits)
{
    unsigned at = 0, n = 0;

    for (*fits = true; at < bytes && text[at] && text[at] != '\n'; at++) {
        if (n < LINE_BYTES - 1)
            line[n++] = text[at];
        else
            *fits = false;
    }
    while (n && (line[n - 1] == '\r' || line[n - 1] == ' ' || line[n - 1] == '\t'))
        n--;
    line[n] = 0;
    return at < bytes && !text[at] ? bytes : at + 1;
}

static bool parse_line(char *line, net_setting set, void *arg)
{
    char *equals = line;

    if (!*line || *line == '#')
        return true;
    while (*equals && *equals != '=')
        equals++;
    if (!*equals)
        return false;
    *equals = 0;
    return set(line, equals + 1, arg);
}

void net_settings_read(const char *file, const char *text, unsigned bytes, net_setting set,
                       void *arg)
{
    char line[LINE_BYTES], shown[LINE_BYTES];
    unsigned number = 0;
    bool fits;

    for (unsigned at = 0; at < bytes;) {
        at += take_line(text + at, bytes - at, line, &fits);
        number++;
        memcpy(shown, line, sizeof shown);
        if (!fits || !parse_line(line, set, arg))
            kprintf("%s:%u: not understood, skipped: %s\n", file, number, shown);
    }
}
