/* SPDX-License-Identifier: MIT */
/* The calls of set KERN about objects that programs share, at their bounds. */
#include <string.h>
#include "bsp/abi/svc_abi.h"
#include <winerror.h>
#include "tests/target/bounds_calls.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

static HANDLE event, semaphore;
static const uint16_t text[] = { 'b', 'o', 'u', 'n', 'd', 's' };

void bounds_sync_begin(void)
{
    event = CreateEvent(NULL, TRUE, FALSE, L"bounds");
    semaphore = CreateSemaphore(NULL, 0, 0x7fffffff, NULL);
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
};
const unsigned bounds_nsync = COUNT(bounds_sync);
