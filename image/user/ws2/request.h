/* SPDX-License-Identifier: MIT */
/* request: the requests that pend, and the thread that serves them (overlapped.h has the design).
 *
 * Returns  request_new: NULL without memory.  request_serve: false when no service could be made;
 *          the request is in no list then.  request_first: the oldest of that socket and direction,
 *          or NULL.
 * Context  request_first and request_serve: the lock is held.
 * Source   own design.                                                                         */
#pragma once
#include "image/user/ws2/overlapped.h"

#include <stddef.h>
#include <ws2spi.h>

enum { REQUEST_WORDS = 11 };

struct request {
    struct request *next;                 /* of its bucket, in the order in which they were made */
    uint8_t side, nwords, priority;
    uint32_t method;
    uint32_t words[REQUEST_WORDS];
    DWORD moved, flags;
    int error;
    LPWSAOVERLAPPED overlapped;           /* what the routine is called with */
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    HANDLE done;                          /* for the thread that calls the routine; or NULL */
    union {
        WSABUF buffers[1];                /* as many as the call has */
        SOCKADDR_IN to;                   /* of SIO_ROUTING_INTERFACE_CHANGE */
    };
};

/* The words of an argument structure that all overlapped calls have in the same place. */
enum { W_SOCKET, W_BUFFERS, W_COUNT, W_MOVED, W_FLAGS };
/* And of an ioctl, of which two can pend. */
enum { W_CODE = 1, W_IN, W_IN_BYTES, W_RETURNED = 6 };
#define AT(type, field, index) (offsetof(struct type, field) == 4 * (index))
#define ENDS(type)                                                                      \
    (AT(type, overlapped, sizeof(struct type) / 4 - 4) &&                               \
     AT(type, completion, sizeof(struct type) / 4 - 3) &&                               \
     AT(type, err, sizeof(struct type) / 4 - 1) && sizeof(struct type) / 4 <= REQUEST_WORDS)
#define BEGINS(type, moved)                                                             \
    (AT(type, s, W_SOCKET) && AT(type, buffers, W_BUFFERS) && AT(type, count, W_COUNT) && \
     AT(type, moved, W_MOVED) && AT(type, flags, W_FLAGS))
_Static_assert(BEGINS(wsp_recv, received) && BEGINS(wsp_recv_from, received), "receives");
_Static_assert(BEGINS(wsp_send, sent) && BEGINS(wsp_send_to, sent), "sends");
_Static_assert(AT(wsp_ioctl, s, W_SOCKET) && AT(wsp_ioctl, code, W_CODE) &&
                   AT(wsp_ioctl, in, W_IN) && AT(wsp_ioctl, in_bytes, W_IN_BYTES) &&
                   AT(wsp_ioctl, returned, W_RETURNED), "ioctls");
_Static_assert(ENDS(wsp_recv) && ENDS(wsp_recv_from) && ENDS(wsp_send) && ENDS(wsp_send_to) &&
                   ENDS(wsp_ioctl), "all end alike");

static inline uint32_t *overlapped_word(uint32_t *words, unsigned n)
{
    return &words[n - 4];
}

static inline uint32_t *completion_word(uint32_t *words, unsigned n)
{
    return &words[n - 3];
}

static inline uint32_t *error_word(uint32_t *words, unsigned n)
{
    return &words[n - 1];
}

void request_lock(void);
void request_unlock(void);
struct request *request_new(const struct ws2_call *call);
void request_drop(struct request *r);     /* r: or NULL */
struct request *request_first(SOCKET s, enum ws2_side side);
bool request_serve(struct request *r, const struct ws2_call *call);
/* Waits until r is done, calls its routine, frees it. */
DWORD WINAPI request_routine_thread(void *r);
