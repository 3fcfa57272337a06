/* SPDX-License-Identifier: MIT */
/* Message queues.  A message has a place, which is taken from the moment that a writer has it until
 * a reader has copied it: so a queue never holds more than it says. */
#include "bsp/kernel/object/msgqueue.h"
#include "bsp/include/winerror.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/object/named.h"
#include "bsp/kernel/object/wait.h"

struct msgqueue {
    struct object obj;
    struct object_name *name;
    struct queue_options options;    /* fixed */
    void *pool;                      /* fixed: its messages, made in advance; NULL: they are not */
    size_t pool_bytes;               /* fixed */
    struct list messages, spare;     /* irq-off from here on; spare: of the pool */
    unsigned count, peak;            /* of messages */
    unsigned places;                 /* taken, without the alert's */
    bool alert;                      /* its place is taken */
    size_t held;                     /* bytes of messages that are not of a pool */
    unsigned open[2];                /* ends of each side */
    bool met[2];                     /* there was one */
    struct waitq waiters[2];         /* waits for an end of that side */
    struct waitq calls[2];           /* reads and writes that sleep */
};

struct queue_end {
    struct object obj;
    struct msgqueue *queue;          /* fixed, a reference */
    unsigned side;                   /* fixed */
    bool left;                       /* irq-off: its handle was closed */
};

static struct msgqueue *queue_of(const struct object *obj)
{
    return container_of(obj, struct msgqueue, obj);
}

static struct queue_end *end_of(const struct object *obj)
{
    return container_of(obj, struct queue_end, obj);
}

static size_t message_bytes(uint32_t bytes)
{
    return (sizeof(struct message) + bytes + 7) & ~(size_t)7;
}

/* --- the queue -------------------------------------------------------------------------------- */

static void queue_destroy(struct object *obj)
{
    struct msgqueue *q = queue_of(obj);

    named_free(q->name);
    while (!q->pool && !list_empty(&q->messages)) {
        struct message *m = list_first(&q->messages, struct message, link);

        list_del(&m->link);
        kfree(m);
    }
    kfree(q->pool);
    kfree(q);
}

static struct object_name **queue_name(struct object *obj)
{
    return &queue_of(obj)->name;
}

const struct object_type msgqueue_type = {
    .name = "queue", .destroy = queue_destroy, .name_of = queue_name,
};

/* With one message more, the alert. */
static bool make_pool(struct msgqueue *q)
{
    size_t each = message_bytes(q->options.max_bytes), n = q->options.max_messages;

    if (!n || q->options.flags & QUEUE_NOPRECOMMIT)
        return true;
    if (n++ >= QUEUE_BYTES / each || n * each > kheap_share())
        return false;
    q->pool = kmalloc(n * each);
    if (!q->pool)
        return false;
    q->pool_bytes = kheap_cost(n * each);
    for (size_t i = 0; i < n; i++)
        list_add_tail(&q->spare, &((struct message *)(void *)((char *)q->pool + i * each))->link);
    return true;
}

uint32_t queue_create(const struct queue_options *o, struct object **queue)
{
    struct msgqueue *q;

    if (!o->max_bytes || o->flags & ~(QUEUE_NOPRECOMMIT | QUEUE_ALLOW_BROKEN))
        return ERROR_INVALID_PARAMETER;
    q = o->max_bytes < QUEUE_BYTES / 2 ? kzalloc(sizeof *q) : NULL;
    if (!q)
        return ERROR_OUTOFMEMORY;
    object_init(&q->obj, &msgqueue_type);
    q->options = *o;
    list_init(&q->messages);
    list_init(&q->spare);
    for (unsigned i = 0; i < 2; i++) {
        waitq_init(&q->waiters[i]);
        waitq_init(&q->calls[i]);
    }
    if (!make_pool(q)) {
        kfree(q);
        return ERROR_OUTOFMEMORY;
    }
    *queue = &q->obj;
    return 0;
}

/* --- its ends --------------------------------------------------------------------------------- */

static bool broken(const struct msgqueue *q, unsigned side)     /* the other side is not there */
{
    return !q->open[!side] && !(q->options.flags & QUEUE_ALLOW_BROKEN);
}

