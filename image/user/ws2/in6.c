/* SPDX-License-Identifier: MIT */
/* What Winsock has for IPv6 and for messages of getaddrinfo. */
#include "image/user/ws2/ws2.h"

#include <string.h>
#include <ws2tcpip.h>

const struct in6_addr in6addr_any = IN6ADDR_ANY_INIT;
const struct in6_addr in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

static const struct {
    int code;
    const char *text;
} messages[] = {
    { 0, "No error." },
    { EAI_AGAIN, "The name server gives no answer for now." },
    { EAI_BADFLAGS, "The flags do not go together." },
    { EAI_FAIL, "The name server refuses, or there is none." },
    { EAI_FAMILY, "The address family is not supported." },
    { EAI_MEMORY, "There is not enough memory." },
    { EAI_NODATA, "The name has no address." },
    { EAI_NONAME, "The host or the service is not known." },
    { EAI_SERVICE, "The service is not known for this type of socket." },
    { EAI_SOCKTYPE, "The type of socket is not supported." },
};

static const char *message(int code)
{
    for (unsigned i = 0; i < sizeof messages / sizeof *messages; i++)
        if (messages[i].code == code)
            return messages[i].text;
    return "Unknown error.";
}

char *WSAAPI gai_strerrorA(int ecode)
{
    struct ws2_thread *t = ws2_thread();

    return t ? strcpy(t->alias, message(ecode)) : NULL;
}

WCHAR *WSAAPI gai_strerrorW(int ecode)
{
    struct ws2_thread *t = ws2_thread();
    const char *text = message(ecode);
    WCHAR *wide;

    if (!t)
        return NULL;
    wide = t->message;
    do
        *wide++ = (WCHAR)*text;
    while (*text++);
    return t->message;
}
