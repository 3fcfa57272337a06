/* SPDX-License-Identifier: MIT */
/* response: the answer to an HTTP request (RFC 9112), taken apart as its bytes come. */
#pragma once

enum { HEADER_MOST = 512 };

enum response_state {
    RESPONSE_STATUS,
    RESPONSE_HEADER,
    RESPONSE_BODY,          /* a length, or until the connection ends */
    RESPONSE_CHUNK_SIZE,
    RESPONSE_CHUNK,
    RESPONSE_CHUNK_END,
    RESPONSE_TRAILER,
    RESPONSE_DONE,
    RESPONSE_BROKEN
};

struct response {
    enum response_state state;
    int status;             /* 200, 404, ... */
    int chunked;
    int has_length;
    unsigned long left;     /* of the body, or of a chunk */
    unsigned long body_bytes;
    char line[HEADER_MOST];
    unsigned line_length;
};

typedef int (*response_write)(void *context, const char *data, unsigned length);

void response_begin(struct response *r);
/* Takes bytes as they were received; the body goes to `write`, whose failure ends it all. */
void response_take(struct response *r, const char *data, unsigned length, response_write write,
                   void *context);
/* The connection has ended: true when the response is whole. */
int response_end(struct response *r);