static bool has_room(const struct msgqueue *q)
{
    return !q->options.max_messages || q->places < q->options.max_messages;
}

static bool side_signaled(const struct msgqueue *q, unsigned side)
{
    if (broken(q, side) && q->met[!side])
        return true;
    return side == QUEUE_READER ? !list_empty(&q->messages) : has_room(q);
}

static bool end_signaled(const struct object *obj, const struct thread *waiter)
{
    (void)waiter;
    return side_signaled(end_of(obj)->queue, end_of(obj)->side);
}

static bool end_try_wait(struct object *obj, struct thread *waiter)
{
    return end_signaled(obj, waiter);
}

static struct waitq *end_waitq(struct object *obj)
{
    return &end_of(obj)->queue->waiters[end_of(obj)->side];
}

static void announce(struct msgqueue *q, unsigned side)     /* irq-off */
{
    if (side_signaled(q, side))
        wait_grant_all(&q->waiters[side]);
}

static void end_closed(struct object *obj)
{
    struct queue_end *e = end_of(obj);
    struct msgqueue *q = e->queue;
    unsigned saved = irq_save();

    if (!e->left) {
        e->left = true;
        q->open[e->side]--;
        announce(q, !e->side);
    }
    irq_restore(saved);
    waitq_wake_all(&q->calls[0]);
    waitq_wake_all(&q->calls[1]);
}

static void end_destroy(struct object *obj)
{
    end_closed(obj);                        /* it may never have had a handle */
    object_unref(&end_of(obj)->queue->obj);
    kfree(end_of(obj));
}

static struct object *end_duplicate(struct object *obj)
{
    return queue_end_create(&end_of(obj)->queue->obj, end_of(obj)->side);
}

static size_t end_charge(const struct object *obj)
{
    return end_of(obj)->queue->pool_bytes;
}

const struct object_type queue_end_type = {
    .name = "queue end",
    .closed = end_closed,
    .destroy = end_destroy,
    .try_wait = end_try_wait,
    .waitq = end_waitq,
    .signaled = end_signaled,
    .duplicate = end_duplicate,
    .charge = end_charge,
};

struct object *queue_end_create(struct object *queue, unsigned side)
{
    struct msgqueue *q = queue_of(queue);
    struct queue_end *e = kzalloc(sizeof *e);
    unsigned saved;

    if (!e)
        return NULL;
    object_init(&e->obj, &queue_end_type);
    object_ref(queue);
    e->queue = q;
    e->side = side;
    saved = irq_save();
    q->open[side]++;
    q->met[side] = true;
    irq_restore(saved);
    return &e->obj;
}

struct object *queue_of_end(struct object *end)
{
    return &end_of(end)->queue->obj;
}

void queue_info(struct object *end, struct queue_info *out)
{
    const struct msgqueue *q = end_of(end)->queue;
    unsigned saved = irq_save();

    *out = (struct queue_info){ q->options, q->count, q->peak, q->open[QUEUE_READER],
                                q->open[QUEUE_WRITER] };
    irq_restore(saved);
}

/* --- reading and writing ---------------------------------------------------------------------- */

/* What a call wants, asked again after each wake: 0, ERROR_TIMEOUT (not yet), or why never. */
struct call {
    struct queue_end *end;
    bool alert;                      /* to write */
    size_t bytes;                    /* of a message that is made to write it; 0: of the pool */
    struct message *message;         /* out */
};

static uint32_t try_read(struct call *c)        /* irq-off */
{
    struct msgqueue *q = c->end->queue;

    if (list_empty(&q->messages))
        return broken(q, QUEUE_READER) ? ERROR_PIPE_NOT_CONNECTED : ERROR_TIMEOUT;
    c->message = list_first(&q->messages, struct message, link);
    list_del(&c->message->link);
    q->count--;
    return 0;
}

