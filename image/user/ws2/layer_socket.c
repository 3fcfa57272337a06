/* SPDX-License-Identifier: MIT */
/* Which socket is whose. */
#include "image/user/ws2/layers.h"

#include <stdlib.h>

/* Handles of the system lie below a million. */
enum { BUCKETS = 64, FIRST_MADE = 0x40000000, LAST_MADE = 0x7ffffffc, STEP = 4 };

static struct layer_socket *buckets[BUCKETS];
static SOCKET last_made = LAST_MADE;
static unsigned serials;

/* A handle of the system counts up in its lower bits, one of ours in steps. */
static struct layer_socket **bucket_of(SOCKET s)
{
    return &buckets[(s ^ s >> 2) % BUCKETS];
}

struct layer_socket *layer_socket_find(SOCKET s)
{
    struct layer_socket *n = *bucket_of(s);

    while (n && n->s != s)
        n = n->next;
    return n;
}

static SOCKET fresh(void)
{
    do
        last_made = last_made >= LAST_MADE ? FIRST_MADE : last_made + STEP;
    while (layer_socket_find(last_made));
    return last_made;
}

struct layer_socket *layer_socket_add(SOCKET s, struct ws2_layer *layer)
{
    bool made = s == INVALID_SOCKET;
    struct layer_socket *n = made ? NULL : layer_socket_find(s), **bucket;

    if (n) {
        n->layer = layer;
        n->serial = ++serials;
        return n;
    }
    n = malloc(sizeof *n);
    if (!n)
        return NULL;
    if (made)
        s = fresh();
    bucket = bucket_of(s);
    *n = (struct layer_socket){ *bucket, s, ++serials, layer, 0, made };
    *bucket = n;
    return n;
}

bool layer_socket_remove(SOCKET s)
{
    struct layer_socket **at = bucket_of(s), *n;

    while (*at && (*at)->s != s)
        at = &(*at)->next;
    n = *at;
    if (n)
        *at = n->next;
    free(n);
    return n;
}

void layer_socket_clear(const struct ws2_layer *layer)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        for (struct layer_socket *n = buckets[i], *next; n; n = next) {
            next = n->next;
            if (!layer || n->layer == layer)
                layer_socket_remove(n->s);
        }
}
