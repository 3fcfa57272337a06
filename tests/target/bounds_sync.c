/* SPDX-License-Identifier: MIT */
/* The calls of set KERN about objects that programs share, at their bounds. */
#include <string.h>
#include "bsp/abi/svc_abi.h"
#include <winerror.h>
#include "tests/target/bounds_calls.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

static HANDLE event, semaphore;
static uint32_t reader, writer;         /* of a queue that has room; messages are four bytes */
static uint32_t empty_reader, full_writer;
static const uint16_t text[] = { 'b', 'o', 'u', 'n', 'd', 's' };

static uint32_t new_queue(uint32_t max_messages, uint32_t *other)
{
    struct kern_create_queue a = { .flags = KERN_QUEUE_ALLOW_BROKEN, .max_messages = max_messages,
                                   .max_bytes = 4, .reads = 1 };
    struct kern_open_queue o = { KERN_SELF_PROCESS, 0, 0, 0 };

    is(kern_svc(SVC_ID(SVC_KERN, KERN_CREATE_QUEUE), &a, sizeof a), 0);
    o.source = a.queue;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_OPEN_QUEUE), &o, sizeof o), 0);
    *other = o.queue;
    return a.queue;
}

static uint32_t write_one(uint32_t to)
{
    struct kern_queue_io a = { to, word(bounds_edge(4)), 4, 0, 0, 0 };

    return kern_svc(SVC_ID(SVC_KERN, KERN_WRITE_QUEUE), &a, sizeof a);
}

void bounds_sync_begin(void)
{
    uint32_t unused;

    event = CreateEvent(NULL, TRUE, FALSE, L"bounds");
    semaphore = CreateSemaphore(NULL, 0, 0x7fffffff, NULL);
    reader = new_queue(16, &writer);
    empty_reader = new_queue(1, &unused);
    new_queue(1, &full_writer);
    is(write_one(full_writer), 0);
}

static void close_word(uint32_t h)
{
    ok(CloseHandle((HANDLE)h));
}

#define CLOSES(name, type, field)                   \
    static void name(void *args, uint32_t returned) \
    {                                               \
        (void)returned;                             \
        close_word(((struct type *)args)->field);   \
    }

static const uint32_t faults[] = { ERROR_NOACCESS, ERROR_FILENAME_EXCED_RANGE,
                                   ERROR_INVALID_PARAMETER, 0 };
static const uint32_t not_there[] = { ERROR_NOACCESS, ERROR_FILENAME_EXCED_RANGE,
                                      ERROR_FILE_NOT_FOUND, 0 };
static const uint32_t shortages[] = { ERROR_NOACCESS, ERROR_FILENAME_EXCED_RANGE,
                                      ERROR_INVALID_PARAMETER, ERROR_OUTOFMEMORY, 0 };
#define UNITS(type)                                                                              \
    X(type, units, { 6, 0 }, { 260, ERROR_FILENAME_EXCED_RANGE },                                \
      { 0x7fffffff, ERROR_FILENAME_EXCED_RANGE }, { 0x80000001, ERROR_FILENAME_EXCED_RANGE },    \
      { 0xffffffff, ERROR_FILENAME_EXCED_RANGE })

/* --- events, mutexes, semaphores -------------------------------------------------------------- */

GOOD(g_create, kern_create_object, .kind = KERN_EVENT, .name = word(text), .units = 6)
GOOD(g_semaphore, kern_create_object, .kind = KERN_SEMAPHORE, .initial = 1, .limit = 1)
GOOD(g_open, kern_open_object, KERN_EVENT, word(text), 6, 0)
GOOD(g_data, kern_event_data, word(event), 0, 0)
GOOD(g_pulse, kern_handle, word(event))
GOOD(g_no_post, kern_release_semaphore, word(semaphore), 0, 0)

CLOSES(u_create, kern_create_object, handle)
CLOSES(u_open, kern_open_object, handle)

