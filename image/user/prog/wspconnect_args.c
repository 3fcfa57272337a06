/* SPDX-License-Identifier: MIT */
/* wspconnect's command line. */
#include "image/user/prog/help.h"
#include "image/user/prog/wspconnect.h"
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RETRIES_MAX = 1000, BYTES_MAX = 16 * 1024 * 1024 };

static const char usage[] =
    "usage: wspconnect [-u] [-n select|event] [-b LOCAL[:PORT]] [-r RETRIES] [-m BYTES] [--json] "
    "HOST PORT\n"
    "  -u            datagram socket\n"
    "  -n select     nonblocking, wait with WSPSelect\n"
    "  -n event      nonblocking, wait with WSPEventSelect\n"
    "  -b LOCAL      bind first\n"
    "  -r RETRIES    after a failure call again on the same socket, half a second later\n"
    "  -m BYTES      send BYTES and check that they come back\n"
    "  --json        one JSON object a line\n";

static bool number(const char *text, unsigned long most, unsigned long *out)
{
    char *end;

    *out = strtoul(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && *out <= most;
}

static bool mode(const char *text, enum wait_mode *out)
{
    *out = strcmp(text, "event") ? MODE_SELECT : MODE_EVENT;
    return *out == MODE_EVENT || !strcmp(text, "select");
}

static bool local(const char *text, struct sockaddr_in *out)
{
    unsigned long port = 0;
    const char *end;
    uint32_t address;

    if (!ws2_parse_address(text, &end, &address) ||
        (*end && (*end != ':' || !number(end + 1, 0xffff, &port))))
        return false;
    out->sin_family = AF_INET;
    out->sin_addr.s_addr = address;
    out->sin_port = htons((u_short)port);
    return true;
}

/* An option that takes a value; false when the value is not right. */
static bool option(char letter, const char *value, struct options *o)
{
    unsigned long n = 0;
    bool ok = true;

    switch (letter) {
    case 'n': ok = mode(value, &o->mode); break;
    case 'b': ok = o->bind = local(value, &o->local); break;
    case 'r': ok = number(value, RETRIES_MAX, &n); o->retries = n; break;
    default: ok = number(value, BYTES_MAX, &n); o->bytes = n; break;
    }
    return ok;
}

static bool complain(const char *what, const char *word)
{
    printf("wspconnect: %s%s\n%s", what, word, usage);
    return false;
}

bool options_parse(int argc, char **argv, struct options *o)
{
    const char *port = NULL;
    unsigned long n;

    memset(o, 0, sizeof *o);
    o->help = asks_for_help(argc, argv);
    if (o->help) {
        printf("%s", usage);
        return true;
    }
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];

        if (!strcmp(a, "--json")) {
            o->json = true;
        } else if (!strcmp(a, "-u")) {
            o->datagram = true;
        } else if (a[0] == '-' && a[1] && !a[2] && strchr("nbrm", a[1])) {
            if (i + 1 == argc)
                return complain("a value is missing after ", a);
            if (!option(a[1], argv[++i], o))
                return complain("cannot use the value ", argv[i]);
        } else if (a[0] == '-') {
            return complain("no such option: ", a);
        } else if (!o->host) {
            o->host = a;
        } else if (!port) {
            port = a;
        } else {
            return complain("one word too many: ", a);
        }
    }
    if (!port)
        return complain(o->host ? "PORT is missing" : "HOST and PORT are missing", "");
    if (!number(port, 0xffff, &n))
        return complain("not a port: ", port);
    o->port = (uint16_t)n;
    return true;
}
