/* SPDX-License-Identifier: MIT */
#include "response.h"

#include <stdlib.h>
#include <string.h>

void response_begin(struct response *r)
{
    memset(r, 0, sizeof *r);
}

static int same_word(const char *a, const char *b, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        if ((a[i] | 0x20) != (b[i] | 0x20))
            return 0;
    return 1;
}

/* The value of a header line of this name, or NULL. */
static const char *value_of(const char *line, const char *name)
{
    size_t length = strlen(name);

    if (!same_word(line, name, length) || line[length] != ':')
        return NULL;
    line += length + 1;
    return line + strspn(line, " \t");
}

static enum response_state status_line(struct response *r)
{
    const char *space = strchr(r->line, ' ');

    if (strncmp(r->line, "HTTP/1.", 7) || !space)
        return RESPONSE_BROKEN;
    r->status = atoi(space + 1);
    return r->status >= 100 && r->status <= 999 ? RESPONSE_HEADER : RESPONSE_BROKEN;
}

/* An empty line ends the headers: what follows depends on what they said. */
static enum response_state headers_end(struct response *r)
{
    if (r->status < 200) {          /* 100 Continue: the answer is still to come */
        response_begin(r);
        return RESPONSE_STATUS;
    }
    if (r->status == 204 || r->status == 304)
        return RESPONSE_DONE;
    if (r->chunked)
        return RESPONSE_CHUNK_SIZE;
    return r->has_length && r->left == 0 ? RESPONSE_DONE : RESPONSE_BODY;
}

static enum response_state header_line(struct response *r)
{
    const char *value;
    char *end;

    if (!r->line[0])
        return headers_end(r);
    value = value_of(r->line, "Transfer-Encoding");
    if (value && same_word(value, "chunked", sizeof "chunked"))
        r->chunked = 1;
    value = value_of(r->line, "Content-Length");
    if (value) {
        r->left = strtoul(value, &end, 10);
        if (end == value || *end)
            return RESPONSE_BROKEN;
        r->has_length = 1;
    }
    return RESPONSE_HEADER;
}

static enum response_state chunk_size(struct response *r)
{
    char *end;

    r->left = strtoul(r->line, &end, 16);
    if (end == r->line || (*end && *end != ';' && *end != ' '))
        return RESPONSE_BROKEN;
    return r->left ? RESPONSE_CHUNK : RESPONSE_TRAILER;
}

static enum response_state whole_line(struct response *r)
{
    switch (r->state) {
    case RESPONSE_STATUS:
        return status_line(r);
    case RESPONSE_HEADER:
        return header_line(r);
    case RESPONSE_CHUNK_SIZE:
        return chunk_size(r);
    case RESPONSE_CHUNK_END:
        return r->line[0] ? RESPONSE_BROKEN : RESPONSE_CHUNK_SIZE;
    case RESPONSE_TRAILER:
        return r->line[0] ? RESPONSE_TRAILER : RESPONSE_DONE;
    default:
        return RESPONSE_BROKEN;
    }
}

/* A header line longer than we keep is cut: none of those that we read is. */
static void take_line_byte(struct response *r, char c)
{
    if (c != '\n') {
        if (r->line_length < HEADER_MOST - 1)
            r->line[r->line_length++] = c;
        return;
    }
    if (r->line_length && r->line[r->line_length - 1] == '\r')
        r->line_length--;
    r->line[r->line_length] = '\0';
    r->line_length = 0;
    r->state = whole_line(r);
}

static int in_body(const struct response *r)
{
    return r->state == RESPONSE_BODY || r->state == RESPONSE_CHUNK;
}

static unsigned take_body(struct response *r, const char *data, unsigned length,
                          response_write write, void *context)
{
    int bounded = r->state == RESPONSE_CHUNK || r->has_length;
    unsigned part = bounded && length > r->left ? (unsigned)r->left : length;

    if (!write(context, data, part)) {
        r->state = RESPONSE_BROKEN;
        return part;
    }
    r->body_bytes += part;
    if (bounded) {
        r->left -= part;
        if (r->left == 0)
            r->state = r->state == RESPONSE_CHUNK ? RESPONSE_CHUNK_END : RESPONSE_DONE;
    }
    return part;
}

void response_take(struct response *r, const char *data, unsigned length, response_write write,
                   void *context)
{
    while (length > 0 && r->state != RESPONSE_DONE && r->state != RESPONSE_BROKEN) {
        unsigned used = 1;

        if (in_body(r))
            used = take_body(r, data, length, write, context);
        else
            take_line_byte(r, *data);
        data += used;
        length -= used;
    }
}

int response_end(struct response *r)
{
    if (r->state == RESPONSE_BODY && !r->has_length)
        r->state = RESPONSE_DONE;
    return r->state == RESPONSE_DONE;
}
