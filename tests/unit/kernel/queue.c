/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/queue.h"
#include <string.h>
#include "bsp/include/winerror.h"
#include "bsp/kernel/object/wait.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

struct object *in, *out;

uint32_t open_queue(uint32_t max, uint32_t bytes, uint32_t flags)
{
    struct queue_options o = { flags, max, bytes };
    struct object *q;
    uint32_t err = queue_create(&o, &q);

    if (err)
        return err;
    in = queue_end_create(q, QUEUE_READER);
    out = in ? queue_end_create(q, QUEUE_WRITER) : NULL;
    object_unref(q);
    if (!out && in)
        object_unref(in);
    return out ? 0 : ERROR_OUTOFMEMORY;
}

void queue_boot(uint32_t max, uint32_t bytes, uint32_t flags)
{
    kernel_boot();
    CHECK_EQ(open_queue(max, bytes, flags), 0);
}

void close_queue(void)
{
    object_unref(in);
    object_unref(out);
}

static uint64_t deadline(uint64_t us)
{
    return us == FOREVER || !us ? us : time_us() + us;
}

uint32_t queue_put(uint32_t value, bool alert, uint64_t us)
{
    struct message *m;
    uint32_t err = queue_write_begin(out, sizeof value, alert, deadline(us), &m);

    if (!err) {
        memcpy(m->data, &value, sizeof value);
        queue_write_end(out, m, true);
    }
    return err;
}

uint32_t queue_get(uint32_t *value, uint64_t us)
{
    struct message *m;
    uint32_t err = queue_read_begin(in, deadline(us), &m);

    if (!err) {
        CHECK_EQ(m->bytes, sizeof *value);
        memcpy(value, m->data, sizeof *value);
        queue_read_end(in, m, true);
    }
    return err;
}

void check_next(uint32_t want)
{
    uint32_t value = ~want;

    CHECK_EQ(queue_get(&value, 0), 0);
    CHECK_EQ(value, want);
}

bool signaled(struct object *end)
{
    uint32_t index;

    return wait_objects(&end, 1, false, 0, &index) == 0;
}
