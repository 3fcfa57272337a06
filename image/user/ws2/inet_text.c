/* SPDX-License-Identifier: MIT */
#include "image/user/ws2/inet_text.h"

#include <stdio.h>
#include <string.h>

#include "lwip-port/net_addr.h"

_Static_assert((int)INET_TEXT_V4 == (int)NET_ADDR_TEXT, "one room for both");

enum { V4_BYTES = 4, V6_BYTES = 16, GROUPS = 8 };

/* The strict form is the one that is printed: four decimal numbers without leading zeros. */
bool inet_text_read_v4(const char *text, uint8_t out[4])
{
    char printed[INET_TEXT_V4];
    struct net_addr addr;
    const char *end;
    uint32_t word;

    if (!net_addr_parse(text, &end, &addr) || *end)
        return false;
    net_addr_print(addr, printed);
    if (strcmp(text, printed))
        return false;
    word = net_addr_v4(addr);
    memcpy(out, &word, sizeof word);
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One to four hexadecimal digits; NULL when there are none, or more. */
static const char *read_group(const char *text, unsigned *value)
{
    int digits = 0;

    for (*value = 0; hex_digit(*text) >= 0; text++)
        if (++digits > 4)
            return NULL;
        else
            *value = *value << 4 | (unsigned)hex_digit(*text);
    return digits ? text : NULL;
}

/* The bytes up to the end or to `::`, which *gap points behind then.  How many; -1 on a fault. */
static int read_part(const char *text, uint8_t *out, int most, const char **gap)
{
    int n = 0;

    *gap = NULL;
    if (!*text)
        return 0;
    while (n < most) {
        unsigned value;
        const char *end = read_group(text, &value);

        if (end && *end == '.' && n + V4_BYTES <= most)
            return inet_text_read_v4(text, out + n) ? n + V4_BYTES : -1;
        if (!end)
            return -1;
        out[n++] = (uint8_t)(value >> 8);
        out[n++] = (uint8_t)value;
        if (!*end)
            return n;
        if (*end != ':')
            return -1;
        text = end + 1;
        if (*text == ':') {
            *gap = text + 1;
            return n;
        }
    }
    return -1;
}

bool inet_text_read_v6(const char *text, uint8_t out[16])
{
    uint8_t head[V6_BYTES], tail[V6_BYTES];
    const char *gap, *second;
    int before = 0, behind = 0;

    if (!*text)
        return false;
    if (text[0] == ':' && text[1] == ':') {
        gap = text + 2;
    } else {
        before = read_part(text, head, V6_BYTES, &gap);
        if (before < 0 || (!gap && before < V6_BYTES))
            return false;
    }
    if (gap) {
        behind = read_part(gap, tail, V6_BYTES - 2, &second);
        if (behind < 0 || second || before + behind > V6_BYTES - 2)
            return false;
    }
    memset(out, 0, V6_BYTES);
    memcpy(out, head, (size_t)before);
    memcpy(out + V6_BYTES - behind, tail, (size_t)behind);
    return true;
}

size_t inet_text_write_v4(const uint8_t in[4], char out[INET_TEXT_V4])
{
    uint32_t word;

    memcpy(&word, in, sizeof word);
    return net_addr_print(net_addr_from_v4(word), out);
}

/* The first of the longest runs of two or more zero groups. */
static int longest_gap(const unsigned groups[GROUPS], int *length)
{
    int first = -1;

    *length = 1;
    for (int i = 0, run = 0; i < GROUPS; i++) {
        run = groups[i] ? 0 : run + 1;
        if (run > *length) {
            *length = run;
            first = i - run + 1;
        }
    }
    return first;
}

size_t inet_text_write_v6(const uint8_t in[16], char out[INET_TEXT_V6])
{
    unsigned groups[GROUPS];
    int length, gap;
    size_t n = 0;

    for (int i = 0; i < GROUPS; i++)
        groups[i] = (unsigned)in[2 * i] << 8 | in[2 * i + 1];
    gap = longest_gap(groups, &length);
    for (int i = 0; i < GROUPS; i++) {
        if (i == gap) {
            n += (size_t)snprintf(out + n, INET_TEXT_V6 - n, "::");
            i += length - 1;
            continue;
        }
        if (i && i != gap + length)
            out[n++] = ':';
        /* what carries an IPv4 address shows it */
        if (i == 6 && gap == 0 && (length == 6 || (length == 5 && groups[5] == 0xffff)))
            return n + inet_text_write_v4(in + 12, out + n);
        n += (size_t)snprintf(out + n, INET_TEXT_V6 - n, "%x", groups[i]);
    }
    out[n] = '\0';
    return n;
}