static const struct field create[] = {
    X(kern_create_object, kind, { KERN_EVENT, 0 }, { KERN_MUTEX, 0 },
      { KERN_SEMAPHORE, ERROR_INVALID_PARAMETER }, { KERN_NKINDS, ERROR_INVALID_PARAMETER },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_create_object, initial, NUMBER), F(kern_create_object, limit, NUMBER),
    F(kern_create_object, name, POINTER), UNITS(kern_create_object),
    F(kern_create_object, handle, OUTPUT), F(kern_create_object, existed, OUTPUT),
};
static const struct field counts[] = {
    X(kern_create_object, initial, { 0, 0 }, { 1, 0 }, { 2, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    X(kern_create_object, limit, { 0, ERROR_INVALID_PARAMETER }, { 1, 0 }, { 0x7fffffff, 0 },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
static const struct field opens[] = {
    X(kern_open_object, kind, { KERN_EVENT, 0 }, { KERN_MUTEX, ERROR_FILE_NOT_FOUND },
      { KERN_SEMAPHORE, ERROR_FILE_NOT_FOUND }, { KERN_NKINDS, ERROR_INVALID_PARAMETER },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_open_object, name, POINTER), UNITS(kern_open_object),
    F(kern_open_object, handle, OUTPUT),
};
static const struct field handle[] = { F(kern_handle, handle, HANDLE_OF) };
static const struct field event_data[] = {
    F(kern_event_data, event, HANDLE_OF), F(kern_event_data, set, NUMBER),
    F(kern_event_data, data, NUMBER),
};
static const struct field release[] = {
    F(kern_release_semaphore, semaphore, HANDLE_OF),
    X(kern_release_semaphore, count, { 0, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_TOO_MANY_POSTS }, { 0xffffffff, ERROR_TOO_MANY_POSTS }),
    F(kern_release_semaphore, previous, OUTPUT),
};

/* --- duplicates ------------------------------------------------------------------------------- */

GOOD(g_duplicate, kern_duplicate_handle, KERN_SELF_PROCESS, word(event), KERN_SELF_PROCESS, 0, 0)

CLOSES(u_duplicate, kern_duplicate_handle, handle)

static const struct field duplicates[] = {
    F(kern_duplicate_handle, from, HANDLE_OF), F(kern_duplicate_handle, source, HANDLE_OF),
    F(kern_duplicate_handle, to, HANDLE_OF),
    X(kern_duplicate_handle, close_source, { 0, 0 }, { 2, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_duplicate_handle, handle, OUTPUT),
};

/* --- queues ----------------------------------------------------------------------------------- */

GOOD(g_queue, kern_create_queue, .name = word(text), .units = 6, .max_messages = 2, .max_bytes = 4)
GOOD(g_open_queue, kern_open_queue, KERN_SELF_PROCESS, reader, 1, 0)
GOOD(g_info, kern_queue_info, .queue = reader)
GOOD(g_write_in_vain, kern_queue_io, full_writer, word(bounds_edge(4)), 4, 0, 0, 0)
GOOD(g_read_in_vain, kern_queue_io, empty_reader, word(bounds_edge(4)), 4, 0, 0, 0)

CLOSES(u_queue, kern_create_queue, queue)
CLOSES(u_open_queue, kern_open_queue, queue)

static void empty(void)
{
    struct kern_queue_io a;

    do
        a = (struct kern_queue_io){ reader, word(bounds_edge(4)), 4, 0, 0, 0 };
    while (kern_svc(SVC_ID(SVC_KERN, KERN_READ_QUEUE), &a, sizeof a) == 0);
}

static void g_write(void *args)
{
    empty();
    *(struct kern_queue_io *)args = (struct kern_queue_io){ writer, word(bounds_edge(4)), 4, 0, 0,
                                                            0 };
}

static void g_read(void *args)
{
    empty();
    is(write_one(writer), 0);
    *(struct kern_queue_io *)args = (struct kern_queue_io){ reader, word(bounds_edge(4)), 4, 0, 0,
                                                            0 };
}

static const struct field create_queue[] = {
    F(kern_create_queue, name, POINTER), UNITS(kern_create_queue),
    X(kern_create_queue, flags, { 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 0 },
      { 4, ERROR_INVALID_PARAMETER }, { 0x80000000, ERROR_INVALID_PARAMETER },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
    X(kern_create_queue, max_messages, { 0, 0 }, { 1, 0 }, { 0x7fffffff, ERROR_OUTOFMEMORY },
      { 0x80000000, ERROR_OUTOFMEMORY }, { 0xfffffffe, ERROR_OUTOFMEMORY },
      { 0xffffffff, ERROR_OUTOFMEMORY }),
    X(kern_create_queue, max_bytes, { 0, ERROR_INVALID_PARAMETER }, { 1, 0 }, { 4096, 0 },
      { 0x7fffffff, ERROR_OUTOFMEMORY }, { 0x80000000, ERROR_OUTOFMEMORY },
      { 0xfffffff0, ERROR_OUTOFMEMORY }, { 0xffffffff, ERROR_OUTOFMEMORY }),
    F(kern_create_queue, reads, NUMBER), F(kern_create_queue, queue, OUTPUT),
    F(kern_create_queue, existed, OUTPUT),
};
static const struct field open_queue[] = {
    F(kern_open_queue, process, HANDLE_OF), F(kern_open_queue, source, HANDLE_OF),
    F(kern_open_queue, reads, NUMBER), F(kern_open_queue, queue, OUTPUT),
};
static const struct field write_queue[] = {
    F(kern_queue_io, queue, HANDLE_OF), F(kern_queue_io, buffer, POINTER),
    X(kern_queue_io, bytes, { 0, 0 }, { 4, 0 }, { 5, ERROR_INSUFFICIENT_BUFFER },
      { 0x80000000, ERROR_INSUFFICIENT_BUFFER }, { 0xffffffff, ERROR_INSUFFICIENT_BUFFER }),
    F(kern_queue_io, timeout_ms, NUMBER),
    X(kern_queue_io, flags, { 0, 0 }, { 1, 0 }, { 2, ERROR_INVALID_PARAMETER },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_queue_io, done, OUTPUT),
};
static const struct field read_queue[] = {
    F(kern_queue_io, queue, HANDLE_OF), F(kern_queue_io, buffer, POINTER),
    X(kern_queue_io, bytes, { 0, ERROR_INSUFFICIENT_BUFFER }, { 3, ERROR_INSUFFICIENT_BUFFER },
      { 4, 0 }, { 5, 0 }, { 0x80000000, 0 }, { 0xffffffff, 0 }),
    F(kern_queue_io, timeout_ms, NUMBER), F(kern_queue_io, flags, OUTPUT),
    F(kern_queue_io, done, OUTPUT),
};
static const struct field in_vain[] = {
    X(kern_queue_io, timeout_ms, { 0, ERROR_TIMEOUT }, { 1, ERROR_TIMEOUT }, { 20, ERROR_TIMEOUT },
      { 0x7fffffff, BLOCKS }, { 0x80000000, BLOCKS }, { 0xfffffffe, BLOCKS },
      { 0xffffffff, BLOCKS }),
};
static const struct field info[] = {
    F(kern_queue_info, queue, HANDLE_OF), F(kern_queue_info, flags, OUTPUT),
    F(kern_queue_info, max_messages, OUTPUT), F(kern_queue_info, max_bytes, OUTPUT),
    F(kern_queue_info, messages, OUTPUT), F(kern_queue_info, peak, OUTPUT),
    F(kern_queue_info, readers, OUTPUT), F(kern_queue_info, writers, OUTPUT),
};

const struct method bounds_sync[] = {
    M(KERN, CREATE_OBJECT, kern_create_object, create, g_create, u_create, 0, faults),
    M(KERN, CREATE_OBJECT, kern_create_object, counts, g_semaphore, u_create, 0, NULL),
    M(KERN, OPEN_OBJECT, kern_open_object, opens, g_open, u_open, 0, not_there),
    M(KERN, PULSE_EVENT, kern_handle, handle, g_pulse, NULL, 0, NULL),
    M(KERN, EVENT_DATA, kern_event_data, event_data, g_data, NULL, 0, NULL),
    M(KERN, RELEASE_SEMAPHORE, kern_release_semaphore, release, g_no_post, NULL,
      ERROR_INVALID_PARAMETER, NULL),
    M(KERN, DUPLICATE_HANDLE, kern_duplicate_handle, duplicates, g_duplicate, u_duplicate, 0,
      NULL),
    M(KERN, CREATE_QUEUE, kern_create_queue, create_queue, g_queue, u_queue, 0, shortages),
    M(KERN, OPEN_QUEUE, kern_open_queue, open_queue, g_open_queue, u_open_queue, 0, NULL),
    M(KERN, WRITE_QUEUE, kern_queue_io, write_queue, g_write, NULL, 0, faults),
    M(KERN, WRITE_QUEUE, kern_queue_io, in_vain, g_write_in_vain, NULL, ERROR_TIMEOUT, NULL),
    M(KERN, READ_QUEUE, kern_queue_io, read_queue, g_read, NULL, 0, faults),
    M(KERN, READ_QUEUE, kern_queue_io, in_vain, g_read_in_vain, NULL, ERROR_TIMEOUT, NULL),
    M(KERN, QUEUE_INFO, kern_queue_info, info, g_info, NULL, 0, NULL),
};
const unsigned bounds_nsync = COUNT(bounds_sync);
