/* SPDX-License-Identifier: MIT */
#include "provider/socket/config.h"

#include "bsp/kernel/object/handle.h"

#include <string.h>

enum { LINE_BYTES = 80, PORTS_LOW = 49152, PORTS_HIGH = 65535, NO_LIMIT = 65535 };
enum { HOUR_MS = 3600000 };

struct provider_settings provider_settings = {
    .sockets = NO_LIMIT,
    .ephemeral_low = PORTS_LOW,
    .ephemeral_high = PORTS_HIGH,
    .connect_timeout_ms = 21000,
    .datagram_kb = 4096,
    .orphan_timeout_ms = 60000,
    .data_retransmissions = 5,
    .sockets_per_process = HANDLES_PER_PROCESS,
};

static const struct {
    const char *name;
    uint32_t *value, least, most;
} known[] = {
    { "SOCKETS", &provider_settings.sockets, 1, NO_LIMIT },
    { "EPHEMERAL_LOW", &provider_settings.ephemeral_low, 1, 65535 },
    { "EPHEMERAL_HIGH", &provider_settings.ephemeral_high, 1, 65535 },
    { "CONNECT_TIMEOUT_MS", &provider_settings.connect_timeout_ms, 100, HOUR_MS },
    { "DATAGRAM_KB", &provider_settings.datagram_kb, 1, 1024 * 1024 },
    { "ORPHAN_TIMEOUT_MS", &provider_settings.orphan_timeout_ms, 1000, HOUR_MS },
    { "TcpMaxDataRetransmissions", &provider_settings.data_retransmissions, 1, 11 },
    { "MAX_SOCKETS_PER_PROCESS", &provider_settings.sockets_per_process, 1, HANDLES_PER_PROCESS },
};

static bool parse_number(const char *text, uint32_t *out)
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

static bool parse_line(const char *line)
{
    uint32_t value;

    if (!*line || *line == '#')
        return true;
    for (unsigned i = 0; i < ARRAY_SIZE(known); i++) {
        size_t n = strlen(known[i].name);

        if (strncmp(line, known[i].name, n) || line[n] != '=')
            continue;
        if (!parse_number(line + n + 1, &value) || value < known[i].least || value > known[i].most)
            return false;
        *known[i].value = value;
        return true;
    }
    return false;
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
    return at < bytes && !text[at] ? bytes : at + 1;        /* a NUL ends the file */
}

void provider_configure(const char *text, unsigned bytes)
{
    struct provider_settings *s = &provider_settings;
    char line[LINE_BYTES];
    unsigned number = 0;
    bool fits;

    for (unsigned at = 0; at < bytes;) {
        at += take_line(text + at, bytes - at, line, &fits);
        number++;
        if (!fits || !parse_line(line))
            kprintf("provider.conf:%u: not understood, skipped: %s\n", number, line);
    }
    if (s->ephemeral_low > s->ephemeral_high) {
        kprintf("provider.conf: EPHEMERAL_LOW is above EPHEMERAL_HIGH: both skipped\n");
        s->ephemeral_low = PORTS_LOW;
        s->ephemeral_high = PORTS_HIGH;
    }
}