static uint32_t try_write(struct call *c)       /* irq-off */
{
    struct msgqueue *q = c->end->queue;
    size_t share;

    if (broken(q, QUEUE_WRITER))
        return ERROR_PIPE_NOT_CONNECTED;
    if (c->alert ? q->alert : !has_room(q))
        return ERROR_TIMEOUT;
    if (q->pool) {
        c->message = list_first(&q->spare, struct message, link);
        list_del(&c->message->link);
    } else {
        share = kheap_share();
        if (q->held + c->bytes > (share < QUEUE_BYTES ? share : QUEUE_BYTES))
            return ERROR_OUTOFMEMORY;
    }
    q->held += c->bytes;
    q->alert |= c->alert;
    q->places += !c->alert;
    return 0;
}

static uint32_t attempt(struct call *c, uint32_t (*try)(struct call *))
{
    unsigned saved = irq_save();
    uint32_t err = c->end->left ? ERROR_INVALID_HANDLE : try(c);

    irq_restore(saved);
    return err;
}

static uint32_t until(struct call *c, uint32_t (*try)(struct call *), uint64_t deadline_us)
{
    enum park why = PARK_WOKEN;
    struct waiter w;
    uint32_t err;

    waitq_add(&c->end->queue->calls[c->end->side], &w);
    while ((err = attempt(c, try)) == ERROR_TIMEOUT) {
        if (why == PARK_TIMEOUT)
            break;
        if (why == PARK_KILLED) {
            err = ERROR_OPERATION_ABORTED;
            break;
        }
        why = park(deadline_us);    /* a cancelled call is another one: wait on */
    }
    waitq_remove(&w);
    return err;
}

/* Puts it on the queue, for who reads next. */
static void put(struct msgqueue *q, struct message *m, bool first)
{
    unsigned saved = irq_save();

    list_add_tail(first ? q->messages.next : &q->messages, &m->link);
    q->count++;
    if (q->count > q->peak)
        q->peak = q->count;
    announce(q, QUEUE_READER);
    irq_restore(saved);
    waitq_wake_all(&q->calls[QUEUE_READER]);
}

/* Its place is free. */
static void drop(struct msgqueue *q, struct message *m, bool alert, size_t bytes)
{
    unsigned saved = irq_save();

    if (q->pool)
        list_add_tail(&q->spare, &m->link);
    else
        q->held -= bytes;
    q->places -= !alert;
    q->alert &= !alert;
    announce(q, QUEUE_WRITER);
    irq_restore(saved);
    if (!q->pool)
        kfree(m);
    waitq_wake_all(&q->calls[QUEUE_WRITER]);
}

static size_t cost_of(const struct msgqueue *q, uint32_t bytes)
{
    return q->pool ? 0 : kheap_cost(message_bytes(bytes));
}

uint32_t queue_read_begin(struct object *end, uint64_t deadline_us, struct message **out)
{
    struct call c = { .end = end_of(end) };
    uint32_t err = c.end->side == QUEUE_READER ? until(&c, try_read, deadline_us)
                                               : ERROR_ACCESS_DENIED;

    *out = c.message;
    return err;
}

void queue_read_end(struct object *end, struct message *m, bool taken)
{
    struct msgqueue *q = end_of(end)->queue;

    if (taken)
        drop(q, m, m->alert, cost_of(q, m->bytes));
    else
        put(q, m, true);
}

uint32_t queue_write_begin(struct object *end, uint32_t bytes, bool alert, uint64_t deadline_us,
                           struct message **out)
{
    struct call c = { .end = end_of(end), .alert = alert };
    struct msgqueue *q = c.end->queue;
    uint32_t err;

    if (c.end->side != QUEUE_WRITER)
        return ERROR_ACCESS_DENIED;
    if (bytes > q->options.max_bytes)
        return ERROR_INSUFFICIENT_BUFFER;
    c.bytes = cost_of(q, bytes);
    err = until(&c, try_write, deadline_us);
    if (err)
        return err;
    if (!q->pool)
        c.message = kmalloc(message_bytes(bytes));
    if (!c.message) {
        drop(q, NULL, alert, c.bytes);
        return ERROR_OUTOFMEMORY;
    }
    c.message->bytes = bytes;
    c.message->alert = alert;
    *out = c.message;
    return 0;
}

void queue_write_end(struct object *end, struct message *m, bool filled)
{
    struct msgqueue *q = end_of(end)->queue;

    if (filled)
        put(q, m, m->alert);
    else
        drop(q, m, m->alert, cost_of(q, m->bytes));
}
