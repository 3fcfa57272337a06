/* SPDX-License-Identifier: MIT */
/* Addresses as text of programs. */
#include "provider/socket/text.h"

#include "provider/include/wsaerror.h"

unsigned text_from_endpoint(const struct endpoint *ep, uint16_t out[TEXT_MAX])
{
    char text[ENDPOINT_TEXT];
    unsigned n = endpoint_print(ep, text) + 1;

    for (unsigned i = 0; i < n; i++)
        out[i] = (uint8_t)text[i];
    return n;
}

int text_to_endpoint(const uint16_t *text, struct endpoint *out)
{
    char narrow[TEXT_MAX];
    unsigned n = 0;

    do {
        if (n == TEXT_MAX || text[n] > 127)
            return WSAEINVAL;
        narrow[n] = (char)text[n];
    } while (text[n++]);
    return endpoint_parse(narrow, out) ? 0 : WSAEINVAL;
}
