/* SPDX-License-Identifier: MIT */
/* wspconnect's lines, for people or for machines. */
#include "image/user/prog/wspconnect.h"
#include "image/user/ws2/errname.h"
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <string.h>

static bool json;

void report_json(bool on)
{
    json = on;
}

uint64_t report_clock(void)
{
    LARGE_INTEGER now;

    QueryPerformanceCounter(&now);
    return (uint64_t)now.QuadPart;
}

const char *endpoint_text(const struct sockaddr_in *a, char out[24])
{
    ws2_format_address(a->sin_addr.s_addr, out);
    sprintf(out + strlen(out), ":%u", ntohs(a->sin_port));
    return out;
}

/* Strings come from here and from host names, which are plain enough but for quotes and control. */
static void json_string(const char *s)
{
    putchar('"');
    for (; *s; s++)
        if (*s == '"' || *s == '\\')
            printf("\\%c", *s);
        else if ((unsigned char)*s >= ' ' && (unsigned char)*s < 0x7f)
            putchar(*s);
        else
            printf("\\u%04x", (unsigned char)*s);
    putchar('"');
}

static void json_line(const char *step, int ret, int error, unsigned us, const char *detail)
{
    printf("{\"step\": \"%s\", \"ret\": %d, \"error\": %d, \"name\": \"%s\", ", step, ret, error,
           ws2_error_name(error));
    printf("\"us\": %u, \"detail\": ", us);
    json_string(detail);
    printf("}\n");
}

void report(const char *step, int ret, int error, uint64_t since, const char *detail)
{
    unsigned us = (unsigned)(report_clock() - since);

    if (json)
        json_line(step, ret, error, us, detail);
    else if (error)
        printf("%-20s returned %d, %s %d, after %u us  %s\n", step, ret, ws2_error_name(error),
               error, us, detail);
    else
        printf("%-20s returned %d, after %u us  %s\n", step, ret, us, detail);
    fflush(stdout);
}

void report_result(int error, uint64_t since, const char *detail)
{
    unsigned us = (unsigned)(report_clock() - since);

    if (json)
        json_line("result", error ? SOCKET_ERROR : 0, error, us, detail);
    else if (error)
        printf("failed: %s %d  %s\n", ws2_error_name(error), error, detail);
    else
        printf("ok: %s, %u us in all\n", detail, us);
    fflush(stdout);
}
